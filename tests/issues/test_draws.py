"""随机抽取: the seed stands in the audit log before anything is drawn, and anybody can draw again."""

import hashlib
import io
import json
from collections import Counter
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from issues.actions.draws import Criteria, draw, drawable, seed_draw
from issues.checks import check_draw
from issues.lots import draw_lots
from issues.models import Draw, Issue, Recheck, Round
from issues.states import FixType, State
from tests.factories import make_issue, make_issues, make_recheck
from tests.issues.life import at
from tingyan.audit import triggers
from tingyan.audit.models import AuditEntry
from tingyan.kit.errors import Refused, Stale

CLOSED = {"state": State.CLOSED}


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(at(7, 20), tick=False):
        yield


@pytest.fixture
def closed(cast):
    """Nine closed issues of three strata: 4, 3 and 2."""
    rows = [make_issue(cast, lead=cast.unit_a, **CLOSED) for _ in range(4)]
    rows += [make_issue(cast, lead=cast.unit_b, **CLOSED) for _ in range(3)]
    return rows + [make_issue(cast, lead=cast.unit_b, fix_type=FixType.LONG, **CLOSED) for _ in range(2)]


def criteria(size=4, **facts):
    return Criteria(size, **{"planned_on": date(2026, 7, 27)} | facts)


def drawn(cast, size=4, **facts):
    return draw(seed_draw(cast.ls, criteria(size, **facts), by=cast.chief), by=cast.chief)


def forge(**columns):
    """What somebody with the database in his hands would do."""
    Draw.objects.update(**columns)


# The two transactions


def test_the_seed_is_in_the_log_before_anything_is_drawn(cast, closed):
    row = seed_draw(cast.ls, criteria(), by=cast.chief)
    entry = AuditEntry.objects.get(action="recheck.seed")
    assert (entry.detail["seed"], entry.detail["size"], entry.actor_id) == (row.seed, 4, cast.chief.pk)
    assert (row.drawn_at, row.population, Recheck.objects.count()) == (None, [], 0)
    draw(row, by=cast.chief)
    assert AuditEntry.objects.get(action="recheck.draw").seq > entry.seq
    assert Recheck.objects.filter(draw=row, origin="draw", planned_on="2026-07-27").count() == 4


@pytest.mark.django_db(transaction=True)
def test_the_seed_stands_whatever_becomes_of_the_drawing(cast, client, monkeypatch):
    make_issue(cast, lead=cast.unit_a, **CLOSED)
    monkeypatch.setattr("issues.actions.draws.draw_lots", lambda *_: 1 / 0)
    client.force_login(cast.chief)
    client.raise_request_exception = False
    assert client.post(reverse("issues:draw_new"), {"size": "1", "planned_on": "2026-07-27"}).status_code == 500
    assert Draw.objects.get().drawn_at is None
    assert AuditEntry.objects.filter(action="recheck.seed").count() == 1
    assert not AuditEntry.objects.filter(action="recheck.draw").exists()
    monkeypatch.undo()
    row = Draw.objects.get()
    assert "按此种子抽取" in client.get(row.get_absolute_url()).content.decode()
    client.post(reverse("issues:draw_run", args=[row.pk]))
    row.refresh_from_db()
    assert row.drawn_at and check_draw(row).problems == []
    assert client.post(reverse("issues:draw_run", args=[row.pk])).status_code == 403


def test_it_is_drawn_once(cast, closed):
    row = seed_draw(cast.ls, criteria(), by=cast.chief)
    other = Draw.objects.get(pk=row.pk)
    draw(row, by=cast.chief)
    with pytest.raises(Stale):
        draw(other, by=cast.chief)
    assert Recheck.objects.count() == 4


def test_two_draws_have_two_seeds(cast, closed):
    first, second = (seed_draw(cast.ls, criteria(1), by=cast.chief) for _ in range(2))
    assert first.seed != second.seed
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=second.pk).update(seed=first.seed)


