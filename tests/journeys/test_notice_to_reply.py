"""An advisory from draft to the last answer, by its pages alone: three units, one in time, one late, one never."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.advisories.papers import prefixed
from tests.visits.sheets import photo
from tingyan.advisories.models import Advisory, Receipt
from tingyan.audit.checks import verify
from tingyan.inbox.models import Notification

APPROVAL = {"approver": "局长 王强", "approval_how": "spoken", "approved_on": "2026-06-15"}
PAPER = {
    "kind": "reminder",
    "title": "关于规范“办不成事”反映窗口值守的提示",
    "problem": "“办不成事”反映窗口多次无人值守。",
    "advice": "安排专人值守，公示值守人员。",
    "reply_by": "2026-06-22",
    "contact": "褚宁 0411-86610001",
}


class Walk:
    """Signs in as each person in turn and does what that person does, by the pages."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast

    def as_(self, person):
        self.client.force_login(person)
        return self

    def page(self, url):
        response = self.client.get(url, follow=True)
        assert response.status_code == 200, response.content.decode()[:2000]
        return response.content.decode()

    def send(self, url, **data):
        """Open the page as a person would, send it with what is typed; return the page that answers."""
        version = re.search(r'name="version" value="(\d+)"', self.page(url))
        answer = self.client.post(url, data | ({"version": version.group(1)} if version else {}), follow=True)
        assert answer.status_code == 200, answer.context["form"].errors
        return answer.content.decode()

    def main(self, url):
        """Where the filled button of a page leads."""
        return re.search(r'class="btn btn-primary" href="([^"]+)"', self.page(url)).group(1)


@pytest.fixture
def walk(client, cast):
    prefixed(cast)
    return Walk(client, cast)


def draft_and_send(walk):
    cast = walk.cast
    units = [cast.unit_a.pk, cast.unit_b.pk, cast.unit_c.pk]
    walk.as_(cast.officer).send(walk.main(reverse("advisories:list")), **PAPER, units=units)
    paper = Advisory.objects.get()
    assert "还没有提示单" in walk.as_(cast.head_b).page(reverse("advisories:list"))
    walk.as_(cast.chief)
    walk.send(walk.main(paper.get_absolute_url()))
    assert "旅纪提〔2026〕1号" in walk.send(walk.main(paper.get_absolute_url()), on="2026-06-15")
    return paper


def told(person):
    return list(Notification.objects.filter(user=person).values_list("kind", flat=True).order_by("id"))


def test_an_advisory_to_three_units(walk, cast, time_machine):
    time_machine.move_to("2026-06-15 09:00+08:00", tick=False)
    paper = draft_and_send(walk)
    assert told(cast.liaison_b) == ["advisory.issue"]
    in_time(walk, paper)

    time_machine.move_to("2026-06-17 09:00+08:00", tick=False)
    register = reverse("advisories:list")
    assert "逾期未签收2家" in walk.as_(cast.officer).page(register)
    said = walk.client.post(reverse("advisories:remind", args=[paper.pk]), follow=True).content.decode()
    assert "已催办民政局、营商局。" in said
    assert told(cast.head_c) == ["advisory.issue", "advisory.remind"]

    time_machine.move_to("2026-06-25 09:00+08:00", tick=False)  # 端午节 is between
    late_and_returned(walk, paper)
    one_never_signs(walk, paper)
    assert verify().problem == ""


def in_time(walk, paper):
    """Unit B signs by its head, answers by its liaison with a paper, and is accepted."""
    cast, url = walk.cast, paper.get_absolute_url()
    page = walk.as_(cast.head_b).page(url)
    assert "民政局" in page, "the paper names whom it addresses"
    walk.send(walk.main(url))
    file = SimpleUploadedFile("值守照片.png", photo(shade=1).read(), "image/png")
    answer = walk.as_(cast.liaison_b).send(walk.main(url), text="已设AB岗值守。", files=[file], **APPROVAL)
    assert "值守照片" in answer
    receipt = Receipt.objects.get(unit=cast.unit_b)
    walk.as_(cast.officer).send(reverse("advisories:receipt_step", args=[receipt.pk, "accept"]), note="属实")
    assert "按时反馈" in walk.as_(cast.head_b).page(receipt.get_absolute_url())
    assert "已设AB岗值守" not in walk.as_(cast.head_a).page(url)


def late_and_returned(walk, paper):
    """Unit A answers after its day, is returned once and then accepted; that it was late stays."""
    cast, url = walk.cast, paper.get_absolute_url()
    walk.as_(cast.head_a).send(walk.main(url))
    walk.send(walk.main(url), text="正在落实。")
    receipt = Receipt.objects.get(unit=cast.unit_a)
    assert receipt.late_by == 3
    walk.as_(cast.officer2).send(reverse("advisories:receipt_step", args=[receipt.pk, "return"]), note="请附排班表")
    assert "请附排班表" in walk.as_(cast.head_a).page(receipt.get_absolute_url())
    walk.send(walk.main(url), text="已落实，附排班表。")
    walk.as_(cast.officer2).send(reverse("advisories:receipt_step", args=[receipt.pk, "accept"]))
    assert "逾期3个工作日反馈" in walk.page(receipt.get_absolute_url())


def one_never_signs(walk, paper):
    """督办单 in one click, to the one unit that is late."""
    cast = walk.cast
    page = walk.as_(cast.officer).page(paper.get_absolute_url())
    assert "签收2/3，反馈2/3" in page
    link = re.search(r'href="([^"]+)">转督办单', page).group(1)
    form = walk.client.get(link).context["form"]
    typed = {name: form[name].value() for name in ("kind", "title", "problem", "advice", "reply_by", "units")}
    assert typed["units"] == [cast.unit_c.pk]
    walk.send(link, **typed, contact="褚宁 0411-86610001")
    follow = Advisory.objects.first()
    assert (follow.follows, list(follow.units.all())) == (paper, [cast.unit_c])
    walk.as_(cast.chief).send(walk.main(follow.get_absolute_url()))
    walk.send(walk.main(follow.get_absolute_url()), on="2026-06-25")
    page = walk.as_(cast.head_c).page(reverse("advisories:list"))
    assert "旅纪督〔2026〕1号" in page
    assert "旅纪督〔2026〕1号" not in walk.as_(cast.head_a).page(reverse("advisories:list"))
