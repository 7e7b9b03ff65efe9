"""Every code that the product writes to the log has a name, wherever the log is shown."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from issues.workflow import STEPS, TASK_STEPS
from tingyan.audit import actions as audit
from tingyan.audit.models import AuditEntry
from tingyan.audit.words import ACTIONS, label_of
from tingyan.improvements.workflow import MEASURE_STEPS, PROCEDURE_STEPS
from tingyan.papers.samples import SAMPLES

WRITTEN = re.compile(
    r"""(?:audit\.entry|(?<![\w.])note)\(\s*(f?)"([^"]+)\"|\baction = (f?)"(\w+\.\w+)" if .* else "(\w+\.\w+)\"|\bcode ?= ?(f?)"([^"]+)\""""
)
MOVED = re.compile(r"""(?:record_moves|write)\([^\n]*?, happening, "(\w+)\"""")
CALLS = re.compile(r"audit\.entry\(\s*(\w+)(?!\w*\")")
ISSUE_STEPS = [step.name for step in (*STEPS, *TASK_STEPS)]
IMPROVED = {"procedure": PROCEDURE_STEPS, "measure": MEASURE_STEPS}


def sources():
    for top in ("tingyan", "issues", "visits"):
        for path in sorted((settings.BASE_DIR / top).rglob("*.py")):
            if path != settings.BASE_DIR / "tingyan/audit/actions.py":
                yield path.read_text(encoding="utf-8")


def expand(text):
    """The codes that an f-string of the source stands for."""
    if text == "issue.{step_name}":
        moves = [name for source in sources() for name in MOVED.findall(source)]
        return {f"issue.{name}" for name in [*ISSUE_STEPS, *moves]}
    if text == "{obj._meta.model_name}.{step.name}":
        return {f"{kind}.{step.name}" for kind, steps in IMPROVED.items() for step in steps}
    if family := re.fullmatch(r"(advisory|receipt|review)\.\{step\}", text):
        call = {"advisory": r"record\(paper", "receipt": r"record_receipt\(receipt", "review": r"record\(review"}
        steps = re.compile(call[family[1]] + r', "(\w+)"')
        return {f"{family[1]}.{step}" for source in sources() for step in steps.findall(source)}
    if text == "paper.{kind}":  # a bulletin is handed out by its own room
        return {f"paper.{kind}" for kind in SAMPLES if kind != "bulletin"}
    if text == "{rows.model._meta.model_name}.export":
        return {f"{kind}.export" for kind in (*IMPROVED, "round", "department", "recheck", "callback")}
    kinds = re.fullmatch(r"\{(?:model|obj\._meta\.model_name)\}\.(\w+)", text)
    return {f"{kind}.{kinds[1]}" for kind in IMPROVED}


def codes():
    found = set()
    for source in sources():
        for formatted, text, _formatted, one, other, made, handed in WRITTEN.findall(source):
            if formatted or (made == "f" and handed.endswith(".export")):
                found |= expand(text or handed)
            elif not made:
                found |= {code for code in (text or one, other, handed) if code and ("." in code or code == text)}
    return found


def test_every_code_has_a_name_and_every_name_a_code():
    assert codes() | {"phone.keep"} == set(ACTIONS)  # the one that the recorder itself writes


def test_no_code_is_written_where_the_test_cannot_read_it():
    """Only where the code is handed on as `action` or `code` may it not stand in the call itself."""
    calls = {call for source in sources() for call in CALLS.findall(source)}
    assert calls <= {"action", "code"}


def test_names_tell_codes_apart():
    assert len({str(label) for label in ACTIONS.values()}) == len(ACTIONS)


def test_a_code_of_former_days_is_shown_as_it_is():
    assert label_of("issue.remind_all") == "issue.remind_all"


@pytest.fixture
def entry(cast):
    with audit.recording(by=cast.head_a):
        audit.entry("visit.confirm", cast.hall)
        audit.entry("account.login", cast.head_a)
    return AuditEntry.objects.get(action="account.login")


def test_the_log_shows_the_name_and_small_the_code(client, cast, entry):
    client.force_login(cast.auditor)
    name = "登录 <small>account.login</small>"
    listed = reverse("admin:audit_auditentry_changelist")
    for url in (listed, reverse("admin:audit_auditentry_change", args=[entry.pk])):
        assert name in client.get(url).content.decode()
    assert str(entry) == f"{entry.seq} 登录 周明"
    filtered = client.get(listed, {"action": "account.login"})
    assert list(filtered.context["cl"].result_list) == [entry]
    html = filtered.content.decode()
    assert f'<a href="?action=account.login" aria-current="true">{name}</a>' in html.replace("\n", "")
    assert "确认体验记录 <small>visit.confirm</small>" in html


def test_the_filter_counts(client, cast, entry):
    client.force_login(cast.auditor)
    html = client.get(reverse("admin:audit_auditentry_changelist"), {"_facets": "True"}).content.decode()
    assert "登录 <small>account.login</small> (1)" in html
