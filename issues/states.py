"""The words of an issue: states, themes, categories and the other closed lists of product.md."""

from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    REPORTED = "reported", _("待交办")
    ASSIGNED = "assigned", _("待签收")
    FIXING = "fixing", _("整改中")
    SUBMITTED = "submitted", _("待核验")
    VERIFIED = "verified", _("待销号")
    CLOSED = "closed", _("已销号")
    DECLINED = "declined", _("不予交办")
    MERGED = "merged", _("已并入")
    HANDED_OVER = "handed_over", _("另行处理")
    DEFERRED = "deferred", _("暂缓")
    VOID = "void", _("已作废")


WORKING = (State.ASSIGNED, State.FIXING)  # the unit's clock runs
OFFICE_TURN = (State.SUBMITTED, State.VERIFIED)  # the office's clock runs
OPEN = (State.REPORTED, *WORKING, *OFFICE_TURN, State.DEFERRED)
NOT_COUNTED = (State.DECLINED, State.MERGED, State.VOID, State.HANDED_OVER)  # not among 发现问题
COUNTED = tuple(state for state in State if state not in NOT_COUNTED)


class Turn(IntEnum):
    """Who must do something, in the order in which lists show it; stored beside the state by the database itself."""

    UNIT = 0
    OFFICE = 1
    ENDED = 2


class Theme(TextChoices):
    FACILITIES = "facilities", _("体验配套设施")
    PROCESS = "process", _("体验办事流程")
    CONDUCT = "conduct", _("体验干部作风")


class Category(TextChoices):
    EQUIPMENT = "equipment", _("设施设备")
    SIGNS = "signs", _("指引标识")
    ACCESS = "access", _("适老无障碍")
    MATERIALS = "materials", _("材料要件")
    STEPS = "steps", _("环节时限")
    ADVICE = "advice", _("告知咨询")
    SYSTEMS = "systems", _("系统网络")
    ATTITUDE = "attitude", _("服务态度")
    DISCIPLINE = "discipline", _("工作纪律")
    PASSING = "passing", _("推诿拖延")


class Severity(TextChoices):
    ORDINARY = "ordinary", _("一般")
    SERIOUS = "serious", _("较重")
    GRAVE = "grave", _("重大")


class FixType(TextChoices):
    IMMEDIATE = "immediate", _("立行立改")
    LIMITED = "limited", _("限期整改")
    LONG = "long", _("长期整改")


class Source(TextChoices):
    VISIT = "visit", _("体验")
    RATING = "rating", _("好差评")
    HOTLINE = "12345", _("12345")
    LETTERS = "letters", _("信访")
    CASES = "cases", _("万件化访")
    COVERT = "covert", _("暗访")
    OTHER = "other", _("其他")


CASE_SOURCES = (Source.CASES, Source.RATING)  # what arrives in batches
HIDDEN_SOURCES = (Source.LETTERS, Source.HOTLINE, Source.COVERT)  # never shown to units


class TaskState(TextChoices):
    TO_SIGN = "to_sign", _("待签收")
    FIXING = "fixing", _("整改中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")
    REASSIGNED = "reassigned", _("已改派")


TASK_OPEN = (TaskState.TO_SIGN, TaskState.FIXING)
TASK_HELD = (*TASK_OPEN, TaskState.DONE)  # the unit has, or had and finished, the work: it sees the issue


class EvidenceKind(TextChoices):
    FOUND = "found", _("发现时")
    BEFORE = "before", _("整改前")
    AFTER = "after", _("整改后")
    PAPER = "paper", _("材料")


class ProgressKind(TextChoices):
    DAILY = "daily", _("日常推进")
    ON_SITE = "on_site", _("现场办公")
    STUDY = "study", _("专题研究")


class ApprovalHow(TextChoices):
    """How the unit approved what its liaison files in its name."""

    SPOKEN = "spoken", _("口头")
    WRITTEN = "written", _("书面")
    MEETING = "meeting", _("会议")


class VerifyHow(TextChoices):
    PAPERS = "papers", _("书面")
    ON_SITE = "on_site", _("现场")
    PHONE = "phone", _("电话")


# Steps that a liaison, or the office for a unit that is not online, takes in the unit's name: whoever did cannot judge.
IN_UNITS_NAME = (
    *("sign", "contest", "submit", "extend"),
    *("sign_task", "contest_task", "finish_task", "extend_task"),
)


class Ruling(TextChoices):
    PENDING = "pending", _("待裁定")
    GRANTED = "granted", _("同意改派")
    REFUSED = "refused", _("不同意改派")
    LAPSED = "lapsed", _("已失效")


class Origin(TextChoices):
    LIVE = "live", _("系统办理")
    LEDGER = "ledger", _("台账导入")


class ExtensionRuling(TextChoices):
    PENDING = "pending", _("待裁定")
    GRANTED = "granted", _("同意延期")
    REFUSED = "refused", _("不同意延期")
    LAPSED = "lapsed", _("已失效")


class DueRule(TextChoices):
    """By what a due date came about: counted by a rule from a day, or said by somebody."""

    FIX_TYPE = "fix_type", _("按整改类型的时限")
    BY_HAND = "by_hand", _("交办时指定")
    EXTENSION = "extension", _("批准延期")
    RETURN = "return", _("退回后补改")
    RESUME = "resume", _("暂缓恢复后顺延")


class RecheckHow(TextChoices):
    ON_SITE = "on_site", _("现场")
    COVERT = "covert", _("暗访")
    PHONE = "phone", _("电话")
    PAPERS = "papers", _("资料")


class RecheckOrigin(TextChoices):
    CLOSING = "closing", _("销号时计划")
    DRAW = "draw", _("随机抽取")
    CHOSEN = "chosen", _("专门安排")


class RecheckResult(TextChoices):
    FIXED = "fixed", _("整改到位")
    RELAPSED = "relapsed", _("反弹")
    WANTING = "wanting", _("整改不到位")
    SHAM = "sham", _("虚假整改")


RECHECK_FAILED = (RecheckResult.RELAPSED, RecheckResult.WANTING, RecheckResult.SHAM)


class Satisfaction(TextChoices):
    VERY_GOOD = "very_good", _("非常满意")
    GOOD = "good", _("满意")
    FAIR = "fair", _("基本满意")
    BAD = "bad", _("不满意")
    VERY_BAD = "very_bad", _("非常不满意")


SATISFIED = (Satisfaction.VERY_GOOD, Satisfaction.GOOD, Satisfaction.FAIR)
UNSATISFIED = (Satisfaction.BAD, Satisfaction.VERY_BAD)
ATTEMPTS = 3  # different days on which a citizen was not reached, after which a case may close without his word


class CallBackHow(TextChoices):
    PHONE = "phone", _("电话")
    MESSAGE = "message", _("短信")
    VISIT = "visit", _("上门")
    MEETING = "meeting", _("当面")


CALLED = (  # what a list of cases can be asked for
    ("yes", _("已回访")),
    ("result", _("对结果满意")),
    ("handling", _("对过程满意")),
    ("bad", _("对结果不满意")),
    ("no", _("未回访")),
)


class DoubtKind(TextChoices):
    SAME_FILE = "same_file", _("佐证文件与另一问题相同")
    LIKE_PHOTO = "like_photo", _("照片与另一问题近似")
    EARLY_PHOTO = "early_photo", _("照片拍摄早于问题发现")
    LIKE_TEXT = "like_text", _("整改结果文字雷同")
    LAST_MINUTE = "last_minute", _("临近时限才提交")
    REPEAT = "repeat", _("同一窗口同类问题再次发生")
