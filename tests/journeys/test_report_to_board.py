"""The one straight line of the product: a report is filed on a phone, becomes issues, is worked by different people, and
the board counts it. Read this first: every room is passed through once, in order, by its pages alone."""

import re
from html import unescape

import pytest
from django.urls import reverse

from issues.models import Issue
from issues.states import State
from tests.visits.sheets import photo, posted
from tingyan.audit.checks import verify

APPROVAL = {"approver": "局长 王强", "approval_how": "spoken", "approved_on": "2026-06-15"}
SPOT = {"how": "phone", "note": "电话核实已恢复", "category": "equipment", "severity": "ordinary"}
PROBLEMS = {
    "problem": ["1", "2", "3"],
    "last_problem": "3",
    "p1-description": "“办不成事”反映窗口无人值守，群众等候二十分钟。",
    "p1-theme": "process",
    "p2-description": "取号机不认居住证，老人只能排人工窗口。",
    "p2-theme": "process",
    "p3-description": "8号窗口叫号屏不亮。",
    "p3-theme": "process",
    "p3-fixed_on_spot": "on",
    "p3-spot_action": "当场更换电源，恢复显示",
}


@pytest.fixture
def walk(client, cast):
    return Walk(client, cast)


class Walk:
    """Signs in as each person in turn and does what that person does, by the pages."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast

    def as_(self, person):
        self.client.force_login(person)
        return self

    def step(self, issue, name, **data):
        """Open the page of a step as a person would, send it with what is typed, and read the issue anew."""
        where = reverse("issues:step", args=[issue.pk, name])
        page = self.client.get(where)
        assert page.status_code == 200, page.content.decode()[:2000]
        version = re.findall(r'name="version" value="(\d+)"', page.content.decode())[-1]  # 撤销 above has its own
        answer = self.client.post(where, {"version": version, **data})
        assert answer.status_code == 302, answer.context["form"].errors
        issue.refresh_from_db()
        return issue

    def figures(self):
        """Every number of the whole campaign that the board shows the office, by the figure's name."""
        self.as_(self.cast.officer)
        html = self.client.get(reverse("numbers:board"), {"campaign": self.cast.campaign.pk}).content.decode()
        found = {}
        whole = rf'href="/board/rows/[a-z_]+/\?campaign={self.cast.campaign.pk}" data-figure="([a-z_]+)"[^>]*>(.*?)</a>'
        for slug, body in re.findall(whole, html, re.S):
            words = unescape(re.sub(r"<[^>]+>", " ", body))
            number = re.search(r"\d[\d,]*(?:\.\d+)?", words)
            found.setdefault(slug, float(number.group().replace(",", "")) if number else None)
        return found


def file_report(walk):
    """The liaison fills in for the head: three problems, one settled at once, two photos."""
    cast = walk.cast
    data = posted(cast, **PROBLEMS, **{"p1-photos": [photo(shade=1)], "visit-photos": [photo(shade=2)]})
    walk.as_(cast.liaison_a)
    answer = walk.client.post(reverse("visits:report"), data, follow=True)
    assert "，2个问题待交办，1个问题已当场解决、待核验。" in answer.content.decode()
    return Issue.objects.order_by("pk")


def assign(walk, *issues):
    """The office gives both to unit B, in words of its own."""
    order = {"category": "discipline", "severity": "ordinary", "fix_type": "immediate", "lead": walk.cast.unit_b.pk}
    order |= {"title": "“办不成事”反映窗口无人值守", "wording": "请安排专人值守“办不成事”反映窗口。"}
    for issue in issues:
        walk.as_(walk.cast.officer).step(issue, "assign", **order)
        assert issue.state == State.ASSIGNED
    page = walk.as_(walk.cast.head_b).client.get(issues[0].get_absolute_url()).content.decode()
    assert "请安排专人值守" in page
    assert "群众等候二十分钟" not in page  # the original stays with the office


def fix_and_close(walk, issue):
    """Four people: the head signs, the liaison submits, the officer returns once and then verifies, the chief closes."""
    cast, result = walk.cast, {"result": "已设AB岗，专人值守。", "no_evidence_reason": "人员安排，无照片"}
    walk.as_(cast.head_b).step(issue, "sign")
    walk.as_(cast.liaison_b).step(issue, "submit", **result, **APPROVAL)
    walk.as_(cast.officer).step(issue, "return", note="请附排班表")
    assert (issue.state, issue.returns) == (State.FIXING, 1)
    walk.as_(cast.liaison_b).step(issue, "submit", **result, **APPROVAL)
    walk.as_(cast.officer).step(issue, "verify", how="on_site", note="现场查看，专人在岗")
    walk.as_(cast.chief).step(issue, "close")
    assert issue.state == State.CLOSED


def judge_what_was_settled(walk, issue):
    """当场解决: the officer says whose it was, the chief closes."""
    walk.as_(walk.cast.officer).step(issue, "verify", lead=walk.cast.unit_b.pk, **SPOT)
    walk.as_(walk.cast.chief).step(issue, "close")


def test_from_the_form_to_the_figure(walk, cast):
    assert walk.figures()["issues_found"] == 0
    empty_window, machine, screen = file_report(walk)
    assert [i.state for i in (empty_window, machine, screen)] == [State.REPORTED, State.REPORTED, State.SUBMITTED]
    filed = walk.figures()
    assert (filed["visits"], filed["issues_found"], filed["fixed_on_spot"]) == (1, 3, 1)

    assign(walk, empty_window, machine)
    fix_and_close(walk, empty_window)
    judge_what_was_settled(walk, screen)

    after = walk.figures()
    assert (after["issues_found"], after["issues_closed"], after["issues_open"]) == (3, 2, 1)
    rows = walk.client.get(reverse("numbers:rows", args=["issues_closed"]), {"campaign": cast.campaign.pk})
    text = rows.content.decode()
    assert 'data-total="2"' in text
    assert empty_window.number in text
    assert machine.number not in text
    assert verify().problem == ""
