"""The pieces pages are built of. `{% load ui %}`; a page extends `base.html`.

Blocks of base.html: title (text of <title>), heading (the h1), crumbs (<li>s), actions (beside h1; one .btn-primary
a page), lead (line under h1), content, sticky (bar at the foot of detail and form pages), head_extra, scripts.
Context that base.html looks at: `form` (its errors put 错误： in the title), `page_errors` (True does the same for
formsets).

Marks       {% icon "bell" %} {% badge "整改中" role="info" icon="tools" outline=True %} {% flag "逾期" "late" %}
            {% mark obj.state_mark %}: any object with label, role, icon, outline. Roles: info near late done plain.
            {% due obj.due %}: any object with text, role, on, original
Filters     date_zh date_short time_zh datetime_zh datetime_short dash percent number working_days hang
            {% span since until %} → 6月1日至6月30日; {% stamp %}: now, as 数据截至 wants it
Lists       {% filters filterset page %} {% chips filterset %} {% pager page %}
            {% table caption="问题" total=page.total %}<thead>…<tbody>…{% endtable %}
            {% empty_state "还没有体验记录" url "填写体验记录" %}
            <form data-ticks> around a table with .tick cells: see static/js/ticks.js
Details     {% card "问题情况" %}…{% endcard %}
            {% facts %}{% fact "牵头单位" unit %}{% row "附件" %}…{% endrow %}{% endfacts %}
Forms       {% error_summary form formset %}

Partials, each with what it reads:
kit/_form.html      form, verb; optional: cancel_url, multipart, guard (ask before leaving with text typed), submit_name
kit/_confirm.html   form, verb, follows (what happens then), cancel_url; optional: phrases (usual reasons, list of str),
                    phrases_for (id of the field they fill, default id_note), multipart
kit/_timeline.html  entries: newest first, each with verb, at, and optionally who, post, unit, text, role, icon, url
kit/_files.html     files: each with name, size (bytes), url, and optionally by, at, note; empty (sentence when none)
kit/_evidence.html  before, after: lists with url, and optionally alt, at, by, sha256; reason (why there is none)
kit/_figure.html    figure: slug, label, value, and optionally url, of, change, definition, role, note
kit/_steps.html     steps: list of labels, current: number from 1
kit/_notice.html    text, role (info near late done plain); optional: url, link
409.html            sentence, rows (label, latest, typed, differs), hidden [(name, value)], resume_url (POSTed to, with
                    hidden and resume=1, so that the form comes back filled with the new version), abandon_url
403.html            message: the sentence of `Refused`; 404, 405: nothing. 400, 413, 500, 503 need no request at all.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tingyan.kit import controls, masks, phones, words
from tingyan.kit.chips import bare, chips_of, without
from tingyan.kit.columns import chosen
from tingyan.kit.faults import faults_of, sentences
from tingyan.kit.undo import Way, way_of

register = template.Library()

ROLE_ICONS = {
    "info": "info-circle",
    "near": "hourglass-split",
    "late": "exclamation-circle-fill",
    "done": "check-circle-fill",
    "plain": "",
}

register.filter("contact", masks.contact)
register.filter("sentences", sentences)
register.filter("time_zh", words.clock)
register.filter("datetime_zh", words.moment)
register.filter("working_days", words.working_days)
register.filter("percent", words.percent)
register.filter("number", words.number)
register.simple_tag(words.span, name="span")


@register.filter
def date_zh(value: Any) -> str:
    return words.date(value)


@register.filter
def date_short(value: Any) -> str:
    return words.date(value, short=True)


@register.filter
def datetime_short(value: Any) -> str:
    return words.moment(value, short=True)


@register.simple_tag
def stamp() -> str:
    """The moment this page was drawn: the cut-off of everything on it."""
    return words.moment(timezone.now())


@register.filter
def dash(value: Any) -> Any:
    return words.NONE if value is None or value == "" else value


@register.filter
def aside(text: Any) -> str:
    return words.aside(text)


@register.filter
def listed(parts: Any) -> str:
    return words.listed(parts)


@register.filter
def hang(title: str) -> str:
    """Let an opening “ stand left of the line: it is as wide as a character and leaves a dent otherwise."""
    return format_html('<span class="hang">{}</span>', title) if str(title).startswith(("“", "《")) else title


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; words stand beside it, so readers for the blind pass over it.

    Drawn once a process: a list shows the same few a hundred times.
    """
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def badge(label: str, role: str = "plain", icon: str = "", outline: bool = False) -> SafeString:
    """A state: icon and word on tint, never a link."""
    return format_html(
        '<span class="mark mark-{}{}">{}{}</span>', role, " mark-outline" if outline else "", drawn(icon), label
    )


@register.simple_tag
def mark(of: Any) -> SafeString:
    """A state drawn from an object that carries label, role, icon and outline."""
    return badge(of.label, of.role, getattr(of, "icon", ""), getattr(of, "outline", False))


