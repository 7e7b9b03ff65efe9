"""What a monitor may count: pages and how long they took, and errors of the database. No word of anybody's work.

Under gunicorn each process writes its part into files of PROMETHEUS_MULTIPROC_DIR; `manage.py metrics` adds them up.
"""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = {"GET", "HEAD", "POST"}  # anybody may invent more

PAGES = Histogram(
    "tingyan_request_seconds", "Requests by name of the route, and how long they took", ["route", "method", "code"],
    buckets=SECONDS,
)  # fmt: skip
DATABASE_ERRORS = Counter("tingyan_database_errors", "Requests that the database failed", ["kind"])


class Measured:
    """Count each request under the name of its route: an address would name a row, and there are too many."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        if match := request.resolver_match:
            method = request.method if request.method in METHODS else "other"
            PAGES.labels(match.view_name, method, response.status_code).observe(time.perf_counter() - begun)
        return response
