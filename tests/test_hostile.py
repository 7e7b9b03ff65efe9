"""Input that nobody types and somebody sends: a plain answer each time, never a trace, nothing half-written."""

import re
import uuid
from datetime import date
from html import escape

import pytest
from django.test import Client
from django.urls import reverse

from issues.models import Issue
from tests.browser.test_xss import PAYLOADS
from tests.cast import PASSWORD
from tests.doors import DOORS
from tests.factories import make_issue
from tests.test_doors import address
from tests.test_nonsense import Knocker
from tests.visits.sheets import posted
from tests.world import world
from visits.models import Draft, DraftFile, Visit

REPORT = "/visits/report/"
BOARD = "/board/"


@pytest.fixture
def rows(cast):
    return world(cast)


@pytest.fixture
def knock(cast):
    return Knocker(cast.officer)


def test_keys_beyond_all_numbers_are_not_found(cast, rows, knock):
    for name, door in DOORS.items():
        if "pk" in door.args:
            for key in (str(2**63), "9" * 40, "9" * 5000, "0"):
                for method in ("get", "post", "head", "options"):
                    url = re.sub(r"/\d+(?=[/.])", f"/{key}", address(name, door.args, rows))
                    status, _html = knock(method, url, {"version": "1"})
                    assert status in (404, 405), (name, method, key[:5])
    assert knock.broken == []


@pytest.mark.parametrize("key", ["x", "7", "%00", "00000000-0000-0000-0000-00000000000g", "0" * 400])
def test_broken_keys_of_drafts_are_not_found(cast, knock, key):
    for path in (f"/visits/drafts/{key}/", f"/visits/drafts/{key}/photos/", f"/visits/drafts/{key}/delete/"):
        assert knock("post", path)[0] in (400, 404)
    assert knock("get", REPORT, {"draft": key})[0] in (400, 404)


@pytest.mark.parametrize(
    "where", ["/issues/?q=%00", "/visits/report/?window=a%00b", "/issues/%00/", "/admin/?x=%00", "/%00"]
)
def test_nul_in_an_address_is_refused_in_a_sentence(cast, knock, where):
    status, html = knock("get", where)
    assert status == 400
    assert "无法处理" in html


def test_nul_in_a_cookie_is_refused(client, db):
    client.cookies["sessionid"] = "a\0b"
    assert client.get("/account/login/").status_code == 400


def test_nul_in_a_report_is_said_at_its_field_and_the_draft_is_kept(client, cast):
    client.force_login(cast.head_a)
    data = posted(cast, good_practice="有人引\0导", **{"p1-description": "无\0人"})
    response = client.post(REPORT, data)
    assert response.status_code == 400
    assert [form.errors.keys() for form in response.context["sheet"].forms if form.errors] == [
        {"good_practice"},
        {"description"},
    ]
    assert Draft.objects.get().form["good_practice"] == ["有人引导"]
    saved = client.post(f"/visits/drafts/{uuid.uuid4()}/", {"a\0b": "c\0d", "do": "x"})
    assert saved.status_code == 200
    assert client.post(REPORT, data | {"do": "add-\0"}).status_code < 500


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "2100-01-01", "10000-01-01", "0206-06-14"])
def test_days_beyond_the_century_are_refused_at_their_field(client, cast, rows, day):
    client.force_login(cast.officer)
    report = client.post(REPORT, posted(cast, date=day))
    assert (report.status_code, "date" in report.context["form"].errors) == (400, True)
    issue = make_issue(cast)
    url = reverse("issues:step", args=[issue.pk, "assign"])
    answer = client.post(url, {"version": "1", "due": day, "lead": cast.unit_b.pk})
    assert (answer.status_code, "due" in answer.context["form"].errors) == (400, True)
    assert client.get(BOARD, {"since": day, "until": day}).status_code in (200, 400, 404)
    assert not Visit.objects.exclude(pk=rows.visit.pk).exists()


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("minutes_waiting", "１５", 15),
        ("date", "２０２６-０６-１４", date(2026, 6, 14)),
        ("date", "2026年6月14日", date(2026, 6, 14)),
    ],
)
def test_full_width_digits_are_digits(client, cast, name, typed, stored):
    client.force_login(cast.head_a)
    assert client.post(REPORT, posted(cast, **{name: typed})).status_code == 302
    assert getattr(Visit.objects.get(), name) == stored


def test_the_longest_texts_that_the_form_takes_fit_their_columns(client, cast):
    client.force_login(cast.officer)
    unit = type(cast.unit_c).objects.get(pk=cast.unit_c.pk)
    type(unit).objects.filter(pk=unit.pk).update(name="区" * 80)
    fields = {"visitor": "other", "visitor_unit": unit.pk, "visitor_name": "名" * 40, "visitor_post": "职" * 60}
    prose = dict.fromkeys(
        ("good_practice", "citizens_words", "helped_on_spot", "reflections", "p1-description"), "长" * 4000
    )
    spot = {"p1-fixed_on_spot": "on", "p1-spot_action": "办" * 2000, "p1-people": "岗" * 200}
    response = client.post(REPORT, posted(cast, **fields, **prose, **spot))
    assert response.status_code == 302
    assert len(Issue.objects.get().finder_label) == 120
    assert client.get(reverse("issues:detail", args=[Issue.objects.get().pk])).status_code == 200
    one_more = posted(cast, **fields | {"visitor_name": "名" * 41, "reflections": "长" * 4001})
    assert client.post(REPORT, one_more).status_code == 400


