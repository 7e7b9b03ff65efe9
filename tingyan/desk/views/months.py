"""日历: a month of everything that is due, one day of it, and the same as a feed for calendar programs."""

from calendar import Calendar as Months
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar as Feed
from icalendar import Event

from tingyan.desk.actions import make_feed, reader_of, withdraw_feed
from tingyan.desk.models import Feed as FeedRow
from tingyan.desk.reading import Entry, entries
from tingyan.kit import words
from tingyan.workdays.models import Day as Special

A_DAY = 4  # shown of one day, the rest by number
BACK, AHEAD = timedelta(days=31), timedelta(days=366)  # what the feed holds
YEARS = (2000, 2099)


@dataclass
class Day:
    """`name` of a holiday or a make-up workday."""

    on: date
    inside: bool
    today: bool
    name: str = ""
    entries: list[Entry] = field(default_factory=list)

    @property
    def first(self) -> list[Entry]:
        return self.entries[:A_DAY]

    @property
    def more(self) -> int:
        return max(0, len(self.entries) - A_DAY)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    return shown(request)


def shown(request: HttpRequest, address: str = "") -> HttpResponse:
    """`address`: the feed's, on the one page that ever shows it."""
    today = timezone.localdate()
    asked = day_of(request.GET.get("day", ""))
    first = (asked or month_of(request.GET.get("month", "")) or today).replace(day=1)
    context = month(request.user, first, today) | {"address": address, "asked": asked}
    if asked:
        context["of_day"] = [entry for entry in context["entries"] if entry.on == asked]
    context["feed"] = FeedRow.objects.filter(user=request.user.pk).exclude(token_hash=None).first()
    return render(request, "desk/calendar.html", context)


def month(user: Any, first: date, today: date) -> dict[str, Any]:
    """The weeks of the month, and what falls into it."""
    following = (first + timedelta(days=31)).replace(day=1)
    weeks = [
        [Day(on, first <= on < following, on == today) for on in week]
        for week in Months().monthdatescalendar(first.year, first.month)
    ]
    days = {day.on: day for week in weeks for day in week}
    for special in Special.objects.filter(date__in=days):
        kind = say("班") if special.kind == Special.Kind.WORKDAY else say("休")
        days[special.date].name = f"{kind} {special.name}"
    found = entries(user, first, following - timedelta(days=1))
    for entry in found:
        days[entry.on].entries.append(entry)
    before = (first - timedelta(days=1)).replace(day=1)
    return {"weeks": weeks, "entries": found, "total": len(found), "first": first, "name": name_of(first)} | {
        "previous": f"{before:%Y-%m}",
        "following": f"{following:%Y-%m}",
    }


def name_of(first: date) -> str:
    if words.english():
        return f"{first:%B %Y}"
    return say("%(year)s年%(month)s月") % {"year": first.year, "month": first.month}


def month_of(typed: str) -> date | None:
    """“2026-07”; what cannot be read is this month."""
    return day_of(f"{typed}-01")


def day_of(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if YEARS[0] <= day.year <= YEARS[1] else None


@require_POST
def feed_make(request: HttpRequest) -> HttpResponse:
    token = make_feed(by=request.user)
    return shown(request, request.build_absolute_uri(reverse("desk:feed", args=[token])))


@require_POST
def feed_withdraw(request: HttpRequest) -> HttpResponse:
    withdraw_feed(by=request.user)
    messages.success(request, say("订阅地址已停用。"))
    return redirect("desk:calendar")


@login_not_required  # a calendar program cannot sign in: the address is the key
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    reader = reader_of(token)
    if reader is None:
        raise Http404
    today = timezone.localdate()
    response = HttpResponse(ical(entries(reader, today - BACK, today + AHEAD)), content_type="text/calendar")
    response["Cache-Control"] = "private, no-store"
    return response


def ical(found: list[Entry]) -> bytes:
    """All-day events with kind, number and title, and nothing else."""
    book = Feed()
    book.add("prodid", "-//Tingyan//zh-Hans")
    book.add("version", "2.0")
    for entry in found:
        event = Event()
        event.add("uid", f"{entry.key}@tingyan")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", f"{entry.kind} {entry.number} {entry.title}")
        book.add_component(event)
    return book.to_ical()
