"""Every change of an issue enters here. Views, admin, imports and the demonstration call these and nothing else."""

from issues.actions.assign import Assignment, assign, reassign_again, recall
from issues.actions.bulk import Report, for_each
from issues.actions.edit import edit, flag_clue, show_people
from issues.actions.fix import Outcome, finish_task, sign, sign_task, submit, withdraw
from issues.actions.judge import close, return_, send_back, verify
from issues.actions.leave import Decision, decline, defer, hand_over, merge, resume, void
from issues.actions.open import NewIssue, open_issues
from issues.actions.reassign import contest, reassign, rule
from issues.actions.take import Approval
from issues.actions.work import (
    Plan,
    add_evidence,
    forward_photos,
    note_progress,
    plan,
    reach_milestone,
    remove_evidence,
)

__all__ = [
    "Approval",
    "Assignment",
    "Decision",
    "NewIssue",
    "Outcome",
    "Plan",
    "Report",
    "add_evidence",
    "assign",
    "close",
    "contest",
    "decline",
    "defer",
    "edit",
    "finish_task",
    "flag_clue",
    "for_each",
    "forward_photos",
    "hand_over",
    "merge",
    "note_progress",
    "open_issues",
    "plan",
    "reach_milestone",
    "reassign",
    "reassign_again",
    "recall",
    "remove_evidence",
    "resume",
    "return_",
    "rule",
    "send_back",
    "show_people",
    "sign",
    "sign_task",
    "submit",
    "verify",
    "void",
    "withdraw",
]
