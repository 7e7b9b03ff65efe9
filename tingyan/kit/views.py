"""The one door of the kit: how this browser wants to see the pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tingyan.kit.context import KEYS, SIZES, THEMES

YEAR = 365 * 24 * 3600
CHOICES = {"theme": THEMES, "text": SIZES, "keys": KEYS}


@login_not_required  # large text is offered before login
@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Keep the theme, text size or key setting that was posted in a cookie, and go back to where it was asked."""
    response = HttpResponseRedirect(way_back(request))
    for name, known in CHOICES.items():
        value = request.POST.get(name)
        if value in known:
            response.set_cookie(
                name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    return response


def way_back(request: HttpRequest) -> str:
    """Return the posted `next` where it lies on this host, else the front page."""
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else "/"