@pytest.mark.parametrize("name", ["officer", "supervisor", "head_a", "officer_gz", "superuser"])
def test_only_the_chief_draws(cast, closed, name):
    with pytest.raises(Refused, match="只有室负责人"):
        seed_draw(cast.ls, criteria(), by=cast.people[name])
    row = seed_draw(cast.ls, criteria(), by=cast.deputy_chief)
    with pytest.raises(Refused, match="只有室负责人"):
        draw(row, by=cast.people[name])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": 501}, "size"),
        ({"planned_on": date(2026, 7, 19)}, "planned_on"),
        ({"closed_since": date(2026, 7, 2), "closed_until": date(2026, 7, 1)}, "closed_until"),
        ({"closed_since": date(2026, 7, 2)}, "size"),  # nothing was closed since
    ],
)
def test_criteria_that_do_not_fit_fix_no_seed(cast, closed, facts, field):
    with pytest.raises(ValidationError) as wrong:
        seed_draw(cast.ls, criteria(**facts), by=cast.chief)
    assert list(wrong.value.message_dict) == [field]
    assert not Draw.objects.exists()


# What can be drawn


def test_the_population(cast, closed):
    good, relapsed, special, waiting = closed[:4]
    facts = {"done_on": "2026-07-10", "recorded_at": at(7, 10), "recorded_by": cast.officer2, "how": "phone"}
    make_recheck(good, result="fixed", **facts)
    make_recheck(special, origin="chosen")
    make_recheck(waiting)
    make_recheck(relapsed, cancelled_at=at(7, 10))
    make_issue(cast, lead=cast.unit_a, state=State.VERIFIED)
    make_issue(cast, lead=cast.unit_gz, district=cast.gz, **CLOSED)
    early = make_issue(cast, lead=cast.unit_a, **CLOSED | {"closed_on": date(2026, 5, 1)})
    found = set(drawable(cast.chief, cast.ls, criteria()).values_list("pk", flat=True))
    assert found == {row.pk for row in [*closed, early]} - {good.pk, special.pk}
    found = drawable(cast.chief, cast.ls, criteria(closed_until=date(2026, 6, 1)))
    assert [row.pk for row in found] == [early.pk]


def test_what_waits_since_its_closing_is_brought_forward(cast, closed):
    soon, later = make_recheck(closed[0], planned_on=date(2026, 7, 22)), make_recheck(closed[1])
    row = drawn(cast, 9)
    soon.refresh_from_db()
    later.refresh_from_db()
    assert (soon.origin, soon.draw, soon.planned_on, soon.version) == ("draw", row, date(2026, 7, 22), 2)
    assert (later.origin, later.draw, later.planned_on) == ("draw", row, date(2026, 7, 27))
    assert Recheck.objects.filter(draw=row).count() == 9
    assert check_draw(row).problems == []


def test_fewer_candidates_than_asked_for_are_all_drawn_and_it_says_so(cast, closed, client):
    client.force_login(cast.chief)
    body = {"size": "50", "planned_on": "2026-07-27"}
    text = client.post(reverse("issues:draw_new"), body, follow=True).content.decode()
    assert "符合条件的只有9件，少于要抽取的50件，已全部抽取" in text
    assert Recheck.objects.count() == 9


def test_the_strata_have_their_share(cast, closed):
    row = drawn(cast, 4)  # of 4, 3 and 2: quotas 1.78, 1.33, 0.89
    by_stratum = [Recheck.objects.filter(draw=row, issue__lead=u, issue__fix_type=f).count() for u, f in STRATA(cast)]
    assert by_stratum == [2, 1, 1]
    assert row.population == [[i.pk, i.lead_id, i.fix_type] for i in closed]
    assert sorted(row.rechecks.values_list("issue", flat=True)) == draw_lots(
        [(i.pk, i.lead_id, i.fix_type) for i in closed], 4, row.seed
    )


def STRATA(cast):
    return [(cast.unit_a, FixType.LIMITED), (cast.unit_b, FixType.LIMITED), (cast.unit_b, FixType.LONG)]


# Drawing again


def test_an_honest_draw_is_found_honest(cast, closed):
    row = drawn(cast)
    verdict = check_draw(row)
    assert verdict.problems == []
    assert len(verdict.lines) == 6


