"""The run really uses the database that it was asked for, through the driver that we ship."""

import os

from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3


def test_the_database_is_the_one_asked_for():
    assert connection.vendor == ("postgresql" if os.environ.get("TINGYAN_TEST_DB") == "postgres" else "sqlite")


def test_the_driver_is_psycopg2():
    """Django silently prefers psycopg 3 where something brings it in; we ship and test psycopg2."""
    assert not is_psycopg3
