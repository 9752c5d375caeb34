"""A process with a gate, a company of Anna's and her deal in the first stage."""

from __future__ import annotations

from dataclasses import replace

import pytest

from otdel.company.catalog.models import Product
from otdel.company.clients.models import Company, Contact
from otdel.selling.pipeline import services
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft, ProcessDraft, StageDraft, TaskDraft
from otdel.selling.pipeline.models import Deal, LossReason, Source, Stage

STAGES = (
    StageDraft("Search", norm_days=7, probability=10),
    StageDraft(
        "Qualify",
        norm_days=10,
        probability=25,
        required=("amount",),
        tasks=(TaskDraft("Talk about the need", "call"),),
    ),
    StageDraft(
        "Offer",
        norm_days=14,
        probability=50,
        required=("expected_on",),
        evidence=("The offer has been sent",),
        roles=("head", "seller", "supervisor", "owner"),
    ),
    StageDraft("Won", "won", "green", probability=100),
    StageDraft("Lost", "lost", "red"),
)


@pytest.fixture
def design(clara, moment):
    """Return a maker of processes; keyword arguments are the rules."""

    def make(name="Sales", stages=STAGES, **rules):
        draft = ProcessDraft(name=name, stages=stages, **rules)
        return services.create_process(draft, by=clara, at=moment)

    return make


@pytest.fixture
def process(design):
    return design()


@pytest.fixture
def stage(process) -> dict[str, Stage]:
    """Stages of the process by name."""
    return {row.name: row for row in process.stages.all()}


@pytest.fixture
def reason(db) -> LossReason:
    return LossReason.objects.create(name="Too expensive")


@pytest.fixture
def source(db) -> Source:
    return Source.objects.create(name="Referral", channel="referral")


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


@pytest.fixture
def products(db) -> list[Product]:
    return [Product.objects.create(name=name, name_key=name.lower()) for name in ("Pump", "Valve")]


@pytest.fixture
def draft(anna, stage, company, friday) -> DealDraft:
    return DealDraft(
        title="Pumps for the plant",
        process_id=stage["Search"].process_id,
        stage_id=stage["Search"].pk,
        opened_on=friday,
        currency="RUB",
        owner_id=anna.pk,
        company_id=company.pk,
    )


@pytest.fixture
def open_deal(draft, anna, moment, friday):
    """Return a maker of Anna's deals; keyword arguments change the draft."""

    def make(by=anna, **changes) -> Deal:
        (made,) = services.open_deals([replace(draft, **changes)], by=by, at=moment, today=friday)
        assert isinstance(made, Deal), made
        return made

    return make


@pytest.fixture
def deal(open_deal) -> Deal:
    return open_deal()


@pytest.fixture
def lead_draft(anna, moment, source) -> LeadDraft:
    return LeadDraft(
        title="Wants pumps",
        came_at=moment,
        currency="RUB",
        owner_id=anna.pk,
        source_id=source.pk,
        company_name="Kama Works",
        person_name="Olga Kama",
        phone="+7 912 555-01-02",
        email="olga@kama.example",
        amount_minor=500_000,
    )


@pytest.fixture
def lead(lead_draft, anna, moment):
    return services.take_lead(lead_draft, by=anna, at=moment)
