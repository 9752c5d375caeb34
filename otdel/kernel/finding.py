"""Search in a long table: what a typed text finds among a reader's rows, the best first.

Few statements and bounded work: the next reading of a text is tried where the surer ones found
little, and only the first hundreds are put in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet

from . import vendor
from .search_words import (
    Form,
    How,
    Reading,
    Understood,
    Where,
    halves,
    may_slip,
    meant_as,
    middles,
    rank,
    slipped,
    understand,
    with_slips,
    words_of,
)

RANKED = 300
LITTLE, FEW = 10, 3
SLIPS_SEEN, SLIPS_AMONG = 3000, 20_000
_SURE, _WIDE = (How.TYPED, How.SCRIPT), tuple(How)
_BESIDE = (How.TYPED, Where.FRAGMENT, 0)

type Keyed = tuple[int, str]
type Beside = Callable[[Understood, Sequence[Reading]], list[QuerySet[Any, Any]]]


def _nothing_beside(asked: Understood, readings: Sequence[Reading]) -> list[QuerySet[Any, Any]]:
    return []


@dataclass(frozen=True)
class Place:
    """Where the names of a noun stand: a normal form in `column`, its pieces in `index`.

    beside: queries of keys that are found by other things than the name (phones, numbers, mails).
    is_sorted: the column has a plain index too, so beginnings are found at once.
    """

    model: type[Model]
    index: str
    column: str
    beside: Beside = _nothing_beside
    is_sorted: bool = False


@dataclass(frozen=True)
class Found[M: Model]:
    """What a text finds. `best`: keys of the first ones in order; `is_whole`: there are no others.

    how, said: the reading that answered, and its words where they are not what was typed.
    among: the reader's rows in which it was looked for; the best are read from them by key.
    """

    rows: QuerySet[M]
    best: tuple[int, ...] = ()
    is_whole: bool = False
    how: How = How.TYPED
    said: str = ""
    among: QuerySet[M] | None = None

    def first(self, number: int) -> list[M]:
        """Return the first rows in order, at most `number` of the ranked ones."""
        if not self.best:
            return list(self.rows[:number])
        rows = self.rows if self.among is None else self.among
        by_key = {row.pk: row for row in rows.filter(pk__in=self.best[:number])}
        return [by_key[key] for key in self.best[:number] if key in by_key]


def find[M: Model](
    rows: QuerySet[M], text: str, place: Place, *, literal: bool = False
) -> Found[M]:
    """Return what the text means among `rows`; an empty text means all of them.

    literal: letter for letter, no other reading. One to four statements.
    """
    asked = understand(text)
    if asked is None:
        return Found(rows)
    if literal:
        asked = asked.literal()
    found = _sure(rows, asked, place)
    if literal:
        return _ordered(rows, asked, place, found)
    if len(found.keyed) < LITTLE:
        found = _wider(rows, asked, place, found)
    if not _is_sure(asked, found.keyed):
        found = _near(rows, asked, place, found)
    return _ordered(rows, asked, place, found)


@dataclass(frozen=True)
class _Heads[M: Model]:
    """Rows that match, and the first of them with their names; `is_whole`: these are all."""

    rows: QuerySet[M]
    keyed: Sequence[Keyed]
    is_whole: bool


def _sure[M: Model](rows: QuerySet[M], asked: Understood, place: Place) -> _Heads[M]:
    named = _standing(asked.main, place, _SURE)
    beside = place.beside(asked, [asked.main])
    if not beside:
        return _heads(rows.filter(named), place, RANKED)
    reached = _heads(rows.filter(_every(beside)), place, RANKED)
    if reached.is_whole:
        keys = [key for key, _name in reached.keyed]
        return _heads(rows.filter(named | Q(pk__in=keys)), place, RANKED)
    # So many are reached that the newest of both, asked apart, are enough to rank: with an OR
    # between them the long list would be gone through once more.
    own = _heads(rows.filter(named), place, RANKED)
    newest = sorted({*own.keyed, *reached.keyed}, reverse=True)[:RANKED]
    return _Heads(rows.filter(named | _every(beside)), newest, False)


def _wider[M: Model](
    rows: QuerySet[M], asked: Understood, place: Place, found: _Heads[M]
) -> _Heads[M]:
    """What was found, and what other forms of the words and the other layout find."""
    named = [_standing(one, place, _WIDE) for one in asked.layouts]
    if asked.main.fragments(*_WIDE) != asked.main.fragments(*_SURE):
        named.append(_standing(asked.main, place, _WIDE))
    if not named:
        return found
    known = Q(pk__in=[key for key, _name in found.keyed])
    if asked.layouts:
        known |= _beside(rows, place.beside(asked, asked.layouts))
    return _heads(rows.filter(reduce(or_, named, known)), place, RANKED)


def _standing(reading: Reading, place: Place, hows: Sequence[How]) -> Q:
    return vendor.has_words(place.model, place.index, place.column, reading.fragments(*hows))


def _beside(rows: QuerySet[Any], beside: Sequence[QuerySet[Any, Any]]) -> Q:
    """Rows that the queries give, as a list of keys wherever they are few.

    An OR between a name and another table makes both databases read everything.
    """
    if not beside:
        return Q()
    every = _every(beside)
    reached = rows.filter(every).order_by("-pk").values_list("pk", flat=True)
    keys = list(reached[: RANKED + 1])
    return Q(pk__in=keys) if len(keys) <= RANKED else every


def _every(beside: Sequence[QuerySet[Any, Any]]) -> Q:
    return Q(pk__in=beside[0].union(*beside[1:]) if beside[1:] else beside[0])


def _heads[M: Model](matching: QuerySet[M], place: Place, most: int) -> _Heads[M]:
    newest = matching.order_by("-pk").values_list("pk", place.column)
    keyed = list(newest[: most + 1])
    return _Heads(matching, keyed[:most], len(keyed) <= most)


def _is_sure(asked: Understood, keyed: Sequence[Keyed]) -> bool:
    """Enough was found, or one whose words are what was typed."""
    if len(keyed) >= FEW or not asked.has_slips:
        return True
    ranks = (rank(asked, name) for _key, name in keyed)
    return any(one and one[0] <= How.FORM and one[1] <= Where.WORD for one in ranks)


def _near[M: Model](
    rows: QuerySet[M], asked: Understood, place: Place, found: _Heads[M]
) -> _Heads[M]:
    """What was found and rows whose name differs by one slip a word; of very many only the newest are compared."""
    strange = [not _stands_somewhere(rows, word, asked, place) for word in asked.main.words]
    pieces = with_slips(asked.main, strange)
    if not any(strange):
        return found
    loosely = halves(asked.main, strange)
    few = vendor.few_with(place.index, loosely) if loosely else None
    if few is None:
        near = vendor.has_words(place.model, place.index, place.column, pieces, newest=SLIPS_AMONG)
    else:
        near = Q(pk__in=few)
    if place.is_sorted:
        near = reduce(or_, (_begun(place, *parts) for parts in middles(asked.main)), near)
    seen = _heads(rows.filter(near), place, SLIPS_SEEN).keyed
    meant = [(key, name) for key, name in seen if slipped(asked.main, name)]
    both = dict([*found.keyed, *meant[:RANKED]])
    return _Heads(rows, list(both.items()), True)


def _stands_somewhere(
    rows: QuerySet[Any], word: tuple[Form, ...], asked: Understood, place: Place
) -> bool:
    """A word that some name of these rows has is not a slip; a single word has been looked for already."""
    if not may_slip(word[0].text):
        return True
    return (
        len(asked.main.words) > 1
        and rows.filter(_standing(Reading((word,)), place, _SURE)).exists()
    )


def _begun(place: Place, beginning: str, rest: str) -> Q:
    return vendor.starts_with(place.column, beginning) & Q(**{f"{place.column}__contains": rest})


def _ordered[M: Model](
    rows: QuerySet[M], asked: Understood, place: Place, found: _Heads[M]
) -> Found[M]:
    keyed = dict(found.keyed)
    if not found.is_whole and place.is_sorted:
        keyed |= dict(_beginning(rows, asked, place))
    best = sorted(keyed, key=lambda key: (_rank(asked, keyed[key]), -key))
    how, said = meant_as(asked, keyed[best[0]]) if best else (How.TYPED, "")
    whole = rows.filter(pk__in=list(best)) if found.is_whole else found.rows
    told = said if how >= How.SCRIPT else ""
    return Found(whole, tuple(best), found.is_whole, how if told else How.TYPED, told, rows)


def _beginning(rows: QuerySet[Any], asked: Understood, place: Place) -> list[Keyed]:
    """Rows whose name begins with the text: of thousands that match they must not be missed."""
    text = asked.main.text
    keyed = rows.order_by().values_list("pk", place.column)
    begins = list(keyed.filter(vendor.starts_with(place.column, text))[:RANKED])
    same = keyed.filter(**{place.column: text})[:RANKED] if len(begins) == RANKED else ()
    return [*begins, *same]


def _rank(asked: Understood, name: str) -> tuple[int, int, int]:
    found = rank(asked, name)
    if found is not None:
        return found
    return (How.SLIP, Where.WORD, len(words_of(name))) if slipped(asked.main, name) else _BESIDE
