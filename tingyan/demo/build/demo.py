"""The demonstration district as a whole: built once, in one transaction, into a database that holds nothing else."""

from django.db.models import Model
from django.utils import timezone

from issues.models import Issue
from tingyan.audit import actions as audit
from tingyan.demo import content
from tingyan.demo.build.bulletins import last_day
from tingyan.demo.build.campaigns import add_campaign, add_checklists
from tingyan.demo.build.directory import add_district
from tingyan.demo.build.drafts import keep
from tingyan.demo.build.months import record_in_time
from tingyan.demo.build.story import play
from tingyan.demo.build.world import World
from tingyan.directory.models import District, User
from tingyan.kit.spans import BEGINNING, recorded_at
from tingyan.reminders.actions import remind
from visits.models import Campaign, Visit

HOLDS: tuple[type[Model], ...] = (District, User, Issue, Visit)


class Occupied(Exception):
    """The database holds other data; the message says of what kind and how much."""


def code() -> str:
    return str(content.paper("places.toml")["district"]["code"])


def built() -> District | None:
    """The demonstration district, where this database has it."""
    return District.objects.filter(code=code(), campaigns__code="LS-1").first()


class Early(Exception):
    """The clock of this machine is before the events around the finished campaign; the message says which day those end."""


def check_clock() -> None:
    """Raise Early where the demonstration would lie in the future."""
    last = last_day()
    if timezone.localdate() <= last:
        raise Early(str(last))


def check_empty() -> None:
    """Raise Occupied where the database holds anything of anybody."""
    counts = {str(model._meta.verbose_name): model._default_manager.count() for model in HOLDS}
    if any(counts.values()):
        raise Occupied("、".join(f"{label}{count}条" for label, count in counts.items() if count))


def build() -> District:
    """Build everything or nothing. Raises Occupied or Early."""
    check_empty()
    check_clock()
    with audit.recording(post="演示数据装入"):
        with recorded_at(BEGINNING):
            world = World(add_district())
        checklists = add_checklists(world)
        told: list[tuple[Campaign, content.Batch]] = []
        for folder in ("ls1", "ls2"):
            batch = content.batch(folder)
            with recorded_at(BEGINNING):
                told.append((add_campaign(world, batch.campaign, checklists), batch))
        play(world, told)
        for campaign, batch in told:
            for row in batch.drafts:
                keep(world, campaign, row)
        remind()
        record_in_time()
    return world.district
