"""One person in several companies over time; the card and the places of work always agree."""

import contextlib
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otdel.company.clients import services, structure
from otdel.company.clients.drafts import AffiliationDraft, CompanyDraft, ContactDraft
from otdel.company.clients.errors import (
    DaysCrossed,
    MainStands,
    MainStays,
    NoSuchRecord,
    NotYet,
    OwnBoss,
    StandsUnder,
    StrangerBoss,
    WorkOver,
    WorksThereAlready,
)
from otdel.company.clients.models import Affiliation, Company, Contact
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import User
from otdel.kernel.errors import NotAllowed, Refused

FRIDAY = date(2026, 3, 13)


@pytest.fixture
def act(anna, moment):
    return {"by": anna, "at": moment}


@pytest.fixture
def zarya(anna, act):
    """Another client of Anna's."""
    return services.create_company(CompanyDraft("Заря", owner_id=anna.pk), **act)


def places(contact: Contact) -> list[tuple]:
    rows = Affiliation.objects.filter(contact=contact).order_by("pk")
    return list(rows.values_list("company__name", "is_main", "is_present", "starts_on", "ends_on"))


def content() -> list:
    """Every place of work and what cards say, without versions."""
    cards = Contact.objects.order_by("pk").values("pk", "company", "title", "part", "is_active")
    return [*Affiliation.objects.order_by("pk").values(), *cards]


def check_agreement() -> None:
    """The main place of work says what the card says; nobody has two."""
    for card in Contact.objects.all():
        mains = list(Affiliation.objects.filter(contact=card, is_main=True))
        assert len(mains) == (card.company_id is not None)
        for main in mains:
            said = (main.company_id, main.title, main.department, main.part, main.is_present)
            assert said == (
                card.company_id, card.title, card.department, card.part, card.is_active,
            )  # fmt: skip


# ---------------------------------------------------------------- everything that sets the company


def test_a_new_contact_works_in_its_company(petrov):
    assert places(petrov) == [("ООО «Ромашка»", True, True, None, None)]
    check_agreement()


def test_a_contact_edited_into_another_company_keeps_where_it_worked(petrov, zarya, act):
    services.edit_contact(
        petrov.pk, {"company_id": zarya.pk, "title": "Директор"}, version=None, **act
    )

    assert places(petrov) == [
        ("ООО «Ромашка»", False, False, None, FRIDAY),
        ("Заря", True, True, FRIDAY, None),
    ]
    check_agreement()


def test_a_company_named_by_mistake_today_is_corrected_not_left(petrov, zarya, act):
    third = services.create_company(CompanyDraft("Третья", owner_id=act["by"].pk), **act)
    services.edit_contact(petrov.pk, {"company_id": zarya.pk}, version=None, **act)

    services.edit_contact(petrov.pk, {"company_id": third.pk}, version=None, **act)

    assert [name for name, *_ in places(petrov)] == ["ООО «Ромашка»", "Третья"]
    check_agreement()


def test_who_leaves_a_company_leaves_the_boss_there(petrov, romashka, zarya, act):
    draft = ContactDraft("Иван Иванов", romashka.pk, reports_to_id=petrov.pk)
    ivan = services.create_contact(draft, **act)
    services.edit_contact(ivan.pk, {"is_active": False}, version=None, **act)

    moved = services.edit_contact(ivan.pk, {"company_id": zarya.pk}, version=None, **act)

    assert (moved.reports_to_id, moved.is_active) == (None, True)
    check_agreement()


def test_a_card_without_a_company_has_no_main_place(petrov, act):
    services.edit_contact(petrov.pk, {"company_id": None}, version=None, **act)

    assert places(petrov) == [("ООО «Ромашка»", False, False, None, FRIDAY)]
    check_agreement()


def test_who_no_longer_works_there_has_a_last_day(petrov, act):
    services.edit_contact(petrov.pk, {"is_active": False}, version=None, **act)
    assert places(petrov) == [("ООО «Ромашка»", True, False, None, FRIDAY)]

    services.edit_contact(petrov.pk, {"is_active": True}, version=None, **act)
    assert places(petrov) == [("ООО «Ромашка»", True, True, None, None)]


