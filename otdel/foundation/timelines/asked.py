"""What of a history is asked for, as it lies in an address. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
MOST_LETTERS = 120


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a history: lines before it come next."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}~{self.pk}"


@dataclass(frozen=True, slots=True)
class Asked:
    """kinds: keys of chips, none meaning all. text: what is searched for. whole: with branches."""

    kinds: tuple[str, ...] = ()
    text: str = ""
    whole: bool = False
    before: Mark | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kinds or self.text)

    def query(self, **changes: Any) -> str:
        """Return the query of an address that asks for this with `changes`, from the latest line."""
        told: dict[str, Any] = {"kinds": self.kinds, "text": self.text, "whole": self.whole}
        told |= changes
        pairs = [("kinds", key) for key in told["kinds"]]
        pairs += [("q", told["text"])] if told["text"] else []
        pairs += [("branches", "yes")] if told["whole"] else []
        return urlencode(pairs)

    def with_kind(self, key: str) -> str:
        """Return the query with one chip turned over."""
        on = key in self.kinds
        kinds = tuple(k for k in self.kinds if k != key) if on else (*self.kinds, key)
        return self.query(kinds=kinds)


def asked_in(query: Any, known: Any) -> Asked:
    """Return what an address asks for; what it cannot mean is ignored. known: keys of chips."""
    chosen = dict.fromkeys(key for key in query.getlist("kinds") if key in known)
    return Asked(
        kinds=tuple(chosen),
        text=" ".join(query.get("q", "").replace("\x00", " ").split())[:MOST_LETTERS],
        whole=query.get("branches") == "yes",
        before=_mark(query.get("before", "")),
    )


def _mark(text: str) -> Mark | None:
    instant, _tilde, key = text.partition("~")
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (instant, key)):
        return None
    try:
        return Mark(_EPOCH + int(instant) * _MICROSECOND, int(key))
    except OverflowError:
        return None
