"""What every test gets: files in a directory of its own, and Chinese to begin with."""

from copy import deepcopy
from importlib import import_module

import pytest
from django.apps import apps
from django.test import TransactionTestCase
from django.utils import translation

from tests.cast import cast
from tests.template import django_db_keepdb, django_db_setup

__all__ = ["cast", "django_db_keepdb", "django_db_setup"]


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    """Store private files under the test's own directory, and return it."""
    storages = deepcopy(settings.STORAGES)
    storages["private"]["OPTIONS"]["location"] = tmp_path / "files"
    settings.STORAGES = storages
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def chinese():
    """Begin in Chinese and leave no language behind: a request activates one for its thread."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_database():
    """Let the database be emptied after a transactional test: the audit triggers are lifted for that moment.

    The holidays that a migration brought are brought again: a worker that has run such a test may take others over.
    """
    from tingyan.audit import triggers
    from tingyan.workdays.models import Day

    empty = TransactionTestCase._fixture_teardown

    def teardown(case):
        seeded = Day.objects.exists()
        with triggers.lifted():
            empty(case)
        if seeded:
            import_module("tingyan.workdays.migrations.0002_seed").seed(apps, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