def test_an_edit_taken_back_gives_the_places_back_row_by_row(petrov, zarya, act):
    before = content()
    changes = {"company_id": zarya.pk, "title": "Директор", "is_active": False}
    services.edit_contact(petrov.pk, changes, version=None, batch="b", **act)
    assert content() != before

    assert not undo("b", **act).refused

    assert content() == before


def test_a_removed_contact_comes_back_with_its_places(petrov, zarya, act):
    services.add_affiliation(petrov.pk, AffiliationDraft(zarya.pk, "Советник"), **act)
    before = content()
    assert services.remove_contacts([petrov.pk], batch="b", **act) == [None]
    assert not Affiliation.objects.exists()

    undo("b", **act)

    assert content() == before


def test_a_company_where_somebody_worked_is_not_removed(petrov, zarya, clara, moment):
    draft = AffiliationDraft(zarya.pk, ends_on=date(2024, 5, 1))
    services.add_affiliation(petrov.pk, draft, by=clara, at=moment)

    [refused] = services.remove_companies([zarya.pk], by=clara, at=moment)

    assert isinstance(refused, StandsUnder)
    assert Company.objects.filter(pk=zarya.pk).exists()


def test_a_move_and_the_way_back_on_one_day_leave_no_trace(petrov, romashka, zarya, act):
    before = content()
    for home in (zarya, romashka):
        services.edit_contact(petrov.pk, {"company_id": home.pk}, version=None, **act)

    assert content() == before


# ---------------------------------------------------------------- the verbs


def test_a_second_place_stands_beside_the_main_one_and_is_told_there(petrov, zarya, act):
    draft = AffiliationDraft(zarya.pk, " Советник ", part="influences", starts_on=date(2025, 1, 9))

    services.add_affiliation(petrov.pk, draft, **act)

    assert places(petrov)[1] == ("Заря", False, True, date(2025, 1, 9), None)
    told = Entry.objects.get(kind="clients.ContactAffiliated")
    assert (told.noun, told.noun_id, told.client_id) == ("contact", petrov.pk, zarya.pk)
    check_agreement()


def test_after_the_main_place_the_other_one_is_main(petrov, zarya, act):
    services.add_affiliation(petrov.pk, AffiliationDraft(zarya.pk, "Советник"), **act)
    main = Affiliation.objects.get(is_main=True)

    services.end_affiliation(petrov.pk, main.pk, date(2026, 2, 28), **act)

    petrov.refresh_from_db()
    assert (petrov.company_id, petrov.title, petrov.is_active) == (zarya.pk, "Советник", True)
    check_agreement()


def test_after_the_only_place_the_card_says_no_longer_there(petrov, romashka, act):
    main = Affiliation.objects.get()

    services.end_affiliation(petrov.pk, main.pk, FRIDAY, **act)

    petrov.refresh_from_db()
    assert (petrov.company_id, petrov.is_active) == (romashka.pk, False)
    check_agreement()


def test_a_new_place_after_the_end_becomes_main(petrov, zarya, act):
    services.end_affiliation(petrov.pk, Affiliation.objects.get().pk, FRIDAY, **act)

    services.add_affiliation(petrov.pk, AffiliationDraft(zarya.pk), **act)

    petrov.refresh_from_db()
    assert (petrov.company_id, petrov.is_active) == (zarya.pk, True)
    check_agreement()


def test_another_place_made_main_leaves_the_first_open(petrov, zarya, act):
    added = services.add_affiliation(petrov.pk, AffiliationDraft(zarya.pk), **act)

    services.make_main(petrov.pk, added.pk, **act)

    assert [(m, p) for _n, m, p, _s, _e in places(petrov)] == [(False, True), (True, True)]
    assert Contact.objects.get().company_id == zarya.pk
    check_agreement()


