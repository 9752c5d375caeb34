"""A company of Anna's, and deals as this room knows them: by number, through a table of wiring."""

from __future__ import annotations

from datetime import timedelta

import pytest

from otdel.company.clients.models import Company, Contact
from otdel.selling.work import abouts
from otdel.selling.work.drafts import ActivityDraft

DEAL = 501  # Anna's, open
CLOSED_DEAL = 502


@pytest.fixture
def company(anna, moment) -> Company:
    return Company.objects.create(
        name="Severny Put", name_key="severny put", owner=anna, created_at=moment
    )


@pytest.fixture
def contact(company, anna, moment) -> Contact:
    return Contact.objects.create(
        full_name="Pavel Belov",
        name_key="pavel belov",
        company=company,
        owner=anna,
        created_at=moment,
    )


@pytest.fixture(autouse=True)
def deals(monkeypatch, company, anna) -> None:
    """Deals 501 and 502 belong to Anna: those who see her rows find them."""

    def find(by, ids):
        if by.reach != "all" and anna.pk not in by.seen_ids:
            return {}
        known = {
            DEAL: abouts.Matter("Tender", is_open=True, company_id=company.pk),
            CLOSED_DEAL: abouts.Matter("Old tender", is_open=False, company_id=company.pk),
        }
        return {pk: known[pk] for pk in ids if pk in known}

    table = {"deal": abouts.About("Deal", "layout-kanban", "", find)}
    monkeypatch.setattr(abouts, "abouts", lambda: table)


@pytest.fixture
def draft(anna, moment):
    """Return a maker of drafts: Anna's call tomorrow at this hour about the deal."""

    def make(**changes) -> ActivityDraft:
        usual = {
            "kind": "call",
            "subject": "Agree on the price",
            "owner_id": anna.pk,
            "about_noun": "deal",
            "about_id": DEAL,
            "due_at": moment + timedelta(days=1),
            "has_hour": True,
        }
        return ActivityDraft(**(usual | changes))

    return make
