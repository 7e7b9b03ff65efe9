"""The pieces pages are built of, as browsers get them."""

import datetime as dt
from types import SimpleNamespace

import django_filters
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory

from tingyan.directory.models import Department
from tingyan.kit.chips import chips_of
from tingyan.kit.faults import faults_of
from tingyan.kit.paging import Page


def drawn(source, request=None, **context):
    template = engines["django"].from_string("{% load ui %}" + source)
    return " ".join(template.render(context, request).split())


def get(address):
    request = RequestFactory().get(address)
    request.user, request.resolver_match = AnonymousUser(), None
    return request


class Report(forms.Form):
    title = forms.CharField(error_messages={"required": "请填写标题"})
    kind = forms.ChoiceField(
        choices=[("a", "立行立改")], widget=forms.RadioSelect, error_messages={"required": "请选择整改类型"}
    )
    note = forms.CharField(required=False, label="备注")


class Units(django_filters.FilterSet):
    main = ["q"]
    q = django_filters.CharFilter(label="名称", field_name="name", lookup_expr="icontains")
    kind = django_filters.MultipleChoiceFilter(label="主题", field_name="name", choices=[("a", "设施"), ("b", "作风")])
    on = django_filters.DateFromToRangeFilter(label="发现日期", field_name="id")
    spot = django_filters.BooleanFilter(label="当场解决", field_name="active", widget=forms.CheckboxInput)
    sort = django_filters.OrderingFilter(fields=["name"])

    class Meta:
        model = Department
        fields = []


def units(address):
    request = get(address)
    return Units(request.GET, queryset=Department.objects.none()), request


# Marks


def test_a_state_is_an_icon_and_a_word():
    html = drawn('{% badge "整改中" "info" "tools" True %}')
    assert html.startswith('<span class="mark mark-info mark-outline"><svg')
    assert html.endswith("整改中</span>")
    assert "icons.svg#tools" in html


def test_a_mark_is_drawn_from_an_object():
    state = SimpleNamespace(label="草稿", role="plain", icon="", outline=False)
    assert drawn("{% mark state %}", state=state) == '<span class="mark mark-plain">草稿</span>'


def test_words_of_users_are_escaped():
    bait = "<script>alert(1)</script>"
    pieces = ["{% badge x %}", "{% flag x %}", "{% fact x x %}", "{% card x %}{{ x }}{% endcard %}", "{{ x|hang }}"]
    pieces += ["{% row x %}{{ x }}{% endrow %}", "{% table caption=x %}{{ x }}{% endtable %}", "{% empty_state x %}"]
    for piece in pieces:
        html = drawn(piece, x=bait)
        assert "<script" not in html, piece
        assert "&lt;script&gt;" in html, piece


def test_a_title_that_opens_with_a_quote_hangs():
    assert drawn("{{ x|hang }}", x="“办不成事”") == '<span class="hang">“办不成事”</span>'
    assert drawn("{{ x|hang }}", x="坡道") == "坡道"


def test_facts_dash_what_is_missing_and_join_what_is_many():
    assert drawn('{% fact "窗口" None %}') == "<div><dt>窗口</dt><dd>—</dd></div>"
    assert drawn('{% fact "做法" "" empty="未填写" %}') == "<div><dt>做法</dt><dd>未填写</dd></div>"
    assert drawn('{% fact "配合" x %}', x=["甲", "乙"]) == "<div><dt>配合</dt><dd>甲、乙</dd></div>"


def test_filters_speak_chinese():
    on = dt.date(2026, 6, 14)
    assert drawn("{{ x|date_zh }} {{ y|dash }} {{ n|percent }} {{ d|working_days }}", x=on, y=None, n=0.9333, d=3) == (
        "2026年6月14日 — 93.3% 3个工作日"
    )


def test_a_table_says_its_total():
    assert 'data-total="128"' in drawn('{% table caption="问题" total=128 %}{% endtable %}')
    assert 'data-total="0"' in drawn('{% table caption="问题" total=0 %}{% endtable %}')
    assert "data-total" not in drawn('{% table caption="问题" %}{% endtable %}')


# Chips


