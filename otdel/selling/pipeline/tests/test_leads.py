"""Leads: taken, qualified, rejected, turned into deals, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from otdel.company.clients.models import Company, Contact
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import Invalid, NotAllowed, Stale
from otdel.selling.pipeline import errors, services
from otdel.selling.pipeline.models import Criterion, Deal, Lead

DAY = timedelta(days=1)


@pytest.fixture
def criteria(db):
    return [
        Criterion.objects.create(question="Has a task", position=1),
        Criterion.objects.create(question="Has money", position=2, is_compulsory=False),
    ]


@pytest.fixture
def convert(anna, moment, friday, process):
    def run(lead, by=anna, **more):
        return services.convert_lead(lead.pk, by=by, at=moment, on=friday, **more)

    return run


def kinds():
    rows = Entry.objects.filter(noun="lead").order_by("pk").values_list("kind", flat=True)
    return [kind.split(".")[1] for kind in rows]


def test_a_lead_carries_its_source(lead, source):
    assert Entry.objects.get(kind="pipeline.LeadCame").facts["source_id"] == source.pk
    assert (lead.status, lead.source_id) == ("new", source.pk)


def test_every_compulsory_criterion_makes_it_qualified(lead, criteria, anna, moment):
    must, may = criteria
    assert services.qualify_lead(lead.pk, {may.pk: True}, by=anna, at=moment).status == "working"
    assert services.qualify_lead(lead.pk, {must.pk: True}, by=anna, at=moment).status == "qualified"
    assert services.qualify_lead(lead.pk, {must.pk: False}, by=anna, at=moment).status == "working"
    assert kinds() == ["LeadCame", "LeadEdited", "LeadQualified", "LeadReopened"]


def test_conversion_adds_company_and_contact_and_keeps_the_link(lead, convert, source):
    deal = convert(lead)

    lead.refresh_from_db()
    assert (lead.status, lead.deal_id) == ("converted", deal.pk)
    assert (deal.company.name, deal.contact.full_name) == ("Kama Works", "Olga Kama")
    assert (deal.source_id, deal.amount_minor) == (source.pk, lead.amount_minor)
    assert Contact.objects.get().points.count() == 2
    assert Entry.objects.get(kind="pipeline.DealOpened").facts["lead_id"] == lead.pk


def test_conversion_finds_a_company_that_is_there(lead, convert, anna, moment):
    known = Company.objects.create(
        name="ООО Kama Works", name_key="kama works", owner=anna, created_at=moment
    )
    assert convert(lead).company_id == known.pk
    assert Company.objects.count() == 1


def test_conversion_into_a_deal_that_is_there_fills_what_it_lacks(lead, convert, open_deal):
    deal = open_deal(company_id=None)

    assert convert(lead, into_deal_id=deal.pk).pk == deal.pk

    deal.refresh_from_db()
    assert deal.company.name == "Kama Works"
    assert Deal.objects.count() == 1
    facts = Entry.objects.get(kind="pipeline.LeadConverted").facts
    assert facts["is_new_deal"] is False


def test_conversion_asks_for_the_criteria_and_takes_them_in_the_same_act(lead, convert, criteria):
    must, _may = criteria
    with pytest.raises(errors.GateClosed) as refusal:
        convert(lead)
    assert [lack.kind for lack in refusal.value.lacking] == ["criterion"]
    assert not Deal.objects.exists()
    assert not Company.objects.filter(name="Kama Works").exists()

    convert(lead, answers={f"criterion:{must.pk}": True})

    lead.refresh_from_db()
    assert lead.answers == {str(must.pk): True}


def test_a_lead_is_converted_once(lead, convert):
    convert(lead)
    with pytest.raises(errors.LeadClosed):
        convert(lead)
    assert Deal.objects.count() == 1


def test_conversion_is_taken_back_whole(lead, convert, anna, moment):
    companies = Company.objects.count()
    convert(lead, batch="conv")

    assert undo("conv", by=anna, at=moment).refused == ()

    lead.refresh_from_db()
    assert (lead.status, lead.deal_id) == ("new", None)
    assert not Deal.objects.exists()
    assert Company.objects.count() == companies


def test_rejection_needs_a_reason_and_can_be_reopened(lead, reason, anna, moment):
    with pytest.raises(Invalid):
        services.reject_lead(lead.pk, 10**9, by=anna, at=moment)
    rejected = services.reject_lead(lead.pk, reason.pk, by=anna, at=moment)
    assert (rejected.status, rejected.reject_reason_id) == ("rejected", reason.pk)
    with pytest.raises(errors.LeadClosed):
        services.qualify_lead(lead.pk, {}, by=anna, at=moment)

    back = services.reopen_lead(lead.pk, by=anna, at=moment)

    assert (back.status, back.reject_reason_id) == ("working", None)
    with pytest.raises(errors.LeadOpen):
        services.reopen_lead(lead.pk, by=anna, at=moment)


def test_edits_know_versions(lead, anna, moment):
    services.edit_lead(lead.pk, {"note": "call"}, version=1, by=anna, at=moment)
    with pytest.raises(Stale):
        services.edit_lead(lead.pk, {"note": "mail"}, version=1, by=anna, at=moment)


def test_removed_leads_come_back(lead, clara, moment):
    was = Lead.objects.values().get()
    services.remove_leads([lead.pk], by=clara, at=moment, batch="gone")
    undo("gone", by=clara, at=moment)
    back = Lead.objects.values().get()
    assert {**back, "version": 1} == was


def test_strangers_and_readers_are_kept_out(lead, vera, anna, moment, convert, clara):
    with pytest.raises(Lead.DoesNotExist):
        services.qualify_lead(lead.pk, {}, by=vera, at=moment)
    with pytest.raises(Lead.DoesNotExist):
        convert(lead, by=vera)
    with pytest.raises(NotAllowed):
        services.remove_leads([lead.pk], by=anna, at=moment)


def test_a_lead_from_the_future_is_refused(lead_draft, anna, moment):
    with pytest.raises(Invalid):
        services.take_lead(replace(lead_draft, came_at=moment + DAY), by=anna, at=moment)
