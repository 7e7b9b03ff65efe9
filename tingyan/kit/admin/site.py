"""The one admin site: who enters, its front page, and which of Django's pages it has."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingyan.kit.admin.scoped import ScopedAdmin
from tingyan.kit.errors import Refused

OWN_PAGES = {"logout", "password_change", "password_change_done"}  # the product has its own
LEAKS = {"view_on_site"}  # redirects to any object whatever its scope


class Site(admin.AdminSite):
    site_header = site_title = gettext_lazy("厅验管理后台")
    index_title = gettext_lazy("管理后台")
    empty_value_display = "—"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        if request.user.is_active and request.user.is_staff:
            return True
        raise Refused(_("只有承办室、分管领导和管理员可以进入管理后台"))

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one login door, with one gate."""
        return redirect(f"{reverse('directory:login')}?{urlencode({'next': reverse('admin:index')})}")

    @staticmethod
    def past_of(user: Any, obj: models.Model) -> Iterable[Any]:
        """What the log says of a row, for this reader; the room that keeps the log puts its own in this place."""
        return ()

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What matters today, the main lists, and under them the tables that are looked into now and then."""
        desks = [desk for desk in self._registry.values() if isinstance(desk, ScopedAdmin)]
        desks = [desk for desk in desks if desk.has_view_permission(request)]
        mains = sorted((desk for desk in desks if desk.place), key=lambda desk: desk.place)
        context = {
            "matters": [matter for desk in mains for matter in desk.matters(request.user)],
            "mains": [desk.main(request) for desk in mains],
            "others": self.get_app_list(request),
        }
        return super().index(request, context | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in OWN_PAGES | LEAKS]
