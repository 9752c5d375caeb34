"""Leads are given out, clocks run, alarms are raised."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.company.department.drafts import CoverDraft, CoverRules
from otdel.company.department.models import Function
from otdel.company.department.services import covers
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import NotAllowed, Stale
from otdel.selling.leadflow import errors, queries, services, tasks
from otdel.selling.leadflow.drafts import RuleDraft
from otdel.selling.leadflow.models import Alarm, Assigned, Response, Rule
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.services import (
    ensure_loss_reason,
    ensure_source,
    reject_lead,
    take_leads,
)
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import finish, plan, reopen

pytestmark = pytest.mark.django_db


def came(number: int, *, by, at, batch: str = "", **values) -> list[int]:
    drafts = [LeadDraft(f"Lead {n}", at, "RUB", **values) for n in range(number)]
    return [row.pk for row in take_leads(drafts, by=by, at=at, batch=batch)]


def given(ids, *, by, at, batch: str = "") -> int:
    return services.assign(ids, by=by, at=at, on=timezone.localdate(at), batch=batch)


def owners() -> Counter:
    return Counter(Lead.objects.values_list("owner_id", flat=True))


@pytest.fixture
def turns(clara, anna, boris, moment) -> Rule:
    draft = RuleDraft("Everybody in turn", people=(anna.pk, boris.pk))
    return services.write_rule(draft, by=clara, at=moment)


def test_leads_go_in_turn_and_once(turns, system, anna, boris, moment):
    ids = came(5, by=system, at=moment)
    assert given(ids, by=system, at=moment) == 5
    assert given(ids, by=system, at=moment) == 0

    assert owners() == {anna.pk: 3, boris.pk: 2}
    assert set(Assigned.objects.values_list("rule_id", flat=True)) == {turns.pk}
    assert Entry.objects.filter(kind="leadflow.LeadAssigned").count() == 5
    given(came(1, by=system, at=moment), by=system, at=moment)
    assert owners() == {anna.pk: 3, boris.pk: 3}


def test_a_lead_with_an_owner_and_one_that_is_over_are_left_alone(
    turns, system, anna, clara, moment
):
    ids = came(1, by=system, at=moment, owner_id=clara.pk)
    over = came(1, by=system, at=moment)
    reason = ensure_loss_reason("Spam", by=clara, at=moment)
    reject_lead(over[0], reason.pk, by=clara, at=moment)

    assert given([*ids, *over], by=system, at=moment) == 0


def test_who_is_away_gets_nothing_till_he_is_back(
    turns, system, clara, anna, boris, moment, friday
):
    act = {"by": clara, "at": moment, "on": friday}
    days = CoverDraft(anna.pk, friday, friday, boris.pk)
    away = covers.ask_cover(days, rules=CoverRules(), **act)
    given(came(4, by=system, at=moment), by=system, at=moment)
    assert owners() == {boris.pk: 4}

    covers.come_back(away.pk, friday, **act)
    given(came(4, by=system, at=moment), by=system, at=moment)
    assert owners() == {boris.pk: 6, anna.pk: 2}


def test_holders_of_a_function_are_chosen_and_a_leaver_is_not(system, clara, anna, boris, moment):
    function = Function.objects.get(code="AE")
    services.write_rule(RuleDraft("AE", functions=(function.pk,)), by=clara, at=moment)
    type(boris).objects.filter(pk=boris.pk).update(is_active=False)
    given(came(3, by=system, at=moment), by=system, at=moment)
    assert owners() == {anna.pk: 3}


def test_leads_go_by_product_language_and_industry(system, clara, anna, boris, dana, moment):
    pump = create_product(ProductDraft("Pump CN-40", "CN-40"), by=clara, at=moment)
    rules = (
        ("Pumps", {"products": [pump.pk]}, anna),
        ("Logistics", {"industries": ["logistics"]}, dana),
        ("In English", {"languages": ["en"]}, boris),
    )
    for name, conditions, person in rules:
        draft = RuleDraft(name, conditions=conditions, people=(person.pk,))
        services.write_rule(draft, by=clara, at=moment)
    firm = CompanyDraft("Romashka", owner_id=clara.pk, industry="Logistics")
    firm_id = create_company(firm, by=clara, at=moment).pk
    told = (
        ("Нужен CN-40, два", {}),
        ("Склад", {"company_id": firm_id}),
        ("A store", {}),
        ("Склад", {}),
    )
    drafts = [LeadDraft(title, moment, "RUB", **more) for title, more in told]
    ids = [row.pk for row in take_leads(drafts, by=system, at=moment)]
    given(ids, by=system, at=moment)

    people = Lead.objects.filter(pk__in=ids).order_by("pk").values_list("owner_id", flat=True)
    assert list(people) == [anna.pk, dana.pk, boris.pk, None]


def test_a_client_stays_with_its_person(system, clara, anna, boris, moment):
    services.write_rule(RuleDraft("Own clients", strategy="client"), by=clara, at=moment)
    services.write_rule(RuleDraft("The rest", people=(boris.pk,)), by=clara, at=moment)
    firm = create_company(CompanyDraft("Romashka", owner_id=anna.pk), by=anna, at=moment)
    ids = came(1, by=system, at=moment, company_id=firm.pk) + came(1, by=system, at=moment)
    given(ids, by=system, at=moment)
    assert owners() == {anna.pk: 1, boris.pk: 1}


def test_undo_takes_back_the_lead_with_its_assignment(turns, clara, system, moment):
    ids = came(1, by=clara, at=moment, batch="act-1")
    given(ids, by=system, at=moment, batch="act-1")

    undo("act-1", by=clara, at=moment)

    assert not Lead.objects.exists()
    assert not Response.objects.exists() and not Assigned.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_give_at_once_give_each_lead_once(turns, system, moment):
    ids = came(6, by=system, at=moment)

    def work(_number: int) -> int:
        try:
            return given(ids, by=system, at=moment)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(work, range(2)))

    assert sorted(done) == [0, 6]
    assert sorted(owners().values()) == [3, 3]
    assert sum(queries.rules().get().turns.values_list("given", flat=True)) == 6


def test_a_new_lead_is_given_after_the_commit(turns, clara, anna, boris):
    now = timezone.now()
    ids = came(2, by=clara, at=now)
    tasks.give.call(ids, "")
    assert owners() == {anna.pk: 1, boris.pk: 1}
    assert set(Response.objects.values_list("lead_id", flat=True)) == set(ids)


def test_the_trial_changes_nothing(turns, clara, system, anna, boris, moment, friday):
    came(4, by=system, at=moment)
    told = queries.preview(clara, [turns], at=moment, on=friday)
    assert Counter(person for _lead, _rule, person in told) == {anna.pk: 2, boris.pk: 2}
    assert owners() == {None: 4} and not turns.turns.exists()


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (RuleDraft(" ", people=(1,)), errors.Missing),
        (RuleDraft("Nobody"), errors.NobodyToChoose),
        (
            RuleDraft("Sum", people=(1,), conditions={"amount_from": 2, "amount_to": 1}),
            errors.SumTurnedRound,
        ),
    ],
)
def test_a_rule_that_cannot_work_is_refused(clara, moment, draft, refusal):
    with pytest.raises(refusal):
        services.write_rule(draft, by=clara, at=moment)
    assert not Rule.objects.exists()


def test_only_chiefs_write_rules(turns, anna, moment, friday):
    act = {"by": anna, "at": moment}
    with pytest.raises(NotAllowed):
        services.write_rule(RuleDraft("Mine", people=(anna.pk,)), **act)
    with pytest.raises(NotAllowed):
        services.remove_rule(turns.pk, **act)
    with pytest.raises(NotAllowed):
        services.move_rule(turns.pk, 1, **act)
    assert Rule.objects.count() == 1


def test_writing_moving_and_removing_are_undone(turns, clara, anna, moment):
    act = {"by": clara, "at": moment}
    second = services.write_rule(RuleDraft("Second", people=(anna.pk,)), **act)
    services.write_rule(
        replace(RuleDraft("Changed"), people=(anna.pk,)), rule_id=turns.pk, batch="a", **act
    )
    with pytest.raises(Stale):
        services.write_rule(RuleDraft("X", people=(anna.pk,)), rule_id=turns.pk, version=1, **act)
    services.move_rule(second.pk, -1, batch="b", **act)
    assert list(queries.rules().values_list("pk", flat=True)) == [second.pk, turns.pk]
    undo("b", by=clara, at=moment)
    assert list(queries.rules().values_list("pk", flat=True)) == [turns.pk, second.pk]
    services.remove_rule(second.pk, batch="c", **act)
    undo("c", by=clara, at=moment)
    assert Rule.objects.get(pk=second.pk).people == [anna.pk]


# ---------------------------------------------------------------- the first response


@pytest.fixture
def lead(clara, anna, moment) -> Lead:
    [pk] = came(1, by=clara, at=moment, owner_id=anna.pk)
    services.start_clocks([pk], by=clara, common_minutes=60)
    return Lead.objects.get(pk=pk)


def call(lead: Lead, *, by, at):
    draft = ActivityDraft("call", "Call", by.pk, about_noun="lead", about_id=lead.pk)
    return finish(plan(draft, by=by, at=at).pk, "Spoke", by=by, at=at)


def test_a_call_in_time_meets_the_norm_and_reopened_starts_it_again(lead, anna, moment):
    clock = Response.objects.get()
    assert clock.state(moment) == "due" and clock.state(moment + timedelta(hours=2)) == "late"
    at = moment + timedelta(minutes=20)
    made = call(lead, by=anna, at=at)
    services.follow_answers([lead.pk])

    clock.refresh_from_db()
    assert (clock.minutes, clock.person_id, clock.state(at)) == (20, anna.pk, "met")
    call(lead, by=anna, at=at + timedelta(hours=3))
    services.follow_answers([lead.pk])
    clock.refresh_from_db()
    assert clock.minutes == 20

    reopen(made.pk if hasattr(made, "pk") else made, by=anna, at=at)
    services.follow_answers([lead.pk])
    clock.refresh_from_db()
    assert (clock.minutes, clock.state(at)) == (180, "missed")  # the lunch break does not count


def test_a_task_is_no_answer_and_the_end_of_a_lead_is(lead, anna, clara, moment):
    draft = ActivityDraft("task", "Look it up", anna.pk, about_noun="lead", about_id=lead.pk)
    finish(plan(draft, by=anna, at=moment).pk, "Done", by=anna, at=moment)
    services.follow_answers([lead.pk])
    assert Response.objects.get().answered_at is None

    reason = ensure_loss_reason("Spam", by=clara, at=moment)
    reject_lead(lead.pk, reason.pk, by=clara, at=moment + timedelta(minutes=5))
    services.follow_answers([lead.pk])
    assert Response.objects.get().minutes == 5


def test_a_source_has_a_norm_of_its_own(clara, anna, moment):
    source = ensure_source("Site", by=clara, at=moment)
    with pytest.raises(NotAllowed):
        services.set_norm(source.pk, 5, by=anna, at=moment)
    services.set_norm(source.pk, 15, by=clara, at=moment)
    told = {"by": clara, "at": moment - timedelta(days=2)}  # a clock of its own have those of today
    ids = came(1, source_id=source.pk, **told) + came(1, **told)
    assert services.start_clocks(ids, by=clara, common_minutes=60) == 2
    assert services.start_clocks(ids, by=clara, common_minutes=60) == 0

    terms = dict(Response.objects.values_list("lead_id", "due_at"))
    assert [terms[pk] - told["at"] for pk in ids] == [timedelta(minutes=15), timedelta(hours=1)]
    services.set_norm(source.pk, None, by=clara, at=moment)
    assert queries.norms() == {}


def test_figures_are_of_those_in_sight(lead, anna, boris, clara, dana, vera, moment):
    call(lead, by=anna, at=moment + timedelta(minutes=20))
    services.follow_answers([lead.pk])
    since, at = moment - timedelta(days=1), moment + timedelta(hours=5)
    [(person, told)] = queries.paces(dana, since, at)
    assert (person, told.median_minutes, told.in_norm) == (anna, 20, 100)
    assert queries.paces(vera, since, at) == []


# ---------------------------------------------------------------- nobody's leads


def test_a_lead_left_alone_is_an_alarm_once_and_only_in_working_time(
    system, clara, vera, anna, moment
):
    ids = came(1, by=system, at=moment)
    told = {"minutes": 30, "by": system}
    assert services.raise_alarms(**told, at=moment + timedelta(minutes=29)) == 0
    assert services.raise_alarms(**told, at=moment + timedelta(minutes=31)) == 1
    assert services.raise_alarms(**told, at=moment + timedelta(minutes=40)) == 0
    assert Alarm.objects.count() == 1 and queries.alarms(clara).count() == 1
    assert queries.alarms(vera).count() == 0

    Lead.objects.filter(pk__in=ids).update(owner=anna)
    assert queries.alarms(clara).count() == 0


def test_leads_that_no_rule_takes_do_not_stand_before_those_of_the_night(
    clara, anna, system, moment, monkeypatch
):
    monkeypatch.setattr(tasks, "WAITING", 2)
    draft = RuleDraft("Pumps", conditions={"words": ["pump"]}, people=(anna.pk,))
    services.write_rule(draft, by=clara, at=moment)
    came(3, by=system, at=moment - timedelta(days=9))
    [lead] = take_leads([LeadDraft("A pump", moment, "RUB")], by=system, at=moment)

    tasks.watch.call()

    assert Lead.objects.get(pk=lead.pk).owner == anna
