"""Nothing slips and nothing is closed on paper: the loop of supervision, walked by six people and read by a leader.

The clock of the server moves through the summer of 2026 (the test and its live server are one process); the browsers
keep theirs. Only what tests/browser/test_story.py tells already, that problems are found and filed, is prepared. No
holidays are loaded: every weekday counts.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from issues.models import Draw, Recheck
from issues.states import State
from tests.advisories.papers import prefixed
from tests.browser.walk import Walk, photo
from tests.issues.life import filed
from tingyan.advisories.models import Advisory, Receipt
from tingyan.audit.checks import verify
from tingyan.reviews.models import ReviewPeriod, WindowReview
from tingyan.reviews.states import CRITERIA

ORDER = {"severity": "ordinary", "fix_type": "limited"}
PHOTO = photo("整改后.jpg", 7)
AGAIN = "现场查看，8号窗口叫号屏仍不亮，上传的照片是另一问题的照片。"
PAPER = {
    "kind": "reminder",
    "title": "关于规范窗口叫号和值守的提示",
    "problem": "部分窗口叫号屏长期不亮，“办不成事”反映窗口多次无人值守。",
    "advice": "全面检查叫号设备，安排专人值守，公示值守人员。",
    "reply_by": "2026-07-10",
    "contact": "褚宁 0411-86610001",
}
REPLY = "已全面检查叫号设备，安排专人值守。"


class Summer(Walk):
    """The walk, and the day on which everybody lives."""

    traveller = None

    def turn(self, month, day):
        """Another day: everybody signs in anew."""
        self.stop()
        self.today = date(2026, month, day)
        at = datetime(2026, month, day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
        self.traveller = time_machine.travel(at, tick=True)
        self.traveller.start()

    def stop(self):
        while self.pages:
            self.pages.popitem()[1].context.close()
        if self.traveller:
            self.traveller.stop()
            self.traveller = None

    def see(self, person, url, *texts, without=()):
        """What this person reads at the address, and what he does not."""
        page = self.at_desk(person)
        page.goto(url if isinstance(url, str) else url.get_absolute_url())
        for text in texts:
            expect(page.locator("main")).to_contain_text(text)
        for text in without:
            expect(page.locator("main")).not_to_contain_text(text)
        return page


@pytest.fixture
def summer(cast, desk):
    prefixed(cast)
    walk = Summer(cast, desk)
    yield walk
    walk.stop()


def test_nothing_slips_and_nothing_is_closed_on_paper(summer):
    summer.turn(6, 2)
    other, issue = two_problems(summer)
    pushed_away_and_refused(summer, issue)
    more_time_in_time(summer, issue)
    closed_with_a_photo_seen_before(summer, other, issue)
    recheck = drawn_by_lot(summer, issue)
    looked_at_again(summer, recheck, issue)
    receipt = three_units_one_late(summer)
    escalated(summer, receipt)
    beside_the_scores(summer)
    assert verify().problem == ""


def two_problems(summer):
    """Head A found both at unit B's window; the officer gives them out, and unit B signs the first."""
    cast, found = summer.cast, []
    for text in ("取号机不认居住证。", "8号窗口叫号屏不亮。"):
        where = {"hall": cast.hall, "window": cast.window_b, "place_unit": cast.unit_b}
        issue = filed(cast, by=cast.head_a, description=text, finder=cast.head_a, finder_unit=cast.unit_a, **where)
        summer.take(
            cast.officer, issue, "交办", **ORDER, title=text, wording=text, category="equipment", lead=cast.unit_b.pk
        )
        found.append(issue)
    summer.take(cast.head_b, found[0], "签收")
    return found


def pushed_away_and_refused(summer, issue):
    """The unit says that it is not its business; the chief rules that it is; the unit signs."""
    cast = summer.cast
    summer.turn(6, 3)
    summer.take(cast.head_b, issue, "申请改派", note="三定方案未列此项职责", proposed=cast.unit_c.pk)
    summer.see(cast.head_c, reverse("issues:list"), without=[issue.number])
    page = summer.choose(cast.chief, issue, "裁定改派")
    expect(page.locator("main")).to_contain_text("三定方案未列此项职责")
    summer.send(page, {"ruling": "refused", "note": "叫号屏由该局管理"}, issue.number)
    summer.see(cast.head_b, issue, "裁定：叫号屏由该局管理")
    summer.take(cast.head_b, issue, "签收")
    assert issue.state == State.FIXING


