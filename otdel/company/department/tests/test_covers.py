"""Absences: what a stand-in sees while somebody is away, and that it all returns (SEC-05, SEC-06)."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from conftest import person
from otdel.company.clients.drafts import CompanyDraft, ContactDraft
from otdel.company.clients.models import Affiliation, Company, Contact
from otdel.company.clients.services import create_company, create_contact, reassign_companies
from otdel.company.department import absences, services
from otdel.company.department.absence import Away, Stand, clash, lendings
from otdel.company.department.drafts import CoverDraft, CoverRules
from otdel.company.department.models import Cover, CoverShare, Employment
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import AccessNote, Grant, Lent, LentClient, Scoped, Sight, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.services import note_view
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides
from otdel.kernel.errors import NotAllowed
from otdel.managing.metrics.models import Fact
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.services import (
    ensure_default_process,
    move_deal,
    open_deal,
    reassign_deals,
    take_lead,
)
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.queries import today
from otdel.selling.work.services import finish, plan, reassign_activities

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]
RULES = CoverRules()
DAY = timedelta(days=1)
LENT = (Company, Contact, Affiliation, Deal, Lead, Activity)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def sees(user: User) -> set[str]:
    """The words of everything of these kinds that the person sees now."""
    fresh = again(user)
    return {
        str(row)
        for model in (Company, Contact, Deal, Lead, Activity)
        for row in model.objects.visible_to(fresh)
    }


@pytest.fixture
def book(anna, system, moment, friday):
    """Anna's book: two clients with a contact, a deal, a lead and a task each."""
    ensure_default_process(by=system, at=moment)
    stage = pipeline.all_stages().first()
    act = {"by": anna, "at": moment}
    for name in ("Romashka", "Lutik"):
        company = create_company(CompanyDraft(name, anna.pk), **act)
        contact = create_contact(ContactDraft(f"{name} man", company.pk, anna.pk), **act)
        deal = open_deal(
            DealDraft(f"{name} deal", stage.process_id, stage.pk, friday, "RUB", owner_id=anna.pk,
                      company_id=company.pk, contact_id=contact.pk, amount_minor=100_00),
            today=friday, **act,
        )  # fmt: skip
        take_lead(
            LeadDraft(f"{name} lead", moment, "RUB", owner_id=anna.pk, company_id=company.pk), **act
        )
        plan(ActivityDraft("task", f"{name} task", anna.pk, about_noun="deal", about_id=deal.pk,
                           due_at=moment, has_hour=True), **act)  # fmt: skip
    Activity.objects.exclude(stage_task_id=None).delete()  # the process asks for its own
    return {row.name: row.pk for row in Company.objects.all()}


WHOLE = {f"{name}{what}" for name in ("Romashka", "Lutik") for what in ("", " man", " deal", " lead", " task")}  # fmt: skip


@pytest.fixture
def away(clara, anna, boris, moment, friday):
    """Let Anna be away from this Friday for a week, Boris stands in."""

    def cover(by=None, **told) -> Cover:
        draft = {
            "person_id": anna.pk, "starts_on": friday, "ends_on": friday + 6 * DAY,
            "stand_in_id": boris.pk,
        }  # fmt: skip
        rules = told.pop("rules", RULES)
        at, on, batch = told.pop("at", moment), told.pop("on", friday), told.pop("batch", "")
        return services.ask_cover(
            CoverDraft(**draft | told),
            rules=rules,
            by=again(by or clara),
            at=at,
            on=on,
            batch=batch,
        )

    return cover


# ---------------------------------------------------------------- what is lent


