"""Going through the rows, a thousand at a time: a trial that writes nothing, or the run itself.

In a run the rows of a portion, their lines in the ledger and the mark how far the file has come
are one transaction, so a kill at any moment loses nothing and repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime, tzinfo
from itertools import batched
from typing import Any

from django.db import DatabaseError, OperationalError, transaction

from otdel.edges.exchange import routes
from otdel.edges.exchange.desk import Desk, Terms
from otdel.edges.exchange.drafts import Progress
from otdel.edges.exchange.engine import tables
from otdel.edges.exchange.engine.lens import Lens, Record
from otdel.edges.exchange.engine.values import Habit
from otdel.edges.exchange.errors import Overtaken
from otdel.edges.exchange.kinds import KINDS, Item, Kind
from otdel.edges.exchange.lookups import furnish
from otdel.edges.exchange.models import CellFix, Import, ImportFile, ImportRow
from otdel.foundation.people.models import User
from otdel.kernel import normal
from otdel.kernel.inserts import insert_values

from .owning import give_owners, made_companies
from .taking import source_of

PORTION = 1000
Clock = Callable[[], datetime]


class Worker:
    """Carries one import through its files. `turn` is the right to do so (see Import)."""

    def __init__(
        self,
        imp: Import,
        *,
        by: User,
        at: datetime,
        on: date,
        zone: tzinfo,
        is_trial: bool,
        country: str = "RU",
        language: str = "ru",
    ) -> None:
        self.imp, self.turn, self.is_trial = imp, imp.turn, is_trial
        since = imp.survey.get("since")
        terms = Terms(
            imp.currency, zone, country, language, date.fromisoformat(since) if since else None
        )
        batch = "" if is_trial else imp.batch
        self.desk = Desk(by, at, on, batch, is_trial, terms, deepcopy(imp.choices), imp.survey)
        furnish(self.desk)
        self._expect()
        self.done = 0

    def _expect(self) -> None:
        """Names that stand in the import's own tables are no surprise when others refer to them."""
        own = self.imp.survey.get("own", {})
        for noun, kind, key in (
            ("user", "people", normal.name_key),
            ("company", "companies", normal.name_key),
            ("product", "products", normal.tight_key),
        ):
            names = {key(text) for text in own.get(kind, ())}
            self.desk.lookups[noun].expected = lambda text, key=key, names=names: key(text) in names  # type: ignore[misc]

    def steps(self, clock: Clock) -> Iterator[Progress]:
        """Do the work, yielding after every portion. Raises Overtaken when another took over,
        NotAllowed if the person may not write what the files hold.
        """
        files = [row for row in self.imp.files.all() if is_ready(row)]
        total = sum(row.total for row in files)
        for row in files:
            self._lay_routes(row)
            for rejected in self._through(row, clock):
                yield Progress(self.done, total, rejected, row.name)
        if not self.is_trial and gives_owners(self.imp) and any(r.kind == "deals" for r in files):
            for _part in self._give_owners(clock):
                yield Progress(self.done, total, 0, self.imp.title)

    def _give_owners(self, clock: Clock) -> Iterator[None]:
        """Done again after a kill it finds only those that are still without an owner."""
        for ids in made_companies(self.desk.batch):
            with transaction.atomic():
                self._claim()
                given = give_owners(ids, by=self.desk.by, at=clock(), batch=self.desk.batch)
                counts = Import.objects.values_list("counts", flat=True).get(pk=self.imp.pk)
                told = counts | {"owners": counts.get("owners", 0) + given}
                Import.objects.filter(pk=self.imp.pk).update(counts=told)
            yield

    def _lay_routes(self, row: ImportFile) -> None:
        if row.kind != "deals" or self.desk.routes:
            return
        with transaction.atomic():
            plans = self.desk.choices.get("process", {})
            self.desk.routes.update(routes.lay(self.desk, plans))
            if not self.is_trial:
                self._claim()
                Import.objects.filter(pk=self.imp.pk).update(choices=self.desk.choices)

    def _through(self, row: ImportFile, clock: Clock) -> Iterator[int]:
        kind = KINDS[row.kind](self.desk, lens_of(row, self.desk.terms.zone, self.imp.currency))
        after = 0 if self.is_trial else row.done_line
        self.done += ImportRow.objects.filter(file=row, is_trial=False).count() if after else 0
        self.desk.postponed = [(pk, text) for pk, text in row.settings.get("postponed", ())]
        for portion in batched(tables.rows(source_of(row), after=after), PORTION):
            self.desk.at = clock()
            yield self._portion(row, kind, portion)
        self._finish(row, kind)

    def _portion(self, row: ImportFile, kind: Kind, portion: Sequence[tables.Row]) -> int:
        if self.is_trial:
            self._look_for_orders()
            items = kind.judge([kind.lens.record(r) for r in portion], _met(row, is_trial=True))
        else:
            items = self._write(row, kind, portion)
        self.done += len(portion)
        return sum(item.outcome == ImportRow.Outcome.REJECTED for item in items) + self._ledger(
            row, items
        )

    def _ledger(self, row: ImportFile, items: Sequence[Item]) -> int:
        """In a trial keep what was judged; a run has written its ledger with the rows."""
        if self.is_trial:
            _write_lines(row, items, is_trial=True)
        return 0

    def _write(self, row: ImportFile, kind: Kind, portion: Sequence[tables.Row]) -> list[Item]:
        """Write a portion; if the database refuses it as a whole, find the row that is to blame."""
        try:
            items = self._write_once(row, kind, portion)
            row.done_line = portion[-1].line
            return items
        except OperationalError:
            raise
        except (DatabaseError, ValueError, OverflowError):
            self._forget()
            if len(portion) == 1:
                return self._refuse(row, kind, portion)
            half = len(portion) // 2
            return [
                *self._write(row, kind, portion[:half]),
                *self._write(row, kind, portion[half:]),
            ]

    @transaction.atomic
    def _write_once(self, row: ImportFile, kind: Kind, portion: Sequence[tables.Row]) -> list[Item]:
        self._claim()
        postponed = list(self.desk.postponed)
        items = kind.judge([kind.lens.record(r) for r in portion], _met(row, is_trial=False))
        kind.write(items)
        self._mark(row, portion[-1].line, items)
        if self.desk.postponed != postponed:
            self._keep_postponed(row)
        return items

    def _refuse(self, row: ImportFile, kind: Kind, portion: Sequence[tables.Row]) -> list[Item]:
        record = kind.lens.record(portion[0])
        record.problems.append({"code": "database"})
        title = next(iter(record.texts.values()), "")[:200]
        items = [Item(record, problems=record.problems, title=title)]
        with transaction.atomic():
            self._claim()
            self._mark(row, portion[0].line, items)
        row.done_line = portion[0].line
        return items

    def _mark(self, row: ImportFile, line: int, items: Sequence[Item]) -> None:
        """Move the file's mark from where we believe it stands; whoever finds it elsewhere stops."""
        moved = ImportFile.objects.filter(pk=row.pk, done_line=row.done_line).update(done_line=line)
        if not moved:
            raise Overtaken
        _write_lines(row, items, is_trial=False)

    def _claim(self) -> None:
        """Take the import's row; raises Overtaken if it was paused, cancelled or taken over."""
        mine = Import.objects.filter(pk=self.imp.pk, turn=self.turn, status=Import.Status.RUNNING)
        if not mine.update(turn=self.turn):
            raise Overtaken

    def _look_for_orders(self) -> None:
        if not Import.objects.filter(pk=self.imp.pk, turn=self.turn).exists():
            raise Overtaken

    def _keep_postponed(self, row: ImportFile) -> None:
        row.settings["postponed"] = [list(pair) for pair in self.desk.postponed]
        ImportFile.objects.filter(pk=row.pk).update(settings=row.settings)

    def _finish(self, row: ImportFile, kind: Kind) -> None:
        if self.is_trial:
            return
        with transaction.atomic():
            self._claim()
            kind.finish()
            if row.settings.pop("postponed", None):
                ImportFile.objects.filter(pk=row.pk).update(settings=row.settings)

    def _forget(self) -> None:
        """Drop what was learnt in a transaction that was rolled back; processes stay, they are committed."""
        kept = dict(self.desk.routes)
        waiting = [tuple(pair) for pair in self.desk.postponed]
        self.desk.forget()
        self.desk.routes.update(kept)
        self.desk.postponed = waiting  # type: ignore[assignment]


