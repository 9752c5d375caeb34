"""A list as a file, whole or the picked rows: written in portions, so that its size does not matter."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from otdel.foundation.people import decoys
from otdel.foundation.people import services as people
from otdel.foundation.people.drafts import ExportAsk
from otdel.foundation.people.masking import masked_mail, masked_phone
from otdel.foundation.preferences.queries import by_role, value
from otdel.foundation.web.pages import toast_next
from otdel.foundation.web.templatetags.web import language
from otdel.kernel.errors import Refused
from otdel.kernel.money import Money

from . import asked as reading
from .acting import is_listed
from .cells import plain
from .shown import columns_shown, rows_of
from .spec import Column, DecoyRow, ListSpec

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
FOOTER_LIMIT = 240  # of a page
TEXT_LIMIT = 32_767  # what one cell of XLSX holds


def export(request: HttpRequest, spec: ListSpec) -> HttpResponseBase:
    """Answer ?export=csv|xlsx (and &ids=1,2) with the rows of the query in the shown columns.

    Above the person's limits the answer is a page that asks what it is for. Raises NotAllowed.
    """
    by: Any = request.user
    at = timezone.now()
    ids = ids_of(spec, by, request.GET)
    try:
        _check(len(ids), by, at)
    except ABOVE as refusal:
        return _asking(request, spec, len(ids), refusal, "")
    return file_of(spec, by, ids, kind_of(request.GET), at)


def ask(request: HttpRequest, spec: ListSpec) -> HttpResponseBase:
    """Answer POST ?export=…: hand the question over to those who may allow it."""
    by: Any = request.user
    at = timezone.now()
    ids, reason = ids_of(spec, by, request.GET), request.POST.get("reason", "")
    try:
        _check(len(ids), by, at)
    except ABOVE as refusal:
        told = request.GET.copy()
        kind = kind_of(told)
        for key in ("export", "page", "view"):
            told.pop(key, None)
        wanted = ExportAsk(spec.key, told.urlencode(), kind, len(ids), reason)
        try:
            people.ask_export(wanted, by=by, at=at)
        except people.ReasonMissing as missing:
            return _asking(request, spec, len(ids), refusal, str(missing))
        toast_next(request, _("Asked. You will see the answer here and in the notices."))
    return redirect("web:export-requests")


ABOVE = (people.SecondEyesNeeded, people.ExportTooLarge)


def _check(rows: int, by: Any, at: datetime) -> None:
    limits, asks = by_role("people.export_rows"), by_role("people.export_ask")
    people.check_export(rows, by=by, at=at, limits=limits, asks=asks)


def _asking(
    request: HttpRequest, spec: ListSpec, rows: int, refusal: Refused, problem: str
) -> HttpResponseBase:
    if not is_listed(spec.key):
        raise refusal
    context = {"spec": spec, "rows": rows, "refusal": refusal, "problem": problem}
    return render(request, "web/export_ask.html", context, status=422 if problem else 409)


def kind_of(told: QueryDict) -> str:
    return "xlsx" if told.get("export") == "xlsx" else "csv"


def ids_of(spec: ListSpec, by: Any, told: QueryDict) -> list[int]:
    """Return the ids of the rows that a list's address means, in its order; &ids= are picked ones."""
    asked = reading.read(spec, by, told)
    found = reading.narrow(spec, by, asked, on=timezone.localdate())
    if picked := ids_in(told.get("ids", "")):
        found = spec.rows(by).filter(pk__in=picked)
    return list(reading.order(spec, by, asked, found).values_list("pk", flat=True))


