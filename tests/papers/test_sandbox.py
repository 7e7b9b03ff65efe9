"""A template shows data, chooses by it and goes through its lists. Whatever else it tries is refused."""

import pytest
from jinja2.exceptions import TemplateRuntimeError, TemplateSyntaxError, UndefinedError

from tingyan.papers.sandbox import MOST_TURNS, Narrow, chinese

DATA = {"title": "提示单", "rows": [{"name": "甲"}, {"name": "乙"}], "count": 2, "none": "", "pair": {"a": 1}}


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ title }}", "提示单"),
        ("{% for row in rows %}{{ loop.index|chinese }}、{{ row.name }}{% endfor %}", "一、甲二、乙"),
        ("{% if none %}有{% else %}无{% endif %}", "无"),
        ("{{ '有' if rows|length > 1 else '无' }}", "有"),
        ("{{ rows[0].name }}{{ rows[0]['name'] }}", "甲甲"),
        ("{{ missing|default('—') }}", "—"),
        ("{% if missing is defined and not none %}有{% endif %}", ""),
        ("{{ '<' }}", "&lt;"),
    ],
)
def test_what_a_template_may_say(template, shown):
    assert Narrow().from_string(template).render(DATA) == shown


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ title['__class__'] }}",
        "{{ title|attr('__class__') }}",
        "{{ rows.__len__ }}",
        "{{ title._x }}",
        "{{ rows[title] }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ config }}{{ request.application.__globals__ }}{{ title.format() }}",
        "{{ title.upper() }}",
        "{{ range(3) }}",
        "{{ 'a' * 10000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 1 + 1 }}",
        "{{ title ~ title }}",
        "{{ [1, 2] }}",
        "{{ {'a': 1} }}",
        "{% set x = title %}",
        "{% include 'secret.docx' %}",
        "{% import 'x' as x %}",
        "{% extends 'x' %}",
        "{% macro x() %}{% endmacro %}",
        "{% call title() %}{% endcall %}",
        "{% filter upper %}x{% endfilter %}",
        "{% block x %}{% endblock %}",
        "{% with x = 1 %}{% endwith %}",
        "{% autoescape false %}{{ title }}{% endautoescape %}",
        "{{ title|safe }}",
        "{{ title|xmlattr }}",
        "{{ title|map('upper') }}",
        "{{ title|center(100000000) }}",
        "{{ title is callable }}",
        "{{ title is sameas title }}",
        "{% for x in rows recursive %}{{ loop(rows) }}{% endfor %}",
        "{% raw %}{{ x }}",
        "{% if %}",
        "{{ title",
    ],
)
def test_what_a_template_may_not_say(template):
    with pytest.raises(TemplateSyntaxError):
        Narrow().from_string(template)


@pytest.mark.parametrize(
    "template",
    ["{% for x in title %}x{% endfor %}", "{% for x in pair %}x{% endfor %}", "{% for x in 7 %}x{% endfor %}"],
)
def test_only_lists_are_gone_through(template):
    with pytest.raises(TemplateRuntimeError, match="只有列表可以循环"):
        Narrow().from_string(template).render(DATA)


def test_loops_in_loops_come_to_an_end():
    many = {"rows": [{"name": "甲"}] * 1000}
    one = Narrow().from_string(
        "{% for x in rows %}{% for y in rows %}{% for z in rows %}{% endfor %}{% endfor %}{% endfor %}"
    )
    with pytest.raises(TemplateRuntimeError, match=f"{MOST_TURNS}次"):
        one.render(many)


def test_an_unknown_field_is_told_only_when_it_is_tried():
    template = "{{ titel }}"
    assert Narrow().from_string(template).render(DATA) == ""
    with pytest.raises(UndefinedError):
        Narrow(strict=True).from_string(template).render(DATA)


@pytest.mark.parametrize(
    "template",
    [
        "{{ title.format }}",
        "{{ rows.append }}",
        "{{ pair.items }}",
        "{{ title[0] }}",
        "{% for r in rows %}{{ loop.cycle }}{% endfor %}",
    ],
)
def test_there_is_nothing_behind_the_data(template):
    assert Narrow().from_string(template).render(DATA) == ""


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (0, "0"), (100, "100")],
)
def test_chinese_numerals(number, numeral):
    assert chinese(number) == numeral
