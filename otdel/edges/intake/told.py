"""What a person wrote, as those who sort requests see it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from otdel.foundation.people.masking import masked
from otdel.foundation.people.models import User

from . import queries
from .models import Submission


@dataclass(slots=True)
class Told:
    """The texts of one request; all empty once it is swept. lines: (label, text) of every field."""

    who: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)


def told(by: User, row: Submission, labels: dict[str, Any]) -> Told:
    """Return what was written; phones and mails masked for whom they are masked. labels: {field key: label}."""
    if not row.raw:
        return Told()
    raw = json.loads(row.raw)
    values = {key: _shown(by, key, value) for key, value in raw["values"].items()}
    return Told(
        who=values.get("person_name", ""),
        company=values.get("company_name", ""),
        phone=values.get("phone", ""),
        email=values.get("email", ""),
        note=values.get("note", ""),
        lines=[(str(labels.get(key, key)), text) for key, text in values.items()],
        marks=raw["marks"],
    )


def labels() -> dict[str, Any]:
    return {one.key: one.label for one in queries.offered()}


def _shown(by: User, key: str, value: Any) -> str:
    if by.is_masked and key in ("phone", "email"):
        return masked(key, value)
    return str(value)
