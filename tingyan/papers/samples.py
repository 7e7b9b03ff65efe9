"""The shape of each kind's context, by example. A template that is uploaded is tried on it before it is taken."""

from datetime import date
from typing import Any

BULLETIN: dict[str, Any] = {
    "number": "旅纪通〔2026〕3号",
    "title": "关于“一把手”当体验员活动开展情况的通报",
    "addressee": "各有关单位",
    "opening": ["2026年6月，全区32家单位主要负责人以办事群众身份走进政务服务大厅开展体验。现将有关情况通报如下。"],
    "sections": [
        {
            "heading": "总体情况",
            "paragraphs": ["参与单位32家，发现问题30个，已销号30个，销号率100.0%。"],
            "parts": [],
        },
        {
            "heading": "存在问题",
            "paragraphs": [],
            "parts": [
                {"heading": "指引标识不够清楚", "paragraphs": ["个别窗口的“办不成事”反映窗口没有指引。"]},
                {"heading": "材料要件重复提交", "paragraphs": ["个别事项要求重复提交已经核验的材料。"]},
            ],
        },
    ],
    "attachments": [
        {
            "title": "问题整改台账",
            "columns": ["序号", "单位", "问题", "状态"],
            "rows": [["1", "市监局", "“办不成事”反映窗口无人值守", "已销号"], ["2", "营商局", "坡道被占用", "已销号"]],
        }
    ],
    "signature": "区纪委监委党风政风监督室",
    "date": date(2026, 7, 5),
    "copies": "",
}

REMINDER: dict[str, Any] = {
    "number": "旅纪提〔2026〕3号",
    "note": "",
    "title": "关于规范“办不成事”反映窗口值守的提示",
    "addressee": "区市场监督管理局、区营商环境建设局",
    "follows": "",
    "problem": ["体验发现，“办不成事”反映窗口工作时间无人值守。", "个别窗口没有公示值守人员和电话。"],
    "advice": ["落实专人值守，公示值守人员和电话。", "举一反三，检查其他窗口。"],
    "reply_by": date(2026, 6, 20),
    "contact": "褚宁，0411-00000000",
    "signature": "区纪委监委党风政风监督室",
    "date": date(2026, 6, 12),
    "copies": "区政务服务中心",
}

SUPERVISION = REMINDER | {
    "number": "旅纪督〔2026〕1号",
    "title": "关于督促落实“办不成事”反映窗口值守的督办单",
    "follows": "《工作提示单》（旅纪提〔2026〕3号）发出后，有关问题尚未整改到位，现予督办。",
}

ORDER: dict[str, Any] = {
    "number": "WT-2026-0031",
    "title": "“办不成事”反映窗口无人值守",
    "addressee": "区市场监督管理局",
    "part": "牵头",
    "wording": ["“办不成事”反映窗口工作时间无人值守，请安排专人值守。"],
    "theme": "体验办事流程",
    "category": "告知咨询",
    "severity": "一般",
    "place": "区政务服务中心二楼综合窗口",
    "lead": "区市场监督管理局",
    "assisting": "区营商环境建设局",
    "fix_type": "限期整改",
    "sign_by": date(2026, 6, 16),
    "due": date(2026, 7, 6),
    "signature": "区纪委监委党风政风监督室",
    "date": date(2026, 6, 15),
    "photos": [],
}

VISIT: dict[str, Any] = {
    "number": "TY-2026-0012",
    "facts": [
        {"label": "体验员", "value": "区民政局局长周明"},
        {"label": "体验日期", "value": "2026年6月14日 09:00–10:30"},
        {"label": "体验单位", "value": "市监局"},
    ],
    "checked": [
        {
            "theme": "体验配套设施",
            "rows": [
                {"item": "排号预约", "answer": "正常", "note": ""},
                {"item": "轮椅", "answer": "有问题", "note": "轮胎没有气"},
            ],
        }
    ],
    "problems": [{"number": "WT-2026-0031", "text": "“办不成事”反映窗口无人值守", "state": "整改中"}],
    "nothing": ["未发现问题。"],
    "good_practice": ["导办人员主动询问。"],
    "citizens_words": ["排队时间比去年短。"],
    "helped_on_spot": [],
    "reflections": ["办事指南还可以再短一些。"],
    "photos": [],
}

TASK: dict[str, Any] = {
    "heading": "牵头：区市场监督管理局",
    "facts": [{"label": "状态", "value": "已完成"}, {"label": "责任人", "value": "冯倩"}],
    "goal": [],
    "measures": ["安排专人值守，公示值守人员和电话。"],
    "result": ["已安排专人值守。"],
    "mechanism": ["每周抽查一次。"],
    "reason": [],
}

DOSSIER: dict[str, Any] = {
    "number": "WT-2026-0031",
    "title": "“办不成事”反映窗口无人值守",
    "facts": [
        {"label": "当前状态", "value": "已销号"},
        {"label": "发现日期", "value": "2026年6月14日"},
        {"label": "牵头单位", "value": "区市场监督管理局"},
    ],
    "description": ["“办不成事”反映窗口上午无人。"],
    "wording": ["请安排专人值守。"],
    "rounds": [
        {"heading": "第1轮", "facts": [{"label": "交办时间", "value": "2026年6月15日09:00"}], "tasks": [TASK]},
    ],
    "no_rounds": [],
    "events": ["2026年6月20日区市场监督管理局申请由2026年7月6日延至2026年7月10日，理由：人员在招录。裁定：同意。"],
    "course": [{"at": "2026年6月15日09:00", "what": "交办", "who": "监督室承办人 褚宁", "text": "请限期整改。"}],
    "files": [{"name": "01-整改后-值守.jpg", "kind": "整改后", "sha256": "0" * 64}],
    "photos": [],
    "signature": "区纪委监委党风政风监督室",
    "date": date(2026, 7, 10),
}

SAMPLES: dict[str, dict[str, Any]] = {
    "reminder": REMINDER,
    "supervision": SUPERVISION,
    "order": ORDER,
    "visit": VISIT,
    "dossier": DOSSIER,
    "bulletin": BULLETIN,
}
