"""Trying a template before it is taken: what the file holds, what it says, and whether it can be filled.

Every refusal is a sentence for whoever made the template.
"""

import io
import re
import zipfile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx import Document
from jinja2.exceptions import TemplateError
from lxml import etree

from tingyan.files.documents import DOCX, Broken, Encrypted, NotADocument, kind_of
from tingyan.papers.render import fill
from tingyan.papers.samples import SAMPLES

MB = 2**20
LARGEST, UNFOLDED, MAIN = 5 * MB, 20 * MB, MB
PARTS = 300
BLOCK = 64 * 1024
TAGS = re.compile(rb"<[^>]*>")
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
CODE = re.compile(rb"<w:instrText[^>]*>([^<]*)</w:instrText>")
REACHES = re.compile(r"\b(DDE|DDEAUTO|INCLUDE\w*|LINK|IMPORT|DATABASE|RD)\b", re.IGNORECASE)
PAIRS = (("{{", "}}"), ("{%", "%}"))
HYPERLINK = "/hyperlink"


def tried(kind: str, file: IO[bytes]) -> None:
    """Raise ValidationError, with the sentence for its maker, unless `file` makes documents of `kind`."""
    inspect(file)
    file.seek(0)
    data = filled(kind, file)
    file.seek(0)
    if words_of(io.BytesIO(data)) == words_of(file):
        raise ValidationError(_("模板没有引用任何字段，请按字段清单填入“{{ 字段 }}”"))


def inspect(file: IO[bytes]) -> None:
    """A Word document of a sane size that reaches for nothing outside of itself."""
    try:
        kind = kind_of(file)
    except (NotADocument, Encrypted):
        raise ValidationError(_("模板应是没有密码的Word文档（.docx），不含宏")) from None
    except Broken:
        raise ValidationError(_("模板文件不完整或已损坏，请重新选择")) from None
    if kind is not DOCX:
        raise ValidationError(_("模板应是没有密码的Word文档（.docx），不含宏"))
    if file.seek(0, io.SEEK_END) > LARGEST:
        raise ValidationError(_("模板超过%(limit)s MB，请减少其中的图片") % {"limit": LARGEST // MB})
    with zipfile.ZipFile(file) as parts:
        if len(parts.infolist()) > PARTS:
            raise ValidationError(_("模板内容过多，请用简单的Word文档制作"))
        left = UNFOLDED
        for info in parts.infolist():
            left -= look(info.filename, unfolded(parts, info, left))


def unfolded(parts: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """A part as it is, not as its directory says; no more than `most` of it."""
    with parts.open(info) as part:
        data = part.read(most + 1)
    if len(data) > most or (info.filename == "word/document.xml" and len(data) > MAIN):
        raise ValidationError(_("模板内容过多，请用简单的Word文档制作"))
    return data


def look(name: str, data: bytes) -> int:
    """Refuse what a template has no need of; return how much there was to look at."""
    if name.startswith(("word/embeddings/", "word/activeX/", "word/vba")):
        raise ValidationError(_("模板里有嵌入的对象或控件，请删去后再上传"))
    if name.endswith((".xml", ".rels")):
        if DECLARES.search(data) or b"\x00" in data:
            raise ValidationError(_("模板文件不完整或已损坏，请重新选择"))
        if name.endswith(".rels"):
            linked(data)
        spoken(data)
    return len(data)


def linked(data: bytes) -> None:
    """Pictures and templates that lie elsewhere would be fetched by whoever opens the document."""
    try:
        relations = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise ValidationError(_("模板文件不完整或已损坏，请重新选择")) from None
    for one in relations:
        if one.get("TargetMode") == "External" and not one.get("Type", "").endswith(HYPERLINK):
            raise ValidationError(_("模板链接了外部的图片或文件，请改为插入后再上传"))


def spoken(data: bytes) -> None:
    """Fields that fetch, and marks without their other half."""
    if REACHES.search(b"".join(CODE.findall(data)).decode("utf-8", "replace")):
        raise ValidationError(_("模板里有引用外部内容的域，请删去后再上传"))
    text = TAGS.sub(b"", data).decode("utf-8", "replace")
    for start, end in PAIRS:
        if text.count(start) != text.count(end):
            raise ValidationError(_("模板里的“%(start)s”与“%(end)s”没有成对") % {"start": start, "end": end})


def filled(kind: str, file: IO[bytes]) -> bytes:
    """The document of the sample data."""
    try:
        data = fill(file, SAMPLES[kind], strict=True)
        Document(io.BytesIO(data))
    except TemplateError as error:
        raise ValidationError(sentence(error)) from None
    except Exception as error:  # whatever a crafted document brings the libraries to, the template is of no use
        raise ValidationError(_("模板不能用样例数据填写，请检查字段和表格是否完整")) from error
    return data


def sentence(error: TemplateError) -> str:
    """What is wrong, and near which words."""
    ours = re.search(r"[\u4e00-\u9fff]", error.message or "")
    what = str(error.message) if ours else _("字段或判断写得不完整")
    near = place(error)
    return _("%(what)s（在“%(near)s”附近）") % {"what": what, "near": near} if near else what


def place(error: Any) -> str:
    """The words of the paragraph in which it is, as docxtpl keeps them."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    number = (getattr(error, "lineno", None) or 1) - 1
    here = lines[number - max(number - 3, 0) :] if lines else []
    return next((line for line in here if line), "")[:40]


def words_of(file: IO[bytes]) -> list[str]:
    """The text of each part of the page, to be compared."""
    return ["".join(node.itertext()) for node in Document(file).element.body]
