"""Drafts: saved as typed, opened as left, nobody else's."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.files import corpus
from tests.visits.sheets import photo, posted
from tingyan.files.models import Blob
from tingyan.files.storage import ASIDE
from visits.actions import sweep_removed
from visits.models import Draft, DraftFile, Visit
from visits.states import GRACE


@pytest.fixture
def head(client, cast):
    client.force_login(cast.head_a)
    return client


@pytest.fixture
def key():
    return uuid.uuid4()


def draft(key, rest=""):
    return f"/visits/drafts/{key}/{rest}"


def send(client, key, upload, slot="visit"):
    return client.post(draft(key, "photos/"), {"slot": slot, "photo": upload})


def test_a_draft_opens_as_it_was_left_and_without_reproach(head, cast, key):
    typed = posted(cast, client_key=key, date="2026-6", reflections="写到一半", **{"p1-description": ""})
    saved = head.post(draft(key), typed)
    assert set(saved.json()) == {"saved"}
    page = head.get("/visits/report/", {"draft": key})
    html = page.content.decode()
    assert "写到一半" in html
    assert 'value="2026-6"' in html
    assert "error-summary" not in html
    assert page.context["form"]["visited_units"].value() == [str(cast.unit_b.pk)]
    assert not Visit.objects.exists()


def test_saving_again_is_the_same_draft(head, cast, key):
    head.post(draft(key), {"reflections": "一"})
    head.post(draft(key), {"reflections": "二"})
    assert Draft.objects.get().form == {"reflections": ["二"]}


def test_an_endless_text_is_refused_in_a_sentence(head, key):
    answer = head.post(draft(key), {"reflections": "字" * 200_001})
    assert (answer.status_code, answer.json()["error"][:4]) == (400, "内容太长")


def test_a_late_save_does_not_bring_a_filed_sheet_back(head, cast, key):
    head.post("/visits/report/", posted(cast, client_key=key))
    visit = Visit.objects.get()
    for late in (head.post(draft(key), {"reflections": "迟到"}), send(head, key, photo())):
        assert (late.status_code, late.json()["filed"]) == (409, f"/visits/{visit.pk}/filed/")
    assert not Draft.objects.exists()


def test_photos_come_ahead_of_the_words_and_never_twice(head, cast, key):
    """C09: the third of five fails; sent again there are exactly five."""
    bad = SimpleUploadedFile("三.jpg", corpus.image()[:40], "image/jpeg")
    answers = [send(head, key, bad if n == 2 else photo(shade=n)) for n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 400, 200, 200]
    assert "“三.jpg”" in answers[2].json()["error"]
    for n in range(5):
        assert send(head, key, photo(shade=n)).status_code == 200
    assert DraftFile.objects.count() == Blob.objects.count() == 5
    shown = head.get(answers[0].json()["url"])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    shown.close()


def test_the_same_photo_may_stand_in_two_places(head, key):
    first, second = send(head, key, photo()), send(head, key, photo(), slot="p1")
    assert first.json()["id"] != second.json()["id"]


def test_the_eleventh_photo_and_a_strange_place_are_refused(head, key):
    for n in range(10):
        send(head, key, photo(shade=n))
    assert send(head, key, photo(shade=10)).status_code == 400
    assert send(head, key, photo(), slot="../x").status_code == 400
    assert head.post(draft(key, "photos/"), {"slot": "visit"}).status_code == 400


def test_a_photo_is_removed(head, key):
    answer = send(head, key, photo()).json()
    assert head.get(answer["remove"]).status_code == 405
    assert head.post(answer["remove"]).status_code == 200
    assert head.get(answer["url"]).status_code == 404


@pytest.mark.parametrize("name", ["head_b", "deputy_a", "officer", "chief", "superuser"])
def test_a_draft_is_its_owners_alone(head, client, cast, key, name):
    """C28."""
    head.post(draft(key), {"reflections": "甲的草稿"})
    file = send(head, key, photo()).json()
    client.force_login(getattr(cast, name))
    assert client.get(file["url"]).status_code == 404
    assert client.post(file["remove"]).status_code == 404
    assert client.get(draft(key, "delete/")).status_code == 404
    assert client.post(draft(key, "delete/")).status_code == 404
    client.post(draft(key), {"reflections": "乙写的"})
    assert Draft.objects.get(owner=cast.head_a).form == {"reflections": ["甲的草稿"]}


def test_nobody_signed_in_saves_nothing(client, cast, key):
    assert client.post(draft(key), {"reflections": "一"}).status_code in (302, 401)
    assert client.get("/visits/drafts/photos/1/").status_code in (302, 401)
    assert not Draft.objects.exists()


def test_my_drafts_are_listed_continued_and_deleted(head, cast, key):
    head.post(draft(key), posted(cast))
    send(head, key, photo())
    html = head.get("/visits/drafts/").content.decode()
    assert "1个问题，1张照片" in html
    assert f"/visits/report/?draft={key}" in html
    assert "继续填写" in head.get("/visits/").content.decode()
    assert head.get(draft(key, "delete/")).status_code == 200
    head.post(draft(key, "delete/"))
    assert "没有草稿" in head.get("/visits/drafts/").content.decode()


JSON = {"HTTP_ACCEPT": "application/json"}


def is_there(client, file):
    shown = client.get(file["url"])
    return shown.status_code == 200 and bool(b"".join(shown))  # read to its end, it closes itself


def test_a_draft_is_taken_back_within_a_day(head, cast, key):
    head.post(draft(key), {"reflections": "写到一半"})
    kept, gone = (send(head, key, photo(shade=n)).json() for n in range(2))
    head.post(gone["remove"])
    page = head.post(draft(key, "delete/"), follow=True).content.decode()
    assert f'action="{draft(key, "restore/")}"' in page and "一天内删除的" in page
    assert head.get("/visits/report/", {"draft": key}).status_code == head.get(kept["url"]).status_code == 404
    assert head.post(kept["remove"]).status_code == head.post(draft(key, "file/")).status_code == 404
    assert "草稿已恢复" in head.post(draft(key, "restore/"), follow=True).content.decode()
    assert "1张照片" in head.get("/visits/drafts/").content.decode()
    assert "写到一半" in head.get("/visits/report/", {"draft": key}).content.decode()
    assert head.post(draft(key, "restore/")).status_code == 404
    head.post(draft(key, "delete/"))
    Draft.objects.update(removed_at=timezone.now() - GRACE)
    assert head.post(draft(key, "restore/")).status_code == 404


def test_whoever_goes_on_writing_wants_the_draft_that_was_thrown_away(head, cast, key):
    head.post(draft(key), {"reflections": "一"})
    there = send(head, key, photo()).json()
    for late in (lambda: head.post(draft(key), {"reflections": "二"}), lambda: send(head, key, photo(shade=1))):
        head.post(draft(key, "delete/"))
        assert late().status_code == 200
        assert is_there(head, there)


def test_a_photo_is_taken_back_with_a_script_or_without(head, cast, key):
    first = send(head, key, photo()).json()
    back = head.post(first["remove"]).json()["restore"]
    assert head.get(draft(key, "photos/")).json() == {"photos": []}
    assert head.post(back, **JSON).json() == first
    head.post("/visits/report/", posted(cast, client_key=key, do=f"photo-{first['id']}"))
    assert f'action="{back}"' in head.get("/visits/report/", {"draft": key}).content.decode()
    assert head.post(back)["Location"] == f"/visits/report/?draft={key}#words"
    assert is_there(head, first)


def test_a_photo_comes_back_neither_twice_nor_where_there_is_no_room(head, key):
    first = send(head, key, photo(shade=0)).json()
    back = head.post(first["remove"]).json()["restore"]
    again = send(head, key, photo(shade=0)).json()
    assert head.post(back, **JSON).json() == again
    for n in range(1, 10):
        send(head, key, photo(shade=n))
    head.post(again["remove"])
    send(head, key, photo(shade=10))
    refused = head.post(back, **JSON)
    assert (refused.status_code, refused.json()["error"][:4]) == (400, "每处最多")
    assert "每处最多" in head.post(back, follow=True).content.decode()


def stored(private_files):
    """What is in use; what was let go of waits elsewhere for the next backup."""
    return [path for path in private_files.rglob("*") if path.is_file() and path.parent.name != ASIDE]


@pytest.mark.parametrize("away", ["photo", "draft", "card"])
def test_what_is_taken_out_of_a_draft_leaves_no_file(
    head, cast, key, private_files, away, django_capture_on_commit_callbacks
):
    """A photo removed, a draft thrown away, a problem's card closed before the sheet is sent: rows and bytes go."""
    data = posted(cast, client_key=key, do="save", **{"visit-photos": [photo(shade=1)]})
    head.post("/visits/report/", data)
    slot = "p7" if away == "card" else "visit"
    gone = send(head, key, photo(shade=2), slot).json()
    assert len(stored(private_files)) == Blob.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        if away == "photo":
            head.post(gone["remove"])
        elif away == "draft":
            head.post(draft(key, "delete/"))
        else:
            head.post("/visits/report/", posted(cast, client_key=key))
        assert sweep_removed() == 0
        assert sweep_removed(timezone.now() + GRACE) == (0 if away == "card" else 1)
    left = 0 if away == "draft" else 1
    assert len(stored(private_files)) == Blob.objects.count() == left
    if away == "card":
        assert Visit.objects.get().photos.count() == 1


def test_a_file_that_something_else_holds_is_kept(cast):
    from tests.factories import make_blob, make_evidence, make_issue
    from tingyan.files.actions import discard

    held = make_evidence(cast, make_issue(cast)).blob
    discard([held, make_blob(cast)])
    assert list(Blob.objects.all()) == [held]
