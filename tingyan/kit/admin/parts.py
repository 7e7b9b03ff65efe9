"""Pieces of the admin site: numbers of its front page, filters and columns, the past of a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html

from tingyan.kit.keys import key_of


@dataclass(frozen=True)
class Matter:
    """A number that somebody should look at today; `url` opens its rows. Roles are those of marks."""

    label: str
    count: int
    url: str
    role: str = "info"


@dataclass(frozen=True)
class Main:
    """A list that people come for, with how many rows of it they may see."""

    label: str
    count: int
    url: str
    add_url: str
    page_url: str  # of the site, for those who work there


class ScopedFilter(admin.RelatedFieldListFilter):
    """A filter by a related row offers rows of one's own scope only."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(row.pk, str(row)) for row in scoped(field.remote_field.model, request.user)]


def scoped(model: type[models.Model], user: Any) -> QuerySet[Any]:
    """Return the model's rows that the person may see; a model without scope belongs to everybody."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


def column(name: str, heading: Any) -> Any:
    @admin.display(description=heading, ordering=f"tally_{name}")
    def shown(row: Any) -> int:
        return getattr(row, f"tally_{name}")

    return shown


class LookUp(AutocompleteSelect):
    """A look-up drawn again after a fault; Django's own breaks where what was sent is no key."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if key == "" or key_of(str(key)) is not None], attr)


def named(label_of: Callable[[str], Any]) -> type[admin.AllValuesFieldListFilter]:
    """A filter by codes that are offered by their names."""

    class Named(admin.AllValuesFieldListFilter):
        def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
            everything, *codes = super().choices(changelist)
            yield everything
            for choice in codes:
                code, *count = str(choice["display"]).split(" ")
                yield choice | {"display": format_html("{}{}", label_of(code), f" {count[0]}" if count else "")}

    return Named


class Past(admin.TabularInline):
    """What happened to a row, oldest first: written by steps alone, read by whoever sees the row."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def tally(model: type[models.Model], name: str) -> Any:
    """How many rows of `model` point by `name` to the row at hand."""
    rows = model._default_manager.filter(**{name: OuterRef("pk")}).order_by().values(name)
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)
