"""Filing the visits: what the papers tell becomes a report, and the report is filed by whoever filled it in."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from issues.states import Category
from tingyan.demo.build.photos import photo
from tingyan.demo.build.world import World, coded, moment, pick
from tingyan.demo.content import Row
from tingyan.directory.models import User
from tingyan.directory.states import Role
from visits.actions import Answered, Problem, Report, confirm_visit, file_report, return_visit
from visits.models import Campaign, CheckItem, Visit
from visits.states import AnswerValue, Part

HALL = "区政务服务中心"
SCENES = {"facilities": Category.ACCESS.label, "process": Category.MATERIALS.label, "conduct": Category.ATTITUDE.label}


def filed_at(world: World, visit: Row) -> datetime:
    """Half an hour after the walk, when the visitor is back at his desk."""
    return moment(world.day(visit.get("date", visit.get("day"))), visit["hours"][1]) + timedelta(minutes=30)


def filler(world: World, visit: Row) -> User:
    """The liaison fills in unless the paper says otherwise."""
    how = visit.get("filled_by", "liaison")
    if how == "officer":
        return world.people["officer1"]
    return world.head(visit["unit"]) if how == "head" else world.liaison(visit["unit"])


def file_walk(world: World, campaign: Campaign, visit: Row, problems: list[Row], at: datetime) -> None:
    """File the visit and its problems, and remember their keys."""
    by = filler(world, visit)
    report = report_of(world, campaign, visit, problems, by, at)
    filed = file_report(report, by=by, at=at)
    world.visits[visit["key"]] = filed.pk
    world.issues |= dict(
        zip([row["key"] for row in problems], filed.issues.order_by("pk").values_list("pk", flat=True), strict=True)
    )


def report_of(world: World, campaign: Campaign, visit: Row, problems: list[Row], by: User, at: datetime) -> Report:
    post = world.posts[visit["unit"], Role.HEAD]
    start, end = (time.fromisoformat(clock) for clock in visit["hours"])
    return Report(
        campaign=campaign,
        visitor=world.head(visit["unit"]),
        visitor_unit=world.units[visit["unit"]],
        visitor_name=post.user.name,
        visitor_post=post.title,
        client_key=uuid.uuid5(uuid.NAMESPACE_URL, f"tingyan-demo:{visit['key']}"),
        date=at.date(),
        time_from=start,
        time_to=end,
        problems=[problem_of(world, row, by, at) for row in problems],
        nothing_found=not problems,
        **places_of(world, visit),
        **findings_of(campaign, visit, problems),
        **pictures_of(visit, by, at),
    )


def places_of(world: World, visit: Row) -> dict[str, Any]:
    return {
        "hall": world.halls[visit.get("hall", HALL)],
        "public_area": visit.get("public", False),
        "visited_units": [world.units[name] for name in visit["visited"]],
        "windows": [world.windows[code] for code in visit.get("windows", [])],
        "service_items": [world.items[code] for code in visit.get("items", [])],
    }


def findings_of(campaign: Campaign, visit: Row, problems: list[Row]) -> dict[str, Any]:
    return {
        "themes": visit["themes"],
        "answers": answers_of(campaign, visit, problems),
        "part": coded(Part, visit["part"]),
        "unannounced": not visit.get("open", True),
        "minutes_waiting": visit.get("wait"),
        "minutes_handling": visit.get("handle"),
        "good_practice": visit.get("good", ""),
        "citizens_words": visit.get("words", ""),
        "reflections": visit.get("reflections", ""),
        "helped_on_spot": visit.get("helped", ""),
    }


def pictures_of(visit: Row, by: User, at: datetime) -> dict[str, Any]:
    """A photo of some walks, the paper of those that came on paper."""
    when, scene = at - timedelta(minutes=70), SCENES[visit["themes"][0]]
    photos = [photo(f"体验现场{visit['key']}", scene=scene, at=when, by=by, settled=True)] if wanted(visit) else []
    papers = [photo(f"纸质记录{visit['key']}", scene=SCENES["process"], at=at, by=by)] if "channel" in visit else []
    return {"photos": photos, "papers": papers}


def wanted(visit: Row) -> bool:
    return bool(visit.get("helped")) or pick(visit["key"], True, False, False)


def answers_of(campaign: Campaign, visit: Row, problems: list[Row]) -> list[Answered]:
    """What was not told stays 未查看: it has no answer."""
    items = {
        item.name: item
        for item in CheckItem.objects.filter(
            checklist__in=campaign.checklists.all(), checklist__theme__in=visit["themes"]
        )
    }
    told = dict.fromkeys(visit["checked"], (AnswerValue.OK, ""))
    told |= dict.fromkeys(visit.get("untouched", []), (AnswerValue.NOT_MET, ""))
    told |= {row["item"]: (AnswerValue.PROBLEM, row["title"]) for row in problems if "item" in row}
    return [Answered(items[name], value, note) for name, (value, note) in told.items()]


def problem_of(world: World, row: Row, by: User, at: datetime) -> Problem:
    window = world.windows.get(row.get("window", ""))
    shown = "evidence" in row and pick(row["key"], True, False)
    scene = row.get("category", Category.EQUIPMENT.label)
    return Problem(
        description=row["description"],
        theme=row["theme"],
        category=coded(Category, row.get("category", "")),
        place_unit=window.unit if window else None,
        window=window,
        service_item=world.items.get(row.get("service", "")),
        fixed_on_spot="on_spot" in row,
        spot_action=row.get("on_spot", ""),
        photos=[photo(f"{row['key']}发现", scene=scene, at=at - timedelta(minutes=60), by=by)] if shown else [],
    )


def confirm(world: World, visit: Row, at: datetime) -> None:
    """The head confirms with one tap what was filled in for him."""
    confirm_visit(Visit.objects.get(pk=world.visits[visit["key"]]), by=world.head(visit["unit"]), at=at)


def ask_back(world: World, visit: Row, at: datetime) -> None:
    """The office returns a visit for completion; its problems go on meanwhile."""
    by = world.people["officer2"]
    return_visit(Visit.objects.get(pk=world.visits[visit["key"]]), by=by, note=visit["ask_back"], at=at)
