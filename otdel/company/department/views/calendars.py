"""The year as the company works it."""

from __future__ import annotations

import calendar as months
from datetime import date
from itertools import groupby
from typing import Any

from babel.dates import get_day_names, get_month_names
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otdel.company.calendars import engine, queries, services
from otdel.company.calendars.models import WorkCalendar
from otdel.company.department import forms
from otdel.foundation.people.reach import require
from otdel.foundation.web import page

from .asking import ask

FIRST, LAST = 2000, 2100


@require_safe
@login_required
def year(request: HttpRequest) -> HttpResponse:
    """Twelve months with days off, holidays by name, worked weekends and the company's own days."""
    by: Any = request.user
    shown = _asked_year(request)
    calendar = _calendar(request)
    context = {
        "calendar": calendar,
        "calendars": queries.calendars(),
        "year": shown,
        "months": _months(calendar, shown) if calendar else [],
        "weekdays": [get_day_names("narrow", "stand-alone", _language())[n] for n in range(7)],
        "hours": _in_short(_hours_in_words(calendar)) if calendar else [],
        "may_edit": by.may("calendar.edit"),
        "tab": "calendars",
    }
    return page(request, "department/calendar.html", "year", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def day(request: HttpRequest, pk: int, on: str) -> HttpResponse:
    by: Any = request.user
    require(by, "calendar.edit")
    calendar = get_object_or_404(queries.calendars(), pk=pk)
    chosen = _day(on)
    kept = queries.exceptions_of(pk, chosen.year).get(chosen)
    state = "rule" if kept is None else "on" if kept.is_working else "off"
    initial = {"state": state, "note": kept.note if kept else ""}
    form = forms.DayForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        note = form.cleaned_data["note"]
        services.set_exception(
            calendar.pk, chosen, form.is_working, note=note, by=by, at=timezone.now()
        )

    title = f"{chosen:%d.%m.%Y}"
    return ask(request, form, act, title=title, done=_("Calendar changed"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def calendar_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "calendar.edit")
    kept = get_object_or_404(queries.calendars(), pk=pk)
    initial = {name: getattr(kept, name) for name in ("name", "country", "region", "time_zone")}
    form = forms.CalendarForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        services.edit_calendar(pk, **form.cleaned_data, by=by, at=timezone.now())

    return ask(request, form, act, title=kept.name, done=_("Calendar changed"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "calendar.edit")
    kept = get_object_or_404(queries.calendars(), pk=pk)
    names = [get_day_names("wide", "stand-alone", _language())[n].capitalize() for n in range(7)]
    initial = {f"day{number}": text for number, (_name, text) in enumerate(_hours_in_words(kept))}
    form = forms.HoursForm(request.POST or None, names=names, initial=initial)

    def act(batch: str) -> None:
        services.set_hours(pk, form.rows, by=by, at=timezone.now())

    return ask(request, form, act, title=_("Working hours"), done=_("Calendar changed"))


def _calendar(request: HttpRequest) -> WorkCalendar | None:
    asked = request.GET.get("calendar", "")
    if asked.isdigit():
        return get_object_or_404(queries.calendars(), pk=int(asked))
    return queries.calendars().first()


def _asked_year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    shown = int(asked) if asked.isdigit() and len(asked) == 4 else timezone.localdate().year
    return min(max(shown, FIRST), LAST)


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as wrong:
        raise Http404 from wrong
    if not FIRST <= found.year <= LAST:
        raise Http404
    return found


def _months(calendar: WorkCalendar, shown: int) -> list[dict[str, Any]]:
    work = queries.work_time(calendar.pk)
    names = engine.holidays_of(calendar.country, calendar.region, shown, _language())
    notes = queries.exceptions_of(calendar.pk, shown)
    said = get_month_names("wide", "stand-alone", _language())
    walk = months.Calendar()
    found = []
    for month in range(1, 13):
        weeks = [
            [_cell(one, month, work, names, notes) for one in week]
            for week in walk.monthdatescalendar(shown, month)
        ]
        worked = sum(cell["is_working"] for week in weeks for cell in week if cell["day"])
        found.append({"name": said[month].capitalize(), "weeks": weeks, "worked": worked})
    return found


def _cell(one: date, month: int, work: engine.WorkTime, names: Any, notes: Any) -> dict[str, Any]:
    if one.month != month:
        return {"day": None, "is_working": False}
    own = notes.get(one)
    return {
        "day": one,
        "is_working": work.is_working(one),
        "is_own": own is not None,
        "is_moved": own is None and work.is_working(one) and one.weekday() > 4,
        "is_today": one == timezone.localdate(),
        "hint": (own.note if own else "") or names.get(one, ""),
        "is_holiday": one in names,
    }


def _hours_in_words(calendar: WorkCalendar) -> list[tuple[str, str]]:
    spoken: dict[int, list[str]] = {}
    for row in queries.hours_of(calendar.pk):
        spoken.setdefault(row.weekday, []).append(f"{row.starts:%H:%M}-{row.ends:%H:%M}")
    names = get_day_names("abbreviated", "stand-alone", _language())
    return [(names[n].capitalize(), ", ".join(spoken.get(n, []))) for n in range(7)]


def _in_short(days: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join neighbours with the same hours: Mon–Fri 09:00-18:00; days off are left out."""
    joined: list[tuple[str, str]] = []
    for text, run in groupby(days, key=lambda day: day[1]):
        names = [name for name, _text in run]
        if text:
            joined.append(("–".join(dict.fromkeys((names[0], names[-1]))), text))
    return joined


def _language() -> str:
    return (get_language() or "en").split("-")[0]
