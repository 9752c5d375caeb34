"""The fit of leads: kept, refreshed, listed, told by the API, shown on records with its reasons."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company, edit_company
from otdel.edges.api import services as api
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant
from otdel.managing.portrait import queries, services, tasks
from otdel.managing.portrait.drafts import TraitDraft
from otdel.managing.portrait.models import LeadFit
from otdel.managing.portrait.thresholds import limits
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.queries import all_stages
from otdel.selling.pipeline.services import (
    edit_lead,
    ensure_default_process,
    open_deal,
    remove_leads,
    take_lead,
)

from .conftest import MIDDLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead_of(anna, moment):
    """lead_of(industry="Furniture", headcount=100): a lead of Anna's about such a company."""

    def make(owner=anna, **about):
        act = {"by": owner, "at": moment}
        company = create_company(CompanyDraft("Romashka", owner_id=owner.pk, **about), **act)
        draft = LeadDraft("Annas lead", moment, "RUB", owner_id=owner.pk, company_id=company.pk)
        return take_lead(draft, **act)

    return make


def kept(lead):
    row = LeadFit.objects.get(lead=lead)
    return row.score, row.band, row.known


def test_a_lead_is_scored_as_it_comes(in_force, lead_of):
    assert kept(lead_of(industry="мебель", headcount=100)) == (100, "fits", 100)
    assert kept(lead_of(industry="Trade", headcount=100)) == (25, "unfit", 100)
    assert kept(lead_of(headcount=100)) == (100, "doubtful", 25)  # little is known
    assert kept(lead_of()) == (None, "unknown", 0)


def test_without_a_portrait_nothing_is_kept(draft, lead_of):
    lead_of(industry="Furniture")

    assert not LeadFit.objects.exists()


def test_a_stop_trait_says_not_our_client(in_force, lead_of, anna):
    lead = lead_of(industry="BANKS", headcount=100)

    fit, traits = queries.fit_of(lead, in_force, limits(), timezone.localdate())

    assert kept(lead)[:2] == (0, "unfit") and LeadFit.objects.get().is_stopped
    assert [one.note for one in traits if one.pk in fit.stops] == ["They cannot buy"]


def test_an_edit_of_the_company_or_the_lead_moves_the_score(in_force, lead_of, anna, moment):
    lead = lead_of(industry="Trade", headcount=100)
    act = {"by": anna, "at": moment}

    edit_company(lead.company_id, {"industry": "Furniture"}, version=None, batch="one", **act)
    assert kept(lead)[0] == 100
    undo("one", **act)
    assert kept(lead)[0] == 25
    edit_lead(lead.pk, {"company_id": None}, version=None, **act)
    assert kept(lead)[0] is None


def test_a_removed_lead_that_comes_back_is_scored_again(in_force, lead_of, clara, moment):
    lead = lead_of(industry="Furniture", headcount=100)
    remove_leads([lead.pk], by=clara, at=moment, batch="gone")
    assert not LeadFit.objects.exists()

    undo("gone", by=clara, at=moment)

    assert kept(lead)[0] == 100


def test_an_approval_rebuilds_every_fit_with_progress(in_force, lead_of, clara, moment):
    lead = lead_of(industry="Trade", headcount=100)
    second = services.begin_draft(by=clara, at=moment, currency="RUB")
    for trait in queries.traits(second.pk)[:1]:
        services.remove_trait(trait.pk, by=clara, at=moment)
    portrait, job = tasks.approve(second.pk, why="Industry says nothing", by=clara)

    assert not queries.fits(clara, [lead.pk])  # of the version before: no longer shown
    assert tasks.rebuild_fits.call(portrait.pk, job_id=job.pk) == 1

    job.refresh_from_db()
    assert (job.state, job.done, job.result) == ("done", 1, {"leads": 1})
    assert kept(lead) == (100, "fits", 100)
    assert tasks.rebuild_fits.call(portrait.pk, job_id=job.pk) >= 0  # told again: no harm
    assert kept(lead) == (100, "fits", 100)


def test_a_rebuild_stops_once_a_newer_version_is_in_force(in_force, lead_of, clara, moment):
    lead_of()
    second = services.begin_draft(by=clara, at=moment, currency="RUB")
    services.approve_portrait(second.pk, why="Newer", by=clara, at=moment)

    told = {"after": 0, "limits": limits(), "on": timezone.localdate(moment)}
    assert services.refit_portion(in_force.pk, **told) is None
    assert services.refit_portion(second.pk, **told) is not None


def test_by_night_only_leads_in_work_are_followed(in_force, lead_of, anna, moment):
    lead = lead_of(industry="Furniture", headcount=100)
    LeadFit.objects.all().delete()

    assert tasks.follow_days.call() == 1
    assert kept(lead)[0] == 100


def test_many_leads_of_one_company_are_scored_after_the_commit(
    in_force, lead_of, anna, moment, monkeypatch
):
    lead = lead_of(industry="Trade", headcount=100)
    monkeypatch.setattr("otdel.managing.portrait.hearing.MANY", 0)

    edit_company(lead.company_id, {"industry": "Furniture"}, version=None, by=anna, at=moment)
    assert kept(lead)[0] == 25
    assert tasks.follow_records.call({"company": [lead.company_id]}) == 1
    assert kept(lead)[0] == 100


