"""Documents of advisories, issues and visits: what they say, to whom, and that it is known who took them out."""

import hashlib
import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from issues.models import Task
from issues.states import State, Theme
from tests.advisories.papers import approved, drafted, issued
from tests.factories import CANARY, make_evidence, make_issue, make_visit
from tests.papers.reading import fonts, paragraphs, pictures, words
from tests.papers.reading import opened as _opened
from tingyan.advisories.models import Advisory
from tingyan.advisories.states import Kind
from tingyan.audit.models import AuditEntry
from tingyan.files.actions import store_image
from visits.models import Answer, Photo, Visit

HEIC = Path(__file__).parent.parent / "files/photo.heic"


def got(client, person, name, pk, status=200):
    client.force_login(person)
    response = client.get(reverse(f"papers:{name}", args=[pk]))
    assert response.status_code == status
    return b"".join(response.streaming_content) if status == 200 else b""


def photo(cast, name="照片.jpg", kind="JPEG", mode="RGB"):
    out = io.BytesIO()
    if kind == "HEIC":
        out.write(HEIC.read_bytes())
    else:
        Image.new(mode, (300, 200), "white").save(out, kind)
    return store_image(SimpleUploadedFile(name, out.getvalue()), by=cast.officer)


# 工作提示单, 工作督办单


def test_an_advisory_word_by_word(cast, client):
    paper = issued(
        cast, [cast.unit_b, cast.unit_c], on=date(2026, 3, 5), reply_by=date(2099, 1, 5), copies="区政务服务中心 & 人大"
    )
    assert paragraphs(got(client, cast.officer, "advisory", paper.pk)) == [
        "工作提示单",
        "旅纪提〔2026〕1号",
        "关于规范“办不成事”反映窗口值守的提示",
        "区市场监督管理局、区营商环境建设局：",
        "一、存在的问题",
        "“办不成事”反映窗口多次无人值守。",
        "二、工作建议",
        "安排专人值守，公示值守人员和联系电话。",
        "请及时签收，并于2099年1月5日前反馈办理情况。",
        "联系人：褚宁 0411-****0001",
        "区纪委监委党风政风监督室",
        "2026年3月5日",
        "抄送：区政务服务中心 & 人大",
    ]


def test_a_supervision_says_what_it_follows(cast, client):
    first = issued(cast)
    paper = issued(cast, kind=Kind.SUPERVISION, follows=first)
    found = paragraphs(got(client, cast.head_b, "advisory", paper.pk))
    assert found[:2] == ["工作督办单", paper.number]
    assert f"《工作提示单》（{first.number}）发出后，有关问题尚未整改到位，现予督办。" in found


@pytest.mark.parametrize("make", [drafted, approved])
def test_what_is_not_sent_says_so(cast, client, make):
    found = paragraphs(got(client, cast.officer, "advisory", make(cast).pk))
    assert found[1] == "（未发出，仅供审阅）"


def test_lines_of_a_text_are_paragraphs(cast, client):
    paper = issued(cast, problem="第一条。\r\n\r\n  第二条。\n第三\x0b条。")
    found = paragraphs(got(client, cast.officer, "advisory", paper.pk))
    start = found.index("一、存在的问题")
    assert found[start + 1 : start + 4] == ["第一条。", "第二条。", "第三条。"]


# 整改通知


def given(cast, **fields):
    """An issue that head A found in a hall of unit B, from a source that no unit may know."""
    secret = {"source": "12345", "description": CANARY, "finder_label": CANARY, "note": CANARY, "people": CANARY}
    texts = {"title": "窗口无人值守", "wording": "请安排专人 <值守> & 公示。"}
    return make_issue(
        cast,
        lead=cast.unit_b,
        assist=[cast.unit_c],
        visit=make_visit(cast),
        **secret | texts | {"state": State.FIXING} | fields,
    )


@pytest.mark.parametrize("person", ["officer", "head_b"])
def test_an_order_holds_the_units_face_whoever_prints_it(cast, client, person):
    issue = given(cast)
    task = issue.tasks.get(is_lead=True)
    data = got(client, cast.people[person], "order", task.pk)
    found = words(data)
    assert CANARY not in found and "12345" not in found and issue.visit.number not in found
    assert "周明" not in found and "民政局" not in found
    assert "请安排专人 <值守> & 公示。" in paragraphs(data)


def test_each_unit_has_an_order_of_its_own(cast, client):
    issue = given(cast)
    lead, assisting = (issue.tasks.get(is_lead=is_lead) for is_lead in (True, False))
    first, second = (paragraphs(got(client, cast.officer, "order", task.pk)) for task in (lead, assisting))
    assert first[2:4] == ["区市场监督管理局：", "现将以下问题交你单位牵头整改，有关事项通知如下。"]
    assert second[2:4] == ["区营商环境建设局：", "现将以下问题交你单位配合整改，有关事项通知如下。"]
    assert "牵头单位：区市场监督管理局。配合单位：区营商环境建设局。" in first
    got(client, cast.head_c, "order", lead.pk, status=404)
    got(client, cast.head_c, "order", assisting.pk)
    got(client, cast.head_a, "order", lead.pk, status=404)


