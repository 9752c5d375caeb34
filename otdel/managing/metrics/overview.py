"""The head's overview: figures of one period gathered into what the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from otdel.foundation.people.models import User
from otdel.foundation.web import charts
from otdel.kernel.measures import Metric
from otdel.kernel.periods import Period
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.work.metrics import TOUCHES

from . import queries
from .asked import NO_CUT, Asked, Cut
from .names import group_names, managers
from .queries import Figure, Figures, Largest
from .wording import UNCHANGED, Change, change, month_name, spoken

MAIN = ("deals_open", "average_won_deal", "win_rate", "days_to_win")
SECOND = ("won_sum", "deals_opened", "lead_share", "sales_velocity")
_BESIDE = ("amount_open", "deals_won", "deals_lost", "lost_sum")
LEADS = ("leads_came", "leads_qualified", "leads_converted", "leads_rejected", "lead_share")
_PER = tuple(f"{kind}s_per_{how}" for kind in TOUCHES for how in ("won", "lost"))
PASSED = ("deals_passed", "deals_dropped", "pass_rate")
_ALL_LOST = ("all_lost", "all_lost_sum")
STAGE = (
    "stage_entered", "stage_passed", "stage_conversion", "stage_lost", "stage_loss", "stage_days",
)  # fmt: skip
TABLE = (
    "deals_open", "deals_won", "deals_lost", "win_rate", "average_won_deal", "days_to_win", "won_sum",
)  # fmt: skip
_SHOWN_CLIENTS = 10
_SHOWN_LINES = 30


@dataclass(frozen=True, slots=True)
class Number:
    """One figure on the page: what to write and where its rows are."""

    metric: Metric
    text: str
    value: Decimal | None = None
    href: str = ""
    change: Change = UNCHANGED
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table; `share` (0…100) is drawn as a bar."""

    name: str
    numbers: Sequence[Number]
    share: int = 0
    tone: str = ""
    note: str = ""


