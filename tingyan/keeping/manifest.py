"""What a backup says of itself: `manifest.json`, signed with the key of the audit log.

Whoever changes a backup can make its digests fit again, but not the signature. Names of files in it are made from
keys of a narrow form and never read as paths.
"""

import hmac
import json
import re
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

FORMAT = 1
FILE = "manifest.json"
NAME = re.compile(r"tingyan-\d{8}T\d{6}Z")
KEY = re.compile(r"[0-9A-Za-z_-]{2,32}")
HASH = re.compile(r"[0-9a-f]{64}")
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class Broken(RuntimeError):
    """The backup cannot be used; the message names the place and the way out."""


@dataclass
class Manifest:
    """`tables` maps a table to its rows and their digest, `entries` a path in the backup to its size and SHA-256.

    `behind` names tables whose rows were given their keys by hand, so that the next number says nothing.
    """

    name: str
    made_at: str
    app: str
    vendor: str
    sealed: bool
    migrations: list[list[str]]
    tables: dict[str, dict[str, Any]]
    models: dict[str, int]
    audit: dict[str, Any]
    keys: list[str]
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    behind: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def database(self) -> str:
        return DATABASES[self.vendor]

    def paths(self) -> set[str]:
        return {self.database, *(path_of(key) for key in self.keys)}


def path_of(key: str) -> str:
    """Where the file with this key stands in a backup."""
    return f"files/{key[:2]}/{key}"


def write(manifest: Manifest, folder: Path) -> None:
    told = asdict(manifest)
    text = json.dumps(told | {"signature": sign(told)}, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / FILE).write_text(text, encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Return the manifest in `folder`. Raises Broken unless it is ours, unchanged, and of a form that we know."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        signature, form = told.pop("signature"), told["format"]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Broken(_("%s 中没有可读的 manifest.json，不是完整的备份，请换一份备份") % folder) from error
    if not hmac.compare_digest(str(signature), sign(told)):
        raise Broken(
            _("%s 的 manifest.json 签名不符：内容被改动，或TINGYAN_AUDIT_KEY与备份时不同。请核对密钥，或换一份备份")
            % folder
        )
    if form != FORMAT:
        raise Broken(
            _("%(folder)s 的格式为第%(form)s版，本程序不认识，请先升级程序") % {"folder": folder, "form": form}
        )
    try:
        manifest = Manifest(**told)
        sound = manifest.vendor in DATABASES and all(KEY.fullmatch(key) for key in manifest.keys)
        sound = sound and manifest.entries.keys() == manifest.paths()
        sound = sound and all(HASH.fullmatch(entry["sha256"]) for entry in manifest.entries.values())
    except (TypeError, KeyError, AttributeError):
        sound = False
    if not sound:
        raise Broken(_("%s 的 manifest.json 中有不允许的文件名或内容，请换一份备份") % folder)
    return manifest


def sign(told: dict[str, Any]) -> str:
    """Return the signature over everything else that a manifest tells."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), b"backup\0" + text.encode(), "sha256").hexdigest()


def app_version() -> str:
    """The version of the program that runs."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def known_migrations() -> set[tuple[str, str]]:
    """Every migration that this program has, and those that it has folded into others."""
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return set(loader.disk_migrations) | replaced
