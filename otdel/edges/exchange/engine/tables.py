"""A table in a file: its sheets, its header and its rows as text, read in a stream.

CSV is streamed with flat memory whatever its size. A workbook is read whole by calamine, so it is
measured first: unpacked size and packing ratio are bounded (a zip bomb is refused before it opens).
"""

from __future__ import annotations

import csv
import zipfile
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from .encodings import NotText, guess

SEPARATORS = (";", "\t", ",", "|")
LONGEST_RECORD = 200  # physical lines; beyond this an open quote was forgotten
PEEK = 60
WIDEST = 1000
MAX_RATIO = 150
csv.field_size_limit(1 << 20)


class Unreadable(ValueError):
    """The file cannot be read as a table; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Source:
    """How to read one table: everything that is remembered between the steps of an import.

    `header_line`: the 1-based number of the header among the rows of the table.
    `sheet`: the name of a workbook's sheet, "" for text. `is_sure`: no letter was damaged.
    """

    path: Path
    kind: str = "csv"
    encoding: str = "utf-8"
    separator: str = ","
    sheet: str = ""
    header_line: int = 1
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: its line in the file and its cells; `broken` tells what is wrong with it."""

    line: int
    cells: Sequence[str]
    broken: str = ""


def sources(path: Path, *, workbook_bytes: int) -> list[Source]:
    """Return the tables of a file, one a sheet that has rows.

    workbook_bytes: the most a workbook may take unpacked. Raises Unreadable with the code
    "empty", "binary", "bomb", "too-large", "damaged" or "no-table".
    """
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise Unreadable("empty")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(path, zipped=head.startswith(b"PK"), limit=workbook_bytes)
    return [_text(path)]


def rows(source: Source, *, after: int = 0) -> Iterator[Row]:
    """Yield the rows below the header whose line is above `after`; empty rows are left out."""
    for row in _all_rows(source):
        if row.line > source.header_line and row.line > after and (row.broken or any(row.cells)):
            yield row


def top(source: Source, number: int = PEEK) -> list[Row]:
    """Return the first rows of the table as they stand, header and titles included."""
    return list(islice(_all_rows(source), number))


def header(source: Source) -> list[str]:
    """Return the header's names; an empty one is named by its place, a repeated one is numbered."""
    found = next((row for row in _all_rows(source) if row.line == source.header_line), None)
    return unique_names(found.cells if found else ())


def unique_names(names: Sequence[str]) -> list[str]:
    """Return ["Phone", "Phone (2)", "#3"] for ["Phone", "Phone", ""]."""
    met: Counter[str] = Counter()
    answer = []
    for place, raw in enumerate(names, start=1):
        name = " ".join(raw.split()) or f"#{place}"
        met[name] += 1
        answer.append(name if met[name] == 1 else f"{name} ({met[name]})")
    return answer


def _all_rows(source: Source) -> Iterator[Row]:
    return _csv_rows(source) if source.kind == "csv" else _sheet_rows(source)


# Text


def _text(path: Path) -> Source:
    try:
        found = guess(path)
    except NotText:
        raise Unreadable("binary") from None
    source = Source(path, encoding=found.encoding, is_sure=found.is_sure)
    try:
        with path.open(encoding=found.encoding, errors="replace", newline="") as file:
            lines = [line for line in islice(file, PEEK) if line.strip()]
    except UnicodeError:
        raise Unreadable("binary") from None
    if not lines:
        raise Unreadable("empty")
    return replace(source, separator=_separator(lines))


def _separator(lines: Sequence[str]) -> str:
    named = lines[0].strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        return named[4]
    return max(SEPARATORS, key=lambda sign: _evenness(lines, sign))


def _evenness(lines: Sequence[str], sign: str) -> tuple[float, int]:
    """Say how alike the records are in width with this separator, then how wide they are."""
    widths = Counter(len(record) for record in csv.reader(lines, delimiter=sign))
    wide = {width: number for width, number in widths.items() if width > 1}
    if not wide:
        return (0.0, 0)
    width = max(wide, key=lambda w: (wide[w], w))
    return (round(wide[width] / sum(widths.values()), 1), width)


class _Lines:
    """Physical lines for the csv reader; counts them and stops a record that never ends."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file = file
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST_RECORD:
            raise _Endless
        line = self.waiting.popleft() if self.waiting else next(self.file, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        return line

    def give_back_all_but_first(self) -> str:
        first, *others = self.taken
        self.waiting.extendleft(reversed(others))
        self.number -= len(others)
        self.taken = []
        return first


class _Endless(Exception):
    pass


def _csv_rows(source: Source) -> Iterator[Row]:
    with source.path.open(encoding=source.encoding, errors="replace", newline="") as file:
        lines = _Lines(_without_nul(file))
        reader = csv.reader(lines, delimiter=source.separator)
        while True:
            start = lines.number + 1
            lines.taken = []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (_Endless, csv.Error):
                yield _broken(lines, source.separator, start)
                reader = csv.reader(lines, delimiter=source.separator)
                lines.ended = False
                continue
            if lines.ended and _quote_is_open(lines.taken, source.separator):
                yield _broken(lines, source.separator, start)
                reader = csv.reader(lines, delimiter=source.separator)
                lines.ended = False
                continue
            if start == 1 and cells and cells[0].lower().startswith("sep="):
                continue
            yield Row(start, [_cell(cell) for cell in cells])


def _without_nul(file: Iterator[str]) -> Iterator[str]:
    for line in file:
        yield line.replace("\0", "") if "\0" in line else line


def _quote_is_open(taken: Sequence[str], separator: str) -> bool:
    """Say whether the last record of the file ends inside quotes."""
    try:
        list(csv.reader(taken, delimiter=separator, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _broken(lines: _Lines, separator: str, start: int) -> Row:
    first = lines.give_back_all_but_first() if lines.taken else ""
    cells = first.rstrip("\r\n").split(separator)[:WIDEST]
    return Row(start, [cell.strip(' "') for cell in cells], broken="open-quote")


def _cell(text: str) -> str:
    """Return the cell's text; our own guard before a formula sign is taken off again."""
    text = text.strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        return text[1:]
    return text


# Workbooks


def _workbook(path: Path, *, zipped: bool, limit: int) -> list[Source]:
    if zipped:
        _measure(path, limit)
    elif path.stat().st_size > limit:
        raise Unreadable("too-large")
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            names = list(book.sheet_names)
            found = [
                Source(path, kind="sheet", sheet=name)
                for name in names
                if book.get_sheet_by_name(name).total_height > 0
            ]
    except CalamineError:
        raise Unreadable("damaged") from None
    if not found:
        raise Unreadable("empty")
    return found


def _measure(path: Path, limit: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise Unreadable("damaged") from None
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > (1 << 23) and unpacked / packed > MAX_RATIO:
        raise Unreadable("bomb")
    if unpacked > limit:
        raise Unreadable("too-large")
    if not any(part.filename.startswith(("xl/", "content.xml")) for part in parts):
        raise Unreadable("binary")


def _sheet_rows(source: Source) -> Iterator[Row]:
    try:
        with CalamineWorkbook.from_path(str(source.path)) as book:
            sheet = book.get_sheet_by_name(source.sheet)
            first = sheet.start[0] if sheet.start else 0
            yield from (
                Row(line, [_shown(value) for value in values])
                for line, values in enumerate(sheet.iter_rows(), start=first + 1)
            )
    except CalamineError:
        raise Unreadable("damaged") from None


def _shown(value: Any) -> str:
    """Return a workbook's value as the text a person would have typed into CSV."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        is_day = value.time() == time(0)
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)
