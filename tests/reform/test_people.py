"""C52 and C53: somebody leaves, and nothing that is referred to is ever deleted."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from issues import actions as issues
from tests.issues.life import NOW, afresh, assigned, done
from tests.reviews.rows import give, make_period, make_review
from tingyan.audit.models import AuditEntry
from tingyan.directory.actions import appoint, authorise_deputy
from tingyan.directory.models import Appointment, Department, User
from tingyan.reform import actions


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def left(cast):
    """Head A has gone; his work has not."""
    issue = assigned(cast)
    User.objects.filter(pk=cast.head_a.pk).update(is_active=False)
    return issue


def test_the_work_of_somebody_who_left_goes_on_with_his_successor(cast, client):
    issue = left(cast)
    new = User.objects.create(username="new", name="孔新", unit=cast.unit_a)
    client.force_login(cast.secadmin)
    address = reverse("reform:hand_over", args=[cast.posts["head_a"].pk])
    page = client.get(address)
    assert page.context["open"]["issues"] == 1
    assert "周明" in page.text
    assert client.post(address, {"user": new.pk, "since": timezone.localdate()}).status_code == 302
    new = User.objects.get(pk=new.pk)
    issues.sign(afresh(issue), by=new)
    issues.submit(afresh(issue), done(), by=new)
    assert [move.by for move in issue.moves.filter(step__in=("sign", "submit"))] == [new, new]
    held = Appointment.objects.get(pk=cast.posts["head_a"].pk)
    assert (held.user, held.title, held.until) == (cast.head_a, "局长", timezone.localdate() - timedelta(days=1))


def test_he_is_absent_from_new_choices(cast, client):
    left(cast)
    client.force_login(cast.secadmin)
    page = client.get(reverse("reform:hand_over", args=[cast.posts["liaison_a"].pk]))
    people = page.context["form"].fields["user"].queryset
    assert cast.head_a not in people and cast.deputy_a in people
    sent = {"user": cast.head_a.pk, "since": timezone.localdate()}
    answer = client.post(reverse("reform:hand_over", args=[cast.posts["liaison_a"].pk]), sent)
    assert answer.status_code == 400


def test_the_deputies_of_a_post_end_with_it(cast):
    new = User.objects.create(username="new", name="孔新", unit=cast.unit_a)
    actions.hand_over(cast.posts["head_a"], new, by=cast.secadmin)
    assert User.objects.get(pk=cast.deputy_a.pk).posts.heads == frozenset()
    assert User.objects.get(pk=new.pk).posts.heads == {cast.unit_a.pk}


def test_posts_that_would_begin_later_end_with_their_unit(cast):
    """Nobody becomes head of a unit that is no more."""
    new = User.objects.create(username="new", name="孔新", unit=cast.unit_a)
    later = timezone.localdate() + timedelta(days=9)
    appoint(new, cast.unit_a, "liaison", by=cast.secadmin, since=later)
    principal = cast.posts["head_a"]
    authorise_deputy(principal, cast.liaison_a, since=later, until=later + timedelta(days=9), by=cast.head_a)
    token = actions.preview(cast.unit_a, cast.unit_c).token
    actions.merge_units(cast.unit_a, cast.unit_c, token=token, by=cast.chief, reason="方案")
    for day in (timezone.localdate(), later, later + timedelta(days=5)):
        assert not Appointment.objects.in_force(day).filter(unit=cast.unit_a).exists()


REFERRED = ("unit_b", "head_b", "window_b", "hall", "item_b", "campaign")


@pytest.mark.parametrize("name", REFERRED)
@pytest.mark.parametrize("person", ["superuser", "sysadmin", "officer"])
def test_what_is_referred_to_is_not_deleted(cast, client, name, person):
    """Singly or by bulk action, by whoever may look at it: refused in Chinese, and the row is there (C53)."""
    row = getattr(cast, name)
    model, place = type(row), f"admin:{row._meta.app_label}_{row._meta.model_name}"
    before = model._default_manager.count()
    client.force_login(cast.people[person])
    single = client.post(reverse(f"{place}_delete", args=[row.pk]), {"post": "yes"})
    assert single.status_code in (403, 404)
    assert 'lang="zh-Hans"' in single.text or "zh-hans" in single.text
    forged = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(reverse(f"{place}_changelist"), forged)
    assert model._default_manager.count() == before


def test_a_unit_that_was_merged_away_stays_in_its_history(cast):
    issue = assigned(cast)
    token = actions.preview(cast.unit_a, cast.unit_c).token
    actions.merge_units(cast.unit_a, cast.unit_c, token=token, by=cast.chief, reason="方案")
    assert Department.objects.filter(pk=cast.unit_a.pk).exists()
    assert issue.moves.get(step="assign").lead == cast.unit_a


def test_places_on_panels_go_with_the_post(cast, client):
    """Where the successor does not sit already, the period has not ended, and nothing has been scored."""
    new = User.objects.create(username="new", name="孔新", unit=cast.unit_b)
    fresh, begun = make_period(cast), make_period(cast, name="第二季度")
    sits = make_period(cast, name="第三季度", reviewers=[cast.head_b, new])
    ended = make_period(cast, name="去年", state="ended")
    give(make_review(cast, begun, cast.window_a), cast.head_b, 80)
    client.force_login(cast.secadmin)
    assert client.get(reverse("reform:hand_over", args=[cast.posts["head_b"].pk])).context["open"]["seats"] == 3
    actions.hand_over(cast.posts["head_b"], new, by=cast.secadmin)
    held = {period: set(period.reviewers.all()) & {cast.head_b, new} for period in (fresh, begun, sits, ended)}
    assert held == {fresh: {new}, begun: {cast.head_b}, sits: {cast.head_b, new}, ended: {cast.head_b}}
    entry = AuditEntry.objects.get(action="review.seats")
    assert entry.detail == {"before": cast.head_b.pk, "after": new.pk}
