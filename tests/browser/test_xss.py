"""Assurance 38: whatever is stored in a text field is shown as text. Each field of each row holds all payloads.

A payload that came through as markup would call `window.hit`, open a dialog, leave an element that no page of ours has,
or be reported by the content policy; each is looked for on every page.
"""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from tests.browser.conftest import DESK
from tests.browser.site import addresses, furnish
from tests.desks import DESKS
from tingyan.audit import actions as audit
from tingyan.audit import triggers
from tingyan.kit.search import GramsField
from visits.models import Draft

HIT = "window.hit=1"
PAYLOADS = [
    f"<script>{HIT}</script>", f"\"><script>{HIT}</script>", f"'><script>{HIT}</script>", f"</script><script>{HIT}</script>",
    f"</title><script>{HIT}</script>", f"</textarea><script>{HIT}</script>", f"</option></select><script>{HIT}</script>",
    f"--><script>{HIT}</script>", f"]]><script>{HIT}</script>", f"<scr<script>ipt>{HIT}</script>", f"<SCRIPT>{HIT}</SCRIPT>",
    f"<script\n>{HIT}</script\n>", f"<script/src=data:,{HIT}></script>", "<script>alert(1)</script>",
    f"<img src=x onerror={HIT}>", f"\"><img src=x onerror={HIT}>", f"'><img src=x onerror='{HIT}'>", f"<img/src/onerror={HIT}>",
    f"<IMG SRC=x OnErRoR={HIT}>", f"<svg onload={HIT}>", f"<svg><script>{HIT}</script></svg>", f"<svg/onload={HIT}//",
    f"<svg><animate onbegin={HIT} attributeName=x dur=1s>", f"<body onload={HIT}>", f"<input autofocus onfocus={HIT}>",
    f"<details open ontoggle={HIT}>", f"<video><source onerror={HIT}></video>", f"<audio src=x onerror={HIT}>",
    f"<marquee onstart={HIT}>", f"<iframe srcdoc='<script>parent.{HIT}</script>'></iframe>",
    f"<iframe src=javascript:parent.{HIT}></iframe>", f"<object data=javascript:{HIT}></object>", f"<embed src=javascript:{HIT}>",
    f"<a href=javascript:{HIT}>a</a>", f"javascript:{HIT}", f"<math><mtext><style><img src=x onerror={HIT}></style></mtext></math>",
    f"{{{{ {HIT} }}}}{{% include 'x' %}}${{{HIT}}}", f"\" onmouseover={HIT} autofocus onfocus={HIT} x=\"", f"' onfocus='{HIT}' autofocus x='",
    f"\\u003cscript\\u003e{HIT}\\u003c/script\\u003e<base href=//x.invalid><form id=f><button form=f formaction=javascript:{HIT}>",
]  # fmt: skip
TECHNICAL = {  # names that programs read, no page shows as text, or that a page's address depends on
    *(
        "key",
        "content_type",
        "sha256",
        "original_sha256",
        "phash",
        "username",
        "password",
        "code",
        "series",
        "step",
        "kind",
    ),
    *("model", "slot", "state", "action", "object_id", "request_id", "mac", "previous", "number"),
    *("slug", "base"),  # of a frozen number: which figure it is, not words
}
MARKUP = """() => Array.from(document.querySelectorAll("*")).filter((node) =>
  ["IFRAME", "OBJECT", "EMBED", "BASE", "MARQUEE", "VIDEO", "AUDIO", "MATH"].includes(node.tagName)
  || (node.tagName === "SCRIPT" && !node.src && node.type !== "application/json")
  || Array.from(node.attributes).some((one) => one.name.startsWith("on") || /^javascript:/i.test(one.value.trim()) && ["href", "src", "action", "formaction"].includes(one.name))
).map((node) => node.outerHTML.slice(0, 200)).concat(window.hit ? ["window.hit"] : [])"""


def payloads(turn: int) -> str:
    """All of them, beginning with another one each time: pages cut long texts."""
    return " ".join([*PAYLOADS[turn % 40 :], *PAYLOADS[: turn % 40]])


