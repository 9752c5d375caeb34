"""What is kept of a person as a file that the person, or another program, can read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone

from otdel.foundation.web.lists.exporting import TEXT_LIMIT, harmless
from otdel.kernel.personal import Sheet

_BAD_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_WIDTH = 28


def as_json(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return {"title", "parts": [{"title", "rows": [{head: value}]}]} in UTF-8."""
    parts = [
        {
            "title": str(sheet.title),
            "rows": [
                {str(head): _plain(one) for head, one in zip(sheet.heads, line, strict=True)}
                for line in sheet.lines
            ],
        }
        for sheet in sheets
    ]
    told = {"title": title, "parts": parts}
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def as_workbook(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return an XLSX with a sheet for each kind of rows; nothing in it is taken for a formula."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
        for number, sheet in enumerate(sheets, start=1):
            name = f"{number}. {str(sheet.title).translate(_BAD_IN_TITLE)}"[:31]
            page = book.add_worksheet(name)
            page.set_column(0, max(len(sheet.heads) - 1, 0), _WIDTH)
            page.freeze_panes(1, 0)
            for column, head in enumerate(sheet.heads):
                page.write_string(0, column, str(head), bold)
            for row, line in enumerate(sheet.lines, start=1):
                for column, value in enumerate(line):
                    if isinstance(value, datetime):
                        local = timezone.localtime(value).replace(tzinfo=None)
                        page.write_datetime(row, column, local, moment)
                    elif isinstance(value, date):
                        page.write_datetime(row, column, datetime.combine(value, time.min), day)
                    elif value is not None:
                        page.write_string(row, column, str(harmless(str(value)))[:TEXT_LIMIT], wrap)
    return file.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, int | bool) or value is None else str(value)
