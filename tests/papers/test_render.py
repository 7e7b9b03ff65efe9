"""What is put into a document comes out of it, word for word, and nothing else does."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from docx.oxml.ns import qn
from PIL import Image

from tests.papers.reading import elements, font_of, fonts, opened, paragraphs, pictures, words
from tingyan.files.actions import store_image
from tingyan.papers.build import FORMS, packed
from tingyan.papers.render import Photo, fill, render, shipped, stored
from tingyan.papers.samples import SAMPLES

KINDS = sorted(FORMS)


def made(kind, **changed):
    with shipped(kind).open("rb") as file:
        return fill(file, SAMPLES[kind] | changed, strict=True)


def test_every_kind_is_shipped():
    assert sorted(SAMPLES) == KINDS
    assert sorted(path.stem for path in shipped("x").parent.glob("*.docx")) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_templates_are_what_the_command_makes(kind):
    assert packed(FORMS[kind]()) == shipped(kind).read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_the_sheet_is_that_of_the_standard(kind):
    paper = opened(made(kind))
    for section in paper.sections:
        assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
        assert [round(edge.mm) for edge in (section.top_margin, section.bottom_margin)] == [37, 35]
        assert [round(edge.mm) for edge in (section.left_margin, section.right_margin)] == [28, 26]
    grid = paper.sections[0]._sectPr.find(qn("w:docGrid"))
    assert [grid.get(qn(f"w:{name}")) for name in ("type", "linePitch", "charSpace")] == [
        "linesAndChars",
        "579",
        "-849",
    ]
    normal = paper.styles["Normal"]
    assert (normal.font.size.pt, normal.element.rPr.rFonts.get(qn("w:eastAsia"))) == (16, "仿宋_GB2312")
    spacing = normal.element.pPr.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")
    assert 22 * 579 / 20 <= (297 - 37 - 35) / 25.4 * 72  # 22 lines
    assert 28 * (16 - 6 / 20) <= (210 - 28 - 26) / 25.4 * 72  # of 28 characters


@pytest.mark.parametrize("kind", KINDS)
def test_page_numbers_stand_outside(kind):
    paper = opened(made(kind))
    assert paper.settings.odd_and_even_pages_header_footer
    section = paper.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph._p.pPr.jc.get(qn("w:val")) == side
        assert paragraph.text == "— 1 —"
        assert [code.text for code in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]
        assert {run.font.size.pt for run in paragraph.runs} == {14}


@pytest.mark.parametrize("kind", KINDS)
def test_every_run_names_its_font_for_chinese(kind):
    """Else a reader's own default decides, and the office's template looks different on each machine (C40)."""
    known = {"仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"}
    found = list(fonts(made(kind)))
    assert len(found) > 10
    assert [(text, font) for text, font in found if font not in known] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_font_travels_with_the_product(kind):
    names = {str(part.partname) for part in opened(made(kind)).part.package.iter_parts()}
    assert "/word/document.xml" in names
    assert [name for name in names if name.endswith((".odttf", ".ttf", ".otf", ".fntdata"))] == []


def test_a_bulletin_word_by_word():
    assert paragraphs(made("bulletin")) == [
        "旅纪通〔2026〕3号",
        "关于“一把手”当体验员活动开展情况的通报",
        "各有关单位：",
        "2026年6月，全区32家单位主要负责人以办事群众身份走进政务服务大厅开展体验。现将有关情况通报如下。",
        "一、总体情况",
        "参与单位32家，发现问题30个，已销号30个，销号率100.0%。",
        "二、存在问题",
        "（一）指引标识不够清楚",
        "个别窗口的“办不成事”反映窗口没有指引。",
        "（二）材料要件重复提交",
        "个别事项要求重复提交已经核验的材料。",
        "附件：问题整改台账",
        "区纪委监委党风政风监督室",
        "2026年7月5日",
        "附件",
        "问题整改台账",
        *("序号", "单位", "问题", "状态"),
        *("1", "市监局", "“办不成事”反映窗口无人值守", "已销号"),
        *("2", "营商局", "坡道被占用", "已销号"),
    ]


def test_the_levels_of_a_bulletin_have_their_fonts():
    data = made("bulletin")
    assert font_of(data, "情况的通报") == "方正小标宋简体"
    assert font_of(data, "一、总体情况") == "黑体"
    assert font_of(data, "（一）指引") == "楷体_GB2312"
    assert font_of(data, "参与单位32家") == "仿宋_GB2312"


def test_a_bulletin_without_number_addressee_and_attachment_has_no_trace_of_them():
    found = words(made("bulletin", number="", addressee="", attachments=[], sections=[]))
    assert found.splitlines()[0] == "关于“一把手”当体验员活动开展情况的通报"
    assert "附件" not in found and "：" not in found


def test_two_attachments_are_numbered():
    table = SAMPLES["bulletin"]["attachments"][0]
    found = paragraphs(
        made(
            "bulletin",
            attachments=[table, table | {"title": "服务措施清单", "columns": ["措施"], "rows": [["延时服务"]]}],
        )
    )
    assert "附件：1.问题整改台账" in found and "　　　2.服务措施清单" in found
    assert found[-4:] == ["附件2", "服务措施清单", "措施", "延时服务"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("甲 & 乙 < 丙 > \"丁\" '戊'", "甲 & 乙 < 丙 > \"丁\" '戊'"),
        ("</w:t></w:r></w:p>", "</w:t></w:r></w:p>"),
        ("{{ 7 * 7 }}{% if %}", "{{ 7 * 7 }}{% if %}"),
        ("排队\x0b过长\x00\x07\x0c", "排队过长"),
        ("㐀𠮷😀", "㐀𠮷😀"),
        ("半\ud800个", "半个"),
    ],
)
def test_what_is_typed_survives(typed, shown):
    assert paragraphs(made("bulletin", title=typed))[1] == shown


def test_a_line_break_is_a_line_break():
    (title,) = [p for p in opened(made("bulletin", title="第一行\n第二行")).paragraphs if "第一行" in p.text]
    assert title.text == "第一行\n第二行"


@pytest.mark.parametrize(
    ("day", "shown"), [(date(2026, 3, 5), "2026年3月5日"), (date(2026, 12, 31), "2026年12月31日"), (None, "附件")]
)
def test_dates_are_written_without_leading_zeros(day, shown):
    found = paragraphs(made("bulletin", date=day))
    assert found[found.index("区纪委监委党风政风监督室") + 1] == shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_document_is_chinese_whatever_its_maker_reads(language, cast):
    with translation.override(language):
        data = render("bulletin", cast.ls, SAMPLES["bulletin"])
    assert "2026年7月5日" in paragraphs(data)


@pytest.mark.parametrize(
    ("kind", "modes"),
    [
        ("JPEG", ["RGB", "L", "CMYK"]),
        ("PNG", ["RGB", "RGBA", "L", "P", "1", "I;16"]),
        ("WEBP", ["RGB", "RGBA"]),
        ("GIF", ["L", "P"]),
        ("BMP", ["RGB", "L", "P"]),
    ],
)
def test_every_kind_of_photo_appears(kind, modes):
    for mode in modes:
        out = io.BytesIO()
        Image.new(mode, (400, 300)).save(out, kind)
        data = made("bulletin", opening=[Photo(out.getvalue(), width=100, height=100)])
        assert pictures(data) == [(100, 75)], mode


def test_a_photo_from_a_phone_appears(cast):
    upload = SimpleUploadedFile("photo.heic", (Path(__file__).parent.parent / "files/photo.heic").read_bytes())
    blob = store_image(upload, by=cast.officer)
    assert len(pictures(made("bulletin", opening=[Photo(stored(blob))]))) == 1


def test_a_tall_photo_fits_its_room():
    out = io.BytesIO()
    Image.new("RGB", (100, 400), "red").save(out, "PNG")
    assert pictures(made("bulletin", opening=[Photo(out.getvalue(), width=76, height=80)])) == [(20, 80)]


def test_a_photo_of_many_pixels_does_not_swell_the_document():
    out = io.BytesIO()
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(out, "JPEG", quality=95)
    data = made("bulletin", opening=[Photo(out.getvalue())])
    assert len(data) < 2 * 2**20 < len(out.getvalue())


def test_the_maker_of_the_file_is_not_a_person():
    properties = opened(made("bulletin")).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("厅验", "", "")


def test_footers_belong_to_what_is_read():
    assert len(elements(made("bulletin"))) == 3
