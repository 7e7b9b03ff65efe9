"""Sentences by the hundred thousand: plausible, various, searchable by two characters. Nobody is meant."""

import random

PLACES = (
    "综合受理窗口",
    "咨询导办台",
    "自助服务区",
    "等候区",
    "取号机旁",
    "统一出件窗口",
    "填表台",
    "楼梯口",
    "服务大厅东门",
    "帮办代办窗口",
)
THINGS = (
    "取号", "预约", "材料清单", "申请表", "办理时限", "收费标准", "二维码", "叫号", "告知单", "照相设备", "打印机", "显示屏",
    "轮椅通道", "饮水机", "停车指引", "容缺受理", "邮寄服务", "上门办理", "评价器", "网上系统", "电子证照", "样表", "老花镜", "复印服务",
)  # fmt: skip
FAULTS = (
    "说明不清楚", "与公示不一致", "长时间无人处理", "内容已经过期", "反复要求提供", "未一次性告知", "系统提示错误", "摆放位置不醒目",
    "排队时间偏长", "工作人员答复不一致", "没有专人引导", "现场无法使用", "未同步更新", "群众不知道", "需要往返多次", "缺少样本",
)  # fmt: skip
WHO = (
    "一位老年人",
    "一名个体工商户",
    "一位带孩子的家长",
    "企业经办人",
    "外地务工人员",
    "一名退役军人",
    "返乡创业青年",
    "残疾群众",
    "两位村民",
    "项目申报人",
)
EFFECTS = (
    "多跑了一趟",
    "等候了四十分钟",
    "最后改到别的窗口办理",
    "只好改天再来",
    "反复询问三次",
    "差点放弃办理",
    "临时求助导办人员",
    "影响了后续手续",
)
FIXES = (
    "明确专人负责",
    "更新公示内容",
    "完善一次性告知单",
    "优化系统设置",
    "增设引导标识",
    "开展业务培训",
    "建立每日巡查",
    "推行容缺受理",
)


def title(chance: random.Random) -> str:
    return f"{chance.choice(PLACES)}{chance.choice(THINGS)}{chance.choice(FAULTS)}"


def description(chance: random.Random, heading: str) -> str:
    return f"体验中发现，{heading}，{chance.choice(WHO)}办理{chance.choice(THINGS)}事项时{chance.choice(EFFECTS)}。"


def wording(chance: random.Random, heading: str) -> str:
    return f"{heading}，请核实整改，{chance.choice(FIXES)}，并{chance.choice(FIXES)}。"


def result(chance: random.Random) -> str:
    return f"已{chance.choice(FIXES)}，{chance.choice(FIXES)}，经自查运行正常。"