def test_while_it_runs_the_stand_in_sees_the_book_and_the_day_after_nothing(
    book, away, anna, boris, moment, friday, system
):
    assert sees(boris) == set()
    cover = away(starts_on=friday + DAY)
    assert sees(boris) == set()

    services.follow_day(by=system, on=friday + DAY, at=moment + DAY)
    assert sees(boris) == WHOLE == sees(anna)
    assert Affiliation.objects.visible_to(again(boris)).count() == 2

    last = cover.ends_on
    services.follow_day(by=system, on=last, at=moment + 6 * DAY)
    assert sees(boris) == WHOLE
    services.follow_day(by=system, on=last + DAY, at=moment + 7 * DAY)
    assert sees(boris) == set()
    assert not Lent.objects.exists()
    assert sees(anna) == WHOLE
    assert set(Company.objects.values_list("owner_id", flat=True)) == {anna.pk}
    assert services.follow_day(by=system, on=last + DAY, at=moment + 7 * DAY) == 0
    kinds = list(Entry.objects.filter(kind__contains="Cover").values_list("kind", flat=True))
    assert [kind.split(".")[1] for kind in kinds] == ["CoverAgreed", "CoverBegan", "CoverEnded"]


def test_nothing_but_the_chosen_parts_is_lent(book, away, anna, boris, vera, moment):
    Company.objects.create(name="Nobody's", name_key="nobodys", created_at=moment)
    note_view("company", 1, by=anna, at=moment)
    away(parts=("deals", "tasks"))

    assert sees(boris) == {word for word in WHOLE if word.endswith((" deal", " task"))}
    assert not AccessNote.objects.visible_to(again(boris)).exists()
    assert not Cover.objects.visible_to(again(vera)).exists()
    assert sees(vera) == set()
    assert again(boris).seen_ids == [boris.pk]  # the reach itself is as it was


def test_every_model_that_is_lent_names_its_client_and_no_other_is():
    from django.apps import apps  # noqa: PLC0415 the registry is asked once all rooms are loaded

    lent = {m for m in apps.get_models() if hasattr(m, "lent_as")}
    assert lent == set(LENT)
    for model in lent:
        assert isinstance(model.objects.all(), Scoped)
        model.objects.filter(**{f"{model.lent_client}__in": [1]}).exists()


def test_divided_clients_are_seen_by_one_stand_in_each(
    book, away, anna, boris, clara, dana, moment, friday
):
    cover = away()
    kira = person("kira", Role.SELLER)
    give = {"rules": RULES, "by": again(clara), "at": moment, "on": friday}
    services.give_clients(cover.pk, kira.pk, [book["Lutik"]], **give)

    assert sees(kira) == {word for word in WHOLE if word.startswith("Lutik")}
    assert sees(boris) == {word for word in WHOLE if word.startswith("Romashka")}
    on = friday
    assert absences.stand_in_of(anna.pk, on) == boris.pk
    assert absences.stand_in_of(anna.pk, on, book["Lutik"]) == kira.pk
    assert absences.stand_in_of(anna.pk, on - DAY) is None
    assert absences.stand_ins_on(on, [anna.pk, boris.pk]) == {anna.pk: boris.pk}
    assert LentClient.objects.count() == 1

    services.take_clients_back(cover.pk, kira.pk, **give)
    assert (sees(kira), sees(boris)) == (set(), WHOLE)
    services.change_stand_in(cover.pk, boris.pk, kira.pk, **give)
    assert (sees(kira), sees(boris)) == (WHOLE, set())


def test_a_row_without_a_client_goes_to_who_has_the_rest(book, away, anna, boris, clara, moment, friday):  # fmt: skip
    take_lead(LeadDraft("Loose", moment, "RUB", owner_id=anna.pk), by=anna, at=moment)
    cover, kira = away(), person("kira", Role.SELLER)
    services.give_clients(
        cover.pk, kira.pk, list(book.values()), rules=RULES, by=again(clara), at=moment, on=friday
    )
    assert sees(boris) == {"Loose"}
    assert "Loose" not in sees(kira)


def test_a_wider_reach_is_not_widened_further(book, away, anna, dana, boris, moment, friday):
    """Dana leads the team North: beside her own sight she gets Boris's book and nothing of his team."""
    create_company(CompanyDraft("Boris's", boris.pk), by=boris, at=moment)
    before = sees(dana)
    away(person_id=boris.pk, stand_in_id=dana.pk)
    Sight.objects.get_or_create(viewer=dana, owner=anna)  # the fixture's own pair
    assert sees(dana) == before | {"Boris's"}
    assert set(again(dana).seen_ids) == {dana.pk, anna.pk}


