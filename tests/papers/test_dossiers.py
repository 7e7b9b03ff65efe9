"""一问题一档案: the whole file of an issue as its reader may see it, with what proves it."""

import hashlib
import io
import shutil
import subprocess
import zipfile
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from issues import actions
from issues.models import RecheckFile
from issues.states import State
from tests.factories import CANARY, add_extension, make_evidence, make_issue, make_recheck, make_visit
from tests.issues import life
from tests.papers.reading import fonts, paragraphs, pictures, words
from tests.papers.test_documents import photo
from tingyan.audit.models import AuditEntry
from tingyan.papers import pdf
from tingyan.papers.render import fill, shipped
from tingyan.papers.samples import SAMPLES


@pytest.fixture
def no_office(monkeypatch):
    """A machine without LibreOffice."""
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)


def archive(client, person, issue, status=200):
    client.force_login(person)
    response = client.get(reverse("papers:dossier", args=[issue.pk]))
    assert response.status_code == status
    return b"".join(response.streaming_content)


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.testzip() is None
        return {name: parts.read(name) for name in parts.namelist()}


def paper(client, person, issue):
    (docx,) = [data for name, data in unpacked(archive(client, person, issue)).items() if name.endswith(".docx")]
    return docx


@time_machine.travel(life.NOW)
def test_the_whole_course_is_in_it(cast, client, no_office):
    issue = life.submitted(cast)
    issue = actions.return_(issue, by=cast.officer, reason="没有 <照片> & 说明", at=life.at(6, 9))
    issue = actions.submit(issue, life.done("已换新机"), by=cast.head_a, at=life.at(6, 10))
    issue = actions.verify(issue, by=cast.officer, how="on_site", note="属实", at=life.at(6, 11))
    actions.close(issue, by=cast.chief, at=life.at(6, 12))
    found = paragraphs(paper(client, cast.officer, issue))
    assert found[:3] == ["一问题一档案", issue.number, "取号机不认居住证"]
    course = found[found.index("四、办理过程") :]
    steps = ["提交", "交办（民政局）", "签收", "提交核验", "退回", "提交核验", "核验通过", "销号"]
    assert [text for text in course if text in set(steps)] == steps
    assert {"没有 <照片> & 说明", "已换新机", "属实", "褚宁 2026年6月11日10:00 现场"} <= set(found)
    assert "（一）第1轮" in found and "牵头：区民政局" in found
    assert found[-2:] == ["区纪委监委党风政风监督室", "2026年6月30日"]


def test_requests_and_looks_back_are_sentences(cast, client, no_office):
    issue = make_issue(cast, lead=cast.unit_b, state=State.CLOSED)
    add_extension(cast, issue.tasks.get(), reason="人员在招录。", progress="已发公告")
    done = {"done_on": date(2026, 7, 20), "recorded_at": life.NOW, "recorded_by": cast.officer2}
    make_recheck(issue, result="fixed", how="on_site", note="已换新机", **done)
    found = words(paper(client, cast.officer, issue))
    assert "理由：人员在招录。裁定：" in found and "。。" not in found
    assert "2026年7月20日回头看（现场）：整改到位。已换新机。" in found


def secret(cast):
    """Everything that the lead unit may not know of an issue that head A found, each a canary."""
    hidden = dict.fromkeys(("description", "finder_label", "note", "source_record", "sealed_note"), CANARY)
    visit = make_visit(cast)
    return make_issue(
        cast, lead=cast.unit_b, state=State.FIXING, source="letters", visit=visit, finder_masked=True, **hidden
    )


def test_a_unit_gets_its_face_of_it(cast, client, no_office):
    issue = secret(cast)
    make_evidence(cast, issue, blob=photo(cast, f"{CANARY}.jpg"), caption=CANARY)
    make_evidence(cast, issue, blob=photo(cast, f"{CANARY}.jpg"), forwarded=True)
    make_recheck(issue, note=CANARY)
    parts = unpacked(archive(client, cast.head_b, issue))
    docx = next(data for name, data in parts.items() if name.endswith(".docx"))
    assert CANARY not in words(docx) + "".join(parts)
    assert issue.visit.number not in words(docx) and "信访" not in words(docx) and "周明" not in words(docx)
    assert len(pictures(docx)) == 1 and len(parts) == 2


def test_the_office_gets_all_but_what_is_sealed(cast, client, no_office):
    issue = secret(cast)
    type(issue).objects.filter(pk=issue.pk).update(clue=True, people="涉及某某", note="内部", sealed_note="密封")
    found = words(paper(client, cast.officer, issue))
    assert CANARY in found and issue.visit.number in found and "信访" in found
    assert not [text for text in ("涉及某某", "内部", "密封", "线索") if text in found]


