from tingyan.improvements.actions.record import (
    change_measure,
    change_procedure,
    record_measure,
    record_procedure,
)
from tingyan.improvements.actions.take import keep_spans, take

__all__ = ["change_measure", "change_procedure", "keep_spans", "record_measure", "record_procedure", "take"]
