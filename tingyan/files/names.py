"""The names that people give to files: shown and offered on download, never used on the disk."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_STEM = 100
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')  # what a desktop cannot save either


def display(name: str, extension: str = "") -> str:
    """Return a harmless form of `name`: no folders, nothing invisible, not too long; `extension` replaces its own."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    path = PurePosixPath(FORBIDDEN.sub("_", seen).strip(" .") or "-")
    stem = path.stem.strip(" .-")[:LONGEST_STEM] or "文件"
    return stem + (extension or path.suffix[:10])


def extension(name: str) -> str:
    """Return the last extension of `name` in lower case, with its dot; '' when there is none."""
    return PurePosixPath(display(name)).suffix.lower()
