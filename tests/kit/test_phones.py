"""Telephone numbers are found however they are written, masked where they stand, and other numbers are let alone."""

import pytest
from django import forms

from tingyan.kit import phones
from tingyan.kit.search import grams

FOUND = [
    ("13812345678", "138****5678"),
    ("群众（13812345678）反映", "群众（138****5678）反映"),
    ("电话:13812345678。", "电话:138****5678。"),
    ("联系13812345678张先生", "联系138****5678张先生"),
    ("138 1234 5678", "138****5678"),
    ("138-1234-5678", "138****5678"),
    ("138－1234－5678", "138****5678"),
    ("138 12345678", "138****5678"),
    ("1381234 5678", "138****5678"),
    ("1381-234-5678", "138****5678"),
    ("+8613812345678", "138****5678"),
    ("+86 138 1234 5678", "138****5678"),
    ("0086-13812345678", "138****5678"),
    ("（+86）13812345678", "138****5678"),
    ("１３８１２３４５６７８", "138****5678"),
    ("13812345678/15912345678", "138****5678/159****5678"),
    ("19912345678、16612345678", "199****5678、166****5678"),
    ("0411-86612345", "0411-****2345"),
    ("0411 8661 2345", "0411-****2345"),
    ("（0411）86612345", "0411-****2345"),
    ("041186612345", "0411-****2345"),
    ("010-66112233", "010-****2233"),
    ("0415-2123456", "0415-***3456"),
    ("2012 138 1234 5678", "2012 138****5678"),  # where one thing like a number runs into the next
    ("2026-06-14 13812345678", "2026-06-14 138****5678"),
]
OTHERS = [
    "",
    "12345热线、110、12388、400-810-1234",
    "12812345678",
    "1381234567",
    "138123456789",
    "WT-2026-0012",
    "WT-2026-13812345678",
    "GD13812345678",
    "工单号20260614138123456780",
    "大旅纪提〔2026〕12号，〔2026〕13812345678号",
    "第13812345678号",
    "2026年6月14日9:30-10:15",
    "2026-06-14 13:30:00",
    "13812345678元",
    "13812345678.00",
    "13,812,345,678",
    "￥13812345678",
    "13 14 15 16 17 1",
    "20260614083000",
    "1764492364000",
    "13812345678-01",
    "窗口3、4、5共138件，12345678人次",
    "91210212MA13812345678",
    "192.168.138.12",
    "0411",
    "86610000",
    "138****5678",
]


@pytest.mark.parametrize(("text", "shown"), FOUND)
def test_numbers_are_found_and_masked(text, shown):
    assert phones.masked(text) == shown
    assert phones.masked(shown) == shown
    assert phones.numbers(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_pass(text):
    assert phones.masked(text) == text
    assert phones.numbers(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("褚宁，0411-86610000", "褚宁，0411-****0000"),
        ("褚宁 86610000", "褚宁 ****0000"),
        ("褚宁，8661 0000转80123", "褚宁，****0000转***23"),
        ("13812345678", "138****5678"),
        ("监督室 褚宁", "监督室 褚宁"),
        ("内线8012", "内线8012"),
    ],
)
def test_a_contact_shows_no_whole_number(text, shown):
    assert phones.contact(text) == shown


class Words(forms.Form):
    words = forms.CharField(label="群众反映", widget=forms.Textarea)
    code = phones.Verbatim(label="编号", required=False)


def test_nobody_is_asked_outside_of_a_form_that_is_sent():
    assert Words({"words": "13812345678"}).is_valid()


@pytest.mark.parametrize("choice", ["", "else"])
def test_the_question_names_the_field_and_the_masked_number(choice):
    with phones.asking(choice):
        form = Words({"words": "请回电13812345678", "code": "13812345678"})
        assert form.errors == {"words": ["“群众反映”含有电话号码（138****5678），请选择打码后保存或原样保存"]}
        assert phones.asked_in(form)


def test_both_ways():
    with phones.asking("mask"):
        assert Words({"words": "请回电13812345678"}).is_valid()
        form = Words({"words": "请回电13812345678", "code": "13812345678"})
        assert form.is_valid()
        assert form.cleaned_data == {"words": "请回电138****5678", "code": "13812345678"}
        assert phones.kept() == {}
    with phones.asking("keep"):
        form = Words({"words": "请回电13812345678"})
        assert form.is_valid()
        assert form.cleaned_data["words"] == "请回电13812345678"
        assert phones.kept() == {"群众反映": ["138****5678"]}
    assert phones.kept() == {}


def test_no_search_column_holds_a_number():
    assert grams("请回电13812345678") == grams("请回电138****5678") == "请回 回电 电1 13 38 85 56 67 78"
