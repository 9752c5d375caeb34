"""Pages by a cursor: quick at any depth, and nothing is met twice or skipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from otdel.kernel.vendor import BadCursor

LONGEST = 200


def page_of(
    rows: QuerySet[Any], cursor: str, limit: int, show: Callable[[list[Any]], list[dict]]
) -> dict[str, Any]:
    """Return {"items", "next_cursor"}: rows by key, oldest first, after the cursor."""
    found = list(rows.filter(pk__gt=_key(cursor)).order_by("pk")[: limit + 1])
    more = len(found) > limit
    kept = found[:limit]
    return {"items": show(kept), "next_cursor": str(kept[-1].pk) if more else None}


def _key(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise BadCursor
    return int(cursor)
