"""Each step of set-up is one transaction through the actions that the pages of every day use.

Lists fail as a whole: every line that does not fit is named, and nothing is written.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, TextChoices
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from issues.states import Category
from tingyan.audit import actions as audit
from tingyan.directory.actions import appoint, create_account, save_place
from tingyan.directory.models import Appointment, Department, District, Hall, User, Window
from tingyan.directory.states import Role
from tingyan.kit import faults, words
from tingyan.kit.errors import Refused
from tingyan.launch.lines import Line
from visits.actions.activity import save_campaign, save_check_item, save_checklist
from visits.models import Campaign, CheckItem, Checklist


def check_founds(by: User) -> None:
    """The emergency account sets a district up: nobody holds a post yet, and afterwards it is sealed away."""
    if not by.is_superuser:
        raise Refused(say("只有应急账号可以开通一个区"))


def found_district(*, by: User, name: str, code: str, office_name: str, office_short: str, **prefixes: str) -> District:
    """A district with its discipline office. Raises ValidationError by field."""
    check_founds(by)
    district = District(name=name, code=code, **prefixes)
    with audit.recording(by=by):
        save_place(district, by=by)
        save_place(Department(district=district, name=office_name, short_name=office_short, is_office=True), by=by)
    return district


def add_units(district: District, lines: Sequence[Line], *, by: User) -> int:
    """Units that take part, in the order of the lines; returns how many."""
    check_founds(by)
    last = Department.objects.filter(district=district).aggregate(last=Max("order"))["last"] or 0

    def make(place: int, line: Line) -> None:
        name = line.cell(0)
        unit = Department(district=district, name=name, short_name=line.cell(1) or name[:30], order=last + place)
        save_place(unit, by=by)

    with audit.recording(by=by):
        each(lines, make)
    return len(lines)


def add_places(district: District, hall_name: str, manager: Department, lines: Sequence[Line], *, by: User) -> int:
    """Windows of a hall, which is made unless it is there; each gets the code that its QR sheet will carry."""
    check_founds(by)
    units = units_of(district)
    with audit.recording(by=by):
        hall = Hall.objects.filter(district=district, name=hall_name).first()
        hall = hall or Hall(district=district, name=hall_name, managed_by=manager)
        if hall.pk is None:
            save_place(hall, by=by)
        elif hall.managed_by_id != manager.pk:
            told = {"hall": hall.name, "unit": hall.managed_by}
            raise ValidationError({"managed_by": say("%(hall)s已由%(unit)s管理") % told})

        def make(_place: int, line: Line) -> None:
            window = Window(
                hall=hall,
                unit=named(units, line.cell(1)),
                name=line.cell(0),
                floor=line.cell(2),
                code=f"{district.code}-{secrets.token_hex(5)}",
            )
            save_place(window, by=by)

        each(lines, make)
    return len(lines)


def add_checklists(district: District, sheets: dict[str, Sequence[Line]], *, by: User) -> None:
    """A version of each theme's checklist; visits keep the version that they answered."""
    check_founds(by)
    categories = by_label(Category)
    with audit.recording(by=by):
        for theme, lines in sheets.items():
            checklist = save_checklist(Checklist(district=district, theme=theme), by=by)

            def make(place: int, line: Line, checklist: Checklist = checklist) -> None:
                word = line.cell(1)
                if word and word not in categories:
                    raise ValidationError(say("没有“%(word)s”这一问题类别") % {"word": word})
                save_check_item(
                    CheckItem(checklist=checklist, order=place, name=line.cell(0), category=categories.get(word, "")),
                    by=by,
                )

            each(lines, make, field=theme)


def open_campaign(
    district: District, *, by: User, name: str, code: str, starts_on: date, ends_on: date, units: Iterable[Department]
) -> Campaign:
    """The campaign takes along the latest checklist of each theme."""
    check_founds(by)
    latest: dict[str, Checklist] = {}
    for checklist in Checklist.objects.filter(district=district, active=True).order_by("version"):
        latest[checklist.theme] = checklist
    campaign = Campaign(district=district, name=name, code=code, starts_on=starts_on, ends_on=ends_on)
    return save_campaign(campaign, by=by, units=units, checklists=latest.values())


