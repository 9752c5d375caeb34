"""Who gets a lead, and how long an answer took; no database, time is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from otdel.company.calendars.engine import WorkTime
from otdel.kernel.normal import fold

WHOLE = 1_000_000_000  # one lead's worth of credit


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a lead has to be; an empty one fits all. Sums in minor units, both ends belong.

    words: any of them stands in what the lead and its company tell (a region, a need).
    products: ids of which one is named in the lead or was bought by its company; languages: the lead is written in.
    lists: ids of named lists of companies; statuses, tags, industries: of its company.
    """

    sources: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    amount_from: int | None = None
    amount_to: int | None = None
    words: tuple[str, ...] = ()
    lists: frozenset[int] = frozenset()
    statuses: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    products: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Conditions:
        """Read what a rule keeps."""
        return cls(
            sources=frozenset(told.get("sources", ())),
            channels=frozenset(told.get("channels", ())),
            amount_from=told.get("amount_from"),
            amount_to=told.get("amount_to"),
            words=tuple(filter(None, (fold(word) for word in told.get("words", ())))),
            lists=frozenset(told.get("lists", ())),
            statuses=frozenset(told.get("statuses", ())),
            tags=frozenset(told.get("tags", ())),
            products=frozenset(told.get("products", ())),
            languages=frozenset(told.get("languages", ())),
            industries=frozenset(filter(None, (fold(one) for one in told.get("industries", ())))),
        )


@dataclass(frozen=True, slots=True)
class Look:
    """A lead as rules see it. text, industry: folded; client_owner: who answers for its company or contact."""

    source: int | None = None
    channel: str = ""
    amount: int | None = None
    text: str = ""
    lists: frozenset[int] = frozenset()
    status: str = ""
    tags: frozenset[str] = frozenset()
    client_owner: int | None = None
    products: frozenset[int] = frozenset()
    language: str = ""
    industry: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A rule as a value. pool: people to choose from, in the order of the list."""

    id: int
    conditions: Conditions
    strategy: str
    pool: tuple[int, ...]
    max_open: int | None = None
    in_hours: bool = False


@dataclass(slots=True)
class Desk:
    """Who could take a lead now; changed by every choice.

    there: people who work today and are not away. loads: their open leads. credits: {rule: {person: credit}}.
    """

    there: frozenset[int]
    is_working_time: bool = True
    loads: dict[int, int] = field(default_factory=dict)
    credits: dict[int, dict[int, int]] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Choice:
    rule: int
    person: int


def fits(order: Order, look: Look) -> bool:
    """Say whether every condition of the rule holds for the lead."""
    asked = order.conditions
    return (
        (not asked.sources or look.source in asked.sources)
        and (not asked.channels or look.channel in asked.channels)
        and (asked.amount_from is None or (look.amount or 0) >= asked.amount_from)
        and (asked.amount_to is None or (look.amount or 0) <= asked.amount_to)
        and (not asked.words or any(word in look.text for word in asked.words))
        and (not asked.lists or not asked.lists.isdisjoint(look.lists))
        and (not asked.statuses or look.status in asked.statuses)
        and (not asked.tags or not asked.tags.isdisjoint(look.tags))
        and (not asked.products or not asked.products.isdisjoint(look.products))
        and (not asked.languages or look.language in asked.languages)
        and (not asked.industries or look.industry in asked.industries)
    )


def language_of(text: str) -> str:
    """Return "ru" or "en" by the alphabet that most letters of the text are of; "" of neither."""
    letters = [sign for sign in text.casefold() if sign.isalpha()]
    russian = sum("а" <= sign <= "я" or sign == "ё" for sign in letters)
    latin = sum("a" <= sign <= "z" for sign in letters)
    if not russian and not latin:
        return ""
    return "ru" if russian >= latin else "en"


def named_in(text: str, known: Mapping[int, Sequence[str]]) -> frozenset[int]:
    """Return which of {id: its names, folded} stand in a folded text as whole words."""
    padded = f" {text} "
    return frozenset(
        pk for pk, names in known.items() if any(f" {one} " in padded for one in names)
    )


def choose(orders: Sequence[Order], look: Look, desk: Desk) -> Choice | None:
    """Return who gets the lead by the first rule that fits and finds somebody; the desk notes it."""
    for order in orders:
        if not fits(order, look) or (order.in_hours and not desk.is_working_time):
            continue
        person = _person(order, look, desk)
        if person is not None:
            desk.loads[person] = desk.loads.get(person, 0) + 1
            return Choice(order.id, person)
    return None


def _person(order: Order, look: Look, desk: Desk) -> int | None:
    if order.strategy == "client":
        owner = look.client_owner
        is_free = owner in desk.there and _has_room(order, owner, desk) if owner else False
        return owner if is_free else None
    free = [one for one in order.pool if one in desk.there and _has_room(order, one, desk)]
    if not free:
        return None
    if order.strategy == "first":
        return free[0]
    if order.strategy == "fewest":
        return min(free, key=lambda one: (desk.loads.get(one, 0), one))
    return _by_turn(order.id, free, desk)


def _has_room(order: Order, person: int, desk: Desk) -> bool:
    return order.max_open is None or desk.loads.get(person, 0) < order.max_open


def _by_turn(rule: int, free: Sequence[int], desk: Desk) -> int:
    """Share one lead's credit among those who could take it; whoever has the most takes it and pays.

    The credits of a rule add up to nothing at any moment. Who is not there neither gains nor owes,
    so a leave ends as it began: with the same credit.
    """
    credits = desk.credits.setdefault(rule, {})
    people = sorted(free)
    share, rest = divmod(WHOLE, len(people))
    for place, one in enumerate(people):
        credits[one] = credits.get(one, 0) + share + (place < rest)
    taker = max(people, key=lambda one: (credits[one], -one))
    credits[taker] -= WHOLE
    desk.changed.add(rule)
    return taker


# ---------------------------------------------------------------- the clock


def worked_minutes(work: WorkTime, start: datetime, end: datetime) -> int:
    """Return the whole minutes of working time between two instants; 0 if they stand the other way round."""
    return int(work.working_time_between(start, end).total_seconds() // 60)


def is_working_moment(work: WorkTime, at: datetime) -> bool:
    """Say whether the company works at the instant."""
    local = at.astimezone(work.zone)
    return any(opens <= local.time() < closes for opens, closes in work.hours_of(local.date()))


@dataclass(frozen=True, slots=True)
class Pace:
    """How one person answers. number: leads with a clock; shares in whole percent of those decided."""

    number: int
    answered: int
    median_minutes: int | None
    in_norm: int | None
    late: int


def pace(rows: Iterable[tuple[str, int | None]]) -> Pace:
    """Sum (state, minutes of working time) up. A lead whose term is not over yet is not judged."""
    told = list(rows)
    minutes = [taken for _state, taken in told if taken is not None]
    met = sum(state == "met" for state, _m in told)
    judged = sum(state != "due" for state, _m in told)
    return Pace(
        number=len(told),
        answered=len(minutes),
        median_minutes=round(median(minutes)) if minutes else None,
        in_norm=round(met * 100 / judged) if judged else None,
        late=sum(state == "late" for state, _m in told),
    )
