"""The form of a paper. It shapes what was typed; what is right is said by the actions."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.forms.base import DateInput, words
from issues.models import Issue
from tingyan.advisories.models import Advisory
from tingyan.advisories.states import Kind
from tingyan.directory.models import Department, District
from tingyan.kit import masks
from tingyan.kit.days import DateField
from tingyan.kit.phones import Verbatim

BETWEEN = re.compile(r"[\s,，、;；]+")
FIELDS = ("kind", "title", "problem", "advice", "reply_by", "contact", "copies")


def own_units(user: Any, paper: Advisory | None) -> Any:
    """Units that can be addressed: of the paper's district, or of those in which the person is the office."""
    places = [paper.district_id] if paper else user.posts.office
    return Department.objects.filter(district__in=places).active().taking_part()


class PaperForm(forms.Form):
    """For a new paper, or (`paper`) one that was not sent yet. Issues are named by their numbers."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=80)
    units = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label=_("发送单位"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择发送单位")},
    )
    issues = Verbatim(
        label=_("依据的问题"),
        required=False,
        max_length=1000,
        help_text=_("写问题编号，如WT-2026-0031，多个用顿号隔开。单位只看得到本单位承办的问题。"),
    )
    problem = words(_("存在的问题"), rows=6, help_text=_("各发送单位都看得到，写窗口和岗位，不写姓名"))
    advice = words(_("工作建议"), rows=5)
    reply_by = DateField(label=_("反馈期限"), widget=DateInput())
    contact = Verbatim(label=_("联系人及电话"), max_length=80)
    copies = forms.CharField(label=_("抄送"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, user: Any, initial: Any = None, paper: Advisory | None = None) -> None:
        super().__init__(data, initial=initial or (of_paper(paper) if paper else None))
        self.user, self.paper = user, paper
        self.fields["units"].queryset = own_units(user, paper)  # type: ignore[attr-defined]
        if paper:
            said = say("现为“%(contact)s”，不填则不变") % {"contact": masks.contact(paper.contact)}
            self.fields["contact"].required, self.fields["contact"].help_text = False, said

    def clean(self) -> dict[str, Any]:
        """All units are of one district, and the issues are that district's."""
        data = super().clean() or {}
        places = {unit.district_id for unit in data.get("units", ())}
        if len(places) > 1:
            self.add_error("units", say("一份文书只能发送同一个区的单位"))
        elif places:
            self.place = places.pop()
            self.find_issues(data)
        return data

    def find_issues(self, data: dict[str, Any]) -> None:
        numbers = [number for number in BETWEEN.split(data.get("issues", "")) if number]
        rows = Issue.objects.visible_to(self.user).filter(district=self.place, number__in=numbers)
        found = {issue.number: issue for issue in rows}
        if missing := [number for number in numbers if number not in found]:
            self.add_error("issues", say("没有编号为“%(number)s”的问题") % {"number": missing[0]})
        data["issues"] = list(found.values())

    @property
    def district(self) -> District:
        return District.objects.get(pk=self.place)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.paper and not data["contact"]:
            data["contact"] = self.paper.contact
        return {name: data[name] for name in FIELDS} | {"units": list(data["units"]), "issues": data["issues"]}


def of_paper(paper: Advisory) -> dict[str, Any]:
    """What the form shows of a paper as it stands."""
    first = {name: getattr(paper, name) for name in FIELDS if name != "contact"}
    numbers = "、".join(paper.issues.order_by("id").values_list("number", flat=True))
    units = list(paper.units.values_list("pk", flat=True))
    return first | {"version": paper.version, "issues": numbers, "units": units}
