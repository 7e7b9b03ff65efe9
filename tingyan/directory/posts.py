"""What a person's posts of today add up to: the one value that every permission rule reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tingyan.directory.states import DEPUTISED, OFFICE_ROLES, READING_ROLES, Role

if TYPE_CHECKING:
    from tingyan.directory.models import Appointment

Ids = frozenset[int]


@dataclass(frozen=True)
class Posts:
    """Ids of the districts and units in which a person may act today."""

    office: Ids = field(default=Ids())  # districts where officer or chief
    chief: Ids = field(default=Ids())  # districts where chief or the chief's dated deputy
    leads: Ids = field(default=Ids())  # districts where 分管领导: may decide what needs a leader
    reads: Ids = field(default=Ids())  # districts read whole: office and leaders
    heads: Ids = field(default=Ids())  # units where head or a dated deputy
    liaisons: Ids = field(default=Ids())
    members: Ids = field(default=Ids())  # every unit belonged to, the office included
    districts: Ids = field(default=Ids())  # every district belonged to
    authorises: bool = False  # holds a post of his own in which others may be authorised to act
    roles: frozenset[str] = field(default=frozenset())
    label: str = ""  # “市监局 局长”: the first post in words, as history keeps it

    @property
    def units(self) -> Ids:
        """Units in whose name the person works."""
        return self.heads | self.liaisons

    @property
    def sysadmin(self) -> bool:
        return Role.SYSADMIN in self.roles

    @property
    def secadmin(self) -> bool:
        return Role.SECADMIN in self.roles

    @property
    def auditor(self) -> bool:
        return Role.AUDITOR in self.roles

    @classmethod
    def of(cls, appointments: Iterable["Appointment"]) -> "Posts":
        """Add up appointments (with `unit` selected) that are in force."""
        held = list(appointments)

        def units(*roles: Role) -> Ids:
            return Ids(a.unit_id for a in held if a.role in roles)

        def districts(*roles: Role) -> Ids:
            return Ids(a.unit.district_id for a in held if a.role in roles)

        return cls(
            office=districts(*OFFICE_ROLES),
            chief=districts(Role.CHIEF),
            leads=districts(Role.SUPERVISOR),
            reads=districts(*READING_ROLES),
            heads=units(Role.HEAD),
            liaisons=units(Role.LIAISON),
            members=Ids(a.unit_id for a in held),
            districts=Ids(a.unit.district_id for a in held),
            authorises=any(a.role in DEPUTISED and a.acting_for_id is None for a in held),
            roles=frozenset(a.role for a in held),
            label=held[0].label if held else "",
        )
