"""Clients of Anna's whose cards hold more or less."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.services import create_company, create_contact
from otdel.managing.upkeep.models import CardState
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, LossReason
from otdel.selling.pipeline.services import ensure_default_process


@pytest.fixture
def client_of(anna, moment):
    """client_of(name, **fields of the draft): a company of Anna's, potential unless said otherwise."""

    def make(name="Romashka", *, at=moment, owner=anna, **about):
        draft = CompanyDraft(name, owner_id=owner.pk, **about)
        return create_company(draft, by=owner, at=at)

    return make


@pytest.fixture
def full(client_of, anna, moment):
    """A potential client with everything that the default set asks for."""
    company = client_of(
        "Full", industry="Trade", city="Perm", website="full.example",
        points=(PointDraft("phone", "+7 916 123-45-67"), PointDraft("email", "a@full.example")),
    )  # fmt: skip
    draft = ContactDraft("Pyotr Petrov", company.pk, anna.pk, part="decides")
    create_contact(draft, by=anna, at=moment)
    return company


@pytest.fixture
def closed(system, anna, moment):
    """closed(company, status, on, competitor=False): one closed deal, as an import would bring it."""
    ensure_default_process(by=system, at=moment)
    stages = {kind: pipeline.all_stages().filter(kind=kind).first() for kind in ("won", "lost")}

    def make(company, status, on, *, competitor=False, amount=0, owner=anna):
        reason = None
        if status == "lost":
            reason = LossReason.objects.filter(is_competitor=competitor).first()
        return Deal.objects.create(
            title="A deal", process_id=stages[status].process_id, stage=stages[status],
            status=status, is_open=False, owner=owner, company=company, currency="RUB",
            amount_minor=amount, opened_on=on - timedelta(days=10), closed_on=on, stage_since=on,
            loss_reason=reason,
        )  # fmt: skip

    return make


def state(company) -> CardState:
    return CardState.objects.get(company=company)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()
