"""What this room shows on a process, on the overview and on Today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.kernel.periods import Period

from . import queries
from .engine import CHECKS, NOTHING, WEEK, Level, monday
from .preferences import WEEKS
from .queries import WHOLE, Cut
from .wording import CHECKS as WORDS
from .wording import difference, level


def process_panel(request: HttpRequest, process: Any) -> str:
    """How far one process was followed in the last weeks, by the reader's people; for "process.main"."""
    return _panel(request, Cut(process=process.pk), process.pk)


def overview_panel(request: HttpRequest, asked: Any) -> str:
    """The same of all processes, for the slot "overview.main"."""
    return _panel(request, WHOLE, None)


def _panel(request: HttpRequest, cut: Cut, process: int | None) -> str:
    by, today = reader(request), timezone.localdate()
    require(by, "figures.see")
    weeks = value(WEEKS)
    now = _level(by, today, weeks, 0, cut)
    if not now.visits:
        return ""
    was = _level(by, today, weeks, weeks, cut)
    points, before = now.points(), was.points()
    told = {"weeks": 13} | ({"process": process} if process else {})
    context = {
        "weeks": weeks,
        "level": level(points),
        "change": "" if points is None or before is None else difference(points - before),
        "is_worse": points is not None and before is not None and points < before,
        "checks": [
            (WORDS[check][0], level(now.points(check)), (now.points(check) or 0) // 100)
            for check in CHECKS
            if now.points(check) is not None
        ],
        "visits": now.visits,
        "href": f"{reverse('compliance:report')}?{urlencode(told)}",
    }
    return render_to_string("compliance/panel.html", context, request)


def _level(by: User, today: date, weeks: int, ago: int, cut: Cut) -> Level:
    """The level of so many weeks up to the present one, or to one so many weeks ago."""
    end = monday(today) + WEEK - ago * WEEK
    found = queries.levels(by, Period(end - weeks * WEEK, end), "", cut)
    return found.get(None, NOTHING)


def falls_panel(request: HttpRequest, person: User) -> str:
    """Processes that decay, for those who lead; for the slot "today.side"."""
    by = reader(request)
    if person.pk != by.pk or not queries.is_leader(by):
        return ""
    rows = [
        {
            "process": fall.process,
            "now": level(fall.now_points),
            "best": level(fall.best_points),
            "on": fall.noticed_on,
        }
        for fall in queries.falls()
    ]
    if not rows:
        return ""
    return render_to_string("compliance/falls_panel.html", {"rows": rows}, request)
