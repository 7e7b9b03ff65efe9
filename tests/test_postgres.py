"""The run really uses the database that it was asked for, through the driver that we ship."""

import json
import os
import socket
import subprocess
import sys
import time

import psycopg2
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3


def test_the_database_is_the_one_asked_for():
    assert connection.vendor == ("postgresql" if os.environ.get("TINGYAN_TEST_DB") == "postgres" else "sqlite")


def test_the_driver_is_psycopg2():
    """Django silently prefers psycopg 3 where something brings it in; we ship and test psycopg2."""
    assert not is_psycopg3


def test_who_waits_for_a_silent_database_is_told_soon():
    """Assurance 52: a server that takes the connection and says nothing is given up after two seconds."""
    listener = socket.create_server(("127.0.0.1", 0))
    with listener:
        url = f"postgres://nobody@127.0.0.1:{listener.getsockname()[1]}/nothing"
        found = settings_with(DATABASE_URL=url)
        begun = time.monotonic()
        with pytest.raises(psycopg2.OperationalError, match="timeout"):
            psycopg2.connect(url, **found["OPTIONS"])
    assert time.monotonic() - begun < 3


def settings_with(**environment):
    """The database that the settings name in such an environment, asked for in a process of its own."""
    told = "import json; from tingyan import settings as s; print(json.dumps(s.DATABASES['default']))"
    environment = os.environ | {"TINGYAN_ENV": "development"} | environment
    out = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    return json.loads(out.stdout)
