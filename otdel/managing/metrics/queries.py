"""Figures for a person's reach: the registry's formulas over facts, and the rows behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.db.models import Sum as Total
from django.db.models import Value as Told
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.foundation.people.reach import require
from otdel.kernel.errors import NotAllowed, Refused
from otdel.kernel.measures import Balance, Deals, Formula, Metric, Ratio, Sum, Times, sums
from otdel.kernel.periods import Period
from otdel.selling.pipeline.models import SaleType
from otdel.selling.pipeline.queries import passing_processes, types_of_processes, types_of_sources

from .engine import NOTHING, Value
from .models import Fact, Mark, MonthSum, TypeFigures
from .registry import BY_TYPE, METRICS, TYPE_DEFAULTS

# What figures may be grouped by and filtered by -> the column of the facts.
GROUPS: dict[str, str] = {
    "person": "person_id",
    "unit": "unit_id",
    "product": "product_id",
    "source": "source_id",
    "client": "client_id",
    "process": "process_id",
    "stage": "stage_id",
    "reason": "reason_id",
    "month": "month",
}
# A sale type is read off the process, where there is none off the source of the lead (PIPE-17).
TYPE = "sale_type"
_OF_TYPE = ("process_id", "source_id")
# Which columns the sums by month keep, axis by axis; only the first serves a narrow reach.
_PLACE = frozenset({"process_id", "stage_id", "month"})
_AXES = {
    MonthSum.Axis.PERSON: _PLACE | {"person_id", "unit_id"},
    MonthSum.Axis.PRODUCT: _PLACE | {"product_id"},
    MonthSum.Axis.SOURCE: _PLACE | {"source_id"},
    MonthSum.Axis.REASON: _PLACE | {"reason_id"},
}
_SUMS = {name: Total(name) for name in Value._fields}
_FIRST = date(1900, 1, 1)
_PASSED = "~"  # before a measure: what of it is of processes whose win is no sale

Filters = Mapping[str, Sequence[int]]


class NotCounted(Refused):
    code = "not-counted"
    status = 422
    text = _("“%(figure)s” is not counted by stage, reason or month. Ask for it by something else.")


class FigureHidden(NotAllowed):
    code = "figure-hidden"
    text = _("“%(figure)s” is made of sums, which your functions do not show.")


# {(group, measure, currency): value}
_Cells = dict[tuple[Any, str, str], Value]


@dataclass(frozen=True, slots=True)
class Figure:
    """`value`: None where the lower part is zero; money and its parts in minor units."""

    metric: Metric
    value: Decimal | None
    over: int
    under: int | None
    currency: str = ""
    is_hidden: bool = False  # made of a field that the reader must not see; `over` is 0 then


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the whole and of each group; a group's key is an id, a month's first day, or None."""

    period: Period
    whole: Mapping[str, Figure]
    groups: dict[Any, Mapping[str, Figure]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Figure:
        return self.whole[key]


def facts(by: User) -> QuerySet[Fact]:
    """Facts that `by` may see: of the people in sight."""
    return Fact.objects.visible_to(by)


def figures(
    by: User,
    keys: Sequence[str],
    period: Period,
    *,
    currency: str,
    group_by: str = "",
    filters: Filters | None = None,
) -> Figures:
    """Return the registry's figures for what `by` sees.

    currency: money counts in this one alone, with the numbers that stand under it.
    What is made of sums is hidden (`is_hidden`, no value) from those from whom the deals' sum is.
    group_by: a key of GROUPS, or "sale_type". filters: {such a key: ids}; ids of one key are
    alternatives, 0 stands for having none.
    As many statements for any number of groups. Raises NotAllowed, KeyError for an unknown key,
    NotCounted for what is in work cut by stage, reason or month.
    """
    require(by, "figures.see")
    if group_by == TYPE:
        return _by_type(by, keys, period, currency=currency, filters=filters or {})
    metrics = [METRICS[key] for key in keys]
    _check_stocks(metrics, {group_by, *(filters or {})})
    mark, cells = -1, {}
    while mark != (mark := _mark()):  # sums by month were made while we read: read again
        cells = _cells(by, metrics, period, group_by, filters or {}, mark)
    hidden = frozenset(metric.key for metric in metrics if is_hidden(by, metric))
    return _evaluated(metrics, period, cells, currency, group_by, hidden)


def _by_type(
    by: User, keys: Sequence[str], period: Period, *, currency: str, filters: Filters
) -> Figures:
    """Return the figures of each sale type, None for what is of none; the parts add up to the whole."""
    told: dict[str, Any] = {"currency": currency}
    found = figures(by, keys, period, group_by="process", filters=filters, **told)
    groups: dict[Any, Mapping[str, Figure]] = {
        ("process", pk): row for pk, row in found.groups.items() if pk is not None
    }
    if None in found.groups:
        alone = {**filters, "process": (0,)}
        rest = figures(by, keys, period, group_by="source", filters=alone, **told)
        groups |= {("source", pk): row for pk, row in rest.groups.items()}
    homes: dict[Any, int] = {
        ("process", pk): kind.pk for pk, kind in types_of_processes().items()
    } | {("source", pk): kind for pk, kind in types_of_sources().items()}
    return regrouped(Figures(found.period, found.whole, groups), homes)


def is_hidden(by: User, metric: Metric) -> bool:
    """Say whether the figure is made of the deals' sums and those are hidden from `by`."""
    of_sums = any(part.column == "amount_minor" for part in sums(metric.formula))
    return of_sums and not may_read(by, "deal", "amount_minor")


def regrouped(found: Figures, homes: Mapping[Any, Any]) -> Figures:
    """Return the figures with their groups added up by `homes` (group -> home).

    The parts add up exactly; a product of sums (sales velocity) is left out of the homes.
    """
    merged: dict[Any, dict[str, Figure]] = {}
    for group, row in found.groups.items():
        into = merged.setdefault(homes.get(group), {})
        for key, figure in row.items():
            if has_rows(figure.metric):
                into[key] = _together(into[key], figure) if key in into else figure
    return Figures(found.period, found.whole, dict(merged))


def _together(one: Figure, other: Figure) -> Figure:
    if one.is_hidden:
        return one
    over = one.over + other.over
    if one.under is None or other.under is None:
        return Figure(one.metric, Decimal(over), over, None, one.currency)
    under = one.under + other.under
    value = Decimal(over) / under if under else None
    return Figure(one.metric, value, over, under, one.currency)


def rows_behind(
    by: User,
    key: str,
    period: Period,
    *,
    currency: str = "",
    filters: Filters | None = None,
    lower: bool = False,
) -> QuerySet[Fact, dict[str, Any]]:
    """Return what stands behind a figure, subject by subject: dicts with `share`, newest first.

    The shares add up exactly to the figure, or to its upper part (`lower`: to its lower part).
    Raises NotAllowed, FigureHidden; ValueError for a figure of which no such rows exist (a product of sums).
    """
    require(by, "figures.see")
    metric = METRICS[key]
    if is_hidden(by, metric):
        raise FigureHidden(figure=metric.name)
    wanted = _part(metric.formula, lower=lower)
    rows = facts(by).filter(_about(filters or {}), measure__in=(*wanted.measures, *wanted.less))
    if metric.unit.is_money and currency:
        rows = rows.filter(currency=currency)
    start = _FIRST if isinstance(wanted, Balance) else period.start
    return _shares(rows.filter(of(wanted.of), on__gte=start, on__lt=period.end), wanted)


@dataclass(frozen=True, slots=True)
class Largest:
    """The first groups by a figure, and how many of all have something of it."""

    groups: list[int | None]
    number: int


def largest(
    by: User,
    key: str,
    period: Period,
    group_by: str,
    limit: int,
    *,
    currency: str,
    filters: Filters | None = None,
) -> Largest:
    """Return the groups in which a plain sum of the period is largest (None: of no group at all).

    `number` leaves None out. Raises NotAllowed.
    """
    require(by, "figures.see")
    if is_hidden(by, METRICS[key]):
        return Largest([], 0)
    wanted, column = _part(METRICS[key].formula, lower=False), GROUPS[group_by]
    rows = facts(by).filter(
        _about(filters or {}),
        of(wanted.of),
        measure__in=(*wanted.measures, *wanted.less),
        on__gte=period.start,
        on__lt=period.end,
        currency=currency,
    )
    found = rows.values_list(column).annotate(share=_share(wanted)).filter(share__gt=0).order_by()
    first = [group for group, _share in found.order_by("-share", column)[:limit]]
    return Largest(first, found.exclude(**{column: None}).count())


def of(deals: Deals) -> Q:
    """Facts of the deals that a sum takes: of which processes a win is a sale is asked now (KPI-17)."""
    if deals == Deals.ALL:
        return Q()
    passed = Q(process_id__in=passing_processes())
    return passed if deals == Deals.PASSED else ~passed


def has_rows(metric: Metric) -> bool:
    return not (isinstance(metric.formula, Ratio) and isinstance(metric.formula.over, Times))


def figures_of_types(types: Iterable[SaleType]) -> dict[int, list[str]]:
    """Return {type: keys of its figures in their order}: chosen ones, else those that ship with its kind."""
    chosen = {row.sale_type_id: row.keys for row in TypeFigures.objects.all()}
    return {
        kind.pk: [key for key in chosen.get(kind.pk, ()) if key in BY_TYPE]
        or list(TYPE_DEFAULTS.get(kind.code, TYPE_DEFAULTS[""]))
        for kind in types
    }


def currencies(by: User) -> list[str]:
    """Return the currencies in which `by` sees deals, the commonest first."""
    counted = (
        MonthSum.objects.visible_to(by).filter(axis=MonthSum.Axis.STOCK, measure="deals_opened"),
        facts(by).filter(pk__gt_few=_mark(), measure="deals_opened"),
    )
    number: dict[str, int] = {}
    for rows in counted:
        for code, quantity in rows.values_list("currency").annotate(Total("quantity")).order_by():
            number[code] = number.get(code, 0) + quantity
    return sorted((code for code in number if number[code] > 0), key=lambda code: -number[code])


def last_day(by: User) -> date | None:
    """Return the latest day on which a deal was opened or closed in the sight of `by`."""
    days = (
        facts(by).filter(measure=measure).order_by("-on").values_list("on", flat=True).first()
        for measure in ("deals_opened", "deals_won", "deals_lost")
    )
    return max((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class Part:
    """The upper or the lower part of a figure (or the whole of a plain sum)."""

    value: int
    currency: str
    is_money: bool


def part_of(figure: Figure, *, lower: bool) -> Part:
    """Return the part that the rows behind add up to."""
    wanted = _part(figure.metric.formula, lower=lower)
    value = figure.under or 0 if lower else figure.over
    return Part(value, figure.currency, wanted.column == "amount_minor")


# How the sums are gathered


def _check_stocks(metrics: Iterable[Metric], cut: Collection[str]) -> None:
    """What is in work is kept by person, product and source, not by what ends it."""
    for metric in metrics:
        for part in sums(metric.formula):
            if isinstance(part, Balance) and not {"stage", "reason", "month"}.isdisjoint(cut):
                raise NotCounted(figure=metric.name)


def _cells(
    by: User,
    metrics: Iterable[Metric],
    period: Period,
    group_by: str,
    filters: Filters,
    mark: int,
) -> _Cells:
    """Return the sums of the period and, under "=measure", those since the beginning.

    Under "~measure" stands what of it is of processes whose win is no sale, where somebody asks.
    """
    wanted = [part for metric in metrics for part in sums(metric.formula)]
    flows = {m for part in wanted if isinstance(part, Sum) for m in (*part.measures, *part.less)}
    stocks = {
        m for part in wanted if isinstance(part, Balance) for m in (*part.measures, *part.less)
    }
    cells: _Cells = {}
    apart = any(part.of != Deals.ALL for part in wanted)
    reader = _Reader(by, group_by, filters, mark, passing_processes() if apart else frozenset())
    if flows:
        reader.read(flows, period, cells, "")
    if stocks:
        reader.read(stocks, Period(_FIRST, max(period.end, _FIRST)), cells, "=")
    return cells


class _Reader:
    """Chooses between sums by month and single facts; adds up whatever it reads."""

    def __init__(
        self,
        by: User,
        group_by: str,
        filters: Filters,
        mark: int,
        passing: Collection[int] = frozenset(),
    ) -> None:
        self.by = by
        self.passing = passing
        self.column = GROUPS[group_by] if group_by else ""
        self.filters = filters
        self.mark = mark
        asked = (_OF_TYPE if key == TYPE else (GROUPS[key],) for key in filters)
        self.columns = {self.column, *chain.from_iterable(asked)} - {""}
        self.axis = _axis(by, self.columns)

    def read(self, measures: Collection[str], period: Period, cells: _Cells, prefix: str) -> None:
        whole = _whole_months(period) if self._axis_for(measures) and self.mark else None
        if whole is None:
            self._add(cells, prefix, self._facts(measures, period))
            return
        start = whole.start
        if prefix and self._is_personal:
            start = whole.end.replace(month=1)
            self._add(
                cells, prefix, self._sums(MonthSum.Axis.STOCK, measures, Period(_FIRST, start))
            )
        self._add(cells, prefix, self._sums(self.axis, measures, Period(start, whole.end)))
        self._add(cells, prefix, self._facts(measures, whole).filter(pk__gt_few=self.mark))
        for edge in (Period(period.start, whole.start), Period(whole.end, period.end)):
            if edge.days:
                self._add(cells, prefix, self._facts(measures, edge))

    def _axis_for(self, measures: Collection[str]) -> str:
        """Sums by month know the stage only of measures of stages."""
        by_stage = "stage_id" in self.columns
        if by_stage and not all(measure.startswith("stage_") for measure in measures):
            return ""
        return self.axis

    def _sums(self, axis: str, measures: Collection[str], months: Period) -> QuerySet[MonthSum]:
        rows = MonthSum.objects.visible_to(self.by) if self._is_personal else MonthSum.objects.all()
        return rows.filter(
            _about(self.filters),
            axis=axis,
            measure__in=measures,
            month__gte=months.start,
            month__lt=months.end,
        )

    @property
    def _is_personal(self) -> bool:
        return self.axis == MonthSum.Axis.PERSON

    def _facts(self, measures: Collection[str], period: Period) -> QuerySet[Fact]:
        return facts(self.by).filter(
            _about(self.filters),
            measure__in=measures,
            on__gte=period.start,
            on__lt=period.end,
        )

    def _add(self, cells: _Cells, prefix: str, rows: QuerySet[Any]) -> None:
        group: list[Any] = [self.column] if self.column else []
        if self.column == "month" and rows.model is not MonthSum:
            rows = rows.annotate(month=TruncMonth("on"))
        if self.passing:
            passed = When(process_id__in=self.passing, then=Told(1))
            rows = rows.annotate(passed=Case(passed, default=Told(0)))
            group.append("passed")
        grouped = rows.values_list(*group, "measure", "currency").annotate(**_SUMS).order_by()
        for *names, measure, currency, quantity, amount, days in grouped:
            name = names[0] if self.column else None
            marks = ("", _PASSED) if self.passing and names[-1] else ("",)
            for mark in marks:
                cell = (name, prefix + mark + measure, currency)
                cells[cell] = cells.get(cell, NOTHING).plus(Value(quantity, amount, days))


def _axis(by: User, columns: set[str]) -> str:
    """Return the axis of the sums by month that can answer, "" if only the facts can."""
    for axis, kept in _AXES.items():
        if axis == MonthSum.Axis.REASON and "reason_id" not in columns:
            continue
        is_open = axis == MonthSum.Axis.PERSON or by.reach == Reach.ALL
        if is_open and columns <= kept:
            return axis
    return ""


def _whole_months(period: Period) -> Period | None:
    """Return the whole months inside the period, None if there is none."""
    start = period.start
    if start.day != 1:
        start = Period.of("month", start).end
    end = period.end.replace(day=1)
    return Period(start, end) if start < end else None


def _mark() -> int:
    return Mark.objects.values_list("fact_id", flat=True).first() or 0


def _about(filters: Filters) -> Q:
    wanted = Q()
    for key, ids in filters.items():
        if key == TYPE:
            wanted &= _of_types(ids)
            continue
        column = GROUPS[key]
        one = Q(**{f"{column}__in": [pk for pk in ids if pk]})
        wanted &= one | Q(**{f"{column}__isnull": True}) if 0 in ids else one
    return wanted


def _of_types(ids: Sequence[int]) -> Q:
    """Facts of processes of the types, and those of no process from sources of the types."""
    processes = {pk: kind.pk for pk, kind in types_of_processes().items()}
    sources = types_of_sources()
    wanted = Q(process_id__in=[pk for pk, kind in processes.items() if kind in ids]) | Q(
        process_id__isnull=True, source_id__in=[pk for pk, kind in sources.items() if kind in ids]
    )
    if 0 in ids:
        wanted |= Q(process_id__isnull=False) & ~Q(process_id__in=[*processes])
        of_none = Q(source_id__isnull=True) | ~Q(source_id__in=[*sources])
        wanted |= Q(process_id__isnull=True) & of_none
    return wanted


# How a formula is worked out


def _evaluated(
    metrics: Sequence[Metric],
    period: Period,
    cells: _Cells,
    currency: str,
    group_by: str,
    hidden: frozenset[str],
) -> Figures:
    known = {metric.key: metric for metric in metrics}
    by_group: dict[Any, _Cells] = {}
    whole: _Cells = {}
    for (group, measure, code), value in cells.items():
        name = (None, measure, code)
        whole[name] = whole.get(name, NOTHING).plus(value)
        by_group.setdefault(group, {})[name] = value
    return Figures(
        period=period,
        whole=_Row(known, whole, currency, hidden),
        groups={group: _Row(known, some, currency, hidden) for group, some in by_group.items()}
        if group_by
        else {},
    )


class _Row(Mapping[str, Figure]):
    """Figures of one group, each worked out when it is asked for: of thousands few are shown."""

    def __init__(
        self, metrics: Mapping[str, Metric], cells: _Cells, currency: str, hidden: frozenset[str]
    ) -> None:
        self._metrics, self._cells, self._currency = metrics, cells, currency
        self._hidden = hidden
        self._known: dict[str, Figure] = {}

    def __getitem__(self, key: str) -> Figure:
        if key not in self._known:
            metric = self._metrics[key]
            self._known[key] = (
                Figure(metric, None, 0, None, self._currency, is_hidden=True)
                if key in self._hidden
                else _figure(metric, self._cells, self._currency)
            )
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._metrics)

    def __len__(self) -> int:
        return len(self._metrics)


def _figure(metric: Metric, cells: _Cells, currency: str) -> Figure:
    only = currency if metric.unit.is_money else ""
    formula = metric.formula
    if not isinstance(formula, Ratio):
        over = _number(formula, cells, only)
        return Figure(metric, Decimal(over), over, None, only)
    over, under = _number(formula.over, cells, only), _number(formula.under, cells, only)
    return Figure(metric, Decimal(over) / under if under else None, over, under, only)


def _number(part: Sum | Balance | Times, cells: _Cells, currency: str) -> int:
    if isinstance(part, Times):
        product = 1
        for factor in part.factors:
            product *= _number(factor, cells, currency)
        return product
    added = _signs(part)
    return sum(
        added[measure] * getattr(value, part.column)
        for (_, measure, code), value in cells.items()
        if measure in added and (not currency or code == currency)
    )


@lru_cache
def _signs(part: Sum | Balance) -> dict[str, int]:
    prefix = "=" if isinstance(part, Balance) else ""
    marks = {Deals.ALL: {"": 1}, Deals.SALES: {"": 1, _PASSED: -1}, Deals.PASSED: {_PASSED: 1}}
    return {
        prefix + mark + measure: sign * own
        for measures, own in ((part.measures, 1), (part.less, -1))
        for measure in measures
        for mark, sign in marks[part.of].items()
    }


# What stands behind a figure


def _part(formula: Formula, *, lower: bool) -> Sum | Balance:
    if isinstance(formula, Ratio):
        formula = formula.under if lower else formula.over
    if isinstance(formula, Times):
        raise ValueError("a product of sums has no rows of its own")
    return formula  # type: ignore[return-value]


def _share(wanted: Sum | Balance) -> Any:
    share = Total(wanted.column, filter=Q(measure__in=wanted.measures), default=0)
    if not wanted.less:
        return share
    return share - Total(wanted.column, filter=Q(measure__in=wanted.less), default=0)


def _shares(rows: QuerySet[Fact], wanted: Sum | Balance) -> QuerySet[Fact, dict[str, Any]]:
    subject = ["deal_id", "lead_id", "activity_id"]
    place = ["client_id", "person_id", "on"] if isinstance(wanted, Sum) else []
    return (
        rows.values(*subject, *place)
        .annotate(share=_share(wanted))
        .exclude(share=0)
        .order_by("-on" if place else "-deal_id", "-deal_id", "-lead_id", "-activity_id")
    )
