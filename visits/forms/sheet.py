"""The whole sheet that a visitor fills in: report, checklist answers, problem cards and photos as one."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.states import Theme
from tingyan.files.models import Blob
from visits.actions.check import faults_of, faults_of_problem
from visits.actions.report import Answered, Report
from visits.forms.fields import as_typed
from visits.forms.offers import Offers
from visits.forms.parts import Album, Card, Place, Row
from visits.forms.problem import ProblemForm
from visits.forms.report import AnswersForm, ReportForm
from visits.forms.scan import Scan
from visits.models import CheckItem, DraftFile

MOST_PROBLEMS = 50
TYPED = (  # fields of the form that the report takes over as they are
    "campaign", "visitor", "visitor_unit", "visitor_name", "visitor_post", "part", "unannounced", "date", "time_from",
    "time_to", "hall", "public_area", "visited_units", "windows", "service_items", "minutes_waiting",
    "minutes_handling", "nothing_found", "good_practice", "citizens_words", "reflections", "helped_on_spot",
)  # fmt: skip

WHO = (
    "campaign", "visitor", "visitor_unit", "visitor_name", "visitor_post", "part", "date", "time_from", "time_to",
)  # fmt: skip

PROBLEM = re.compile(r"p[0-9]{1,4}-")


def label_of(name: str) -> str:
    """What the field of this name on the page is called."""
    own = name.partition("-")[2] if PROBLEM.match(name) else name
    field = {**ReportForm.base_fields, **ProblemForm.base_fields}.get(own)
    return str(field.label) if field and field.label else _("说明")


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def last_key(given: list[str]) -> int:
    """The greatest key that a card ever had; keys are not given twice, so that no card inherits another's photos."""
    return max([0, *(int(key) for key in given if is_key(key))])


