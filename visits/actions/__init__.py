from visits.actions.change import Completion, complete_photo, complete_visit, confirm_visit, return_visit
from visits.actions.draft import (
    add_photo,
    discard_draft,
    open_draft,
    remove_photo,
    restore_draft,
    restore_photo,
    save_draft,
    sweep_removed,
    withheld,
)
from visits.actions.file import file_report, file_reports
from visits.actions.ledger import ledger_faults, open_ledger
from visits.actions.report import Answered, Problem, Report

__all__ = [
    "Answered",
    "Completion",
    "Problem",
    "Report",
    "add_photo",
    "complete_photo",
    "complete_visit",
    "confirm_visit",
    "discard_draft",
    "file_report",
    "file_reports",
    "ledger_faults",
    "open_draft",
    "open_ledger",
    "remove_photo",
    "restore_draft",
    "restore_photo",
    "return_visit",
    "save_draft",
    "sweep_removed",
    "withheld",
]
