"""Pages that are the same for everybody, signed in or not: the only ones that a phone may keep as they are."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingyan.offline import build


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It is asked for at each navigation, and a new one takes over at once."""
    response = HttpResponse(build.script(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """待发送: an empty page that its script fills from what this phone keeps; shown also where there is no network."""
    return render(request, "offline/shell.html")


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [
        {"src": static(f"icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    report = {"name": _("填写体验记录"), "url": reverse("visits:report")}
    return JsonResponse(
        {
            "name": _("厅验"),
            "short_name": _("厅验"),
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#123e73",
            "icons": icons,
            "shortcuts": [report],
        },
        content_type="application/manifest+json",
    )