def test_the_row_alone_cannot_be_changed_unseen(cast, closed):
    row = drawn(cast)
    for columns, said in (
        ({"seed": "f" * 32}, "种子与审计日志不一致"),
        ({"size": 5}, "抽取条件与审计日志不一致"),
        ({"planned_on": date(2026, 9, 1)}, "抽取条件与审计日志不一致"),
        ({"population": row.population[:-1]}, "抽取范围的摘要"),
        ({"population_sha256": "0" * 64}, "抽取范围的摘要"),
        ({"drawn_at": None}, "尚未抽取"),
    ):
        forge(**columns)
        assert any(said in line for line in check_draw(Draw.objects.get()).problems), columns
        forge(**{name: getattr(row, name) for name in columns})
    assert check_draw(Draw.objects.get()).problems == []


def test_an_issue_swapped_for_another_is_named(cast, closed):
    row = drawn(cast)
    gone = row.rechecks.first()
    other = Round.objects.exclude(issue__in=row.rechecks.values("issue")).first()
    Recheck.objects.filter(pk=gone.pk).update(issue=other.issue, round=other)
    problems = check_draw(row).problems
    assert problems == [f"安排的回头看与抽取结果不同：多出{[other.issue_id]}，缺少{[gone.issue_id]}"]


def test_a_seed_noted_only_afterwards_is_found_out(cast, closed):
    row = drawn(cast)
    with triggers.lifted():
        seed = AuditEntry.objects.get(action="recheck.seed")
        AuditEntry.objects.filter(pk=seed.pk).update(action="recheck.late")
        assert check_draw(row).problems == ["审计日志中“recheck.seed”的记录没有"]
        late = AuditEntry.objects.latest("seq").seq + 1
        seed.seq, seed.pk, seed.action = late, late, "recheck.seed"
        seed.save(force_insert=True)
    assert any("不在抽取记录" in line for line in check_draw(row).problems)


# The command


def run(*arguments):
    out = io.StringIO()
    call_command("recheck_draw", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_draws_and_verifies(cast, closed):
    said = run("--district", "LS", "--count", "4", "--by", "chief", "--reason", "七月抽查")
    row = Draw.objects.get()
    assert f"第{row.pk}号抽取：从9件中抽取4件，种子{row.seed}" in said
    numbers = Issue.objects.filter(rechecks__draw=row).values_list("number", flat=True)
    assert said.split()[-4:] == sorted(numbers)
    assert run("--verify", str(row.pk)).endswith(f"第{row.pk}号抽取属实\n")
    assert json.loads(run("--verify", str(row.pk), "--json"))["ok"] is True
    forge(seed="f" * 32)
    with pytest.raises(SystemExit, match="1"):
        run("--verify", str(row.pk))
    with pytest.raises(SystemExit, match="1"):
        run("--verify", str(row.pk), "--json")
    assert "只有3件" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--district", "LS", "--count", "4", "--by", "officer"], "只有室负责人"),
        (["--district", "LS", "--count", "0", "--by", "chief"], "抽取数应在1至500之间"),
        (["--district", "XX", "--count", "4", "--by", "chief"], "没有这个区"),
        (["--district", "LS", "--count", "4", "--by", "deactivated"], "没有这个区或这个账号"),
        (["--verify", "999"], "没有第999号抽取"),
        (["--district", "LS"], "请给出"),
    ],
)
def test_the_command_says_why_not(cast, closed, arguments, said):
    with pytest.raises(CommandError, match=said):
        run(*arguments)


# The pages


def test_the_pages(cast, closed, client, django_assert_num_queries):
    row = drawn(cast, reason="七月抽查")
    client.force_login(cast.supervisor)
    text = client.get(reverse("issues:draws")).content.decode()
    assert "七月抽查" in text and 'data-total="1"' in text
    assert reverse("issues:draw_new") not in text
    with django_assert_num_queries(10):
        text = client.get(row.get_absolute_url()).content.decode()
    for words in (row.seed, row.population_sha256, "从9件中抽取4件", "长期整改", "市监局", f"--verify {row.pk}"):
        assert words in text
    client.force_login(cast.chief)
    assert reverse("issues:draw_new") in client.get(reverse("issues:draws")).content.decode()


