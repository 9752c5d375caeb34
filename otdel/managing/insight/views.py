"""Pages of what is likely, what repeats and which lever to pull."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department.queries import unit_choices, unit_tree
from otdel.company.department.views.asking import ask
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import colleagues
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import charts, new_batch, page, reload_part, toast, undo_url
from otdel.foundation.web.lists import list_view
from otdel.kernel.periods import Period
from otdel.managing.metrics.asked import KINDS, asked
from otdel.managing.metrics.queries import currencies, last_day
from otdel.managing.metrics.wording import month_name, period_name
from otdel.selling.pipeline import queries as pipeline

from . import services
from .engine import Lever
from .forecast import Likely, forecast
from .forms import GoalForm
from .levers import goals, levers, ways
from .lists import WON
from .repeating import REPEATABLE, repeating
from .services import GoalDraft
from .words import HOW, LEVERS, MEASURED, spoken

_PRODUCTS = 50


def _currency(by: User) -> str:
    return next(iter(currencies(by)), settings.CURRENCY)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _among(told: int | None, choices: Sequence[tuple[int, str]]) -> int | None:
    return told if told in {pk for pk, _name in choices} else None


# ---------------------------------------------------------------- forecast


@require_safe
@login_required
def forecast_page(request: HttpRequest) -> HttpResponse:
    """What open deals promise, month by month, and which products that takes."""
    by, today = reader(request), timezone.localdate()
    processes = [(one.pk, one.name) for one in pipeline.processes().filter(is_sale=True)]
    people = [(one.pk, str(one)) for one in colleagues(by)] if by.reach != "own" else []
    process_id = _among(_number(request.GET.get("process")), processes)
    person_id = _among(_number(request.GET.get("person")), people)
    currency = _currency(by)
    shown = forecast(
        by, today, months=value("insight.months_ahead"), least=value("insight.least_stays"),
        currency=currency, process_id=process_id, person_id=person_id,
    )  # fmt: skip
    cut = [("status", "open")]
    cut += [("process", str(process_id))] if process_id else []
    cut += [("owner", str(person_id))] if person_id else []
    context = {
        "inner": "forecast",
        "shown": shown,
        "currency": currency,
        "months": [
            (
                month_name(month.start),
                month,
                _deals(cut, _days(Period.of("month", month.start), today)),
            )
            for month in shown.months
        ],
        "rest": [
            (name, part, _deals(cut, days))
            for name, part, days in _rest(shown, today)
            if part.number
        ],
        "chart": _drawn(shown, currency),
        "purchases": shown.purchases[:_PRODUCTS],
        "more_products": max(len(shown.purchases) - _PRODUCTS, 0),
        "choices": [
            ("process", _("Process"), _("All processes"), processes, process_id),
            ("person", _("Person"), _("All people"), people, person_id),
        ],
        "least": value("insight.least_stays"),
    }
    return page(request, "insight/forecast.html", "panel", context)


def _rest(shown: Any, today: date) -> list[tuple[str, Likely, str]]:
    after = Period.of("month", shown.months[-1].start).end
    return [
        (_("The day is over"), shown.late, "overdue"),
        (_("Without a day"), shown.undated, "empty"),
        (_("Later"), shown.beyond, f"{after}.."),
    ]


def _days(month: Period, today: date) -> str:
    return f"{max(month.start, today)}..{month.last}"


def _deals(cut: Sequence[tuple[str, str]], expected: str) -> str:
    return f"{reverse('pipeline:deal-list')}?{urlencode([*cut, ('expected', expected)])}"


def _drawn(shown: Any, currency: str) -> dict[str, Any]:
    return charts.bars(
        [month_name(month.start) for month in shown.months],
        [
            charts.Series(
                _("Won already"), [m.won for m in shown.months], tone="good", stack="now"
            ),
            charts.Series(
                _("Likely"), [m.likely.by_history for m in shown.months], tone="accent", stack="now"
            ),
            charts.Series(
                _("A year before"), [m.year_ago for m in shown.months], kind="line", tone="neutral"
            ),
        ],
        unit=f"money:{currency}",
    )


# ---------------------------------------------------------------- what repeats


@login_required
def repeatable(request: HttpRequest) -> HttpResponse:
    """Won deals of twelve months: those that a steady source and the whole process brought, and lucky ones."""
    context: dict[str, Any] = {"inner": "repeatable"}
    if request.method == "GET":
        by, least = reader(request), value("insight.least_won")
        told = repeating(by, timezone.localdate(), least, currency=settings.CURRENCY)
        names = {one.pk: one.name for one in pipeline.sources(only_active=False)}
        wanted = value("insight.repeatable_share")
        context |= {
            "told": told,
            "least": least,
            "wanted": wanted,
            "share": _share(told.whole),
            "is_low": bool(told.whole.number) and _share(told.whole) < wanted,
            "sources": [
                (
                    names.get(one.source_id or 0, _("No source")),
                    one,
                    _share(one),
                    _won_of(one.source_id),
                    _won_of(one.source_id, ("verdict", REPEATABLE)),
                )
                for one in told.sources
            ],
        }
    return list_view(request, WON, context)


def _share(one: Any) -> int:
    """The repeatable part in percent: of the sum, of the number where there is no sum."""
    if one.minor:
        return int(one.repeatable_minor * 100 // one.minor)
    return int(one.repeatable * 100 // one.number) if one.number else 0


def _won_of(source_id: int | None, *more: tuple[str, str]) -> str:
    query = [("source", str(source_id or "empty")), *more]
    return f"{reverse('insight:repeatable')}?{urlencode(query)}"


# ---------------------------------------------------------------- levers


@require_safe
@login_required
def levers_page(request: HttpRequest) -> HttpResponse:
    """The five levers, why the won sum moved, and goals."""
    by, today = reader(request), timezone.localdate()
    wanted = asked(request.GET, today)
    if not request.GET:
        last = last_day(by)
        wanted = wanted.at(last) if last and last < wanted.period.start else wanted
    units = unit_choices(by) if by.reach != "own" else []
    unit_id = _among(next(iter(wanted.filters.get("unit", ())), None), units)
    below = tuple(unit_tree().below(unit_id)) if unit_id else ()
    before, step, currency = wanted.compared(today), value("insight.lever_step"), _currency(by)
    shown = levers(by, wanted.period, before, step, currency=currency, unit_ids=below)
    months = value("insight.goal_months")
    context = {
        "inner": "levers",
        "shown": shown,
        "lines": [_lever(one, currency) for one in shown.levers],
        "difference": shown.minor - shown.before_minor,
        "step": step,
        "currency": currency,
        "asked": wanted,
        "kinds": KINDS,
        "period": period_name(wanted.period, wanted.kind),
        "before": period_name(before, "custom"),
        "units": units,
        "unit_id": unit_id,
        "ways": [_way(one) for one in ways(by, today, months)] if by.may("insight.see") else [],
        "months": months,
        "may_aim": by.may("insight.goal"),
        "may_see_goals": by.may("insight.see"),
    }
    return page(request, "insight/levers.html", "panel", context)


def _lever(one: Any, currency: str) -> dict[str, Any]:
    return {
        "lever": one.lever,
        "name": LEVERS[one.lever],
        "how": HOW[one.lever],
        "measured": MEASURED[one.lever],
        "now": spoken(one.lever, one.now, currency),
        "before": spoken(one.lever, one.before, currency),
        "tone": _tone(one),
        "gain": one.gain,
    }


def _tone(one: Any) -> str:
    if one.now is None or one.before is None or one.now == one.before:
        return ""
    return "good" if (one.now > one.before) != (one.lever == Lever.PACE) else "bad"


def _way(one: Any) -> dict[str, Any]:
    lever, currency = Lever(one.goal.lever), one.goal.currency
    return {
        "goal": one.goal,
        "name": LEVERS[lever],
        "from": spoken(lever, one.goal.base, currency),
        "now": spoken(lever, one.now, currency),
        "to": spoken(lever, one.goal.target, currency),
        "percent": one.percent,
        "is_met": one.is_met,
        "is_late": one.is_late,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def goal(request: HttpRequest, lever: str) -> HttpResponse:
    """Set a lever's goal."""
    by, today = reader(request), timezone.localdate()
    require(by, "insight.goal")
    if lever not in Lever:
        raise Http404
    of, currency = Lever(lever), _currency(by)
    initial = {"person": by.pk}
    form = GoalForm(request.POST or None, by=by, lever=of, currency=currency, initial=initial)

    def act(batch: str) -> None:
        told = form.cleaned_data
        draft = GoalDraft(of, told["target"], told["until"], told["person"], currency, told["unit"])
        services.set_goal(
            draft, months=value("insight.goal_months"), by=by, at=timezone.now(), today=today,
            batch=batch,
        )  # fmt: skip

    return ask(
        request, form, act, title=LEVERS[of], done=_("Goal set"), part="goals", undoable=True
    )


@require_POST
@login_required
def drop(request: HttpRequest, goal_id: int) -> HttpResponse:
    by, today, batch = reader(request), timezone.localdate(), new_batch()
    require(by, "insight.goal")
    if goal_id not in {one.pk for one in goals(by, today)}:
        raise Http404
    services.drop_goal(goal_id, by=by, at=timezone.now(), today=today, batch=batch)
    answer = reload_part(HttpResponse(status=204), "goals")
    return toast(answer, _("Goal dropped"), undo_url(batch))
