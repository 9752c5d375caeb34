"""Anna sells, Dana leads her; a warehouse of two (Willy, Wanda) and a lawyer (Lena) who see none of the deals."""

from __future__ import annotations

import pytest

from conftest import employ, person
from otdel.company.clients.models import Company
from otdel.foundation.people.policy import Role
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, ProcessDraft, StageDraft
from otdel.selling.pipeline.models import Deal
from otdel.selling.requests import services
from otdel.selling.requests.drafts import AgreementDraft, AskDraft, ServiceDraft

STAGES = (
    StageDraft("Search", probability=10),
    StageDraft("Offer", probability=50),
    StageDraft("Won", "won", "green", probability=100),
    StageDraft("Lost", "lost", "red"),
)


def colleague(name, units, function):
    user = person(name, Role.SELLER)
    employ(user, units["south"], function=function)
    return user


@pytest.fixture
def willy(units):
    return colleague("willy", units, "STOCK")


@pytest.fixture
def wanda(units):
    return colleague("wanda", units, "STOCK")


@pytest.fixture
def lena(units):
    return colleague("lena", units, "LAW")


@pytest.fixture
def process(clara, moment):
    return pipeline.create_process(ProcessDraft(name="Sales", stages=STAGES), by=clara, at=moment)


@pytest.fixture
def stage(process):
    return {row.name: row for row in process.stages.all()}


@pytest.fixture
def company(anna, moment):
    return Company.objects.create(
        name="Severny Put", name_key="severny put", owner=anna, created_at=moment
    )


@pytest.fixture
def deal(anna, stage, company, moment, friday):
    draft = DealDraft(
        title="Pumps for the plant", process_id=stage["Search"].process_id,
        stage_id=stage["Search"].pk, opened_on=friday, currency="RUB", owner_id=anna.pk,
        company_id=company.pk,
    )  # fmt: skip
    return pipeline.open_deal(draft, by=anna, at=moment, today=friday)


@pytest.fixture
def serve(clara, moment):
    """Return a maker of services; keyword arguments change the draft."""

    def make(name="Warehouse", **told):
        return services.add_service(ServiceDraft(name, **told), by=clara, at=moment)

    return make


@pytest.fixture
def warehouse(serve, willy):
    return serve(answers_by="function", function="STOCK")


@pytest.fixture
def legal(serve, lena):
    return serve("Legal", answers_by="person", person_id=lena.pk)


@pytest.fixture
def agree(clara, moment):
    """Return a maker of agreements; keyword arguments change the draft."""

    def make(service, name="Stock and reservation", **told):
        told = {"hours": 2, "result": "Goods set aside"} | told
        return services.add_agreement(AgreementDraft(service.pk, name, **told), by=clara, at=moment)

    return make


@pytest.fixture
def stock(warehouse, agree):
    return agree(warehouse)


@pytest.fixture
def contract(legal, agree, stage):
    """A gate: a deal does not leave Search before the lawyer has answered."""
    place = {"process_id": stage["Search"].process_id, "stage_id": stage["Search"].pk}
    return agree(legal, "Contract agreed", hours=16, is_gate=True, **place)


@pytest.fixture
def ask(deal, anna, moment):
    def make(agreement, by=anna, at=moment, words="100 pumps", record=None, batch=""):
        about = record or deal
        draft = AskDraft(agreement.pk, words)
        return services.ask(about.noun, about.pk, draft, by=by, at=at, batch=batch)

    return make


@pytest.fixture
def move(deal, stage, anna, moment, friday):
    def make(to="Offer"):
        return pipeline.move_deal(deal.pk, stage[to].pk, by=anna, at=moment, on=friday)

    return make


@pytest.fixture
def stands(deal):
    return lambda: Deal.objects.get(pk=deal.pk).stage.name
