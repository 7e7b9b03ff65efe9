"""The product's main job in a browser: from the phone in the hall to the board, by people of both sides."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from issues.models import Issue
from issues.states import State
from tests.browser.walk import PROBLEMS, ReportForm, Walk, photo, uploaded

NUMBERS = """(end) => Object.fromEntries(Array.from(document.querySelectorAll(`[data-figure][href$="${end}"]`)).reverse().map(
  (node) => [node.dataset.figure, (node.querySelector(".figure-value") || node).firstChild.textContent.trim()]))"""

FEW = "样本不足"  # of fewer than five no rate is said


class Story(Walk):
    def board(self):
        """Every figure of the whole campaign as the chief's board prints it."""
        page = self.at_desk(self.cast.chief)
        end = f"?campaign={self.cast.campaign.pk}"
        page.goto(reverse("numbers:board") + end)
        return page.evaluate(NUMBERS, end)

    def moved(self, **expected):
        numbers = self.board()
        assert {slug: numbers[slug] for slug in expected} == expected


@pytest.fixture
def story(cast, phone, desk):
    return Story(cast, desk, phone)


def file_visit(story):
    """The liaison of unit A files for the head, at 360 px: three problems with a photo each, one solved at once."""
    page = story.phone(story.cast.liaison_a)
    form = ReportForm(page, story.cast).open().go_to_unit_b()
    for n, text in enumerate(PROBLEMS):
        card = form.problem(text, photo(f"{n}.jpg", n))
        uploaded(card, "1/1")
    card.get_by_label("当场已解决").check()
    card.get_by_label("当场解决的做法").fill("当场更换电源，恢复显示")
    form.next().next().send()
    expect(page.locator("#filed")).to_contain_text("2个问题待交办，1个问题已当场解决、待核验")
    page.get_by_role("link", name="查看", exact=True).click()
    expect(page.locator("main")).to_contain_text("区民政局")
    return Issue.objects.order_by("pk")


def test_from_the_hall_to_the_board(story):
    story.moved(visits="0", issues_found="0", issues_closed="0", issues_open="0", closure_rate="—")
    queue, _machine, screen = file_visit(story)
    story.moved(visits="1", issues_found="3", fixed_on_spot="1", issues_open="3", closure_rate=FEW)
    assign_and_sign(story, queue)
    work_and_judge(story, queue)
    assert queue.state == State.VERIFIED
    story.moved(issues_closed="0")
    story.take(story.cast.chief, queue, "销号")
    story.moved(issues_closed="1", issues_open="2", closure_rate=FEW, on_time_rate=FEW)

    order = {"category": "equipment", "severity": "ordinary"}
    story.take(story.cast.officer, screen, "核验通过", **order, how="phone", note="电话核实已恢复")
    story.take(story.cast.chief, screen, "销号")
    story.moved(issues_found="3", issues_closed="2", issues_open="1", closure_rate=FEW)
    the_number_opens_its_rows(story, queue, screen)


def assign_and_sign(story, issue):
    """The officer gives it out in words of his own; the head of unit B reads these and not the visitor's."""
    order = {"category": "discipline", "severity": "ordinary", "fix_type": "immediate", "title": "反映窗口无人值守"}
    story.take(story.cast.officer, issue, "交办", **order, wording="请安排专人值守“办不成事”反映窗口。")
    page = story.take(story.cast.head_b, issue, "签收")
    expect(page.locator("main")).to_contain_text("请安排专人值守")
    expect(page.locator("main")).not_to_contain_text("二十分钟")


def work_and_judge(story, issue):
    """The liaison of unit B submits, the officer returns once, and verifies what is submitted again."""
    cast = story.cast
    done = {"result": "已设AB岗，专人值守。", "approver": "局长 王强", "approval_how": "spoken"}
    story.take(cast.liaison_b, issue, "提交核验", **done, files=[photo("after.jpg", 9)])
    story.moved(return_rate=FEW)
    story.take(cast.officer, issue, "退回", note="请附排班表")
    story.moved(return_rate=FEW, issues_open="3")
    story.take(cast.liaison_b, issue, "提交核验", **done)
    story.take(cast.officer, issue, "核验通过", how="on_site", note="现场查看，专人在岗")


def the_number_opens_its_rows(story, *closed):
    page = story.at_desk(story.cast.chief)
    page.goto(f"{reverse('numbers:board')}?campaign={story.cast.campaign.pk}")
    page.locator("table [data-figure=issues_closed]:visible").first.click()
    rows = page.locator(f"table[data-total='{len(closed)}']")
    for issue in closed:
        expect(rows).to_contain_text(issue.number)
