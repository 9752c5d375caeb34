"""Looking through all rows once: how columns write dates and sums, which names the values are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from otdel.edges.exchange import routes
from otdel.edges.exchange.engine import recognise, tables
from otdel.edges.exchange.engine.values import Habit, Unclear, Watch, day
from otdel.edges.exchange.models import Import, ImportFile
from otdel.foundation.people.models import User

from .taking import source_of

DISTINCT = 20_000
SHOWN = 500
# (kind, field) -> the noun its values name
NAMED: dict[tuple[str, str], str] = {
    ("people", "full_name"): "user", ("people", "head"): "user",
    ("products", "name"): "product",
    ("companies", "owner"): "user", ("contacts", "owner"): "user", ("contacts", "company"): "company",
    ("leads", "owner"): "user", ("leads", "source"): "source",
    ("deals", "owner"): "user", ("deals", "product"): "product", ("deals", "company"): "company",
    ("deals", "source"): "source", ("deals", "loss_reason"): "loss_reason",
    ("activities", "owner"): "user", ("activities", "company"): "company",
}  # fmt: skip
DATES = ("opened_on", "closed_on", "came_at", "done_at", "created_on", "starts_on")
Tick = Callable[[int], None]


class Column:
    """What is learnt of one column."""

    def __init__(self, header: str, field: str, *, counts: bool) -> None:
        self.header, self.field = header, field
        self.watch = Watch()
        self.seen: set[str] = set()
        self.counts: Counter[str] | None = Counter() if counts else None

    def see(self, text: str) -> None:
        if self.counts is not None and (text in self.counts or len(self.counts) < DISTINCT):
            self.counts[text] += 1
        if text in self.seen:
            return
        if len(self.seen) < DISTINCT:
            self.seen.add(text)
        self.watch.see(text)


class Look:
    """What is learnt of one table."""

    def __init__(self, row: ImportFile) -> None:
        self.row = row
        self.total = 0
        self.teams: Counter[tuple[str, str]] = Counter()
        self.stages: dict[str, dict[str, list[int]]] = {}
        self.columns = [
            Column(h, f, counts=(row.kind, f) in NAMED)
            for h, f in ((h, row.mapping.get(h, "")) for h in row.headers)
        ]
        self.at = {column.field: i for i, column in reversed(list(enumerate(self.columns)))}

    def through(self, tick: Tick) -> None:
        columns = list(enumerate(self.columns))
        for row in tables.rows(source_of(self.row)):
            self.total += 1
            cells = row.cells
            for place, column in columns:
                if place < len(cells) and cells[place]:
                    column.see(cells[place])
            self._note_kind(cells)
            if not self.total % 5000:
                tick(self.total)

    def _note_kind(self, cells: Sequence[str]) -> None:
        if self.row.kind == "deals":
            stages = self.stages.setdefault(self._cell(cells, "process"), {})
            counts = stages.setdefault(self._cell(cells, "stage"), [0, 0])
            counts[0] += 1
            counts[1] += bool(self._cell(cells, "opened_on"))
        elif self.row.kind == "people":
            self.teams[self._cell(cells, "unit"), self._cell(cells, "head")] += 1

    def _cell(self, cells: Sequence[str], field: str) -> str:
        place = self.at.get(field)
        return cells[place] if place is not None and place < len(cells) else ""

    def habits(self) -> dict[str, Habit]:
        russian = recognise.is_russian(self.row.headers)
        return {c.header: c.watch.habit(is_russian=russian) for c in self.columns}

    def first_day(self, zone: tzinfo) -> date | None:
        """Return the earliest day of the past that the table names."""
        habits = self.habits()
        days = []
        for column in self.columns:
            if column.field in DATES:
                for text in column.seen:
                    try:
                        days.append(day(text, habits[column.header], zone))
                    except Unclear:
                        continue
        return min(days, default=None)


def survey(
    import_id: int, *, by: User, at: datetime, zone: tzinfo, tick: Tick = lambda done: None
) -> Import:
    """Look through all files of an import and keep what was found; safe to repeat.

    The names of people, products, companies and stages with how often they stand there go into
    `Import.survey`; a process for the stages is proposed in `Import.choices`.
    """
    imp = Import.objects.visible_to(by).get(pk=import_id)
    looks = [Look(row) for row in imp.files.all() if row.kind and row.problem in ("", "lacks")]
    done = 0
    for look in looks:
        before = done
        look.through(lambda n, before=before: tick(before + n))  # type: ignore[misc]
        done += look.total
        _keep(look)
    imp.survey = _found(looks, zone)
    imp.choices = {**imp.choices, "process": _processes(imp, looks)}
    if imp.status == Import.Status.READING:
        imp.status = Import.Status.MAPPING
    imp.save(update_fields=["survey", "choices", "status"])
    return imp


def _keep(look: Look) -> None:
    row = look.row
    own = row.settings.get("habits", {})
    row.total = look.total
    row.habits = {
        header: own.get(header) or [habit.order, habit.decimal, habit.is_order_sure]
        for header, habit in look.habits().items()
    }
    if not look.total:
        row.problem = "header-only"
    row.save(update_fields=["total", "habits", "problem"])


def _found(looks: Sequence[Look], zone: tzinfo) -> dict[str, Any]:
    values: dict[str, Counter[str]] = {}
    for look in looks:
        for column in look.columns:
            noun = NAMED.get((look.row.kind, column.field))
            if noun and column.counts:
                values.setdefault(noun, Counter()).update(column.counts)
    teams = [[*pair, n] for look in looks for pair, n in look.teams.items()]
    days = [first for look in looks if (first := look.first_day(zone))]
    return {
        "values": {
            noun: [list(pair) for pair in counts.most_common(SHOWN)]
            for noun, counts in values.items()
        },
        "distinct": {noun: len(counts) for noun, counts in values.items()},
        "stages": _stages(looks),
        "own": _own(looks),
        "teams": teams,
        "since": min(days).isoformat() if days else "",
        "rows": sum(look.total for look in looks),
    }


def _own(looks: Sequence[Look]) -> dict[str, list[str]]:
    """Return {kind: names} that the import's own tables of people, products, companies bring along."""
    names = {"people": ("full_name", "head"), "products": ("name",), "companies": ("name",)}
    return {
        look.row.kind: sorted(
            {text for c in look.columns if c.field in names[look.row.kind] for text in c.seen}
        )
        for look in looks
        if look.row.kind in names
    }


def _stages(looks: Sequence[Look]) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = {}
    for look in looks:
        for process, stages in look.stages.items():
            for stage, counts in stages.items():
                known = found.setdefault(process, {}).setdefault(stage, [0, 0])
                known[0] += counts[0]
                known[1] += counts[1]
    return {process: {s: c for s, c in stages.items() if s} for process, stages in found.items()}


def _processes(imp: Import, looks: Sequence[Look]) -> Mapping[str, routes.Plan]:
    """Propose processes for the stages; what a person has settled stays."""
    stages = _stages(looks)
    settled = {
        t: plan for t, plan in imp.choices.get("process", {}).items() if plan.get("is_settled")
    }
    files = [look.row for look in looks if look.row.kind == "deals"]
    name = Path(files[0].name).stem.replace("_", " ").capitalize() if files else ""
    russian = any(recognise.is_russian(row.headers) for row in files)
    return {**routes.propose(stages, name, is_russian=russian), **settled}
