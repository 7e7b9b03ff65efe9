"""The log, for the audit administrator."""

import time
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from tingyan.audit.exports import export, note_look
from tingyan.audit.models import AuditEntry
from tingyan.audit.words import label_of
from tingyan.kit.admin import Matter, ScopedAdmin, named

FAILED = "account.login_failed"


def asked(request: HttpRequest) -> str:
    """The filters of the address, without what only turns pages."""
    query = request.GET.copy()
    for name in PAGING & query.keys():
        del query[name]
    return query.urlencode()


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


PAGING = {"p", "o", "all", "_facets"}  # the same entries, otherwise laid out


class ResultFilter(admin.SimpleListFilter):
    title = _("结果")
    parameter_name = "result"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("failed", _("没有成功"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.failed() if self.value() == "failed" else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    list_display = ["seq", "at", "actor_label", "post", "act", "kind", "object_label", "address"]
    list_filter = [ResultFilter, ("action", named(coded)), ("model", named(kind_of))]
    place = 17
    search_fields = ["actor_label", "object_label", "object_id", "request_id"]
    date_hierarchy = "at"
    ordering = ["-seq"]
    readonly_fields = ["act", "kind"]

    def reads(self, user: Any) -> bool:
        return user.is_superuser or user.posts.auditor

    def get_urls(self) -> list[Any]:
        export_url = path("export/", self.admin_site.admin_view(self.export_view), name="audit_auditentry_export")
        return [export_url, *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the list shows under the same filters, all pages of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            raise Http404 from None
        return export(rows, by=request.user, query=asked(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        self.note(request, response, "list")
        context = getattr(response, "context_data", None)
        if context is not None:
            context["export_query"] = asked(request)
        return response

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().change_view(request, object_id, *args, **kwargs)
        self.note(request, response, object_id)
        return response

    def note(self, request: HttpRequest, response: HttpResponse, what: str) -> None:
        """Who reads is in the log as well, once what he asked for is there to be shown."""
        if response.status_code == 200:
            note_look(request.session, by=request.user, what=what, query=asked(request), now=time.time())

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
