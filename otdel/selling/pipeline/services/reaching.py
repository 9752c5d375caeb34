"""Phones and mails of leads in the form in which they are searched; the only home of `LeadPoint`."""

from __future__ import annotations

from collections.abc import Sequence

from otdel.kernel.inserts import insert_rows

from ..engine import searched
from ..models import Lead, LeadPoint
from .telling import parts

REACHED = frozenset(LeadPoint.Kind.values)  # a lead's columns are called as the kinds are


def add_points(leads: Sequence[Lead]) -> None:
    """Write what new leads are found by. A portion of leads is a statement or two."""
    insert_rows(
        [
            LeadPoint(lead_id=lead.pk, kind=kind, value=value)
            for lead in leads
            for kind, value in searched(lead.phone, lead.email).items()
        ]
    )


def set_points(leads: Sequence[Lead]) -> None:
    """Write anew what these leads are found by."""
    drop_points([lead.pk for lead in leads])
    add_points(leads)


def drop_points(lead_ids: Sequence[int]) -> None:
    for part in parts(lead_ids):
        LeadPoint.objects.filter(lead__in=part).delete()
