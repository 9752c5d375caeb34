"""One value of a row: as a cell on the screen, as text of a chip or a conflict, as a figure of a file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otdel.foundation.web import formats
from otdel.foundation.web.templatetags import web as look
from otdel.kernel.money import Money

from .spec import Column


def cell(column: Column, row: Any, *, links: bool = True) -> SafeString | str:
    """Return the HTML of the value, escaped, with its link if it has one; "" where there is none."""
    value = column.of(row)
    if value is None or value == "" or value == []:
        return ""
    shown = _shown(column, value)
    if links and column.href and (url := column.href(row)):
        return format_html('<a class="list-link" href="{}">{}</a>', url, shown)
    return shown


def _shown(column: Column, value: Any) -> Any:
    match column.kind:
        case "money":
            return look.money(value)
        case "number":
            return look.number(value, 2)
        case "percent":
            return look.percent(value)
        case "days":
            return look.days(value)
        case "date":
            return look.due(value) if column.due else look.when(value)
        case "person":
            return look.person(value)
        case "badge":
            label, tone = value
            return format_html('<span class="badge tone-{}">{}</span>', tone, label)
        case "tags":
            return format_html_join("", '<span class="tag">{}</span>', ((one,) for one in value))
        case "bool":
            return look.icon("check", label=_("Yes")) if value else ""
    return str(value)


def said(column: Column, row: Any) -> str:
    """Return the value as plain text in the reader's language."""
    value = column.of(row)
    if value is None:
        return ""
    match column.kind:
        case "money":
            return str(look.money(value))
        case "date":
            return formats.format_exact(_local(value), look.language())
        case "percent":
            return str(look.percent(value))
        case "number":
            return str(look.number(value, 2))
        case "badge":
            return str(value[0])
        case "tags":
            return ", ".join(map(str, value))
        case "bool":
            return _("Yes") if value else _("No")
    return str(value)


def plain(column: Column, row: Any) -> Any:
    """Return the value for a file: str, int, Decimal, bool, date, naive local datetime or None."""
    value = column.of(row)
    match column.kind:
        case _ if value is None or value == "":
            return None
        case "money":
            return value.major if isinstance(value, Money) else value
        case "number" | "days":
            return value
        case "percent":
            return Decimal(str(value))
        case "date":
            return _local(value)
        case "bool":
            return bool(value)
    return said(column, row)


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)
    return value
