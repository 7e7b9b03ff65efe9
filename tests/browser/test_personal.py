"""Telephone numbers in a browser: asked about on the phone before a report is filed, shown at a desk for a reason."""

import pytest
from playwright.sync_api import expect

from issues.states import State
from tests.browser.walk import ReportForm
from tests.factories import make_issue
from visits.models import Visit

PHONE, SHOWN = "13812345678", "138****5678"


@pytest.mark.parametrize(("way", "stays"), [("打码后保存", SHOWN), ("原样保存", PHONE)])
def test_a_report_with_a_number_is_asked_about_once(phone, cast, axe, way, stays):
    form = ReportForm(phone(cast.liaison_a), cast).open()
    form.go_to_unit_b().problem(f"窗口让打{PHONE}")
    form.next().next().send()
    question = form.page.locator("#error-summary")
    expect(question).to_contain_text(f"“问题情况”含有电话号码（{SHOWN}）")
    axe(form.page)
    assert not Visit.objects.exists()
    question.get_by_role("button", name=way).click()
    expect(form.page.locator("#filed")).to_contain_text("已提交")
    assert Visit.objects.get().issues.get().description == f"窗口让打{stays}"


def test_a_number_is_shown_for_a_reason_under_a_watermark(phone, desk, cast, axe):
    issue = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, description=f"请回电{PHONE}", wording="无")
    for page in (phone(cast.officer), desk(cast.officer)):
        page.goto(issue.get_absolute_url())
        expect(page.locator("#main")).to_contain_text(f"请回电{SHOWN}")
        expect(page.locator(".watermark-screen")).to_have_count(1)
        axe(page)
        page.get_by_text("本页电话号码已打码，显示完整号码").click()
        page.get_by_label("理由", exact=True).fill("回访本人")
        axe(page)
        page.get_by_role("button", name="显示完整号码").click()
        expect(page.locator("#main")).to_contain_text(f"请回电{PHONE}")
        assert PHONE not in page.url
        axe(page)