def test_a_page_asks_as_many_questions_for_one_lender_as_for_three(
    book, away, anna, boris, clara, moment, django_assert_num_queries
):
    def ask(number: int) -> None:
        fresh = again(boris)
        with django_assert_num_queries(number):
            for model in LENT:
                list(model.objects.visible_to(fresh).values_list("pk", flat=True))

    ask(2 + len(LENT))  # the grants, what is lent, and one a model
    away()
    for name in ("kira", "lena"):
        away(person_id=person(name, Role.SELLER).pk)
    ask(2 + len(LENT))


# ---------------------------------------------------------------- whose it stays


def test_the_owner_stays_the_owner_of_a_deal_won_meanwhile(
    book, away, anna, boris, clara, moment, friday
):
    away()
    deal = Deal.objects.get(title="Romashka deal")
    lost = pipeline.all_stages().filter(kind="lost").first()
    reason = pipeline.loss_reasons().first()
    move_deal(
        deal.pk, lost.pk, answers={"loss_reason": reason.pk}, by=again(boris), at=moment, on=friday
    )
    assert Deal.objects.get(pk=deal.pk).owner_id == anna.pk
    assert set(Fact.objects.filter(measure__startswith="deals_").values_list("person_id", flat=True)) == {anna.pk}  # fmt: skip
    task = Activity.objects.get(subject="Lutik task")
    finish(task.pk, "agreed", by=again(boris), at=moment)
    assert Activity.objects.get(pk=task.pk).owner_id == anna.pk


def test_a_stand_in_cannot_give_what_is_lent_to_anybody(book, away, anna, boris, clara, moment):
    away()
    act = {"by": again(boris), "at": moment}
    for results in (
        reassign_companies([book["Lutik"]], boris.pk, **act),
        reassign_deals([Deal.objects.get(title="Lutik deal").pk], boris.pk, **act),
        reassign_activities([Activity.objects.get(subject="Lutik task").pk], boris.pk, **act),
    ):
        assert [getattr(result, "code", "") for result in results] == ["only-stands-in"]
    assert set(Company.objects.values_list("owner_id", flat=True)) == {anna.pk}
    assert (
        reassign_companies([book["Lutik"]], clara.pk, by=clara, at=moment)[0].owner_id == clara.pk
    )


def test_what_the_stand_in_planned_with_the_clients_returns_with_the_owner(
    book, away, anna, boris, clara, moment, friday
):
    own = create_company(CompanyDraft("Own", boris.pk), by=boris, at=moment)
    cover = away()
    act, deal = {"by": again(boris), "at": moment}, Deal.objects.get(title="Lutik deal")
    plan(ActivityDraft("call", "Ring Lutik", boris.pk, about_noun="deal", about_id=deal.pk), **act)
    plan(ActivityDraft("task", "Visit Romashka", boris.pk, company_id=book["Romashka"]), **act)
    plan(ActivityDraft("task", "Mine", boris.pk, company_id=own.pk), **act)
    services.come_back(cover.pk, friday + DAY, by=clara, at=moment, on=friday + DAY)

    whose = dict(Activity.objects.values_list("subject", "owner__full_name"))
    assert (whose["Ring Lutik"], whose["Visit Romashka"], whose["Mine"]) == (
        "Anna",
        "Anna",
        "Boris",
    )
    assert sees(boris) == {"Own", "Mine"}


# ---------------------------------------------------------------- asking and refusing


def test_a_seller_asks_and_the_head_agrees_or_refuses(book, away, anna, boris, clara, moment, friday):  # fmt: skip
    asked = away(by=anna)
    assert (asked.status, sees(boris)) == (Cover.Status.ASKED, set())
    assert list(absences.waiting(again(clara))) == [asked]
    tell = {"rules": RULES, "at": moment, "on": friday}
    with pytest.raises(NotAllowed):
        services.answer_cover(asked.pk, agrees=True, by=again(anna), **tell)
    with pytest.raises(Cover.DoesNotExist):
        services.answer_cover(asked.pk, agrees=True, by=person("stranger", Role.SUPERVISOR), **tell)
    services.answer_cover(asked.pk, agrees=True, by=clara, **tell)
    assert sees(boris) == WHOLE
    with pytest.raises(services.CoverDecided):
        services.answer_cover(asked.pk, agrees=False, by=clara, **tell)


