"""What a won deal leaves behind: the company is a client, the process asks for nothing, the next deal goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from otdel.company.clients.models import Company
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.selling.pipeline.drafts import DealDraft, StageDraft, TaskDraft
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import move_deal, open_deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import plan

OPEN = (
    StageDraft("Talk", tasks=(TaskDraft("Send a letter", "letter", is_compulsory=False),)),
    StageDraft("Won", "won", "green", probability=100),
    StageDraft("Lost", "lost", "red"),
)


@pytest.fixture
def stages(design):
    return {row.name: row for row in design("Short", OPEN).stages.all()}


@pytest.fixture
def sale(stages, company, anna, moment, friday):
    """Return a maker of deals in the first stage of the short process."""

    def make(minor=100_00, *, by=anna, **more):
        talk = stages["Talk"]
        draft = DealDraft(
            title="Pumps", process_id=talk.process_id, stage_id=talk.pk, opened_on=friday,
            currency="RUB", owner_id=by.pk, company_id=company.pk, amount_minor=minor,
        )  # fmt: skip
        return open_deal(draft, by=by, at=moment, today=friday, **more)

    return make


@pytest.fixture
def win(stages, anna, moment, friday):
    def run(deal, batch=""):
        return move_deal(deal.pk, stages["Won"].pk, by=anna, at=moment, on=friday, batch=batch)

    return run


def status():
    return Company.objects.get().status


def test_a_company_that_bought_is_a_client_and_undo_takes_both_back(sale, win, anna, moment):
    deal = sale()
    win(deal, batch="win")
    assert status() == Company.Status.EXISTING

    assert undo("win", by=anna, at=moment).refused == ()
    assert status() == Company.Status.POTENTIAL
    deal.refresh_from_db()
    assert deal.is_open


def test_a_company_in_the_reserve_stays_there(sale, win):
    deal = sale()
    Company.objects.update(status=Company.Status.RESERVE)
    win(deal)

    assert status() == Company.Status.RESERVE


def test_winning_calls_off_what_the_process_still_offered_and_leaves_an_agreed_step(
    sale, win, anna, moment
):
    deal = sale()
    step = ActivityDraft(
        "call", "Ask how it runs", anna.pk, due_at=moment + timedelta(days=7), about_noun="deal", about_id=deal.pk
    )  # fmt: skip
    plan(step, by=anna, at=moment)
    win(deal, batch="win")
    assert [row.subject for row in Activity.objects.filter(is_open=True)] == ["Ask how it runs"]

    undo("win", by=anna, at=moment)
    assert Activity.objects.filter(is_open=True).count() == 2


def test_the_next_deal_tells_which_one_it_goes_on_from(sale, win):
    won = win(sale())
    deal = sale(follows_id=won.pk)

    entry = Entry.objects.get(kind="pipeline.DealContinued")
    assert (entry.noun_id, entry.facts["from_deal_id"]) == (deal.pk, won.pk)


def test_nothing_goes_on_from_a_deal_in_work_or_out_of_sight(sale, win, stages, vera):
    open_one = sale()
    with pytest.raises(Deal.DoesNotExist):
        sale(follows_id=open_one.pk)
    won = win(open_one)
    with pytest.raises(Deal.DoesNotExist):
        sale(follows_id=won.pk, by=vera)

    assert Deal.objects.count() == 1


def test_the_form_of_the_next_deal_starts_with_the_client(client, anna, sale, win, company):
    won = win(sale())
    client.force_login(anna)

    page = client.get(f"/selling/deals/new/?follows={won.pk}").content.decode()
    assert won.title in page and company.name in page
    told = {
        "follows": won.pk,
        "title": "Pumps again",
        "stage": won.process.stages.first().pk,
        "company": company.pk,
    }
    answer = client.post("/selling/deals/new/", told)
    assert answer.status_code in (200, 204, 302)
    assert Entry.objects.filter(
        kind="pipeline.DealContinued", noun_id=Deal.objects.get(title="Pumps again").pk
    )


def test_the_page_of_a_won_deal_offers_the_next_one(client, anna, sale, win):
    deal = sale()
    client.force_login(anna)
    address = f"/selling/deals/{deal.pk}/"
    assert "follows=" not in client.get(address).content.decode()

    win(deal)
    assert f"follows={deal.pk}" in client.get(address).content.decode()
