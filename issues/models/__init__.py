from issues.models.issue import Issue
from issues.models.record import Move, Reassignment
from issues.models.round import Round
from issues.models.task import Evidence, Milestone, Progress, Task

__all__ = ["Evidence", "Issue", "Milestone", "Move", "Progress", "Reassignment", "Round", "Task"]
