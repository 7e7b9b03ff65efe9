"""What the commands of this room share: the key file, and a plain sentence instead of a traceback."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tingyan.keeping.manifest import Broken, Manifest
from tingyan.kit import seals


class KeyedCommand(BaseCommand):
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key-file", type=Path, help="加密备份的密钥文件：32字节的base64")

    def key(self, options: dict[str, Any]) -> bytes | None:
        """Return the key in the file that was named, if any. Raises CommandError."""
        try:
            return seals.read_key(options["key_file"]) if options["key_file"] else None
        except seals.BadKey as error:
            raise CommandError(str(error)) from error

    def tried(self, work: Callable[[], Manifest]) -> Manifest:
        """Return what `work` returns; CommandError with its own sentence where it was refused."""
        try:
            return work()
        except Broken as error:
            raise CommandError(str(error)) from error
