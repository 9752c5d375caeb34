"""Sales that repeat, and lucky ones (PIPE-20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, Exists, Q, QuerySet, Sum, Value, When

from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.periods import Period
from otdel.managing.metrics.queries import currencies
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal

REPEATABLE, RARE, JUMPED, BOTH = "repeatable", "rare", "jumped", "both"


def year_up_to(today: date) -> Period:
    """Return twelve whole months, the one of `today` the last."""
    end = Period.of("month", today).end
    return Period(end.replace(year=end.year - 1), end)


def won(by: User, period: Period) -> QuerySet[Deal]:
    """Sales in sight of the period."""
    return pipeline.deals(by).filter(
        pipeline.sold(), closed_on__gte=period.start, closed_on__lt=period.end
    )


def steady_sources(by: User, period: Period, least: int) -> set[int]:
    """Return the sources that brought at least `least` won deals in the period."""
    counted = won(by, period).order_by().values_list("source_id").annotate(number=Count("pk"))
    return {pk for pk, number in counted if pk and number >= least}


def judged(by: User, today: date, least: int) -> QuerySet[Deal]:
    """Won deals of twelve months with `verdict`: repeatable, rare (no steady source), jumped (a stage was
    passed by), both.

    Raises NotAllowed.
    """
    require(by, "figures.see")
    period = year_up_to(today)
    steady = Q(source_id__in=steady_sources(by, period, least))
    whole = ~Q(Exists(pipeline.steps_passed_by()))
    return won(by, period).annotate(
        verdict=Case(
            When(steady & whole, then=Value(REPEATABLE)),
            When(steady, then=Value(JUMPED)),
            When(whole, then=Value(RARE)),
            default=Value(BOTH),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True, slots=True)
class Share:
    """Won deals of one source (None: without one): all, and those that repeat; sums in minor units."""

    source_id: int | None
    number: int
    minor: int
    repeatable: int
    repeatable_minor: int


@dataclass(frozen=True, slots=True)
class Repeating:
    """Sums in `currency`, 0 each where they are hidden from the reader; numbers of deals in it, too."""

    whole: Share
    sources: Sequence[Share]
    currency: str
    shows_sums: bool


def repeating(by: User, today: date, least: int, *, currency: str) -> Repeating:
    """Return how much of what was won in twelve months will be won again, source by source.

    currency: used if `by` sees no deals yet, else the commonest. Raises NotAllowed.
    """
    currency = next(iter(currencies(by)), currency)
    shows = may_read(by, "deal", "amount_minor")
    again = Q(verdict=REPEATABLE)
    rows = judged(by, today, least).filter(currency=currency).order_by().values_list("source_id")
    summed = rows.annotate(
        number=Count("pk"),
        minor=Sum("amount_minor"),
        again=Count("pk", filter=again),
        again_minor=Sum("amount_minor", filter=again, default=0),
    )
    sources = [
        Share(pk, number, minor * shows, repeatable, repeatable_minor * shows)
        for pk, number, minor, repeatable, repeatable_minor in summed
    ]
    sources.sort(key=lambda one: (-one.minor, -one.number, one.source_id or 0))
    whole = Share(
        None,
        sum(one.number for one in sources),
        sum(one.minor for one in sources),
        sum(one.repeatable for one in sources),
        sum(one.repeatable_minor for one in sources),
    )
    return Repeating(whole, sources, currency, shows)
