"""What no schema can say about work with adjacent services, the price policy and rules of talking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from .faults import Problem, line_of, problem, twice
from .schema import Agreement, Documents, Prices, Promo, SegmentList, Service, Services, Talk

Kinds = Mapping[tuple[str, str], str]


def policies(
    documents: Documents, trees: Mapping[str, Any], codes: set[str] | None, kinds: Kinds | None
) -> Iterator[Problem]:
    """Yield what is wrong. codes: every function, kinds: {(process, stage): kind}; None where the file leaves them alone."""
    services, prices = documents.get("services.yaml"), documents.get("prices.yaml")
    if isinstance(services, Services):
        yield from _services(services, trees["services.yaml"], codes, kinds)
    if isinstance(prices, Prices):
        yield from _prices(prices, trees["prices.yaml"])
    talk = documents.get("talk.yaml")
    if isinstance(talk, Talk):
        names = [one.name for one in talk.rules]
        yield from twice("talk.yaml", trees["talk.yaml"], ["rules"], names)


# ---------------------------------------------------------------- adjacent services


def _services(
    services: Services, tree: Any, codes: set[str] | None, kinds: Kinds | None
) -> Iterator[Problem]:
    file = "services.yaml"
    yield from twice(file, tree, ["services"], [one.name for one in services.services])
    for number, one in enumerate(services.services):
        here = ["services", number]
        yield from _who(one, tree, here)
        yield from _function(one.function, codes, tree, here)
        names = [line.what for line in one.agreements]
        yield from twice(file, tree, [*here, "agreements"], names)
        for place, agreed in enumerate(one.agreements):
            there = [*here, "agreements", place]
            if agreed.gate and one.nobody_yet:
                text = _(
                    "“%(what)s” is a gate, and nobody answers for “%(name)s”: deals would stay there. Name who "
                    "answers, or take the gate out."
                )
                line = line_of(tree, [*there, "gate"])
                yield problem(file, line, text, what=agreed.what, name=one.name)
            yield from _function(agreed.function, codes, tree, there)
            yield from _step(agreed, kinds, tree, there)


def _who(one: Service, tree: Any, where: list[Any]) -> Iterator[Problem]:
    """One way in which somebody answers there."""
    ways = [bool(one.function), bool(one.unit), one.named_people, one.nobody_yet]
    if not any(ways):
        text = _(
            "Nobody answers for “%(name)s”: name a function or a unit, or say “nobody_yet: true”."
        )
        yield problem("services.yaml", line_of(tree, where), text, name=one.name)
    if sum(ways) > 1:
        text = _(
            "“%(name)s” is answered for in more than one way: leave one of function, unit, named_people, nobody_yet."
        )
        yield problem("services.yaml", line_of(tree, where), text, name=one.name)


def _function(code: str, codes: set[str] | None, tree: Any, where: list[Any]) -> Iterator[Problem]:
    if code and codes is not None and code.upper() not in codes:
        text = _(
            "There is no function “%(code)s”: define it in structure.yaml or correct the code."
        )
        yield problem("services.yaml", line_of(tree, [*where, "function"]), text, code=code)


def _step(agreed: Agreement, kinds: Kinds | None, tree: Any, where: list[Any]) -> Iterator[Problem]:
    file, line = "services.yaml", line_of(tree, where)
    if agreed.stage and not agreed.process:
        text = _("“%(what)s” names a stage without its process: add the process.")
        yield problem(file, line, text, what=agreed.what)
        return
    if agreed.gate and not agreed.stage:
        text = _("“%(what)s” is a gate: say at which stage of which process.")
        yield problem(file, line, text, what=agreed.what)
        return
    if kinds is None or not agreed.process:
        return
    if not agreed.stage:
        if agreed.process not in {process for process, _stage in kinds}:
            text = _("“%(name)s” is not there: add it to its own file or correct the spelling.")
            line = line_of(tree, [*where, "process"])
            yield problem(file, line, text, name=agreed.process)
        return
    kind = kinds.get((agreed.process, agreed.stage))
    gaps = {"process": agreed.process, "stage": agreed.stage}
    line = line_of(tree, [*where, "stage"])
    if agreed.gate and kind != "open":
        text = _("“%(process)s” has no stage in work “%(stage)s”: correct the name.")
        yield problem(file, line, text, **gaps)
    elif kind in (None, "lost"):
        text = _("“%(process)s” has no stage “%(stage)s” in work or won: correct the name.")
        yield problem(file, line, text, **gaps)


# ---------------------------------------------------------------- prices


def _prices(prices: Prices, tree: Any) -> Iterator[Problem]:
    file = "prices.yaml"
    limits = [_words(one.role, one.sum_from) for one in prices.limits or []]
    rows = [_words(one.sum_from, one.payment, one.status, one.tag) for one in prices.matrix or []]
    segments = [
        _words(one.price_list, one.status, one.tag, one.starts_on.isoformat())
        for one in prices.segments or []
    ]
    yield from twice(file, tree, ["limits"], limits)
    yield from twice(file, tree, ["matrix"], rows)
    yield from twice(file, tree, ["segments"], segments)
    for name in ("price_lists", "promos"):
        yield from twice(file, tree, [name], [one.name for one in getattr(prices, name) or []])
    for name in ("price_lists", "segments", "promos"):
        yield from _days(getattr(prices, name) or [], tree, name)
    yield from _price_lists(prices, tree)
    defaults = [number for number, one in enumerate(prices.price_lists or []) if one.default]
    for number in defaults[1:]:
        text = _("Only one price list is the default one: take “default” out here.")
        yield problem(file, line_of(tree, ["price_lists", number, "default"]), text)


def _words(*words: str) -> str:
    return ", ".join(word for word in words if word) or "—"


def _days(rows: Sequence[Any], tree: Any, key: str) -> Iterator[Problem]:
    for number, one in enumerate(rows):
        starts_on, ends_on = one.starts_on, one.ends_on
        if ends_on is not None and ends_on < starts_on:
            text = _("The last day (%(last)s) lies before the first (%(first)s): correct them.")
            line = line_of(tree, [key, number, "ends_on"])
            gaps = {"last": ends_on.isoformat(), "first": starts_on.isoformat()}
            yield problem("prices.yaml", line, text, **gaps)


def _price_lists(prices: Prices, tree: Any) -> Iterator[Problem]:
    """Price lists that the file's own list of them does not have."""
    if prices.price_lists is None:
        return
    known = {one.name for one in prices.price_lists}
    named: dict[str, Sequence[SegmentList | Promo]] = {
        "segments": prices.segments or [],
        "promos": prices.promos or [],
    }
    text = _("There is no price list “%(name)s” under price_lists: add it or correct the name.")
    for key, rows in named.items():
        for number, one in enumerate(rows):
            if one.price_list and one.price_list not in known:
                line = line_of(tree, [key, number, "price_list"])
                yield problem("prices.yaml", line, text, name=one.price_list)
