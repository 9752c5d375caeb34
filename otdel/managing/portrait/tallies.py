"""Closed deals counted by what their clients and sellers are like: a few grouped statements.

Never a deal at a time: the database groups, and the groups come in a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from otdel.foundation.people.models import User
from otdel.kernel.money import to_major
from otdel.kernel.normal import fold
from otdel.kernel.periods import Period
from otdel.selling.pipeline.models import Deal, Source
from otdel.selling.pipeline.queries import deals, passing_processes

from . import engine
from .attributes import Attribute
from .drafts import TraitDraft
from .engine import Evidence, Tally, evidence, z_of
from .profiles import sellers
from .thresholds import Proof

type Tallies = dict[str, dict[Any, Tally]]


@dataclass(frozen=True, slots=True)
class Counted:
    """`whole`: all closed deals; `by`: {attribute: {value: its deals}}. A band's value is its lower edge."""

    whole: Tally
    by: Mapping[str, Mapping[Any, Tally]]
    said: Mapping[str, Mapping[Any, str]]  # words as they were written most often


@dataclass(frozen=True, slots=True)
class Offered:
    """One value of an attribute with what closed deals say of it."""

    value: Any
    words: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Proposal:
    """A trait that closed deals speak for: values of one attribute that are won more (or less) often than all."""

    attribute: Attribute
    side: str  # "for", "against"
    values: tuple[Offered, ...]
    pooled: Evidence


class Stopped(Exception):
    """Whoever asked for the count does not want it any more."""


def closed_deals(by: User, period: Period) -> QuerySet[Deal]:
    """Deals closed in the period, of those that `by` sees; neither ends a sale where only clients are passed on."""
    found = deals(by).filter(is_open=False, closed_on__gte=period.start, closed_on__lt=period.end)
    if passing := passing_processes():
        found = found.exclude(process_id__in=passing)
    return found.order_by()


def count(
    by: User,
    period: Period,
    attributes: Mapping[str, Attribute],
    *,
    on: date,
    currency: str,
    tick: Callable[[Fraction], bool] = lambda share: True,
) -> Counted:
    """Count the deals closed in `period` in the reach of `by`, by every attribute that a deal leads to.

    `tick` hears which share of the work is done and says whether to go on. Raises Stopped.
    """
    rows = closed_deals(by, period)
    sums = _Sums(attributes, on, currency)
    packs = list(_packs(rows, attributes))
    for place, (keys, groups) in enumerate(packs):
        if not tick(Fraction(place, len(packs))):
            raise Stopped
        sums.add(keys, groups)
    sellers_of = list(_grouped(rows, "owner_id"))
    by_seller = _by_seller(sellers_of, attributes, on)
    found = sums.found() | by_seller
    _by_channel(found, attributes)
    won = sum(one[1] for one in sellers_of)
    whole = Tally(won, sum(one[2] for one in sellers_of) - won)
    return Counted(whole, {key: found.get(key, {}) for key in attributes}, sums.said)


def kept(counted: Counted, least: int) -> dict[str, Any]:
    """Return what proposals need of a count as JSON keeps it: values that `least` deals have.

    A value or two below that stay as well, since a value that everybody has proposes nothing.
    """
    by: dict[str, list[list[Any]]] = {}
    for key, tallies in counted.by.items():
        said = counted.said.get(key, {})
        ranked = sorted(tallies.items(), key=lambda one: -one[1].number)
        some = [one for place, one in enumerate(ranked) if place < 2 or one[1].number >= least]
        by[key] = [[value, told.won, told.lost, said.get(value, "")] for value, told in some]
    return {"whole": [counted.whole.won, counted.whole.lost], "by": by}


def counted_again(told: Mapping[str, Any]) -> Counted:
    """Return the count that `kept` has kept."""
    by = {
        key: {value: Tally(won, lost) for value, won, lost, _said in rows}
        for key, rows in told["by"].items()
    }
    said = {
        key: {value: words for value, _won, _lost, words in rows if words}
        for key, rows in told["by"].items()
    }
    return Counted(Tally(*told["whole"]), by, said)


