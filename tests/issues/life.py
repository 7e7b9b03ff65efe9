"""An issue brought to where a test begins, through the actions, on fixed days of June 2026 (19 June is 端午)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from issues import actions
from issues.models import Issue

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 30, 10, tzinfo=ZONE)
APPROVAL = actions.Approval("周明", "spoken", date(2026, 6, 5))


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def filed(cast, *, by=None, when=None, **facts) -> Issue:
    """Found by head B, who files it himself on 1 June."""
    given = {"theme": "process", "found_on": date(2026, 6, 1), "finder": cast.head_b, "finder_unit": cast.unit_b}
    row = actions.NewIssue(
        **{"district": cast.ls, "campaign": cast.campaign, "description": "取号机不认居住证。"} | given | facts
    )
    return actions.open_issues([row], by=by or cast.head_b, at=when or at(6, 1))[0]


def order(cast, **facts) -> actions.Assignment:
    given = {"category": "equipment", "severity": "ordinary", "fix_type": "limited"}
    words = {"title": "取号机不认居住证", "wording": "请升级取号机。"}
    return actions.Assignment(**words | given | {"lead": cast.unit_a} | facts)


def done(text: str = "已升级取号机程序。") -> actions.Outcome:
    return actions.Outcome(result=text, no_evidence_reason="程序升级无照片")


def assigned(cast, **facts) -> Issue:
    """Given to unit A on Tuesday 2 June: to be signed by the 3rd, due on the 24th."""
    return actions.assign(filed(cast), order(cast, **facts), by=cast.officer, at=at(6, 2))


def signed(cast, **facts) -> Issue:
    return actions.sign(assigned(cast, **facts), by=cast.head_a, at=at(6, 3))


def submitted(cast, **facts) -> Issue:
    return actions.submit(signed(cast, **facts), done(), by=cast.head_a, at=at(6, 8))


def verified(cast, **facts) -> Issue:
    return actions.verify(submitted(cast, **facts), by=cast.officer, how="on_site", note="属实", at=at(6, 9))


def closed(cast, **facts) -> Issue:
    return actions.close(verified(cast, **facts), by=cast.chief, at=at(6, 10))


def on_spot(cast, **facts) -> Issue:
    """当场解决, by the report of head B."""
    return filed(cast, fixed_on_spot=True, spot_action="当场更换叫号屏电源", **facts)


def task_of(issue: Issue, unit):
    """The unit's latest task, read afresh, as a page does."""
    return issue.tasks.select_related("issue__district", "unit", "round").filter(unit=unit).latest("id")


def afresh(issue: Issue) -> Issue:
    return Issue.objects.get(pk=issue.pk)


def extension(issue: Issue):
    """The latest request for a later date, read afresh, as the page of its ruling does."""
    return issue.extensions.select_related("issue__district", "task", "unit").latest("id")
