"""To the district's identity platform and back. Where there is none, neither door exists."""

import time
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tingyan.directory import actions, oidc
from tingyan.directory.forms import LoginForm
from tingyan.directory.loginpage import REFUSALS, leave_for, login_page, onward
from tingyan.kit import answers, kept


@login_not_required
@require_POST
def platform(request: HttpRequest) -> HttpResponse:
    """Go there; what was typed before waits in the session."""
    if settings.OIDC is None:
        raise Http404
    url, text = request.POST.get("next", ""), request.POST.get(kept.KEY, "")
    if request.user.is_authenticated:
        return redirect(kept.safe_next(request, url))
    back = request.build_absolute_uri(reverse("directory:platform_back"))
    try:
        return leave_for(request, oidc.begin(request, back, url=url, text=text))
    except oidc.Trouble as trouble:
        return back_at_the_door(request, trouble.sentence, trouble.status, url=url, text=text)


@login_not_required
@require_GET
def platform_back(request: HttpRequest) -> HttpResponse:
    """Come back with the platform's answer. It is good once: a page that is called up again signs nobody in."""
    if settings.OIDC is None:
        raise Http404
    if request.user.is_authenticated:
        return redirect("/")
    going = request.session.pop(oidc.GOING, None) or {"at": 0, "url": "", "text": ""}
    carried = {"url": going["url"], "text": going["text"]}
    try:
        if time.time() - going["at"] >= oidc.WAIT_SECONDS:
            raise oidc.Stale
        identity = oidc.finish(request)
    except oidc.Trouble as trouble:
        if isinstance(trouble, oidc.Untrusted):
            actions.note_untrusted()
        return back_at_the_door(request, trouble.sentence, trouble.status, **carried)
    if refusal := actions.sign_in_from_platform(request, username=identity.username):
        status, sentence = REFUSALS[refusal]
        return back_at_the_door(request, sentence, status, **carried)
    request.session[oidc.LEAVING] = {"token": identity.token, "end": identity.end}
    return onward(request, **carried)


def back_at_the_door(request: HttpRequest, sentence: Any, status: HTTPStatus, **carried: str) -> HttpResponse:
    """The login page with the reason; the own password remains a way in, with nothing lost."""
    form = LoginForm()
    response = login_page(request, form, notice=str(sentence), status=status, **carried)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = answers.WAIT
    return response
