"""Every change of an issue enters here. Views, admin, imports and the demonstration call these and nothing else."""

from issues.actions.assign import Assignment, assign, reassign_again, recall
from issues.actions.bulk import Report, for_each
from issues.actions.cases import Answered, NewCase, call_back, create_batch, edit_case, open_cases
from issues.actions.decision import Decision
from issues.actions.defer import defer, resume, resume_due
from issues.actions.edit import edit, flag_clue, show_people
from issues.actions.extend import Verdict, Wish, extend, rule_extension
from issues.actions.fix import Outcome, finish_task, sign, sign_task, submit, withdraw
from issues.actions.judge import close, return_, send_back, verify
from issues.actions.leave import decline, hand_over, merge, void
from issues.actions.ledger import LedgerRow, open_ledger
from issues.actions.open import NewIssue, open_issues
from issues.actions.planning import Look, cancel_recheck, plan_recheck, recheckers, replan_recheck
from issues.actions.reassign import contest, reassign, rule
from issues.actions.recheck import Answer, Finding, add_recheck_file, order_again, record_recheck
from issues.actions.succeed import move_unit, open_at
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
    "Answer",
    "Answered",
    "Approval",
    "Assignment",
    "Decision",
    "Finding",
    "LedgerRow",
    "Look",
    "NewCase",
    "NewIssue",
    "Outcome",
    "Plan",
    "Report",
    "Verdict",
    "Wish",
    "add_evidence",
    "add_recheck_file",
    "assign",
    "call_back",
    "cancel_recheck",
    "close",
    "contest",
    "create_batch",
    "decline",
    "defer",
    "edit",
    "edit_case",
    "extend",
    "finish_task",
    "flag_clue",
    "for_each",
    "forward_photos",
    "hand_over",
    "merge",
    "move_unit",
    "note_progress",
    "open_at",
    "open_cases",
    "open_issues",
    "open_ledger",
    "order_again",
    "plan",
    "plan_recheck",
    "reach_milestone",
    "reassign",
    "reassign_again",
    "recall",
    "recheckers",
    "record_recheck",
    "remove_evidence",
    "replan_recheck",
    "resume",
    "resume_due",
    "return_",
    "rule",
    "rule_extension",
    "send_back",
    "show_people",
    "sign",
    "sign_task",
    "submit",
    "verify",
    "void",
    "withdraw",
]
