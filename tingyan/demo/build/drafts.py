"""Reports begun and not filed: saved as the page sends them, name → list of values, with the photos sent ahead."""

import uuid

from django.utils import timezone

from tingyan.demo.build.walks import HALL, SCENES
from tingyan.demo.build.world import World
from tingyan.demo.content import Row
from tingyan.demo.pictures import picture
from tingyan.directory.states import Role
from visits.actions import add_photo, save_draft
from visits.models import Campaign, CheckItem
from visits.states import Part

Form = dict[str, list[str]]


def keep(world: World, campaign: Campaign, row: Row) -> None:
    """Save the draft of today under a key of its own, then its photos."""
    owner = world.people[row["owner"]]
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"tingyan-demo:draft:{row['owner']}")
    draft = save_draft(key, form_of(world, campaign, row), by=owner)
    for number in range(row["photos"] if draft else 0):
        slot = "p1" if row.get("problems") and number == 0 else "visit"
        words, scene = f"草稿照片{row['owner']}{number}", SCENES[row["themes"][0]]
        add_photo(draft, slot, picture(words, scene=scene, at=timezone.localtime(), settled=False), by=owner)


def form_of(world: World, campaign: Campaign, row: Row) -> Form:
    items = {item.name: item for item in CheckItem.objects.filter(checklist__in=campaign.checklists.all())}
    form: Form = {
        "campaign": [str(campaign.pk)],
        "visitor": [str(world.posts[row["unit"], Role.HEAD].pk)],
        "date": [world.today.isoformat()],
        "hall": [str(world.halls[row.get("hall", HALL)].pk)],
        "visited_units": [str(world.units[name].pk) for name in row["visited"]],
        "windows": [str(world.windows[code].pk) for code in row.get("windows", [])],
        "themes": row["themes"],
        "part": [Part.CITIZEN.value],
        "time_from": [row.get("time_from", "")],
        "citizens_words": [row.get("words", "")],
    }
    form |= {f"a{items[name].pk}": ["ok"] for name in row["checked"]}
    for number, problem in enumerate(row.get("problems", []), 1):
        form.setdefault("problem", []).append(str(number))
        form[f"a{items[problem['item']].pk}"] = ["problem"]
        form[f"p{number}-item"] = [str(items[problem["item"]].pk)]
        form[f"p{number}-description"] = [problem["description"]]
    return form
