"""The choices of the report form, which stand on it by the hundred: templates for each took a sixth of its time."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from tingyan.kit.templatetags.ui import icon
from visits.states import AnswerValue

register = template.Library()

CHOICE = '<input type="{}" name="{}" value="{}" id="{}"{}><label for="{}">{}{}</label>'
CHIP = f'<span class="chip-tick">{CHOICE}</span>'
ANSWER = f'<div class="answer answer-{{}}">{CHOICE}</div>'
KINDS = {AnswerValue.OK: ("ok", "check-lg"), AnswerValue.PROBLEM: ("bad", "exclamation-triangle")}
CHECKED = mark_safe(" checked")


@register.simple_tag
def ticks(widgets: Iterable[Any], name: str) -> SafeString:
    """Some of a field's choices as chips, of which any number may be ticked."""
    return format_html_join("", CHIP, (choice("checkbox", name, each) for each in widgets))


@register.simple_tag
def answers(field: Any, kind: str = "radio") -> SafeString:
    """All choices of a field side by side: 正常 and 有问题 with their mark and colour, all others plain."""
    return format_html_join("", ANSWER, drawn(field, kind))


def drawn(field: Any, kind: str) -> Iterator[tuple[Any, ...]]:
    for each in field:
        look, mark = KINDS.get(each.data["value"], ("plain", ""))
        yield look, *choice(kind, field.html_name, each, icon(mark) if mark else "")


def choice(kind: str, name: str, widget: Any, mark: str = "") -> tuple[Any, ...]:
    key = widget.id_for_label
    on = CHECKED if widget.data["selected"] else ""
    return kind, name, widget.data["value"], key, on, key, mark, widget.choice_label
