"""Looking through an xlsx before it is parsed: how much it unpacks to, entities, how far it reaches, what it hides."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as etree
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

UNPACKED = 120 * 2**20
MEMBERS = 2000
MOST_CELLS = 2_000_000
CHUNK = 2**16
WIDEST = 2**14  # columns of a sheet
DECLARED = [b"<!DOCTYPE", b"<!ENTITY"]
DECLARED += [word.decode().encode(code) for word in DECLARED for code in ("utf-16-le", "utf-16-be")]
PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
BROKEN = (zipfile.BadZipFile, zlib.error, etree.ParseError, expat.ExpatError, RuntimeError, LookupError)
BROKEN += (EOFError, OSError, ValueError)  # what the pieces of a damaged file make of their readers


@dataclass
class Look:
    """What calamine does not tell of a sheet: rows and cells count from 0."""

    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    bad: dict[tuple[int, int], str] = field(default_factory=dict)


def look_through(data: bytes) -> tuple[dict[str, Look], bool]:
    """Return a look for each sheet by name, and whether days are counted from 1904. Raises ValidationError."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        check_members(package)
        return looks_of(package)
    except BROKEN as error:
        raise ValidationError(_("文件已损坏，读不出来：请用Excel打开，另存为.xlsx后再上传")) from error


def check_members(package: zipfile.ZipFile) -> None:
    """Refuse bombs by what the directory says, then read each member once: one that lies fails its checksum here."""
    members = package.infolist()
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        raise ValidationError(_("文件解压后过大，不予读取，请只保留要导入的工作表"))
    if len({member.filename.lower() for member in members}) < len(members):
        raise zipfile.BadZipFile("a name twice")
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            check_declares_nothing(package, member)


def check_declares_nothing(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    tail = b""
    for chunk in chunks(package, member.filename):
        text = tail + chunk
        if any(word in text for word in DECLARED):
            raise ValidationError(_("文件中含有实体声明，不予读取，请用Excel另存为.xlsx后再上传"))
        tail = text[-20:]


def chunks(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def looks_of(package: zipfile.ZipFile) -> tuple[dict[str, Look], bool]:
    book = etree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314  entities were refused above
    relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {relation.get("Id"): str(relation.get("Target")) for relation in relations}
    names = package.namelist()
    looks = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(RELATION) or sheet.get(STRICT), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names:
            looks[str(sheet.get("name"))] = Reader().read(chunks(package, path))
    properties = book.find("{*}workbookPr")
    return looks, properties is not None and properties.get("date1904") in ("1", "true")


class Reader:
    """Passes once over the XML of a sheet, holding no more than what it looks for."""

    def __init__(self) -> None:
        self.look = Look()
        self.row, self.column, self.cells = -1, -1, 0
        self.most = [0, 0]
        self.kind, self.formula, self.text, self.inside = "", False, "", False
        self.valued = False

    def read(self, parts: Iterator[bytes]) -> Look:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.data
        for part in parts:
            parser.Parse(part, False)
        parser.Parse(b"", True)
        return self.look

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "c":
                self.start_cell(attributes)
            case "row":
                self.row = int(attributes.get("r", self.row + 2)) - 1
                self.column = -1
                if attributes.get("hidden") in ("1", "true"):
                    self.look.hidden.add(self.row)
            case "col" if attributes.get("hidden") in ("1", "true"):
                last = min(int(attributes["max"]), WIDEST)
                self.look.hidden_columns.update(range(int(attributes["min"]) - 1, last))
            case "f":
                self.formula = True
            case "v" | "is":
                self.inside, self.valued = True, True

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.row, self.column = place_of(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
        self.kind, self.formula, self.text, self.valued = attributes.get("t", "n"), False, "", False

    def data(self, text: str) -> None:
        if self.inside and len(self.text) < 40:
            self.text += text

    def end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case "v" | "is":
                self.inside = False
            case "c":
                self.end_cell()

    def end_cell(self) -> None:
        if not (self.valued or self.formula):
            return
        self.reach()
        if self.formula and not self.text and not (self.kind == "str" and self.valued):
            self.look.bad[self.row, self.column] = _("公式未计算，请在Excel中打开并保存后再上传，或改填计算结果")
        elif self.kind == "e":
            self.look.bad[self.row, self.column] = _("单元格是错误值%s，请改正") % self.text

    def reach(self) -> None:
        self.cells += 1
        self.most = [max(self.most[0], self.row + 1), max(self.most[1], self.column + 1)]
        if self.cells > MOST_CELLS or self.most[0] * self.most[1] > MOST_CELLS:
            raise ValidationError(_("工作表过大（超过%s个单元格），请删去表格以外的内容") % MOST_CELLS)


def place_of(text: str) -> tuple[int, int]:
    """A1 → (0, 0)."""
    match = PLACE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
