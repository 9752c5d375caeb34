"""Rows as the API says them: plain JSON values, one extra query a page at most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from otdel.company.clients import queries as clients
from otdel.company.clients.models import Company, Contact
from otdel.foundation.journal import queries as journal
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.fields import hidden
from otdel.foundation.people.masking import masked
from otdel.foundation.people.models import User
from otdel.managing.portrait import queries as portrait
from otdel.managing.portrait.shown import in_api
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.work.models import Activity

PARTS = ("phone", "email")
_COMPANY = [
    "name",
    "owner_id",
    "status",
    "parent_id",
    "tax_id",
    "industry",
    "country",
    "city",
    "address",
    "website",
    "founded_year",
    "headcount",
    "turnover_minor",
    "preferred_channel",
    "preferences",
    "external_ref",
    "extra",
    "created_at",
    "version",
]
_CONTACT = [
    "full_name",
    "company_id",
    "owner_id",
    "title",
    "department",
    "part",
    "preferred_channel",
    "is_active",
    "external_ref",
    "extra",
    "created_at",
    "version",
]
_LEAD = [
    "title",
    "status",
    "owner_id",
    "source_id",
    "company_id",
    "contact_id",
    "company_name",
    "person_name",
    "phone",
    "email",
    "amount_minor",
    "currency",
    "note",
    "answers",
    "reject_reason_id",
    "deal_id",
    "external_ref",
    "extra",
    "came_at",
    "closed_at",
    "version",
]
_DEAL = [
    "title",
    "process_id",
    "stage_id",
    "status",
    "owner_id",
    "company_id",
    "contact_id",
    "source_id",
    "amount_minor",
    "currency",
    "opened_on",
    "expected_on",
    "closed_on",
    "stage_since",
    "loss_reason_id",
    "loss_note",
    "external_ref",
    "extra",
    "version",
]
_TASK = [
    "kind",
    "subject",
    "body",
    "owner_id",
    "company_id",
    "contact_id",
    "about_noun",
    "about_id",
    "due_at",
    "is_open",
    "done_at",
    "direction",
    "duration_minutes",
    "outcome",
    "external_ref",
    "created_at",
    "version",
]


def companies(by: User, rows: Sequence[Company]) -> list[dict[str, Any]]:
    return _with_points(by, "company", rows, _COMPANY)


def contacts(by: User, rows: Sequence[Contact]) -> list[dict[str, Any]]:
    return _with_points(by, "contact", rows, _CONTACT)


def leads(by: User, rows: Sequence[Lead]) -> list[dict[str, Any]]:
    shut = hidden(by, "lead")
    fits = portrait.fits(by, [row.pk for row in rows])
    return [
        _veiled({**_plain(row, _LEAD), **masked_parts(by, row)}, shut)
        | {"fit": in_api(fits.get(row.pk))}
        for row in rows
    ]


def masked_parts(by: User, row: Lead) -> dict[str, str]:
    """Return phone and mail as a person whose functions mask them sees them."""
    return {name: masked(name, getattr(row, name)) for name in PARTS} if by.is_masked else {}


def deals(by: User, rows: Sequence[Deal]) -> list[dict[str, Any]]:
    shut = hidden(by, "deal")
    fields = ("product_id", "quantity_milli", "price_minor", "amount_minor")
    lines = pipeline.lines_of([row.pk for row in rows])
    return [
        _veiled(
            {
                **_plain(row, _DEAL),
                "lines": [_plain(line, fields, key=None) for line in lines.get(row.pk, ())],
            },
            shut,
        )
        for row in rows
    ]


def _veiled(said: dict[str, Any], shut: frozenset[str]) -> dict[str, Any]:
    """Put null where a field is hidden from the key's person, and name such fields in `hidden_fields`."""
    if not shut:
        return said
    extra = {k: v for k, v in said["extra"].items() if f"extra.{k}" not in shut}
    told = {name: None if name in shut else value for name, value in said.items()}
    return {**told, "extra": extra, "hidden_fields": sorted(shut)}


def tasks(rows: Sequence[Activity]) -> list[dict[str, Any]]:
    return [_plain(row, _TASK) for row in rows]


def changes(by: User, rows: Sequence[Entry]) -> list[dict[str, Any]]:
    names = ("kind", "noun", "noun_id", "by_id", "at")
    return [{**_plain(row, names), "facts": journal.veiled(by, row)} for row in rows]


def _with_points(
    by: User, noun: str, rows: Sequence[Any], fields: Sequence[str]
) -> list[dict[str, Any]]:
    points = clients.points(by, noun, [row.pk for row in rows])
    shown = ("kind", "value", "shown", "use", "is_main")
    shut = hidden(by, noun)
    return [
        _veiled(
            {
                **_plain(row, fields),
                "points": [_plain(point, shown, key=None) for point in points.get(row.pk, ())],
            },
            shut,
        )
        for row in rows
    ]


def _plain(row: Any, fields: Sequence[str], key: str | None = "id") -> dict[str, Any]:
    said = {name: _said(getattr(row, name)) for name in fields}
    return {key: row.pk, **said} if key else said


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
