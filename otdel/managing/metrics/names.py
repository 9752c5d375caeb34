"""What the groups of figures are called for a reader, and who leads them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from otdel.company.department.queries import heads
from otdel.foundation.journal.registry import nouns
from otdel.foundation.people.models import User

_NOUNS = {
    "person": "user",
    "manager": "user",
    "unit": "unit",
    "product": "product",
    "source": "source",
    "client": "company",
    "process": "process",
    "stage": "stage",
    "reason": "loss_reason",
    "sale_type": "sale_type",
}


def group_names(by: User, group_by: str, groups: Collection[Any]) -> dict[Any, str]:
    """Return {group: name} of the groups that have one; a record out of sight has none."""
    return noun_names(by, _NOUNS.get(group_by, ""), groups)


def noun_names(by: User, noun: str, ids: Collection[Any]) -> dict[Any, str]:
    names = nouns().get(noun)
    known = sorted(pk for pk in ids if isinstance(pk, int))
    return dict(names(by, known)) if names and known else {}


def managers(units: Collection[int | None], on: date) -> dict[int | None, int | None]:
    """Return {unit: who leads it on the day}; nobody for those who work in no unit."""
    leads = heads(on)
    return {unit: leads.get(unit) if unit else None for unit in units}