def test_each_value_in_the_address_has_a_chip_that_leaves_the_others():
    filterset, request = units("/units/?q=局&kind=a&kind=b&spot=on&sort=name&page=4")
    chips = {(chip.label, chip.text): chip.url for chip in chips_of(filterset, request)}
    assert chips == {
        ("名称", "局"): "/units/?kind=a&kind=b&spot=on&sort=name",
        ("主题", "设施"): "/units/?q=%E5%B1%80&kind=b&spot=on&sort=name",
        ("主题", "作风"): "/units/?q=%E5%B1%80&kind=a&spot=on&sort=name",
        ("当场解决", "是"): "/units/?q=%E5%B1%80&kind=a&kind=b&sort=name",
    }


def test_a_range_is_one_chip_for_both_ends():
    filterset, request = units("/units/?on_after=2025-06-01&on_before=2025-06-30")
    assert [(chip.text, chip.url) for chip in chips_of(filterset, request)] == [
        ("2025年6月1日至2025年6月30日", "/units/")
    ]


@pytest.mark.parametrize("address", ["/units/", "/units/?q=&kind=", "/units/?kind=nonsense&on_after=never"])
def test_what_does_not_filter_has_no_chip(address):
    assert chips_of(*units(address)) == []


def test_the_filter_form_keeps_what_was_chosen_and_labels_every_field():
    filterset, request = units("/units/?q=局&on_after=2025-06-01")
    html = drawn("{% filters filterset %}{% chips filterset %}", request, filterset=filterset)
    assert 'value="局"' in html
    assert 'value="2025-06-01"' in html
    assert html.count('for="id_on_') == 2
    assert "去掉条件“名称：局”" in html
    assert '<details class="filters-more" open>' in html


def test_further_filters_stay_folded_while_none_is_set():
    filterset, request = units("/units/?q=局")
    assert '<details class="filters-more">' in drawn("{% filters filterset %}", request, filterset=filterset)


# Pager


def test_the_pager_keeps_the_filters():
    html = drawn("{% pager page %}", get("/units/?q=a&page=2"), page=Page([], 2, 65, 20))
    assert "?q=a&amp;page=3" in html
    assert 'aria-current="page">2<' in html
    assert drawn("{% pager page %}", get("/units/"), page=Page([], 1, 20, 20)) == ""


# Forms


def test_faults_link_to_what_mends_them():
    assert [(fault.text, fault.anchor) for fault in faults_of(Report({}), None)] == [
        ("请填写标题", "id_title"),
        ("请选择整改类型", "id_kind_0"),
    ]


def test_faults_of_formsets_come_in_the_order_of_the_page():
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-title": "甲", "form-1-kind": "a"}
    formset = forms.formset_factory(Report, validate_min=True, min_num=3)(data)
    assert [fault.anchor for fault in faults_of(formset)] == ["", "id_form-0-kind_0", "id_form-1-title"]


class Unsaid(forms.Form):
    """Required fields that have no words of their own for it."""

    title = forms.CharField(label="标题")
    kind = forms.ChoiceField(label="整改类型", choices=[("a", "立行立改")])


def test_a_required_field_says_what_to_enter():
    assert [fault.text for fault in faults_of(Unsaid({}))] == ["请填写标题", "请选择整改类型"]


def test_the_summary_counts_and_is_silent_when_nothing_is_wrong():
    assert "有2处需要修改" in drawn("{% error_summary form %}", form=Report({}))
    assert drawn("{% error_summary form %}", form=Report()) == ""


def test_a_form_page_says_each_fault_at_its_field_and_marks_the_optional():
    html = drawn('{% include "kit/_form.html" with verb="登记" %}', get("/"), form=Report({}))
    assert html.count("请填写标题") == 2
    assert html.count("（选填）") == 1
    assert 'id="id_kind_0"' in html
    assert html.count("btn-primary") == 1


def test_a_page_with_faults_says_so_in_its_title():
    page = '{% extends "base.html" %}{% block title %}登记{% endblock %}'
    wrong, right = ({"form": form} for form in (Report({}), Report()))
    template = engines["django"].from_string(page)
    assert "<title>错误：登记 - 厅验</title>" in template.render(wrong, get("/"))
    assert "<title>登记 - 厅验</title>" in template.render(right, get("/"))