def more_time_in_time(summer, issue):
    """Asked on the last day but one, ruled on after it: never overdue, and the first date stays to be read."""
    cast, late = summer.cast, reverse("issues:list") + "?flag=late"
    summer.turn(6, 22)
    wish = {"until": "2026-06-30", "note": "电源模块月底到货", "progress": "已签订采购合同"}
    summer.take(cast.head_b, issue, "申请延期", **wish)
    summer.turn(6, 25)
    summer.see(cast.head_b, issue, "延期待批")
    summer.see(cast.officer, late, without=[issue.number])
    ruling = {"ruling": "granted", "until": "2026-06-30", "note": "情况属实"}
    summer.take(cast.chief, issue, "裁定延期", **ruling)
    summer.see(cast.head_b, reverse("issues:why", args=[issue.pk]), "批准延期至2026年6月30日")
    summer.see(cast.officer, late, without=[issue.number])


def closed_with_a_photo_seen_before(summer, other, issue):
    """The same photo proves two things; the verifier is told why that is odd, and believes it, as does the chief."""
    cast = summer.cast
    summer.turn(6, 26)
    summer.take(cast.head_b, other, "提交核验", result="取号机程序已升级，能识别居住证。", files=[PHOTO])
    summer.take(cast.head_b, issue, "提交核验", result="叫号屏已更换电源模块，恢复显示。", files=[PHOTO])
    page = summer.choose(cast.officer, issue, "核验通过")
    told = page.locator("#doubts")
    expect(told).to_contain_text("供核验参考，不是结论")
    expect(told.get_by_role("link", name=f"查看{other.number}")).to_be_visible()
    summer.send(page, {"how": "papers", "note": "看了照片，属实"}, issue.number)
    summer.see(cast.officer, issue, without=["销号意见"])
    summer.take(cast.chief, issue, "销号")
    assert issue.state == State.CLOSED
    summer.see(cast.head_b, issue, "按时完成", without=["疑点", "回头看"])


def drawn_by_lot(summer, issue):
    """One of one: the chief draws, the others of the office read it, the unit learns nothing."""
    cast = summer.cast
    summer.turn(7, 1)
    page = summer.choose(cast.chief, reverse("issues:draws"), "新的抽取")
    summer.send(page, {"size": "1", "planned_on": "2026-07-03", "reason": "第二季度抽查"})
    summer.see(cast.officer2, Draw.objects.get(), issue.number, "从1件中抽取1件", "种子")
    assert summer.at_desk(cast.head_b).goto(reverse("issues:draws")).status == 403
    recheck = Recheck.objects.get(issue=issue)
    assert summer.at_desk(cast.head_b).goto(recheck.get_absolute_url()).status == 404
    for page in (issue, reverse("desk:home"), reverse("inbox:list"), reverse("desk:calendar")):
        summer.see(cast.head_b, page, without=["回头看", "抽取"])
    return recheck


def looked_at_again(summer, recheck, issue):
    """Whoever verified may not; another goes there and finds it as it was. The unit reads the result and begins anew."""
    cast = summer.cast
    summer.turn(7, 3)
    summer.see(cast.officer, recheck, "调整计划", without=["记录回头看结果"])
    refused = summer.at_desk(cast.officer).goto(reverse("issues:recheck_record", args=[recheck.pk]))
    assert refused.status == 403
    summer.see(cast.officer2, recheck, "疑点提示")
    page = summer.choose(cast.officer2, recheck, "记录回头看结果")
    sheet = {"result": "sham", "how": "on_site", "note": AGAIN, "due": "2026-07-24", "wording": "请修好8号窗口叫号屏。"}
    summer.send(page, sheet)
    issue.refresh_from_db()
    assert (issue.state, issue.round_no) == (State.ASSIGNED, 2)
    summer.see(cast.head_b, issue, "第2轮", "虚假整改", AGAIN, without=["疑点", "抽取"])
    summer.take(cast.head_b, issue, "签收")


