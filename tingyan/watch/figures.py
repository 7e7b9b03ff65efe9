"""The figures that a monitor reads: what the processes counted, and how the installation stands at this moment."""

import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import Error, connections
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from issues.models import Issue
from tingyan.imports.models import Run
from tingyan.keeping import manifest
from tingyan.keeping.actions import lock
from tingyan.reminders.models import Delivery
from tingyan.reminders.states import Outcome

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def registry() -> CollectorRegistry:
    """Return all figures. Those of the web processes are there while these run."""
    found = CollectorRegistry()
    found.register(Processes())
    found.register(Standing())
    return found


class Processes(Collector):
    """What the web processes counted. Their folder goes when they are stopped, so it is looked for each time."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is known before somebody asks."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        folder = os.environ.get(FOLDER, "")
        if folder and Path(folder).is_dir():
            yield from MultiProcessCollector(None, path=folder).collect()


class Standing(Collector):
    """What the database and the state of backups say now; a database that is gone is a figure too."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is known before somebody asks."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _info()
        yield from _backups()
        try:
            counted = list(_counted())
        except Error:
            counted = []
        finally:
            connections.close_all()  # each question comes in a thread of its own
        yield GaugeMetricFamily("tingyan_database_up", "Whether the database answers", float(bool(counted)))
        yield from counted


def _info() -> GaugeMetricFamily:
    family = GaugeMetricFamily("tingyan_info", "The version of the program", labels=["version"])
    family.add_metric([manifest.app_version()], 1)
    return family


def _backups() -> Iterator[GaugeMetricFamily]:
    """Of the last backup and the last trial of one; what was never made has no figure, which is a thing to alert on."""
    age = GaugeMetricFamily("tingyan_backup_age_seconds", "Since the last backup or trial restore", labels=["what"])
    sound = GaugeMetricFamily("tingyan_backup_ok", "Whether the last one went well", labels=["what"])
    state = lock.read()
    for what in ("backup", "trial"):
        if told := state.get(what):
            age.add_metric([what], time.time() - datetime.fromisoformat(told["at"]).timestamp())
            sound.add_metric([what], float(bool(told["ok"])))
    yield age
    yield sound


def _counted() -> Iterator[GaugeMetricFamily]:
    waiting = Run.objects.waiting(timezone.now()).count()
    yield GaugeMetricFamily("tingyan_imports_waiting", "Ledgers that wait for the worker", waiting)
    unsent = Delivery.objects.filter(day=timezone.localdate(), outcome=Outcome.FAILED).count()
    yield GaugeMetricFamily("tingyan_reminders_failed", "Reminders of today that did not go out", unsent)
    overdue = Issue.objects.overdue(timezone.localdate()).count()
    yield GaugeMetricFamily("tingyan_issues_overdue", "Issues past their date", overdue)