def test_a_cancelled_task_has_no_order(cast, client):
    issue = given(cast)
    task = issue.tasks.get(is_lead=False)
    type(task).objects.filter(pk=task.pk).update(state="cancelled")
    got(client, cast.officer, "order", task.pk, status=404)


def test_only_forwarded_photos_go_with_an_order(cast, client):
    issue = given(cast)
    task = issue.tasks.get(is_lead=True)
    make_evidence(cast, issue, blob=photo(cast), caption=CANARY)
    assert pictures(got(client, cast.officer, "order", task.pk)) == []
    make_evidence(cast, issue, blob=photo(cast), caption="值守台", forwarded=True)
    data = got(client, cast.head_b, "order", task.pk)
    assert len(pictures(data)) == 1 and "值守台" in paragraphs(data) and CANARY not in words(data)


# 体验记录


def walked(cast, **fields):
    texts = {"good_practice": "导办主动。", "citizens_words": "", "reflections": "还可以再快。\n指南再短些。"}
    visit = make_visit(cast, themes=list(Theme), minutes_waiting=12, unannounced=True, **texts | fields)
    visit.windows.set([cast.window_b])
    Answer.objects.create(visit=visit, item=cast.check_items[0], value="problem", note="没有气")
    return visit


def test_a_visit_tells_what_its_page_tells(cast, client):
    visit = walked(cast)
    make_issue(cast, visit=visit, description="轮椅没有气", number="WT-2026-0077")
    found = paragraphs(got(client, cast.head_a, "visit", visit.pk))
    assert found[:3] == ["体验记录", f"编号：{visit.number}", "一、基本情况"]
    facts = dict(zip(found[3::2], found[4::2], strict=False))
    assert (facts["体验员"], facts["等候时间"]) == ("区民政局局长周明", "12分钟")
    assert facts["体验方式"] == "部门间相互体验、不打招呼"
    assert {"没有气", "未查看", "WT-2026-0077", "轮椅没有气", "待交办", "导办主动。", "指南再短些。"} <= set(found)
    assert "群众反映" not in found and "未发现问题。" not in found and "五、照片" not in found


def test_a_visit_without_problems_says_so(cast, client):
    assert "未发现问题。" in paragraphs(got(client, cast.officer, "visit", walked(cast).pk))


@pytest.mark.parametrize(
    ("name", "kind", "mode"),
    [("a.jpg", "JPEG", "RGB"), ("b.png", "PNG", "RGBA"), ("c.webp", "WEBP", "RGB"), ("d.heic", "HEIC", "")],
)
def test_every_kind_of_photo_of_a_visit_appears(cast, client, name, kind, mode):
    visit = walked(cast)
    Photo.objects.create(visit=visit, blob=photo(cast, name, kind, mode))
    data = got(client, cast.officer, "visit", visit.pk)
    ((width, height),) = pictures(data)
    assert 0 < width <= 150 and 0 < height <= 95
    assert "体验照片" in paragraphs(data)


def test_a_lost_file_does_not_cost_the_document(cast, client, private_files, caplog):
    visit = walked(cast)
    blob = photo(cast)
    Photo.objects.create(visit=visit, blob=blob)
    next(private_files.rglob(blob.key)).unlink()
    assert "（照片文件缺失）" in paragraphs(got(client, cast.officer, "visit", visit.pk))
    assert "stored file is missing" in caplog.text


# All of them


@pytest.fixture
def documents(cast):
    """(name, pk, audit code) of one of each."""
    issue = given(cast)
    return [
        ("advisory", issued(cast).pk, "paper.reminder"),
        ("order", issue.tasks.get(is_lead=True).pk, "paper.order"),
        ("visit", issue.visit.pk, "paper.visit"),
    ]


def test_who_took_what_out_is_audited_to_the_byte(cast, client, documents):
    for name, pk, code in documents:
        data = got(client, cast.officer, name, pk)
        entry = AuditEntry.objects.filter(action=code).latest("seq")
        assert (entry.actor, entry.detail["count"]) == (cast.officer, 1)
        assert entry.detail["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry.object_id


def test_every_run_names_its_font_and_the_file_its_kind(cast, client, documents):
    for name, pk, _code in documents:
        data = got(client, cast.officer, name, pk)
        response = client.get(reverse(f"papers:{name}", args=[pk]))
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E")
        assert response["Content-Type"].endswith("wordprocessingml.document")
        assert None not in {font for _text, font in fonts(data)}
        assert _opened(data).core_properties.author == "厅验"


def test_a_document_is_chinese_for_who_reads_english(cast, client, documents):
    client.cookies["django_language"] = "en"
    name, pk, _code = documents[1]
    assert "本问题属限期整改。" in words(got(client, cast.officer, name, pk))


def test_pages_offer_their_documents(cast, client, documents):
    client.force_login(cast.officer)
    issue = make_issue(cast)
    assert "papers/orders" not in client.get(issue.get_absolute_url()).content.decode()
    for (name, pk, _code), page in zip(
        documents,
        (Advisory.objects.get(), Task.objects.get(pk=documents[1][1]).issue, Visit.objects.get(pk=documents[2][1])),
        strict=True,
    ):
        assert reverse(f"papers:{name}", args=[pk]) in client.get(page.get_absolute_url()).content.decode()