@pytest.mark.parametrize("verb", ["add", "end", "main", "remove"])
def test_every_act_is_taken_back_row_by_row(verb, petrov, zarya, act):
    draft = AffiliationDraft(zarya.pk, "Советник")
    other = services.add_affiliation(petrov.pk, draft, **act) if verb != "add" else None
    before = content()
    main = Affiliation.objects.get(is_main=True)
    named = {**act, "batch": "b"}
    if verb == "add":
        services.add_affiliation(petrov.pk, draft, **named)
    elif verb == "end":
        services.end_affiliation(petrov.pk, main.pk, FRIDAY, **named)
    elif verb == "main":
        services.make_main(petrov.pk, other.pk, **named)
    else:
        services.remove_affiliation(petrov.pk, other.pk, **named)
    assert content() != before

    assert not undo("b", **act).refused

    assert content() == before


# ---------------------------------------------------------------- refusals move nothing


def refused(kind, verb, *given, **act) -> None:
    before = (content(), Entry.objects.count())
    with pytest.raises(kind):
        verb(*given, **act)
    assert (content(), Entry.objects.count()) == before


def test_bad_days_companies_and_parts_are_refused(petrov, romashka, zarya, boris, act):
    foreign = services.create_company(
        CompanyDraft("Чужая", owner_id=boris.pk), by=boris, at=act["at"]
    )
    tomorrow = FRIDAY + timedelta(days=1)
    add = services.add_affiliation
    crossed = AffiliationDraft(zarya.pk, starts_on=date(2025, 2, 1), ends_on=date(2025, 1, 1))
    refused(DaysCrossed, add, petrov.pk, crossed, **act)
    refused(NotYet, add, petrov.pk, AffiliationDraft(zarya.pk, starts_on=tomorrow), **act)
    refused(NotYet, add, petrov.pk, AffiliationDraft(zarya.pk, ends_on=tomorrow), **act)
    refused(NoSuchRecord, add, petrov.pk, AffiliationDraft(foreign.pk), **act)
    refused(WorksThereAlready, add, petrov.pk, AffiliationDraft(romashka.pk), **act)
    refused(MainStands, add, petrov.pk, AffiliationDraft(zarya.pk, is_main=True), **act)
    refused(Refused, add, petrov.pk, AffiliationDraft(zarya.pk, part="boss"), **act)
    refused(Refused, add, petrov.pk, AffiliationDraft(zarya.pk, "x" * 151), **act)


def test_ends_and_mains_that_cannot_be_are_refused(petrov, zarya, act):
    draft = AffiliationDraft(zarya.pk, starts_on=date(2025, 2, 1))
    added = services.add_affiliation(petrov.pk, draft, **act)
    main = Affiliation.objects.get(is_main=True)
    end, make = services.end_affiliation, services.make_main
    refused(DaysCrossed, end, petrov.pk, added.pk, date(2025, 1, 31), **act)
    refused(NotYet, end, petrov.pk, added.pk, FRIDAY + timedelta(days=1), **act)
    refused(MainStays, services.remove_affiliation, petrov.pk, main.pk, **act)
    refused(NoSuchRecord, end, petrov.pk, 10**9, FRIDAY, **act)
    services.end_affiliation(petrov.pk, added.pk, FRIDAY, **act)
    refused(WorkOver, make, petrov.pk, added.pk, **act)
    refused(WorkOver, end, petrov.pk, added.pk, FRIDAY, **act)


def test_a_stranger_and_one_without_the_verb_reach_nothing(petrov, zarya, vera, act, moment):
    main = Affiliation.objects.get()
    theirs = {"by": vera, "at": moment}
    refused(NoSuchRecord, services.add_affiliation, petrov.pk, AffiliationDraft(zarya.pk), **theirs)
    refused(NoSuchRecord, services.end_affiliation, petrov.pk, main.pk, FRIDAY, **theirs)
    refused(NoSuchRecord, services.make_main, petrov.pk, main.pk, **theirs)
    refused(NoSuchRecord, services.remove_affiliation, petrov.pk, main.pk, **theirs)
    nobody = User.objects.create(email="n@example.com", full_name="N")
    refused(NotAllowed, services.make_main, petrov.pk, main.pk, by=nobody, at=moment)


