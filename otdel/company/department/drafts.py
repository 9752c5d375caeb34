"""What the services of the department take in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A unit under a parent, named or numbered; neither makes it a root."""

    name: str
    parent_name: str = ""
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class EmploymentDraft:
    """A person in a unit since a day; `functions` are codes of the catalogue."""

    person_id: int
    unit_id: int
    starts_on: date
    functions: tuple[str, ...] = ()
    is_head: bool = False
    title: str = ""
    position_id: int | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class FunctionDraft:
    """A function of the company's own, or changes to a shipped one."""

    code: str
    name: str
    name_ru: str = ""
    duties: str = ""
    role: str = ""
    reach: str = "own"
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class CoverDraft:
    """Somebody's absence from the first to the last day, who stands in, and what the stand-in takes on.

    why: holiday, illness, other. parts: of clients, deals, leads, tasks.
    """

    person_id: int
    starts_on: date
    ends_on: date
    stand_in_id: int
    parts: tuple[str, ...] = ("clients", "deals", "leads", "tasks")
    why: str = "holiday"
    note: str = ""


@dataclass(frozen=True, slots=True)
class CoverRules:
    """How absences are agreed here. needs_word: one's own have to be agreed by the head; longest: in days."""

    needs_word: bool = True
    longest: int = 183
