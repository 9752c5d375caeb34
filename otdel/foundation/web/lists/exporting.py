"""A list as a file, whole or the picked rows: written in portions, so that its size does not matter."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from otdel.foundation.people import services as people
from otdel.foundation.preferences.queries import by_role
from otdel.foundation.web.templatetags.web import language
from otdel.kernel.money import Money

from . import asked as reading
from .cells import plain
from .shown import columns_shown, rows_of
from .spec import Column, ListSpec

PORTION = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LOOKS = {
    "head": {"bold": True},
    "day": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
    "percent": {"num_format": "0.0%"},
    "money": {"num_format": "#,##0.00"},
}
TEXT_LIMIT = 32_767  # what one cell of XLSX holds


def export(request: HttpRequest, spec: ListSpec) -> HttpResponseBase:
    """Answer ?export=csv|xlsx (and &ids=1,2) with the rows of the query in the shown columns.

    Raises NotAllowed, ExportTooLarge.
    """
    by: Any = request.user
    at = timezone.now()
    kind = "xlsx" if request.GET.get("export") == "xlsx" else "csv"
    asked = reading.read(spec, by, request.GET)
    found = reading.narrow(spec, by, asked, on=timezone.localdate())
    if picked := ids_in(request.GET.get("ids", "")):
        found = spec.rows(by).filter(pk__in=picked)
    ids = list(reading.order(spec, by, asked, found).values_list("pk", flat=True))
    people.check_export(len(ids), by=by, at=at, limits=by_role("people.export_rows"))
    name = f"{slugify(spec.key) or 'list'}-{timezone.localdate().isoformat()}.{kind}"
    people.note_export(spec.key, len(ids), by=by, at=at, file_name=name)
    columns = [column for column, _width in columns_shown(spec, by)]
    portions = _portions(spec, by, ids, at)
    if kind == "xlsx":
        return FileResponse(workbook(columns, portions), as_attachment=True, filename=name)
    answer = StreamingHttpResponse(
        csv_lines(columns, portions, ";" if language() == "ru" else ","),
        content_type="text/csv; charset=utf-8",
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def ids_in(text: str) -> list[int]:
    """Return the numbers of "1,2,3"; whatever else stands there is left out."""
    return [
        int(one) for one in text.split(",") if one.isascii() and one.isdigit() and len(one) < 19
    ]


def harmless(value: Any) -> Any:
    """Return text that a spreadsheet will not take for a formula; other values as they are."""
    if isinstance(value, str) and value.lstrip(" \n").startswith(FORMULA):
        return "'" + value
    return value


def csv_lines(columns: Sequence[Column], rows: Iterator[Any], delimiter: str) -> Iterator[str]:
    """Yield the file line by line, with the mark that makes Excel read UTF-8."""
    writer = csv.writer(_Echo(), delimiter=delimiter)
    yield "\ufeff" + writer.writerow([harmless(str(head)) for head in heads(columns)])
    for row in rows:
        yield writer.writerow([_in_csv(value, delimiter) for value in values(columns, row)])


def workbook(columns: Sequence[Column], rows: Iterator[Any]) -> IO[bytes]:
    """Return an open XLSX file; memory does not grow with the rows."""
    file = TemporaryFile()  # noqa: SIM115 - closed by the response
    with xlsxwriter.Workbook(file, BOOK) as book:
        sheet = book.add_worksheet()
        forms = {kind: book.add_format(look) for kind, look in LOOKS.items()}
        for number, head in enumerate(heads(columns)):
            sheet.write_string(0, number, str(head), forms["head"])
        sheet.freeze_panes(1, 0)
        kinds = _kinds(columns)
        for line, row in enumerate(rows, start=1):
            for number, value in enumerate(values(columns, row)):
                _write(sheet, line, number, value, kinds[number], forms)
    file.seek(0)
    return file


def _write(
    sheet: Any, line: int, number: int, value: Any, kind: str, forms: dict[str, Any]
) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, number, value, forms["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(line, number, datetime.combine(value, time.min), forms["day"])
    elif isinstance(value, bool):
        sheet.write_boolean(line, number, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, number, value, forms.get(kind))
    elif value is not None:
        sheet.write_string(line, number, str(value)[:TEXT_LIMIT])


def heads(columns: Sequence[Column]) -> list[Any]:
    """Return the heads; money takes two columns, the sum and its currency."""
    told: list[Any] = []
    for column in columns:
        told.append(column.label)
        if column.kind == "money":
            told.append(f"{column.label}, ¤")
    return told


def values(columns: Sequence[Column], row: Any) -> list[Any]:
    told: list[Any] = []
    for column in columns:
        told.append(plain(column, row))
        if column.kind == "money":
            amount = column.of(row)
            told.append(amount.currency if isinstance(amount, Money) else None)
    return told


def _kinds(columns: Sequence[Column]) -> list[str]:
    return [
        kind
        for column in columns
        for kind in ([column.kind] * (2 if column.kind == "money" else 1))
    ]


def _in_csv(value: Any, delimiter: str) -> Any:
    if isinstance(value, Decimal) and delimiter == ";":
        return str(value).replace(".", ",")  # where ";" parts the columns, "," parts the kopecks
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value)


def _portions(spec: ListSpec, by: Any, ids: Sequence[int], at: datetime) -> Iterator[Any]:
    for start in range(0, len(ids), PORTION):
        yield from rows_of(spec, by, ids[start : start + PORTION], at)


class _Echo:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line
