"""Sales by type: a block for each with the figures it is judged by, and the whole they add up to (PIPE-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from otdel.foundation.people.models import User
from otdel.kernel.measures import Metric
from otdel.kernel.periods import Period
from otdel.selling.pipeline.models import Process, SaleType
from otdel.selling.pipeline.queries import all_processes, sale_types, types_of_processes

from . import queries
from .asked import NO_CUT, Asked, Cut
from .overview import Line, Number, nothing
from .queries import Figure, Figures
from .wording import change, spoken

WHOLE = ("leads_came", "deals_opened", "deals_won", "won_sum", "win_rate")


@dataclass(frozen=True, slots=True)
class Block:
    """A type with its processes and figures; `kind` None: what is of no type."""

    kind: SaleType | None
    processes: tuple[str, ...]
    numbers: tuple[Number, ...]
    deals: str

    @property
    def name(self) -> str:
        return self.kind.name if self.kind else _("Of no type")


class ByType:
    """What the page shows of one period; each part is read when the template asks for it."""

    def __init__(self, by: User, asked: Asked, today: date) -> None:
        self.by, self.asked, self.today = by, asked, today

    @cached_property
    def types(self) -> list[SaleType]:
        return list(sale_types(only_active=False))

    @cached_property
    def keys(self) -> dict[int, list[str]]:
        return queries.figures_of_types(self.types)

    @cached_property
    def now(self) -> Figures:
        return self._figures(self.asked.period)

    @cached_property
    def before(self) -> Figures:
        return self._figures(self.asked.compared(self.today))

    @cached_property
    def blocks(self) -> list[Block]:
        """The types sold by, then retired ones and what is of no type where there is anything."""
        held = [self._block(kind) for kind in self.types if self._is_sold_by(kind)]
        gone = [self._block(kind) for kind in self.types if not kind.is_active and self._has(kind)]
        return held + gone + ([self._block(None)] if self._has(None) else [])

    @cached_property
    def idle(self) -> list[SaleType]:
        """Types in use by which nothing is sold yet: no process is of them, nothing happened."""
        return [kind for kind in self.types if kind.is_active and not self._is_sold_by(kind)]

    @property
    def heads(self) -> list[Metric]:
        return [queries.METRICS[key] for key in WHOLE]

    @cached_property
    def table(self) -> list[Line]:
        """A line for each type and one for the whole, which the others add up to."""
        lines = [
            Line(block.name, self._line(block.kind))
            for block in self.blocks
            if self._has(block.kind)
        ]
        whole = [self._number(self.now[key]) for key in WHOLE]
        return [*lines, Line(_("Whole"), whole, tone="whole")]

    def _line(self, kind: SaleType | None) -> list[Number]:
        row = self.now.groups[kind.pk if kind else None]
        return [self._number(row[key], _cut(kind)) for key in WHOLE]

    def _is_sold_by(self, kind: SaleType) -> bool:
        return kind.is_active and (bool(self._processes(kind.pk)) or self._has(kind))

    def _has(self, kind: SaleType | None) -> bool:
        row = self.now.groups.get(kind.pk if kind else None, {})
        return any(figure.over or figure.under for figure in row.values())

    def _block(self, kind: SaleType | None) -> Block:
        key = kind.pk if kind else None
        wanted = self.keys[kind.pk] if kind else list(WHOLE)
        now, before = self._row(self.now, key), self._row(self.before, key)
        numbers = tuple(
            replace(
                self._number(now[name], _cut(kind), compact=True),
                change=change(now[name], before[name]),
                hint=str(now[name].metric.hint),
            )
            for name in wanted
        )
        deals = f"{reverse('pipeline:deal-list')}?sale_type={kind.pk if kind else 'none'}"
        return Block(kind, self._processes(key), numbers, deals)

    def _processes(self, key: int | None) -> tuple[str, ...]:
        own = {pk for pk, kind in self._typed.items() if kind.pk == key}
        return tuple(
            row.name
            for row in self._all_processes
            if (row.pk in own if key else row.pk not in self._typed)
        )

    @cached_property
    def _typed(self) -> dict[int, SaleType]:
        return types_of_processes()

    @cached_property
    def _all_processes(self) -> list[Process]:
        return list(all_processes())

    def _row(self, found: Figures, key: int | None) -> dict[str, Figure]:
        return {**nothing(found), **found.groups.get(key, {})}

    def _figures(self, period: Period) -> Figures:
        wanted = dict.fromkeys([*WHOLE, *(key for keys in self.keys.values() for key in keys)])
        return queries.figures(
            self.by, [*wanted], period,
            currency=self.asked.currency, group_by=queries.TYPE, filters=self.asked.filters,
        )  # fmt: skip

    def _number(self, figure: Figure, cut: Cut = NO_CUT, *, compact: bool = False) -> Number:
        href = ""
        if figure.over or figure.under:
            href = f"{reverse('metrics:rows')}?{self.asked.rows(figure.metric.key, cut)}"
        return Number(figure.metric, spoken(figure, compact=compact), figure.value, href)


def _cut(kind: SaleType | None) -> Cut:
    return {queries.TYPE: (kind.pk if kind else 0,)}


def offered(chosen: Sequence[str]) -> list[tuple[str, Metric]]:
    """Return the figures a type may be judged by: those chosen first, in their order."""
    rest = [key for key in queries.BY_TYPE if key not in chosen]
    return [(key, queries.BY_TYPE[key]) for key in (*chosen, *rest)]
