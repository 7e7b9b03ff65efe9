"""From an empty database to a report: the six steps as the emergency account takes them on the pages."""

import io
import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags

from tests.kit.books import xlsx
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Appointment, Department, District, Hall, User, Window
from tingyan.directory.states import Role
from tingyan.launch.standing import steps
from visits.models import Campaign, Checklist

pytestmark = pytest.mark.django_db

OFFICE = {"name": "滨城区", "code": "bc", "office_name": "滨城区纪委监委监督室", "office_short": "监督室"}
UNITS = "滨城区民政局，民政局\n\n滨城区市场监督管理局\t市监局\n滨城区营商环境建设局"
PEOPLE = """周明，民政局，单位主要负责人，局长，13800000001
周明，市监局，单位主要负责人
吴芳，监督室，室承办人
蒋安，监督室，室负责人，主任
杨帆，监督室，系统管理员
朱琳，监督室，安全管理员
秦越，监督室，审计管理员"""


@pytest.fixture
def founder(client):
    user = User.objects.create_superuser("emergency", "Ting-yan-2026", name="应急", must_change_password=False)
    client.force_login(user)
    return user


@pytest.fixture
def district(client, founder):
    client.post(reverse("launch:new"), OFFICE)
    return District.objects.get()


def take(client, district, step, **told):
    return client.post(reverse(f"launch:{step}", args=[district.pk]), told)


def add_units(client, district):
    assert take(client, district, "units", lines=UNITS).status_code == 302
    return {unit.short_name: unit for unit in Department.objects.filter(district=district)}


def states(district):
    return [step.done for step in steps(district)]


def words(answer):
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def test_an_empty_system_leads_to_set_up(client, founder):
    answer = client.get(reverse("desk:home"), follow=True)
    assert answer.redirect_chain == [(reverse("launch:home"), 302)]
    assert "还没有区" in words(answer) and reverse("launch:new") in answer.content.decode()


def test_six_steps_and_a_head_reports(client, district):
    assert states(district) == [True, False, False, False, False, False]
    units = add_units(client, district)
    assert list(units) == ["监督室", "民政局", "市监局", "滨城区营商环境建设局"]
    places = {
        "hall": "区政务服务大厅",
        "managed_by": units["市监局"].pk,
        "lines": "1号窗口，民政局，一楼\n2号窗口，市监局",
    }
    assert take(client, district, "places", **places).status_code == 302
    sheets = {"facilities": "轮椅，适老无障碍\n急救箱", "process": "递交材料", "conduct": "服务态度，服务态度"}
    assert take(client, district, "checklists", **sheets).status_code == 302
    dates = {"starts_on": "2026-06-01", "ends_on": "2026-06-30"}
    chosen = [units["民政局"].pk, units["市监局"].pk]
    assert take(client, district, "campaign", name="第一期", code="BC-1", units=chosen, **dates).status_code == 302
    sheet = take(client, district, "people", lines=PEOPLE)
    assert states(district) == [True] * 6
    assert "no-store" in sheet["Cache-Control"]
    slips = {slip.username: slip for slip in sheet.context["slips"]}
    assert list(slips) == ["zhouming", "zhouming2", "wufang", "jiangan", "yangfan", "zhulin", "qinyue"]
    assert [window.floor for window in Window.objects.order_by("pk")] == ["一楼", ""]
    campaign = Campaign.objects.get()
    assert campaign.units.count() == 2 and campaign.checklists.count() == 3
    client.logout()
    head = slips["zhouming"]
    client.post(reverse("directory:login"), {"username": head.username, "password": head.password})
    changed = {"old_password": head.password, "new_password1": "Bin-cheng-2026", "new_password2": "Bin-cheng-2026"}
    assert client.post(reverse("directory:password"), changed).status_code == 302
    assert "轮椅" in words(client.get(reverse("visits:report")))


def test_no_password_of_the_sheet_is_kept(client, district):
    add_units(client, district)
    slip = take(client, district, "people", lines="周明，民政局，单位主要负责人").context["slips"][0]
    assert User.objects.get(username="zhouming").must_change_password
    assert not any(slip.password in str(entry) for entry in AuditEntry.objects.values_list("detail", flat=True))
    assert slip.password not in client.get(reverse("launch:people", args=[district.pk])).content.decode()


