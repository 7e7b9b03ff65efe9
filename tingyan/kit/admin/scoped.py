"""Read-only rows in one's own scope, from which a room widens what it must."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingyan.kit.admin.parts import LookUp, Main, Matter, ScopedFilter, column, scoped
from tingyan.kit.days import plausible
from tingyan.kit.errors import Refused
from tingyan.kit.search import LONGEST as LONGEST_SEARCH

NOT_DELETED = gettext_lazy("系统中的记录不能删除；不再使用的，请改为停用")


def named_by(item: Any) -> str:
    """What a filter of the list stands for in the address: a column, or a name of its own."""
    if isinstance(item, type):
        return str(item.parameter_name)  # type: ignore[attr-defined]
    return item if isinstance(item, str) else str(item[0])


class ScopedAdmin(admin.ModelAdmin):
    """Read-only rows of the person's districts, for the office and its leaders.

    A room widens this by overriding `reads`, `adds`, `writes`, and `save_model` with a call of its action. Hidden
    columns go into `exclude`: then nobody can filter by them either. `place` orders the main lists on the index, 0 is
    none of them; `page` is where the site itself shows these rows; `tallies` are columns of counts beside the list.
    """

    place = 0
    page = ""
    tallies: ClassVar[dict[str, tuple[Any, Any]]] = {}  # name → heading, expression
    said: ClassVar[dict[str, str]] = {}  # column that holds a code → method that says it in words

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def reads(self, user: Any) -> bool:
        return user.is_superuser or bool(user.posts.reads)

    def writes(self, user: Any, obj: Any = None) -> bool:
        return False

    def adds(self, user: Any) -> bool:
        return self.writes(user)

    def scope(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return rows.visible_to(user)

    def matters(self, user: Any) -> Iterable[Matter]:
        """What of these rows somebody should look at today."""
        return ()

    def main(self, request: HttpRequest) -> Main:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        works = bool(self.page) and self.works(request.user)
        return Main(
            str(self.opts.verbose_name_plural),
            self.scope(self.model._default_manager.all(), request.user).count(),
            reverse(f"{name}_changelist"),
            reverse(f"{name}_add") if self.has_add_permission(request) else "",
            reverse(self.page) if works else "",
        )

    def works(self, user: Any) -> bool:
        """Whether the pages of the site show these rows to the person; administrators have the admin site alone."""
        return bool(user.posts.reads)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.reads(request.user) or self.writes(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.writes(request.user, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.adds(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.scope(super().get_queryset(request), request.user)
        return rows.annotate(**{f"tally_{name}": expression for name, (_heading, expression) in self.tallies.items()})

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), *(column(name, told[0]) for name, told in self.tallies.items())]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        """Every related column of the list in the one query."""
        relations = {f.name for f in self.opts.get_fields() if f.many_to_one or f.one_to_one}
        return [name for name in self.get_list_display(request) if name in relations]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [self.scoped_filter(item) for item in super().get_list_filter(request)]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return list(dict.fromkeys(self.said.get(name, name) for name in super().get_fields(request, obj)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *self.said.values()]

    def scoped_filter(self, item: Any) -> Any:
        if isinstance(item, str) and "__" not in item and self.opts.get_field(item).is_relation:
            return (item, ScopedFilter)
        return item

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the page offers: a filter by a hidden column would tell what it holds."""
        offered = {named_by(item) for item in self.list_filter}
        return lookup.split("__", maxsplit=1)[0] in offered | {self.date_hierarchy} and super().lookup_allowed(
            lookup, value, request
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.DateField):
            field.validators.append(plausible)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = self.choices(db_field.remote_field.model, request)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = LookUp(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = self.choices(db_field.remote_field.model, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def choices(self, model: type[models.Model], request: HttpRequest) -> QuerySet[Any]:
        """Rows in scope; for something new only those still in use (C52)."""
        rows = scoped(model, request.user)
        new = "object_id" not in request.resolver_match.kwargs
        return rows.active() if new and hasattr(rows, "active") else rows

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who is asking, so that it checks by the action's own rules before anything is written."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        raise Refused(_("这类记录不能在管理后台修改"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The action has written everything; Django must not write a second time."""

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        self.check_seen(request, object_id)
        raise Refused(NOT_DELETED)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django's own log stays empty here: what was done stands in the audit log, for those who may read that."""
        self.check_seen(request, object_id)
        past = self.admin_site.past_of(request.user, self.get_object(request, object_id))
        return super().history_view(request, object_id, {"past": past} | (extra_context or {}))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        shown = obj is not None and hasattr(obj, "get_absolute_url") and self.works(request.user)
        context["page_url"] = obj.get_absolute_url() if shown else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def check_seen(self, request: HttpRequest, object_id: str) -> None:
        """403 for a kind of row that is not the person's at all; 404 for one out of sight."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if self.get_object(request, object_id) is None:
            raise Http404

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST" and request.POST.get("action") == "delete_selected":
            raise Refused(NOT_DELETED)
        return super().changelist_view(request, extra_context)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Django would say by name what does not exist; here that looks like any other missing page."""
        raise Http404
