"""Note the signs of a paper closure, inside the action that gives rise to them. Units are told nothing of it."""

from datetime import datetime

from issues import doubts
from issues.models import Doubt, Issue, Round
from issues.states import DoubtKind
from tingyan.audit import actions as audit


def note_doubts(issue: Issue, *, at: datetime) -> None:
    """Note the signs of the current round anew, in place of those noted before; call inside the action's recording."""
    if this_round := issue.current_round:
        note_round(issue, this_round, at)


def note_round(issue: Issue, this_round: Round, at: datetime) -> list[Doubt]:
    """The same for any round, as things stood at the moment `at`."""
    signs = doubts.signs_of(issue, this_round, at)
    noted = Doubt.objects.filter(issue=issue, round_no=this_round.number)
    noted.exclude(kind=DoubtKind.REPEAT).delete()
    return write([(issue, this_round.number, sign) for sign in signs], at)


def note_repeats(issue: Issue, *, at: datetime) -> list[Doubt]:
    """Note on the closed issues that this one, of which window and category are known now, repeats them."""
    Doubt.objects.filter(kind=DoubtKind.REPEAT, other=issue).delete()
    return write([(earlier, earlier.round_no, sign) for earlier, sign in doubts.repeats(issue)], at)


def write(signs: list[tuple[Issue, int, doubts.Sign]], at: datetime) -> list[Doubt]:
    rows = [
        Doubt(
            issue=issue,
            round_no=number,
            kind=sign.kind,
            other_id=sign.other,
            evidence_id=sign.evidence,
            like_id=sign.like,
            measure=sign.measure,
            noted_at=at,
        )
        for issue, number, sign in signs
    ]
    for issue in {issue.pk: issue for issue, _number, _sign in signs}.values():
        kinds = sorted({sign.kind.value for of, _number, sign in signs if of.pk == issue.pk})
        audit.entry("issue.doubt", issue, kinds=kinds)
    return Doubt.objects.bulk_create(rows)