def test_payloads_are_stored_as_typed_and_shown_as_text(client, cast):
    """Assurance 38 by the forms; tests/browser/test_xss.py looks at every page with rows written directly."""
    client.force_login(cast.head_a)
    words = "\n".join(PAYLOADS)
    client.post(REPORT, posted(cast, good_practice=words, citizens_words=words, **{"p1-description": words}))
    visit, issue = Visit.objects.get(), Issue.objects.get()
    assert issue.description.replace("\r\n", "\n") == words
    pages = [
        visit.get_absolute_url(),
        issue.get_absolute_url(),
        "/visits/",
        "/issues/",
        "/",
        f"/issues/?q={escape('<script>')}",
    ]
    for person in (cast.head_a, cast.officer, cast.superuser):
        client.force_login(person)
        for url in [*pages, *(["/admin/issues/issue/", "/admin/visits/visit/"] if person != cast.head_a else [])]:
            html = client.get(url).content.decode()
            assert not [text for text in PAYLOADS if text[0] in "<\"'" and "<" in text and text in html], url
    client.force_login(cast.head_a)
    wrong = client.post(
        REPORT, posted(cast, date="", good_practice=words, visitor_name=words, **{"p1-description": words})
    )
    assert wrong.status_code == 400
    assert "<svg onload" not in wrong.content.decode()


def test_repeated_parameters_are_one(cast, rows, knock):
    assert knock("get", "/issues/", {"q": ["窗口", "x"], "page": ["2", "y"], "state": ["fixing", "fixing"]})[0] == 200
    for url in (reverse("issues:rechecks"), reverse("issues:doubts"), reverse("issues:ledger", args=["extension"])):
        assert (
            knock("get", url, {"q": ["窗口", "x"], "page": ["2", "y"], "state": ["", "zzz"], "unit": ["1", "x"]})[0]
            == 200
        )
    assert knock("get", BOARD, {"campaign": ["", str(cast.campaign.pk)], "theme": ["zzz", ""]})[0] == 200


def test_bulk_with_ten_thousand_ids(cast, rows, knock):
    url = reverse("issues:bulk")
    for method in ("get", "post"):
        assert knock(method, url, {"step": "verify", "ids": list(range(10_000))})[0] == 413
    assert knock("get", url, {"step": "verify", "ids": [*range(3000), "9" * 30, "x", "²", "9" * 5000]})[0] == 200


@pytest.mark.parametrize("name", ["", " ", ".", "..", "/", "\\", "\0.jpg", "a" * 3000 + ".jpg", "照片"])
def test_uploads_without_a_usable_name(client, cast, name):
    """By the wire: a test client gives every file a name of its own."""
    client.force_login(cast.head_a)
    key, edge = uuid.uuid4(), "edge"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="slot"\r\n\r\nvisit\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
        f"Content-Type: image/jpeg\r\n\r\nxx\r\n--{edge}--\r\n"
    ).encode()
    response = client.generic("POST", f"/visits/drafts/{key}/photos/", body, f"multipart/form-data; boundary={edge}")
    assert response.status_code == 400
    said = response.json()["error"] if "json" in response["Content-Type"] else response.content.decode()
    assert re.search("[一-鿿]", said)
    assert not DraftFile.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"--edge", b"--edge\r\nContent-Disposition: form-data\r\n\r\n", b"\xff\xfe" * 50, b"--edge--"],
)
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=edge", "multipart/form-data", "application/json", "text/xml; charset=utf-7"]
)
def test_bodies_that_are_no_forms(cast, knock, body, kind):
    client = Client(raise_request_exception=False)
    client.force_login(cast.head_a)
    for url in (REPORT, f"/visits/drafts/{uuid.uuid4()}/", "/account/deputies/"):
        assert client.generic("POST", url, body, kind).status_code in (200, 400, 403), url


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/issues/", "/visits/", REPORT, BOARD, "/improvements/", "/inbox/", "/account/login/", "/nowhere/"),
        *(reverse(f"issues:{name}") for name in ("batches", "rechecks", "recheck_month", "draws", "doubts", "shifts")),
        *(reverse(f"{room}:list") for room in ("advisories", "quality", "reform", "reminders", "reviews")),
        *(reverse("issues:ledger", args=[name]) for name in ("extension", "reassignment", "deferral")),
        reverse("desk:calendar"),
    ],
)
def test_head_and_options(cast, rows, knock, path):
    status = knock("get", path)[0]
    assert knock("head", path)[0] == status
    assert knock("options", path)[0] in (404, 405)


@pytest.mark.parametrize(
    "url",
    ["/问题/", "/issues/?q=窗口", "/issues/\r\nX: y", "/%E9%97%AE", "//例子.测试/", "/\\例子.测试", "/issues/#锚", "\u202e/issues/", "/" + "x" * 5000, "/\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")],
)  # fmt: skip
def test_the_way_back_whatever_it_is_called(client, cast, url):
    for path, more in {
        "/account/login/": {"username": "head_a", "password": PASSWORD},
        reverse("kit:prefer"): {"text": "large"},
    }.items():
        response = client.post(path, {"next": url} | more)
        assert response.status_code == 302
        assert response["Location"].startswith("/")
        assert not response["Location"].startswith(("//", "/\\"))
        assert response["Location"].isascii()


def test_half_a_character_in_kept_text(client, cast):
    for kept in (r'[["title", "\ud800"]]', r'[["a\udfff", "x"]]', '[["title", "\\u0000"]]'):
        client.post(
            "/account/login/", {"username": "head_a", "password": PASSWORD, "next": "/account/deputies/", "kept": kept}
        )
        assert client.get("/account/deputies/").status_code == 200
