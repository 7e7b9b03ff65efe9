"""The page that files a report: everything sent is kept, and what is wrong is said at its place."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from issues.models import Evidence, Issue
from tests.files import corpus
from tests.visits.sheets import photo, posted
from visits.models import Draft, DraftFile, Visit
from visits.states import AnswerValue, FilledHow, Mode

REPORT = "/visits/report/"


@pytest.fixture
def head(client, cast):
    client.force_login(cast.head_a)
    return client


def faults(response):
    return [fault.text for fault in faults_of(response.context["sheet"])]


def faults_of(sheet):
    from tingyan.kit.faults import faults_of

    return faults_of(sheet)


def test_the_empty_page_knows_who_and_where(head, cast):
    response = head.get(REPORT)
    assert response.status_code == 200
    initial = response.context["form"].initial
    assert initial["visitor"] == str(cast.posts["head_a"].pk)
    assert initial["hall"] == str(cast.hall.pk)
    assert not Draft.objects.exists()


def test_a_code_at_the_window_fills_in_the_place(head, cast):
    initial = head.get(REPORT, {"window": "LS-W8"}).context["form"].initial
    assert (initial["visited_units"], initial["windows"]) == ([str(cast.unit_b.pk)], [str(cast.window_b.pk)])


def test_filing_makes_a_visit_and_its_issues(head, cast):
    response = head.post(REPORT, posted(cast, minutes_waiting="15", good_practice="有人引导"))
    visit = Visit.objects.get()
    assert response["Location"] == reverse("visits:filed", args=[visit.pk])
    assert (visit.number, visit.mode, visit.minutes_waiting) == ("TY-2026-0001", Mode.CROSS, 15)
    issue = Issue.objects.get()
    assert (issue.visit, issue.place_unit, issue.hall, issue.finder_masked) == (visit, cast.unit_b, cast.hall, True)
    assert not Draft.objects.exists()
    page_after = head.get(response["Location"])
    assert "TY-2026-0001已提交，1个问题待交办" in page_after.content.decode()


def test_three_problems_of_which_one_was_settled(head, cast):
    items = {item.name: item for item in cast.check_items}
    more = {
        "problem": ["1", "2", "3"],
        f"a{items['轮椅'].pk}": "problem",
        f"a{items['递交材料'].pk}": "ok",
        "p2-item": str(items["轮椅"].pk),
        "p2-description": "轮椅没有气",
        "p2-fixed_on_spot": "on",
        "p2-spot_action": "工作人员当场打气",
        "p3-theme": "conduct",
        "p3-description": "窗口无人值守",
        "p3-where": f"w{cast.window_a.pk}",
        "p3-severity": "serious",
    }
    head.post(REPORT, posted(cast, **more))
    first, second, third = Issue.objects.order_by("pk")
    assert (second.theme, second.fixed_on_spot, second.state) == ("facilities", True, "submitted")
    assert (third.window, third.place_unit, third.severity) == (cast.window_a, cast.unit_a, "serious")
    visit = first.visit
    assert {row.theme for row in visit.theme_rows.all()} == {"process", "facilities", "conduct"}
    assert {a.item.name: a.value for a in visit.answers.all()} == {
        "轮椅": AnswerValue.PROBLEM,
        "递交材料": AnswerValue.OK,
    }


def test_nothing_found_is_a_full_visit(head, cast):
    head.post(REPORT, posted(cast, problem=None, nothing_found="on"))
    assert Visit.objects.get().nothing_found
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"date": "2099-01-01"}, "体验日期不能晚于今天"),
        ({"date": "2026-02-30"}, "日期请写成2026-06-14的样子"),
        ({"date": ""}, "请填写体验日期"),
        ({"visited_units": None, "windows": None}, "请选择体验的单位或大厅公共区域"),
        ({"visited_units": None, "public_area": "on"}, "“8号窗口”属于未勾选的单位，请勾选其单位或取消该窗口"),
        ({"p1-description": " ", "p1-fixed_on_spot": "on"}, "请填写问题情况"),
        ({"p1-theme": ""}, "请选择问题所属的主题"),
        ({"p1-fixed_on_spot": "on"}, "请填写当场解决的做法"),
        ({"nothing_found": "on"}, "已记下问题，不能同时勾选“未发现问题”"),
        ({"problem": None}, "请记下发现的问题，没有问题的勾选“未发现问题”"),
        ({"problem": None, "nothing_found": "on", "themes": None}, "请选择体验主题"),
        ({"time_from": "10:00", "time_to": "09:00"}, "结束时间不能早于开始时间"),
        ({"minutes_waiting": "-3"}, "分钟数不能小于0"),
        ({"hall": "999999"}, "所选项目已停用或不在可选范围内，请重新选择"),
        ({"p1-where": "w999999"}, "所选项目已停用或不在可选范围内，请重新选择"),
        ({"visitor": ""}, "请选择体验员"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(head, cast, change, sentence):
    data = posted(cast, good_practice="写了五百字", **change)
    response = head.post(REPORT, data)
    assert response.status_code == 400
    assert sentence in faults(response)
    assert not Visit.objects.exists()
    assert not Issue.objects.exists()
    again = head.get(REPORT, {"draft": data["client_key"]}).content.decode()
    assert "写了五百字" in again


def test_having_ticked_a_problem_asks_for_its_words(head, cast):
    item = cast.check_items[1]
    response = head.post(REPORT, posted(cast, **{f"a{item.pk}": "problem"}))
    assert faults(response) == ["请记下“轮椅”的问题情况，或改选其他结果"]


def test_photos_survive_a_fault_without_being_chosen_again(head, cast):
    """C14."""
    data = posted(cast, date="", **{"visit-photos": [photo(shade=n) for n in range(2)], "p1-photos": [photo(shade=9)]})
    assert head.post(REPORT, data).status_code == 400
    again = posted(cast, client_key=data["client_key"])
    head.post(REPORT, again)
    visit = Visit.objects.get()
    assert visit.photos.count() == 2
    assert Evidence.objects.filter(issue__visit=visit).count() == 1
    assert not DraftFile.objects.exists()


def test_a_bad_photo_is_named_and_the_others_stay(head, cast):
    """C11, C59."""
    bad = SimpleUploadedFile("2041.jpg", corpus.SVG, "image/jpeg")
    data = posted(cast, **{"visit-photos": [photo(), bad]})
    response = head.post(REPORT, data)
    assert response.status_code == 400
    assert faults(response) == ["照片“2041.jpg”不是JPEG、PNG、WebP或HEIC图片，请换一张"]
    assert DraftFile.objects.count() == 1
    assert "8号窗口没有填表样表" in response.content.decode()


def test_the_eleventh_photo_is_refused(head, cast):
    response = head.post(REPORT, posted(cast, **{"visit-photos": [photo(shade=n) for n in range(11)]}))
    assert response.status_code == 400
    assert DraftFile.objects.count() == 10


def test_sent_twice_it_is_one_visit(head, cast):
    """C08, in turn."""
    data = posted(cast)
    first, second = head.post(REPORT, data), head.post(REPORT, data)
    assert first["Location"] == second["Location"]
    assert (Visit.objects.count(), Issue.objects.count()) == (1, 1)


def test_text_typed_when_the_session_has_gone_comes_back(client, cast):
    """C15: 500 characters, the session gone, log in, and they stand in the form."""
    words = "办" * 500
    data = posted(cast, reflections=words)
    answer = client.post(REPORT, data)
    assert answer.status_code == 401
    client.force_login(cast.head_a)
    from tingyan.kit import kept

    session = client.session
    session[kept.KEY] = {"path": REPORT, "fields": [(n, str(v)) for n, v in data.items() if not isinstance(v, list)]}
    session.save()
    page = client.get(REPORT).content.decode()
    assert words in page
    assert data["client_key"] in page


def test_csrf_is_asked_for(cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.head_a)
    assert strict.post(REPORT, posted(cast)).status_code == 403
    assert not Visit.objects.exists()


def test_the_picker_takes_any_image(head):
    """C65."""
    html = head.get(REPORT).content.decode()
    assert 'accept="image/*" multiple' in html
    assert ".jpg" not in html
    assert "1380000" not in html


def test_without_scripts_problems_come_and_go_by_buttons(head, cast):
    data = posted(cast, do="add")
    there = head.post(REPORT, data)
    assert there["Location"] == f"{REPORT}?draft={data['client_key']}#p2"
    item = cast.check_items[1]
    there = head.post(REPORT, data | {"problem": ["1", "2"], "last_problem": "2", "do": f"add-{item.pk}"})
    sheet = head.get(there["Location"]).context["sheet"]
    assert [form.key for form in sheet.problems] == ["1", "2", "3"]
    assert sheet.problems[2].item_id == str(item.pk)
    assert sheet.answers[f"a{item.pk}"].value() == "problem"
    there = head.post(REPORT, data | {"problem": ["1", "2"], "last_problem": "3", "do": "remove-2"})
    assert [form.key for form in head.get(there["Location"]).context["sheet"].problems] == ["1"]
    there = head.post(REPORT, data | {"problem": ["1"], "last_problem": "3"})
    assert there["Location"].endswith("#p4")
    assert not Visit.objects.exists()


def test_without_scripts_a_photo_is_removed_by_a_button(head, cast):
    data = posted(cast, do="save", **{"visit-photos": [photo()]})
    head.post(REPORT, data)
    file = DraftFile.objects.get()
    head.post(REPORT, posted(cast, client_key=data["client_key"], do=f"photo-{file.pk}"))
    assert not DraftFile.objects.kept().exists()


def test_a_liaison_fills_in_for_the_head(client, cast):
    client.force_login(cast.liaison_a)
    offered = client.get(REPORT).context["form"].fields["visitor"].choices
    assert [label for __, label in offered] == [
        "请选择",
        "民政局 局长 周明",
        "民政局 副局长 吴芳",
        "名单中没有，另行填写",
    ]
    client.post(REPORT, posted(cast))
    visit = Visit.objects.get()
    assert (visit.visitor, visit.filled_by, visit.filled_how) == (cast.head_a, cast.liaison_a, FilledHow.LIAISON)
    assert visit.confirmed_at is None


def test_the_office_fills_in_from_paper_for_somebody_without_an_account(client, cast):
    client.force_login(cast.officer)
    fields = {"visitor": "other", "visitor_unit": cast.unit_c.pk, "visitor_name": "赵一", "visitor_post": "局长"}
    client.post(REPORT, posted(cast, **fields, **{"paper-photos": [photo("纸质.jpg")]}))
    visit = Visit.objects.get()
    assert (visit.visitor, visit.visitor_label, visit.filled_how) == (
        None,
        "区营商环境建设局局长赵一",
        FilledHow.OFFICE,
    )
    assert visit.photos.get().is_paper


@pytest.mark.parametrize("name", ["supervisor", "sysadmin", "auditor", "superuser"])
def test_who_files_no_visits_is_told_who_may(client, cast, name):
    client.force_login(getattr(cast, name))
    response = client.get(REPORT)
    assert response.status_code == 403
    assert "只有单位主要负责人、联络员和承办室可以填写体验记录" in response.content.decode()


def test_nobody_is_offered_another_district(head, cast):
    assert "甘井子" not in head.get(REPORT).content.decode()
    response = head.post(REPORT, posted(cast, hall=cast.hall_gz.pk, visited_units=[cast.unit_gz.pk]))
    assert response.status_code == 400


def test_a_broken_key_is_no_500(head, cast):
    assert head.post(REPORT, posted(cast, client_key="x")).status_code == 400
    assert head.get(REPORT, {"draft": "x"}).status_code == 400
    assert head.get(REPORT, {"draft": str(uuid.uuid4())}).status_code == 404


def test_a_page_with_ten_problems_asks_no_more_than_with_one(head, cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(count):
        keys = [str(n) for n in range(1, count + 1)]
        cards = {
            f"p{key}-{name}": value
            for key in keys
            for name, value in {"description": "问题", "theme": "process"}.items()
        }
        data = posted(cast, date="", problem=keys, **cards)
        head.post(REPORT, data)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            head.post(REPORT, data)
        return len(queries)

    assert asked(10) == asked(1)