class _Sums:
    """Adds up groups by what they were written as, and says them by value once all are in."""

    def __init__(self, attributes: Mapping[str, Attribute], on: date, currency: str) -> None:
        self.said: dict[str, dict[Any, str]] = {key: {} for key in attributes}
        self._raw: dict[str, dict[Any, list[int]]] = {key: {} for key in attributes}
        self._attributes, self._on, self._currency = attributes, on, currency

    def add(self, keys: Sequence[str], groups: Iterable[Sequence[Any]]) -> None:
        """Add groups (value of each key …, won, number). A turnover is a pair with its currency."""
        tables = [self._raw[key] for key in keys]
        for *values, won, number in groups:
            for table, value in zip(tables, values, strict=True):
                if value is None or value == "":
                    continue
                held = table.get(value)
                if held is None:
                    table[value] = [won, number]
                else:
                    held[0] += won
                    held[1] += number

    def found(self) -> Tallies:
        return {key: self._by_value(self._attributes[key], raw) for key, raw in self._raw.items()}

    def _by_value(self, one: Attribute, raw: Mapping[Any, Sequence[int]]) -> dict[Any, Tally]:
        found: dict[Any, Tally] = {}
        most: dict[Any, int] = {}
        for written, (won, number) in raw.items():
            value = self._value(one, written)
            if value is None:
                continue
            found[value] = found.get(value, Tally()) + Tally(won, number - won)
            if one.kind == "words" and most.get(value, 0) < number:
                most[value], self.said[one.key][value] = number, str(written)
        return found

    def _value(self, one: Attribute, written: Any) -> Any:
        if one.kind == "words":
            return fold(str(written)) or None
        if one.kind == "choice":
            return ("yes" if written else "no") if isinstance(written, bool) else str(written)
        number = self._number(one, written)
        return None if number is None or number < 0 else engine.band_of(number, one.edges)[0]

    def _number(self, one: Attribute, written: Any) -> Any:
        if one.key == "company.turnover":
            minor, currency = written
            is_ours = minor is not None and currency in ("", self._currency)
            return to_major(minor, self._currency) if is_ours else None
        return self._on.year - written if one.key == "company.age" else written


def _packs(
    rows: QuerySet[Deal], attributes: Mapping[str, Attribute]
) -> Iterable[tuple[list[str], Iterable[Sequence[Any]]]]:
    """Yield (attributes, groups of their values with won and number).

    All that a company's or a contact's own columns say comes from one pass over its deals; a statement
    for each attribute would look every deal's company up again.
    """
    for home in ("company", "contact"):
        own = [one.key for one in attributes.values() if one.path.startswith(f"{home}__")]
        plain = [key for key in own if not attributes[key].field_key]
        if plain:
            yield plain, _by_record(rows, home, [attributes[key] for key in plain])
    for one in attributes.values():
        if one.key == "company.product":
            yield [one.key], _products(rows)
        elif one.key == "company.source":
            yield [one.key], _grouped(rows, one.path)
        elif one.field_key and one.kind != "number":
            home = one.path.partition("__")[0]
            some = rows.filter(**{f"{home}__isnull": False})
            yield [one.key], _grouped(some.annotate(a0=F(one.path)), "a0")


def _by_record(
    rows: QuerySet[Deal], home: str, attributes: Sequence[Attribute]
) -> Iterable[Sequence[Any]]:
    """Group deals by the record they lead to, with its columns (each has one value, so Min gives it)."""
    columns = {f"a{place}": Min(one.path) for place, one in enumerate(attributes)}
    if home == "company":
        columns["money"] = Min("company__currency")
    some = rows.filter(**{f"{home}__isnull": False}).values(f"{home}_id")
    won = Count("pk", filter=Q(status=Deal.Status.WON))
    groups = some.annotate(**columns, w=won, n=Count("pk")).values_list(*columns, "w", "n")
    place = next((i for i, one in enumerate(attributes) if one.key == "company.turnover"), None)
    for *values, won_number, number in groups.iterator(chunk_size=5000):
        if home == "company":
            money = values.pop()
            if place is not None:
                values[place] = (values[place], money)
        yield (*values, won_number, number)


def _grouped(rows: QuerySet[Deal], *names: str, by: str = "pk") -> Iterable[Sequence[Any]]:
    won = Count(by, filter=Q(status=Deal.Status.WON), distinct=by != "pk")
    return rows.values_list(*names).annotate(w=won, n=Count(by, distinct=by != "pk"))


def _products(rows: QuerySet[Deal]) -> Iterable[Sequence[Any]]:
    """A deal with two lines of one product counts once."""
    some = rows.filter(lines__isnull=False).annotate(a0=F("lines__product_id"))
    return _grouped(some, "a0", by="id")


def _by_seller(
    groups: Sequence[Sequence[Any]], attributes: Mapping[str, Attribute], on: date
) -> Tallies:
    """Deals go to the functions, units and years of those who hold them, as they are on the day."""
    asked = [one for one in attributes.values() if one.level == "employee"]
    people = sellers({owner for owner, *_n in groups if owner is not None}, on)
    found: Tallies = {one.key: {} for one in asked}
    for owner, won, number in groups:
        for one in asked:
            for part in _parts(one, people.get(owner, {}).get(one.key)):
                held = found[one.key]
                held[part] = held.get(part, Tally()) + Tally(won, number - won)
    return found