@pytest.mark.parametrize(
    "bad", [{"size": ""}, {"size": "0"}, {"planned_on": "2026-07-01"}, {"closed_until": "gestern"}]
)
def test_a_form_that_does_not_fit_says_so(cast, closed, client, bad):
    client.force_login(cast.chief)
    response = client.post(reverse("issues:draw_new"), {"size": "2", "planned_on": "2026-07-27"} | bad)
    assert response.status_code == 400
    assert next(iter(bad)) in response.context["form"].errors
    assert not Draw.objects.exists()


# The population


def population(client, person, row):
    client.force_login(person)
    response = client.get(reverse("issues:draw_export", args=[row.pk]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    lines = book.get_sheet_by_index(0).to_python()
    start = next(n for n, line in enumerate(lines) if line[0] == "层")
    rows = [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :]]
    return [{name: int(value) if isinstance(value, float) else value for name, value in row.items()} for row in rows]


def drawn_by_hand(rows, seed, size):
    """What the page says, done with nothing but the sheet: largest remainder, then the lowest hashes."""
    sizes = Counter(row["层"] for row in rows)
    parts = {key: size * n // len(rows) for key, n in sizes.items()}
    left = sorted(sizes, key=lambda key: (-(size * sizes[key] % len(rows)), key))[: size - sum(parts.values())]
    ranks = sorted((hashlib.sha256(f"{seed}:{r['问题序号']}".encode()).hexdigest(), r["层"], r) for r in rows)
    chosen = []
    for key in sizes:
        of_stratum = [row for _rank, stratum, row in ranks if stratum == key]
        chosen += of_stratum[: parts[key] + (key in left)]
    return {row["问题编号"] for row in chosen}


def test_whoever_holds_the_population_can_draw_again(cast, closed, client):
    row = drawn(cast, 4)
    rows = population(client, cast.supervisor, row)
    assert [r["层"] for r in rows] == [1] * 4 + [2] * 3 + [3] * 2
    assert rows == sorted(rows, key=lambda r: (r["层"], r["排序值（SHA-256）"]))
    told = {r["问题编号"] for r in rows if r["是否抽中"] == "是"}
    assert told == drawn_by_hand(rows, row.seed, 4)
    assert told == set(Issue.objects.filter(rechecks__draw=row).values_list("number", flat=True))
    of = sorted([r["问题序号"], r["单位序号"], r["整改类型代码"]] for r in rows)
    assert hashlib.sha256(json.dumps(of, separators=(",", ":")).encode()).hexdigest() == row.population_sha256
    entry = AuditEntry.objects.get(action="recheck.population")
    assert (entry.actor_id, entry.detail["count"], row.seed in str(entry.detail["filters"])) == (
        cast.supervisor.pk,
        9,
        True,
    )


def test_the_population_is_as_it_was_drawn_from(cast, closed, client):
    row = drawn(cast, 4)
    before = population(client, cast.chief, row)
    Issue.objects.update(lead=cast.unit_c, fix_type=FixType.IMMEDIATE)
    assert population(client, cast.chief, row) == before


@pytest.mark.parametrize("count", [10, 1000])
def test_the_population_asks_as_often_at_any_length(cast, client, count, django_assert_num_queries):
    make_issues(cast, count, lead=cast.unit_b, **CLOSED)
    row = Draw.objects.create(
        district=cast.ls, seed="0" * 32, size=1, planned_on="2099-01-01", drawn_by=cast.chief, drawn_at=at(7, 20),
        population=[[pk, cast.unit_b.pk, "limited"] for pk in Issue.objects.values_list("pk", flat=True)],
    )  # fmt: skip
    client.force_login(cast.chief)
    client.get(reverse("issues:draws"))
    with django_assert_num_queries(13):
        assert list(client.get(reverse("issues:draw_export", args=[row.pk])).streaming_content)
    assert len(population(client, cast.chief, row)) == count
