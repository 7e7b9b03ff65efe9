"""What may happen that people are told of. Apps register their kinds in `AppConfig.ready`."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps


@dataclass(frozen=True)
class Kind:
    """`name` is stored; `label` is what happened, in words; `model` ("issues.Issue") is what it happened to.

    The model has `objects.visible_to(user)`, `inbox_text(user)` and `get_absolute_url()`; `related` names the foreign
    keys that its text reads, so that a page of notifications costs one query for each model.
    """

    name: str
    label: Any
    model: str
    related: tuple[str, ...] = ()

    @property
    def model_class(self) -> Any:
        return apps.get_model(self.model)


_registered: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make `kind` known. Raises ValueError when another kind has its name."""
    if _registered.setdefault(kind.name, kind) != kind:
        raise ValueError(f"inbox kind {kind.name!r} is registered twice")


def get(name: str) -> Kind:
    """Return the kind of this name; KeyError when no app has registered it."""
    return _registered[name]


def find(name: str) -> Kind | None:
    """Return the kind of this name, None when the app that once used it no longer does."""
    return _registered.get(name)
