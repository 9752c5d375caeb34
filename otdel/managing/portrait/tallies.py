"""Closed deals counted by what their clients and sellers are like: one grouped statement for each few attributes.

Never a row at a time: the database groups, and only the groups come here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from otdel.foundation.people.models import User
from otdel.kernel.money import exponent
from otdel.kernel.normal import fold
from otdel.kernel.periods import Period
from otdel.selling.pipeline.models import Deal, Source
from otdel.selling.pipeline.queries import deals

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


def count(
    by: User, period: Period, attributes: Mapping[str, Attribute], *, on: date, currency: str
) -> Counted:
    """Count the deals closed in `period` in the reach of `by`, by every attribute that a deal leads to."""
    rows = deals(by).filter(is_open=False, closed_on__gte=period.start, closed_on__lt=period.end)
    rows = rows.order_by()
    found: Tallies = {key: {} for key in attributes}
    said: dict[str, dict[Any, tuple[int, str]]] = {key: {} for key in attributes}
    for keys, groups in _packs(rows, attributes, on, currency):
        for *values, won, number in groups:
            tally = Tally(won, number - won)
            for key, value in zip(keys, values, strict=True):
                if value in (None, ""):
                    continue
                _add(found[key], said[key], attributes[key], value, tally)
    _by_seller(found, rows, attributes, on)
    _by_channel(found, attributes)
    whole = rows.aggregate(won=Count("pk", filter=Q(status=Deal.Status.WON)), number=Count("pk"))
    words = {key: {value: text for value, (_n, text) in one.items()} for key, one in said.items()}
    return Counted(Tally(whole["won"], whole["number"] - whole["won"]), found, words)


def _add(
    tallies: dict[Any, Tally],
    said: dict[Any, tuple[int, str]],
    one: Attribute,
    raw: Any,
    tally: Tally,
) -> None:
    value = _normal(one, raw)
    tallies[value] = tallies.get(value, Tally()) + tally
    if one.kind == "words" and said.get(value, (0, ""))[0] < tally.number:
        said[value] = (tally.number, str(raw))


def _normal(attribute: Attribute, raw: Any) -> Any:
    if attribute.kind == "words":
        return fold(str(raw))
    if attribute.kind == "number":
        return raw
    return ("yes" if raw else "no") if isinstance(raw, bool) else str(raw)


def _packs(
    rows: QuerySet[Deal], attributes: Mapping[str, Attribute], on: date, currency: str
) -> Iterable[tuple[list[str], Iterable[Sequence[Any]]]]:
    """Yield (attributes, groups of their values with won and number); few-valued ones share a statement."""
    bands = _bands(attributes, on, currency)
    together = [["company.country", "company.city"], list(bands)]
    alone = [
        [one.key]
        for one in attributes.values()
        if one.path and one.key not in (*together[0], *bands) and one.kind != "number"
    ]
    for keys in (*together, *alone):
        asked = [key for key in keys if key in attributes]
        if not asked:
            continue
        if asked == ["company.product"]:
            yield asked, _products(rows)
            continue
        named = {
            f"a{place}": bands.get(key, F(attributes[key].path)) for place, key in enumerate(asked)
        }
        some = rows if len(asked) > 1 else _there(rows, attributes[asked[0]].path)
        yield asked, _grouped(some.annotate(**named), *named)


def _there(rows: QuerySet[Deal], path: str) -> QuerySet[Deal]:
    """Leave out deals without the record that the path leads through."""
    home = path.partition("__")[0]
    return rows.filter(**{f"{home}__isnull": False}) if "__" in path else rows


def _grouped(rows: QuerySet[Deal], *names: str, by: str = "pk") -> Iterable[Sequence[Any]]:
    won = Count(by, filter=Q(status=Deal.Status.WON), distinct=by != "pk")
    return rows.values_list(*names).annotate(w=won, n=Count(by, distinct=by != "pk"))


def _products(rows: QuerySet[Deal]) -> Iterable[Sequence[Any]]:
    """A deal with two lines of one product counts once."""
    some = rows.filter(lines__isnull=False).annotate(a0=F("lines__product_id"))
    return _grouped(some, "a0", by="id")


def _bands(attributes: Mapping[str, Attribute], on: date, currency: str) -> dict[str, Any]:
    """Return {number attribute: the lower edge of the band that a deal's company falls into}."""
    minor = 10 ** exponent(currency)
    ours = Q(company__currency__in=["", currency])
    makers: dict[str, Callable[[int], Q]] = {
        "company.headcount": lambda edge: Q(company__headcount__gte=edge),
        "company.turnover": lambda edge: ours & Q(company__turnover_minor__gte=edge * minor),
        "company.age": lambda edge: Q(company__founded_year__lte=on.year - edge),
    }
    return {
        key: Case(
            *(When(make(edge), then=Value(edge)) for edge in sorted(attributes[key].edges, reverse=True)),
            default=None,
            output_field=IntegerField(null=True),
        )
        for key, make in makers.items()
        if key in attributes
    }  # fmt: skip


def _by_seller(
    found: Tallies, rows: QuerySet[Deal], attributes: Mapping[str, Attribute], on: date
) -> None:
    """Deals go to the functions, units and years of those who hold them, as they are on the day."""
    asked = [one for one in attributes.values() if one.level == "employee"]
    if not asked:
        return
    groups = list(_grouped(rows.filter(owner__isnull=False), "owner_id"))
    people = sellers({owner for owner, *_n in groups}, on)
    for owner, won, number in groups:
        for one in asked:
            value = people.get(owner, {}).get(one.key)
            for part in _parts(one, value):
                found[one.key][part] = found[one.key].get(part, Tally()) + Tally(won, number - won)


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
