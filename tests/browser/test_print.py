"""On paper: A4 with who, when and page numbers on it, nothing to press, nothing cut off; and each print in the log."""

import unicodedata
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.browser.conftest import DESK
from tests.browser.site import FILES, addresses, furnish
from tests.browser.test_pages import LOOK
from tests.doors import DOORS
from tests.factories import make_issues
from tingyan.audit.models import AuditEntry

A4 = (595, 842)  # points
ROOM, ROOM_ACROSS = 658, 986  # px between the margins of 18 mm, upright and across
SHEETS = ("issues:order", "advisories:paper")  # handed to others: nothing of who printed them


def paper(page: Any) -> list[Any]:
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages


def words(sheet: Any) -> str:
    """What stands on the sheet; a PDF may write 至 as the radical that looks alike."""
    return unicodedata.normalize("NFKC", "".join(sheet.extract_text().split()))


def printed_by(person: Any) -> str:
    return "".join(f"{person.posts.label}{person.name}{person.tail}".split())


def test_a_long_list_on_paper(cast, opened):
    make_issues(cast, 60)
    page = opened(DESK, cast.officer)
    page.goto(reverse("issues:list") + "?size=100")
    sheets = paper(page)
    texts = [words(sheet) for sheet in sheets]
    assert len(sheets) > 1
    assert {tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in sheets} == {A4}
    assert "数据截至" in texts[0] and f"打印人:{cast.officer.name}" in texts[0]
    for number, text in enumerate(texts, 1):
        assert f"—{number}—" in text
        assert printed_by(cast.officer) in text, "the watermark is on every sheet"
        assert "筛选" not in text and "更多" not in text
    assert all("整改时限" in text or "时限" in text for text in texts), "the header is repeated"


def test_every_page_fits_its_paper(cast, opened):
    """As wide as the paper leaves room, in print: nothing stands out to the right, nothing can be pressed."""
    page = opened({"viewport": {"width": ROOM, "height": 900}}, cast.officer)
    page.emulate_media(media="print")
    found = []
    for name, url in addresses(cast, furnish(cast), "officer").items():
        if DOORS.get(name.partition(" ")[0]) and name not in FILES and "step" not in name:
            page.goto(url)
            across = page.query_selector(".table.across")
            page.set_viewport_size({"width": ROOM_ACROSS if across else ROOM, "height": 900})
            seen = page.evaluate(LOOK)
            if seen["filled"] or seen["sideways"]:
                found.append(f"{name}: {seen['filled']} {seen['sideways']}")
    assert not found, "\n".join(found)


def test_a_wide_table_lies_across(cast, opened):
    rows = furnish(cast)
    page = opened(DESK, cast.officer)
    page.goto(reverse("reviews:period", args=[rows.open_period.pk]))
    assert {tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in paper(page)} == {A4[::-1]}


@pytest.mark.parametrize("name", SHEETS)
def test_papers_for_others_do_not_name_who_printed_them(cast, opened, name):
    page = opened(DESK, cast.officer)
    page.goto(addresses(cast, furnish(cast), "officer")[name])
    text = "".join(words(sheet) for sheet in paper(page))
    assert printed_by(cast.officer) not in text


def test_a_print_is_recorded(cast, opened):
    make_issues(cast, 3)
    page = opened(DESK, cast.officer)
    page.goto(reverse("issues:list") + "?state=reported")
    with page.expect_response("**/audit/printed/") as answer:
        page.evaluate("window.dispatchEvent(new Event('beforeprint')), window.dispatchEvent(new Event('beforeprint'))")
    assert answer.value.status == 204
    entry = AuditEntry.objects.get(action="page.print")
    total = int(page.get_attribute("[data-total]", "data-total"))
    assert (entry.actor, entry.detail["page"], entry.detail["rows"]) == (cast.officer, "issues:list", total)
    assert entry.detail["address"].endswith("?state=reported") and len(entry.detail["sha256"]) == 64