class Overview:
    """Everything the page shows; each part is read when the template asks for it."""

    def __init__(self, by: User, asked: Asked, norms: Mapping[str, Any], today: date) -> None:
        self.by, self.asked, self.norms, self.today = by, asked, norms, today

    # The four figures and those beside them

    @cached_property
    def now(self) -> Figures:
        return self._figures((*MAIN, *SECOND, *_BESIDE, *LEADS, *PASSED, *_PER), self.asked.period)

    @cached_property
    def before(self) -> Figures:
        return self._figures((*MAIN, *SECOND, *LEADS, *PASSED), self.asked.compared(self.today))

    @cached_property
    def is_empty(self) -> bool:
        return not any(figure.over or figure.under for figure in self.now.whole.values())

    @property
    def main(self) -> list[Number]:
        return [self._stat(key) for key in MAIN]

    @property
    def second(self) -> list[Number]:
        return [self._stat(key) for key in SECOND]

    @property
    def leads(self) -> list[Number]:
        return [self._stat(key) for key in (*LEADS, *(PASSED if self._passes else ()))]

    @cached_property
    def _passes(self) -> bool:
        """Something was passed on, or fell out before it, in a process whose win is no sale."""
        return any(self.now[key].over for key in ("deals_passed", "deals_dropped"))

    def _stat(self, key: str) -> Number:
        figure = self.now[key]
        number = self._number(figure, compact=True)
        return replace(
            number,
            change=change(figure, self.before[key]),
            hint=self._hint(key),
            tone=self._tone(key),
        )

    def _hint(self, key: str) -> str:
        now = self.now
        match key:
            case "deals_open":
                return _("worth %(sum)s") % {"sum": spoken(now["amount_open"], compact=True)}
            case "win_rate":
                return (
                    self._norm(key)
                    + " · "
                    + _("won %(won)s of %(closed)s")
                    % {
                        "won": now[key].over,
                        "closed": now[key].under,
                    }
                )
            case "lead_share":
                return self._norm(key)
            case "won_sum":
                return _("deals won: %(number)s") % {"number": spoken(now["deals_won"])}
            case "sales_velocity":
                return _("a day") + " · " + str(now[key].metric.hint)
        return str(now[key].metric.hint)

    def _norm(self, key: str) -> str:
        return _("norm %(low)s–%(high)s%%") % {
            "low": self.norms[f"{key}_low"],
            "high": self.norms[f"{key}_high"],
        }

    def _tone(self, key: str) -> str:
        value = self.now[key].value
        if f"{key}_low" not in self.norms or value is None:
            return ""
        percent = value * 100
        if percent < self.norms[f"{key}_low"]:
            return "bad"
        return "good" if percent >= self.norms[f"{key}_high"] else "info"

    # The funnel

    @cached_property
    def processes(self) -> list[Any]:
        return list(pipeline.processes())

    @cached_property
    def process(self) -> Any:
        """The process whose funnel is drawn: the asked one, else the default."""
        wanted = self.asked.filters.get("process", ())
        known = [one for one in self.processes if one.pk in wanted] or self.processes
        return next((one for one in known if one.is_default), known[0] if known else None)

    @cached_property
    def funnel(self) -> list[Line]:
        if self.process is None:
            return []
        stages = [stage for stage in pipeline.stages(self.process.pk) if stage.kind == "open"]
        told = self._figures(STAGE, self.asked.period, "stage", process=(self.process.pk,))
        found = queries.regrouped(told, self._homes)
        widest = max(
            (
                found.groups.get(s.pk, {})["stage_entered"].over
                for s in stages
                if s.pk in found.groups
            ),
            default=0,
        )
        return [self._stage(stage, found, widest) for stage in stages]

    @cached_property
    def _homes(self) -> dict[int, int]:
        """{stage of any version: the same step of the approved one}."""
        return pipeline.homes(self.process.pk)

    def _stage(self, stage: Any, found: Figures, widest: int) -> Line:
        same = tuple(pk for pk, home in self._homes.items() if home == stage.pk)
        cut: Cut = {"stage": same, "process": (self.process.pk,)}
        row = found.groups.get(stage.pk) or nothing(found)
        numbers = [self._number(row[key], cut) for key in STAGE]
        slow = row["stage_days"].value
        if stage.norm_days and slow is not None:
            late = slow > stage.norm_days
            numbers[-1] = replace(numbers[-1], tone="bad" if late else "good")
        note = _("norm %(days)s d.") % {"days": stage.norm_days} if stage.norm_days else ""
        return Line(stage.name, numbers, _share(row["stage_entered"].over, widest), note=note)

    # Months, touches, reasons, clients

    @cached_property
    def months(self) -> dict[str, Any]:
        """A year of won sums by month up to the period's end, with their running total."""
        last = Period.of("month", self.asked.period.last)
        year = Period(_year_before(last.end), last.end)
        found = self._figures(("won_sum", "deals_won"), year, "month")
        starts = [one.start for one in year.split("month")]
        sums = [found.groups[m]["won_sum"].over if m in found.groups else 0 for m in starts]
        running = list(accumulate(sums))
        links = [
            self._rows("won_sum", replace(self.asked, kind="month", period=Period.of("month", m)))
            for m in starts
        ]
        return charts.bars(
            [month_name(m) for m in starts],
            [
                charts.Series(_("Won in the month"), sums),
                charts.Series(_("Running total"), running, kind="line", tone="neutral"),
            ],
            unit=f"money:{self.currency}",
            links=links,
        )

    @cached_property
    def touches(self) -> list[Line]:
        names = {"call": _("Calls"), "meeting": _("Meetings"), "letter": _("Letters")}
        return [
            Line(
                names[kind],
                [self._number(self.now[f"{kind}s_per_{how}"]) for how in ("won", "lost")],
            )
            for kind in TOUCHES
        ]

    @property
    def has_touches(self) -> bool:
        return any(self.now[key].over for key in _PER)

    @cached_property
    def reasons(self) -> list[Line]:
        found = self._figures(_ALL_LOST, self.asked.period, "reason")
        names = group_names(self.by, "reason", found.groups)
        whole = found["all_lost"].over
        rows = sorted(found.groups.items(), key=lambda pair: -pair[1]["all_lost"].over)
        return [
            Line(
                names.get(reason, _("Not named")),
                [self._number(figure, {"reason": (reason or 0,)}) for figure in row.values()],
                _share(row["all_lost"].over, whole),
            )
            for reason, row in rows
            if row["all_lost"].over
        ]

    @cached_property
    def clients(self) -> list[Line]:
        """The largest clients of the period with their share of the won sum (KPI-04)."""
        wanted = self._largest.groups
        ids = tuple(client or 0 for client in wanted)
        found = self._figures(("won_sum", "deals_won"), self.asked.period, "client", client=ids)
        whole = self.now["won_sum"].over
        rows = [(client, found.groups[client]) for client in wanted if client in found.groups]
        names = group_names(self.by, "client", [client for client, _row in rows])
        return [
            Line(
                names.get(client, _("No client") if client is None else _("Out of sight")),
                [self._number(figure, {"client": (client or 0,)}) for figure in row.values()],
                _share(row["won_sum"].over, whole),
                self._concentration(client, row["won_sum"].over, whole),
            )
            for client, row in rows
        ]

    @property
    def sale_per_client(self) -> str:
        """Won sum ÷ the number of clients that bought (KPI-06)."""
        buyers, whole = self._largest.number, self.now["won_sum"]
        return spoken(replace(whole, value=Decimal(whole.over) / buyers if buyers else None))

    @cached_property
    def _largest(self) -> Largest:
        return queries.largest(
            self.by,
            "won_sum",
            self.asked.period,
            "client",
            _SHOWN_CLIENTS,
            currency=self.currency,
            filters=self.asked.filters,
        )

    def _concentration(self, client: int | None, part: int, whole: int) -> str:
        if client is None or not whole:
            return "neutral"
        percent = Decimal(part) * 100 / whole
        if percent <= self.norms["share_green"]:
            return "good"
        return "warn" if percent <= self.norms["share_amber"] else "bad"

    # The table

    @cached_property
    def table(self) -> list[Line]:
        column = "unit" if self.asked.table == "manager" else self.asked.table
        found = self._figures(self._columns, self.asked.period, column)
        if self.asked.table != "manager":
            names = group_names(self.by, column, found.groups)
            cuts: dict[Any, Cut] = {group: {column: (group or 0,)} for group in found.groups}
            return self._lines(found, names, cuts)
        leads = managers([*found.groups], self.today)
        homes = queries.regrouped(found, leads)
        teams: dict[Any, tuple[int, ...]] = {}
        for unit, manager in leads.items():
            teams[manager] = (*teams.get(manager, ()), unit or 0)
        cuts = {manager: {"unit": units} for manager, units in teams.items()}
        return self._lines(homes, group_names(self.by, "manager", homes.groups), cuts)

    def _lines(
        self,
        found: Figures,
        names: Mapping[Any, str],
        cuts: Mapping[Any, Cut],
    ) -> list[Line]:
        shown = [
            group
            for group, row in found.groups.items()
            if any(figure.over for figure in row.values())
        ]
        shown.sort(key=lambda group: -found.groups[group]["won_sum"].over)
        first, rest = shown[:_SHOWN_LINES], shown[_SHOWN_LINES:]
        best = found.groups[first[0]]["won_sum"].over if first else 0
        lines = [
            Line(
                names.get(group, self._nobody if group is None else _("Out of sight")),
                [self._number(found.groups[group][key], cuts[group]) for key in self._columns],
                _share(found.groups[group]["won_sum"].over, best),
            )
            for group in first
        ]
        if rest:
            together = queries.regrouped(found, dict.fromkeys(rest, "rest")).groups["rest"]
            cut = {key: sum((cuts[g][key] for g in rest), ()) for key in cuts[rest[0]]}
            numbers = [self._number(together[key], cut) for key in self._columns]
            lines.append(Line(_("Others: %(number)s") % {"number": len(rest)}, numbers))
        return lines

    @property
    def _nobody(self) -> str:
        return _("Of no type") if self.asked.table == queries.TYPE else _("Nobody's")

    @property
    def stage_heads(self) -> list[Metric]:
        return [queries.METRICS[key] for key in STAGE]

    @property
    def heads(self) -> list[Metric]:
        return [queries.METRICS[key] for key in self._columns]

    @property
    def _columns(self) -> tuple[str, ...]:
        return (*TABLE, "deals_passed") if self._passes else TABLE

    # Common

    @cached_property
    def currency(self) -> str:
        return self.asked.currency

    def _figures(
        self, keys: Sequence[str], period: Period, group_by: str = "", **cut: tuple[int, ...]
    ) -> Figures:
        return queries.figures(
            self.by,
            keys,
            period,
            currency=self.currency,
            group_by=group_by,
            filters={**self.asked.filters, **cut},
        )

    def _number(self, figure: Figure, cut: Cut = NO_CUT, *, compact: bool = False) -> Number:
        metric = figure.metric
        href = ""
        if queries.has_rows(metric) and (figure.over or figure.under):
            href = self._rows_of(metric.key, cut)
        return Number(metric, spoken(figure, compact=compact), figure.value, href)

    @cached_property
    def _rows_here(self) -> str:
        return self._rows("{}", self.asked).replace("%7B%7D", "{}")

    def _rows_of(self, key: str, cut: Cut) -> str:
        """As `_rows` of what was asked; a page has hundreds that differ in the key and the cut."""
        if not self.asked.filters.keys().isdisjoint(cut):
            return self._rows(key, self.asked, cut)
        narrowed = "".join(f"&{name}={pk}" for name, ids in cut.items() for pk in ids)
        return self._rows_here.format(key) + narrowed

    @staticmethod
    def _rows(key: str, asked: Asked, cut: Cut = NO_CUT) -> str:
        return f"{reverse('metrics:rows')}?{asked.rows(key, cut)}"


def nothing(found: Figures) -> dict[str, Figure]:
    return {
        key: f
        if f.is_hidden
        else Figure(
            f.metric, None if f.under is not None else Decimal(0), 0, f.under and 0, f.currency
        )
        for key, f in found.whole.items()
    }


def _share(part: int, whole: int) -> int:
    return round(part * 100 / whole) if whole > 0 else 0


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1)