def test_without_the_setting_ones_own_absence_is_agreed_at_once(book, away, anna, boris):
    assert away(by=anna, rules=CoverRules(needs_word=False)).status == Cover.Status.AGREED
    assert sees(boris) == WHOLE


def test_what_is_refused_leaves_nothing(away, anna, boris, clara, vera, units, moment, friday):
    off = person("off", Role.SELLER)
    User.objects.filter(pk=off.pk).update(is_active=False)
    leaver = person("leaver", Role.SELLER)
    Employment.objects.create(person=leaver, unit=units["north"], starts_on=date(2025, 1, 1), ends_on=friday + DAY)  # fmt: skip
    for told, refusal in (
        ({"ends_on": friday - DAY, "starts_on": friday}, services.CoverBackwards),
        ({"starts_on": friday - 9 * DAY, "ends_on": friday - DAY}, services.CoverPast),
        ({"ends_on": friday + 400 * DAY}, services.CoverTooLong),
        ({"parts": ()}, services.CoverEmpty),
        ({"stand_in_id": anna.pk}, services.CoverOfOneself),
        ({"stand_in_id": off.pk}, services.StandInUnfit),
        ({"stand_in_id": leaver.pk}, services.StandInUnfit),
        ({"person_id": leaver.pk}, services.AwayAfterLeaving),
        ({"by": vera}, NotAllowed),
        ({"stand_in_id": 10**9}, User.DoesNotExist),
    ):
        with pytest.raises(refusal):
            away(**told)
    assert not Cover.objects.exists() and not Lent.objects.exists()
    assert not Entry.objects.filter(kind__contains="Cover").exists()


def test_two_absences_of_one_person_and_circles_are_refused_with_a_sentence(
    away, anna, boris, clara, friday
):
    away()
    kira = person("kira", Role.SELLER)
    for told, refusal, words in (
        ({"starts_on": friday + 6 * DAY, "ends_on": friday + 8 * DAY}, services.AwayTwice, "Anna is already away 13.03.2026"),
        ({"person_id": boris.pk, "stand_in_id": anna.pk}, services.StandInAway, "Anna is away too"),
        ({"person_id": kira.pk, "stand_in_id": anna.pk}, services.StandInAway, "Anna is away too"),
        ({"person_id": boris.pk, "stand_in_id": kira.pk}, services.StandsInThen, "Boris stands in for Anna"),
    ):  # fmt: skip
        with pytest.raises(refusal) as refused:
            away(**told)
        assert words in str(refused.value)
    assert Cover.objects.count() == 1
    away(starts_on=friday + 7 * DAY, ends_on=friday + 8 * DAY)  # the day after is free


def test_a_request_that_clashes_by_now_is_not_agreed(away, anna, boris, clara, moment, friday):
    asked = away(by=anna)
    away(person_id=boris.pk, stand_in_id=person("kira", Role.SELLER).pk)
    with pytest.raises(services.StandInAway):
        services.answer_cover(asked.pk, agrees=True, rules=RULES, by=clara, at=moment, on=friday)
    assert Cover.objects.get(pk=asked.pk).status == Cover.Status.ASKED


def test_longer_shorter_and_taken_back_by_undo(book, away, anna, boris, clara, moment, friday, system):  # fmt: skip
    cover, now = away(), timezone.now()
    tell = {"by": again(clara), "at": now, "on": friday}
    with pytest.raises(NotAllowed):
        services.change_days(cover.pk, friday, friday + 9 * DAY, rules=RULES, by=again(anna), at=now, on=friday)  # fmt: skip
    services.change_days(
        cover.pk, friday + DAY, friday + 9 * DAY, rules=RULES, batch="longer", **tell
    )
    longer = Cover.objects.get(pk=cover.pk)
    assert (longer.starts_on, longer.ends_on) == (friday, friday + 9 * DAY)  # it has begun
    assert undo("longer", by=again(clara), at=now).done == 1
    assert Cover.objects.get(pk=cover.pk).ends_on == friday + 6 * DAY

    services.come_back(cover.pk, friday + 2 * DAY, by=again(anna), at=now, on=friday, batch="back")
    assert Cover.objects.get(pk=cover.pk).ends_on == friday + DAY
    services.change_days(cover.pk, friday, friday + 3 * DAY, rules=RULES, **tell)
    assert undo("back", by=again(anna), at=now).refused
    with pytest.raises(services.CoverOver):
        services.call_off(cover.pk, **tell)  # it runs: back earlier is the act
    services.come_back(cover.pk, friday, by=again(anna), at=now, on=friday)
    assert Cover.objects.get(pk=cover.pk).status == Cover.Status.CALLED_OFF
    assert sees(boris) == set()
    for act in (services.call_off, services.come_back):
        extra = () if act is services.call_off else (friday,)
        with pytest.raises(services.CoverOver):
            act(cover.pk, *extra, **tell)


