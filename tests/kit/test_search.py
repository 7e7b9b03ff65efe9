"""Two-character words are found, on both databases, and on PostgreSQL through the index."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.models import Issue
from tests.factories import make_issue
from tingyan.kit.search import AddGramIndex, grams

TEXTS = {
    "window": ("WT-2026-0031", "“办不成事”反映窗口无人值守"),
    "machine": ("WT-2026-0032", "取号机不认居住证 ＡＢＣ", "大"),
    "ramp": ("WT-2026-0033", "坡道被占用，轮椅上不去"),
}


def test_texts_become_pairs_that_do_not_cross_into_the_next():
    assert grams("办事大厅", "", None, "Ａ-1b", "厅") == "办事 事大 大厅 | a1 1b | 厅"


@pytest.fixture
def rows(cast):
    made = {name: make_issue(cast, search_unit=grams(*texts)) for name, texts in TEXTS.items()}
    return {issue.pk: name for name, issue in made.items()}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("窗口", {"window"}),
        ("口窗", set()),
        ("办不成", {"window"}),
        ("不成事", {"window"}),
        ("办成", set()),
        ("2026", {"window", "machine", "ramp"}),
        ("wt-2026-0032", {"machine"}),
        ("abc", {"machine"}),
        ("ＡＢ", {"machine"}),
        ("不 轮椅", {"ramp"}),
        ("轮椅 窗口", set()),
        ("大", {"machine"}),
        ("c大", set()),
        ("坡道，被占", {"ramp"}),
        ("%", set()),
        ("，。", set()),
        ("_", set()),
    ],
)
def test_words_are_found_where_they_stand(rows, query, names):
    found, read = Issue.objects.filter(search_unit__found=query), Issue.objects.filter(search_unit__read=query)
    assert {rows[issue.pk] for issue in found} == {rows[issue.pk] for issue in read} == names


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text("办事大厅ab1 ", max_size=12), st.text("办事大厅ab1", min_size=1, max_size=4))
def test_a_word_is_found_exactly_where_the_text_contains_it(text, word):
    assert (f" {grams(word)} " in f" {grams(text)} " or grams(word) in grams(text)) is (word in text.replace(" ", ""))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the index exists on PostgreSQL only")
def test_the_index_is_used_for_two_characters(cast):
    with connection.schema_editor() as editor:
        state = MigrationLoader(connection).project_state()
        operation = AddGramIndex("issue", "search_unit", "test_gram")
        operation.database_forwards("issues", editor, state, state)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Issue.objects.order_by().filter(search_unit__found="窗口").explain()
    assert "gram" in plan
    assert "Bitmap Index Scan" in plan


def test_an_index_can_be_written_into_a_migration():
    operation = AddGramIndex("issue", "search_unit", "issue_search_gram")
    name, args, kwargs = operation.deconstruct()
    assert (name, AddGramIndex(*args, **kwargs).describe()) == ("AddGramIndex", operation.describe())
