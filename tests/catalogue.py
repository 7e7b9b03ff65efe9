"""Reading a .po file without a library: entries by (context, Chinese, Chinese plural)."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[str, str, str]
LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$')


@dataclass
class Entry:
    fuzzy: bool = False
    texts: dict[str, str] = field(default_factory=dict)  # by keyword

    @property
    def key(self) -> Key:
        return self.texts.get("msgctxt", ""), self.texts["msgid"], self.texts.get("msgid_plural", "")

    @property
    def english(self) -> list[str]:
        return [text for keyword, text in sorted(self.texts.items()) if keyword.startswith("msgstr")]


def entries(path: Path) -> dict[Key, Entry]:
    """Return what the file says, without its header."""
    read = [entry(block) for block in path.read_text(encoding="utf-8").split("\n\n") if "\nmsgid" in f"\n{block}"]
    return {one.key: one for one in read if one.key[1]}


def entry(block: str) -> Entry:
    found, keyword = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#"):
            found.fuzzy = found.fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif match := LINE.match(line):
            keyword = match[1]
            found.texts[keyword] = ast.literal_eval(match[2])
        elif line:
            found.texts[keyword] += ast.literal_eval(line)
    return found