@dataclass(frozen=True)
class Slip:
    """What one person is handed on paper; the password stands nowhere else."""

    post: Appointment
    username: str
    password: str


def add_people(district: District, lines: Sequence[Line], *, by: User) -> list[Slip]:
    """Accounts with drawn passwords, each with its post from today on."""
    check_founds(by)
    units, roles = units_of(district, office=True), by_label(Role)
    slips: list[Slip] = []

    def make(_place: int, line: Line) -> None:
        name, unit, word = line.cell(0), named(units, line.cell(1)), line.cell(2)
        if word not in roles:
            raise ValidationError(
                say("没有“%(word)s”这一岗位，可以填写：%(known)s")
                % {"word": word, "known": say("、").join(map(str, Role.labels))}
            )
        if User.objects.filter(unit=unit, name=name).exists():  # the sheet sent twice must not make everybody twice
            raise ValidationError(say("%(unit)s已有%(name)s的账号") % {"unit": unit, "name": name})
        user, password = create_account(
            username=free_username(name), name=name, unit=unit, by=by, phone=line.cell(4), password=""
        )
        post = appoint(user, unit, roles[word], by=by, title=line.cell(3))
        slips.append(Slip(post, user.username, password or ""))

    with audit.recording(by=by):
        each(lines, make, cells=OF_A_PERSON)
    return slips


def free_username(name: str) -> str:
    """The name in pinyin, with a number from the second person of that name on."""
    stem = "".join(letter for letter in "".join(lazy_pinyin(name)).lower() if letter.isascii() and letter.isalnum())
    stem = stem[:36] or "user"
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(
        candidate for n in range(1, len(taken) + 2) if (candidate := stem if n == 1 else f"{stem}{n}") not in taken
    )


def by_label(closed: type[TextChoices]) -> dict[str, str]:
    """What a word of a list stands for: in the reader's language, or as it is recorded."""
    with words.as_recorded():
        recorded = {str(label): value for value, label in closed.choices}
    return recorded | {str(label): value for value, label in closed.choices}


def units_of(district: District, *, office: bool = False) -> dict[str, list[Department]]:
    """Every name by which a unit of the district is called, with the units so called."""
    units = Department.objects.filter(district=district).active()
    return (units if office else units.taking_part()).by_name()


def named(units: dict[str, list[Department]], name: str) -> Department:
    found = units.get(name, [])
    if len(found) > 1:
        raise ValidationError(say("“%(name)s”是几个单位共有的名称，请写全称") % {"name": name})
    if not found:
        raise ValidationError(say("没有“%(name)s”这一单位，请按已建立的全称或简称填写") % {"name": name})
    return found[0]


CELLS = {
    "name": _("名称"),
    "short_name": _("简称"),
    "floor": _("楼层"),
    "title": _("职务"),
    "phone": _("手机号"),
}
OF_A_PERSON = CELLS | {"name": _("姓名")}


def each(
    lines: Sequence[Line],
    make: Callable[[int, Line], Any],
    *,
    field: str = "lines",
    cells: Mapping[str, Any] = CELLS,
) -> None:
    """Make something of each line; raise ValidationError at `field` with a sentence for every line that fails.

    `cells` says what its cells are called.
    """
    found = []
    for place, line in enumerate(lines, 1):
        try:
            make(place, line)
        except ValidationError as invalid:
            sentence = say("；").join(dict.fromkeys(sentences(invalid, cells)))
            found.append(say("第%(line)s行：%(fault)s") % {"line": line.number, "fault": sentence})
    if found:
        raise ValidationError({field: found})


def sentences(invalid: ValidationError, cells: Mapping[str, Any]) -> list[str]:
    """What is wrong with a line. Where Django says only "this field", say which cell it was."""
    if not hasattr(invalid, "error_dict"):
        return invalid.messages
    return [
        faults.sentence(error, cells[name]) if name in cells else error.messages[0]
        for name, errors in invalid.error_dict.items()
        for error in errors
    ]
