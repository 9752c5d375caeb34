"""Named lists as a way to divide an absent colleague's clients among stand-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from otdel.foundation.people.models import User

from . import queries


def list_choices(by: User, on: date) -> list[tuple[str, str]]:
    """Return (key, name) of the lists of companies that are in use."""
    return [(str(row.pk), row.name) for row in queries.open_lists(by, on, "company")]


def list_clients(by: User, key: str, on: date) -> Sequence[int]:
    """Return the companies that stand in the list today, as far as `by` sees it."""
    rows = queries.entries(by, on, int(key)).filter(company__isnull=False)
    return list(rows.values_list("company_id", flat=True))
