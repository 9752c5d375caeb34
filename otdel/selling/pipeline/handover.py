"""What this room tells who stands in for an absent colleague: open deals and leads with their stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otdel.company.department.handover import SheetLine, Told
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.web.formats import format_money
from otdel.selling.work.queries import next_steps

from . import queries
from .models import Deal, Lead

_OVER = (Lead.Status.CONVERTED, Lead.Status.REJECTED)


def deals_there(by: User, person_id: int, client_ids: Sequence[int], on: date) -> Told:
    """Open deals with these clients that the reader sees, with stage, sum and next step."""
    rows = _open_deals(by).filter(company_id__in=client_ids)
    return _by_client(by, rows)


def deals_beside(by: User, person_id: int, on: date) -> list[SheetLine]:
    """Open deals of the absent person with clients of others, or without one."""
    rows = _open_deals(by).filter(owner_id=person_id).filter(_beside(person_id))
    return [line for lines in _by_client(by, rows[:100]).values() for line in lines]


def leads_there(by: User, person_id: int, client_ids: Sequence[int], on: date) -> Told:
    rows = _open_leads(by).filter(company_id__in=client_ids)
    told: dict[int, list[SheetLine]] = {}
    for row in rows:
        told.setdefault(row.company_id or 0, []).append(_lead(row))
    return told


def leads_beside(by: User, person_id: int, on: date) -> list[SheetLine]:
    rows = _open_leads(by).filter(owner_id=person_id).filter(_beside(person_id))
    return [_lead(row) for row in rows[:100]]


def _beside(person_id: int) -> Q:
    return Q(company=None) | ~Q(company__owner_id=person_id)


def _open_deals(by: User) -> QuerySet[Deal]:
    rows = queries.deals(by).filter(is_open=True).select_related("stage", "company")
    return rows.order_by("expected_on", "pk")


def _open_leads(by: User) -> QuerySet[Lead]:
    return queries.leads(by).exclude(status__in=_OVER).order_by("-came_at", "-pk")


def _by_client(by: User, rows: Iterable[Deal]) -> dict[int, list[SheetLine]]:
    found = list(rows)
    steps = next_steps(by, Deal.noun, [row.pk for row in found]) if found else {}
    shows_sum = may_read(by, "deal", "amount_minor")
    shows_day = may_read(by, "deal", "expected_on")
    told: dict[int, list[SheetLine]] = {}
    for row in found:
        words = [row.stage.name]
        if shows_sum and row.amount_minor:
            words.append(format_money(row.amount_minor, row.currency, get_language() or "en"))
        if shows_day and row.expected_on:
            day = date_format(row.expected_on, "SHORT_DATE_FORMAT")
            words.append(_("closes %(day)s") % {"day": day})
        step = steps.get(row.pk)
        words.append(step.subject if step else _("no next step"))
        line = SheetLine(row.title, " · ".join(words), "" if step else "bad")
        told.setdefault(row.company_id or 0, []).append(line)
    return told


def _lead(row: Lead) -> SheetLine:
    return SheetLine(row.title, str(row.get_status_display()))
