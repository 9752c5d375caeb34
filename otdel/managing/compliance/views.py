"""The report of how far the process is followed, and the visits that broke it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from otdel.company.department.queries import unit_choices
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import colleagues
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import page
from otdel.foundation.web.lists import list_view
from otdel.managing.metrics.wording import period_name
from otdel.selling.pipeline.queries import all_processes

from . import services
from .lists import BROKEN
from .preferences import FALL, LEAST, REMIND_DAYS, WEEKS
from .report import LENGTHS, Report, asked, fallen


@require_safe
@login_required
def report(request: HttpRequest) -> HttpResponse:
    by, at = reader(request), timezone.now()
    require(by, "figures.see")
    today = timezone.localdate(at)
    services.note_look(by=by, at=at, on=today)
    wanted = asked(request.GET, today)
    span, limit = value(WEEKS), value(FALL)
    context = {
        "asked": wanted,
        "shown": Report(by, wanted, today),
        "fallen": fallen(by, span, value(LEAST), limit, today),
        "limits": {"weeks": span, "fall": limit, "least": value(LEAST), "days": value(REMIND_DAYS)},
        "period": period_name(wanted.period, "custom"),
        "before": period_name(wanted.before, "custom"),
        "lengths": LENGTHS,
        "earlier": wanted.moved(-1).query,
        "later": wanted.moved(1).query,
        "choices": _choices(by, wanted),
    }
    return page(request, "compliance/report.html", "panel", context)


@login_required
def broken(request: HttpRequest) -> HttpResponse:
    return list_view(request, BROKEN)


def _choices(by: User, wanted: Any) -> list[dict[str, Any]]:
    """Return the filters that have anything to choose from."""
    is_own = by.reach == "own"
    offered = (
        ("process", [(row.pk, row.name) for row in all_processes()], 2),
        ("unit", [] if is_own else unit_choices(by), 2),
        ("person", [] if is_own else [(one.pk, str(one)) for one in colleagues(by)], 2),
    )
    return [
        {"key": key, "options": options, "chosen": getattr(wanted, key)}
        for key, options, least in offered
        if len(options) >= least
    ]
