"""Advisories in the admin site: to look at, for the office and its leaders. Work is done on the pages."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from tingyan.advisories.models import Advisory, Handling, Receipt, ReplyFile
from tingyan.advisories.workflow import label_of
from tingyan.kit.admin import Matter, Past, ScopedAdmin, named, tally

OF_PAPER = ["advisory__number", "advisory__title"]


class HandlingInline(Past):
    model = Handling
    fields = ("at", "what", "by", "text")
    readonly_fields = fields
    ordering = ("id",)
    verbose_name_plural = _("办理过程")

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")

    @admin.display(description=_("办理步骤"))
    def what(self, handling: Handling) -> str:
        return label_of(handling.step)


@admin.register(Advisory)
class AdvisoryAdmin(ScopedAdmin):
    place, page = 3, "advisories:list"
    inlines = (HandlingInline,)
    tallies: ClassVar = {"receipts": (_("送达单位数"), tally(Receipt, "advisory"))}
    list_display = ["number", "kind", "title", "state", "issued_on", "reply_by"]
    list_filter = ["kind", "state"]
    search_fields = ["number", "title"]
    date_hierarchy = "issued_on"

    def matters(self, user: Any) -> Iterator[Matter]:
        if self.works(user):
            late = Receipt.objects.visible_to(user).overdue(timezone.localdate()).count()
            yield Matter(say("提示单逾期未签收或未反馈"), late, reverse("advisories:list"), "late" if late else "done")


@admin.register(Receipt)
class ReceiptAdmin(ScopedAdmin):
    list_display = ["advisory", "unit", "state", "sign_by", "signed_at", "reply_by", "replied_at", "judged_at"]
    list_filter = ["state", "unit"]
    search_fields = OF_PAPER
    date_hierarchy = "issued_on"


@admin.register(ReplyFile)
class ReplyFileAdmin(ScopedAdmin):
    list_display = ["receipt", "blob", "by", "at"]
    search_fields = ["receipt__advisory__number", "receipt__advisory__title"]
    date_hierarchy = "at"


@admin.register(Handling)
class HandlingAdmin(ScopedAdmin):
    list_display = ["advisory", "what", "by", "at", "text"]
    list_filter = [("step", named(label_of))]
    search_fields = OF_PAPER

    said: ClassVar = {"step": "what"}

    @admin.display(description=_("办理步骤"), ordering="step")
    def what(self, handling: Handling) -> str:
        return label_of(handling.step)
