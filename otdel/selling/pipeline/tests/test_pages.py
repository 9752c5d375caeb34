"""Every page: whole and as a fragment, for its people, and as if absent for strangers."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.html import escape

from otdel.selling.pipeline import queries
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.services import ensure_source
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import plan

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def sign_in(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


def url(name, *args):
    return reverse(f"pipeline:{name}", args=args)


def test_board_shows_cards_numbers_and_sums(deal, open_deal, stage, anna, sign_in):
    open_deal(title="Valves for the pier", stage_id=stage["Offer"].pk, amount_minor=1_500_00)

    body = sign_in(anna).get(url("board")).content.decode()

    assert "Valves for the pier" in body
    assert "Pumps for the plant" in body
    assert "No next step" in body
    assert f'data-column="{stage["Won"].pk}"' in body


@pytest.mark.parametrize(
    "query", ["owner=me", "q=valves", "stepless=yes", "expected=this-month", "team=1", "source=x"]
)
def test_board_takes_filters_from_the_address(deal, anna, sign_in, query):
    assert sign_in(anna).get(f"{url('board')}?{query}").status_code == 200
    part = sign_in(anna).get(f"{url('board')}?{query}", headers=FRAGMENT)
    assert part.content.decode().lstrip().startswith("<section")


def test_board_brings_the_rest_of_a_column_page_by_page(open_deal, stage, anna, sign_in):
    for number in range(30):
        open_deal(title=f"Deal {number:02}")
    first = sign_in(anna).get(url("board")).content.decode()
    assert first.count("data-card=") == 25
    cursor = first.split("cursor=")[1].split('"')[0].split("&")[0]

    rest = sign_in(anna).get(
        f"{url('board-cards')}?stage={stage['Search'].pk}&cursor={cursor}", headers=FRAGMENT
    )

    assert rest.content.decode().count("data-card=") == 5


def test_board_takes_as_many_queries_for_thirty_as_for_three(
    open_deal, anna, sign_in, as_many_queries
):
    client = sign_in(anna)
    as_many_queries(
        lambda n: [open_deal() for _ in range(n)], lambda: client.get(url("board")).content, 3, 20
    )


@pytest.mark.parametrize("list_name", ["deal-list", "lead-list"])
def test_lists_open_and_export(deal, lead, anna, sign_in, list_name):
    page = sign_in(anna).get(url(list_name))
    assert page.status_code == 200
    sheet = sign_in(anna).get(url(list_name) + "?export=csv")
    assert b"".join(sheet.streaming_content if sheet.streaming else [sheet.content])


def test_deal_list_takes_as_many_queries_for_thirty_as_for_three(
    open_deal, anna, sign_in, as_many_queries
):
    client = sign_in(anna)
    as_many_queries(
        lambda n: [open_deal() for _ in range(n)],
        lambda: client.get(url("deal-list")).content,
        3,
        20,
    )


def test_a_drop_moves_at_once(deal, stage, anna, sign_in):
    answer = sign_in(anna).post(
        url("deal-move", deal.pk), {"to": stage["Qualify"].pk}, headers=FRAGMENT
    )

    assert answer.status_code == 204
    assert "otdel:heads" in answer.headers["HX-Trigger"]
    assert Deal.objects.get().stage_id == stage["Qualify"].pk


def test_a_drop_through_a_closed_gate_asks_and_moves_in_the_same_submit(
    deal, stage, anna, sign_in, friday
):
    client, address = sign_in(anna), url("deal-move", deal.pk)
    client.post(address, {"to": stage["Qualify"].pk}, headers=FRAGMENT)

    asked = client.post(address, {"to": stage["Offer"].pk}, headers=FRAGMENT)
    assert asked.status_code == 422
    form = asked.context["form"]
    names = list(form.fields)
    told = {"to": stage["Offer"].pk, "answered": "1", names[0]: "1 200,50", names[1]: "on"}
    blank = client.post(address, {**told, names[0]: ""}, headers=FRAGMENT)
    assert blank.status_code == 422
    assert Deal.objects.get().stage_id == stage["Qualify"].pk

    assert client.post(address, told, headers=FRAGMENT).status_code == 204

    moved = Deal.objects.get()
    assert (moved.stage_id, moved.amount_minor) == (stage["Offer"].pk, 120_050)
    assert not Activity.objects.filter(is_open=True).exists()


def test_a_loss_asks_for_the_reason(deal, stage, anna, sign_in, reason):
    client, address = sign_in(anna), url("deal-move", deal.pk)
    asked = client.post(address, {"to": stage["Lost"].pk}, headers=FRAGMENT)
    assert asked.status_code == 422
    name = next(iter(asked.context["form"].fields))

    client.post(
        address, {"to": stage["Lost"].pk, "answered": "1", name: reason.pk}, headers=FRAGMENT
    )

    assert Deal.objects.get().loss_reason_id == reason.pk


def test_the_record_shows_bar_products_way_and_history(
    deal, stage, anna, sign_in, products, moment, friday
):
    body = sign_in(anna).get(url("deal-detail", deal.pk)).content.decode()

    for words in ("Pumps for the plant", "Search", "Qualify", "No products yet", "Deal opened"):
        assert words in body


def test_products_are_saved_with_their_sum(deal, anna, sign_in, products):
    client, address = sign_in(anna), url("deal-lines", deal.pk)
    assert client.get(address, headers=FRAGMENT).status_code == 200
    sent = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "version": "1",
        "form-0-product": products[0].pk,
        "form-0-quantity": "2.5",
        "form-0-price": "100",
        "form-1-product": "",
        "form-1-quantity": "1",
        "form-1-price": "",
    }

    assert client.post(address, sent, headers=FRAGMENT).status_code == 204

    assert Deal.objects.get().amount_minor == 250_00


def test_a_deal_is_opened_from_the_dialog(process, stage, anna, company, sign_in):
    client = sign_in(anna)
    assert client.get(url("deal-create"), headers=FRAGMENT).status_code == 200
    bad = client.post(url("deal-create"), {"title": ""}, headers=FRAGMENT)
    assert bad.status_code == 422

    told = {
        "title": "Valves",
        "stage": stage["Search"].pk,
        "company": company.pk,
        "amount": "1 000",
        "owner": anna.pk,
    }
    client.post(url("deal-create"), told, headers=FRAGMENT)

    made = Deal.objects.get()
    assert (made.title, made.amount_minor, made.company_id) == ("Valves", 1000_00, company.pk)


def test_a_lead_goes_from_the_dialog_into_a_deal(process, anna, clara, moment, sign_in):
    client = sign_in(anna)
    told = {
        "title": "Wants valves",
        "company_name": "Kama Works",
        "person_name": "Olga Kama",
        "phone": "+7 912 555-01-02",
        "email": "olga@kama.example",
        "owner": anna.pk,
    }
    directory = ensure_source("Company directory", by=clara, at=moment)
    refused = client.post(url("lead-create"), told, headers=FRAGMENT)
    assert refused.status_code == 422 and not Lead.objects.exists()  # without its source
    client.post(url("lead-create"), told | {"source": directory.pk}, headers=FRAGMENT)
    lead = Lead.objects.get()
    assert lead.source == directory
    assert client.get(url("lead-detail", lead.pk)).status_code == 200
    assert client.get(url("lead-convert", lead.pk), headers=FRAGMENT).status_code == 200

    client.post(
        url("lead-convert", lead.pk),
        {"title": "Valves", "stage": process.stages.first().pk, "amount": "5"},
        headers=FRAGMENT,
    )

    lead.refresh_from_db()
    assert lead.status == "converted"
    assert lead.deal.company.name == "Kama Works"
    assert client.get(url("deal-detail", lead.deal_id)).status_code == 200
    assert client.get(url("lead-detail", lead.pk)).status_code == 200


def test_the_designer_is_for_chiefs(process, stage, anna, clara, sign_in):
    assert sign_in(anna).get(url("process-list")).status_code == 200
    assert sign_in(anna).get(url("stage-edit", stage["Offer"].pk)).status_code == 403

    client = sign_in(clara)
    for address in (
        url("process-list"),
        url("process-detail", process.pk),
        url("process-edit", process.pk),
        url("process-create"),
        url("stage-edit", stage["Offer"].pk),
        url("stage-create", process.pk),
        url("stage-remove", stage["Offer"].pk),
        url("entry-create", "reasons"),
        url("entry-create", "sources"),
        url("entry-create", "criteria"),
    ):
        assert client.get(address).status_code == 200, address


def test_a_stage_is_edited_with_its_tasks(stage, clara, sign_in):
    offer = stage["Offer"]
    told = {
        "name": "Proposal",
        "colour": "purple",
        "norm_days": "5",
        "probability": "60",
        "required": ["amount"],
        "evidence": "Sent\nRead",
        "guide": "Call the same day",
        "task-TOTAL_FORMS": "1",
        "task-INITIAL_FORMS": "0",
        "task-0-title": "Call",
        "task-0-kind": "call",
        "task-0-due_in_days": "2",
        "task-0-is_compulsory": "on",
    }

    assert (
        sign_in(clara).post(url("stage-edit", offer.pk), told, headers=FRAGMENT).status_code == 204
    )

    offer.refresh_from_db()
    assert (offer.name, offer.evidence, offer.required) == (
        "Proposal",
        ["Sent", "Read"],
        ["amount"],
    )
    assert offer.tasks.get().due_in_days == 2


@pytest.mark.parametrize(
    "name", ["deal-detail", "deal-move", "deal-facts", "deal-lines", "deal-timeline", "deal-bar"]
)
def test_a_stranger_finds_no_deal(deal, vera, sign_in, name):
    assert sign_in(vera).get(url(name, deal.pk)).status_code == 404


@pytest.mark.parametrize(
    "name", ["lead-detail", "lead-facts", "lead-qualify", "lead-reject", "lead-convert"]
)
def test_a_stranger_finds_no_lead(lead, vera, sign_in, name):
    assert sign_in(vera).get(url(name, lead.pk)).status_code == 404


@pytest.mark.parametrize("name", ["board", "deal-list", "lead-list", "process-list", "deal-create"])
def test_without_signing_in_there_is_only_the_door(client, db, name):
    assert client.get(url(name)).status_code == 302


def test_a_deal_is_found_by_any_reading_and_never_by_a_stranger(open_deal, anna, boris):
    deal = open_deal(title="Поставка «Ромашка» 4471")
    for text in ("ромашки", "hjvfirf", "romashka", "ромшка", "4471 поставка"):
        assert list(queries.search_deals(anna, queries.deals(anna), text)) == [deal], text
        assert not queries.find_deals(boris, queries.deals(boris), text).best


def test_a_card_shows_names_as_they_are_written(sign_in, anna, open_deal, moment):
    risky = '<b>"Tom" & Co</b>'
    deal = open_deal(title=risky)
    plan(
        ActivityDraft("call", risky, anna.pk, about_noun="deal", about_id=deal.pk, due_at=moment),
        by=anna,
        at=moment,
    )
    text = sign_in(anna).get(url("board")).content.decode()
    card = text.partition(f'data-card="{deal.pk}"')[2].partition("</li>")[0]
    assert card.count(escape(risky)) == 2
    assert "<b>" not in card
    assert f'href="{url("deal-detail", deal.pk)}"' in card
