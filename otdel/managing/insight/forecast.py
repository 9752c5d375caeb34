"""Sales and purchases that open deals promise (PIPE-21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from otdel.company.catalog.models import Product
from otdel.company.catalog.queries import products
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.periods import Period
from otdel.managing.metrics.queries import figures, regrouped
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, Stage

from .engine import Chance, Step, chances, rounded
from .errors import ForecastHidden
from .repeating import year_up_to


@dataclass(slots=True)
class Likely:
    """Open deals and what they will bring: all of it, by the process's percent, by history."""

    number: int = 0
    minor: int = 0
    by_process: int = 0
    by_history: int = 0

    def add(self, number: int, minor: int, percent: int, chance: Fraction) -> None:
        self.number += number
        self.minor += minor
        self.by_process += rounded(Fraction(minor * percent, 100))
        self.by_history += rounded(minor * chance)


@dataclass(slots=True)
class Month:
    """`won`: what is won in it already; `year_ago`: what was won in the same month a year before."""

    start: date
    likely: Likely = field(default_factory=Likely)
    won: int = 0
    year_ago: int = 0

    @property
    def expected(self) -> int:
        return self.won + self.likely.by_history


@dataclass(frozen=True, slots=True)
class Purchase:
    """A product that open deals will take: whole quantity, the likely one (thousandths), the likely sum."""

    product: Product
    quantity_milli: int
    likely_milli: int
    likely_minor: int

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.quantity_milli).scaleb(-3)

    @property
    def likely(self) -> Decimal:
        return Decimal(self.likely_milli).scaleb(-3)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`late`: deals whose expected day is over; `undated`, `beyond`: those without one, or after the months shown.

    `own_stages` of `stages` have enough history for a chance of their own. `searched`: deals of processes
    whose win is no sale; they promise none yet, and stand in no other part.
    """

    months: Sequence[Month]
    late: Likely
    undated: Likely
    beyond: Likely
    own_stages: int
    stages: int
    purchases: Sequence[Purchase]
    searched: Likely

    @property
    def total(self) -> Likely:
        whole = Likely()
        for part in (
            *(month.likely for month in self.months),
            self.late,
            self.undated,
            self.beyond,
        ):
            whole.number += part.number
            whole.minor += part.minor
            whole.by_process += part.by_process
            whole.by_history += part.by_history
        return whole


def forecast(
    by: User,
    today: date,
    *,
    months: int,
    least: int,
    currency: str,
    process_id: int | None = None,
    person_id: int | None = None,
) -> Forecast:
    """Return what the open deals in sight promise, `months` from this one on.

    least: how many deals must have left a stage in twelve months for its own history to count.
    Raises NotAllowed, ForecastHidden.
    """
    require(by, "figures.see")
    if not (may_read(by, "deal", "amount_minor") and may_read(by, "deal", "expected_on")):
        raise ForecastHidden
    rows = pipeline.deals(by).filter(is_open=True, currency=currency)
    cut: dict[str, tuple[int, ...]] = {}
    if process_id:
        rows, cut["process"] = rows.filter(process_id=process_id), (process_id,)
    if person_id:
        rows, cut["person"] = rows.filter(owner_id=person_id), (person_id,)
    rows, searched = rows.filter(process__is_sale=True), _whole(rows)
    percents, likely = _chances(by, today, least, currency)
    shown = [Month(start) for start in _starts(today, months)]
    found = Forecast(
        shown, Likely(), Likely(), Likely(),
        sum(one.is_own for one in likely.values()), len(likely),
        _purchases(rows, shown, today, likely), searched,
    )  # fmt: skip
    _deal_out(found, rows, today, percents, likely)
    _won(by, shown, currency, cut)
    return found


def _whole(rows: QuerySet[Deal]) -> Likely:
    """Return the number and the sum of the deals that only pass clients on."""
    told = rows.filter(process__is_sale=False).aggregate(
        number=Count("pk"), minor=Sum("amount_minor", default=0)
    )
    return Likely(told["number"], told["minor"])


def _starts(today: date, number: int) -> list[date]:
    month = Period.of("month", today)
    starts = []
    for _number in range(number):
        starts.append(month.start)
        month = Period.of("month", month.end)
    return starts


def _chances(
    by: User, today: date, least: int, currency: str
) -> tuple[dict[int, int], dict[int, Chance]]:
    """Return ({stage of any version: its percent}, {stage of any version: its chance})."""
    year = year_up_to(today)
    told = figures(by, ["stage_passed", "stage_lost"], year, currency=currency, group_by="stage")
    percents: dict[int, int] = {}
    likely: dict[int, Chance] = {}
    for process in pipeline.all_processes().filter(is_sale=True):
        homes = pipeline.homes(process.pk)
        left = regrouped(told, homes).groups
        steps = [
            Step(
                stage.pk,
                stage.probability,
                left[stage.pk]["stage_passed"].over if stage.pk in left else 0,
                left[stage.pk]["stage_lost"].over if stage.pk in left else 0,
            )
            for stage in pipeline.stages(process.pk)
            if stage.kind == Stage.Kind.OPEN
        ]
        own = chances(steps, least)
        of_home = {step.stage_id: step.percent for step in steps}
        for pk, home in homes.items():
            if home in own:
                likely[pk], percents[pk] = own[home], of_home[home]
    rest = pipeline.every_stage().filter(kind=Stage.Kind.OPEN, process__is_sale=True)
    rest = rest.exclude(pk__in=likely)
    for pk, percent in rest.values_list("pk", "probability"):  # steps that no version in force has
        likely[pk], percents[pk] = Chance(Fraction(percent, 100), is_own=False), percent
    return percents, likely


def _deal_out(
    found: Forecast,
    rows: QuerySet[Deal],
    today: date,
    percents: Mapping[int, int],
    likely: Mapping[int, Chance],
) -> None:
    """Put every open deal into its month; one statement a side of today."""
    places = {month.start: month.likely for month in found.months}

    def add(part: QuerySet[Deal], place: Likely | None) -> None:
        summed = (
            part.annotate(month=TruncMonth("expected_on"))
            .order_by()
            .values_list("month", "stage_id")
            .annotate(number=Count("pk"), minor=Sum("amount_minor"))
        )
        for month, stage_id, number, minor in summed:
            into = place or places.get(month, found.beyond)
            into.add(number, minor, percents[stage_id], likely[stage_id].of)

    add(rows.filter(expected_on__lt=today), found.late)
    add(rows.filter(expected_on=None), found.undated)
    add(rows.filter(expected_on__gte=today), None)


def _won(
    by: User, months: Sequence[Month], currency: str, cut: Mapping[str, Sequence[int]]
) -> None:
    """Note what is won in the first month and what was a year before each."""
    first, last = months[0].start, months[-1].start
    around = Period(first.replace(year=first.year - 1), Period.of("month", last).end)
    told = figures(by, ["won_sum"], around, currency=currency, group_by="month", filters=cut).groups
    won = {start: row["won_sum"].over for start, row in told.items()}
    for month in months:
        month.won = won.get(month.start, 0)
        month.year_ago = won.get(month.start.replace(year=month.start.year - 1), 0)


def _purchases(
    rows: QuerySet[Deal], months: Sequence[Month], today: date, likely: Mapping[int, Chance]
) -> list[Purchase]:
    """Return what the deals of the months shown will take of each product, the largest sum first."""
    end = Period.of("month", months[-1].start).end
    dated = rows.filter(expected_on__gte=today, expected_on__lt=end, lines__isnull=False)
    summed = (
        dated.order_by()
        .values_list("lines__product_id", "stage_id")
        .annotate(quantity=Sum("lines__quantity_milli"), minor=Sum("lines__amount_minor"))
    )
    whole: dict[int, list[int]] = {}
    for product_id, stage_id, quantity, minor in summed:
        chance = likely[stage_id].of
        sums = whole.setdefault(product_id, [0, 0, 0])
        sums[0] += quantity
        sums[1] += rounded(quantity * chance)
        sums[2] += rounded(minor * chance)
    found = products().in_bulk(whole)
    bought = [Purchase(found[pk], *sums) for pk, sums in whole.items()]
    return sorted(bought, key=lambda one: (-one.likely_minor, one.product.pk))
