"""What the service worker keeps, and under which version: both follow from the neutral page itself."""

import hashlib
import json
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

WORKER = settings.BASE_DIR / "static/js/offline/worker.js"
NAMED = re.compile(r'(?:href|src)="([^"#]+)(?:#[^"]*)?"')  # of an icon its sprite

PATIENCE = 15_000  # milliseconds until a page that nobody answers is given up


def assets() -> list[str]:
    """The static files that the neutral page asks for, in its order."""
    page = render_to_string("offline/shell.html")
    return list(dict.fromkeys(url for url in NAMED.findall(page) if url.startswith(settings.STATIC_URL)))


def version() -> str:
    """A digest of the worker, the neutral page and its files; in operation their names carry their content."""
    digest = hashlib.sha256(WORKER.read_bytes() + render_to_string("offline/shell.html").encode())
    for url in assets():
        digest.update(url.encode())
        if path := finders.find(url.removeprefix(settings.STATIC_URL)):
            digest.update(Path(str(path)).read_bytes())
    return digest.hexdigest()[:16]


def script() -> str:
    """The worker with what it must know of this build written before it."""
    known = {
        "cache": f"tingyan-{version()}",
        "shell": reverse("offline:shell"),
        "static": settings.STATIC_URL,
        "assets": assets(),
        "patience": PATIENCE,
    }
    return f"self.BUILD = {json.dumps(known)};\n{WORKER.read_text()}"
