"""Who is told of each step, and that nobody is told of what he may not see."""

import pytest
import time_machine

from issues import actions
from issues.models import Issue, Reassignment
from tests.issues.life import NOW, at, closed, filed, on_spot, order, submitted, task_of
from tingyan.inbox.faces import lines
from tingyan.inbox.models import Notification


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def told(cast, issue, step) -> set[str]:
    names = {person.pk: name for name, person in cast.people.items()}
    rows = Notification.objects.filter(kind=f"issue.{step}", object_id=issue.pk)
    return {names[pk] for pk in rows.values_list("user_id", flat=True)}


OFFICE = {"officer", "officer2", "chief", "deputy_chief"}
UNIT_A = {"head_a", "deputy_a", "liaison_a"}  # the deactivated liaison is told nothing


def test_the_ordinary_life(cast):
    issue = closed(cast)
    assert told(cast, issue, "file") == OFFICE
    assert told(cast, issue, "assign") == UNIT_A
    assert told(cast, issue, "submit") == OFFICE | {"deputy_a"}  # head A did it himself
    assert told(cast, issue, "verify") == {"chief", "deputy_chief"}
    assert told(cast, issue, "close") == UNIT_A | {"head_b"}


def test_the_head_is_told_what_the_liaison_submits(cast):
    from tests.issues.life import APPROVAL, done, signed

    issue = actions.submit(signed(cast), done(), by=cast.liaison_a, approval=APPROVAL, at=at(6, 8))
    assert {"head_a", "deputy_a"} <= told(cast, issue, "submit")


@pytest.mark.parametrize(
    ("step", "leave"),
    [
        ("decline", lambda i, c: actions.decline(i, by=c.chief, reason="不属窗口服务")),
        ("merge", lambda i, c: actions.merge(i, filed(c), by=c.chief, reason="同一问题")),
        ("hand_over", lambda i, c: actions.hand_over(i, by=c.chief, text="移交")),
    ],
)
def test_the_finder_is_told_how_it_ended_and_no_unit_is(cast, step, leave):
    issue = filed(cast, finder=cast.head_b)
    leave(issue, cast)
    assert told(cast, issue, step) == {"head_b"}
    [line] = [found for found in lines(Notification.objects.filter(user=cast.head_b), cast.head_b) if found.url]
    assert issue.number in line.text


def test_no_unit_is_told_of_anything_before_it_is_given_work(cast):
    """Not of a problem solved on the spot either, until it is closed; and then it is no unit's task."""
    on_spot(cast)
    actions.defer(filed(cast), by=cast.supervisor, until=at(7, 30).date(), reason="等待")
    unit_a = {cast.people[name].pk for name in UNIT_A}
    assert not Notification.objects.filter(user_id__in=unit_a).exists()


def test_a_new_unit_is_told_that_it_was_given_work(cast):
    issue = actions.assign(filed(cast), order(cast), by=cast.officer, at=at(6, 2))
    request = actions.contest(task_of(issue, cast.unit_a), by=cast.head_a, ground="职责", at=at(6, 3))
    request = Reassignment.objects.select_related("issue__district", "task__round", "unit").get(pk=request.pk)
    actions.rule(request, by=cast.chief, granted=True, unit=cast.unit_c, note="同意", at=at(6, 4))
    assert told(cast, issue, "contest") == {"chief", "deputy_chief"}
    assert (told(cast, issue, "reassign"), told(cast, issue, "rule")) == ({"head_c"}, set())


def test_units_of_an_earlier_round_are_not_told_to_sign(cast):
    issue = submitted(cast)
    actions.verify(issue, by=cast.officer, how="phone", note="属实", at=at(6, 9))
    actions.close(issue, by=cast.chief, at=at(6, 10))
    again = order(cast, lead=cast.unit_c, due=at(6, 26).date())
    actions.reassign_again(issue, again, by=cast.chief, reason="反弹", at=at(6, 12))
    assert told(cast, issue, "reassign_again") == {"head_c"}


def test_the_clue_is_in_no_notice(cast):
    issue = filed(cast)
    before = Notification.objects.count()
    actions.flag_clue(issue, True, by=cast.officer)
    assert Notification.objects.count() == before
    shown = {line.text for line in lines(Notification.objects.filter(user=cast.officer2), cast.officer2)}
    assert shown == {f"{issue.number} {issue.title}"}


def test_who_sees_it_after_each_step(cast):
    """Before 交办 the office and the finder; then the lead; the finder's unit only once it is given out or ended."""

    def seen() -> set[str]:
        return {n for n, p in cast.people.items() if Issue.objects.visible_to(p).exists()} - {"superuser"}

    always = OFFICE | {"supervisor", "head_b"}
    issue = filed(cast)
    assert seen() == always
    actions.defer(issue, by=cast.supervisor, until=at(7, 30).date(), reason="等待", at=at(6, 1, 11))
    assert seen() == always
    actions.resume(issue, by=cast.supervisor, at=at(6, 1, 12))
    actions.assign(issue, order(cast, assisting=(cast.unit_c,)), by=cast.officer, at=at(6, 2))
    assert seen() == always | UNIT_A | {"head_c", "liaison_b"}
    actions.reassign(issue, cast.unit_c, by=cast.chief, note="职责", at=at(6, 2, 11))
    assert seen() == always | {"head_c", "liaison_b"}
    actions.recall(issue, by=cast.officer, reason="选错", at=at(6, 2, 12))
    assert seen() == always
    actions.hand_over(issue, by=cast.chief, text="移交", at=at(6, 3))
    assert seen() == always | {"liaison_b"}


def test_solved_on_the_spot_is_the_office_s_and_the_finder_s_until_it_is_judged(cast):
    issue = on_spot(cast)
    assert not Issue.objects.visible_to(cast.liaison_b).exists()
    actions.verify(issue, by=cast.officer, how="phone", note="属实", lead=cast.unit_a, at=at(6, 2))
    assert Issue.objects.visible_to(cast.liaison_b).exists()
