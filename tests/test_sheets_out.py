"""The six workbooks that offices hand on: each with its title, unit and cut-off, columns in order, ready to be printed."""

import io
import re
import zipfile

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.issues.test_exports import COLUMNS
from tests.world import world

SIDES = [
    f"{side}{what}" for side in ("优化前", "优化后") for what in ("时限", "材料（份）", "环节（个）", "跑动（次）")
]
BOOKS = {
    "issues:export": ("问题整改台账", COLUMNS),
    "visits:export": (
        "体验情况一览表",
        [
            "序号",
            "体验编号",
            "活动批次",
            "体验日期",
            "体验时间",
            "体验员单位",
            "体验员职务",
            "体验员姓名",
            "体验身份",
            "体验方式",
            "不打招呼",
            "大厅",
            "体验单位",
            "窗口",
            "事项",
            "体验主题",
            "等候（分钟）",
            "办理（分钟）",
            "发现问题",
            "当场解决",
            "好的做法",
            "群众反映",
            "现场帮办",
            "体验感受",
            "填写方式",
            "填写人",
            "提交时间",
            "状态",
        ],
    ),
    "improvements:export_xlsx": (
        "流程优化对比表",
        [
            "序号",
            "事项名称",
            "单位",
            "优化方式",
            *SIDES,
            "时限对比",
            *["年办理量（件）", "年压减（天·件）", "优化内容", "依据", "实施日期", "核验时间", "状态", "活动批次"],
        ],
    ),
    "improvements:measures_export_xlsx": (
        "服务措施清单",
        [
            "序号",
            "措施名称",
            "单位",
            "主题",
            "措施内容",
            "服务对象",
            "依据",
            "起始日期",
            "截止日期",
            "成效",
            "状态",
            "活动批次",
        ],
    ),
    "advisories:export_xlsx": (
        "工作提示单登记簿",
        [
            "序号",
            "文号",
            "种类",
            "标题",
            "发送单位",
            "状态",
            "发文日期",
            "反馈期限",
            "送达（家）",
            "签收（家）",
            "反馈（家）",
            "认定（家）",
            "预警",
            "存在的问题",
            "工作建议",
        ],
    ),
    "numbers:units_xlsx": ("单位销号率表", None),
}
CUT_OFF = "填报单位：区纪委监委党风政风监督室  数据截至2026年6月20日10:30"


def book(client, name):
    return b"".join(client.get(reverse(name), {"campaign": ""}).streaming_content)


@pytest.fixture
def office(cast, client):
    with time_machine.travel("2026-06-20 10:30+08:00", tick=False):
        world(cast)
        client.force_login(cast.officer)
        yield client


@pytest.mark.parametrize("name", BOOKS)
def test_title_unit_cut_off_and_columns_in_order(office, name):
    title, columns = BOOKS[name]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book(office, name))).get_sheet_by_index(0).to_python()
    heads = [row[0] for row in rows]
    assert heads[0] == title
    place = heads.index("序号")
    assert heads[place - 1] == CUT_OFF
    assert rows[place] == columns if columns else rows[place][:3] == ["序号", "单位", "发现问题"]
    assert len(rows) > place + 1


@pytest.mark.parametrize("name", BOOKS)
def test_every_sheet_is_frozen_filtered_landscape_and_repeats_its_header(office, name):
    with zipfile.ZipFile(io.BytesIO(book(office, name))) as parts:
        sheets = [parts.read(one).decode() for one in parts.namelist() if one.startswith("xl/worksheets/sheet")]
        names = parts.read("xl/workbook.xml").decode()
    assert names.count("_xlnm.Print_Titles") == len(sheets)
    for sheet in sheets:
        assert 'state="frozen"' in sheet and "<autoFilter" in sheet
        assert re.search('<pageSetup paperSize="[89]"[^>]* orientation="landscape"', sheet)
        assert not re.search("<f>", sheet)
