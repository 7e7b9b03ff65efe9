from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PAPERS = {
    "draft": _("提示单待批准"),
    "approve": _("提示单已批准，待发出"),
    "issue": _("收到提示单，请签收并按期反馈"),
    "withdraw": _("提示单已作废"),
    "remind": _("催办：请尽快签收或反馈"),
}
RECEIPTS = {
    "reply": _("提示单已反馈"),
    "accept": _("提示单反馈已认定"),
    "return": _("提示单反馈被退回，请补充"),
}


class AdvisoriesConfig(AppConfig):
    name = "tingyan.advisories"
    label = "advisories"
    verbose_name = _("工作提示单")

    def ready(self) -> None:
        from tingyan.inbox.kinds import Kind, register

        for step, label in PAPERS.items():
            register(Kind(f"advisory.{step}", label, "advisories.Advisory"))
        for step, label in RECEIPTS.items():
            register(Kind(f"receipt.{step}", label, "advisories.Receipt", related=("advisory", "unit")))
