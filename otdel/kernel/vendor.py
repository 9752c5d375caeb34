"""The few things the two databases say differently; nothing else knows which one it is on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
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


# ---------------------------------------------------------------- a piece of a word in long tables
#
# The index of fragments is made by a room's 0002 migration: `index_fragments(table, name, columns)`.


def has_fragment(model: type[Model], index: str, column: str, fragment: str) -> Q:
    """Rows in whose `column` the fragment stands; the column holds a normal form (one case).

    index: what `index_fragments` was told. From three signs on the index answers; one or two
    signs are looked for at the beginning only.
    """
    if len(fragment) < 3:
        return _starts_with(column, fragment)
    if is_postgres():
        return Q(**{f"{column}__contains": fragment})
    glob = "".join(f"[{sign}]" if sign in "[*?" else sign for sign in fragment)
    found = RawSQL(f"SELECT rowid FROM {index} WHERE {column} GLOB %s", [f"*{glob}*"])  # noqa: S608, S611
    return Q(pk__in=found)


def _starts_with(column: str, fragment: str) -> Q:
    """A prefix that both databases answer from the plain index of the column."""
    if is_postgres():
        return Q(**{f"{column}__startswith": fragment})
    return Q(**{f"{column}__gte": fragment, f"{column}__lt": fragment + "\U0010ffff"})


def index_fragments(vendor: str, table: str, index: str, columns: tuple[str, ...]) -> list[str]:
    """Return the SQL that indexes pieces of words of the columns, for rows there and to come."""
    if vendor == "postgresql":
        return [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            *(
                f"CREATE INDEX {index}_{column} ON {table} USING gin ({column} gin_trgm_ops)"
                for column in columns
            ),
        ]
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {index} (rowid, {names}) VALUES (new.id, {new});"  # noqa: S608
    drop = f"INSERT INTO {index} ({index}, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5"
        f" ({names}, content='{table}', content_rowid='id', tokenize='trigram', detail=none)",
        f"INSERT INTO {index} ({index}) VALUES ('rebuild')",  # noqa: S608
        f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_gone AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {names} ON {table} BEGIN {drop} {add} END",
    ]


def drop_fragments(vendor: str, table: str, index: str, columns: tuple[str, ...]) -> list[str]:
    """Return the SQL that takes the index of `index_fragments` away."""
    if vendor == "postgresql":
        return [f"DROP INDEX IF EXISTS {index}_{column}" for column in columns]
    triggers = [f"DROP TRIGGER IF EXISTS {index}_{when}" for when in ("added", "gone", "changed")]
    return [*triggers, f"DROP TABLE IF EXISTS {index}"]


# ---------------------------------------------------------------- sums kept up to a row


def last_settled(model: type[Model]) -> int | None:
    """Return the greatest key under which no row can appear later; None if writers are too busy now.

    SQLite has one writer. On PostgreSQL a lock that waits for the present writers (a third of a
    second at most) stands just long enough to read the key.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if is_postgres():
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE MODE")
            last = model._default_manager.aggregate(last=Max("pk"))["last"]
    except OperationalError:
        return None
    return last or 0
