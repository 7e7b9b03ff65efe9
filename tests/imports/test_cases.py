"""万件化访 and 好差评 as ledgers: by the form of their page, in batches, once; good ratings are no work."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from issues.models import Case, CaseBatch, Issue
from issues.states import State
from tests.factories import make_batch, make_case, make_issue
from tests.imports.test_kinds import checked, faults, outcomes
from tests.kit import books
from tingyan.imports.actions import confirm, match, upload

pytestmark = pytest.mark.django_db
HEAD = ["批次", "上级编号", "反映内容", "反映日期", "主题", "涉及单位", "窗口", "承接人", "办理结论"]
RATED = ["评价编号", "评价等级", "评价内容", "评价日期", "事项", "单位", "窗口", "回复情况"]


def case(number="S-1", **changes):
    row = dict(
        zip(HEAD, ["第三批", number, "等了两小时", "2026.6.1", "", "市监局", "8号窗口", "王五", ""], strict=True)
    )
    return [*(row | changes).values()]


def rating(number="P-1", level="不满意", **changes):
    row = [number, level, "态度生硬", "2026.6.2", "食品经营许可", "市监局", "8号窗口", "已回访致歉"]
    return [*(dict(zip(RATED, row, strict=True)) | changes).values()]


def brought(cast, *rows):
    return checked("cases", [HEAD, *rows], cast.officer)


def rated(cast, *rows):
    return checked("satisfaction", [RATED, *rows], cast.officer)


def test_rows_become_cases_of_a_new_batch_in_their_order(cast):
    run = brought(cast, case("S-2"), case("S-1"))
    assert (outcomes(run), CaseBatch.objects.count()) == (["new", "new"], 0)
    assert run.lines.first().notes == ["没有批次“第三批”，将新建"]
    confirm(run, by=cast.officer)
    batch = CaseBatch.objects.get()
    assert (batch.name, batch.source) == ("第三批", "cases")
    assert [row.issue.upper_number for row in batch.cases.order_by("order")] == ["S-2", "S-1"]
    issue = Issue.objects.get(upper_number="S-1")
    assert (issue.source, issue.place_unit, issue.window, issue.theme) == (
        "cases", cast.unit_b, cast.window_b, "process",
    )  # fmt: skip
    assert (issue.found_on, issue.case.taken_up_by) == (date(2026, 6, 1), "王五")


def test_a_known_batch_is_taken_and_a_number_once(cast):
    batch = make_batch(cast, name="第三批")
    confirm(brought(cast, case()), by=cast.officer)
    assert [row.batch for row in Case.objects.all()] == [batch]
    again = brought(cast, case())
    assert outcomes(again) == ["unchanged"]
    make_issue(cast, upper_number="S-9")
    assert outcomes(brought(cast, case("S-9"))) == ["duplicate"]


def test_a_known_case_takes_its_verdict(cast):
    confirm(brought(cast, case()), by=cast.officer)
    run = brought(cast, case(办理结论="反映属实", 反映内容="改了"))
    assert outcomes(run) == ["changed"]
    confirm(run, by=cast.officer)
    found = Case.objects.select_related("issue").get()
    assert (found.verdict, found.taken_up_by, found.issue.description) == ("反映属实", "王五", "等了两小时")


@time_machine.travel("2026-06-20 10:00+08:00", tick=False)
def test_without_a_name_the_batch_is_that_of_the_day(cast):
    confirm(brought(cast, case(批次="", 反映日期="")), by=cast.officer)
    batch = CaseBatch.objects.get()
    assert (batch.name, batch.received_on) == ("2026年6月20日收到的万件化访", date(2026, 6, 20))
    assert Issue.objects.get().found_on == date(2026, 6, 20)


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"上级编号": ""}, "upper_number", "请填写“上级编号”"),
        ({"反映内容": ""}, "description", "请填写“反映内容”"),
        ({"反映日期": "2098.1.1"}, "found_on", "日期不能晚于今天"),
        ({"主题": "流程"}, "theme", "不在可选值内"),
        ({"涉及单位": "市监据"}, "place_unit", "是不是“市监局”"),
        ({"窗口": "8号窗"}, "window", "未找到窗口“8号窗”，是不是“8号窗口”？"),
        ({"批次": "评"}, "batch", "“评”是好差评的批次"),
        ({"批次": "批" * 81}, "batch", "不能超过80个字"),
        ({"承接人": "王" * 61}, "taken_up_by", "60"),
    ],
)
def test_what_is_wrong_is_said_at_its_column(cast, changes, column, sentence):
    make_batch(cast, name="评", source="rating")
    assert sentence in faults(brought(cast, case(**changes)))[column]


def test_a_number_twice_is_wrong_in_both_places_unless_the_rows_are_the_same(cast):
    assert outcomes(brought(cast, case(), case(反映内容="别的"))) == ["wrong", "wrong"]
    assert outcomes(brought(cast, case(), case())) == ["new", "duplicate"]


def test_our_own_batch_changes_nothing(cast, client):
    batch = make_batch(cast)
    for number in ("S-1", "S-2"):
        issue = make_issue(cast, state=State.FIXING, lead=cast.unit_b, upper_number=number, source="cases")
        make_case(batch, issue, taken_up_by="王五", verdict="属实")
    client.force_login(cast.officer)
    data = b"".join(client.get(reverse("issues:batch_export", args=[batch.pk])).streaming_content)
    run = upload("cases", "批次.xlsx", data, by=cast.officer)
    run = match(run, sheet=run.sheet, header_row=run.header_row, names=run.names, by=cast.officer)
    assert outcomes(run) == ["unchanged", "unchanged"]


def test_bad_ratings_become_cases_and_good_ones_do_not(cast):
    run = rated(cast, rating("P-1"), rating("P-2", "非常满意"), rating("P-3", "非常不满意", 评价内容=""))
    assert outcomes(run) == ["new", "unchanged", "new"]
    assert run.lines.get(number=3).notes == ["不是差评，不登记为问题"]
    confirm(run, by=cast.officer)
    batch = CaseBatch.objects.get()
    assert (batch.name, batch.source) == ("2026-06好差评", "rating")
    first, second = (Issue.objects.get(upper_number=number) for number in ("P-1", "P-3"))
    assert first.description == "评价等级：不满意\n事项：食品经营许可\n态度生硬"
    assert second.description == "评价等级：非常不满意\n事项：食品经营许可\n没有写评价内容"
    assert (first.source, first.window, first.case.verdict) == ("rating", cast.window_b, "已回访致歉")
    assert outcomes(rated(cast, rating("P-1"), rating("P-2", "满意"))) == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"评价等级": "一般"}, "rating", "应为：非常满意、满意、基本满意、不满意、非常不满意"),
        ({"评价等级": ""}, "rating", "请填写“评价等级”"),
        ({"评价日期": ""}, "found_on", "请填写“评价日期”"),
        ({"窗口": "3号窗口"}, "window", "未找到窗口“3号窗口”"),
    ],
)
def test_a_rating_that_is_wrong_is_said_at_its_column(cast, changes, column, sentence):
    assert sentence in faults(rated(cast, rating(**changes)))[column]


@pytest.mark.parametrize(("kind", "rows"), [("cases", [HEAD, case()]), ("satisfaction", [RATED, rating()])])
def test_the_command(cast, tmp_path, capsys, kind, rows):
    path = tmp_path / "表.xlsx"
    path.write_bytes(books.xlsx(rows))
    call_command("import_ledger", kind, str(path), "--user", cast.officer.username)
    assert "1条新增" in capsys.readouterr().out
    assert Case.objects.count() == 1
