"""Looks at a row through its mapping: texts by field, and values in their types. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from otdel.kernel.money import to_minor

from . import values
from .tables import Row
from .values import Habit, Unclear
from .vocabulary import REPEATABLE

Problem = dict[str, Any]
LONGEST = {
    "name": 250, "title": 250, "full_name": 200, "external_ref": 120, "tax_id": 20, "industry": 120,
    "country": 80, "city": 120, "address": 250, "website": 200, "code": 60, "series": 120, "unit": 120,
    "department": 150, "loss_note": 250, "subject": 250, "outcome": 250, "company": 250, "person": 200,
    "source": 120, "loss_reason": 120, "stage": 120, "process": 120, "parent": 250, "product": 200,
    "owner": 150, "head": 150,
}  # fmt: skip
_CACHE = 20_000


@dataclass(slots=True)
class Record:
    """One row by fields; only what is filled in. `problems` grows while values are read."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    many: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")


class Lens:
    """Reads the rows of one file: its mapping, its habits and the cells that were corrected."""

    def __init__(
        self,
        headers: Sequence[str],
        mapping: Mapping[str, str],
        habits: Mapping[str, Habit],
        *,
        fixes: Mapping[int, Mapping[str, str]],
        zone: tzinfo,
        currency: str,
        is_sure: bool = True,
    ) -> None:
        self.columns = [(i, mapping.get(h, ""), h) for i, h in enumerate(headers) if mapping.get(h)]
        self.header_of = {name: header for _, name, header in reversed(self.columns)}
        self.habits = {name: habits.get(header, Habit()) for _, name, header in self.columns}
        self.places = {header: i for i, header in enumerate(headers)}
        self.width = len(headers)
        self.fixes = fixes
        self.zone = zone
        self.currency = currency
        self.is_sure = is_sure
        self._read: dict[tuple[str, str, str], Any] = {}

    def has(self, name: str) -> bool:
        return name in self.header_of

    def record(self, row: Row) -> Record:
        """Return the row by fields, with what is wrong with it as a whole."""
        cells = self._corrected(row)
        record = Record(row.line)
        if row.broken and row.line not in self.fixes:
            record.problems.append({"code": row.broken})
        elif len(cells) > self.width and any(cells[self.width :]):
            record.problems.append({"code": "too-wide", "value": str(len(cells))})
        for place, name, header in self.columns:
            text = cells[place] if place < len(cells) else ""
            if text:
                self._put(record, name, header, text)
        return record

    def _corrected(self, row: Row) -> Sequence[str]:
        fixed = self.fixes.get(row.line)
        if not fixed:
            return row.cells
        cells = [*row.cells, *[""] * (self.width - len(row.cells))]
        for header, value in fixed.items():
            if header in self.places:
                cells[self.places[header]] = value
        return cells

    def _put(self, record: Record, name: str, header: str, text: str) -> None:
        if not self.is_sure and "\ufffd" in text:
            record.problems.append({"code": "letters", "field": header, "value": text[:80]})
        elif len(text) > LONGEST.get(name, 10_000):
            told = {
                "code": "too-long",
                "field": header,
                "value": text[:80],
                "limit": LONGEST.get(name, 10_000),
            }
            record.problems.append(told)
        if name in REPEATABLE:
            record.many.setdefault(name, []).append(text)
        else:
            record.texts[name] = text

    def complain(self, record: Record, name: str, code: str, **more: Any) -> None:
        """Add a problem with the field's own header and value."""
        told = {"code": code, "field": self.header_of.get(name, name)}
        text = record.text(name)
        record.problems.append({**told, "value": text[:80], **more} if text else {**told, **more})

    def _get(self, record: Record, name: str, kind: str, read: Any) -> Any:
        text = record.texts.get(name)
        if text is None:
            return None
        key = (kind, name, text)
        if key in self._read:
            return self._read[key]
        try:
            found = read(text, self.habits[name])
        except Unclear as unclear:
            self.complain(record, name, unclear.code)
            return None
        if len(self._read) < _CACHE:
            self._read[key] = found
        return found

    def day(self, record: Record, name: str) -> date | None:
        """Return the day, or None with a problem noted."""
        return self._get(record, name, "day", lambda t, habit: values.day(t, habit, self.zone))

    def moment(self, record: Record, name: str) -> tuple[datetime, bool] | None:
        """Return (aware moment, has an hour), or None."""
        return self._get(
            record, name, "moment", lambda t, habit: values.moment(t, habit, self.zone)
        )

    def money(self, record: Record, name: str, currency: str = "") -> tuple[int, str] | None:
        """Return (minor units, currency) of a sum that must not be negative, or None."""
        found = self._get(record, name, "money", values.money)
        if found is None:
            return None
        amount, told = found
        if amount < 0:
            self.complain(record, name, "negative")
            return None
        code = told or currency or self.currency
        return to_minor(amount, code), code

    def whole(self, record: Record, name: str, most: int = 2_000_000_000) -> int | None:
        """Return a whole number from zero to `most`, or None."""
        found = self._get(record, name, "whole", values.whole)
        if found is not None and not 0 <= found <= most:
            self.complain(record, name, "negative" if found < 0 else "number")
            return None
        return found

    def number(self, record: Record, name: str) -> Decimal | None:
        return self._get(record, name, "number", values.number)

    def custom(self, record: Record) -> dict[str, str]:
        """Return what is meant for custom fields, by key."""
        return {name[6:]: text for name, text in record.texts.items() if name.startswith("extra.")}


def fingerprint(*parts: object) -> int:
    """Return a stable signed 64-bit number of what a row is known by."""
    body = "\x1f".join(str(part) for part in parts).encode()
    return int.from_bytes(hashlib.blake2b(body, digest_size=8).digest(), signed=True)
