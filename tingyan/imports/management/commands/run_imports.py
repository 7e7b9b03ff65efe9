"""Work off imports that wait in the background. A service keeps it running with --wait, until whoever started it ends.

The row of the import is the queue: what a dead worker left is begun anew, for it wrote nothing.
"""

import os
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from tingyan.imports.actions import work
from tingyan.imports.models import Run

PAUSE = 2  # seconds between two looks


class Command(BaseCommand):
    help = "处理等待中的台账导入。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--wait", action="store_true", help="处理完后继续等待新的导入")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = os.getppid()
        while os.getppid() == parent:
            run = Run.objects.waiting(timezone.now()).select_related("district", "by").first()
            if run is not None:
                work(run)
                self.stdout.write(f"{run.name}：{run.get_stage_display()}")
            elif options["wait"]:
                close_old_connections()
                time.sleep(PAUSE)
            else:
                return