@pytest.mark.parametrize(
    ("step", "told", "sentence"),
    [
        ("units", {"lines": "甲局，甲\n\n甲局，乙"}, "第3行：本区已有同名单位"),
        ("units", {"lines": "，甲"}, "第1行：请填写名称"),
        ("units", {"lines": "局" * 81 + "，甲"}, "第1行：名称最多80字，现在81字"),
        ("people", {"lines": "，民政局，单位主要负责人"}, "第1行：请填写姓名"),
        ("units", {"lines": ""}, "请至少填写一个单位"),
        ("units", {"lines": "\n".join(f"单位{n}" for n in range(501))}, "一次最多500行"),
        ("people", {"lines": "周明，民政，单位主要负责人"}, "没有“民政”这一单位"),
        ("people", {"lines": "周明，民政局，局长"}, "没有“局长”这一岗位"),
        ("people", {"lines": "周明，民政局，室承办人"}, "其他岗位在承办室任职"),
        ("people", {"lines": "周明，民政局，单位主要负责人\n周明，民政局，单位联络员"}, "已有周明的账号"),
        (
            "checklists",
            {"facilities": "轮椅，轮椅", "process": "递交材料", "conduct": "态度"},
            "没有“轮椅”这一问题类别",
        ),
        ("campaign", {"name": "一", "code": "B 1", "starts_on": "2026-06-01", "ends_on": "2026-06-30"}, "请只用字母"),
        (
            "campaign",
            {"name": "一", "code": "B1", "starts_on": "2026-06-30", "ends_on": "2026-06-01"},
            "结束日期不能早于开始日期",
        ),
    ],
)
def test_a_list_with_a_fault_writes_nothing_and_keeps_what_was_typed(client, district, step, told, sentence):
    add_units(client, district)
    before = [model.objects.count() for model in (Department, User, Appointment, Checklist, Campaign, AuditEntry)]
    answer = take(client, district, step, **told)
    assert (answer.status_code, sentence in words(answer)) == (400, True)
    after = [model.objects.count() for model in (Department, User, Appointment, Checklist, Campaign, AuditEntry)]
    assert before == after
    typed = {name: answer.context["form"][name].value() for name in told}
    assert typed == told


def test_a_name_that_two_units_share_is_nobody_s(client, district):
    units = add_units(client, district)
    for unit in (units["民政局"], units["市监局"]):
        unit.aliases.create(name="便民中心")
    answer = take(client, district, "people", lines="周明，便民中心，单位主要负责人")
    assert "“便民中心”是几个单位共有的名称，请写全称" in words(answer)
    assert not Appointment.objects.exists()
    units["市监局"].aliases.all().delete()
    assert take(client, district, "people", lines="周明，便民中心，单位主要负责人").status_code == 200
    assert Appointment.objects.get().unit == units["民政局"]


def test_every_line_that_fails_is_named(client, district):
    answer = take(client, district, "people", lines="周明，甲，室承办人\n吴芳，监督室，室承办人\n郑敏，乙，室承办人")
    assert [sentence[:3] for sentence in answer.context["form"].errors["lines"]] == ["第1行", "第3行"]
    assert not Appointment.objects.exists()


def test_a_sheet_sent_again_makes_nobody_twice(client, district):
    add_units(client, district)
    assert take(client, district, "people", lines=PEOPLE).status_code == 200
    assert take(client, district, "people", lines=PEOPLE).status_code == 400
    assert Appointment.objects.filter(role=Role.HEAD).count() == 2


def test_windows_are_added_to_a_hall_that_stands(client, district):
    units = add_units(client, district)
    told = {"hall": "大厅", "managed_by": units["市监局"].pk, "lines": "1号窗口，民政局"}
    take(client, district, "places", **told)
    assert "第1行：该大厅已有同名窗口" in words(take(client, district, "places", **told))
    assert take(client, district, "places", **told | {"lines": "2号窗口，民政局"}).status_code == 302
    other = told | {"lines": "3号窗口，民政局", "managed_by": units["民政局"].pk}
    assert "大厅已由市监局管理" in words(take(client, district, "places", **other))
    assert (Hall.objects.count(), Window.objects.count()) == (1, 2)


def test_a_file_fills_the_box_and_writes_nothing(client, district):
    upload = io.BytesIO(xlsx([["滨城区民政局", "民政局"], ["滨城区市场监督管理局", "市监局"]]))
    upload.name = "单位.xlsx"
    answer = take(client, district, "units", file=upload, read="1")
    assert (answer.status_code, Department.objects.filter(is_office=False).count()) == (200, 0)
    box = answer.context["form"]["lines"].value()
    assert box == "滨城区民政局\t民政局\n滨城区市场监督管理局\t市监局"
    assert take(client, district, "units", lines=box).status_code == 302
    assert Department.objects.filter(is_office=False).count() == 2


@pytest.mark.parametrize(
    ("name", "data"), [("x.xlsx", b"PK\x03\x04 broken"), ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")]
)
def test_a_file_that_is_no_table_says_so(client, district, name, data):
    upload = io.BytesIO(data)
    upload.name = name
    answer = take(client, district, "units", lines="甲局，甲", file=upload, read="1")
    assert answer.status_code == 400 and answer.context["form"].errors["file"]
    assert answer.context["form"]["lines"].value() == "甲局，甲"
    assert list(take(client, district, "units", lines="甲局", read="1").context["form"].errors) == ["file"]


def test_words_of_lists_are_known_in_both_languages(client, district):
    add_units(client, district)
    told = "周明，民政局，单位主要负责人\n吴芳，监督室，Officer"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = take(client, district, "people", lines=told)
    assert [slip.post.role for slip in answer.context["slips"]] == ["head", "officer"]


def test_only_the_emergency_account(client, cast):
    client.force_login(cast.chief)
    answer = client.post(reverse("launch:new"), OFFICE)
    assert (answer.status_code, "只有应急账号可以开通一个区" in words(answer)) == (403, True)
    assert client.post(reverse("launch:units", args=[cast.ls.pk]), {"lines": "甲局，甲"}).status_code == 404
    assert not Department.objects.filter(short_name="甲").exists()


def test_what_the_steps_of_a_district_say_takes_six_queries(cast, django_assert_num_queries):
    with django_assert_num_queries(6):
        steps(cast.ls)
