"""The site's settings as the tests use them: development, in a directory of this run alone.

The database is a file and not memory, so that threads and the live server get connections of their own, as in
operation. `TINGYAN_TEST_DB=postgres` takes a throw-away PostgreSQL instead. Workers of xdist inherit the environment
of the process that started them, so only the first process prepares and tidies up.
"""

import atexit
import os
import shutil
import tempfile

from tests import postgres

if "TINGYAN_TEST_RUN" not in os.environ:
    os.environ["TINGYAN_TEST_RUN"] = tempfile.mkdtemp(prefix="tingyan-test-")
    atexit.register(shutil.rmtree, os.environ["TINGYAN_TEST_RUN"], ignore_errors=True)
    os.environ.update(TINGYAN_ENV="development", TINGYAN_VAR=os.environ["TINGYAN_TEST_RUN"])
    os.environ.setdefault("TINGYAN_LOG_LEVEL", "ERROR")
    os.environ["DATABASE_URL"] = (
        postgres.start()
        if os.environ.get("TINGYAN_TEST_DB") == "postgres"
        else f"sqlite:///{os.environ['TINGYAN_VAR']}/db"
    )

from tingyan.settings import *

STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
WHITENOISE_AUTOREFRESH = True  # look a static file up when it is asked for: every test client would read them all first
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; tests hold no secrets

DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['TINGYAN_TEST_RUN']}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    # N+1 queries in a request raise. They are the same on every database, and looking for them costs a sixth of the time.
    INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
    MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]  # Django reads a session again before it drops it
