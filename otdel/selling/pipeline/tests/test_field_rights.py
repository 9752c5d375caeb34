"""A closed field at a gate, in products, in a lead's sum: who is asked, what comes over, what is undone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.journal.services import undo
from otdel.foundation.people.errors import FieldClosed
from otdel.foundation.people.models import Grant, User
from otdel.selling.pipeline import errors, queries, services
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.models import Deal, Stage, StageTask

pytestmark = pytest.mark.django_db


def closed(user: User, **levels: str) -> User:
    Grant.objects.filter(user=user).update(
        fields={name.replace("__", "."): level for name, level in levels.items()}
    )
    return User.objects.get(pk=user.pk)


@pytest.fixture
def gate(system, moment) -> tuple[Stage, Stage]:
    """Two stages of which the first is left with a sum only."""
    services.ensure_default_process(by=system, at=moment)
    first, second, *_rest = queries.all_stages().filter(kind="open")
    Stage.objects.filter(process_id=first.process_id).update(required=[], evidence=[], roles=[])
    Stage.objects.filter(pk=first.pk).update(required=["amount"])
    StageTask.objects.all().delete()
    return first, second


def a_deal(gate, owner, moment, **told) -> Deal:
    first, _second = gate
    draft = DealDraft(
        "Deal", first.process_id, first.pk, moment.date(), "RUB", owner_id=owner.pk, **told
    )
    return services.open_deals([draft], by=owner, at=moment, today=moment.date())[0]


def test_a_gate_that_lacks_a_closed_field_says_whom_to_ask(gate, anna, clara, moment):
    deal = a_deal(gate, anna, moment)
    mover = closed(clara, deal__amount_minor="hidden")
    told = {"by": mover, "at": moment, "on": moment.date()}

    for answers in ({}, {"amount": 5_00}):
        with pytest.raises(errors.GateNotYours) as refusal:
            services.move_deal(deal.pk, gate[1].pk, answers=answers, **told)
        assert "Anna" in str(refusal.value)
    assert Deal.objects.get().stage_id == gate[0].pk

    services.edit_deal(deal.pk, {"amount_minor": 5_00}, version=None, by=anna, at=moment)
    services.move_deal(deal.pk, gate[1].pk, **told)  # filled by somebody else, it opens
    assert Deal.objects.get().stage_id == gate[1].pk


def test_products_go_with_the_sum(client, gate, anna, moment):
    deal = a_deal(gate, anna, moment, amount_minor=7_00)
    client.force_login(closed(anna, deal__amount_minor="read"))
    assert client.get(reverse("pipeline:deal-lines", args=[deal.pk])).status_code == 403
    assert reverse("pipeline:deal-lines", args=[deal.pk]) not in str(
        client.get(reverse("pipeline:deal-detail", args=[deal.pk])).content
    )


def test_a_leads_sum_comes_over_to_the_deal_though_the_person_sees_neither(gate, anna, moment):
    draft = LeadDraft("Lead", moment, "RUB", owner_id=anna.pk, amount_minor=9_00)
    lead = services.take_lead(draft, by=anna, at=moment)
    blind = closed(anna, deal__amount_minor="hidden", lead__amount_minor="hidden")

    answers = {f"criterion:{one.pk}": True for one in queries.criteria()}
    deal = services.convert_lead(lead.pk, answers=answers, by=blind, at=moment, on=moment.date())

    assert Deal.objects.get(pk=deal.pk).amount_minor == 9_00


def test_the_form_of_conversion_keeps_a_sum_that_it_does_not_show(client, gate, anna, moment):
    draft = LeadDraft("Lead", moment, "RUB", owner_id=anna.pk, amount_minor=9_00)
    lead = services.take_lead(draft, by=anna, at=moment)
    client.force_login(closed(anna, deal__amount_minor="read", lead__amount_minor="hidden"))
    address = reverse("pipeline:lead-convert", args=[lead.pk])
    assert b'name="amount"' not in client.get(address).content

    told = {"title": "Lead", "stage": gate[0].pk}
    told |= {f"criterion_{one.pk}": "on" for one in queries.criteria() if one.is_compulsory}
    client.post(address, told)

    assert Deal.objects.get().amount_minor == 9_00


def test_undo_of_anothers_edit_leaves_a_closed_field_alone(gate, anna, clara, moment):
    deal = a_deal(gate, anna, moment, amount_minor=7_00)
    services.edit_deal(
        deal.pk, {"amount_minor": 8_00}, version=None, by=anna, at=timezone.now(), batch="b"
    )
    head = closed(clara, deal__amount_minor="hidden")

    outcome = undo("b", by=head, at=timezone.now())

    assert [text for _noun, _pk, text in outcome.refused] == [str(FieldClosed(field="Sum"))]
    assert Deal.objects.get().amount_minor == 8_00


def test_a_hidden_sum_is_not_on_the_board(gate, anna, client, moment):
    deal = a_deal(gate, anna, moment, amount_minor=7_77)

    def card():
        text = client.get(reverse("pipeline:board")).content.decode()
        return text.partition(f'data-card="{deal.pk}"')[2].partition("</li>")[0]

    client.force_login(anna)
    assert "7,77" in card() or "7.77" in card()
    client.force_login(closed(anna, deal__amount_minor="hidden"))
    assert "Deal" in card()
    assert "7,77" not in card() and "7.77" not in card() and "no sum" not in card()
