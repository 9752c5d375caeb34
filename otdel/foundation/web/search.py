"""The search box and its page: every room answers for its own nouns, grouped in one list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from otdel.kernel import finding

from .slots import wired

SHOWN = 6
PAGE = 50
CAP = 10_000
OWNERS = 12
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """One answer: what it is called, a line under it, where it opens."""

    title: str
    url: str
    subtitle: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Facet:
    """What the answers of a noun may be narrowed by: `path` of the model and what its values are called."""

    label: str | Promise
    path: str
    choices: Sequence[tuple[Any, Any]]


@dataclass(frozen=True)
class Look:
    """How a noun is searched on a page: rows(by) that the person sees, what a text means among them, how rows show.

    meant(by, rows, text, literal=False) is the room's `find_…`. owner: path of who is responsible.
    """

    rows: Callable[[Any], QuerySet[Any]]
    meant: Callable[..., finding.Found[Any]]
    show: Callable[[Any, Sequence[Any]], Sequence[Found]]
    owner: str = "owner_id"
    facet: Facet | None = None


@dataclass(frozen=True)
class SearchSpec:
    """How a room answers: `find(by, text, limit)` or `look`, within the reach of `by`, best first.

    verb: who may ask at all. more: URL of the list with "%s" for the text.
    """

    label: str | Promise
    icon: str
    find: Callable[[Any, str, int], Sequence[Found]] | None = None
    verb: str = ""
    more: str = ""
    look: Look | None = None

    def first(self, by: Any, text: str, limit: int) -> Sequence[Found]:
        if self.look is None:
            return self.find(by, text, limit) if self.find else ()
        rows = self.look.meant(by, self.look.rows(by), text).first(limit)
        return self.look.show(by, rows)


@dataclass(frozen=True)
class Group:
    label: str | Promise
    icon: str
    found: Sequence[Found]
    is_broken: bool = False
    key: str = ""
    count: int = 0
    is_capped: bool = False
    more: str = ""
    said: str = ""


@dataclass(frozen=True)
class Asked:
    """What the page of the search was asked: "" or None is no narrowing. literal: letter for letter."""

    text: str
    noun: str = ""
    owner: int | None = None
    status: str = ""
    page: int = 1
    literal: bool = False


@dataclass
class Answer:
    """Groups that found something; how many there are by person and by state (value, label, number)."""

    groups: list[Group] = field(default_factory=list)
    nouns: list[tuple[str, Any, int, bool]] = field(default_factory=list)
    owners: dict[int | None, int] = field(default_factory=dict)
    states: list[tuple[str, Any, int]] = field(default_factory=list)
    state_label: str | Promise = ""
    has_more: bool = False

    @property
    def said(self) -> list[str]:
        """What was understood where nothing answered to the very letters."""
        told = [group.said for group in self.groups]
        return list(dict.fromkeys(told)) if told and all(told) else []


def specs(by: Any) -> dict[str, SearchSpec]:
    """Return what the person may search, in wiring's order."""
    declared: dict[str, SearchSpec] = wired("OTDEL_SEARCH", "otdel.wiring.search.SEARCH")
    return {key: spec for key, spec in declared.items() if not spec.verb or by.may(spec.verb)}


def look_up(by: Any, text: str) -> list[Group]:
    """Return the groups that found something for `text`, in wiring's order.

    A room whose search breaks is told of in its own group and in the log; the others answer.
    """
    groups = [_ask(spec, by, text) for spec in specs(by).values()]
    return [group for group in groups if group.found or group.is_broken]


def _ask(spec: SearchSpec, by: Any, text: str) -> Group:
    try:
        return Group(spec.label, spec.icon, spec.first(by, text, SHOWN))
    except Exception:
        return _broken(spec)


def _broken(spec: SearchSpec, key: str = "") -> Group:
    logger.exception("The search of %s failed", spec.label)
    return Group(spec.label, spec.icon, (), is_broken=True, key=key)


# ---------------------------------------------------------------- the page


def answer(by: Any, asked: Asked) -> Answer:
    """Return the page: the first of every noun, or one noun page by page; counts stop at `CAP`."""
    told = Answer()
    for key, spec in specs(by).items():
        if spec.look is None:
            continue
        try:
            _add(told, key, spec, spec.look, by, asked)
        except Exception:
            told.groups.append(_broken(spec, key))
    return told


