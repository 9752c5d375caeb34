"""Edits, products, hand-overs and removal; each taken back whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import Invalid, Refused, Stale
from otdel.selling.pipeline import errors, services
from otdel.selling.pipeline.drafts import LineDraft
from otdel.selling.pipeline.models import Deal, DealLine
from otdel.selling.work.models import Activity

DAY = timedelta(days=1)


def snapshot():
    deals = list(Deal.objects.order_by("pk").values())
    for row in deals:
        row.pop("version")
    visits = list(
        Deal.objects.order_by("pk", "visits__pk").values_list(
            "pk", "visits__stage", "visits__left_at"
        )
    )
    lines = sorted(DealLine.objects.values_list("deal_id", "product_id", "amount_minor"))
    return deals, visits, lines


def last(kind):
    return Entry.objects.filter(kind=f"pipeline.{kind}").latest("pk").facts


def test_fields_sum_and_owner_are_told_apart(deal, anna, boris, moment, source):
    services.edit_deal(
        deal.pk,
        {"title": "New", "amount_minor": 700, "owner_id": boris.pk, "source_id": source.pk},
        version=1,
        by=anna,
        at=moment,
    )

    assert last("DealReassigned")["from_owner_id"] == anna.pk
    assert (last("DealAmountChanged")["was_minor"], last("DealAmountChanged")["amount_minor"]) == (
        0,
        700,
    )
    assert set(last("DealEdited")["fields"]) == {"title", "source_id"}
    assert last("DealEdited")["was"] == {"source_id": None}


def test_nothing_changed_is_nothing_told(deal, anna, moment):
    before = Entry.objects.count()
    services.edit_deal(deal.pk, {"title": deal.title}, version=1, by=anna, at=moment)
    assert Entry.objects.count() == before
    assert Deal.objects.get().version == 1


def test_an_old_version_is_refused_and_changes_nothing(deal, anna, moment):
    services.edit_deal(deal.pk, {"title": "Theirs"}, version=1, by=anna, at=moment)
    with pytest.raises(Stale):
        services.edit_deal(deal.pk, {"title": "Mine"}, version=1, by=anna, at=moment)
    assert Deal.objects.get().title == "Theirs"


@pytest.mark.parametrize(
    "changes", [{"stage_id": 1}, {"status": "won"}, {"closed_on": date(2026, 3, 1)}]
)
def test_an_edit_is_no_way_round_the_gate(deal, anna, moment, changes):
    with pytest.raises(Invalid):
        services.edit_deal(deal.pk, changes, version=1, by=anna, at=moment)


def test_products_give_the_sum_and_one_of_them_takes_a_new_one(deal, anna, moment, products):
    lines = [LineDraft(products[0].pk, 3000, 333_33)]
    services.set_lines(deal.pk, lines, version=1, by=anna, at=moment)
    assert Deal.objects.get().amount_minor == 999_99

    services.edit_deal(deal.pk, {"amount_minor": 1000_00}, version=2, by=anna, at=moment)

    line = DealLine.objects.get()
    assert (line.amount_minor, line.price_minor) == (1000_00, 333_33)


def test_a_sum_of_several_products_is_changed_in_them(deal, anna, moment, products):
    lines = [LineDraft(product.pk, 1000, 10) for product in products]
    services.set_lines(deal.pk, lines, version=1, by=anna, at=moment)
    with pytest.raises(errors.SumFromProducts):
        services.edit_deal(deal.pk, {"amount_minor": 5}, version=2, by=anna, at=moment)
    assert Deal.objects.get().amount_minor == 20


def test_a_hand_over_takes_the_open_steps_along(deal, stage, anna, boris, clara, moment, friday):
    services.move_deal(deal.pk, stage["Qualify"].pk, by=anna, at=moment, on=friday)
    services.reassign_deals([deal.pk], boris.pk, by=clara, at=moment)
    assert Deal.objects.get().owner_id == boris.pk
    assert Activity.objects.get().owner_id == boris.pk


def test_a_stranger_edits_nothing(deal, vera, moment):
    with pytest.raises(Deal.DoesNotExist):
        services.edit_deal(deal.pk, {"title": "Mine"}, version=1, by=vera, at=moment)
    (refusal,) = services.edit_deals([(deal.pk, {"title": "Mine"})], by=vera, at=moment)
    assert isinstance(refusal, errors.Missing)


def test_removed_deals_come_back_with_all_they_had(
    deal, lead, stage, anna, dana, clara, moment, friday, products
):
    services.set_lines(deal.pk, [LineDraft(products[0].pk, 1000, 5)], version=1, by=anna, at=moment)
    services.move_deal(deal.pk, stage["Qualify"].pk, by=anna, at=moment, on=friday)
    before = snapshot()

    services.remove_deals([deal.pk], by=clara, at=moment, batch="gone")
    assert not Deal.objects.exists()
    assert not Activity.objects.filter(is_open=True).exists()
    undone = undo("gone", by=clara, at=moment)

    assert (undone.refused, undone.left) == ((), 0)
    assert snapshot() == before
    assert Activity.objects.filter(is_open=True).count() == 1
    assert last("DealRestored")["did"] == "removed"


def test_a_move_is_taken_back_with_its_visit_task_and_answers(
    deal, stage, anna, moment, friday, reason
):
    services.move_deal(deal.pk, stage["Qualify"].pk, by=anna, at=moment, on=friday)
    before = snapshot()
    answers = {"amount": 500, f"task:{stage['Qualify'].tasks.get().pk}": True}
    services.move_deal(
        deal.pk,
        stage["Offer"].pk,
        by=anna,
        at=moment + DAY,
        on=friday + DAY,
        answers=answers,
        batch="move",
    )

    assert undo("move", by=anna, at=moment + DAY).refused == ()

    assert snapshot() == before
    assert Activity.objects.get().is_open
    assert last("DealRestored")["undone_batch"] == "move"


def test_a_loss_is_taken_back(deal, stage, anna, moment, friday, reason):
    before = snapshot()
    services.lose_deals([deal.pk], reason.pk, by=anna, at=moment, on=friday, batch="lost")
    assert Deal.objects.get().status == "lost"
    undo("lost", by=anna, at=moment)
    assert snapshot() == before


def test_what_was_changed_since_stays(deal, anna, moment):
    services.edit_deal(deal.pk, {"title": "One"}, version=1, by=anna, at=moment, batch="a")
    services.edit_deal(deal.pk, {"title": "Two"}, version=2, by=anna, at=moment)

    undone = undo("a", by=anna, at=moment)

    assert len(undone.refused) == 1
    assert Deal.objects.get().title == "Two"


def test_opened_deals_are_taken_back_unless_a_lead_leads_to_them(draft, lead, anna, moment, friday):
    kept, _gone = services.open_deals(
        [draft, draft], by=anna, at=moment, today=friday, batch="import"
    )
    services.convert_lead(lead.pk, into_deal_id=kept.pk, by=anna, at=moment, on=friday)

    undone = undo("import", by=anna, at=moment)

    assert [row[1] for row in undone.refused] == [kept.pk]
    assert list(Deal.objects.values_list("pk", flat=True)) == [kept.pk]


def test_bulk_edit_answers_row_by_row(deal, open_deal, anna, moment):
    other = open_deal()
    results = services.edit_deals(
        [(deal.pk, {"title": "A"}), (10**9, {"title": "B"}), (other.pk, {"title": ""})],
        by=anna,
        at=moment,
    )
    assert [isinstance(row, Refused) for row in results] == [False, True, True]
