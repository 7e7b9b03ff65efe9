from tingyan.improvements.models.limit import Limit
from tingyan.improvements.models.measure import Measure
from tingyan.improvements.models.procedure import Procedure

__all__ = ["Limit", "Measure", "Procedure"]
