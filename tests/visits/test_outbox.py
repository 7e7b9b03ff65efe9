"""What a phone sends later: once, whole, and by the person who wrote it. Assurance 66 and 68 on the side of the server."""

import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from tests.visits.sheets import photo, posted
from visits.models import Draft, DraftFile, Visit
from visits.rules import key_for, tag_of


@pytest.fixture
def head(client, cast):
    client.force_login(cast.head_a)
    return client


@pytest.fixture
def key():
    return uuid.uuid4()


def at(key, rest=""):
    return f"/visits/drafts/{key}/{rest}"


def keep(client, cast, key, photos=0, **fields):
    """Send words and photos as the phone does; return the digests of the photos."""
    client.post(at(key), posted(cast, client_key=key, **fields))
    sent = [photo(shade=n) for n in range(photos)]
    for upload in sent:
        client.post(at(key, "photos/"), {"slot": "p1", "photo": upload})
    return [hashlib.sha256(upload.open().read()).hexdigest() for upload in sent]


def test_a_draft_is_filed_once_however_often_it_is_sent(head, cast, key):
    digests = keep(head, cast, key, photos=5)
    answers = [head.post(at(key, "file/"), {"photo": digests}) for _ in range(20)]
    visit = Visit.objects.get()
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["number"] for answer in answers} == {visit.number}
    assert answers[0].json()["filed"] == f"/visits/{visit.pk}/filed/"
    assert visit.issues.get().evidence.count() == 5
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_it_is_one_visit(cast, key):
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(cast.head_a)
    keep(clients[0], cast, key)

    def send(client):
        try:
            return client.post(at(key, "file/")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, clients)) == [200, 200]
    assert Visit.objects.count() == 1


def test_a_photo_that_is_not_there_holds_the_sheet_back(head, cast, key):
    digests = keep(head, cast, key, photos=2)
    answer = head.post(at(key, "file/"), {"photo": [*digests, "0" * 64]})
    assert (answer.status_code, answer.json()["error"]) == (409, "还有照片没有上传，没有提交")
    assert not Visit.objects.exists()
    assert DraftFile.objects.count() == 2


def test_it_says_which_photos_are_there(head, cast, key):
    digests = keep(head, cast, key, photos=3)
    keep(head, cast, key, photos=3)  # sent again
    photos = head.get(at(key, "photos/")).json()["photos"]
    assert [(row["slot"], row["sha256"]) for row in photos] == [("p1", digest) for digest in digests]


def test_a_filed_sheet_says_where_it_is(head, cast, key):
    keep(head, cast, key)
    head.post(at(key, "file/"))
    answer = head.get(at(key, "photos/"))
    assert (answer.status_code, answer.json()["filed"]) == (409, f"/visits/{Visit.objects.get().pk}/filed/")


def test_what_is_missing_stays_a_draft(head, cast, key):
    keep(head, cast, key, hall="")
    answer = head.post(at(key, "file/"))
    assert (answer.status_code, answer.json()["faults"]) == (400, True)
    assert Draft.objects.get().client_key == key
    assert not Visit.objects.exists()


def test_the_key_of_another_person_is_not_found(client, head, cast, key):
    keep(head, cast, key, photos=1)
    other = Client()
    other.force_login(cast.head_b)
    assert other.get(at(key, "photos/")).status_code == 404
    assert other.post(at(key, "file/")).status_code == 404
    assert not Visit.objects.exists()


@pytest.mark.parametrize("rest", ["", "photos/", "file/"])
def test_what_one_person_kept_is_not_taken_from_another(cast, key, rest):
    other = Client()
    other.force_login(cast.head_b)
    answer = other.post(at(key, rest), {"photo": photo()}, headers={"X-Tingyan-Owner": tag_of(cast.head_a)})
    assert (answer.status_code, answer.json()["other"]) == (403, True)
    assert not Draft.objects.exists()


def test_the_owner_is_known_by_his_tag(head, cast, key):
    answer = head.post(at(key), posted(cast, client_key=key), headers={"X-Tingyan-Owner": tag_of(cast.head_a)})
    assert set(answer.json()) == {"saved"}


@pytest.mark.parametrize("rest", ["", "photos/", "file/"])
def test_nothing_is_taken_without_the_token(cast, key, rest):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.head_a)
    assert strict.post(at(key, rest)).status_code == 403
    assert strict.post("/visits/phone-key/").status_code == 403
    assert not Draft.objects.exists()


def test_each_person_has_a_key_and_a_tag_of_his_own(head, cast):
    answer = head.post("/visits/phone-key/").json()
    assert answer == {"owner": tag_of(cast.head_a), "key": key_for(cast.head_a)}
    people = [person for person in cast.people.values() if person.pk]
    assert len({tag_of(person) for person in people} | {key_for(person) for person in people}) == 2 * len(people)


def test_a_session_that_ended_gets_no_key_and_files_nothing(client, cast, key):
    assert client.post("/visits/phone-key/").status_code == 401
    assert client.post(at(key, "file/")).status_code == 401
    assert not Visit.objects.exists()
