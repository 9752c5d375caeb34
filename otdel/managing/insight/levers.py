"""Why the won sum moved, what each lever would bring, and how far its goals are (PIPE-22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q, Sum

from otdel.company.department import queries as department
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.kernel.measures import Deals
from otdel.kernel.periods import Period
from otdel.managing.metrics.queries import Figures, facts, figures, of
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.queries import sold

from .engine import (
    Base,
    Effects,
    Flow,
    Lever,
    gain_of_all,
    gains,
    is_reached,
    moved,
    progress,
    rounded,
)
from .models import LeverGoal

DAY = timedelta(days=1)
KEYS = ("deals_opened", "days_to_win", "win_rate", "average_won_deal", "won_sum")


@dataclass(frozen=True, slots=True)
class Pulled:
    """A lever: its value now and before (whole units of LeverGoal; None for nothing), and what a step brings."""

    lever: Lever
    now: int | None
    before: int | None
    gain: int


@dataclass(frozen=True, slots=True)
class Levers:
    """`minor`, `before_minor`: the won sum of the two periods; `effects`: why they differ, if that can be told."""

    levers: Sequence[Pulled]
    minor: int
    before_minor: int
    effects: Effects | None
    together: int
    is_hidden: bool


def levers(
    by: User,
    period: Period,
    before: Period,
    step: int,
    *,
    currency: str,
    unit_ids: Sequence[int] = (),
) -> Levers:
    """Return the five levers of a period beside those of another. Raises NotAllowed.

    unit_ids: of these units alone. Where sums are hidden from `by`, `is_hidden` says so and they are 0.
    """
    here, there = (_told(by, one, currency, unit_ids) for one in (period, before))
    values, earlier = _values(here), _values(there)
    hidden = here.told["won_sum"].is_hidden
    gain = gains(here.base, step)
    return Levers(
        [Pulled(one, values[one], earlier[one], 0 if hidden else gain[one]) for one in Lever],
        here.base.flow.minor,
        there.base.flow.minor,
        None if hidden else moved(there.base.flow, here.base.flow),
        0 if hidden else gain_of_all(here.base, step),
        hidden,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    told: Figures
    base: Base
    repeats: int


def _told(by: User, period: Period, currency: str, unit_ids: Sequence[int]) -> _Told:
    cut = {"unit": tuple(unit_ids)} if unit_ids else {}
    told = figures(by, KEYS, period, currency=currency, filters=cut)
    rate = told["win_rate"]
    number, minor = _repeats(by, period, currency, unit_ids)
    hidden = told["won_sum"].is_hidden
    flow = Flow(rate.under or 0, rate.over, told["won_sum"].over)
    return _Told(told, Base(flow, 0 if hidden else minor), number)


def _repeats(by: User, period: Period, currency: str, unit_ids: Sequence[int]) -> tuple[int, int]:
    """Return (number, sum) of the deals won from clients who had bought before, whoever sold to them."""
    rows = facts(by).filter(
        of(Deals.SALES),
        measure="deals_won",
        currency=currency,
        on__gte=period.start,
        on__lt=period.end,
    )
    if unit_ids:
        rows = rows.filter(unit_id__in=unit_ids)
    before = Q(closed_on__lt=OuterRef("on")) | Q(
        closed_on=OuterRef("on"), pk__lt=OuterRef("deal_id")
    )
    earlier = Deal.objects.filter(before, sold(), company=OuterRef("client_id"))
    told = rows.filter(Exists(earlier)).aggregate(
        number=Sum("quantity", default=0), minor=Sum("amount_minor", default=0)
    )
    return told["number"], told["minor"]


def _values(one: _Told) -> Mapping[Lever, int | None]:
    """Return each lever's value in the whole units of LeverGoal."""
    told, flow = one.told, one.base.flow

    def scaled(key: str, by: int) -> int | None:
        value = told[key].value
        return None if value is None else rounded(Fraction(value) * by)

    return {
        Lever.WIDTH: told["deals_opened"].over,
        Lever.PACE: scaled("days_to_win", 10),
        Lever.SUCCESS: scaled("win_rate", 10_000),
        Lever.SIZE: scaled("average_won_deal", 1),
        Lever.REPEAT: rounded(Fraction(one.repeats * 10_000, flow.won)) if flow.won else None,
    }


# ---------------------------------------------------------------- goals


@dataclass(frozen=True, slots=True)
class Way:
    """A goal and how far it is: `now` of the last months, `percent` of the way, met or overdue."""

    goal: LeverGoal
    now: int | None
    percent: int
    is_met: bool
    is_late: bool


def last_months(today: date, months: int) -> Period:
    """Return the `months` up to and with today."""
    count = today.year * 12 + today.month - 1 - months
    first = date(count // 12, count % 12 + 1, 1)
    day = min(today.day, Period.of("month", first).days)
    return Period(first.replace(day=day) + DAY, today + DAY)


def value_of(
    by: User, lever: Lever, unit_id: int | None, today: date, months: int, *, currency: str
) -> int | None:
    """Return a lever's value of the last months in the whole units of LeverGoal. Raises NotAllowed."""
    units = tuple(department.unit_tree().below(unit_id)) if unit_id else ()
    return _values(_told(by, last_months(today, months), currency, units))[lever]


def sees_whole(by: User, unit_id: int | None, today: date) -> bool:
    """Say whether `by` sees the rows of everybody in the unit and below it (None: in the company)."""
    if by.reach == Reach.ALL:
        return True
    return bool(unit_id) and set(department.people_in(unit_id or 0, today)) <= set(by.seen_ids)


def goals(by: User, today: date) -> list[LeverGoal]:
    """Goals of whatever `by` sees whole, the nearest first; of others the figures would mislead."""
    rows = LeverGoal.objects.filter(is_active=True).select_related("unit", "person")
    return [row for row in rows.order_by("until", "pk") if sees_whole(by, row.unit_id, today)]


def ways(by: User, today: date, months: int) -> list[Way]:
    """Return the goals in sight with how far they are. Raises NotAllowed."""
    found = []
    for goal in goals(by, today):
        lever = Lever(goal.lever)
        now = value_of(by, lever, goal.unit_id, today, months, currency=goal.currency)
        met = is_reached(lever, now, goal.target)
        way = progress(goal.base, now, goal.target)
        found.append(Way(goal, now, way, met, goal.until < today and not met))
    return found
