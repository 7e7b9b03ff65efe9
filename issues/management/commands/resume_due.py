"""Bring back what was deferred until today. The reminders' timer does it too; run twice, it does nothing more."""

from typing import Any

from django.core.management.base import BaseCommand

from issues.actions import resume_due


class Command(BaseCommand):
    help = "恢复暂缓期满的问题"

    def handle(self, *args: Any, **options: Any) -> None:
        back = resume_due()
        numbers = "、".join(issue.number for issue in back)
        self.stdout.write(f"已恢复{len(back)}个问题{'：' + numbers if back else ''}")
