"""Completeness and freshness: the projection follows the base and is the same when remade."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from otdel.company.clients import services as clients
from otdel.company.clients.drafts import ContactDraft, FieldDraft, PointDraft
from otdel.company.clients.models import Company
from otdel.foundation.jobs.models import Job
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.managing.upkeep import queries, services, tasks
from otdel.managing.upkeep.engine import Freshness
from otdel.managing.upkeep.models import CardNorm, CardState
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import edit_process
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import log

from .conftest import day, state


def test_a_card_with_everything_is_complete(full):
    row = state(full)

    assert (row.completeness, row.missing) == (100, "")
    assert row.has_decider and row.has_reach


def test_what_is_missing_is_named_the_heaviest_first(client_of):
    row = state(client_of(industry="Trade"))

    assert row.completeness == 25  # industry 15, responsible 10
    assert row.lacks == ["decider", "phone", "city", "email", "website"]


def test_each_act_moves_the_card(client_of, anna, moment):
    company, act = client_of(), {"by": anna, "at": moment}
    clients.edit_company(company.pk, {"city": "Perm"}, version=None, **act)
    assert "city" not in state(company).lacks

    contact = clients.create_contact(
        ContactDraft(
            "Pyotr",
            company.pk,
            anna.pk,
            part="decides",
            points=(PointDraft("phone", "+79161234567"),),
        ),
        **act,
    )
    assert not {"decider", "phone"} & set(state(company).lacks)

    clients.edit_contact(contact.pk, {"part": "uses"}, version=None, batch="one", **act)
    assert "decider" in state(company).lacks
    undo("one", **act)
    assert "decider" not in state(company).lacks


def test_a_contact_who_moves_leaves_the_old_card_poorer(client_of, anna, moment):
    act = {"by": anna, "at": moment}
    old, new = client_of("Old"), client_of("New")
    contact = clients.create_contact(ContactDraft("Pyotr", old.pk, anna.pk, part="decides"), **act)

    clients.edit_contact(contact.pk, {"company_id": new.pk}, version=None, **act)

    assert "decider" in state(old).lacks and "decider" not in state(new).lacks


def waiting() -> list[list[int]]:
    """Return the companies of the tasks that are in the queue."""
    rows = DBTaskResult.objects.filter(task_path__endswith="measure_cards").order_by("enqueued_at")
    return [row.args_kwargs["args"][0] for row in rows]


def test_a_removed_contact_is_counted_off_after_the_commit(full, anna, moment):
    [contact] = full.contacts.all()
    clients.remove_contacts([contact.pk], by=anna, at=moment)
    assert waiting() == [[full.pk]]

    assert tasks.measure_cards.call([full.pk]) == 1
    assert "decider" in state(full).lacks


def test_talks_edits_and_confirmations_keep_a_card_fresh(client_of, anna, moment):
    company = client_of()
    assert state(company).touched_at == moment

    later = moment + timedelta(days=30)
    log(ActivityDraft("call", "Rang", anna.pk, company_id=company.pk), by=anna, at=later)
    assert (state(company).touched_at, state(company).contact_on) == (later, date(2026, 4, 12))

    again = later + timedelta(days=30)
    services.confirm_data([company.pk], by=anna, at=again, batch="sure")
    assert state(company).touched_at == again
    assert Entry.objects.filter(kind="upkeep.DataConfirmed", client_id=company.pk).count() == 1

    undo("sure", by=anna, at=again)
    assert state(company).touched_at == later


def test_a_client_out_of_sight_is_not_confirmed(client_of, vera, moment):
    company = client_of()

    [refused] = services.confirm_data([company.pk], by=vera, at=moment)

    assert refused.code == "no-such-record"
    assert not Entry.objects.filter(kind="upkeep.DataConfirmed").exists()


def test_purchases_rhythm_and_losses_are_read_from_deals(client_of, closed):
    company = client_of()
    for on in ("2025-01-01", "2025-02-10", "2025-03-22"):
        closed(company, "won", date.fromisoformat(on))
    lost = closed(company, "lost", date(2025, 6, 1), competitor=True)
    closed(company, "lost", date(2025, 7, 1))
    services.measure([company.pk])

    row = state(company)
    assert (row.purchases, row.rhythm_days, row.bought_day) == (3, 40, day("2025-03-22"))
    assert (row.lost_day, row.lost_deal_id) == (day("2025-06-01"), lost.pk)

    closed(company, "won", date(2025, 8, 1))
    services.measure([company.pk])
    assert state(company).lost_day is None


def test_what_only_passes_on_is_no_purchase_and_the_cards_hear_of_it(
    client_of, closed, clara, moment
):
    company = client_of()
    closed(company, "won", date(2026, 1, 10))
    services.measure([company.pk])
    process = Deal.objects.get().process_id
    assert state(company).purchases == 1

    for is_sale, purchases in ((False, 0), (True, 1)):
        edit_process(process, {"is_sale": is_sale}, by=clara, at=moment)
        job = Job.objects.filter(kind="upkeep").latest("pk")
        tasks.follow_norm.call(job_id=job.pk)
        assert state(company).purchases == purchases


def test_a_merge_and_its_undo_leave_both_cards_right(full, client_of, dana, moment):
    other, act = client_of("Romashka"), {"by": dana, "at": moment}

    clients.merge_records("company", other.pk, full.pk, batch="join", **act)
    tasks.measure_cards.call([other.pk, full.pk])
    assert "decider" not in state(other).lacks
    assert not CardState.objects.filter(pk=full.pk).exists()

    undo("join", **act)
    assert state(full).completeness == 100 and "decider" in state(other).lacks


# ---------------------------------------------------------------- remade


def test_the_projection_comes_out_the_same_when_remade(full, client_of, closed):
    client_of("Other", industry="Trade")
    closed(full, "won", date(2025, 1, 1))
    services.measure([full.pk])
    kept = list(CardState.objects.order_by("pk").values())

    assert tasks.check_cards.call() == 0
    CardState.objects.all().delete()
    call_command("rebuild_cards")

    assert list(CardState.objects.order_by("pk").values()) == kept


def test_the_nightly_check_puts_right_what_differs_and_nothing_else(full, client_of, capsys):
    client_of("Other")
    Company.objects.filter(pk=full.pk).update(city="")  # round every service

    with pytest.raises(CommandError):
        call_command("rebuild_cards", check=True)
    assert state(full).completeness == 100

    assert tasks.check_cards.call() == 1
    assert state(full).lacks == ["city"]
    call_command("rebuild_cards", check=True)


def test_a_portion_takes_as_many_statements_for_many_cards(client_of, django_assert_num_queries):
    few = [client_of(f"Client {n}").pk for n in range(3)]
    with django_assert_num_queries(15) as told:
        services.measure(few)
    many = few + [client_of(f"More {n}").pk for n in range(30)]
    with django_assert_num_queries(len(told)):
        services.measure(many)


def test_great_acts_are_counted_after_the_commit(client_of, anna, moment):
    ids = [client_of(f"Client {n}").pk for n in range(3)]

    clients.edit_companies([(pk, {"city": "Perm"}) for pk in ids], by=anna, at=moment)

    assert waiting() == [ids] and "city" in state(Company.objects.get(pk=ids[0])).lacks
    assert tasks.measure_cards.call(ids) == 3


# ---------------------------------------------------------------- what a card must hold


def test_the_head_says_what_a_card_must_hold(client_of, clara, moment):
    company = client_of(city="Perm")

    services.set_norm("potential", {"city": 30, "tax_id": 10}, by=clara, at=moment, batch="norm")
    tasks.sweep()
    assert (state(company).completeness, state(company).lacks) == (75, ["tax_id"])

    undo("norm", by=clara, at=moment)
    tasks.sweep()
    assert state(company).completeness == 20


@pytest.mark.parametrize(
    ("points", "code"),
    [({}, "card-empty"), ({"city": 101}, "card-points"), ({"soul": 5}, "card-fact")],
)
def test_a_norm_that_makes_no_sense_is_refused(clara, moment, points, code):
    with pytest.raises(Exception) as refused:
        services.set_norm("existing", points, by=clara, at=moment)

    assert refused.value.code == code
    assert not CardNorm.objects.exists()


def test_a_seller_does_not_set_the_norm(anna, moment):
    with pytest.raises(Exception) as refused:
        services.set_norm("existing", {"city": 1}, by=anna, at=moment)

    assert refused.value.code == "not-allowed" and not CardNorm.objects.exists()


def test_a_custom_field_may_be_asked_for_and_goes_out_of_use(client_of, clara, anna, moment):
    act = {"by": clara, "at": moment}
    field = clients.define_field(FieldDraft("company", "Budget"), **act)
    key = f"extra.{field.key}"
    services.set_norm("potential", {key: 10, "city": 10}, **act)
    company = client_of(city="Perm")
    assert state(company).lacks == [key]

    clients.edit_company(company.pk, {key: "big"}, version=None, by=anna, at=moment)
    assert state(company).completeness == 100

    clients.retire_field(field.pk, **act)
    assert queries.norms()["potential"] == {"city": 10}


# ---------------------------------------------------------------- figures


def test_figures_count_what_the_reader_sees(full, client_of, anna, boris, clara, vera, moment):
    old = moment - timedelta(days=200)
    client_of("Old", at=old)
    client_of("Borises", owner=boris)
    limits, on = Freshness(90, 180), date(2026, 3, 13)

    told = queries.figures(clara, limits, moment, on)
    assert (told.whole.clients, told.whole.stale, told.whole.stale_share) == (3, 1, 33)
    assert told.whole.completeness == 40  # 100, 10 and 10
    assert [(one.name, one.tally.clients, one.tally.stale) for one in told.owners] == [
        ("Anna", 2, 1), ("Boris", 1, 0),
    ]  # fmt: skip
    assert [(one.name, one.tally.stale) for one in told.units] == [("North", 1), ("South", 0)]
    assert {fact.key: number for fact, number in told.lacking}["decider"] == 2

    assert queries.figures(anna, limits, moment, on).whole.clients == 2
    assert queries.figures(vera, limits, moment, on).whole.clients == 0
