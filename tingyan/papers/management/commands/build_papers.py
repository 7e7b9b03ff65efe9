"""Make the shipped templates anew: `manage.py build_papers`. Nobody needs it but who changes their layout."""

from typing import Any

from django.core.management.base import BaseCommand

from tingyan.papers import render
from tingyan.papers.build import FORMS, packed


class Command(BaseCommand):
    help = "Write the templates of documents that ship with the product."

    def handle(self, *args: Any, **options: Any) -> None:
        render.SHIPPED.mkdir(exist_ok=True)
        for kind, make in FORMS.items():
            render.shipped(kind).write_bytes(packed(make()))
            self.stdout.write(str(render.shipped(kind).name))
