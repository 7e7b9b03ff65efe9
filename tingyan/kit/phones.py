"""Telephone numbers in what people write: found, masked, and offered for masking before they are kept.

Wherever a form of the site takes free text, a number in it brings the page back once, with two ways: 打码后保存 keeps
`138****5678`, 原样保存 keeps the number, and the audit log says who kept it. The rule stands in Django's own text
field, like that of identity numbers (tingyan.kit.identity), so no form can forget it. Numbers, codes and contacts that
are asked for as such are `Verbatim` and are let alone.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAME = "phones"  # the field of every form that says what to do with the numbers in it
MASK, KEEP = "mask", "keep"
CODE = "phone"

LEVEL = str.maketrans("０１２３４５６７８９＋－（）　‐‑–—", "0123456789+-() ----")  # one for one: places stay
GAP = r"[ \-]{1,2}"
WAYS = (
    r"\d{8}",
    rf"{GAP}\d{{4}}{GAP}\d{{4}}",
    rf"\d{GAP}\d{{3}}{GAP}\d{{4}}",
    rf"{GAP}\d{{8}}",
    rf"\d{{4}}{GAP}\d{{4}}",
)
ABROAD = r"(?:\(?(?:\+|00)?86\)?[ \-]{0,2})?"
MOBILE = rf"{ABROAD}(?P<mobile>1[3-9]\d(?:{'|'.join(WAYS)}))"
LINE = r"\(?(?P<area>010|02\d|0[3-9]\d{2})\)?[ \-]{0,2}(?P<local>[2-8]\d{2,3}[ \-]?\d{4})"
# No part of a longer number, a code such as WT-2026-…, an amount, a 文号 or an order's number.
BEFORE = r"(?<![0-9A-Za-z])(?<![0-9A-Z][\-_])(?<!\d\.)(?<![第〔〕\[\]№#¥￥])"
AFTER = r"(?![0-9A-Za-z]|[.,]\d|-\d{1,3}(?!\d)|[ ]?(?:元|万|亿|%))"
PHONE = re.compile(f"{BEFORE}(?:{MOBILE}|{LINE}){AFTER}")
# Whatever PHONE finds holds one of these: looked for first, here and by databases, for most texts hold no number.
HINT = "[01][1-9][0-9][-)0-9 －‐‑–—　）]{5}"
WIDE = "[０-９][０-９ －）]{2}"
HINTED = re.compile(HINT)
WIDE_DIGIT = re.compile("[０-９]")
DIGITS = re.compile(r"\d")
RUN = re.compile(r"\d(?:[ \-]?\d){4,}")


def hinted(text: str) -> bool:
    """Whether it is worth looking closer. Each day of a calendar looks like a number at first: so a second look goes
    to what stands around it, which is cheaper than taking a page of dates apart."""
    if not HINTED.search(text):  # a million cells of a workbook end here
        return bool(WIDE_DIGIT.search(text))
    around = (text[max(0, found.start() - 10) : found.end() + 16] for found in HINTED.finditer(text))
    return bool(WIDE_DIGIT.search(text)) or any(PHONE.search(part.translate(LEVEL)) for part in around)


def masked(text: str) -> str:
    """Return the text with its telephone numbers as `138****5678`; whatever else stands in it stays."""
    if not hinted(text):
        return text
    parts, end = [], 0
    for found in PHONE.finditer(text.translate(LEVEL)):
        parts += [text[end : found.start()], short(found)]
        end = found.end()
    return "".join([*parts, text[end:]])


def short(found: re.Match[str]) -> str:
    """One number as it may be shown: of a mobile the first three and last four digits, of a line its area and four."""
    if found["mobile"]:
        digits = "".join(DIGITS.findall(found["mobile"]))
        return f"{digits[:3]}****{digits[-4:]}"
    digits = "".join(DIGITS.findall(found["local"]))
    return f"{found['area']}-{'*' * (len(digits) - 4)}{digits[-4:]}"


def numbers(text: str) -> list[str]:
    """The telephone numbers of the text, masked, each once."""
    if not hinted(text):
        return []
    return list(dict.fromkeys(short(found) for found in PHONE.finditer(text.translate(LEVEL))))


def contact(text: str) -> str:
    """A contact as it may be shown: whatever is a run of five digits or more is a number here, area code or not."""
    return RUN.sub(run, masked(text).translate(LEVEL)) if RUN.search(masked(text).translate(LEVEL)) else masked(text)


def run(found: re.Match[str]) -> str:
    digits = "".join(DIGITS.findall(found[0]))
    shown = 4 if len(digits) > 6 else 2
    return f"{'*' * (len(digits) - shown)}{digits[-shown:]}"


class Verbatim(forms.CharField):
    """Text that is no prose: a number, a code, an account, a contact asked for as such. It is taken as it is."""


CHOICES = [(MASK, gettext_lazy("打码（138****5678）")), (KEEP, gettext_lazy("原样保留，回访用，记入审计日志"))]


class ChoiceField(forms.ChoiceField):
    """What to do with the numbers in a file: asked beforehand, for nobody answers for each of its rows."""

    def __init__(self, **options: Any) -> None:
        usual = {"label": gettext_lazy("文字中的电话号码"), "choices": CHOICES, "widget": forms.RadioSelect}
        super().__init__(**usual | {"initial": MASK, "required": False} | options)

    def clean(self, value: Any) -> Any:
        return super().clean(value) or MASK


@dataclass
class Asking:
    """What one request says about the numbers in its texts, and which were kept: label → numbers, masked."""

    choice: str = ""
    kept: dict[str, list[str]] = field(default_factory=dict)


_asking: ContextVar[Asking | None] = ContextVar("phones", default=None)


@contextmanager
def asking(choice: str | None) -> Iterator[None]:
    """Within this block texts with telephone numbers are masked (MASK), kept (KEEP) or refused with the question ("");
    with None nobody is asked until somebody calls `ask`."""
    token = _asking.set(None)
    try:
        if choice is not None:
            ask(choice)
        yield
    finally:
        _asking.reset(token)


def ask(choice: str) -> None:
    """From now on, within the block of `asking`, choose so."""
    _asking.set(Asking(choice if choice in (MASK, KEEP) else ""))


def chosen() -> str:
    """What was chosen in this request; "" where nothing was, or nobody is asked."""
    now = _asking.get()
    return now.choice if now else ""


def kept() -> dict[str, list[str]]:
    """The numbers that this request keeps as they are, masked, by the label of their field."""
    now = _asking.get()
    return now.kept if now else {}


def is_free_text(field: forms.Field) -> bool:
    """Whether people write in it what they like: Django's plain text field, and no kind of it that knows its form."""
    return type(field) is forms.CharField and not (
        field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput)
    )