@register.simple_tag
def due(of: Any) -> SafeString:
    """A due date: an object with text, role, on (its day) and original (the day it was before); None draws nothing."""
    if of is None:
        return SafeString("")
    on = of.on and format_html('<time datetime="{}">{}</time>', of.on.isoformat(), words.date(of.on, short=True))
    was = of.original and format_html("<small>{}{}</small>", _("原时限"), words.date(of.original, short=True))
    return format_html('<span class="due due-{}">{}{}{}</span>', of.role, of.text, on or "", was or "")


@register.simple_tag
def flag(label: str, role: str = "late", icon: str | None = None) -> SafeString:
    """A warning: icon and bold word, no box."""
    name = ROLE_ICONS.get(role, "") if icon is None else icon
    return format_html('<span class="flag flag-{}">{}<b>{}</b></span>', role, drawn(name), label)


def drawn(name: str) -> SafeString:
    return icon(name) if name else SafeString("")


@register.inclusion_tag("kit/_chips.html", takes_context=True)
def chips(context: template.Context, filterset: Any) -> dict[str, Any]:
    """The filters now in force, each with its ×."""
    request = context["request"]
    return {"chips": chips_of(filterset, request), "bare": bare(request)}


@register.inclusion_tag("kit/_filters.html", takes_context=True)
def filters(context: template.Context, filterset: Any, page: Any = None) -> dict[str, Any]:
    """The filter form. `filterset.main` names the fields always shown; the others wait under 更多."""
    fields = list(filterset.form)
    main = getattr(filterset, "main", [field.name for field in fields[:4]])
    more = [field for field in fields if field.name not in main and not field.is_hidden]
    return {
        "request": context["request"],
        "main": [field for field in fields if field.name in main],
        "more": more,
        "more_open": any(filled(field.data) for field in more),
        "hidden": [field for field in fields if field.is_hidden],
        "count": len(chips_of(filterset, context["request"])),
        "page": page,
    }


@register.simple_tag
def columns(filterset: Any, usual: str) -> list[str]:
    """The names of the columns to show; the `usual` ones where the table stands in a list without choice."""
    offered = getattr(filterset, "filters", {})
    return chosen(filterset) if "columns" in offered else usual.split()


@register.inclusion_tag("kit/_columns.html", takes_context=True)
def columns_menu(context: template.Context, filterset: Any) -> dict[str, Any]:
    """列▾: tick which columns the list shows. A form of its own that keeps the filters of the address."""
    request = context["request"]
    rest = {name: values for name, values in request.GET.lists() if name not in ("columns", "page")}
    kept = [(name, value) for name, values in rest.items() for value in values]
    choices = filterset.filters["columns"].extra["choices"]
    usual = without(request, ["columns"])
    return {"request": request, "others": kept, "choices": choices, "shown": chosen(filterset), "usual": usual}


@register.simple_tag
def control(field: Any) -> SafeString:
    """The element of a filter's field, without label."""
    return controls.control(field)


@register.filter
def undo(message: Any) -> Way | None:
    """The way back that a message of `tingyan.kit.undo` carries."""
    return way_of(message)


def filled(data: Any) -> bool:
    """Whether something was chosen; a range is a list of two ends that may both be empty."""
    return any(data) if isinstance(data, list | tuple) else bool(data)


@register.inclusion_tag("kit/_pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict[str, Any]:
    """Links to the other pages; the filters in the address stay."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("kit/_empty.html")
def empty_state(text: str, url: str = "", label: str = "", kind: str = "btn-plain") -> dict[str, str]:
    """What to say, and what to do next, where there is nothing to show; `kind` is the button's."""
    return {"text": text, "url": url, "label": label, "kind": kind}


@register.inclusion_tag("kit/_error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """有3处需要修改, with a link to each field; draws nothing where nothing is wrong.

    It stands within the form: telephone numbers in texts are asked about here, and what was chosen goes along while
    other things are mended.
    """
    return {"faults": faults_of(*forms), "asks": phones.asked_in(*forms), "chosen": phones.chosen()}


@register.simple_block_tag(end_name="endtable")
def table(content: str, caption: str, total: int | None = None, kind: str = "") -> SafeString:
    """A list's table: a spoken caption, its total as `data-total`; `kind` adds classes (stack: one cell on phones)."""
    return format_html(
        '<div class="table-wrap"><table class="table {}"{}>'
        '<caption class="visually-hidden">{}</caption>{}</table></div>',
        kind or "stack",
        "" if total is None else format_html(' data-total="{}"', total),
        caption,
        content,
    )


@register.simple_block_tag(end_name="endcard")
def card(content: str, title: str = "", id: str = "", kind: str = "") -> SafeString:
    head = format_html('<h2 class="card-head">{}</h2>', title) if title else ""
    anchor = format_html(' id="{}"', id) if id else ""
    return format_html('<section class="panel {}"{}>{}{}</section>', kind, anchor, head, content)


@register.simple_block_tag(end_name="endfacts")
def facts(content: str) -> SafeString:
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag(end_name="endrow")
def row(content: str, label: str) -> SafeString:
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


@register.simple_tag
def fact(label: str, value: Any = None, empty: str = words.NONE) -> SafeString:
    """A row of `facts` with a plain value; None and "" become a dash, or the word given as `empty`."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = words.listed(value)
    shown = empty if value is None or value == "" else value
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, conditional_escape(shown))
