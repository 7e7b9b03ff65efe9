"""A unit shows the same photo for two problems. The verifier is told and believes it all the same; the recheck does not.

By the pages alone: submitting, verifying, closing, the office's list of signs, the recheck and the round it opens."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from issues.models import Doubt, Recheck
from issues.states import State
from tests.issues.life import filed
from tingyan.audit.checks import verify

ORDER = {"title": "取号机不认居住证", "wording": "请升级取号机。", "category": "equipment", "severity": "ordinary"}
RESULTS = ("取号机已升级，能识别居住证。", "叫号屏已经修好，字号调大，三楼也听得见。")
AGAIN = "现场查看，叫号屏仍不亮；上传的照片是另一问题的照片。"


def scene(quality, size):
    """The photo of a queue machine, as large and as compressed as it is said."""
    image = Image.new("RGB", (800, 600), (226, 232, 238))
    draw = ImageDraw.Draw(image)
    for n in range(4):
        draw.rectangle((60 + n * 190, 120 + n * 40, 180 + n * 190, 420 - n * 30), (40 + n * 50, 90, 160 - n * 30))
        draw.ellipse((80 + n * 170, 430, 170 + n * 170, 560 - n * 20), (178, 120, 40 + n * 40))
    out = BytesIO()
    image.resize(size).save(out, "JPEG", quality=quality)
    return SimpleUploadedFile("整改后.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def walk(client, cast):
    return Walk(client, cast)


class Walk:
    """Signs in as each person in turn and does what that person does, by the pages."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast

    def page(self, person, url):
        self.client.force_login(person)
        answer = self.client.get(url)
        assert answer.status_code == 200
        return answer.content.decode()

    def send(self, person, url, **data):
        version = re.findall(r'name="version" value="(\d+)"', self.page(person, url))[-1]  # 撤销 above has its own
        answer = self.client.post(url, {"version": version, **data})
        assert answer.status_code == 302, answer.context["form"].errors

    def step(self, person, issue, name, **data):
        self.send(person, step_url(issue, name), **data)
        issue.refresh_from_db()

    def given(self, description):
        """A problem of unit B, assigned and signed."""
        today = timezone.localdate()
        issue = filed(
            self.cast, when=timezone.now(), description=description, found_on=today, finder=self.cast.head_a,
            finder_unit=self.cast.unit_a, by=self.cast.head_a,
        )  # fmt: skip
        self.step(self.cast.officer, issue, "assign", **ORDER, fix_type="limited", lead=self.cast.unit_b.pk)
        self.step(self.cast.head_b, issue, "sign")
        return issue


def step_url(issue, name):
    return reverse("issues:step", args=[issue.pk, name])


def submit_both(walk, first, second):
    """The second time the photo is smaller and compressed again."""
    walk.step(walk.cast.head_b, first, "submit", result=RESULTS[0], files=[scene(90, (800, 600))])
    walk.step(walk.cast.head_b, second, "submit", result=RESULTS[1], files=[scene(60, (640, 480))])


def believe_it(walk, first, second):
    """The verifier and the chief read the sign, and close."""
    cast = walk.cast
    asked = walk.page(cast.officer, step_url(second, "verify"))
    assert "供核验参考，不是结论" in asked
    assert f"照片“整改后.jpg”与{first.number}的“整改后.jpg”近似，感知指纹" in asked
    assert f'href="{first.get_absolute_url()}"' in asked
    walk.step(cast.officer, second, "verify", how="papers", note="看了照片，属实")
    assert "疑点提示" in walk.page(cast.chief, step_url(second, "close"))
    walk.step(cast.chief, second, "close")


def look_again(walk, issue):
    """Somebody else goes there, with the sign beside the recheck."""
    recheck, officer = Recheck.objects.get(issue=issue), walk.cast.officer2
    assert "疑点提示" in walk.page(officer, recheck.get_absolute_url())
    today = timezone.localdate()
    sheet = {"result": "sham", "how": "on_site", "done_on": today, "note": AGAIN, "due": today + timedelta(days=20)}
    sheet |= {"wording": "请修好叫号屏。", "lead": walk.cast.unit_b.pk, "category": "equipment", "severity": "ordinary"}
    walk.send(officer, reverse("issues:recheck_record", args=[recheck.pk]), **sheet)
    issue.refresh_from_db()


def test_the_same_photo_twice(walk, cast):
    first, second = walk.given("取号机不认居住证。"), walk.given("叫号屏不亮。")
    submit_both(walk, first, second)
    believe_it(walk, first, second)
    assert second.state == State.CLOSED
    listed = walk.page(cast.chief, reverse("issues:doubts"))
    assert 'data-total="1"' in listed
    assert f'href="{second.get_absolute_url()}#doubts"' in listed

    look_again(walk, second)
    assert (second.state, second.round_no, second.recheck_failed) == (State.ASSIGNED, 2, True)
    assert Doubt.objects.get().round_no == 1  # what was noted of the first round stands
    for issue in (first, second):
        assert "疑点" not in walk.page(cast.head_b, issue.get_absolute_url())
    assert verify().problem == ""