def _parts(attribute: Attribute, value: Any) -> Collection[Any]:
    if value is None:
        return ()
    if isinstance(value, frozenset):
        return value
    return (engine.band_of(value, attribute.edges)[0],)


def _by_channel(found: Tallies, attributes: Mapping[str, Attribute]) -> None:
    if "company.channel" not in attributes or "company.source" not in attributes:
        return
    channels = dict(Source.objects.values_list("pk", "channel"))
    for source, tally in found["company.source"].items():
        channel = channels.get(int(source))
        if channel:
            held = found["company.channel"]
            held[channel] = held.get(channel, Tally()) + tally


# ---------------------------------------------------------------- what they speak for


def proposals(
    counted: Counted,
    attributes: Mapping[str, Attribute],
    names: Callable[[Attribute, Any], str],
    proof: Proof,
) -> list[Proposal]:
    """Return the traits that the counted deals speak for, the weightiest first.

    names(attribute, value): what people call a value of a choice.
    """
    found: list[Proposal] = []
    for key, tallies in counted.by.items():
        if key not in attributes:
            continue
        enough = {value: one for value, one in tallies.items() if one.number >= proof.least}
        if len(tallies) < 2 or not enough:
            continue  # a value that everybody has tells nobody from anybody
        z = z_of(proof.confidence, len(enough))
        offered = [
            Offered(value, counted.said[key].get(value) or names(attributes[key], value), weighed)
            for value, tally in enough.items()
            if (weighed := _weighed(tally, counted.whole, z, proof)).side
        ]
        found += _sides(attributes[key], offered, counted.whole, z, proof)
    return sorted(found, key=lambda one: (-one.pooled.weight, one.attribute.key, one.side))


def _weighed(tally: Tally, whole: Tally, z: Any, proof: Proof) -> Evidence:
    return evidence(tally, whole, z=z, least=proof.least, heaviest=proof.heaviest)


def _sides(
    attribute: Attribute, offered: Sequence[Offered], whole: Tally, z: Any, proof: Proof
) -> Iterable[Proposal]:
    for side in ("for", "against"):
        some = [one for one in offered if one.evidence.side == side]
        if attribute.kind == "number":
            some = _strongest_run(attribute, some)
        if some:
            some.sort(key=lambda one: (one.evidence.lift, str(one.value)), reverse=side == "for")
            pooled = sum((one.evidence.tally for one in some), Tally())
            yield Proposal(attribute, side, tuple(some), _weighed(pooled, whole, z, proof))


def _strongest_run(attribute: Attribute, offered: Sequence[Offered]) -> list[Offered]:
    """Of neighbouring bands keep the run with the most deals: a trait says one "from … to"."""
    runs: list[list[Offered]] = []
    for one in sorted(offered, key=lambda one: one.value):
        place = attribute.edges.index(one.value)
        if runs and attribute.edges.index(runs[-1][-1].value) == place - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return max(runs, key=lambda run: sum(one.evidence.tally.number for one in run), default=[])


def trait_of(proposal: Proposal, counted: Counted, proof: Proof) -> TraitDraft:
    """Return the trait that a proposal's values make together, with their pooled evidence."""
    attribute, values = proposal.attribute, [one.value for one in proposal.values]
    pooled = sum((one.evidence.tally for one in proposal.values), Tally())
    told = _weighed(pooled, counted.whole, z_of(proof.confidence), proof)
    shape: dict[str, Any] = {"options": tuple(one.words for one in proposal.values)}
    is_for = proposal.side == "for"
    if attribute.kind == "choice":
        shape = {"options": tuple(map(str, values))}
    if attribute.kind == "number":
        high = engine.band_of(max(values), attribute.edges)[1]
        shape = {"low": min(values), "high": high}
        operator = "between" if is_for else "outside"
    else:
        operator = "any_of" if is_for else "none_of"
    return TraitDraft(
        attribute.key, operator, weight=told.weight, evidence=_plain(told, counted.whole), **shape
    )


def _plain(told: Evidence, whole: Tally) -> dict[str, Any]:
    """Evidence as JSON keeps it: shares with four digits."""
    shares = {"rate": told.tally.rate, "low": told.low, "high": told.high, "lift": told.lift}
    numbers = {"won": told.tally.won, "lost": told.tally.lost}
    return {
        **numbers,
        **{key: f"{share:.4f}" for key, share in shares.items()},
        "all_won": whole.won,
        "all_lost": whole.lost,
    }