def file_of(
    spec: ListSpec, by: Any, ids: Sequence[int], kind: str, at: datetime
) -> HttpResponseBase:
    """Return the rows as a file, noted in the export journal; whether they may go out is asked before."""
    name = f"{slugify(spec.key) or 'list'}-{timezone.localdate().isoformat()}.{kind}"
    plan = decoy_plan() if spec.decoy else None
    note, seeds = people.note_export(spec.key, len(ids), by=by, at=at, file_name=name, plan=plan)
    moment = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    mark = decoys.mark(note.pk, by.full_name, by.email, moment)
    columns = [one[0] for one in columns_shown(spec, by)]
    lines = seeded(spec, columns, _portions(spec, by, ids, at), seen_by(by, seeds))
    if kind == "xlsx":
        book = workbook(columns, lines, mark=mark, number=note.pk, title=str(spec.title))
        return FileResponse(book, as_attachment=True, filename=name)
    answer = StreamingHttpResponse(
        csv_lines(columns, lines, ";" if language() == "ru" else ",", mark=mark),
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


def decoy_plan() -> decoys.DecoyPlan:
    """Return how exports are seeded, as the company has set it."""
    return decoys.DecoyPlan(
        is_on=value("people.decoys"),
        least=value("people.decoys_from"),
        each=value("people.decoys_each"),
        domain=value("people.decoy_domain"),
        phone=value("people.decoy_phone"),
        secret=settings.SECRET_KEY,
    )


def seen_by(by: Any, seeds: Sequence[decoys.Decoy]) -> list[decoys.Decoy]:
    """Return the rows of nobody as this person sees all others: masked, if phones are."""
    if not by.is_masked:
        return list(seeds)
    return [
        replace(one, phone=masked_phone(one.phone), email=masked_mail(one.email)) for one in seeds
    ]


def seeded(
    spec: ListSpec, columns: Sequence[Column], rows: Iterator[Any], seeds: Sequence[decoys.Decoy]
) -> Iterator[list[Any]]:
    """Yield the values of every row, with the rows of nobody at their places."""
    waiting = list(reversed(seeds))
    for place, row in enumerate(rows):
        while waiting and spec.decoy and waiting[-1].place <= place:
            yield decoy_values(spec.decoy, columns, waiting.pop(), row)
        yield values(columns, row)


def decoy_values(
    shape: DecoyRow, columns: Sequence[Column], seed: decoys.Decoy, beside: Any
) -> list[Any]:
    """Return the cells of a row of nobody, which in what tells nothing is like the row beside it."""
    own = (
        dict.fromkeys(shape.company, seed.company)
        | dict.fromkeys(shape.person, seed.person)
        | dict.fromkeys(shape.phone, seed.phone)
        | dict.fromkeys(shape.email, seed.email)
    )
    told: list[Any] = []
    for column in columns:
        like = cells_of(column, beside)
        told += like if column.key in shape.like else [own.get(column.key), *like[1:]]
    return told


def csv_lines(
    columns: Sequence[Column], lines: Iterator[list[Any]], delimiter: str, *, mark: str
) -> Iterator[str]:
    """Yield the file line by line, with the sign that makes Excel read UTF-8, and the export's mark last."""
    writer = csv.writer(_Echo(), delimiter=delimiter)
    yield "\ufeff" + writer.writerow([harmless(str(head)) for head in heads(columns)])
    for line in lines:
        yield writer.writerow([_in_csv(value, delimiter) for value in line])
    yield writer.writerow([mark])


def workbook(
    columns: Sequence[Column], lines: Iterator[list[Any]], *, mark: str, number: int, title: str
) -> IO[bytes]:
    """Return an open XLSX file, the mark in its properties and page footers; memory does not grow with rows."""
    file = TemporaryFile()  # noqa: SIM115 - closed by the response
    with xlsxwriter.Workbook(file, BOOK) as book:
        book.set_properties({"title": title, "comments": mark, "keywords": f"Otdel № {number}"})
        book.set_custom_property("Otdel export", number)
        sheet = book.add_worksheet()
        sheet.set_footer("&L" + mark.replace("&", "&&")[:FOOTER_LIMIT])
        forms = {kind: book.add_format(look) for kind, look in LOOKS.items()}
        for number, head in enumerate(heads(columns)):
            sheet.write_string(0, number, str(head), forms["head"])
        sheet.freeze_panes(1, 0)
        kinds = _kinds(columns)
        for place, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                _write(sheet, place, column, cell, kinds[column], forms)
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
    return [cell for column in columns for cell in cells_of(column, row)]


def cells_of(column: Column, row: Any) -> list[Any]:
    """Return what a column puts into a file: one cell, for money two."""
    if column.kind != "money":
        return [plain(column, row)]
    amount = column.of(row)
    return [plain(column, row), amount.currency if isinstance(amount, Money) else None]


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
