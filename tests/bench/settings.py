"""The site as it is measured: the product's settings and, beside its pages, the bare ones it is compared with."""

from tingyan.settings import *  # noqa: F403
from tingyan.settings import BASE_DIR, STATIC_ROOT, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests/bench/templates")
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
