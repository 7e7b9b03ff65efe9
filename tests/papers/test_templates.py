"""An office's own template: tried before it is taken, refused in words that its maker understands, taken back at will."""

import io
import zipfile

import docx
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from issues.states import State
from tests.advisories.papers import issued
from tests.factories import make_issue
from tests.papers.reading import paragraphs
from tests.papers.test_documents import got
from tingyan.audit.models import AuditEntry
from tingyan.files.storage import place
from tingyan.papers import actions, pdf, render
from tingyan.papers.fields import fields_of
from tingyan.papers.models import Template
from tingyan.papers.render import fill, shipped
from tingyan.papers.samples import SAMPLES
from tingyan.papers.states import Kind
from tingyan.papers.trial import tried

KINDS = Kind.values


def template(*lines, table=()):
    paper = docx.Document()
    for line in lines:
        paper.add_paragraph(line)
    for line in table:
        paper.add_table(1, 1).cell(0, 0).text = line
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def changed(data, changes):
    """The package with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in changes:
                new.writestr(info.filename, old.read(info))
        for name, part in changes.items():
            new.writestr(name, part)
    return out.getvalue()


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return parts.read(name)


GOOD = template("{{ number }}", "关于{{ title }}", "{%p for line in problem %}", "{{ line }}", "{%p endfor %}")
RELS = "word/_rels/document.xml.rels"


def related(kind, target):
    one = f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/>'
    return {RELS: part(GOOD, RELS).replace(b"</Relationships>", one.encode() + b"</Relationships>")}


def inside(xml):
    """The document with `xml` as a paragraph."""
    return {"word/document.xml": part(GOOD, "word/document.xml").replace(b"<w:body>", b"<w:body>" + xml.encode())}


def refused(data, kind="reminder"):
    with pytest.raises(ValidationError) as told:
        tried(kind, io.BytesIO(data))
    (sentence,) = told.value.messages
    return sentence


@pytest.mark.parametrize("kind", KINDS)
def test_what_ships_would_be_taken(kind):
    with shipped(kind).open("rb") as file:
        tried(kind, file)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["{{ titel }}"], "没有“titel”这个字段"),
        (["{{ title.name }}"], "没有“name”这个字段"),
        (["{{ title }"], "模板里的“{{”与“}}”没有成对"),
        (["{% if title %}"], "字段或判断写得不完整"),
        (["{%p for x in problem %}", "{{ x }}"], "字段或判断写得不完整"),
        (["{%p for x in title %}", "{{ x }}", "{%p endfor %}"], "只有列表可以循环"),
        (["{{ title|upper }}"], "不能使用“upper”"),
        (["{{ title.__class__ }}"], "没有“__class__”这个字段"),
        (["{{ ''.__class__.__mro__[1].__subclasses__() }}"], "不能使用“Call”，模板只能引用字段、判断和循环"),
        (["{% set x = 1 %}{{ x }}"], "不能使用“Assign”，模板只能引用字段、判断和循环"),
        (["{% include 'x' %}"], "不能使用“Include”，模板只能引用字段、判断和循环"),
        (["{{ 'x' * 999999999 }}"], "不能使用“Mul”，模板只能引用字段、判断和循环"),
        (["没有字段"], "模板没有引用任何字段，请按字段清单填入“{{ 字段 }}”"),
    ],
)
def test_what_a_template_says_wrongly_is_told_in_plain_words(lines, sentence):
    assert refused(template(*lines)).startswith(sentence)


def test_the_place_is_told():
    sentence = refused(template("{{ title }}", "请按{{ titel|upper }}办理", "落款"))
    assert "请按" in sentence and "附近" in sentence


def test_a_mark_that_word_has_split_is_still_one():
    paper = docx.Document()
    paragraph = paper.add_paragraph()
    for piece in ("{", "{ ti", "tle", " }", "}"):
        paragraph.add_run(piece)
    out = io.BytesIO()
    paper.save(out)
    tried("reminder", io.BytesIO(out.getvalue()))
    assert paragraphs(fill(io.BytesIO(out.getvalue()), SAMPLES["reminder"])) == [SAMPLES["reminder"]["title"]]


BAD_FILES = {
    "no zip": b"PK\x03\x04" + b"x" * 500,
    "empty": b"",
    "pdf": b"%PDF-1.4 %%EOF",
    "text": b"{{ title }}",
    "cut off": GOOD[: len(GOOD) // 2],
    "macros": changed(GOOD, {"word/vbaProject.bin": b"x"}),
    "workbook": changed(GOOD, {"xl/workbook.xml": b"<x/>", "word/document.xml": b""}),
    "object": changed(GOOD, {"word/embeddings/oleObject1.bin": b"x"}),
    "control": changed(GOOD, {"word/activeX/activeX1.xml": b"<x/>"}),
    "picture elsewhere": changed(GOOD, related("image", "http://x.invalid/a.png")),
    "template elsewhere": changed(GOOD, related("attachedTemplate", "file://x.invalid/a.dotm")),
    "broken relations": changed(GOOD, {RELS: b"<Relationships"}),
    "doctype": changed(
        GOOD, {"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>' + part(GOOD, "word/document.xml")}
    ),
    "entity elsewhere": changed(
        GOOD, {"word/settings.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}
    ),
    "utf-16": changed(GOOD, {"word/document.xml": part(GOOD, "word/document.xml").decode().encode("utf-16")}),
    "field that includes": changed(GOOD, inside("<w:p><w:r><w:instrText> INCLUDETEXT </w:instrText></w:r></w:p>")),
    "split field": changed(
        GOOD, inside("<w:p><w:r><w:instrText>DDE</w:instrText><w:instrText>AUTO c cmd</w:instrText></w:r></w:p>")
    ),
    "broken document": changed(GOOD, {"word/document.xml": b"<w:document"}),
    "no body": changed(GOOD, {"word/document.xml": b"<x/>"}),
    "large document": changed(GOOD, inside("<w:p/>" * 200_000)),
    "bomb": changed(GOOD, {"word/media/a.bin": b"\0" * (30 * 2**20)}),
    "many parts": changed(GOOD, {f"word/media/{n}.xml": b"<x/>" for n in range(400)}),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_good_is_refused(name):
    sentence = refused(BAD_FILES[name])
    assert sentence.endswith(("新选择", "不含宏", "上传", "制作", "完整"))


def test_a_link_to_read_is_no_danger():
    tried("reminder", io.BytesIO(changed(GOOD, related("hyperlink", "http://x.invalid/"))))


# The pages


def upload(client, data, kind="reminder", name="提示单.docx"):
    return client.post(reverse("papers:template", args=[kind]), {"file": SimpleUploadedFile(name, data)})


def test_an_office_puts_its_own_in_the_place_and_takes_it_back(cast, client):
    paper = issued(cast)
    client.force_login(cast.officer)
    response = upload(client, GOOD)
    assert (response.status_code, response["Location"]) == (302, reverse("papers:list"))
    assert paragraphs(got(client, cast.officer, "advisory", paper.pk)) == [
        paper.number,
        f"关于{paper.title}",
        "“办不成事”反映窗口多次无人值守。",
    ]
    assert "本区模板" in client.get(reverse("papers:list")).content.decode()
    client.post(reverse("papers:restore", args=["reminder"]))
    assert paragraphs(got(client, cast.officer, "advisory", paper.pk))[0] == "工作提示单"
    assert [entry.action for entry in AuditEntry.objects.filter(action__startswith="template.").order_by("seq")] == [
        "template.replace",
        "template.restore",
    ]


def lose(path):
    path.unlink()


def damage(path):
    path.write_bytes(path.read_bytes()[:-200])


@pytest.mark.parametrize("harm", [lose, damage])
def test_a_template_whose_file_is_gone_gives_way_to_the_shipped_one(cast, client, private_files, caplog, harm):
    """Papers, sample and download go on; the page says what to upload anew, and an upload mends it."""
    paper = issued(cast)
    client.force_login(cast.officer)
    upload(client, GOOD)
    row = Template.objects.get()
    harm(private_files / place(row.blob.key))
    assert paragraphs(got(client, cast.officer, "advisory", paper.pk))[0] == "工作提示单"
    assert "stored file is" in caplog.text
    for name in ("template_file", "sample"):
        assert client.get(reverse(f"papers:{name}", args=["reminder"])).status_code == 200
    sentence = f"“{row.get_kind_display()}”的本区模板文件缺失或损坏"
    assert sentence in client.get(reverse("papers:list")).content.decode()
    upload(client, GOOD)
    assert sentence not in client.get(reverse("papers:list")).content.decode()
    assert paragraphs(got(client, cast.officer, "advisory", paper.pk))[0] == paper.number


def test_a_dossier_is_made_where_the_file_of_its_template_is_gone(cast, client, private_files, monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    client.force_login(cast.officer)
    assert upload(client, template("{{ number }}"), "dossier").status_code == 302
    lose(private_files / place(Template.objects.get().blob.key))
    response = client.get(reverse("papers:dossier", args=[issue.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as parts:
        (name,) = parts.namelist()
        assert paragraphs(parts.read(name))[:2] == ["一问题一档案", issue.number]


def test_the_shipped_templates_can_be_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(render, "SHIPPED", tmp_path / "shipped")
    call_command("build_papers", stdout=io.StringIO())
    for kind in KINDS:
        with shipped(kind).open("rb") as file:
            tried(kind, file)


def test_one_stands_and_those_before_are_kept(cast, client):
    client.force_login(cast.chief)
    for _ in range(3):
        upload(client, GOOD)
    assert Template.objects.count() == 3
    assert Template.objects.in_force().count() == 1
    assert {row.ended_by for row in Template.objects.exclude(ended_at=None)} == {cast.chief}


def test_it_is_the_districts_alone(cast, client):
    client.force_login(cast.officer_gz)
    upload(client, GOOD)
    paper = issued(cast)
    assert paragraphs(got(client, cast.officer, "advisory", paper.pk))[0] == "工作提示单"
    assert not Template.objects.visible_to(cast.officer).exists()


def test_what_is_wrong_stands_at_the_field_and_nothing_is_stored(cast, client, private_files):
    client.force_login(cast.officer)
    for data, name in ((template("{{ titel }}"), "a.docx"), (b"", "b.docx"), (GOOD, "c.exe")):
        response = upload(client, data, name=name)
        assert response.status_code == 400
        assert response.context["form"].errors["file"]
    assert client.post(reverse("papers:template", args=["reminder"])).status_code == 400
    assert not Template.objects.exists() and not list(private_files.rglob("*.part"))
    assert not AuditEntry.objects.filter(action="template.replace").exists()


def test_the_template_in_force_can_be_taken_and_put_back(cast, client):
    client.force_login(cast.officer)
    for kind in KINDS:
        data = b"".join(client.get(reverse("papers:template_file", args=[kind])).streaming_content)
        assert upload(client, data, kind).status_code == 302


def test_the_sample_is_what_the_template_makes(cast, client):
    client.force_login(cast.officer)
    upload(client, GOOD)
    data = b"".join(client.get(reverse("papers:sample", args=["reminder"])).streaming_content)
    assert paragraphs(data)[0] == SAMPLES["reminder"]["number"]


@pytest.mark.parametrize("kind", KINDS)
def test_fields_are_listed_as_they_are_written(cast, client, kind):
    """Whoever copies a simple field from the list into a template has a template that works."""
    simple = [written for written, _ in fields_of(kind) if written.startswith("{{ ") and "." not in written]
    lists = {written.partition(" %}")[0].split()[2] for written, _ in fields_of(kind) if written.startswith("{%p")}
    tried(kind, io.BytesIO(template(*(line for line in simple if line.strip("{} ") not in lists))))
    client.force_login(cast.officer)
    page = client.get(reverse("papers:template", args=[kind])).content.decode()
    assert all(written in page for written in simple)


def test_an_unknown_kind_is_not_there(cast, client):
    client.force_login(cast.officer)
    for name in ("template", "template_file", "sample"):
        assert client.get(reverse(f"papers:{name}", args=["nothing"])).status_code == 404


def test_a_refusal_leaves_what_stood(cast):
    actions.replace(cast.ls, "reminder", SimpleUploadedFile("a.docx", GOOD), by=cast.officer)
    with pytest.raises(ValidationError):
        actions.replace(cast.ls, "reminder", SimpleUploadedFile("b.docx", b"x"), by=cast.officer)
    assert Template.objects.in_force().count() == 1