def test_the_finders_unit_reads_no_work(cast, client, no_office):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    type(issue.tasks.get()).objects.update(measures=CANARY)
    found = words(paper(client, cast.liaison_a, issue))
    assert CANARY not in found and "整改情况由承办室和承办单位掌握。" in found


def test_who_may_not_see_the_issue_gets_nothing(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    for name in ("head_c", "stranger", "officer_gz"):
        client.force_login(cast.people[name])
        assert client.get(reverse("papers:dossier", args=[issue.pk])).status_code == 404


def test_evidence_of_every_kind_goes_along_and_is_proved(cast, client, no_office):
    issue = make_issue(cast, lead=cast.unit_b, state=State.CLOSED)
    task, recheck = issue.tasks.get(), make_recheck(issue)
    blobs = {
        "发现时": photo(cast, "a.jpg"),
        "整改前": photo(cast, "b.png", "PNG", "RGBA"),
        "整改后": photo(cast, "c.webp", "WEBP"),
        "材料": photo(cast, "d.heic", "HEIC"),
        "回头看": photo(cast, "e.jpg"),
    }
    make_evidence(cast, issue, blob=blobs["发现时"])
    for kind, label in (("before", "整改前"), ("after", "整改后"), ("paper", "材料")):
        make_evidence(cast, issue, task=task, kind=kind, blob=blobs[label], caption=f"{label}说明")
    RecheckFile.objects.create(recheck=recheck, blob=blobs["回头看"], by=cast.officer)
    parts = unpacked(archive(client, cast.officer, issue))
    docx = parts.pop(f"一问题一档案{issue.number}.docx")
    assert len(pictures(docx)) == len(parts) == 5
    for (name, data), (kind, blob) in zip(parts.items(), blobs.items(), strict=True):
        assert name.startswith("佐证材料/") and kind in name
        assert hashlib.sha256(data).hexdigest() == blob.sha256
        assert blob.sha256 in paragraphs(docx) and name.removeprefix("佐证材料/") in paragraphs(docx)
    assert None not in {font for _text, font in fonts(docx)}


def test_removed_evidence_stays_out(cast, client, no_office):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    make_evidence(cast, issue, task=issue.tasks.get(), kind="after", blob=photo(cast), removed_at=life.NOW)
    assert len(unpacked(archive(client, cast.officer, issue))) == 1


def test_it_is_audited_to_the_byte(cast, client, no_office):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    make_evidence(cast, issue, task=issue.tasks.get(), kind="after", blob=photo(cast))
    data = archive(client, cast.officer, issue)
    entry = AuditEntry.objects.filter(action="paper.dossier").latest("seq")
    assert (entry.detail["count"], entry.detail["sha256"]) == (2, hashlib.sha256(data).hexdigest())
    assert entry.actor == cast.officer and entry.object_id == str(issue.pk)


# PDF


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice Writer (soffice)")
def test_with_libreoffice_it_is_a_pdf(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    parts = unpacked(archive(client, cast.officer, issue))
    assert list(parts) == [f"一问题一档案{issue.number}.pdf"]
    assert parts[f"一问题一档案{issue.number}.pdf"].startswith(b"%PDF-")


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice Writer (soffice)")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (poppler-utils)")
def test_a_line_has_28_characters_and_a_page_22_lines(tmp_path):
    text = "这是用来数一行有多少个字的一段正文" * 120
    with shipped("bulletin").open("rb") as file:
        docx = fill(file, SAMPLES["bulletin"] | {"sections": [], "attachments": [], "opening": [text]})
    (tmp_path / "a.pdf").write_bytes(pdf.made_of(docx))
    told = subprocess.run(["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True)
    pages = told.stdout.decode().split("\f")
    full = [line.strip() for line in pages[1].splitlines() if set(line.strip()) <= set(text) and line.strip()]
    assert [len(line) for line in full[:-1]] == [28] * (len(full) - 1)
    assert len(full) == 22
    assert "".join(pages[1].split()).endswith("—2—")


def test_a_conversion_that_fails_leaves_the_document(monkeypatch, caplog):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: "/bin/false")
    assert pdf.made_of(b"") is None
    assert "LibreOffice made no PDF" in caplog.text


def test_without_libreoffice_there_is_no_pdf(no_office):
    assert pdf.made_of(b"") is None
