"""The log, for the audit administrator."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from tingyan.audit.models import AuditEntry
from tingyan.audit.words import label_of
from tingyan.kit.admin import Matter, ScopedAdmin, named

FAILED = "account.login_failed"


def coded(code: str) -> str:
    """The name for whoever reads, and small beside it the code as it was written and signed."""
    label = label_of(code)
    return label if label == code else format_html("{} <small>{}</small>", label, code)


def kind_of(code: str) -> str:
    """The name of a kind of rows; of one that the program no longer has, the code itself."""
    try:
        return str(apps.get_model(code)._meta.verbose_name)
    except (LookupError, ValueError):
        return code


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    list_display = ["seq", "at", "actor_label", "post", "act", "kind", "object_label", "address"]
    list_filter = [("action", named(coded)), ("model", named(kind_of))]
    place = 17
    search_fields = ["actor_label", "object_label", "object_id", "request_id"]
    date_hierarchy = "at"
    ordering = ["-seq"]
    readonly_fields = ["act", "kind"]

    def reads(self, user: Any) -> bool:
        return user.is_superuser or user.posts.auditor

    def get_fields(self, request: Any, obj: Any = None) -> list[str]:
        """The name stands where the code's own column would."""
        own = {"action": "act", "model": "kind"}
        return [own.get(f.name, f.name) for f in self.opts.concrete_fields]

    def matters(self, user: Any) -> Iterator[Matter]:
        """Of today, for whoever reads the log."""
        today = timezone.localdate()
        day = {"at__year": today.year, "at__month": today.month, "at__day": today.day}
        page = f"{reverse('admin:audit_auditentry_changelist')}?{urlencode(day)}"
        rows = AuditEntry.objects.visible_to(user).filter(at__date=today)
        failed = rows.filter(action=FAILED).count()
        yield Matter(say("今天的登录失败"), failed, f"{page}&action={FAILED}", "near" if failed else "done")
        yield Matter(say("今天的操作"), rows.count(), page)

    @admin.display(description=_("操作"), ordering="action")
    def act(self, entry: AuditEntry) -> str:
        return coded(entry.action)

    @admin.display(description=_("对象类型"), ordering="model")
    def kind(self, entry: AuditEntry) -> str:
        return kind_of(entry.model) if entry.model else ""
