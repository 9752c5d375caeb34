"""A conveyor of three: a scout passes leads to sellers, sellers pass won clients to an account manager."""

from __future__ import annotations

import pytest

from conftest import employ, person
from otdel.company.clients.models import Company
from otdel.foundation.people.policy import Role
from otdel.selling.handoffs import services
from otdel.selling.handoffs.drafts import OfferDraft, RuleDraft
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft, ProcessDraft, StageDraft
from otdel.selling.pipeline.models import LossReason, Source

STAGES = (
    StageDraft("Search", probability=10),
    StageDraft("Offer", probability=50),
    StageDraft("Won", "won", "green", probability=100),
    StageDraft("Lost", "lost", "red"),
)


@pytest.fixture
def stan(units):
    """A scout of the team North: hands leads to sellers."""
    user = person("stan", Role.SCOUT)
    employ(user, units["north"], function="SDR")
    return user


@pytest.fixture
def fay(units):
    """An account manager of the team South."""
    user = person("fay", Role.FARMER)
    employ(user, units["south"], function="AM")
    return user


@pytest.fixture
def process(clara, moment):
    draft = ProcessDraft(name="Sales", stages=STAGES)
    return pipeline.create_process(draft, by=clara, at=moment)


@pytest.fixture
def stage(process):
    return {row.name: row for row in process.stages.all()}


@pytest.fixture
def reasons(clara, moment):
    services.ensure_reasons(by=clara, at=moment, language="en")
    from otdel.selling.handoffs.queries import reasons as rows  # noqa: PLC0415

    return {row.name: row for row in rows()}


@pytest.fixture
def lay(clara, moment, stan, anna, fay):
    """Return a maker of rules; keyword arguments change the draft."""

    def make(name="Scout to hunter", **changes):
        told = {"givers": ("SDR",), "takers": ("AE",), "on_noun": "lead", "giver_share_bp": 2000,
                "taker_share_bp": 8000} | changes  # fmt: skip
        return services.add_rule(RuleDraft(name, **told), by=clara, at=moment)

    return make


@pytest.fixture
def rule(lay):
    return lay()


@pytest.fixture
def to_care(lay, stage):
    """After the deal is won the client goes to the client department, with what goes along."""
    return lay(
        "To the client department", givers=("AE",), takers=("AM",), on_noun="deal",
        stage_id=stage["Won"].pk, checklist=("Contract", "Agreements", "Contacts"),
        moves_record=False, moves_company=True, giver_part="sold", taker_part="develops",
        giver_share_bp=0, taker_share_bp=0,
    )  # fmt: skip


@pytest.fixture
def lead(stan, moment):
    source = Source.objects.create(name="Exhibition", channel="exhibition")
    draft = LeadDraft(
        "Wants pumps", moment, "RUB", owner_id=stan.pk, source_id=source.pk,
        company_name="Kama Works", phone="+7 912 555-01-02",
    )  # fmt: skip
    return pipeline.take_lead(draft, by=stan, at=moment)


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
        company_id=company.pk, amount_minor=100_00,
    )  # fmt: skip
    return pipeline.open_deal(draft, by=anna, at=moment, today=friday)


@pytest.fixture
def loss(db):
    return LossReason.objects.create(name="Too expensive")


@pytest.fixture
def give(rule, lead, moment, stan):
    """Offer the lead; keyword arguments are the draft's."""

    def make(by=stan, to=None, record=None, under=None, at=moment, batch="", hours=4, **told):
        record, under = record or lead, under or rule
        draft = OfferDraft(under.pk, to.pk if to else None, **told)
        return services.offer(record.noun, record.pk, draft, by=by, at=at, hours=hours, batch=batch)

    return make
