from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

NOTICES = {
    "file": _("有新提交的问题"),
    "assign": _("问题已交办，请签收"),
    "decline": _("问题不予交办"),
    "merge": _("问题已并入另一问题"),
    "hand_over": _("问题已受理，另行处理"),
    "contest": _("单位申请改派，请裁定"),
    "contest_task": _("配合单位申请改派，请裁定"),
    "rule": _("改派申请已裁定"),
    "extend": _("单位申请延期，请裁定"),
    "extend_task": _("配合单位申请延期，请裁定"),
    "rule_extension": _("延期申请已裁定"),
    "move_unit": _("问题因机构变动转入本单位"),
    "shift": _("整改时限随工作日历调整"),
    "reassign": _("问题已改派"),
    "finish_task": _("配合任务已办结"),
    "submit": _("整改已提交核验"),
    "withdraw": _("单位撤回了核验申请"),
    "verify": _("核验通过，请销号"),
    "return": _("整改被退回"),
    "send_back": _("核验被退回"),
    "close": _("问题已销号"),
    "reassign_again": _("问题重新交办，请签收"),
    "recheck": _("回头看结果已记录"),
    "recheck_fail": _("回头看不合格，问题重新交办，请签收"),
    "defer": _("问题已暂缓"),
    "resume": _("问题已恢复办理"),
    "void": _("问题已作废"),
    "recall": _("交办已撤回"),
    "sign": _("问题已签收"),
    "sign_task": _("配合任务已签收"),
}


class IssuesConfig(AppConfig):
    name = "issues"
    label = "issues"
    verbose_name = _("问题整改")

    def ready(self) -> None:
        from tingyan.inbox.kinds import Kind, register

        for step, label in NOTICES.items():
            register(Kind(f"issue.{step}", label, "issues.Issue"))
        register(Kind("recheck.planned", _("安排了回头看"), "issues.Recheck", related=("issue",)))
