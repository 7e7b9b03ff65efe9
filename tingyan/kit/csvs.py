"""A CSV as offices send it: whichever of the usual encodings and separators."""

import csv
import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tingyan.kit.sheets import clean, unescape

MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def lines(data: bytes) -> list[list[str]]:
    text = decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))
    try:
        return [[unescape(clean(cell)) for cell in line] for line in reader]
    except csv.Error as error:
        raise ValidationError(_("第%s行附近读不出来，请检查引号是否成对") % reader.line_num) from error


def separator(text: str) -> str:
    """The one that stands most in the first line that has any: Excel saves “文本（制表符分隔）” as well."""
    first = next((line for line in text[:4096].splitlines() if any(mark in line for mark in ",\t;")), "")
    return max(",\t;", key=first.count)


def decoded(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with one, else GB 18030, which Excel writes in Chinese offices."""
    marked = next((code for mark, code in MARKS.items() if data.startswith(mark)), "")
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("认不出文件的文字编码，请在Excel中另存为“CSV UTF-8”后再上传"))


def is_text(data: bytes) -> bool:
    """No NUL but in UTF-16: a picture or a program is no table, whatever its name says."""
    return data[:2] in MARKS or (
        b"\0" not in data and not data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8"))
    )
