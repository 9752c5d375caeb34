"""The few things the two databases say differently; nothing else knows which one it is on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import BigAutoField, Max, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from .errors import Refused

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


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
    if not is_postgres():
        return str(row.pk)
    return f"{(row.recorded_at - _EPOCH) // _MICROSECOND}~{row.pk}"  # stands in an address as it is


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
        return _EPOCH + _number(text) * _MICROSECOND
    except OverflowError:
        raise BadCursor from None


# ---------------------------------------------------------------- a piece of a word in long tables
#
# The index of fragments is made by a room's 0002 migration: `index_fragments(table, name, columns)`.


def has_fragment(model: type[Model], index: str, column: str, fragment: str) -> Q:
    """Rows in whose `column` the fragment stands; see `has_fragments`."""
    return has_fragments(model, index, column, [fragment])


def has_fragments(model: type[Model], index: str, column: str, fragments: Sequence[str]) -> Q:
    """Rows in whose `column` every fragment stands; the column holds a normal form (one case).

    index: what `index_fragments` was told. From three signs on the index answers; one or two signs
    alone are looked for at the beginning only, beside a longer fragment anywhere.
    """
    long = [fragment for fragment in fragments if len(fragment) >= 3]
    if not long:
        return reduce(and_, (_starts_with(column, one) for one in fragments), Q())
    stands = reduce(and_, (Q(**{f"{column}__contains": one}) for one in fragments))
    return stands if is_postgres() else Q(pk__in=_candidates(index, long)) & stands


def found_by_fragments[M: Model](
    rows: QuerySet[M], found: Q, beside: Sequence[QuerySet[Any, Any]]
) -> QuerySet[M]:
    """Rows of `rows` that `found` (of `has_fragments`) finds, and those whose keys a query of `beside` gives.

    One list of keys: an OR between indexes makes both databases read the whole table.
    """
    if not beside:
        return rows.filter(found)
    every: QuerySet[Any, Any] = rows.model._default_manager.order_by()
    return rows.filter(pk__in=every.filter(found).values("pk").union(*beside))


def _candidates(index: str, fragments: Sequence[str]) -> RawSQL:
    """Rows with all the threes of signs of the fragments; whether they stand together is seen in the row."""
    threes = {part[at : at + 3] for part in fragments for at in range(len(part) - 2)}
    asked = " AND ".join('"{}"'.format(three.replace('"', '""')) for three in sorted(threes))
    return RawSQL(f"SELECT rowid FROM {index} WHERE {index} MATCH %s", [asked])  # noqa: S608, S611


def _starts_with(column: str, fragment: str) -> Q:
    """A prefix that both databases answer from the plain index of the column."""
    if is_postgres():
        return Q(**{f"{column}__startswith": fragment})
    return Q(**{f"{column}__gte": fragment, f"{column}__lt": fragment + "\U0010ffff"})


def index_fragments(vendor: str, table: str, index: str, columns: tuple[str, ...]) -> list[str]:
    """Return the SQL that indexes pieces of words of the columns, for rows there and to come.

    PostgreSQL lets the owner of a database add pg_trgm. Where the server has no such extension, or
    the role may not create anything, no index is made: the same search then reads the whole table.
    """
    if vendor == "postgresql":
        return [
            _calmly("CREATE EXTENSION IF NOT EXISTS pg_trgm"),
            *(
                _calmly(
                    f"CREATE INDEX {index}_{column} ON {table} USING gin ({column} gin_trgm_ops)"
                )
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


def _calmly(statement: str) -> str:
    """Run the statement; go on without it where the server or the role's rights do not allow it."""
    lacking = (
        "insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object"
    )
    return (
        f"DO $calm$ BEGIN {statement};"
        f" EXCEPTION WHEN {lacking} THEN RAISE NOTICE 'Search by fragments has no index: %', SQLERRM;"
        " END $calm$"
    )


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


@BigAutoField.register_lookup
class GreaterOfFew(GreaterThan):
    """`pk__gt_few=mark`: as `gt`, said of a mark that few rows lie above.

    Without the hint SQLite takes any other index that the query mentions and reads millions.
    """

    lookup_name = "gt_few"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return connection.operators["gt"] % rhs

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, given = self.as_sql(compiler, connection)
        return f"likelihood({sql}, 0.000001)", given
