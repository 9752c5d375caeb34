"""How rows of any kind are judged and written: read, find, compare, then create or edit."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, ClassVar

from django.db.models import Model

from otdel.company.contacting.addresses import digest
from otdel.company.contacting.queries import any_erased, erased_digests
from otdel.edges.exchange.desk import NEW, Desk
from otdel.edges.exchange.engine.lens import Lens, Problem, Record
from otdel.foundation.people.decoys import marked, phone_key
from otdel.foundation.people.fields import EXTRA, check_draft, check_fields, hidden, written
from otdel.foundation.people.queries import decoyed
from otdel.kernel import normal
from otdel.kernel.errors import Refused

CREATED, UPDATED, DUPLICATE, REJECTED = "created", "updated", "duplicate", "rejected"
Met = Mapping[int, int]  # fingerprint -> the earlier line of this file


@dataclass(slots=True)
class Item:
    """A row on its way: what it says, what it was found to be, what is to be done with it."""

    record: Record
    values: dict[str, Any] = field(default_factory=dict)
    key: int | None = None
    row: Model | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    outcome: str = REJECTED
    noun_id: int | None = None
    problems: list[Problem] = field(default_factory=list)
    title: str = ""


class Kind(ABC):
    """One kind of table. Subclasses say how a row is read, found, compared and written.

    A changed row may name only what it fills in: an empty cell never erases.
    """

    name: ClassVar[str]
    noun: ClassVar[str]

    def __init__(self, desk: Desk, lens: Lens) -> None:
        self.desk, self.lens = desk, lens
        self.hidden = hidden(desk.by, self.noun)  # attributes that must not be compared with

    # what a subclass says

    def learn(self, records: Sequence[Record]) -> None:  # noqa: B027  (some have nothing to learn)
        """Look up whom and what the rows name."""

    @abstractmethod
    def read(self, record: Record) -> dict[str, Any]:
        """Return the row's values in their types; problems go into the record."""

    def title(self, values: Mapping[str, Any]) -> str:
        return str(values.get("name", ""))

    @abstractmethod
    def key(self, values: Mapping[str, Any]) -> int | None:
        """Return the fingerprint of what the row is known by."""

    @abstractmethod
    def find(self, items: Sequence[Item]) -> None:
        """Give each item the row it is already known as."""

    @abstractmethod
    def differences(self, item: Item) -> dict[str, Any]:
        """Return what the row would change."""

    def draft(self, values: Mapping[str, Any]) -> Any:
        """Return what the row asks to make, or None where no field of the noun is ever closed."""
        return None

    @abstractmethod
    def create(self, items: Sequence[Item]) -> Sequence[Any]:
        """Create them; return a row or a refusal an item."""

    @abstractmethod
    def edit(self, items: Sequence[Item]) -> Sequence[Any]:
        """Apply their changes; return a row or a refusal an item."""

    # what all share

    def judge(self, records: Iterable[Record], met: Any) -> list[Item]:
        """Say of each row what it is: new, an update, already there, or an error; an error, too, is
        a row that fills in a field closed to the person. Writes nothing but what the lookups make in
        a run. `met(keys)` returns earlier lines of this file by key.
        """
        rows = list(records)
        ours = self._control_rows(rows)
        self._tell_erased(rows)
        self.learn([row for row in rows if not row.problems and row.line not in ours])
        items = [self._left_out(row) if row.line in ours else self._item(row) for row in rows]
        fine = [item for item in items if not item.problems and item.record.line not in ours]
        self._tell_repeats(fine, met([item.key for item in fine if item.key is not None]))
        fresh = [item for item in fine if item.outcome != DUPLICATE]
        self.find(fresh)
        self._compare(fresh)
        self._refuse_closed(fresh)
        return items

    def _control_rows(self, records: Sequence[Record]) -> set[int]:
        """Return the lines that our own exports put into their files: rows of nobody, the mark at the end.

        The rows are told why they are left out. Two statements a portion.
        """
        marks = {record.line: number for record in records if (number := _mark_of(record))}
        known = decoyed(
            chain.from_iterable(map(phones_of, records)),
            chain.from_iterable(map(mails_of, records)),
        )
        ours = set(marks)
        for record in records if known else ():
            told = [*map(phone_key, phones_of(record)), *(m.lower() for m in mails_of(record))]
            number = next((known[one] for one in told if one in known), None)
            if number is not None:
                record.notes.append({"code": "control-row", "other": number})
                ours.add(record.line)
        for record in records:
            if record.line in marks:
                record.notes.append({"code": "export-mark", "other": marks[record.line]})
        return ours

    @cached_property
    def _some_erased(self) -> bool:
        return any_erased()

    def _tell_erased(self, records: Sequence[Record]) -> None:
        """Note on rows with a phone or mail of somebody who was erased at their own request."""
        if not self._some_erased:
            return
        country = self.desk.terms.country
        told: dict[int, set[str]] = {}
        for record in records:
            phones = {normal.phone(one, country) for one in phones_of(record)} - {""}
            mails = {normal.email(one) for one in mails_of(record)} - {""}
            told[record.line] = {digest("phone", one) for one in phones}
            told[record.line] |= {digest("email", one) for one in mails}
        known = erased_digests(set().union(*told.values()))
        for record in records:
            if told[record.line] & known:
                record.notes.append({"code": "erased-person"})

    @staticmethod
    def _left_out(record: Record) -> Item:
        record.problems.clear()
        title = next(iter(record.texts.values()), "")[:200]
        return Item(record, outcome=DUPLICATE, title=title)

    def _item(self, record: Record) -> Item:
        values = {} if record.problems else self.read(record)
        item = Item(record, values, problems=record.problems)
        item.title = (
            self.title(values)[:200] if values else next(iter(record.texts.values()), "")[:200]
        )
        if not item.problems:
            item.key = self.key(values)
            item.outcome = CREATED
        return item

    def _tell_repeats(self, items: Sequence[Item], met: Met) -> None:
        here = dict(met)
        for item in items:
            if item.key is None:
                continue
            first = here.setdefault(item.key, item.record.line)
            if first != item.record.line:
                item.outcome = DUPLICATE
                item.record.notes.append({"code": "repeat", "other": first})

    def _compare(self, items: Sequence[Item]) -> None:
        seen: dict[Any, int] = {}
        for item in items:
            if item.row is None:
                continue
            item.noun_id = item.row.pk
            other = seen.setdefault(item.row.pk, item.record.line)
            item.changes = self.differences(item)
            if other != item.record.line:
                item.outcome = DUPLICATE
                item.record.notes.append({"code": "repeat", "other": other})
            elif not item.problems:
                item.outcome = UPDATED if item.changes else DUPLICATE

    def _refuse_closed(self, items: Sequence[Item]) -> None:
        by = self.desk.by
        for item in items if by.closed else ():
            imagined = [name for name, told in item.values.items() if told == NEW]
            try:
                if item.outcome == CREATED and (draft := self.draft(item.values)):
                    check_draft(by, self.noun, draft)
                    check_fields(by, self.noun, imagined)
                elif item.outcome == UPDATED:
                    check_fields(by, self.noun, written(item.changes))
            except Refused as why:
                self._refuse(item, why)

    @staticmethod
    def _refuse(item: Item, why: Refused) -> None:
        item.outcome = REJECTED
        item.problems.append({"code": "refused", "rule": why.code, "text": str(why)})

    def write(self, items: Sequence[Item]) -> None:
        """Carry out what was judged; a refusal makes an item rejected with the rule's own sentence."""
        self._carry_out([i for i in items if i.outcome == CREATED], self.create)
        self._carry_out([i for i in items if i.outcome == UPDATED], self.edit)

    def _carry_out(self, items: Sequence[Item], act: Any) -> None:
        if not items:
            return
        for item, result in zip(items, act(items), strict=True):
            if isinstance(result, Refused):
                self._refuse(item, result)
            elif result is not None:
                item.noun_id = result.pk

    def finish(self) -> None:  # noqa: B027  (most are done by then)
        """Do what could only be done after the last row."""

    # small things that most need

    def reference(self, record: Record, name: str, noun: str, code: str) -> int | None:
        """Return the id of what the field names; complain where it is neither there nor to be made."""
        text = record.text(name)
        if self.desk.lookups[noun].lacks(text):
            self.lens.complain(record, name, code)
        return self.desk.id_of(noun, text)

    def changed(self, row: Any, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """Return the filled-in values that differ from the row's.

        A hidden one counts as different whatever it is: silence would tell that it was guessed.
        """
        return {
            name: values[name]
            for name in names
            if values.get(name) not in (None, "", {})
            and (name in self.hidden or getattr(row, name) != values[name])
        }

    def changed_extra(self, row: Any, told: Mapping[str, str]) -> dict[str, str]:
        """Return the values of custom fields that differ from the row's, by key, as `changed` does."""
        return {
            key: value
            for key, value in told.items()
            if f"{EXTRA}{key}" in self.hidden or str(row.extra.get(key, "")) != value
        }


def _mark_of(record: Record) -> int | None:
    """The mark of an export stands alone in its row."""
    cells = [*record.texts.values(), *chain(*record.many.values())]
    return marked(cells[0]) if len(cells) == 1 else None


def phones_of(record: Record) -> list[str]:
    """Return what stands in the cells of phones, as typed."""
    return _cells(record, "phone")


def mails_of(record: Record) -> list[str]:
    return _cells(record, "email")


def _cells(record: Record, name: str) -> list[str]:
    cells = [*record.many.get(name, ()), *filter(None, [record.text(name)])]
    return [part.strip() for cell in cells for part in re.split(r"[;,\n]", cell) if part.strip()]


def real(value: int | None) -> int | None:
    """Return an id that may be written; what a trial only imagines is none."""
    return None if value == NEW else value
