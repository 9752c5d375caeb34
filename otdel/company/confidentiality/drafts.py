"""What the services of the room take in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature on the screen: the version that was read, the typed name, the password or code."""

    wording_number: int
    typed_name: str
    secret: str
    language: str


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A copy signed on paper."""

    person_id: int
    signed_on: date
    contract_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class WordingDraft:
    """A new version. due_on: from when it must be signed anew; None leaves earlier signatures in force."""

    kind: str
    text_ru: str
    text_en: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whose holders must sign: codes of functions, roles, kinds of people."""

    functions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
