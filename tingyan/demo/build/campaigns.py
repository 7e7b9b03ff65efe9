"""The checklists of the three themes and the two campaigns that use them."""

from issues.states import Category
from tingyan.audit import actions as audit
from tingyan.demo.build.world import World, coded
from tingyan.demo.content import Row
from tingyan.launch.content import checklists
from visits.actions.activity import keep_units
from visits.models import Campaign, CheckItem, Checklist


def add_checklists(world: World) -> list[Checklist]:
    """Version 1 of each theme's checklist."""
    made = []
    for theme, items in checklists().items():
        checklist = Checklist.objects.create(district=world.district, theme=theme)
        CheckItem.objects.bulk_create(
            CheckItem(checklist=checklist, order=order, name=name, category=coded(Category, category))
            for order, (name, category) in enumerate(items, 1)
        )
        audit.entry("checklist.add", checklist)
        made.append(checklist)
    return made


def add_campaign(world: World, told: Row, sheets: list[Checklist]) -> Campaign:
    """A campaign in which every unit but the office takes part."""
    campaign = Campaign.objects.create(
        district=world.district,
        code=told["code"],
        name=told["name"],
        starts_on=world.day(told["starts"]),
        ends_on=world.day(told["ends"]),
    )
    campaign.units.set(unit for unit in world.units.values() if not unit.is_office)
    keep_units([campaign])
    campaign.checklists.set(sheets)
    audit.entry("campaign.add", campaign)
    return campaign
