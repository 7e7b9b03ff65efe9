"""A column that holds what `sealed.seal` gave; "" is nothing at all, and is not sealed."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models

from tingyan.kit.sealed import Unsealable, is_sealed, seal, unseal

log = logging.getLogger(__name__)
BLOCK = 500


class SealedField(models.TextField):
    """Says what stands in it, for whoever reads the model and for `manage.py reseal`; it opens nothing by itself, so
    that a row can be read, and a person let in, whose key is not at hand."""


class SealedText(SealedField):
    """A text that is sealed on its way into the database and opened on its way out: in Python it is the text itself.

    Where its key is not at hand it reads as what is stored, so that a person is let in whose telephone number nobody
    can read; what is sealed already is not sealed twice. No two seals are alike, so it can be asked for "" alone.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length:
            self.validators.append(MaxLengthValidator(self.max_length))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value or not is_sealed(value):
            return value
        try:
            return unseal(value)
        except Unsealable as error:
            log.error("a sealed column cannot be read", extra={"column": self.name, "reason": str(error)})
            return value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text) if text and isinstance(text, str) and not is_sealed(text) else text


def seal_column(app: str, model: str, name: str) -> Callable[[Any, Any], None]:
    """For a migration: seal what stands in a column that has become a SealedText."""
    return lambda apps, editor: _rewrite(apps.get_model(app, model), name, str)


def open_column(app: str, model: str, name: str) -> Callable[[Any, Any], None]:
    """For a migration taken back: leave the texts as they are read, before the column is an ordinary one again."""
    return lambda apps, editor: _rewrite(apps.get_model(app, model), name, models.Value)


def _rewrite(model: Any, name: str, put: Callable[[str], Any]) -> None:
    rows = model._base_manager.exclude(**{name: ""})
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BLOCK):
        for pk, text in list(rows.filter(pk__in=keys[start : start + BLOCK]).values_list("pk", name)):
            model._base_manager.filter(pk=pk).update(**{name: put(text)})
