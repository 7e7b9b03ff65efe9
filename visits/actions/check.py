"""What a report must hold before it is filed. Forms ask the same rules: a field and an import never disagree."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from issues.states import Theme
from tingyan.directory.models import Appointment, User
from tingyan.directory.states import Role
from tingyan.kit.errors import Refused
from visits.actions.report import Problem, Report
from visits.models import Checklist
from visits.states import AnswerValue

Fault = tuple[str, str]  # field, sentence


def fills_in(user: User) -> bool:
    """Whether the person files visits at all: for a unit of his, or for the office."""
    return bool(user.posts.units or user.posts.office)


def need_filer(user: User) -> None:
    if not fills_in(user):
        raise Refused(_("只有单位主要负责人、联络员和承办室可以填写体验记录"))


def faults_of(report: Report, *, by: User, today: date) -> Iterator[Fault]:
    """Yield every fault of the report; `by` must be allowed to fill in for the unit (see `may_fill_in`)."""
    yield from faults_of_visitor(report)
    yield from faults_of_time(report, today)
    yield from faults_of_place(report)
    yield from faults_of_findings(report)


def may_fill_in(by: User, report: Report) -> bool:
    """The unit's head, deputy and liaison, and the office of the district for any unit."""
    return report.visitor_unit.pk in by.posts.units or report.campaign.district_id in by.posts.office


def faults_of_visitor(report: Report) -> Iterator[Fault]:
    unit, visitor = report.visitor_unit, report.visitor
    if not report.campaign.takes_in(unit):
        yield "campaign", _("%(unit)s不在“%(campaign)s”的参与单位中") % {"unit": unit, "campaign": report.campaign}
    if not (report.visitor_name.strip() and report.visitor_post.strip()):
        yield "visitor", _("请填写体验员的姓名和职务")
    if visitor and not Appointment.objects.filter(user=visitor, unit=unit, role=Role.HEAD).exists():
        yield "visitor", _("体验员应为%(unit)s的主要负责人或分管负责人") % {"unit": unit}


def faults_of_time(report: Report, today: date) -> Iterator[Fault]:
    if report.date > today:
        yield "date", _("体验日期不能晚于今天")
    if report.time_from and report.time_to and report.time_to < report.time_from:
        yield "time_to", _("结束时间不能早于开始时间")


def faults_of_place(report: Report) -> Iterator[Fault]:
    units = {unit.pk for unit in report.visited_units}
    if not units and not report.public_area:
        yield "visited_units", _("请选择体验的单位或大厅公共区域")
    districts = {unit.district_id for unit in (report.visitor_unit, *report.visited_units)} | {report.hall.district_id}
    if districts != {report.campaign.district_id}:
        yield "visited_units", _("单位、大厅与活动批次应属同一个区")
    for window in report.windows:
        if window.hall_id != report.hall.pk:
            yield "windows", _("“%(window)s”不在%(hall)s，请重新选择") % {"window": window, "hall": report.hall}
        elif window.unit_id not in units:
            yield "windows", _("“%(window)s”属于未勾选的单位，请勾选其单位或取消该窗口") % {"window": window}
    for item in report.service_items:
        if item.unit_id not in units:
            yield "service_items", _("“%(item)s”属于未勾选的单位，请勾选其单位或取消该事项") % {"item": item}


def faults_of_findings(report: Report) -> Iterator[Fault]:
    if not report.themes or len(set(report.themes)) > len(Theme):
        yield "themes", _("请选择体验主题")
    lists = Checklist.objects.filter(campaigns=report.campaign).values_list("pk", flat=True) if report.answers else ()
    if not {answer.item.checklist_id for answer in report.answers} <= set(lists):
        yield "themes", _("体验清单已更换，请重新点选清单项目")
    found = bool(report.problems) or any(answer.value == AnswerValue.PROBLEM for answer in report.answers)
    if report.nothing_found and found:
        yield "nothing_found", _("已记下问题，不能同时勾选“未发现问题”")
    if not report.nothing_found and not found:
        yield "nothing_found", _("请记下发现的问题，没有问题的勾选“未发现问题”")
    for place, problem in enumerate(report.problems, 1):
        for __, text in faults_of_problem(problem, report):
            yield "problems", _("第%(place)s个问题：%(text)s") % {"place": place, "text": text}


def faults_of_problem(problem: Problem, report: Report | None = None) -> Iterator[Fault]:
    """Yield the faults of one problem; those of its place need the report."""
    if not problem.description.strip():
        yield "description", _("请填写问题情况")
    if problem.theme not in Theme.values:
        yield "theme", _("请选择问题所属的主题")
    if problem.fixed_on_spot and not problem.spot_action.strip():
        yield "spot_action", _("请填写当场解决的做法")
    if report and problem.window and problem.window.hall_id != report.hall.pk:
        yield "where", _("所选窗口不在体验的大厅，请重新选择")
    if report and problem.place_unit and problem.place_unit.district_id != report.campaign.district_id:
        yield "where", _("问题所在单位与活动批次应属同一个区")
