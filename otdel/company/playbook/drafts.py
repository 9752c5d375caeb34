"""What the services of the playbook take in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PieceDraft:
    """A piece with its first edition; `roles` empty: for everybody."""

    kind: str
    title: str
    body: str
    roles: tuple[str, ...] = ()
    strictness: str = "guided"
    product_id: int | None = None
    must_be_read: bool = False
    review_on: date | None = None
    competence: str = ""


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """The text of the next edition, what is new in it, and what its author knows it from."""

    body: str
    why: str = ""
    competence: str = ""
