"""What the rows of each model show on the pages of data quality, and where each is mended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as say

from tingyan.kit.sheets import Column


@dataclass(frozen=True)
class Kind:
    """What rows of one model show. The first column names the row; `url` opens it where it is mended."""

    columns: Callable[[], list[Column]]
    url: Callable[[Any], str]


def issue_columns() -> list[Column]:
    return [
        Column(say("问题编号"), lambda x: x.number, width=16),
        Column(say("标题"), lambda x: x.title, width=36),
        Column(say("状态"), lambda x: x.get_state_display()),
        Column(say("发现日期"), lambda x: x.found_on, kind="date"),
        Column(say("牵头单位"), lambda x: str(x.lead or ""), width=16),
        Column(say("整改时限"), lambda x: x.due, kind="date"),
        Column(say("销号日期"), lambda x: x.closed_on, kind="date"),
    ]


def round_columns() -> list[Column]:
    return [
        Column(say("问题编号"), lambda x: x.issue.number, width=16),
        Column(say("标题"), lambda x: x.issue.title, width=36),
        Column(say("轮次"), lambda x: x.number, kind="int"),
        Column(say("交办时间"), lambda x: x.assigned_at, kind="datetime", width=18),
        Column(say("签收时间"), lambda x: x.signed_at, kind="datetime", width=18),
        Column(say("提交核验时间"), lambda x: x.submitted_at, kind="datetime", width=18),
        Column(say("核验时间"), lambda x: x.verified_at, kind="datetime", width=18),
        Column(say("销号时间"), lambda x: x.closed_at, kind="datetime", width=18),
    ]


def task_columns() -> list[Column]:
    return [
        Column(say("问题编号"), lambda x: x.issue.number, width=16),
        Column(say("标题"), lambda x: x.issue.title, width=36),
        Column(say("承办单位"), lambda x: str(x.unit), width=16),
        Column(say("任务状态"), lambda x: x.get_state_display()),
        Column(say("整改时限"), lambda x: x.current_due, kind="date"),
    ]


def visit_columns() -> list[Column]:
    return [
        Column(say("体验编号"), lambda x: x.number, width=16),
        Column(say("体验日期"), lambda x: x.date, kind="date"),
        Column(say("体验员单位"), lambda x: str(x.visitor_unit), width=16),
        Column(say("活动批次"), lambda x: str(x.campaign), width=24),
    ]


def campaign_columns() -> list[Column]:
    return [
        Column(say("活动批次"), str, width=30),
        Column(say("开始"), lambda x: x.starts_on, kind="date"),
        Column(say("结束"), lambda x: x.ends_on, kind="date"),
    ]


def procedure_columns() -> list[Column]:
    return [
        Column(say("事项名称"), lambda x: x.item_name, width=36),
        Column(say("单位"), lambda x: str(x.unit), width=16),
        Column(say("状态"), lambda x: x.get_state_display()),
        Column(say("实施日期"), lambda x: x.in_force_from, kind="date"),
        Column(say("核验时间"), lambda x: x.verified_at, kind="datetime", width=18),
    ]


def measure_columns() -> list[Column]:
    return [
        Column(say("措施名称"), lambda x: x.name, width=36),
        Column(say("单位"), lambda x: str(x.unit), width=16),
        Column(say("状态"), lambda x: x.get_state_display()),
        Column(say("起始日期"), lambda x: x.since, kind="date"),
        Column(say("截止日期"), lambda x: x.until, kind="date"),
    ]


def receipt_columns() -> list[Column]:
    return [
        Column(say("提示单"), lambda x: str(x.advisory), width=36),
        Column(say("单位"), lambda x: str(x.unit), width=16),
        Column(say("状态"), lambda x: x.get_state_display()),
        Column(say("反馈期限"), lambda x: x.reply_by, kind="date"),
    ]


def unit_columns() -> list[Column]:
    return [
        Column(say("单位"), lambda x: x.name, width=30),
        Column(say("简称"), lambda x: x.short_name, width=16),
    ]


def window_columns() -> list[Column]:
    return [
        Column(say("窗口"), lambda x: x.name, width=20),
        Column(say("单位"), lambda x: str(x.unit), width=16),
        Column(say("大厅"), lambda x: str(x.hall), width=20),
    ]


def person_columns() -> list[Column]:
    return [
        Column(say("姓名"), lambda x: x.name),
        Column(say("账号"), lambda x: x.username, width=20),
        Column(say("所属单位"), lambda x: str(x.unit or ""), width=16),
    ]


def of_issue(row: Any) -> str:
    return str(reverse("issues:detail", args=[row.issue_id]))


def absolute(row: Any) -> str:
    return str(row.get_absolute_url())


def in_admin(row: Any) -> str:
    return str(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]))


ISSUE = Kind(issue_columns, absolute)
ROUND, TASK = Kind(round_columns, of_issue), Kind(task_columns, of_issue)
VISIT = Kind(visit_columns, absolute)
PROCEDURE, MEASURE = Kind(procedure_columns, absolute), Kind(measure_columns, absolute)
RECEIPT = Kind(receipt_columns, lambda row: absolute(row.advisory))
CAMPAIGN, UNIT = Kind(campaign_columns, in_admin), Kind(unit_columns, in_admin)
WINDOW, PERSON = Kind(window_columns, in_admin), Kind(person_columns, in_admin)