# ---------------------------------------------------------------- list and API


def test_the_list_shows_sorts_and_filters_by_the_fit(client, in_force, lead_of, clara):
    good = lead_of(industry="Furniture", headcount=100)
    poor = lead_of(industry="Trade", headcount=100)
    client.force_login(clara)
    url = reverse("pipeline:lead-list")

    page = client.get(url, {"sort": "-fit"})
    assert [row.pk for row in page.context["rows"]] == [good.pk, poor.pk]
    assert "100 · Fits" in page.content.decode()
    page = client.get(url, {"sort": "fit"})
    assert [row.pk for row in page.context["rows"]] == [poor.pk, good.pk]
    page = client.get(url, {"fit": "fits"})
    assert [row.pk for row in page.context["rows"]] == [good.pk]


def test_the_list_asks_as_often_for_many_leads(client, in_force, lead_of, clara, as_many_queries):
    client.force_login(clara)
    as_many_queries(
        lambda number: [lead_of(industry="Trade") for _ in range(number)],
        lambda: client.get(reverse("pipeline:lead-list")),
    )


def test_the_api_tells_the_fit_to_who_sees_the_lead(client, in_force, lead_of, anna, vera):
    lead = lead_of(industry="Furniture", headcount=100)
    assert set(queries.fits(anna, [lead.pk])) == {lead.pk}
    assert queries.fits(vera, [lead.pk]) == {}
    _token, key = api.issue_token(
        "Test", ["leads:read"], expires_on=None, by=anna, at=timezone.now()
    )

    answer = client.get(f"/api/v1/leads/{lead.pk}", headers={"Authorization": f"Bearer {key}"})

    assert answer.json()["fit"] == {
        "score": 100, "known": 100, "band": "fits", "is_stopped": False,
    }  # fmt: skip


# ---------------------------------------------------------------- records


def test_the_panel_gives_reasons_on_lead_company_and_deal(
    client, in_force, lead_of, anna, system, moment
):
    lead = lead_of(industry="Furniture")
    ensure_default_process(by=system, at=moment)
    from_stage = all_stages().first()
    deal = open_deal(
        DealDraft("Annas deal", from_stage.process_id, from_stage.pk, timezone.localdate(moment), "RUB",
                  owner_id=anna.pk, company_id=lead.company_id),
        by=anna, at=moment, today=timezone.localdate(moment),
    )  # fmt: skip
    client.force_login(anna)

    for url in (
        reverse("pipeline:lead-detail", args=[lead.pk]),
        reverse("clients:company-detail", args=[lead.company_id]),
        reverse("pipeline:deal-detail", args=[deal.pk]),
    ):
        said = client.get(url).content.decode()
        assert "Industry: Мебель, Furniture" in said, url
        assert "Employees: 50 to 249 people" in said and "not known" in said, url
        assert "By 75% of the points" in said, url


def test_the_panel_says_not_our_client_in_words(client, in_force, lead_of, anna):
    lead = lead_of(industry="Banks")
    client.force_login(anna)

    said = client.get(reverse("pipeline:lead-detail", args=[lead.pk])).content.decode()

    assert "Not our client: Industry: Banks" in said and "They cannot buy" in said


def test_reasons_from_a_hidden_field_are_not_told(client, in_force, lead_of, anna, clara, closed):
    lead = lead_of(industry="Banks", headcount=100)
    closed(80, 20, industry="Furniture")
    closed(20, 80, industry="Trade")
    Grant.objects.filter(user__in=[anna, clara]).update(fields={"company.industry": "hidden"})

    client.force_login(anna)
    said = client.get(reverse("pipeline:lead-detail", args=[lead.pk])).content.decode()
    assert "Not our client" in said and "Employees: 50 to 249 people" in said
    assert "Industry: " not in said and "They cannot buy" not in said

    client.force_login(clara)
    client.post(reverse("portrait:draft-begin"))
    days = {"since": "2026-01-01", "till": "2026-03-31"}
    answer = client.get(reverse("portrait:propose", args=[2]), days)
    assert answer.status_code == 200 and answer.context["proposals"] == []


def test_a_company_out_of_sight_is_scored_but_not_told(client, in_force, anna, boris, moment):
    act = {"by": boris, "at": moment}
    company = create_company(CompanyDraft("Boriss", owner_id=boris.pk, industry="Furniture"), **act)
    draft = LeadDraft("Shared", moment, "RUB", owner_id=anna.pk, company_id=company.pk)
    lead = take_lead(draft, by=boris, at=moment)
    client.force_login(anna)

    said = client.get(reverse("pipeline:lead-detail", args=[lead.pk])).content.decode()

    assert "Our client?" in said
    assert reverse("portrait:behaviour", args=[company.pk]) not in said


def test_a_lead_without_company_is_scored_by_what_it_says_itself(draft, clara, anna, moment):
    act = {"by": clara, "at": moment}
    told = TraitDraft("employee.function", "any_of", ("ae",), weight=20)
    services.add_traits(draft.pk, [told, MIDDLE], **act)
    services.approve_portrait(draft.pk, why="So", **act)

    lead = take_lead(LeadDraft("Alone", moment, "RUB", owner_id=anna.pk), by=anna, at=moment)

    assert kept(lead) == (100, "doubtful" if limits().known > 67 else "fits", 67)
