"""窗口二维码: a sheet of A4 to cut up and put beside the windows of a hall."""

import segno
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingyan.directory.models import Hall, Window
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of

SHEETS = 4  # of A4 a page
PER_SHEET = 6


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The windows of one hall: the one asked for, else the first."""
    if not request.user.posts.office:
        raise Refused(_("只有承办室可以打印窗口二维码"))
    halls = Hall.objects.visible_to(request.user).filter(active=True, district__in=request.user.posts.office)
    hall = chosen(halls, request.GET.get("hall", ""))
    page = page_of(request, windows_of(hall), per=SHEETS * PER_SHEET)
    cards = [(window, picture_of(request, window)) for window in page]
    return render(request, "visits/codes.html", {"halls": halls, "hall": hall, "page": page, "cards": cards})


def chosen(halls: QuerySet[Hall], key: str) -> Hall | None:
    if not key:
        return halls.first()
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        raise BadRequest("hall")
    return get_object_or_404(halls, pk=key)


def windows_of(hall: Hall | None) -> QuerySet[Window]:
    rows = Window.objects.active().filter(hall=hall, unit__active=True, unit__merged_into=None)
    return rows.select_related("unit").order_by("unit__order", "unit", "pk")


def address_of(request: HttpRequest, window: Window) -> str:
    return request.build_absolute_uri(f"{reverse('visits:report')}?window={window.code}")


def picture_of(request: HttpRequest, window: Window) -> SafeString:
    """The code as SVG; a quarter of it may be scratched (level Q). The address is drawn as squares: nothing is HTML."""
    code = segno.make(address_of(request, window), error="q", micro=False)
    return mark_safe(code.svg_inline(scale=4, border=4, light="#fff", omitsize=True))  # noqa: S308
