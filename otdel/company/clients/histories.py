"""Whose lines stand in the history of a company or a contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from otdel.foundation.people.models import User
from otdel.foundation.timelines.registry import Reach

from . import queries, structure
from .models import Company, Contact


def company_reach(by: User, company: Company, whole: bool) -> Reach:
    """The company with what was merged into it; whole: with the branches below it that `by` may see."""
    branches = [pk for pk in structure.below(by, company) if pk != company.pk] if whole else []
    gone = queries.gone_into("company", [company.pk])
    far = queries.gone_into("company", branches) if branches else []
    has_branches = bool(branches) or queries.companies(by).filter(parent=company).exists()
    return Reach([company.pk, *gone], [*branches, *far], has_branches)


def contact_reach(by: User, contact: Contact, whole: bool) -> Reach:
    return Reach([contact.pk, *queries.gone_into("contact", [contact.pk])])


def people_of(by: User, company_ids: Sequence[int]) -> QuerySet[Any, Any]:
    """Ids of the contacts in sight who work in the companies now: their lines of other times belong there too."""
    rows = structure.affiliations(by).filter(company__in=company_ids, is_present=True)
    return rows.order_by().values("contact")