class Sheet:
    """`data` is what was typed, `check` whether to judge it: a draft is opened as it was left, without reproach."""

    def __init__(
        self,
        offers: Offers,
        client_key: uuid.UUID,
        data: QueryDict,
        files: Sequence[DraftFile] = (),
        *,
        photo_faults: dict[str, list[str]] | None = None,
        check: bool = False,
    ) -> None:
        self.offers, self.client_key, self.data, self.files, self.check = offers, client_key, data, files, check
        self.photo_faults = photo_faults or {}
        self.scan = Scan()
        self.form = self.built(ReportForm, offers)
        chosen = data.get("campaign") if data else None
        self.campaign = offers.campaigns.get(str(chosen)) or offers.campaign
        self.items = offers.check_items(self.campaign)
        self.themes_of = {str(item.pk): theme for theme, items in self.items.items() for item in items}
        self.answers = self.built(AnswersForm, [item for items in self.items.values() for item in items])
        self.problems = [self.built(ProblemForm, offers, self.themes_of, key) for key in self.problem_keys]

    def built(self, form_class: Any, *args: Any) -> Any:
        if self.check:
            return form_class(*args, data=self.data)
        form = form_class(*args)
        if self.data:
            as_typed(form, self.data)
        return form

    @classmethod
    def fresh(cls, offers: Offers, window: Any = None) -> "Sheet":
        """An empty sheet with what is known beforehand; `window` is the one whose code was scanned."""
        sheet = cls(offers, uuid.uuid4(), QueryDict())
        halls = list(offers.halls)
        sheet.form.initial = {
            "campaign": str(sheet.campaign.pk) if sheet.campaign else "",
            "visitor": str(offers.visitor.pk) if offers.visitor else "",
            "date": timezone.localdate(),
            "hall": str(window.hall_id) if window else halls[0] if len(halls) == 1 else "",
            "visited_units": [str(window.unit_id)] if window else [],
            "windows": [str(window.pk)] if window else [],
        }
        return sheet

    @cached_property
    def problem_keys(self) -> list[str]:
        return list(dict.fromkeys(filter(is_key, self.data.getlist("problem"))))[:MOST_PROBLEMS]

    @property
    def last_key(self) -> int:
        return last_key([*self.problem_keys, *self.data.getlist("last_problem")])

    @property
    def since(self) -> dict[str, str]:
        """When a stopwatch was started, in milliseconds since 1970; a page opened again goes on counting."""
        names = ("minutes_waiting", "minutes_handling")
        found = {name: self.data.get(f"{name}_since", "") for name in names}
        return {name: value if value.isascii() and value.isdigit() else "" for name, value in found.items()}

    # What the page draws

    @property
    def asks_who(self) -> bool:
        """Whether who and when must be looked at: nobody is chosen yet, or something there is wrong."""
        return not self.form["visitor"].value() or any(self.form[name].errors for name in WHO)

    @property
    def places(self) -> list[Place]:
        """Units to tick, the person's own first, then in official order."""
        windows, items = self.by_unit("windows", "windows"), self.by_unit("service_items", "items")
        ticks = [(widget, self.offers.units[str(widget.data["value"])]) for widget in self.form["visited_units"]]
        ticks.sort(key=lambda tick: tick[1].pk not in self.offers.posts.units)
        return [Place(w, windows[unit.pk], items[unit.pk], self.offers.only_hall_of(unit)) for w, unit in ticks]

    @property
    def codes(self) -> str:
        """Codes of the windows on this page, as “code:window:hall”: where a phone without a network looks."""
        return " ".join(f"{row.code}:{key}:{row.hall_id}" for key, row in self.offers.windows.items())

    def by_unit(self, field: str, offered: str) -> dict[int, list[Any]]:
        found = defaultdict(list)
        rows = getattr(self.offers, offered)
        for widget in self.form[field]:
            found[rows[str(widget.data["value"])].unit_id].append(widget)
        return found

    @property
    def checklists(self) -> list[dict[str, Any]]:
        beside = defaultdict(list)
        for card in self.cards:
            beside[card.form.item_id].append(card)
        return [
            {"theme": theme, "label": Theme(theme).label, "rows": [self.row(item, beside) for item in items]}
            for theme, items in self.items.items()
            if items
        ]

    def row(self, item: CheckItem, beside: Any) -> Row:
        return Row(item, self.answers[f"a{item.pk}"], self.answers[f"n{item.pk}"], beside[str(item.pk)])

    @cached_property
    def cards(self) -> list[Card]:
        albums = self.albums
        return [Card(problem, albums[problem.slot]) for problem in self.problems]

    @property
    def other_cards(self) -> list[Card]:
        return [card for card in self.cards if not card.form.item_id]

    @property
    def empty_card(self) -> Card:
        """What the page's script copies for a new card."""
        return Card(ProblemForm(self.offers, self.themes_of, "__key__"), Album("p__key__", [], []))

    @property
    def albums(self) -> dict[str, Album]:
        """The photos of every place on the page, and what is wrong with those that were refused."""
        slots = ["visit", "paper", *(problem.slot for problem in self.problems)]
        return {slot: Album(slot, self.files_in.get(slot, []), self.photo_faults.get(slot, [])) for slot in slots}

    @property
    def files_in(self) -> dict[str, list[DraftFile]]:
        found: dict[str, list[DraftFile]] = defaultdict(list)
        for file in self.files:
            found[file.slot].append(file)
        return dict(found)

    # For the summary of faults a sheet is a formset.

    management_form = None

    @property
    def forms(self) -> list[Any]:
        return [self.form, self.answers, *self.filled]

    def non_form_errors(self) -> list[str]:
        return [text for texts in self.photo_faults.values() for text in texts]

    @property
    def has_faults(self) -> bool:
        return self.check and (any(form.errors for form in self.forms) or bool(self.photo_faults))

    # What comes of it

    def is_valid(self) -> bool:
        """Judge every part, so that all that is missing is said at once."""
        self.demand_cards()
        if not self.form.errors and not self.answers.errors:
            report = self.report()
            for name, text in faults_of(report, by=self.offers.user, today=timezone.localdate()):
                if name != "problems" and not (name == "nothing_found" and self.broken):
                    self.form.add_error(name, text)
            self.judge_places(report)
        return not self.has_faults

    def demand_cards(self) -> None:
        """有问题 without a word, or a photo without one, would be lost: ask for the words."""
        told = {problem.item_id for problem in self.problems}
        for rows in self.items.values():
            for item in rows:
                if self.data.get(f"a{item.pk}") == "problem" and str(item.pk) not in told:
                    text = _("请记下“%(item)s”的问题情况，或改选其他结果") % {"item": item}
                    self.answers.add_error(f"a{item.pk}", text)
        for problem in self.problems:
            if problem.blank and problem.slot in self.files_in and not problem.errors:
                problem.add_error("description", _("请填写问题情况"))

    def judge_places(self, report: Report) -> None:
        for problem in self.filled:
            if not problem.errors:
                for name, text in faults_of_problem(problem.problem(), report):
                    problem.add_error(name, text)

    @property
    def filled(self) -> list[ProblemForm]:
        return [problem for problem in self.problems if not problem.blank or problem.slot in self.files_in]

    @property
    def broken(self) -> bool:
        """A card with faults says by itself what it lacks; until then nobody knows whether a problem was found."""
        return any(problem.errors for problem in self.filled)

    def blobs(self, slot: str) -> tuple[Blob, ...]:
        return tuple(file.blob for file in self.files_in.get(slot, ()))

    def report(self) -> Report:
        """The report as typed. Themes of answered items and of problems are among the visit's, ticked or not."""
        found = self.form.cleaned_data
        answers = list(self.answered())
        only = found["visited_units"][0] if len(found["visited_units"]) == 1 and not found["public_area"] else None
        problems = [form.problem(self.blobs(form.slot), only) for form in self.filled if not form.errors]
        themes = {*found["themes"], *(self.themes_of[str(a.item.pk)] for a in answers), *(p.theme for p in problems)}
        return Report(
            client_key=self.client_key,
            themes=[theme for theme in Theme.values if theme in themes],
            answers=answers,
            problems=problems,
            photos=self.blobs("visit"),
            papers=self.blobs("paper"),
            **{name: found[name] for name in TYPED},
        )

    def answered(self) -> Iterator[Answered]:
        found = self.answers.cleaned_data
        for items in self.items.values():
            for item in items:
                if value := found.get(f"a{item.pk}"):
                    yield Answered(item, value, found.get(f"n{item.pk}", ""))
