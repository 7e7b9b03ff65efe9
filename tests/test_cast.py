"""The cast is what other tests take it for."""

from issues.models import Issue
from issues.states import State
from tests.factories import canary_issue, make_evidence, make_issue, make_issues, make_visit
from visits.models import Visit


def test_posts(cast):
    assert cast.head_a.posts.heads == cast.deputy_a.posts.heads == {cast.unit_a.pk}
    assert cast.chief.posts.chief == cast.deputy_chief.posts.chief == {cast.ls.pk}
    assert cast.supervisor.posts.reads == {cast.ls.pk}
    assert cast.officer_gz.posts.office == {cast.gz.pk}
    assert not cast.deactivated.posts.members
    assert len(cast.people) == 18


def test_rows(cast):
    visit = make_visit(cast)
    issues = [make_issue(cast, state=state, visit=visit) for state in State if state not in (State.DEFERRED,)]
    canary = canary_issue(cast)
    make_evidence(cast, canary)
    many = make_issues(cast, 3)
    assert Issue.objects.count() == len(issues) + 1 + len(many)
    assert list(Visit.objects.visible_to(cast.head_a)) == [visit]
    assert canary not in Issue.objects.visible_to(cast.head_a)
    assert canary in Issue.objects.visible_to(cast.head_b)
    assert not Issue.objects.visible_to(cast.stranger).exists()
