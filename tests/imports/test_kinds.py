"""The other ledgers: measures, procedures, units, staff. Known rows are corrected, unchanged ones left alone."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.kit import books
from tingyan.directory.models import Department, User
from tingyan.imports.actions import confirm, match, upload
from tingyan.imports.catalogue import LEDGERS
from tingyan.improvements.models import Measure, Procedure
from tingyan.kit.errors import Refused

pytestmark = pytest.mark.django_db


def checked(kind, rows, by):
    run = upload(kind, "表.xlsx", books.xlsx(rows), by=by)
    return match(run, sheet=run.sheet, header_row=run.header_row, names=run.names, by=by)


def outcomes(run):
    return [line.outcome for line in run.lines.all()]


def faults(run):
    return {name: text for line in run.lines.all() for name, text in line.faults.items()}


def test_measures(cast):
    head = ["措施名称", "单位", "主题", "措施内容", "起始日期", "状态"]
    row = ["帮办代办", cast.unit_a.name, "体验办事流程", "专人引导", "2026.6.1", "已出台"]
    assert confirm(checked("measures", [head, row], cast.officer), by=cast.officer).counts["new"] == 1
    assert Measure.objects.get().since == date(2026, 6, 1)
    assert outcomes(checked("measures", [head, row], cast.officer)) == ["unchanged"]
    row[3] = "专人引导，全程帮办"
    assert confirm(checked("measures", [head, row], cast.officer), by=cast.officer).counts["changed"] == 1
    assert Measure.objects.get().content == "专人引导，全程帮办"
    assert faults(
        checked("measures", [head, ["新", cast.unit_a.name, "", "内容", "2026.6.1", "已固化"]], cast.officer)
    ) == {"state": "登记时不能直接选择这一状态"}


def test_procedures(cast):
    head = ["事项名称", "单位", "优化方式", "优化前时限", "优化后时限", "优化前材料（份）", "实施日期"]
    row = [cast.item_a.name, cast.item_a.unit.name, "压时限", "15个工作日", "即来即办", 5, "2026.6.1"]
    confirm(checked("procedures", [head, row], cast.officer), by=cast.officer)
    made = Procedure.objects.get()
    assert (made.before_limit, made.before_unit, made.after_instant, made.before_materials) == (15, "workday", True, 5)
    assert outcomes(checked("procedures", [head, row], cast.officer)) == ["unchanged"]
    for at, value, column in (
        (0, "无此事项", "item_name"),
        (3, "很快", "before_limit"),
        (5, "五", "before_materials"),
        (2, "", "kind"),
    ):
        bad = [*row[:at], value, *row[at + 1 :]]
        assert column in faults(checked("procedures", [head, bad], cast.officer))


def test_departments(cast):
    head = ["单位名称", "简称", "排序"]
    run = confirm(
        checked(
            "departments",
            [head, ["旅顺口区文旅局", "文旅局", 40], [cast.unit_a.name, cast.unit_a.short_name]],
            cast.sysadmin,
        ),
        by=cast.sysadmin,
    )
    assert (run.counts["new"], run.counts["unchanged"]) == (1, 1)
    assert Department.objects.get(short_name="文旅局").pinyin
    assert Department.objects.get(short_name="文旅局").district == cast.ls


def test_staff(cast):
    head = ["账号", "姓名", "单位", "电话"]
    rows = [head, ["wanglan", "王岚", cast.unit_a.name, 13800001234]]
    run = confirm(checked("staff", rows, cast.sysadmin), by=cast.sysadmin)
    made = User.objects.get(username="wanglan")
    assert (run.counts["new"], made.phone, made.unit, made.has_usable_password()) == (
        1,
        "13800001234",
        cast.unit_a,
        False,
    )
    assert outcomes(checked("staff", rows, cast.sysadmin)) == ["unchanged"]
    assert faults(checked("staff", [head, [cast.stranger.username, "甲", cast.unit_a.name, ""]], cast.sysadmin)) == {
        "username": "此账号已被使用，请换一个"
    }
    assert "username" in faults(
        checked(
            "staff",
            [
                head,
                [
                    cast.secadmin.username,
                    "改名",
                    cast.secadmin.unit.name if cast.secadmin.unit else cast.office.name,
                    "",
                ],
            ],
            cast.sysadmin,
        )
    )


OFFICE = {"officer", "officer2", "chief", "deputy_chief", "officer_gz"}
UNITS = {"head_a", "deputy_a", "liaison_a", "head_b", "liaison_b", "head_c", "stranger"}
WHO = {
    "cases": OFFICE,
    "satisfaction": OFFICE,
    "progress": OFFICE | UNITS,
    "visits": {"officer", "officer2", "chief", "deputy_chief", "officer_gz"},
    "issues": {"officer", "officer2", "chief", "deputy_chief", "officer_gz"},
    "measures": {"officer", "officer2", "chief", "deputy_chief", "officer_gz"},
    "procedures": {"officer", "officer2", "chief", "deputy_chief", "officer_gz"},
    "departments": {"officer", "officer2", "chief", "deputy_chief", "officer_gz", "sysadmin"},
    "staff": {"sysadmin"},
}


@pytest.mark.parametrize("kind", sorted(LEDGERS))
def test_who_imports_what(cast, kind):
    data = books.xlsx([[str(column.label) for column in LEDGERS[kind].columns], ["x"]])
    able = set()
    for name, person in cast.people.items():
        try:
            upload(kind, "表.xlsx", data, by=person)
        except Refused:
            continue
        able.add(name)
    assert able == WHO[kind]


@pytest.mark.parametrize("kind", sorted(LEDGERS))
def test_the_template_of_each_kind_names_its_columns_and_lists_what_may_stand_in_them(cast, client, kind):
    client.force_login(cast.sysadmin if kind == "staff" else cast.officer)
    data = b"".join(client.get(reverse("imports:template", args=[kind])).streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    header, *rest = book.get_sheet_by_index(0).to_python()
    assert (header, rest) == ([str(column.label) for column in LEDGERS[kind].columns], [])
    offered = [[row[at] for row in book.get_sheet_by_index(1).to_python()] for at in range(len(header))]
    for column, (head, *words) in zip(LEDGERS[kind].columns, offered, strict=True):
        assert head == str(column.label)
        listed = {
            "unit": ["民政局", "市监局", "营商局", *(["监督室"] if kind == "staff" else [])],
            "choice": list(column.choices())[: column.listed],
            "named": ["“一把手”当体验员"] if column.name == "campaign" else ["区政务服务中心"],
        }
        assert [word for word in words if word] == listed.get(column.kind, [])
    rules = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").count(b"<dataValidation ")
    assert rules == sum(any(words[1:]) for words in offered)


FAULTY = {
    "visits": (
        ["体验日期", "体验员单位", "体验员职务", "体验员姓名", "体验主题"],
        ["6.14", "民政局", "局长", "周", "全部"],
    ),
    "progress": (["问题编号", "单位", "整改进展"], ["WT-1", "市监局", "好"]),
    "cases": (["上级编号", "反映内容", "涉及单位"], ["S-1", "等", "市监据"]),
    "satisfaction": (["评价编号", "评价等级", "评价日期"], ["P-1", "差", "2026.6.1"]),
}


@pytest.mark.parametrize(
    ("kind", "letter"), [("visits", "A"), ("progress", "A"), ("cases", "C"), ("satisfaction", "B")]
)
def test_faults_come_back_in_the_same_workbook_with_the_cell_marked(cast, client, kind, letter):
    run = checked(kind, [["某区汇总"], *FAULTY[kind]], cast.officer)
    client.force_login(cast.officer)
    assert f"第3行{letter}列：" in client.get(run.get_absolute_url()).text
    data = b"".join(client.get(reverse("imports:errors", args=[run.pk])).streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    head, row = FAULTY[kind]
    assert (rows[1], rows[2][: len(row)]) == ([*head, "错误说明"], row)
    assert rows[2][len(row)] == "；".join(run.lines.get().faults.values())
    assert f'ref="{letter}3"'.encode() in zipfile.ZipFile(io.BytesIO(data)).read("xl/comments1.xml")


@pytest.mark.parametrize("kind", sorted(FAULTY))
def test_columns_said_once_are_remembered_of_each_kind_apart(cast, kind):
    head, row = FAULTY[kind]
    strange = [f"{word}（填报）" for word in head]
    names = dict(zip("ABCDE", names_of(kind, head), strict=False))
    run = upload(kind, "表.xlsx", books.xlsx([strange, row]), by=cast.officer)
    match(run, sheet=run.sheet, header_row=1, names=names, by=cast.officer)
    assert upload(kind, "表.xlsx", books.xlsx([strange, row]), by=cast.officer2).names == names
    assert upload("measures", "表.xlsx", books.xlsx([strange, row]), by=cast.officer).names == {}


def names_of(kind, head):
    known = {str(column.label): column.name for column in LEDGERS[kind].columns}
    return [known[word] for word in head]
