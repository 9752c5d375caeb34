"""Which structure fits a market, what a structure lacks, who covers what: pure decisions.

The rules and their numbers are those of the catalogue (ROLE-14 to ROLE-42, decisions C-09, C-10, G-10);
every number comes in as `Limits`, so a company may set its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    ISLAND = "island"
    ASSEMBLY = "assembly"
    POD = "pod"
    CONVEYOR = "conveyor"


class Variant(StrEnum):
    VERTICAL = "vertical"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    TARGETED = "targeted"
    MIXED = "mixed"


class Part(StrEnum):
    """The three sub-departments of a conveyor, and what supports them."""

    SEARCH = "search"
    SALE = "sale"
    CARE = "care"
    SUPPORT = "support"


SELLING = (Part.SEARCH, Part.SALE, Part.CARE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds; sums in whole US dollars, times in calendar days."""

    pod_min: int = 3
    pod_max: int = 7
    pod_clients: int = 3000
    pod_floor: int = 1000
    inbound_cheque: int = 20_000
    inbound_days: int = 30
    outbound_cheque: int = 50_000
    outbound_days: int = 90
    targeted_companies: int = 200
    assembly_min: int = 5
    assembly_max: int = 6
    conveyor_part: int = 2
    section_from: int = 10
    functions_per_person: int = 3


@dataclass(frozen=True, slots=True)
class Market:
    """What the advisor asks. clients: present and potential; cheque: US dollars a deal; cycle: days;
    inbound_percent: share of leads that come by themselves; markets: large separate markets;
    companies: all that exist in the niche (None: many); people: sellers one can have.
    """

    clients: int
    cheque: int
    cycle: int
    inbound_percent: int
    people: int
    companies: int | None = None
    markets: int = 1
    is_start: bool = False


class Fit(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that was used, with the numbers it used. `origin`: the catalogue's number."""

    text: str | Promise
    origin: str
    gaps: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.text) % self.gaps


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: Kind
    fit: Fit
    reasons: tuple[Reason, ...]
    variant: Variant | None = None
    teams: tuple[int, int] | None = None  # fewest and most teams the people make


def advise(market: Market, limits: Limits) -> list[Verdict]:
    """Return every structure with its fit and the rules behind it, the recommended one first.

    A structure that fits beats one that may; among equals a larger way of working beats a simpler
    one, but for a company that only begins (ROLE-25). Nothing is banned (C-09).
    """
    verdicts = [
        _pod(market, limits),
        _conveyor(market, limits),
        _assembly(market, limits),
        _island(market, limits),
    ]
    order = {Fit.YES: 0, Fit.MAYBE: 1, Fit.NO: 2}
    begins = market.is_start
    return sorted(
        verdicts,
        key=lambda verdict: (not (begins and verdict.kind is Kind.ISLAND), order[verdict.fit]),
    )


def _island(market: Market, limits: Limits) -> Verdict:
    reasons = []
    fit = Fit.MAYBE
    if market.is_start:
        fit = Fit.YES
        reasons.append(
            Reason(
                _("The company begins to sell: universal sellers are quick and cheap."), "ROLE-25"
            )
        )
    if market.people < limits.assembly_min:
        fit = Fit.YES
        text = _(
            "%(people)s sellers are too few to divide the stages between them: from %(least)s on."
        )
        reasons.append(
            Reason(text, "ROLE-23", {"people": market.people, "least": limits.assembly_min})
        )
    if market.people == 1:
        reasons.append(
            Reason(
                _("Never one seller only: with the one who leaves, everything leaves."), "ROLE-42"
            )
        )
    if fit is Fit.MAYBE:
        text = _(
            "Works with any number of sellers, but the figures of single stages stay hidden in each of them."
        )
        reasons.append(Reason(text, "ROLE-26"))
    return Verdict(Kind.ISLAND, fit, tuple(reasons))


