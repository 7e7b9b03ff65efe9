"""What happens after filing: the head confirms, the office returns, somebody completes."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_issue, make_visit
from tests.files import corpus
from tests.visits.sheets import photo
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification
from tingyan.kit.errors import Refused, Stale
from visits.actions import Completion, complete_visit, confirm_visit, return_visit
from visits.models import Visit
from visits.states import VisitState


@pytest.fixture
def visit(cast):
    return make_visit(cast, filled_by=cast.liaison_a, filled_how="liaison")


def completion(**fields):
    defaults = {
        "part": "citizen",
        "time_from": None,
        "time_to": None,
        "minutes_waiting": 12,
        "minutes_handling": None,
        "good_practice": "有人引导",
        "citizens_words": "",
        "reflections": "",
        "helped_on_spot": "",
    }
    return Completion(**defaults | fields)


def test_the_head_confirms_with_one_tap(client, cast, visit):
    client.force_login(cast.head_a)
    assert "确认属实" in client.get(f"/visits/{visit.pk}/").content.decode()
    assert client.get(f"/visits/{visit.pk}/confirm/").status_code == 405
    client.post(f"/visits/{visit.pk}/confirm/")
    assert Visit.objects.get().confirmed_at
    assert "确认属实" not in client.get(f"/visits/{visit.pk}/").content.decode()
    assert client.post(f"/visits/{visit.pk}/confirm/").status_code == 403


@pytest.mark.parametrize("name", ["liaison_a", "deputy_a", "officer", "chief"])
def test_nobody_else_confirms(cast, visit, name):
    with pytest.raises(Refused):
        confirm_visit(visit, by=getattr(cast, name))


def test_the_office_returns_and_the_issues_go_on(cast, visit):
    issue = make_issue(cast, visit=visit)
    return_visit(visit, by=cast.officer, note="请补充时间")
    visit.refresh_from_db()
    issue.refresh_from_db()
    assert (visit.state, visit.return_note, issue.state) == (VisitState.RETURNED, "请补充时间", "reported")
    told = Notification.objects.filter(kind="visit.returned").values_list("user", flat=True)
    assert set(told) == {cast.liaison_a.pk, cast.head_a.pk}
    assert AuditEntry.objects.get().action == "visit.return"


def test_a_return_says_what_is_missing(cast, visit):
    with pytest.raises(ValidationError):
        return_visit(visit, by=cast.officer, note=" ")


@pytest.mark.parametrize("name", ["head_a", "liaison_a", "supervisor", "officer_gz"])
def test_only_the_office_returns(cast, visit, name):
    with pytest.raises(Refused):
        return_visit(visit, by=getattr(cast, name), note="x")


@pytest.mark.parametrize("name", ["head_a", "deputy_a", "liaison_a", "officer"])
def test_the_unit_or_the_office_completes(cast, visit, name):
    returned = return_visit(visit, by=cast.officer, note="请补充时间")
    complete_visit(returned, completion(windows=[cast.window_b]), by=getattr(cast, name))
    done = Visit.objects.get()
    assert (done.state, done.minutes_waiting, list(done.windows.all())) == (VisitState.FILED, 12, [cast.window_b])
    assert list(Visit.objects.filter(search__found="引导")) == [done]


@pytest.mark.parametrize("name", ["head_b", "supervisor", "stranger"])
def test_others_do_not_complete(cast, visit, name):
    returned = return_visit(visit, by=cast.officer, note="请补充时间")
    with pytest.raises(Refused):
        complete_visit(returned, completion(), by=getattr(cast, name))


def test_what_was_not_returned_is_not_completed(cast, visit):
    with pytest.raises(Refused):
        complete_visit(visit, completion(), by=cast.head_a)


def test_a_completion_is_checked(cast, visit):
    returned = return_visit(visit, by=cast.officer, note="请补充时间")
    with pytest.raises(ValidationError):
        complete_visit(returned, completion(time_from=time(10), time_to=time(9)), by=cast.head_a)
    with pytest.raises(ValidationError):
        complete_visit(returned, completion(windows=[cast.window_a]), by=cast.head_a)


def test_two_at_once_is_one_and_a_conflict(cast, visit):
    return_visit(visit, by=cast.officer, note="请补充时间", version=visit.version)
    with pytest.raises(Stale):
        return_visit(visit, by=cast.officer2, note="再补充", version=visit.version)


def test_the_pages_return_and_complete(client, cast, visit):
    client.force_login(cast.officer)
    assert client.get(f"/visits/{visit.pk}/return/").status_code == 200
    assert client.post(f"/visits/{visit.pk}/return/", {"version": 1, "note": ""}).status_code == 400
    client.post(f"/visits/{visit.pk}/return/", {"version": 1, "note": "请补充时间"})
    client.force_login(cast.liaison_a)
    page = client.get(f"/visits/{visit.pk}/complete/")
    assert "请补充时间" in page.content.decode()
    fields = {"version": 2, "part": "citizen", "time_from": "09:00", "time_to": "08:00"}
    wrong = client.post(f"/visits/{visit.pk}/complete/", fields)
    assert (wrong.status_code, "结束时间不能早于开始时间" in wrong.content.decode()) == (400, True)
    client.post(f"/visits/{visit.pk}/complete/", fields | {"time_to": "09:40", "photos": [photo()]})
    done = Visit.objects.get()
    assert (done.state, done.time_to, done.photos.count()) == (VisitState.FILED, time(9, 40), 1)


def test_a_stale_page_is_answered_409(client, cast, visit):
    client.force_login(cast.officer)
    Visit.objects.update(version=5)
    answer = client.post(f"/visits/{visit.pk}/return/", {"version": 1, "note": "请补充窗口"})
    assert answer.status_code == 409
    assert "请补充窗口" in answer.content.decode()
    again = client.post(f"/visits/{visit.pk}/return/", {"version": 1, "note": "请补充窗口", "resume": "1"})
    assert again.context["form"]["note"].value() == "请补充窗口"
    client.post(f"/visits/{visit.pk}/return/", {"version": 5, "note": "请补充窗口"})
    assert Visit.objects.get().return_note == "请补充窗口"


def test_photos_of_a_completion_survive_a_fault(client, cast, visit):
    """C14: the words are wrong, the photos stay; sent once more they are the same photos."""
    return_visit(visit, by=cast.officer, note="请补充照片")
    client.force_login(cast.liaison_a)
    url, fields = (
        f"/visits/{visit.pk}/complete/",
        {"version": 2, "part": "citizen", "time_from": "09:00", "time_to": "08:00"},
    )
    bad = SimpleUploadedFile("坏.jpg", corpus.SVG, "image/jpeg")
    wrong = client.post(url, fields | {"photos": [photo(shade=1), bad, photo(shade=2)]})
    assert wrong.status_code == 400
    html = wrong.content.decode()
    assert "照片“坏.jpg”不是" in html
    assert html.count("<figure") == 2
    assert client.post(url, fields | {"time_to": "10:00", "photos": [photo(shade=1)]}).status_code == 302
    assert Visit.objects.get().photos.count() == 2


def test_a_completion_takes_no_more_photos_than_a_report(client, cast, visit):
    return_visit(visit, by=cast.officer, note="请补充照片")
    client.force_login(cast.liaison_a)
    many = [photo(shade=n) for n in range(11)]
    answer = client.post(f"/visits/{visit.pk}/complete/", {"version": 2, "part": "citizen", "photos": many})
    assert (answer.status_code, "每处最多10张照片" in answer.content.decode()) == (400, True)
    assert visit.photos.count() == 10


def test_a_completion_that_came_second_keeps_its_words(client, cast, visit):
    """C54: the liaison and the head complete the same visit; the first value stands, the second text is shown."""
    return_visit(visit, by=cast.officer, note="请补充")
    url, fields = f"/visits/{visit.pk}/complete/", {"version": 2, "part": "citizen"}
    for name, words, status in (("liaison_a", "先写的", 302), ("head_a", "后写的", 409)):
        client.force_login(getattr(cast, name))
        answer = client.post(url, fields | {"reflections": words})
        assert answer.status_code == status
    assert Visit.objects.get().reflections == "先写的"
    assert "先写的" in answer.content.decode()
    assert "后写的" in answer.content.decode()
