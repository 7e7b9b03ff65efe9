from tingyan.improvements.models.limit import Limit
from tingyan.improvements.models.measure import Measure, MeasureSpan
from tingyan.improvements.models.procedure import Procedure, ProcedureSpan

__all__ = ["Limit", "Measure", "MeasureSpan", "Procedure", "ProcedureSpan"]
