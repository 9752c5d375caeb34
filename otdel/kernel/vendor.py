"""The few things the two databases say differently; nothing else knows which one it is on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .errors import Refused


class BadCursor(Refused):
    code = "bad-cursor"
    status = 422
    text = _("This cursor is not one of ours. Begin again without it.")


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


# ---------------------------------------------------------------- a feed that skips nothing


def settled[M: Model](rows: QuerySet[M], *, after: str) -> QuerySet[M]:
    """Rows with `recorded_at` after the cursor, in an order into which nothing can slip in later.

    SQLite has one writer, so keys grow as transactions commit. PostgreSQL gives keys before the
    commit: there rows younger than the oldest running transaction wait for it. Raises BadCursor.
    """
    if not is_postgres():
        return rows.filter(pk__gt=_number(after or "0")).order_by("pk")
    ready = rows.filter(recorded_at__lt=_oldest_transaction()).order_by("recorded_at", "pk")
    if not after:
        return ready
    instant, _tilde, key = after.partition("~")
    at = _instant(instant)
    return ready.filter(Q(recorded_at__gt=at) | Q(recorded_at=at, pk__gt=_number(key)))


def feed_cursor(row: Any) -> str:
    """Return the cursor that continues after `row`."""
    return f"{row.recorded_at.isoformat()}~{row.pk}" if is_postgres() else str(row.pk)


def _oldest_transaction() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(min(xact_start), clock_timestamp()) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND xact_start IS NOT NULL"
        )
        return cursor.fetchone()[0]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadCursor
    return int(text)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise BadCursor from None
    if instant.tzinfo is None:
        raise BadCursor
    return instant