def _assembly(market: Market, limits: Limits) -> Verdict:
    gaps = {"people": market.people, "least": limits.assembly_min, "most": limits.assembly_max}
    if market.people < limits.assembly_min:
        text = _("One function a stage needs %(least)s to %(most)s people; there are %(people)s.")
        return Verdict(Kind.ASSEMBLY, Fit.NO, (Reason(text, "ROLE-23", gaps),))
    if market.people <= limits.assembly_max:
        text = _(
            "%(people)s people are enough for one function a stage; it suits any product and niche."
        )
        return Verdict(Kind.ASSEMBLY, Fit.YES, (Reason(text, "ROLE-23", gaps),))
    text = _(
        "With %(people)s people one line of %(least)s to %(most)s becomes several: it grows poorly."
    )
    return Verdict(Kind.ASSEMBLY, Fit.MAYBE, (Reason(text, "ROLE-23", gaps),))


def _conveyor(market: Market, limits: Limits) -> Verdict:
    least = limits.conveyor_part * len(SELLING)
    gaps = {"people": market.people, "least": least, "part": limits.conveyor_part}
    if market.people < least:
        text = _(
            "Search, first sale and care need %(part)s people each, %(least)s in all; there are %(people)s."
        )
        return Verdict(Kind.CONVEYOR, Fit.NO, (Reason(text, "ROLE-37", gaps),))
    text = _("%(people)s people give each of search, first sale and care at least %(part)s.")
    reasons = [Reason(text, "ROLE-37", gaps)]
    if market.people >= limits.section_from:
        text = _(
            "From %(section)s sellers on, begin with a small section and move the rest once it works."
        )
        reasons.append(Reason(text, "ROLE-38", {"section": limits.section_from}))
    return Verdict(Kind.CONVEYOR, Fit.YES, tuple(reasons))


def _pod(market: Market, limits: Limits) -> Verdict:
    variant, why = pod_variant(market, limits)
    if market.people < limits.pod_min:
        text = _("A POD has %(least)s to %(most)s people; there are %(people)s.")
        gaps = {"least": limits.pod_min, "most": limits.pod_max, "people": market.people}
        return Verdict(Kind.POD, Fit.NO, (Reason(text, "ROLE-29", gaps),))
    teams = possible_teams(market.people, limits)
    sizes = [why]
    if teams is not None:
        text = _("%(people)s people make from %(few)s to %(many)s teams of %(least)s to %(most)s.")
        gaps = {
            "people": market.people,
            "few": teams[0],
            "many": teams[1],
            "least": limits.pod_min,
            "most": limits.pod_max,
        }
        sizes.append(Reason(text, "ROLE-29", gaps))
    gaps = {"clients": market.clients, "optimal": limits.pod_clients, "floor": limits.pod_floor}
    if variant is Variant.TARGETED:
        return Verdict(Kind.POD, Fit.YES, tuple(sizes), variant, teams)
    if market.clients < limits.pod_floor:
        text = _(
            "%(clients)s clients, present and potential, are below %(floor)s: separate teams are not worth it."
        )
        return Verdict(Kind.POD, Fit.NO, (Reason(text, "ROLE-30", gaps),))
    if market.clients > limits.pod_clients:
        text = _(
            "%(clients)s clients, present and potential, are above %(optimal)s: teams of the full cycle pay off."
        )
        return Verdict(Kind.POD, Fit.YES, (Reason(text, "ROLE-30", gaps), *sizes), variant, teams)
    text = _(
        "%(clients)s clients lie between %(floor)s and %(optimal)s, where the rules say nothing: try one team."
    )
    return Verdict(Kind.POD, Fit.MAYBE, (Reason(text, "G-10", gaps), *sizes), variant, teams)


