"""Who may take a step: each rule returns "" when the person may, else the sentence that says who may, or why not."""

from typing import Any

from django.utils.translation import gettext as say

from issues.models import CaseBatch, Issue, Task
from issues.states import ATTEMPTS, CASE_SOURCES, IN_UNITS_NAME, ExtensionRuling, Ruling, State
from tingyan.directory.rules import chief, office


def chief_or_leader(user: Any, issue: Issue) -> str:
    if issue.district_id in user.posts.chief | user.posts.leads:
        return ""
    return say("只有分管领导，或记录其决定的室负责人，可以办理这一步")


def lead_unit(user: Any, issue: Issue) -> str:
    if issue.lead_id in user.posts.units:
        return ""
    return say("只有牵头单位（%(unit)s）可以办理这一步") % {"unit": issue.lead or "—"}


def lead_or_office(user: Any, issue: Issue) -> str:
    """A unit that is not online is served by the office, which then records for it and cannot verify."""
    return "" if issue.district_id in user.posts.office else lead_unit(user, issue)


def signer(user: Any, issue: Issue) -> str:
    """While a unit asks that the work go to another, the office does not sign it away in the unit's name."""
    if issue.contested and issue.lead_id not in user.posts.units:
        return say("改派申请正在等待裁定")
    return lead_or_office(user, issue)


def lead_head(user: Any, issue: Issue) -> str:
    if issue.lead_id in user.posts.heads:
        return ""
    return say("只有牵头单位（%(unit)s）的主要负责人可以撤回") % {"unit": issue.lead or "—"}


def from_outside(user: Any, issue: Issue) -> str:
    """Four eyes: a judge neither belongs to a unit that fixed it nor recorded anything of the round for a unit."""
    members = user.posts.members
    if issue.lead_id in members or Task.objects.held().filter(issue=issue, unit__in=members).exists():
        return say("承办单位的人员不能核验或销号本单位的整改")
    recorded = issue.moves.filter(by=user, round_no=issue.round_no, step__in=IN_UNITS_NAME).exists()
    if recorded or (issue.judged_on_spot and user.pk == issue.filed_by_id):
        return say("代单位录入的人不能核验或销号，请由另一人办理")
    return ""


def verifier(user: Any, issue: Issue) -> str:
    return office(user, issue) or from_outside(user, issue)


def closer(user: Any, issue: Issue) -> str:
    if message := chief(user, issue) or from_outside(user, issue):
        return message
    now = issue.current_round
    if now and now.verified_by_id == user.pk:
        return say("核验人不能销号，请由另一人销号")
    return not_called_back(issue)


def not_called_back(issue: Issue) -> str:
    """A case closes only after the citizen was asked about what was submitted last, or not reached on three days."""
    if issue.source not in CASE_SOURCES or CaseBatch.of_issue(issue) is None:
        return ""
    calls = list(issue.call_backs.current())
    if any(call.reached and call.with_result and call.with_handling for call in calls):
        return ""
    days = len({call.on for call in calls if not call.reached})
    if days >= ATTEMPTS:
        return ""
    if not days:
        return say("案件销号前须回访群众并记录两项满意度")
    told = {"n": days, "of": ATTEMPTS}
    return say("已有%(n)s天回访未联系上，须记录两项满意度，或在%(of)s个不同日期都未联系上，才能销号") % told


def caller(user: Any, issue: Issue) -> str:
    """Who records a call-back: the office, and nobody of the unit that is judged by it."""
    if message := office(user, issue) or from_outside(user, issue):
        return message
    if issue.state not in (State.SUBMITTED, State.VERIFIED):
        return say("整改提交核验以后、销号以前回访")
    return "" if CaseBatch.of_issue(issue) else say("只有批次中的案件须回访")


def rechecker(user: Any, issue: Issue) -> str:
    """Whoever looks again is neither of a unit that fixed it, nor the one who said that it was fixed."""
    if message := office(user, issue) or from_outside(user, issue):
        return message
    now = issue.current_round
    return say("核验人不能开展回头看，请由另一人办理") if now and now.verified_by_id == user.pk else ""


def contester(user: Any, issue: Issue) -> str:
    if issue.contested:
        return say("改派申请正在等待裁定")
    if any(request.unit_id == issue.lead_id for request in issue.reassignments.all()):
        return say("每个单位对同一问题只能申请改派一次")
    return lead_unit(user, issue)


def ruler(user: Any, issue: Issue) -> str:
    if not any(request.ruling == Ruling.PENDING for request in issue.reassignments.all()):
        return say("没有等待裁定的改派申请")
    return chief(user, issue)


MOST_EXTENSIONS = 2


def extender(user: Any, issue: Issue) -> str:
    if issue.contested:
        return say("改派申请正在等待裁定")
    since = issue.assigned_at  # with it the lead's present task began, and each task has its own two
    of_task = [ask for ask in issue.extensions.all() if ask.unit_id == issue.lead_id and ask.asked_at >= since]
    return extended_enough(of_task) or lead_or_office(user, issue)


def extended_enough(asked: list[Any]) -> str:
    """Why no extension can be asked for after these; "" when one can."""
    if any(ask.ruling == ExtensionRuling.PENDING for ask in asked):
        return say("延期申请正在等待裁定")
    if sum(ask.ruling == ExtensionRuling.GRANTED for ask in asked) >= MOST_EXTENSIONS:
        return say("同一任务最多延期两次")
    return ""


def extension_ruler(user: Any, issue: Issue) -> str:
    """The chief rules; of the second extension of a task a leader, or the chief who records the leader's decision."""
    waiting = [ask for ask in issue.extensions.all() if ask.ruling == ExtensionRuling.PENDING]
    if not waiting:
        return say("没有等待裁定的延期申请")
    return chief(user, issue) if min(ask.number for ask in waiting) == 1 else chief_or_leader(user, issue)