def test_the_database_has_the_last_word(petrov, zarya):
    for bad in (
        {"is_main": True},
        {"starts_on": date(2025, 2, 1), "ends_on": date(2025, 1, 1), "is_present": False},
        {"ends_on": date(2025, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Affiliation.objects.create(contact=petrov, company=zarya, **bad)


# ---------------------------------------------------------------- who reports to whom


def test_nobody_reports_to_themselves_in_a_circle_or_to_another_company(
    petrov, romashka, zarya, act
):
    ivan = services.create_contact(
        ContactDraft("Иван Иванов", romashka.pk, reports_to_id=petrov.pk), **act
    )
    sonya = services.create_contact(ContactDraft("Соня", zarya.pk), **act)
    edit = services.edit_contact
    for boss, kind in ((petrov, OwnBoss), (ivan, OwnBoss), (sonya, StrangerBoss)):
        refused(kind, edit, petrov.pk, {"reports_to_id": boss.pk}, version=None, **act)
    draft = ContactDraft("Новый", zarya.pk, reports_to_id=petrov.pk)
    refused(StrangerBoss, services.create_contact, draft, **act)


def test_two_changes_of_one_act_make_no_circle(petrov, romashka, zarya, act):
    ivan = services.create_contact(ContactDraft("Иван Иванов", romashka.pk), **act)

    people = services.edit_contacts(
        [(ivan.pk, {"reports_to_id": petrov.pk}), (petrov.pk, {"reports_to_id": ivan.pk})], **act
    )
    firms = services.edit_companies(
        [(zarya.pk, {"parent_id": romashka.pk}), (romashka.pk, {"parent_id": zarya.pk})], **act
    )

    assert isinstance(people[1], OwnBoss)
    assert isinstance(firms[1], Refused)
    assert Contact.objects.get(pk=petrov.pk).reports_to_id is None
    assert Company.objects.get(pk=romashka.pk).parent_id is None


def test_somebody_who_works_there_besides_may_be_the_boss(petrov, zarya, act):
    services.add_affiliation(petrov.pk, AffiliationDraft(zarya.pk, "Председатель"), **act)
    draft = ContactDraft("Соня", zarya.pk, reports_to_id=petrov.pk)

    sonya = services.create_contact(draft, **act)

    assert sonya.reports_to_id == petrov.pk


# ---------------------------------------------------------------- merges


def test_merged_contacts_keep_every_place_and_part_again(petrov, romashka, zarya, act):
    twin = services.create_contact(ContactDraft("Петров Пётр", zarya.pk, title="Советник"), **act)
    third = services.create_company(CompanyDraft("Третья", owner_id=act["by"].pk), **act)
    services.add_affiliation(twin.pk, AffiliationDraft(romashka.pk), **act)
    services.add_affiliation(twin.pk, AffiliationDraft(third.pk, ends_on=FRIDAY), **act)
    before = content()

    services.merge_records("contact", petrov.pk, twin.pk, batch="m", **act)

    assert sorted((name, main, present) for name, main, present, *_ in places(petrov)) == [
        ("Заря", False, True),
        ("ООО «Ромашка»", True, True),
        ("Третья", False, False),
    ]
    check_agreement()
    assert undo("m", **act).refused == ()
    assert content() == before


def test_a_place_added_after_the_merge_stays_with_the_survivor(petrov, zarya, act):
    twin = services.create_contact(ContactDraft("Петров Пётр", zarya.pk), **act)
    third = services.create_company(CompanyDraft("Третья", owner_id=act["by"].pk), **act)
    services.merge_records("contact", petrov.pk, twin.pk, batch="m", **act)
    services.add_affiliation(petrov.pk, AffiliationDraft(third.pk), **act)

    undo("m", **act)

    assert [name for name, *_ in places(petrov)] == ["ООО «Ромашка»", "Третья"]
    assert [name for name, *_ in places(twin)] == ["Заря"]
    check_agreement()


def test_the_other_company_chosen_in_a_merge_is_not_a_move(petrov, zarya, act):
    twin = services.create_contact(ContactDraft("Петров Пётр", zarya.pk), **act)

    services.merge_records("contact", petrov.pk, twin.pk, {"company_id": True}, **act)

    assert all(present for _name, _main, present, *_ in places(petrov))
    check_agreement()


def test_merged_contacts_make_no_circle(petrov, romashka, act):
    def person(name, boss):
        return services.create_contact(
            ContactDraft(name, romashka.pk, reports_to_id=boss.pk), **act
        )

    low = person("Низ", person("Середина", petrov))

    services.merge_records("contact", petrov.pk, low.pk, {"reports_to_id": True}, **act)

    assert Contact.objects.get(pk=petrov.pk).reports_to_id is None


def test_merged_companies_carry_former_people_and_give_them_back(petrov, romashka, zarya, act):
    third = services.create_company(CompanyDraft("Третья", owner_id=act["by"].pk), **act)
    services.add_affiliation(petrov.pk, AffiliationDraft(third.pk, ends_on=FRIDAY), **act)
    services.add_affiliation(petrov.pk, AffiliationDraft(zarya.pk, ends_on=FRIDAY), **act)
    before = content()

    services.merge_records("company", zarya.pk, third.pk, batch="m", **act)
    services.merge_records("company", zarya.pk, romashka.pk, batch="n", **act)

    assert {name for name, *_ in places(petrov)} == {"Заря"}
    check_agreement()
    assert undo("n", **act).refused == ()
    assert undo("m", **act).refused == ()
    assert content() == before


# ---------------------------------------------------------------- whatever people do

MOVES = ("first", "second", "third", "nobody", "leave", "return", "title", "add", "end", "main")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.sampled_from(MOVES), max_size=8))
def test_card_and_places_agree_after_any_acts(petrov, romashka, zarya, act, moves):
    with transaction.atomic():
        third = services.create_company(CompanyDraft("Третья", owner_id=act["by"].pk), **act)
        homes = {"first": romashka.pk, "second": zarya.pk, "third": third.pk, "nobody": None}
        for step, move in enumerate(moves):
            before = content()
            with contextlib.suppress(Refused):
                _do(move, step, petrov.pk, homes, act)
            check_agreement()
        if moves and content() != before:
            undo(f"s{len(moves) - 1}", **act)
            assert content() == before
        transaction.set_rollback(True)


def _do(move: str, step: int, pk: int, homes: dict, act: dict) -> None:
    at = act["at"] + timedelta(days=step // 2)
    named = {"by": act["by"], "at": at, "batch": f"s{step}"}
    rows = list(Affiliation.objects.filter(contact=pk).order_by("-pk"))
    changes = {
        "leave": {"is_active": False},
        "return": {"is_active": True},
        "title": {"title": f"T{step}", "part": "buys"},
    }
    if move in homes:
        changes[move] = {"company_id": homes[move]}
    if move in changes:
        services.edit_contact(pk, changes[move], version=None, **named)
    elif move == "add":
        services.add_affiliation(pk, AffiliationDraft(homes["second"], "A"), **named)
    elif rows and move == "end":
        services.end_affiliation(pk, rows[0].pk, FRIDAY + timedelta(days=step // 2), **named)
    elif rows:
        services.make_main(pk, rows[0].pk, **named)


# ---------------------------------------------------------------- reading, and the rows of before


def test_a_company_out_of_sight_has_no_name_on_the_contact(petrov, zarya, anna, boris, act):
    services.add_affiliation(petrov.pk, AffiliationDraft(zarya.pk), **act)
    Company.objects.filter(pk=zarya.pk).update(owner=boris)

    assert [row.home and row.home.name for row in structure.places(anna, petrov)] == [
        "ООО «Ромашка»",
        None,
    ]


@pytest.mark.django_db(transaction=True)
def test_contacts_of_before_get_their_place_and_the_way_back_is_free(petrov):
    left = Contact.objects.create(
        full_name="Ушёл", name_key="ушел", company=petrov.company, title="Бухгалтер",
        is_active=False, created_at=petrov.created_at,
    )  # fmt: skip
    try:
        call_command("migrate", "clients", "0004", verbosity=0)
        assert "clients_affiliation" not in connection.introspection.table_names()
    finally:
        call_command("migrate", verbosity=0)

    assert Affiliation.objects.count() == 2
    assert places(left) == [("ООО «Ромашка»", True, False, None, None)]
    check_agreement()
