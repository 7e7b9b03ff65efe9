"""窗口二维码: the sheet that is printed, and what scanning a window opens."""

from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from django.urls import reverse

from tests.cast import PASSWORD
from tingyan.directory.models import Hall, Window
from visits.forms.scan import scanned
from visits.models import Draft

CODES, REPORT = reverse("visits:codes"), reverse("visits:report")


@pytest.fixture
def head(client, cast):
    client.force_login(cast.head_a)
    return client


def place_of(response):
    """Hall, units and windows that the form opens with."""
    initial = response.context["form"].initial
    return initial["hall"], initial["visited_units"], initial["windows"]


def test_each_window_carries_a_link_and_nothing_else(client, cast):
    client.force_login(cast.officer)
    html = client.get(CODES).content.decode()
    assert html.count('class="code"') == 2
    for window in (cast.window_a, cast.window_b):
        link = f"http://testserver/visits/report/?window={window.code}"
        assert (
            segno.make(link, error="q", micro=False).svg_inline(scale=4, border=4, light="#fff", omitsize=True) in html
        )
        assert f"<span>{window.unit}</span> <span>{window.floor}{window}</span>" in html


def test_retired_windows_and_other_districts_have_no_code(client, cast):
    client.force_login(cast.officer)
    Window.objects.filter(pk=cast.window_a.pk).update(active=False)
    page = client.get(CODES).context["page"]
    assert [row.pk for row in page] == [cast.window_b.pk]
    assert client.get(CODES, {"hall": cast.hall_gz.pk}).status_code == 404
    assert client.get(CODES, {"hall": "x"}).status_code == 400


def test_a_hall_without_windows_says_what_to_do(client, cast):
    client.force_login(cast.officer)
    Window.objects.update(active=False)
    assert "先在后台登记窗口" in client.get(CODES).content.decode()


def test_only_the_office_prints_them(head):
    response = head.get(CODES)
    assert response.status_code == 403
    assert "只有承办室可以打印窗口二维码" in response.content.decode()


@pytest.mark.parametrize("windows", [10, 1000])
def test_a_large_hall_asks_no_more(client, cast, django_assert_num_queries, windows):
    Window.objects.bulk_create(
        Window(hall=cast.hall, unit=cast.unit_a, name=f"{n}号", code=f"X{n}") for n in range(windows)
    )
    client.force_login(cast.officer)
    client.get(CODES)
    with django_assert_num_queries(9):
        client.get(CODES)


def test_scanning_opens_the_login_and_then_the_form_with_its_place(client, cast):
    link = f"{REPORT}?window={cast.window_b.code}"
    login = client.get(link)
    assert parse_qs(urlsplit(login["Location"]).query)["next"] == [link]
    form = {"username": cast.head_a.username, "password": PASSWORD, "next": link}
    assert client.post(urlsplit(login["Location"]).path, form)["Location"] == link
    response = client.get(link)
    assert place_of(response) == (str(cast.hall.pk), [str(cast.unit_b.pk)], [str(cast.window_b.pk)])
    assert f"已按二维码填入：{cast.hall}、{cast.unit_b}、{cast.window_b}" in response.content.decode()
    assert not Draft.objects.exists()  # nothing of the scan is kept


def test_a_retired_window_is_said_and_the_form_is_open(head, cast):
    Window.objects.filter(pk=cast.window_b.pk).update(active=False)
    response = head.get(REPORT, {"window": cast.window_b.code})
    assert response.status_code == 200
    assert "“8号窗口”已停用。请自行选择地点。" in response.content.decode()
    assert place_of(response)[1:] == ([], [])


@pytest.mark.parametrize("retired", ["hall", "unit"])
def test_a_window_of_what_is_retired_is_retired(head, cast, retired):
    row = getattr(cast.window_b, retired)
    type(row).objects.filter(pk=row.pk).update(active=False)
    assert scanned(cast.head_a, cast.window_b.code).fault == "“8号窗口”已停用。请自行选择地点。"


def test_of_another_district_nothing_is_said_that_an_unknown_code_would_not(head, cast):
    Window.objects.create(hall=cast.hall_gz, unit=cast.unit_gz, name="外区窗口", code="GZ-1")
    pages = [head.get(REPORT, {"window": code}) for code in ("GZ-1", "NONE")]
    for response in pages:
        assert response.status_code == 200
        assert response.context["sheet"].scan.fault == "没有这个窗口，或不在可查看范围内。请自行选择地点。"
        assert place_of(response)[1:] == ([], [])
        assert "外区" not in response.content.decode()


def test_the_form_carries_the_codes_of_its_own_windows_and_of_no_others(head, cast):
    Window.objects.create(hall=cast.hall_gz, unit=cast.unit_gz, name="外区窗口", code="GZ-1")
    Window.objects.create(hall=cast.hall, unit=cast.unit_b, name="停用窗口", code="OLD-1", active=False)
    codes = dict(row.split(":", 1) for row in head.get(REPORT).context["sheet"].codes.split(" "))
    assert codes[cast.window_b.code] == f"{cast.window_b.pk}:{cast.hall.pk}"
    assert not codes.keys() & {"GZ-1", "OLD-1"}


def draft_of(cast, **typed):
    return Draft.objects.create(
        owner=cast.head_a, client_key="6f9f8a3e-0000-4000-8000-000000000001", form={"reflections": ["写到一半"]} | typed
    )


def test_a_second_window_of_the_same_walk_comes_into_its_draft(head, cast):
    draft = draft_of(
        cast, hall=[str(cast.hall.pk)], visited_units=[str(cast.unit_a.pk)], windows=[str(cast.window_a.pk)]
    )
    link = f"{REPORT}?draft={draft.client_key}&amp;window={cast.window_b.code}"
    assert link in head.get(REPORT, {"window": cast.window_b.code}).content.decode()
    response = head.get(link.replace("&amp;", "&"))
    units, windows = [
        [str(row.pk) for row in rows] for rows in ((cast.unit_a, cast.unit_b), (cast.window_a, cast.window_b))
    ]
    assert place_of(response) == (str(cast.hall.pk), units, windows)
    assert response.context["form"].initial["reflections"] == "写到一半"
    draft.refresh_from_db()
    assert draft.form["windows"] == [str(cast.window_a.pk)]  # nothing is kept until the person types


def test_a_window_of_another_hall_needs_another_report(head, cast):
    hall = Hall.objects.create(district=cast.ls, name="分厅", managed_by=cast.unit_a)
    draft = draft_of(cast, hall=[str(hall.pk)])
    response = head.get(REPORT, {"draft": str(draft.client_key), "window": cast.window_b.code})
    assert response.context["sheet"].scan.fault == f"“8号窗口”在{cast.hall}，与这份记录的大厅不同，请另填一份。"
    assert place_of(response)[0] == str(hall.pk)


def test_anothers_draft_is_not_offered(head, cast):
    draft = draft_of(cast)
    Draft.objects.filter(pk=draft.pk).update(owner=cast.head_b)
    assert "加入今天" not in head.get(REPORT, {"window": cast.window_b.code}).content.decode()
