"""What the demonstration says: complete, resolvable, and no two things alike."""

import re
from collections import Counter
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

import pytest

from issues.states import Category, FixType, Severity, Source, Theme
from tingyan.demo import content
from tingyan.launch.content import checklists

LS1, LS2 = content.batch("ls1"), content.batch("ls2")
UNITS = {row["short_name"] for row in content.table("departments.csv")}
WINDOWS = {row["code"]: row for row in content.table("windows.csv")}
ITEMS = {row["code"]: row for row in content.table("service_items.csv")}
PEOPLE = content.table("people.csv")
OFFICE = content.paper("office.toml")
CHECKLISTS = {theme: [name for name, _ in items] for theme, items in checklists().items()}
ISSUES = [*LS1.issues, *LS2.issues]
VISITS = {visit["key"]: visit for visit in [*LS1.visits, *LS2.visits]}


def strings(value):
    """Yield every string in nested data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in strings(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in strings(inner))


def repeated(values):
    return [value for value, times in Counter(values).items() if times > 1]


def test_the_counts_of_the_seed_case():
    assert len(UNITS) == 32
    assert {visit["unit"] for visit in LS1.visits} == UNITS
    assert (len(LS1.issues), len(LS1.procedures), len(LS1.measures)) == (30, 13, 8)


def test_the_first_campaign_lies_in_its_month_and_ends_closed():
    start, end = LS1.campaign["starts"], LS1.campaign["ends"]
    assert (start, end) == (date(2026, 5, 15), date(2026, 6, 14))
    assert all(start <= visit["date"] <= end for visit in LS1.visits)
    assert {issue["life"][-1].split()[0] for issue in LS1.issues} == {"close"}


def test_every_unit_has_a_head_and_a_liaison_of_its_own():
    assert [row["unit"] for row in PEOPLE] == [row["short_name"] for row in content.table("departments.csv")]
    names = [row[post] for row in PEOPLE for post in ("head", "liaison")]
    names += [row["name"] for row in [*OFFICE["people"], *OFFICE["deputies"]]]
    assert repeated(names) == []
    assert repeated(row["slug"] for row in PEOPLE) == []


def test_the_checklists_are_the_activitys():
    assert {theme: len(items) for theme, items in CHECKLISTS.items()} == {"facilities": 7, "process": 8, "conduct": 5}
    assert set(CHECKLISTS) == set(Theme.values)


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue["key"])
def test_an_issue_names_only_what_exists(issue):
    named = {issue.get("lead"), *issue.get("assist", []), issue.get("proposed"), issue.get("place")} - {None}
    assert named <= UNITS
    for key, closed in (("category", Category), ("severity", Severity), ("fix", FixType), ("source", Source)):
        assert key not in issue or issue[key] in closed.labels
    if "window" in issue:
        assert issue["window"] in WINDOWS
    if "service" in issue:
        assert ITEMS[issue["service"]]["unit"] == issue["lead"]
    assert ("visit" in issue) != ("source" in issue)


@pytest.mark.parametrize("issue", [i for i in ISSUES if "item" in i], ids=lambda issue: issue["key"])
def test_an_issue_fits_its_visit(issue):
    visit = VISITS[issue["visit"]]
    assert issue["item"] in CHECKLISTS[issue["theme"]]
    assert issue["theme"] in visit["themes"]
    assert issue["item"] not in visit["checked"]


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_a_visit_names_only_what_exists(visit):
    offered = {item for theme in visit["themes"] for item in CHECKLISTS[theme]}
    assert {visit["unit"], *visit["visited"]} <= UNITS
    assert set(visit["checked"]) | set(visit.get("untouched", [])) <= offered
    for code in visit.get("windows", []):
        assert WINDOWS[code]["unit"] in visit["visited"]
        assert WINDOWS[code]["hall"] == visit.get("hall", "区政务服务中心")
    assert {ITEMS[code]["unit"] for code in visit.get("items", [])} <= set(visit["visited"])


def test_no_two_are_alike():
    for field in ("key", "title", "description"):
        assert repeated(issue[field] for issue in ISSUES) == []
    assert repeated(row["name"] for row in LS1.measures) == []
    assert repeated((row["item"], row["kind"]) for row in LS1.procedures) == []
    alike = [
        (one["key"], two["key"])
        for one, two in combinations(ISSUES, 2)
        if SequenceMatcher(None, one["description"], two["description"]).ratio() > 0.6
    ]
    assert alike == []


def test_the_problems_vary():
    for field, least in (("category", 10), ("severity", 2), ("fix", 3), ("theme", 3), ("lead", 12)):
        assert len({issue[field] for issue in LS1.issues}) >= least


def test_nothing_looks_like_a_number_of_a_person():
    words = "\n".join(strings([vars(LS1), vars(LS2), PEOPLE, OFFICE]))
    assert re.findall(r"\d{17}[\dXx]|1[3-9]\d{9}", words) == []


def test_people_stay_out_of_the_prose():
    names = {row[post] for row in PEOPLE for post in ("head", "liaison")} | {row["name"] for row in OFFICE["people"]}
    words = "\n".join(strings([vars(LS1), vars(LS2)]))
    assert [name for name in names if name in words] == []


def test_the_facts_reported_are_there():
    visits = {visit["key"]: visit for visit in LS1.visits}
    helped = [v for v in visits.values() if v["unit"] == "执法局" and v["date"] == date(2026, 6, 14)]
    assert [(v["items"], bool(v["helped"])) for v in helped] == [(["ZF-01"], True)]
    assert any(
        v["unit"] == "营商局" and "轮椅" in v["checked"] and v["themes"] == ["facilities"] for v in visits.values()
    )
    before_after = {p["item"]: (p.get("before"), p["after"]["limit"]) for p in LS1.procedures if "limit" in p["after"]}
    assert before_after["ZJ-01"] == (None, [1, "工作日"])
    assert before_after["KZ-01"] == ({"limit": [3, "日（未注明）"]}, "即办")
    assert {"资料预填辅导服务", "乡村旅游民宿业务办理协调指导窗口", "《旅顺口区乡村旅游民宿发展指导手册》"} <= {
        measure["name"] for measure in LS1.measures
    }
