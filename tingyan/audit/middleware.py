"""Doors that stayed shut are in the log: who tried which page, and what the answer was."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.audit.models import AuditEntry

SHUT = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
MOST = 60  # an hour for one person: who tries more has been noticed, and must not fill the log for everybody


class ShutDoors:
    """Record each refusal (403), and each row asked for that does not exist or is out of sight (404: nobody may tell
    the two apart from outside, so the log holds both). Addresses that no page has are not doors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        door = request.resolver_match and request.resolver_match.url_name  # the admin site's catch-all has no name
        if door and response.status_code in SHUT and request.user.is_authenticated:
            self.record(request, response.status_code)
        return response

    def record(self, request: HttpRequest, status: int) -> None:
        hour = timezone.now() - timedelta(hours=1)
        before = AuditEntry.objects.filter(actor=request.user, action="door.shut", at__gte=hour)[:MOST].count()
        if before >= MOST:
            return
        with audit.recording(by=request.user):
            audit.entry(
                "door.shut",
                request.user,
                page=request.resolver_match.view_name,
                address=request.path[:200],
                method=request.method,
                status=status,
                last_of_hour=before == MOST - 1,
            )