def test_an_entered_absence_is_undone_whole(book, away, anna, boris, clara, moment):
    cover = away(at=timezone.now(), on=timezone.localdate(), starts_on=timezone.localdate(),
                 ends_on=timezone.localdate() + DAY, batch="b")  # fmt: skip
    assert sees(boris) == WHOLE
    assert undo("b", by=again(clara), at=timezone.now()).done == 1
    assert sees(boris) == set()
    assert Cover.objects.get(pk=cover.pk).status == Cover.Status.CALLED_OFF


def test_the_door_of_the_agreement_and_hidden_fields_hold_for_the_stand_in(client, book, away, boris, olga, moment):  # fmt: skip
    start = timezone.localdate()
    away(starts_on=start, ends_on=start + DAY, on=start, at=timezone.now())
    deal = Deal.objects.get(title="Lutik deal")
    page = reverse("pipeline:deal-detail", args=[deal.pk])
    client.force_login(boris)
    assert "Edit Sum" in client.get(page).content.decode()
    Grant.objects.filter(user=boris).update(fields={"deal.amount_minor": "hidden"}, is_masked=True)
    text = client.get(page).content.decode()
    assert "Lutik deal" in text and "Edit Sum" not in text
    assert again(boris).is_masked
    Override.objects.create(key="confidentiality.required", value="all")
    overrides.forget()
    try:
        answer = client.get(page)
    finally:
        Override.objects.all().delete()
        overrides.forget()
    assert answer.status_code == 302 and "confidentiality" in answer.headers["Location"]


def test_a_stand_in_who_is_switched_off_sees_nothing(book, away, boris):
    away()
    User.objects.filter(pk=boris.pk).update(is_active=False)
    assert sees(boris) == set()


# ---------------------------------------------------------------- killed, and in any order