def pod_variant(market: Market, limits: Limits) -> tuple[Variant, Reason]:
    """Return which of the four PODs it would be and the rule that says so (ROLE-32 to ROLE-35)."""
    if (
        market.companies is not None
        and market.companies <= limits.targeted_companies
        and (market.cheque > limits.outbound_cheque)
    ):
        text = _(
            "The whole market is %(companies)s companies, at most %(most)s, and they are large."
        )
        gaps = {"companies": market.companies, "most": limits.targeted_companies}
        return Variant.TARGETED, Reason(text, "ROLE-35", gaps)
    gaps = {"cheque": market.cheque, "cycle": market.cycle, "inbound": market.inbound_percent}
    comes = market.inbound_percent >= 50
    if comes and market.cheque <= limits.inbound_cheque and market.cycle <= limits.inbound_days:
        text = _(
            "%(inbound)s%% of leads come by themselves, a deal is $%(cheque)s and takes %(cycle)s days."
        )
        return Variant.INBOUND, Reason(text, "ROLE-33", gaps)
    if not comes and market.cheque > limits.outbound_cheque and market.cycle > limits.outbound_days:
        text = _("The leads are your own, a deal is $%(cheque)s and takes %(cycle)s days.")
        return Variant.OUTBOUND, Reason(text, "ROLE-34", gaps)
    if market.markets > 1:
        text = _("There are %(markets)s large markets of like size: a team for each.")
        return Variant.VERTICAL, Reason(text, "ROLE-32", {"markets": market.markets})
    text = _("Cheque and cycle lie between the types: choose by where the leads come from.")
    return Variant.MIXED, Reason(text, "G-10")


