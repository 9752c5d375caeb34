"""A process whose stage Search demands what a test lays; Anna sells, Dana leads her, Clara heads sales."""

from __future__ import annotations

import pytest

from conftest import employ, person
from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.foundation.people.policy import Role
from otdel.selling.approvals import services
from otdel.selling.approvals.drafts import AskDraft, DemandDraft
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, ProcessDraft, StageDraft
from otdel.selling.pipeline.models import Deal

STAGES = (
    StageDraft("Search", probability=10),
    StageDraft("Offer", probability=50),
    StageDraft("Won", "won", "green", probability=100),
    StageDraft("Lost", "lost", "red"),
)


@pytest.fixture
def lena(units):
    """A lawyer: holds the function LAW, sees none of the deals."""
    user = person("lena", Role.SELLER)
    employ(user, units["south"], function="LAW")
    return user


@pytest.fixture
def process(clara, moment):
    return pipeline.create_process(ProcessDraft(name="Sales", stages=STAGES), by=clara, at=moment)


@pytest.fixture
def stage(process):
    return {row.name: row for row in process.stages.all()}


@pytest.fixture
def product(system, moment):
    return create_product(ProductDraft(name="Pump"), by=system, at=moment)


@pytest.fixture
def deal(anna, stage, moment, friday):
    draft = DealDraft(
        title="Pumps for the plant", process_id=stage["Search"].process_id,
        stage_id=stage["Search"].pk, opened_on=friday, currency="RUB", owner_id=anna.pk,
        amount_minor=1000_00,
    )  # fmt: skip
    return pipeline.open_deal(draft, by=anna, at=moment, today=friday)


@pytest.fixture
def lay(clara, moment, stage):
    """Return a maker of demands; keyword arguments change the draft."""

    def make(name="Discount", **changes):
        told = {"stage_id": stage["Search"].pk, "roles": ("supervisor", "head")} | changes
        return services.add_demand(DemandDraft(name=name, **told), by=clara, at=moment)

    return make


@pytest.fixture
def demand(lay, dana):
    return lay()


@pytest.fixture
def paper(lay):
    return lay("Signed contract", kind="document", roles=())


@pytest.fixture
def ask(deal, anna, moment, friday):
    def make(demand, by=anna, at=moment, batch="", **told):
        draft = AskDraft(demand.pk, **told)
        return services.ask(deal.pk, draft, by=by, at=at, on=friday, batch=batch)

    return make


@pytest.fixture
def move(deal, stage, anna, moment, friday):
    def make(to="Offer", by=anna, **told):
        return pipeline.move_deal(deal.pk, stage[to].pk, by=by, at=moment, on=friday, **told)

    return make


@pytest.fixture
def stands(deal):
    return lambda: Deal.objects.get(pk=deal.pk).stage.name


@pytest.fixture
def say(moment, friday):
    """Approve as somebody."""

    def make(row, by, **told):
        return services.approve(row.pk, by=by, at=moment, on=friday, **told)

    return make
