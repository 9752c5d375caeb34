"""What an address of the overview asks for: the period, the cut, the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from otdel.kernel.periods import Period

KINDS = {
    "month": _("Month"),
    "quarter": _("Quarter"),
    "year": _("Year"),
    "custom": _("Dates"),
}
TABLES = {
    "person": _("Person"),
    "unit": _("Team"),
    "manager": _("Manager"),
    "product": _("Product"),
    "source": _("Source"),
    "sale_type": _("Sale type"),
}
FILTERS = (
    "sale_type", "process", "unit", "person", "product", "source", "client", "stage", "reason",
)  # fmt: skip
_LONGEST = 366 * 20

Cut = Mapping[str, tuple[int, ...]]
NO_CUT: Cut = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asked:
    """`filters`: {what: ids}; 0 stands for records that have none of it."""

    kind: str
    period: Period
    table: str = "person"
    currency: str = ""
    filters: Cut = field(default_factory=dict)

    def compared(self, today: date) -> Period:
        """Return the period before; of a period that still runs, as many days of it as are over."""
        before = self.period.previous()
        if not self.period.start <= today < self.period.last:
            return before
        over = today - self.period.start + timedelta(days=1)
        return Period(before.start, min(before.start + over, before.end))

    @property
    def query(self) -> str:
        return urlencode(self.pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """Return what the address must carry so that it is asked again."""
        told = [("period", self.kind)]
        if self.kind == "custom":
            told += [("from", self.period.start.isoformat()), ("to", self.period.last.isoformat())]
        else:
            told += [("on", self.period.start.isoformat())]
        told += [("table", self.table)] if self.table != "person" else []
        told += [("currency", self.currency)] if self.currency else []
        return told + self.narrowing()

    def narrowing(self) -> list[tuple[str, str]]:
        return [(key, str(pk)) for key, ids in self.filters.items() for pk in ids]

    def rows(self, key: str, cut: Cut = NO_CUT) -> str:
        """Return the query of the page with the rows behind a figure, narrowed by `cut`."""
        narrowed = replace(self, filters={**self.filters, **cut})
        told = [
            ("key", key),
            ("from", self.period.start.isoformat()),
            ("to", self.period.last.isoformat()),
        ]
        told += [("currency", self.currency)] if self.currency else []
        return urlencode(told + narrowed.narrowing())

    def at(self, day: date) -> Asked:
        return replace(self, period=Period.of(self.kind, day))

    def earlier(self) -> Asked:
        if self.kind == "custom":
            return replace(self, period=self.period.previous())
        return self.at(self.period.start - timedelta(days=1))

    def later(self) -> Asked:
        if self.kind == "custom":
            return replace(
                self, period=Period(self.period.end, self.period.end + timedelta(self.period.days))
            )
        return self.at(self.period.end)


def asked(given: QueryDict, today: date) -> Asked:
    """Return what the address asks for; what makes no sense in it is left out."""
    kind = given.get("period", "month")
    kind = kind if kind in KINDS else "month"
    table = given.get("table", "person")
    currency = given.get("currency", "").upper()
    return Asked(
        kind=kind,
        period=_period(given, kind, today),
        table=table if table in TABLES else "person",
        currency=currency if len(currency) == 3 and currency.isascii() else "",
        filters=_filters(given),
    )


def span(given: QueryDict, today: date) -> Period:
    """Return the days `from`…`to` (both belong), this month where they make no sense."""
    start, last = _day(given.get("from")), _day(given.get("to"))
    if start and last and 0 <= (last - start).days <= _LONGEST:
        return Period(start, last + timedelta(days=1))
    return Period.of("month", today)


def _period(given: QueryDict, kind: str, today: date) -> Period:
    if kind == "custom":
        return span(given, today)
    return Period.of(kind, _day(given.get("on")) or today)


def _filters(given: QueryDict) -> dict[str, tuple[int, ...]]:
    found = {key: _numbers(given.getlist(key)) for key in FILTERS}
    return {key: ids for key, ids in found.items() if ids}


def _numbers(texts: list[str]) -> tuple[int, ...]:
    return tuple(
        int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19
    )


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1901 < found.year < 9000 else None