def possible_teams(people: int, limits: Limits) -> tuple[int, int] | None:
    """Return the fewest and the most PODs that the people make, or None if no division keeps the sizes."""
    few = -(-people // limits.pod_max)
    many = people // limits.pod_min
    return (few, many) if few <= many else None


# ---------------------------------------------------------------- what a structure lacks


@dataclass(frozen=True, slots=True)
class Team:
    """A unit with its type, the sellers who work in it, and their number by part."""

    unit: int
    name: str
    kind: Kind | None
    people: int
    by_part: Mapping[Part, int] = field(default_factory=dict)


def weaknesses(teams: Iterable[Team], limits: Limits) -> list[tuple[Team, Reason]]:
    """Return what breaks the rules of size, team by team (C-10, C-17: own staff only)."""
    return [(team, reason) for team in teams for reason in _weak(team, limits)]


def _weak(team: Team, limits: Limits) -> list[Reason]:
    found: list[Reason] = []
    gaps: dict[str, Any] = {"people": team.people}
    if team.people == 1:
        found.append(
            Reason(_("One seller only: with the one who leaves, everything leaves."), "ROLE-42")
        )
    if team.kind is Kind.POD and not limits.pod_min <= team.people <= limits.pod_max:
        gaps |= {"least": limits.pod_min, "most": limits.pod_max}
        found.append(
            Reason(_("A POD has %(least)s to %(most)s people; here %(people)s."), "ROLE-29", gaps)
        )
    if team.kind is Kind.ASSEMBLY and not limits.assembly_min <= team.people <= limits.assembly_max:
        gaps |= {"least": limits.assembly_min, "most": limits.assembly_max}
        found.append(
            Reason(
                _("An assembly team has %(least)s to %(most)s people; here %(people)s."),
                "ROLE-23",
                gaps,
            )
        )
    if team.kind is Kind.CONVEYOR:
        short = [part for part in SELLING if team.by_part.get(part, 0) < limits.conveyor_part]
        found += [
            Reason(
                PART_SHORT[part],
                "ROLE-37",
                {"number": team.by_part.get(part, 0), "least": limits.conveyor_part},
            )
            for part in short
        ]
    return found


PART_SHORT = {
    Part.SEARCH: _("Search has %(number)s people, it needs %(least)s."),
    Part.SALE: _("First sale has %(number)s people, it needs %(least)s."),
    Part.CARE: _("Care has %(number)s people, it needs %(least)s."),
}


# ---------------------------------------------------------------- who covers what


@dataclass(frozen=True, slots=True)
class StepRule:
    """A step of the department's model: `codes` are functions that do it, `stand_ins` those that may (ROLE-14)."""

    id: int
    part: Part
    codes: frozenset[str]
    stand_ins: frozenset[str] = frozenset()
    is_single: bool = False


class State(StrEnum):
    NOBODY = "nobody"
    STAND_IN = "stand_in"
    ONE = "one"
    DOUBLED = "doubled"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Cover:
    step: StepRule
    state: State
    people: tuple[int, ...]


def coverage(steps: Iterable[StepRule], held: Mapping[int, AbstractSet[str]]) -> list[Cover]:
    """Return who covers each step. held: {person: codes of functions}.

    NOBODY: neither its functions nor a stand-in's are held; DOUBLED: several hold what is one person's.
    """
    return [_cover(step, held) for step in steps]


def _cover(step: StepRule, held: Mapping[int, AbstractSet[str]]) -> Cover:
    people = tuple(person for person, codes in held.items() if codes & step.codes)
    if not people:
        spare = tuple(person for person, codes in held.items() if codes & step.stand_ins)
        return Cover(step, State.STAND_IN if spare else State.NOBODY, spare)
    if len(people) > 1:
        return Cover(step, State.DOUBLED if step.is_single else State.COVERED, people)
    return Cover(step, State.COVERED if step.is_single else State.ONE, people)


def blurred(
    steps: Sequence[StepRule],
    held: Mapping[int, AbstractSet[str]],
    limits: Limits,
    universal: AbstractSet[int] = frozenset(),
) -> dict[int, list[int]]:
    """Return {person: steps} of those who do more steps than one can do well.

    universal: people of an Island, where doing everything is the idea (ROLE-25).
    """
    done = {
        person: [step.id for step in steps if codes & step.codes]
        for person, codes in held.items()
        if person not in universal
    }
    return {person: ids for person, ids in done.items() if len(ids) > limits.functions_per_person}


def parts_of(codes: AbstractSet[str], steps: Iterable[StepRule]) -> set[Part]:
    """Return the parts of the conveyor to which somebody with these functions belongs."""
    return {step.part for step in steps if codes & step.codes}


# ---------------------------------------------------------------- how many people


@dataclass(frozen=True, slots=True)
class Load:
    """A month's work: minutes a person and day that go into it, how much of it each result takes."""

    new_deals: int
    lead_conversion_percent: Decimal
    touches_per_lead: Decimal
    minutes_per_touch: Decimal
    hours_per_deal: Decimal
    clients: int
    hours_per_client: Decimal
    working_days: int
    useful_hours: Decimal


def headcount(load: Load) -> dict[Part, int]:
    """Return whole people by part: a month's hours ÷ the hours one person has, rounded up.

    Reverse funnel (PLAN-16): leads = new deals ÷ conversion. Raises ValueError where a divisor is not positive.
    """
    month = load.working_days * load.useful_hours
    if month <= 0 or load.lead_conversion_percent <= 0:
        raise ValueError("working time and conversion are above zero")
    leads = Decimal(load.new_deals) * 100 / load.lead_conversion_percent
    hours = {
        Part.SEARCH: leads * load.touches_per_lead * load.minutes_per_touch / 60,
        Part.SALE: load.new_deals * load.hours_per_deal,
        Part.CARE: load.clients * load.hours_per_client,
    }
    return {
        part: int((need / month).to_integral_value(ROUND_CEILING)) for part, need in hours.items()
    }


# ---------------------------------------------------------------- responsibility


def raci_gaps(letters: Mapping[int, Sequence[str]]) -> dict[int, list[Reason]]:
    """Return {zone: what its letters lack}: exactly one answers (A), somebody does (R). ROLE-21."""
    found: dict[int, list[Reason]] = {}
    for zone, given in letters.items():
        lacking = []
        if given.count("A") == 0:
            lacking.append(Reason(_("Nobody answers for it (A)."), "ROLE-21"))
        if "R" not in given:
            lacking.append(Reason(_("Nobody does it (R)."), "ROLE-21"))
        if lacking:
            found[zone] = lacking
    return found
