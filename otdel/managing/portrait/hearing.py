"""Fits follow the leads, and the companies and contacts that leads are about."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from otdel.company.clients.events import (
    CompanyEdited,
    CompanyMerged,
    CompanyParted,
    CompanyRestored,
    ContactEdited,
    ContactRestored,
)
from otdel.foundation.journal.services import Happening
from otdel.kernel.events import Event
from otdel.kernel.later import after_commit
from otdel.selling.pipeline.events import (
    LeadCame,
    LeadConverted,
    LeadEdited,
    LeadReassigned,
    LeadRestored,
)

from . import queries, services, tasks
from .thresholds import limits

HEARD: tuple[type[Event], ...] = (
    LeadCame, LeadEdited, LeadReassigned, LeadRestored, LeadConverted,
    CompanyEdited, CompanyRestored, CompanyMerged, CompanyParted,
    ContactEdited, ContactRestored,
)  # fmt: skip
MANY = 1000  # leads of the touched records: more of them are scored after the commit


def follow(happenings: Sequence[Happening]) -> None:
    """Score again the leads that were touched; harmless if told twice."""
    if queries.in_force() is None:
        return
    touched: dict[str, set[int]] = {}
    for happening in happenings:
        touched.setdefault(happening.noun, set()).add(happening.noun_id)
    leads = touched.pop("lead", set())
    if touched and queries.leads_touched((), touched).values("pk")[: MANY + 1].count() > MANY:
        after_commit(tasks.follow_records, {noun: sorted(ids) for noun, ids in touched.items()})
        touched = {}
    services.refit(leads, touched, limits=limits(), on=timezone.localdate(happenings[0].at))