def three_units_one_late(summer):
    """The officer drafts, the chief approves and sends; units A and B sign and answer, unit C does neither."""
    cast = summer.cast
    summer.turn(7, 6)
    page = summer.choose(cast.officer, reverse("advisories:list"), "拟稿")
    summer.send(page, PAPER | {"units": [cast.unit_a.pk, cast.unit_b.pk, cast.unit_c.pk]})
    paper = Advisory.objects.get()
    summer.see(cast.head_b, reverse("advisories:list"), without=[paper.title])
    summer.send(summer.choose(cast.chief, paper, "批准"), {})
    summer.send(summer.choose(cast.chief, paper, "发出"), {"on": "2026-07-06"})
    summer.turn(7, 7)
    for head in (cast.head_a, cast.head_b):
        summer.see(head, paper, "旅纪提〔2026〕1号", PAPER["advice"])
        summer.send(summer.choose(head, paper, "签收"), {})
        summer.send(summer.choose(head, paper, "反馈"), {"text": REPLY})
    summer.see(cast.officer, paper, "签收2/3，反馈2/3")
    return Receipt.objects.get(unit=cast.unit_c)


def escalated(summer, receipt):
    """Nobody waits for the superior to notice: the head is told, then the office, then the leader, each once."""
    cast = summer.cast
    summer.turn(7, 8)
    call_command("remind", on=summer.today)
    for person in (cast.head_c, cast.officer):
        opened_digest(summer, person, PAPER["title"], "提示单未签收", "逾期1个工作日")
    summer.turn(7, 17)
    for _twice in range(2):
        call_command("remind", on=summer.today)
    page = opened_digest(summer, cast.supervisor, PAPER["title"], "逾期8个工作日")
    expect(page.locator("ul.todo li", has_text=PAPER["title"])).to_have_count(1)
    summer.see(cast.head_a, reverse("reminders:list"), "还没有发给本人的提醒")
    answered_late(summer, receipt)


def opened_digest(summer, person, *texts):
    """The day's digest, from the list of what was sent to him."""
    page = summer.see(person, reverse("reminders:list"))
    page.locator("a.row-title").first.click()
    for text in (f"2026年{summer.today.month}月{summer.today.day}日的提醒", *texts):
        expect(page.locator("main")).to_contain_text(text)
    return page


def answered_late(summer, receipt):
    """Unit C answers in the end; that it was late stays."""
    cast, paper = summer.cast, receipt.advisory
    summer.send(summer.choose(cast.head_c, paper, "签收"), {})
    summer.send(summer.choose(cast.head_c, paper, "反馈"), {"text": REPLY})
    summer.send(summer.choose(cast.officer, receipt, "认定"), {"note": "属实"})
    summer.see(cast.officer2, paper, "签收3/3，反馈3/3")
    summer.see(cast.head_c, receipt, "逾期5个工作日反馈")
    summer.see(cast.head_a, paper, without=["营商局签收反馈"])


def beside_the_scores(summer):
    """Window B is reviewed: two persons' scores, and beside them what this summer was."""
    cast = summer.cast
    summer.turn(7, 20)
    page = summer.choose(cast.officer, reverse("reviews:list"), "设立周期")
    year = {"name": "2026年", "starts_on": "2026-06-01", "ends_on": "2026-12-31"}
    summer.send(page, year | {"reviewers": [cast.officer2.pk, cast.chief.pk]})
    period = ReviewPeriod.objects.get()
    summer.send(summer.choose(cast.officer, period, "申报窗口"), {"window": cast.window_b.pk})
    summer.send(summer.choose(cast.officer, period, "开始评价"), {})
    review = WindowReview.objects.get()
    for _stage in ("联审", "实地考评"):
        summer.send(summer.choose(cast.officer, review, "进入下一阶段"), {})
    for person, points in ((cast.officer2, "60"), (cast.chief, "70")):
        scores = dict.fromkeys(CRITERIA, points)
        summer.send(summer.choose(person, review, "评分"), scores)
    page = summer.see(cast.supervisor, review, "65.00", "自查发现")
    told = {"outside_issues_found": "2", "outside_issues_open": "2", "outside_issues_closed": "0"}
    for slug, number in told.items():
        expect(page.locator(f"[data-figure={slug}]").first).to_have_text(number)
    summer.see(cast.head_b, review, without=["65.00", "窗口办件情况"])
