"""The few things the two databases say differently; nothing else knows which one it is on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import BigAutoField, Max, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from .errors import Refused

_LONG_LOG = 16_384  # pages of 4 KB
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class BadCursor(Refused):
    code = "bad-cursor"
    status = 422
    text = _("This cursor is not one of ours. Begin again without it.")


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def long_writing() -> Iterator[None]:
    """While thousands of rows are written: pages written again and again go to the disk once.

    SQLite carries its log over into the database every 64 MB instead of every 4; a commit is as safe.
    """
    if is_postgres():
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA wal_autocheckpoint").fetchone()[0]
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_LONG_LOG}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {usual}")


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


COMMON, FEW = 50_000, 500


def has_fragment(model: type[Model], index: str, column: str, fragment: str) -> Q:
    """Rows in whose `column` the fragment stands; see `has_words`."""
    return has_words(model, index, column, [[(fragment,)]])


def has_words(
    model: type[Model],
    index: str,
    column: str,
    words: Sequence[Sequence[Sequence[str]]],
    *,
    newest: int = 0,
) -> Q:
    """Rows in whose `column`, a normal form, every word stands in one of its spellings.

    words: for each word its spellings, a spelling being the pieces that all must stand there.
    index: what `index_fragments` was told. From three signs on the index answers; shorter pieces
    alone are looked for at the beginning of the column and of its words, beside a longer one anywhere.
    On SQLite a statement or two ask how common the words are: what more than `COMMON` rows have is
    faster seen in the rows themselves. newest: of more candidates only so many latest are looked at.
    """
    stands = reduce(and_, (_any_spelling(column, word) for word in words), Q())
    asked = " AND ".join(filter(None, (_any_match(word) for word in words)))
    if not asked:
        return _begins_with_words(column, words)
    if is_postgres():
        return stands
    if newest:
        return Q(pk__in=_candidates(index, asked, newest)) & stands
    few = _few_candidates(index, asked)
    if few is not None:
        return Q(pk__in=few) & stands
    return stands if _is_common(index, asked) else Q(pk__in=_candidates(index, asked)) & stands


def few_with(index: str, words: Sequence[Sequence[Sequence[str]]]) -> list[int] | None:
    """Return the keys of rows that may have every word (see `has_words`), or None if they are not few.

    A short question to the index where `has_words` would ask for dozens of spellings; PostgreSQL
    answers those as fast, and is not asked.
    """
    asked = " AND ".join(filter(None, (_any_match(word) for word in words)))
    return None if is_postgres() or not asked else _few_candidates(index, asked)


def _begins_with_words(column: str, words: Sequence[Sequence[Sequence[str]]]) -> Q:
    beginning = reduce(or_, (_starts_with(column, spelling[0]) for spelling in words[0]))
    others = [[[f" {spelling[0]}"] for spelling in word] for word in words[1:]]
    return reduce(and_, (_any_spelling(column, word) for word in others), beginning)


def starts_with(column: str, beginning: str) -> Q:
    """Rows whose `column` begins so; both databases answer from the plain index of the column."""
    return _starts_with(column, beginning)


def _any_spelling(column: str, word: Sequence[Sequence[str]]) -> Q:
    return reduce(
        or_,
        (
            reduce(and_, (Q(**{f"{column}__contains": piece}) for piece in spelling))
            for spelling in word
        ),
    )


def few[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
    """A subquery that gives `COMMON` rows at most; on SQLite `newest` of `has_words` has seen to it."""
    return rows[:COMMON] if is_postgres() else rows


def _candidates(index: str, asked: str, newest: int = 0) -> RawSQL:
    """Rows with the threes of signs asked for; whether they stand together is seen in the row."""
    part = " ORDER BY rowid DESC LIMIT %s" if newest else ""
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH %s{part}"  # noqa: S608
    return RawSQL(sql, [asked, newest] if newest else [asked])  # noqa: S611


def _few_candidates(index: str, asked: str) -> list[int] | None:
    """The candidates themselves where they are so few that a list of them is faster than asking twice."""
    with connection.cursor() as cursor:
        sql = f"SELECT rowid FROM {index} WHERE {index} MATCH %s LIMIT %s"  # noqa: S608
        cursor.execute(sql, [asked, FEW + 1])
        found = [key for (key,) in cursor.fetchall()]
    return found if len(found) <= FEW else None


def _is_common(index: str, asked: str) -> bool:
    with connection.cursor() as cursor:
        sql = f"SELECT 1 FROM {index} WHERE {index} MATCH %s LIMIT 1 OFFSET %s"  # noqa: S608
        cursor.execute(sql, [asked, COMMON])
        return cursor.fetchone() is not None


def _any_match(word: Sequence[Sequence[str]]) -> str:
    """Return what FTS5 is asked for a word; "" if one of its spellings is too short for the index."""
    spellings = [_threes(spelling) for spelling in word]
    return f"({' OR '.join(dict.fromkeys(spellings))})" if all(spellings) else ""


def _threes(pieces: Sequence[str]) -> str:
    threes = {piece[at : at + 3] for piece in pieces for at in range(len(piece) - 2)}
    quoted = ['"{}"'.format(three.replace('"', '""')) for three in sorted(threes)]
    return f"({' AND '.join(quoted)})" if quoted else ""


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


def is_filled(column: str) -> Q:
    """Rows whose text `column` is not empty, said so that an index with that condition answers.

    SQLite compares the index's condition with the query's letter by letter: an empty text given as
    a parameter is none to it, and it reads the whole table.
    """
    return ~Q(**{column: RawSQL("''", ())})


# ---------------------------------------------------------------- several writers at once


def is_broken_off(error: BaseException) -> bool:
    """Say whether the database broke a transaction off for another one's sake: repeated, it may pass."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    return getattr(cause, "sqlstate", None) in ("40P01", "40001")


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
                cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
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