def fields_of(model: Any) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, GramsField)
        and not field.choices
        and field.name not in TECHNICAL
    ]


def written(model: Any, pk: int, text: dict[str, str]) -> int:
    """Write it, unless a constraint keeps it empty as long as the row is what it is: no reason where nothing happened."""
    try:
        with transaction.atomic():
            return int(model._base_manager.filter(pk=pk).update(**text))
    except IntegrityError:
        assert not any(model._base_manager.filter(pk=pk).values(*text).get().values()), (model, text)
        return 0


def poison() -> int:
    """Write payloads into every text of every row of ours; unique ones get the row's number. Return how many texts."""
    turn = 0
    for label in set(DESKS) - {"audit.auditentry"}:
        model = apps.get_model(label)
        for pk in model._base_manager.values_list("pk", flat=True):
            for name in fields_of(model):
                turn += written(model, pk, {name: f"{payloads(turn + 1)} {pk}"})
    for draft in Draft.objects.all():
        texts = {
            name: [payloads(turn + 7)] for name in ("good_practice", "p1-description", "visitor_name", "p1-people")
        }
        draft.form = {"problem": ["1"], "last_problem": ["1"], "themes": ["process"]} | texts
        draft.save()
    return turn


@pytest.fixture
def rows(cast):
    rows = furnish(cast)
    with triggers.lifted():  # frozen figures are kept from every other hand
        assert poison() > 300
    with audit.recording(by=cast.officer):
        audit.entry("issue.note", rows.issue, note=payloads(0))
    cast.__dict__.update({name: type(person).objects.get(pk=person.pk) for name, person in cast.people.items()})
    return rows


class Watch:
    def __init__(self, page: Any) -> None:
        self.page, self.found = page, []
        page.on("dialog", self.close)

    def close(self, dialog: Any) -> None:
        self.found.append(f"{self.page.url}: dialog {dialog.message}")
        dialog.dismiss()

    def open(self, url: str) -> None:
        answer = self.page.goto(url)
        if answer.status != 200:
            self.found.append(f"{url}: {answer.status}")
        self.look()

    def look(self) -> None:
        self.found += [f"{self.page.url}: {what}" for what in self.page.evaluate(MARKUP)]


def test_forty_payloads_that_bite(opened, complaints):
    """Without bait no test below would prove anything."""
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 40
    page = opened(DESK, None)
    watch = Watch(page)
    page.set_content(payloads(0))
    page.wait_for_function("window.hit")
    watch.look()
    assert len(watch.found) > 10
    complaints.clear()


@pytest.mark.parametrize("person", ["officer", "head_b"])
def test_pages_show_payloads_as_text(cast, rows, opened, person):
    watch = Watch(opened(DESK, cast.people[person]))
    for url in addresses(cast, rows, person).values():
        watch.open(url)
    for name in ("issues:list", "visits:list", "improvements:list"):
        watch.page.goto(reverse(name))
        watch.page.locator("main [name=q]").fill(payloads(3)[:90])
        watch.page.locator("main [name=q]").press("Enter")
        watch.look()
    assert watch.found == []


def test_the_review_of_a_report_shows_payloads_as_text(cast, rows, opened):
    watch = Watch(opened(DESK, cast.head_b))
    watch.open(f"{reverse('visits:report')}?draft={rows.key}")
    for _step in range(3):
        watch.page.locator("#next").click()
        watch.look()
    assert watch.found == []


def test_the_admin_site_shows_payloads_as_text(cast, rows, opened):
    watch = Watch(opened(DESK, cast.superuser))
    for label in (label for label, desk in DESKS.items() if "superuser" in desk.reads):
        name = f"admin:{label.replace('.', '_')}"
        watch.open(reverse(f"{name}_changelist"))
        row = apps.get_model(label)._base_manager.first()
        if row:
            watch.page.goto(reverse(f"{name}_change", args=[row.pk]))
            watch.look()
    assert watch.found == []
