"""Steps of an import."""

from tingyan.imports.actions.steps import confirm, look_again, match, upload
from tingyan.imports.actions.work import work

__all__ = ["confirm", "look_again", "match", "upload", "work"]
