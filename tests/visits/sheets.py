"""A report as a plain value and as the page posts it, for the tests of this folder."""

import uuid
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from issues.states import Theme
from tests.files import corpus
from visits.actions import Problem, Report


def report(cast: Any, **fields: Any) -> Report:
    """Head A walks to unit B and finds that a form is missing, unless `fields` say otherwise."""
    defaults: dict[str, Any] = {
        "campaign": cast.campaign,
        "visitor": cast.head_a,
        "visitor_unit": cast.unit_a,
        "visitor_name": "周明",
        "visitor_post": "局长",
        "date": date(2026, 6, 14),
        "hall": cast.hall,
        "themes": [Theme.PROCESS],
        "visited_units": [cast.unit_b],
        "problems": [problem()],
    }
    return Report(**defaults | fields)


def problem(**fields: Any) -> Problem:
    return Problem(**{"description": "8号窗口没有填表样表", "theme": Theme.PROCESS} | fields)


def posted(cast: Any, **fields: Any) -> dict[str, Any]:
    """The same report as head A's page sends it, with one problem card."""
    data: dict[str, Any] = {
        "client_key": str(uuid.uuid4()),
        "last_problem": "1",
        "campaign": cast.campaign.pk,
        "visitor": cast.posts["head_a"].pk,
        "part": "citizen",
        "date": "2026-06-14",
        "hall": cast.hall.pk,
        "visited_units": [cast.unit_b.pk],
        "windows": [cast.window_b.pk],
        "themes": ["process"],
        "problem": ["1"],
        "p1-description": "8号窗口没有填表样表",
        "p1-theme": "process",
    }
    return {name: value for name, value in (data | fields).items() if value is not None}


def photo(name: str = "现场.jpg", shade: int = 0) -> SimpleUploadedFile:
    """A photo; another shade is another photo."""
    return SimpleUploadedFile(name, corpus.image(size=(40, 20 + shade)), "image/jpeg")
