from issues.models.batch import CallBack, Case, CaseBatch
from issues.models.doubt import Doubt
from issues.models.extension import Deferral, Extension
from issues.models.issue import Issue
from issues.models.recheck import Draw, Recheck, RecheckFile
from issues.models.record import Move, Reassignment
from issues.models.round import Round, RoundSpan
from issues.models.task import Evidence, Milestone, Progress, Task

__all__ = [
    "CallBack",
    "Case",
    "CaseBatch",
    "Deferral",
    "Doubt",
    "Draw",
    "Evidence",
    "Extension",
    "Issue",
    "Milestone",
    "Move",
    "Progress",
    "Reassignment",
    "Recheck",
    "RecheckFile",
    "Round",
    "RoundSpan",
    "Task",
]
