"""A unit's work page: plan with two tabs, milestones, progress, files that are refused one by one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from issues.models import Evidence, Progress, Task
from issues.states import State
from tests.factories import make_issue
from tests.files import corpus

PLAN = {
    "leader": "局长 周明",
    "person": "窗口负责人",
    "goal": "不再空岗",
    "measures": "增设AB岗",
    "criterion": "连续一月无空岗",
}
EMPTY = {"milestones-TOTAL_FORMS": "0", "milestones-INITIAL_FORMS": "0"}


@pytest.fixture
def task(cast):
    return make_issue(cast, state=State.FIXING, lead=cast.unit_b).tasks.get()


def save(client, task, version=None, **data):
    where = reverse("issues:task", args=[task.pk])
    return client.post(where, {"version": version or task.version, **EMPTY, **PLAN, **data})


def test_the_plan_and_its_milestones(client, cast, task):
    client.force_login(cast.liaison_b)
    assert client.get(reverse("issues:task", args=[task.pk])).status_code == 200
    rows = {"milestones-TOTAL_FORMS": "1", "milestones-0-date": "2026-07-01", "milestones-0-deliverable": "排班表"}
    assert save(client, task, **rows).status_code == 302
    task.refresh_from_db()
    assert (task.measures, task.milestones.get().deliverable, task.version) == ("增设AB岗", "排班表", 2)
    milestone = task.milestones.get()
    assert client.post(reverse("issues:reach", args=[milestone.pk])).status_code == 302
    milestone.refresh_from_db()
    assert milestone.done_on


def test_half_a_milestone_is_said(client, cast, task):
    client.force_login(cast.liaison_b)
    answer = save(client, task, **{"milestones-TOTAL_FORMS": "1", "milestones-0-deliverable": "排班表"})
    assert answer.status_code == 400
    assert "日期和成果要一起填写" in answer.content.decode()


def test_two_tabs_write_one_plan(client, cast, task):
    client.force_login(cast.liaison_b)
    assert save(client, task, goal="先写的目标").status_code == 302
    answer = save(client, task, version=1, goal="后写的目标")
    assert answer.status_code == 409
    assert "后写的目标" in answer.content.decode()
    assert Task.objects.get().goal == "先写的目标"


def test_only_the_unit_and_the_office_work_on_it(client, cast, task):
    where = reverse("issues:task", args=[task.pk])
    for person, status in ((cast.head_b, 200), (cast.officer, 200), (cast.supervisor, 403), (cast.head_a, 404)):
        client.force_login(person)
        assert client.get(where).status_code == status


def test_progress(client, cast, task):
    client.force_login(cast.liaison_b)
    where = reverse("issues:progress", args=[task.pk])
    assert client.post(where, {"kind": "study", "text": ""}).status_code == 400
    assert client.post(where, {"kind": "study", "text": "已专题研究"}).status_code == 302
    assert Progress.objects.get().by_label == "市监局 科长"


def photo(name, content=corpus.JPEG):
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_a_refused_file_costs_none_of_the_others(client, cast, task):
    """C09, C59: the good one is kept, the bad one is named."""
    client.force_login(cast.liaison_b)
    where = reverse("issues:upload", args=[task.pk])
    answer = client.post(where, {"kind": "after", "files": [photo("好.jpg"), photo("坏.jpg", b"")]})
    assert answer.status_code == 400
    assert "坏.jpg" in answer.content.decode()
    assert [row.blob.name for row in Evidence.objects.all()] == ["好.jpg"]


def test_evidence_is_deleted_only_through_its_own_task(client, cast, task):
    """C28: another unit cannot touch it, and gets what a file that does not exist gets."""
    client.force_login(cast.liaison_b)
    client.post(reverse("issues:upload", args=[task.pk]), {"kind": "after", "files": [photo("好.jpg")]})
    row = Evidence.objects.get()
    client.force_login(cast.liaison_a)
    assert client.post(reverse("issues:remove", args=[row.pk])).status_code == 404
    assert client.get(reverse("issues:evidence", args=[row.pk])).status_code == 404
    client.force_login(cast.liaison_b)
    assert client.post(reverse("issues:remove", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.removed_at