def gives_owners(imp: Import) -> bool:
    """Say whether companies without an owner are to get the owner of their latest deal."""
    return bool(imp.choices.get("owners", {}).get("by_deals", True))


def is_ready(row: ImportFile) -> bool:
    """Say whether a table takes part: it is of a known kind and nothing is wrong with it."""
    return bool(row.kind) and not row.problem and not row.settings.get("is_left_out")


def lens_of(row: ImportFile, zone: tzinfo, currency: str) -> Lens:
    """Return how to look at the rows of a file."""
    fixes: dict[int, dict[str, str]] = {}
    for fix in CellFix.objects.filter(file=row):
        fixes.setdefault(fix.line, {})[fix.header] = fix.value
    habits = {h: Habit(order, decimal) for h, (order, decimal, *_) in row.habits.items()}
    return Lens(
        row.headers, row.mapping, habits,
        fixes=fixes, zone=zone, currency=currency, is_sure=row.is_sure,
    )  # fmt: skip


def _met(row: ImportFile, *, is_trial: bool) -> Callable[[Sequence[int]], Mapping[int, int]]:
    def met(keys: Sequence[int]) -> Mapping[int, int]:
        rows: Any = ImportRow.objects.filter(file=row, is_trial=is_trial, key__in=keys)
        return dict(rows.order_by("-line").values_list("key", "line"))

    return met


_LINE = (
    "file_id", "is_trial", "line", "outcome", "noun", "noun_id", "title", "key", "problems",
)  # fmt: skip


def _write_lines(row: ImportFile, items: Sequence[Item], *, is_trial: bool) -> None:
    noun = KINDS[row.kind].noun
    told = [
        (
            row.pk, is_trial, item.record.line, item.outcome, noun, item.noun_id, item.title,
            None if item.outcome == ImportRow.Outcome.REJECTED else item.key,
            [*item.problems, *item.record.notes],
        )
        for item in items
    ]  # fmt: skip
    insert_values(ImportRow, _LINE, told)


def judge_one(
    imp: Import,
    row: ImportFile,
    record_line: int,
    *,
    by: User,
    at: datetime,
    on: date,
    zone: tzinfo,
    country: str,
) -> Any:
    """Judge one line of a file again after a correction and put it into the trial's ledger."""
    worker = Worker(imp, by=by, at=at, on=on, zone=zone, is_trial=True, country=country)
    worker._lay_routes(row)
    kind = KINDS[row.kind](worker.desk, lens_of(row, zone, imp.currency))
    found = next((r for r in tables.rows(source_of(row), after=record_line - 1)), None)
    if found is None or found.line != record_line:
        return None
    record: Record = kind.lens.record(found)
    with transaction.atomic():
        ImportRow.objects.filter(file=row, is_trial=True, line=record_line).delete()
        items = kind.judge([record], _met(row, is_trial=True))
        _write_lines(row, items, is_trial=True)
    return items[0]
