from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

KINDS = {"score": _("窗口评价待评分"), "publish": _("窗口评价已公示"), "withdraw": _("窗口评价申报已撤回")}


class ReviewsConfig(AppConfig):
    name = "tingyan.reviews"
    label = "reviews"
    verbose_name = _("窗口评价")

    def ready(self) -> None:
        from tingyan.inbox.kinds import Kind, register

        for step, label in KINDS.items():
            related = ("period", "window__unit")
            register(Kind(f"review.{step}", label, "reviews.WindowReview", related=related))
