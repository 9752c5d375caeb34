"""The portrait and fits in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otdel.foundation.people.models import User
from otdel.foundation.web.formats import format_number
from otdel.kernel.normal import fold

from . import queries
from .attributes import LEVELS, Attribute, is_open
from .engine import Fit
from .models import LeadFit, Trait

TONES = {"fits": "good", "doubtful": "warn", "unfit": "bad", "unknown": "neutral"}


@dataclass(frozen=True, slots=True)
class Line:
    """A trait as people read it."""

    trait: Trait
    label: str
    words: str

    @property
    def sentence(self) -> str:
        return f"{self.label}: {self.words}"


class Words:
    """Says traits to one reader; names of choices are read once for all of them."""

    def __init__(self, by: User) -> None:
        self._by = by
        self._attributes = queries.attributes()
        self._choices: dict[str, dict[str, str]] = {}

    def line(self, trait: Trait) -> Line:
        attribute = self._attributes.get(trait.attribute)
        if attribute is None:
            gone = trait.attribute.rpartition(".")[2]
            return Line(trait, gone, _("the field is no longer in use"))
        return Line(trait, str(attribute.label), self._condition(trait, attribute))

    def tells(self, trait: Trait) -> bool:
        """Say whether the reader may know how a record stands to the trait: not by a field hidden from them."""
        attribute = self._attributes.get(trait.attribute)
        return attribute is None or is_open(self._by, attribute)

    def name(self, attribute: Attribute, value: Any) -> str:
        """Return what people call a value of an attribute."""
        if attribute.kind == "number":
            edges = attribute.edges
            above = next((edge for edge in edges if edge > value), None)
            return stretch(value, above, str(attribute.unit))
        return self._named(attribute).get(str(value), str(value))

    def _named(self, attribute: Attribute) -> dict[str, str]:
        if attribute.key not in self._choices:
            self._choices[attribute.key] = dict(queries.choices(self._by, attribute))
        return self._choices[attribute.key]

    def _condition(self, trait: Trait, attribute: Attribute) -> str:
        if attribute.kind == "number":
            said = stretch(trait.low, trait.high, str(attribute.unit))
            is_plain = trait.operator == Trait.Operator.BETWEEN
        else:
            named = self._named(attribute)
            said = ", ".join(named.get(fold(one), named.get(one, one)) for one in trait.options)
            is_plain = trait.operator == Trait.Operator.ANY_OF
        return said if is_plain else _("not %(what)s") % {"what": said}


def stretch(low: Any, high: Any, unit: str) -> str:
    """Say "from 50 to 249 people": `high` does not belong, whole numbers are meant."""
    if low in (None, 0) and high is not None:
        said = _("up to %(high)s") % {"high": _number(high - 1)}
    elif high is None:
        said = _("from %(low)s") % {"low": _number(low or 0)}
    else:
        said = _("%(low)s to %(high)s") % {"low": _number(low), "high": _number(high - 1)}
    return f"{said} {unit}".strip()


def _number(value: int) -> str:
    return format_number(value, get_language() or "en")


@dataclass(slots=True)
class Level:
    """One of the three levels with its traits, those of a client and the stop ones."""

    code: str
    label: Any
    lines: list[Line] = field(default_factory=list)
    stops: list[Line] = field(default_factory=list)


def levels(by: User, traits: Iterable[Trait]) -> list[Level]:
    """Return the three levels in their order, the weightiest trait first."""
    found = {code: Level(code, label) for code, label in LEVELS.items()}
    words = Words(by)
    for trait in sorted(traits, key=lambda one: (-one.weight, one.pk)):
        level = found.get(trait.attribute.partition(".")[0])
        if level:
            (level.stops if trait.is_stop else level.lines).append(words.line(trait))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class FitShown:
    """A fit with its reasons: what is met, missed, not known, and why not our client.

    Reasons taken from fields that are hidden from the reader are left out; the score is the company's.
    """

    score: int | None
    known: int
    band: str
    tone: str
    met: Sequence[Line]
    missed: Sequence[Line]
    unknown: Sequence[Line]
    stops: Sequence[Line]
    is_stopped: bool


def fit_shown(by: User, fit: Fit, traits: Sequence[Trait]) -> FitShown:
    words = Words(by)
    by_id = {trait.pk: trait for trait in traits}

    def lines(ids: Sequence[int]) -> list[Line]:
        told = (by_id[pk] for pk in ids if words.tells(by_id[pk]))
        rows = sorted(told, key=lambda one: -one.weight)
        return [words.line(trait) for trait in rows]

    return FitShown(
        fit.score,
        fit.known,
        str(LeadFit.Band(fit.band).label),
        TONES[fit.band],
        lines(fit.met),
        lines(fit.missed),
        lines(fit.unknown),
        lines(fit.stops),
        bool(fit.stops),
    )


def badge(fit: Any) -> tuple[str, str] | None:
    """Return how a list shows a lead's fit: "74 · Fits"; None without one."""
    if fit is None:
        return None
    label = _("Not our client") if fit.is_stopped else str(fit.get_band_display())
    score = "" if fit.score is None or fit.is_stopped else f"{fit.score} · "
    return f"{score}{label}", TONES[fit.band]


def in_api(fit: Any) -> Mapping[str, Any] | None:
    """Return a lead's fit as the API says it; None where no portrait is in force."""
    if fit is None:
        return None
    return {
        "score": fit.score,
        "known": fit.known,
        "band": fit.band,
        "is_stopped": fit.is_stopped,
    }
