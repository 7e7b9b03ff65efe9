"""A batch from above by pages alone: registered, imported, worked, the citizen asked, closed, and sent back in order."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from issues.models import CaseBatch, Issue
from issues.states import State

HEAD = "上级编号,反映内容,涉及单位\r\n"
BAD = HEAD + "F-002,材料反复补正,区民正局\r\nF-001,窗口排队过长,民政局\r\n"
ORDER = {"title": "材料反复补正", "category": "materials", "severity": "ordinary", "fix_type": "limited"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


def test_from_above_and_back(cast, client):  # noqa: PLR0915  a story is told in one go
    def post(person, address, **typed):
        client.force_login(person)
        return client.post(address, typed, follow=True)

    def take(person, step, **typed):
        issue.refresh_from_db()
        return post(person, reverse("issues:step", args=[issue.pk, step]), version=issue.version, **typed)

    new = {"name": "2026年第三批", "source": "cases", "received_on": "2026-06-30"}
    assert post(cast.officer, reverse("issues:batch_new"), **new).status_code == 200
    batch = CaseBatch.objects.get()
    address = reverse("issues:case_import", args=[batch.pk])
    page = post(cast.officer, address, file=SimpleUploadedFile("a.csv", BAD.encode("gb18030")))
    assert "第2行C列" in page.text and not Issue.objects.exists()
    page = post(cast.officer, address, file=SimpleUploadedFile("a.csv", BAD.replace("民正", "民政").encode("gb18030")))
    page = post(cast.officer, address, rows=page.context["sealed"])
    assert "新增2条" in page.text
    issue = Issue.objects.get(upper_number="F-002")
    take(cast.officer, "assign", **ORDER, wording="请一次性告知材料", lead=cast.unit_a.pk)
    take(cast.head_a, "sign")
    take(cast.head_a, "submit", result="已公布材料清单", no_evidence_reason="已上墙")
    take(cast.officer, "verify", how="phone", note="属实")
    assert take(cast.chief, "close").status_code == 403
    answer = {"reached": "yes", "how": "phone", "on": "2026-07-01", "with_result": "good", "with_handling": "very_good"}
    post(cast.officer2, reverse("issues:call_back", args=[issue.pk]), **answer)
    assert "已销号" in take(cast.chief, "close").text
    issue.refresh_from_db()
    assert issue.state == State.CLOSED
    numbers = {number.label: number.value for number in client.get(batch.get_absolute_url()).context["numbers"]}
    assert numbers == {
        **{"案件": 2, "待交办": 1, "已销号": 1, "逾期": 0},
        **{"已回访": 1, "对结果满意": 1, "对过程满意": 1},
    }
    sheet = client.get(reverse("issues:batch_export_csv", args=[batch.pk]))
    lines = b"".join(sheet.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["F-002", "F-001"]
    assert lines[1].endswith("满意,非常满意")
