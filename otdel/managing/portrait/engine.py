"""How well somebody fits the portrait, and which traits closed deals speak for; no database.

Evidence. For every value of an attribute the won share of its closed deals is put beside that of all
closed deals. The interval is Wilson's score interval (E. B. Wilson, "Probable inference, the law of
succession, and statistical inference", JASA 22, 1927), which holds for few deals too; its confidence is
divided by the number of values tried of the attribute (Bonferroni), so that among a hundred cities none
stands out by chance. The weight is the weight of evidence, ln(share among won ÷ share among lost), with
half a deal added everywhere, at 20 points for a doubling of the odds, as credit scorecards do it
(N. Siddiqi, "Credit Risk Scorecards", 2006).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import NormalDist

type Value = frozenset[str] | int | Decimal
type Profile = Mapping[str, Value]

POINTS_FOR_DOUBLE_ODDS = Decimal(20)
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Rule:
    """A trait as the scoring sees it. Texts in `options` are folded."""

    id: int
    attribute: str
    operator: str
    options: frozenset[str] = frozenset()
    low: int | None = None
    high: int | None = None
    weight: int = 10
    is_stop: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds in percent: fits from, doubtful from, share of the weight that must be known."""

    fits: int = 70
    doubtful: int = 40
    known: int = 30


@dataclass(frozen=True, slots=True)
class Fit:
    """`score` 0 to 100 or None; `known`: percent of the weight; the rest are ids of rules in their order."""

    score: int | None
    known: int
    band: str
    met: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    stops: tuple[int, ...] = ()


def holds(rule: Rule, value: Value | None) -> bool | None:
    """Say whether the rule's condition holds for a value; None where the value is not known."""
    if value is None or value == frozenset():
        return None
    if isinstance(value, frozenset):
        inside = bool(value & rule.options)
        return inside if rule.operator == "any_of" else not inside
    inside = (rule.low is None or value >= rule.low) and (rule.high is None or value < rule.high)
    return inside if rule.operator == "between" else not inside


def fit(rules: Iterable[Rule], profile: Profile, limits: Limits) -> Fit:
    """Score somebody: points met ÷ points known. What is not known is no miss; one stop trait ends it.

    Where less than `limits.known` percent of the weight is known, nobody is said to fit or not to fit.
    """
    met: list[Rule] = []
    missed: list[Rule] = []
    unknown: list[Rule] = []
    stops: list[Rule] = []
    for rule in rules:
        answer = holds(rule, profile.get(rule.attribute))
        if rule.is_stop:
            stops += [rule] if answer else []
        else:
            {True: met, False: missed, None: unknown}[answer].append(rule)
    told = _points(met) + _points(missed)
    known = _percent(told, told + _points(unknown)) or 0
    score = 0 if stops else _percent(_points(met), told)
    band = _band(score, known, limits, is_stopped=bool(stops))
    return Fit(score, known, band, _ids(met), _ids(missed), _ids(unknown), _ids(stops))


def _band(score: int | None, known: int, limits: Limits, *, is_stopped: bool) -> str:
    if is_stopped:
        return "unfit"
    if score is None:
        return "unknown"
    if known < limits.known:
        return "doubtful"
    if score >= limits.fits:
        return "fits"
    return "doubtful" if score >= limits.doubtful else "unfit"


def _points(rules: Sequence[Rule]) -> int:
    return sum(rule.weight for rule in rules)


def _ids(rules: Sequence[Rule]) -> tuple[int, ...]:
    return tuple(rule.id for rule in rules)


def _percent(part: int, whole: int) -> int | None:
    """Return part ÷ whole in percent, halves up; None where there is no whole."""
    return (200 * part + whole) // (2 * whole) if whole else None


# ---------------------------------------------------------------- the ten traits


def behaviour_score(answers: Iterable[str]) -> tuple[int | None, int]:
    """Return (percent of "yes" among the answered, how many are answered) of the ten traits."""
    told = [answer for answer in answers if answer in ("yes", "no")]
    return _percent(told.count("yes"), len(told)), len(told)


# ---------------------------------------------------------------- evidence of closed deals


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of closed deals."""

    won: int = 0
    lost: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.won + other.won, self.lost + other.lost)

    @property
    def number(self) -> int:
        return self.won + self.lost

    @property
    def rate(self) -> Decimal:
        """The won share; nought where nothing was closed."""
        return Decimal(self.won) / self.number if self.number else Decimal(0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What closed deals say of a value. lift: its won share ÷ that of all; low, high: the interval of the share."""

    tally: Tally
    lift: Decimal
    low: Decimal
    high: Decimal
    side: str  # "for", "against", "" where the interval holds the share of all
    weight: int


def z_of(confidence: int, tried: int = 1) -> Decimal:
    """Return the two-sided quantile for `confidence` percent when `tried` values are compared at once."""
    risk = (100 - confidence) / 100 / max(tried, 1)
    return Decimal(str(NormalDist().inv_cdf(1 - risk / 2)))


def wilson(tally: Tally, z: Decimal) -> tuple[Decimal, Decimal]:
    """Return Wilson's interval of the won share, (0, 1) where nothing was closed."""
    if not tally.number:
        return Decimal(0), Decimal(1)
    n, p, square = Decimal(tally.number), tally.rate, z * z
    centre = (p + square / (2 * n)) / (1 + square / n)
    reach = z / (1 + square / n) * (p * (1 - p) / n + square / (4 * n * n)).sqrt()
    return max(centre - reach, Decimal(0)), min(centre + reach, Decimal(1))


def weight_of(tally: Tally, whole: Tally, heaviest: int) -> int:
    """Return the points of a value, 1 to `heaviest`, whichever side it speaks for."""
    won = (Decimal(tally.won) + HALF) / (Decimal(whole.won) + 1)
    lost = (Decimal(tally.lost) + HALF) / (Decimal(whole.lost) + 1)
    points = abs((won / lost).ln()) * POINTS_FOR_DOUBLE_ODDS / Decimal(2).ln()
    return max(1, min(heaviest, int(points.quantize(Decimal(1), ROUND_HALF_UP))))


def evidence(tally: Tally, whole: Tally, *, z: Decimal, least: int, heaviest: int) -> Evidence:
    """Weigh a value's closed deals against all; it takes a side from `least` deals up and outside the interval."""
    low, high = wilson(tally, z)
    lift = tally.rate / whole.rate if whole.won else Decimal(0)
    side = ""
    if tally.number >= least:
        side = "for" if low > whole.rate else "against" if high < whole.rate else ""
    return Evidence(tally, lift, low, high, side, weight_of(tally, whole, heaviest))


def band_of(value: int | Decimal, edges: Sequence[int]) -> tuple[int | None, int | None]:
    """Return (low, high) of the band that holds the value; an open end is None."""
    low = max((edge for edge in edges if edge <= value), default=None)
    return low, min((edge for edge in edges if edge > value), default=None)