KILLED = """
import os, sys, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from datetime import date
from otdel.foundation.people.services import rights
from otdel.company.department.services import rebuild_sights
from otdel.foundation.people.models import Lent, LentClient, Sight
model = {"Lent": Lent, "LentClient": LentClient, "Sight": Sight}[sys.argv[1]]
inner = model.objects.bulk_create
def die(rows, **kwargs):
    if inner(list(rows), **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)
model.objects.bulk_create = die
rebuild_sights(on=date(2026, 3, 13))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["Sight", "Lent", "LentClient"])
def test_killed_while_sights_are_rebuilt_leaves_the_old_ones_whole(
    away, anna, boris, clara, units, moment, friday, database_url, place
):
    Grant.objects.filter(user=clara).update(reach=Reach.SUBTREE)
    Sight.objects.get_or_create(viewer=clara, owner=anna)
    cover = away()
    kira = person("kira", Role.SELLER)
    services.give_clients(cover.pk, kira.pk, [1, 2], rules=RULES, by=again(clara), at=moment, on=friday)  # fmt: skip
    services.rebuild_sights(on=friday - DAY)  # as it stood the day before: nothing is lent
    Sight.objects.filter(owner=boris).delete()
    before = set(Sight.objects.values_list("viewer_id", "owner_id"))
    assert not Lent.objects.exists()
    connection.close()

    died = subprocess.run(
        [sys.executable, "-c", KILLED, place],
        env={**os.environ, "OTDEL_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        check=False,
        capture_output=True,
    )

    assert died.returncode == -9, died.stderr.decode()
    assert set(Sight.objects.values_list("viewer_id", "owner_id")) == before
    assert not Lent.objects.exists() and not LentClient.objects.exists()
    services.rebuild_sights(on=friday)
    assert Lent.objects.count() == 10 and LentClient.objects.count() == 2


spans = st.tuples(
    st.integers(1, 5), st.integers(0, 20), st.integers(0, 9), st.sets(st.integers(1, 5), min_size=1, max_size=3)
)  # fmt: skip


@given(st.lists(spans, max_size=12))
def test_nobody_is_ever_away_and_standing_in_on_the_same_day(asked):
    start, agreed = date(2026, 3, 1), []
    for number, (who, begin, length, stand_ins) in enumerate(asked, 1):
        stands = [Stand(one, index == 0) for index, one in enumerate(sorted(stand_ins))]
        first = start + begin * DAY
        one = Away(number, who, first, first + length * DAY, stands, ("clients",))
        if who not in stand_ins and clash(one, agreed) is None:
            agreed.append(one)
    for offset in range(31):
        on = start + offset * DAY
        lent, _given = lendings(agreed, on)
        owners, viewers = {one.owner for one in lent}, {one.viewer for one in lent}
        assert not owners & viewers
        assert len([a for a in agreed if a.holds(on)]) == len(owners)


# ---------------------------------------------------------------- screens


def test_the_day_of_the_stand_in_holds_the_tasks_marked_whose(book, away, anna, boris, moment, client):  # fmt: skip
    start = timezone.localdate()
    away(starts_on=start, ends_on=start + DAY, on=start, at=timezone.now())
    day = today(again(boris), boris.pk, timezone.now())
    assert {row.subject for row in day.overdue} == {"Romashka task", "Lutik task"}
    assert not today(again(anna), anna.pk, timezone.now()).is_clear

    client.force_login(boris)
    text = client.get(reverse("work:today")).content.decode()
    assert "Anna" in text and "You stand in" in text and "Hand-over sheet" in text
    deal = Deal.objects.get(title="Lutik deal")
    record = client.get(reverse("pipeline:deal-detail", args=[deal.pk])).content.decode()
    assert "Anna is away till" in record and "You stand in" in record
    client.force_login(anna)
    assert "Boris stands in" in client.get(reverse("pipeline:deal-detail", args=[deal.pk])).content.decode()  # fmt: skip


def test_the_sheet_says_where_things_stopped(book, away, anna, boris, vera, moment, client):
    start = timezone.localdate()
    Contact.objects.filter(full_name="Lutik man").update(part="decides", title="Director")
    Company.objects.filter(name="Lutik").update(preferences="After lunch only")
    done = Activity.objects.create(
        kind="call", subject="Agreed on a price", outcome="sends a draft", owner=anna, is_open=False,
        company_id=book["Lutik"], done_at=moment, created_at=moment,
    )  # fmt: skip
    cover = away(
        starts_on=start, ends_on=start + DAY, on=start, at=timezone.now(), note="Keys: at Dana"
    )
    sheet = reverse("department:cover-sheet", args=[cover.pk])
    client.force_login(boris)
    text = client.get(sheet).content.decode()
    for word in ("Lutik", "Director", "Decision maker", "After lunch only", done.subject,
                 "sends a draft", "Lutik deal", "Romashka lead", "Keys: at Dana"):  # fmt: skip
        assert word in text, word
    client.force_login(vera)
    for name in ("cover", "cover-sheet", "cover-days", "cover-back", "cover-deny", "cover-clients"):
        assert client.get(reverse(f"department:{name}", args=[cover.pk])).status_code == 404
    assert client.post(reverse("department:cover-act", args=[cover.pk, "agree"])).status_code == 404


def test_a_sheet_asks_as_many_questions_for_ten_clients_as_for_two(
    book, away, anna, boris, moment, friday, django_assert_max_num_queries
):
    cover = away()
    cover = absences.covers(again(boris)).get(pk=cover.pk)
    fresh = again(boris)
    with django_assert_max_num_queries(30) as few:
        absences.sheet(fresh, cover, friday)
    for number in range(8):
        company = create_company(CompanyDraft(f"More {number}", anna.pk), by=anna, at=moment)
        create_contact(ContactDraft(f"Man {number}", company.pk, anna.pk), by=anna, at=moment)
    fresh = again(boris)
    with django_assert_max_num_queries(len(few)) as many:
        assert absences.sheet(fresh, cover, friday).number == 10
    assert len(many) == len(few)


def test_the_dialogs_ask_agree_divide_and_bring_back(client, book, anna, boris, clara):
    start, kira = timezone.localdate(), person("kira", Role.SELLER)
    htmx = {"headers": {"HX-Request": "true"}}
    told = {"starts_on": start.isoformat(), "ends_on": (start + 5 * DAY).isoformat(),
            "why": "holiday", "stand_in": boris.pk, "parts": ["clients", "deals"]}  # fmt: skip
    client.force_login(anna)
    new = reverse("department:cover-create")
    assert "The head has to agree" in client.get(new, **htmx).content.decode()
    assert client.post(new, told | {"stand_in": anna.pk}, **htmx).status_code == 422
    assert client.post(new, told, **htmx).status_code == 204
    cover = Cover.objects.get()
    page = reverse("department:cover", args=[cover.pk])
    assert client.post(reverse("department:cover-act", args=[cover.pk, "agree"]), **htmx).status_code == 403  # fmt: skip

    client.force_login(clara)
    waits = client.get(reverse("department:covers") + "?state=asked").content.decode()
    assert "Anna" in waits and "Waits for the head" in waits
    assert "1 absence waits" in client.get(page).content.decode()
    answer = client.post(reverse("department:cover-act", args=[cover.pk, "agree"]), **htmx)
    assert answer.status_code == 204 and sees(boris) == {w for w in WHOLE if not w.endswith(("lead", "task"))}  # fmt: skip
    split = reverse("department:cover-clients", args=[cover.pk])
    assert client.get(split, **htmx).status_code == 200
    assert client.post(split, {"stand_in": kira.pk}, **htmx).status_code == 422
    client.post(split, {"stand_in": kira.pk, "clients": [book["Lutik"]]}, **htmx)
    assert "Lutik" in client.get(page).content.decode() and "Lutik" in sees(kira)
    swap = reverse("department:cover-stand-in", args=[cover.pk, boris.pk])
    assert client.get(swap, **htmx).status_code == 200
    assert client.get(reverse("department:cover-stand-in", args=[cover.pk, 9**9])).status_code == 404  # fmt: skip
    take = reverse("department:cover-act", args=[cover.pk, "take-back"])
    assert client.post(f"{take}?stand_in={kira.pk}", **htmx).status_code == 204
    assert client.post(f"{take}?stand_in=junk", **htmx).status_code == 404
    longer = {"starts_on": start.isoformat(), "ends_on": (start + 8 * DAY).isoformat()}
    client.post(reverse("department:cover-days", args=[cover.pk]), longer, **htmx)
    assert Cover.objects.get().ends_on == start + 8 * DAY

    client.force_login(anna)
    back = reverse("department:cover-back", args=[cover.pk])
    client.post(back, {"back_on": (start + DAY).isoformat()}, **htmx)
    assert Cover.objects.get().ends_on == start
    assert "Days away" in client.get(reverse("department:person", args=[anna.pk])).content.decode()
    assert client.get(reverse("department:me")).status_code == 200


def test_the_list_agrees_and_refuses_many(client, away, anna, boris, clara):
    start = timezone.localdate()
    asked = [
        away(by=user, person_id=user.pk, stand_in_id=clara.pk, starts_on=start, ends_on=start, on=start)
        for user in (anna, boris)
    ]  # fmt: skip
    client.force_login(clara)
    address, htmx = reverse("department:covers"), {"headers": {"HX-Request": "true"}}
    client.post(address, {"_act": "agree", "_ids": str(asked[0].pk)}, **htmx)
    client.post(
        address,
        {"_act": "deny", "_ids": str(asked[1].pk), "_step": "run", "answer": "too many"},
        **htmx,
    )
    assert set(Cover.objects.values_list("status", "answer")) == {("agreed", ""), ("denied", "too many")}  # fmt: skip
    assert CoverShare.objects.count() == 2
