"""`manage.py reseal`: seal with the first of TINGYAN_FIELD_KEYS whatever was sealed with another. All or nothing."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.kit.fields import SealedField
from tingyan.kit.sealed import Unsealable, resealed


class Command(BaseCommand):
    help = "更换封存密钥：用 TINGYAN_FIELD_KEYS 中的第一个密钥重新封存全部内容，之后旧密钥可以撤下。"

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        try:
            with audit.recording():
                for model, name in columns():
                    count += reseal(model, name)
                audit.entry("keys.reseal", count=count)
        except Unsealable as error:
            raise CommandError(_("没有更换：%s") % error) from error
        self.stdout.write(_("已用第一个密钥重新封存%s处，旧密钥可以从 TINGYAN_FIELD_KEYS 中撤下") % count)


def columns() -> Iterator[tuple[Any, str]]:
    """Every model with a sealed column of its own, and the column's name."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedField):
                yield model, field.name


def reseal(model: Any, name: str) -> int:
    """Seal one column anew; a row that changed meanwhile was sealed with the first key by whoever changed it."""
    count = 0
    rows = model._base_manager.exclude(**{name: ""}).annotate(raw=Cast(name, TextField()))  # as it is stored
    for pk, sealed in rows.values_list("pk", "raw").iterator():
        count += rows.filter(pk=pk, raw=sealed).update(**{name: Value(resealed(sealed))})
    return count