def _add(told: Answer, key: str, spec: SearchSpec, look: Look, by: Any, asked: Asked) -> None:
    meant = look.meant(by, look.rows(by), asked.text, literal=asked.literal)
    narrowed = _narrowed(meant, look, asked if asked.noun in ("", key) else Asked(asked.text))
    count = _count(narrowed)
    if count or asked.noun == key:
        told.nouns.append((key, spec.label, min(count, CAP), count > CAP))
    if asked.noun not in ("", key) or (not count and asked.noun != key):
        return
    counted = _bounded(meant)
    _count_owners(told, _by_state(counted, look, asked), look)
    if asked.noun == key and look.facet:
        told.state_label = look.facet.label
        told.states = _states(_by_owner(counted, look, asked.owner), look.facet)
    size = PAGE if asked.noun else SHOWN
    rows = _page(narrowed, (asked.page - 1) * size if asked.noun else 0, size + 1)
    told.has_more = bool(asked.noun) and len(rows) > size
    if rows:
        found = look.show(by, rows[:size])
        told.groups.append(
            Group(
                spec.label, spec.icon, found, key=key, count=min(count, CAP),
                is_capped=count > CAP, more=spec.more, said=meant.said,
            )
        )  # fmt: skip


def _narrowed(meant: finding.Found[Any], look: Look, asked: Asked) -> finding.Found[Any]:
    """The same answer among the rows of one person or state, in the same order."""
    rows = _by_state(_by_owner(meant.rows, look, asked.owner), look, asked)
    if rows is meant.rows:
        return meant
    kept = set(rows.filter(pk__in=meant.best).values_list("pk", flat=True))
    best = tuple(key for key in meant.best if key in kept)
    return finding.Found(rows, best, meant.is_whole, meant.how, meant.said)


def _by_owner(rows: QuerySet[Any], look: Look, owner: int | None) -> QuerySet[Any]:
    if owner is None:
        return rows
    return rows.filter(**{look.owner: owner}) if look.owner else rows.none()


def _by_state(rows: QuerySet[Any], look: Look, asked: Asked) -> QuerySet[Any]:
    """A state narrows only the noun that was chosen; one that it does not have narrows nothing."""
    known = (
        look.facet and asked.noun and any(str(v) == asked.status for v, _l in look.facet.choices)
    )
    return rows.filter(**{look.facet.path: asked.status}) if look.facet and known else rows


def _bounded(meant: finding.Found[Any]) -> QuerySet[Any]:
    """The rows that facets are counted over, `CAP` of them at most."""
    if meant.is_whole:
        return meant.rows
    keys = meant.rows.order_by().values("pk")[:CAP]
    return meant.rows.model._default_manager.filter(pk__in=keys)


def _count(found: finding.Found[Any]) -> int:
    if found.is_whole:
        return len(found.best)
    return found.rows.order_by().values("pk")[: CAP + 1].count()


def _count_owners(told: Answer, rows: QuerySet[Any], look: Look) -> None:
    if look.owner:
        for owner, number in _tally(rows, look.owner):
            told.owners[owner] = told.owners.get(owner, 0) + number


def _states(rows: QuerySet[Any], facet: Facet) -> list[tuple[str, Any, int]]:
    numbers = dict(_tally(rows, facet.path))
    return [(str(v), label, numbers[v]) for v, label in facet.choices if v in numbers]


def _tally(rows: QuerySet[Any], path: str) -> Iterable[tuple[Any, int]]:
    return rows.order_by().values_list(path).annotate(number=Count("pk"))


def _page(found: finding.Found[Any], start: int, number: int) -> list[Any]:
    """Return rows of the answer from `start` on: the ranked ones, then the newest of the others."""
    keys = list(found.best[start : start + number])
    if not found.is_whole and len(keys) < number:
        rest = found.rows.exclude(pk__in=found.best).order_by("-pk").values_list("pk", flat=True)
        start = max(0, start - len(found.best))
        keys += rest[start : start + number - len(keys)]
    by_key = {row.pk: row for row in found.rows.filter(pk__in=keys)} if keys else {}
    return [by_key[key] for key in keys if key in by_key]