def settled(label: Any, text: str) -> str:
    """Return the text as it is to be kept. Raises ValidationError where it holds numbers and nothing was chosen."""
    now = _asking.get()
    found = numbers(text) if now else []
    if not now or not found:
        return text
    if now.choice == MASK:
        return masked(text)
    if now.choice == KEEP:
        now.kept[str(label or "")] = list(dict.fromkeys([*now.kept.get(str(label or ""), []), *found]))
        return text
    raise ValidationError(question(label, found), code=CODE)


def question(label: Any, found: list[str]) -> str:
    told = {"field": label, "phones": "、".join(found)}
    if not label:
        return _("这一栏含有电话号码（%(phones)s），请选择打码后保存或原样保存") % told
    return _("“%(field)s”含有电话号码（%(phones)s），请选择打码后保存或原样保存") % told


def asked_in(*forms: Any) -> bool:
    """Whether one of these forms, formsets or lists of forms waits for the choice."""
    return any(error.code == CODE for form in forms if form for error in _errors(form))


def _errors(form: Any) -> Iterator[ValidationError]:
    inner = form if isinstance(form, list) else getattr(form, "forms", None)
    if inner is not None:
        for each in inner:
            yield from _errors(each)
    else:
        for errors in form.errors.as_data().values():
            yield from errors


def guard_free_text() -> None:
    """Let every text field that Django makes ask; set when the kit starts, after the one of identity numbers."""
    clean = forms.CharField.clean

    def guarded(self: forms.CharField, value: Any) -> Any:
        cleaned = clean(self, value)
        return settled(self.label, cleaned) if isinstance(cleaned, str) and is_free_text(self) else cleaned

    forms.CharField.clean = guarded
