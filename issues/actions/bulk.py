"""One step for several issues: row by row, each in its own savepoint, saying what was done and what was not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say

from issues.models import Issue
from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.errors import Refused, Stale


@dataclass
class Report:
    """Issues done, and those left undone with the sentence why."""

    done: list[Issue] = field(default_factory=list)
    left: list[tuple[Issue, str]] = field(default_factory=list)


def for_each(issues: Iterable[Issue], act: Callable[[Issue], Any], *, by: Any) -> Report:
    """Apply `act` to each issue; one that is refused, stale or incomplete does not stop the others."""
    report = Report()
    for issue in issues:
        try:
            with audit.recording(by=by):
                act(issue)
        except Refused as refused:
            report.left.append((issue, refused.message))
        except Stale:
            report.left.append((issue, say("刚被别人办理过")))
        except ValidationError as invalid:
            report.left.append((issue, words.listed(invalid.messages)))
        else:
            report.done.append(issue)
    return report
