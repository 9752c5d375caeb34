"""What the services of the structure take in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShapeDraft:
    """The type of a unit; an empty `kind` takes the type away."""

    kind: str
    variant: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class StepDraft:
    """Who covers a step; functions by code."""

    functions: tuple[str, ...]
    stand_ins: tuple[str, ...] = ()
    is_single: bool = False
    is_wanted: bool = True


@dataclass(frozen=True, slots=True)
class AptitudeDraft:
    """Points from 0 to 10; `wish`: scout, hunter, farmer or nothing."""

    person_id: int
    scout: int
    hunter: int
    farmer: int
    wish: str = ""


@dataclass(frozen=True, slots=True)
class JobDraft:
    """A job description: purpose in words, the rest one a line."""

    purpose: str
    duties: str
    rights: str = ""
    figures: str = ""
