"""What the verbs of companies and contacts do and refuse."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otdel.company.clients import queries, services
from otdel.company.clients.drafts import (
    AwayDraft,
    CompanyDraft,
    ContactDraft,
    FieldDraft,
    PointDraft,
)
from otdel.company.clients.models import AwayReason, Company, Contact, ContactPoint, Field, Tag
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import Invalid, NotAllowed, Refused, Stale


def kinds():
    return list(Entry.objects.order_by("pk").values_list("kind", flat=True))


# ---------------------------------------------------------------- making


def test_a_company_enters_the_base_in_normal_form(romashka):
    assert (romashka.name_key, romashka.tax_id, romashka.version) == ("ромашка", "7707083893", 1)
    assert set(ContactPoint.objects.values_list("value", flat=True)) == {
        "+79161234567",
        "info@romashka.ru",
    }
    assert list(romashka.tags.values_list("name", flat=True)) == ["VIP"]
    assert kinds() == ["clients.CompanyCreated"]


def test_a_contact_takes_the_owner_of_its_company(petrov, anna, romashka):
    assert petrov.owner_id == anna.pk
    assert Entry.objects.latest("pk").client_id == romashka.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 251},
        {"status": "sleeping"},
        {"founded_year": 3},
        {"headcount": -1},
        {"turnover_minor": 2**63},
        {"currency": "roubles"},
        {"preferred_channel": "pigeon"},
        {"tax_id": "none"},
        {"owner_id": 999_999},
        {"parent_id": 999_999},
        {"extra": {"nobody": 1}},
        {"points": (PointDraft("email", "nothing"),)},
        {"tax_id": "7707083894", "country": "Россия"},
    ],
)
def test_a_wrong_draft_is_refused_and_its_neighbours_are_made(anna, moment, wrong):
    drafts = [CompanyDraft(**({"name": "A"} | wrong)), CompanyDraft(name="B", owner_id=anna.pk)]

    refused, made = services.create_companies(drafts, by=anna, at=moment)

    assert isinstance(refused, Refused)
    assert str(refused)
    assert [c.name for c in Company.objects.all()] == [made.name] == ["B"]
    assert len(kinds()) == 1


def test_one_company_alone_raises_its_refusal(anna, moment):
    with pytest.raises(Invalid):
        services.create_company(CompanyDraft(name=""), by=anna, at=moment)


def test_an_auditor_makes_nothing(moment, db):
    from_outside = User.objects.create(email="a@example.com", full_name="A")
    Grant.objects.create(user=from_outside, role=Role.AUDITOR)
    with pytest.raises(NotAllowed):
        services.create_companies([CompanyDraft(name="A")], by=from_outside, at=moment)
    assert not Company.objects.exists()


def test_a_company_of_another_team_cannot_be_a_parent(romashka, boris, moment):
    [refused] = services.create_companies(
        [CompanyDraft(name="A", owner_id=boris.pk, parent_id=romashka.pk)], by=boris, at=moment
    )
    assert refused.code == "no-such-record"


def test_a_thousand_rows_take_as_many_statements_as_ten(anna, moment):
    def statements(number):
        drafts = [
            CompanyDraft(
                name=f"C{number}-{n}",
                owner_id=anna.pk,
                points=(PointDraft("phone", f"+7916{n:07}"),),
                tags=("a", f"t{n % 5}"),
            )
            for n in range(number)
        ]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            services.create_companies(drafts, by=anna, at=moment, batch="b")
        return len(caught)

    statements(10)
    few, many = statements(10), statements(500)
    assert many <= few + 2


def test_tags_of_another_case_are_the_same_tag(anna, moment, romashka):
    services.create_company(
        CompanyDraft(name="B", owner_id=anna.pk, tags=("vip", " ")), by=anna, at=moment
    )

    assert list(Tag.objects.values_list("name", flat=True)) == ["VIP"]


# ---------------------------------------------------------------- editing


def test_an_edit_is_written_and_told_by_field(romashka, anna, moment):
    services.edit_company(
        romashka.pk, {"name": "Ёлка", "city": "Пермь"}, version=1, by=anna, at=moment
    )

    row = Company.objects.get()
    assert (row.name_key, row.city, row.version) == ("елка", "Пермь", 2)
    assert Entry.objects.latest("pk").facts["fields"] == "name,city"


def test_an_edit_that_changes_nothing_writes_nothing(romashka, anna, moment):
    services.edit_company(romashka.pk, {"city": "Москва"}, version=1, by=anna, at=moment)

    assert Company.objects.get().version == 1
    assert len(kinds()) == 1


def test_the_second_of_two_editors_is_told(romashka, anna, moment):
    services.edit_company(romashka.pk, {"city": "Пермь"}, version=1, by=anna, at=moment)

    with pytest.raises(Stale):
        services.edit_company(romashka.pk, {"city": "Тверь"}, version=1, by=anna, at=moment)
    assert Company.objects.get().city == "Пермь"


def test_a_stranger_finds_no_company_to_edit(romashka, boris, moment):
    with pytest.raises(services.NoSuchRecord):
        services.edit_company(romashka.pk, {"city": "Тверь"}, version=1, by=boris, at=moment)
    assert Company.objects.get().city == "Москва"


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"city": "x" * 121}, {"status": "?"}, {"points": [PointDraft("phone", "-")]}],
)
def test_a_refused_edit_moves_nothing(romashka, anna, moment, change):
    with pytest.raises(Refused):
        services.edit_company(
            romashka.pk, {"industry": "new"} | change, version=1, by=anna, at=moment
        )

    row = Company.objects.get()
    assert (row.version, row.industry) == (1, "")


def test_a_company_cannot_stand_under_its_own_branch(romashka, anna, moment):
    branch = services.create_company(
        CompanyDraft(name="Branch", owner_id=anna.pk, parent_id=romashka.pk), by=anna, at=moment
    )
    for parent in (branch.pk, romashka.pk):
        with pytest.raises(services.OwnParent):
            services.edit_company(romashka.pk, {"parent_id": parent}, version=1, by=anna, at=moment)


def test_points_are_added_without_losing_those_there(romashka, anna, moment):
    change = {
        "add_points": [PointDraft("phone", "8 495 111-22-33"), PointDraft("phone", "89161234567")]
    }
    services.edit_companies([(romashka.pk, change)], by=anna, at=moment)

    values = [p.value for p in queries.points(anna, "company", [romashka.pk])[romashka.pk]]
    assert sorted(values) == ["+74951112233", "+79161234567", "info@romashka.ru"]


def test_one_custom_field_is_set_by_its_key(romashka, clara, anna, moment):
    services.define_field(
        FieldDraft("company", "Бюджет", "money", choices=("RUB",)), by=clara, at=moment
    )

    services.edit_company(
        romashka.pk, {"extra.byudzhet": "1 500,50"}, version=1, by=anna, at=moment
    )

    assert Company.objects.get().extra == {"byudzhet": 150050}
    assert Entry.objects.latest("pk").facts["fields"] == "extra.byudzhet"


def test_many_edits_take_a_constant_number_of_statements(make_companies, anna, moment, clara):
    rows = make_companies(60)

    def statements(part, n):
        changes = [
            (c.pk, {"city": f"{n}-{c.pk}", "owner_id": clara.pk if n == 9 else anna.pk})
            for c in part
        ]
        with CaptureQueriesContext(connection) as caught:
            services.edit_companies(changes, by=anna, at=moment, batch="b")
        return len(caught)

    assert statements(rows[:5], 1) == statements(rows, 2)


# ---------------------------------------------------------------- status, owner, tags


def test_the_archive_is_for_those_who_lead(romashka, anna, dana, moment):
    away = AwayDraft(AwayReason.objects.create(name="Closed down", place="archived").pk)
    [refused] = services.change_status([romashka.pk], "archived", by=anna, at=moment, away=away)
    assert isinstance(refused, NotAllowed)

    services.change_status([romashka.pk], "archived", by=dana, at=moment, away=away)
    assert Company.objects.get().status == "archived"
    assert kinds()[-1] == "clients.CompanyArchived"

    [refused] = services.change_status([romashka.pk], "existing", by=anna, at=moment)
    assert isinstance(refused, NotAllowed)


def test_contacts_go_with_their_company_to_the_new_owner(
    romashka, petrov, anna, boris, clara, moment
):
    own = services.create_contact(
        ContactDraft("Own", company_id=romashka.pk, owner_id=clara.pk), by=clara, at=moment
    )
    services.reassign_companies([romashka.pk], boris.pk, by=clara, at=moment, batch="b")

    assert Contact.objects.get(pk=petrov.pk).owner_id == boris.pk
    assert Contact.objects.get(pk=own.pk).owner_id == clara.pk
    assert not queries.companies(anna).exists()

    undo("b", by=clara, at=moment)
    assert Company.objects.get().owner_id == Contact.objects.get(pk=petrov.pk).owner_id == anna.pk


def test_every_id_gets_its_own_answer(romashka, anna, boris, moment):
    done, missing = services.reassign_companies([romashka.pk, 999], boris.pk, by=anna, at=moment)
    assert done.owner_id == boris.pk
    assert missing.code == "no-such-record"


def test_tags_are_put_on_and_taken_off(romashka, anna, moment):
    services.tag_records(
        "company", [romashka.pk], ["Тендер"], ["vip"], by=anna, at=moment, batch="b"
    )
    assert queries.tag_words("company", [romashka.pk])[romashka.pk] == ["Тендер"]

    undo("b", by=anna, at=moment)
    assert queries.tag_words("company", [romashka.pk])[romashka.pk] == ["VIP"]


# ---------------------------------------------------------------- removing, putting back


def test_a_company_with_people_stays(romashka, petrov, dana, moment):
    [refused] = services.remove_companies([romashka.pk], by=dana, at=moment)

    assert refused.code == "stands-under"
    assert "Ромашка" in str(refused)
    assert Company.objects.exists()


def test_a_seller_does_not_remove_companies(romashka, anna, moment):
    with pytest.raises(NotAllowed):
        services.remove_companies([romashka.pk], by=anna, at=moment)
    assert Company.objects.exists()


def test_a_removed_company_comes_back_whole(romashka, dana, moment):
    before = Company.objects.values().get()
    services.remove_companies([romashka.pk], by=dana, at=moment, batch="b")
    assert not Company.objects.exists()
    assert not ContactPoint.objects.exists()

    assert undo("b", by=dana, at=moment).done == 1

    after = Company.objects.values().get()
    assert after | {"version": 1} == before
    assert [p.value for p in queries.points(dana, "company", [romashka.pk])[romashka.pk]]
    assert queries.tag_words("company", [romashka.pk])[romashka.pk] == ["VIP"]


def test_an_edit_is_taken_back(romashka, anna, moment):
    changes = {"city": "Пермь", "points": [PointDraft("phone", "+74951112233")], "tags": ["b"]}
    services.edit_company(romashka.pk, changes, version=1, by=anna, at=moment, batch="b")

    undo("b", by=anna, at=moment)

    row = Company.objects.get()
    assert (row.city, row.version) == ("Москва", 3)
    assert queries.tag_words("company", [row.pk])[row.pk] == ["VIP"]
    assert len(queries.points(anna, "company", [row.pk])[row.pk]) == 2


def test_a_row_edited_since_stays_as_it_is(romashka, anna, moment):
    services.edit_company(romashka.pk, {"city": "Пермь"}, version=1, by=anna, at=moment, batch="b")
    services.edit_company(romashka.pk, {"city": "Тверь"}, version=2, by=anna, at=moment)

    undone = undo("b", by=anna, at=moment)

    assert (undone.done, len(undone.refused)) == (0, 1)
    assert Company.objects.get().city == "Тверь"


def test_a_made_base_goes_away_with_its_branches_and_people(anna, moment):
    parent = services.create_company(
        CompanyDraft("P", owner_id=anna.pk), by=anna, at=moment, batch="b"
    )
    services.create_companies(
        [CompanyDraft("B", owner_id=anna.pk, parent_id=parent.pk)], by=anna, at=moment, batch="b"
    )
    services.create_contact(ContactDraft("C", company_id=parent.pk), by=anna, at=moment, batch="b")

    undone = undo("b", by=anna, at=moment)

    assert (undone.done, undone.left, undone.refused) == (3, 0, ())
    assert not Company.objects.exists() and not Contact.objects.exists()


def test_a_made_company_that_is_needed_stays(anna, moment):
    made = services.create_company(
        CompanyDraft("P", owner_id=anna.pk), by=anna, at=moment, batch="b"
    )
    services.create_contact(ContactDraft("C", company_id=made.pk), by=anna, at=moment)

    undone = undo("b", by=anna, at=moment)

    assert [noun for noun, _pk, _why in undone.refused] == ["company"]
    assert Company.objects.exists()


def test_a_contact_comes_back_without_a_company_that_is_gone(romashka, petrov, dana, moment):
    services.remove_contacts([petrov.pk], by=dana, at=moment, batch="b")
    services.remove_companies([romashka.pk], by=dana, at=moment)

    undo("b", by=dana, at=moment)

    assert Contact.objects.get(pk=petrov.pk).company_id is None


# ---------------------------------------------------------------- custom fields


def test_fields_are_for_chiefs(anna, moment):
    with pytest.raises(NotAllowed):
        services.define_field(FieldDraft("company", "A"), by=anna, at=moment)
    assert not Field.objects.exists()


@pytest.mark.parametrize(
    "draft",
    [
        FieldDraft("company", ""),
        FieldDraft("company", "x" * 81),
        FieldDraft("planet", "A"),
        FieldDraft("company", "A", "colour"),
        FieldDraft("company", "A", "choice"),
        FieldDraft("company", "ИСТОЧНИК"),
    ],
)
def test_a_wrong_field_is_refused(clara, moment, draft):
    services.define_field(FieldDraft("company", "Источник"), by=clara, at=moment)
    with pytest.raises(Refused):
        services.define_field(draft, by=clara, at=moment)
    assert Field.objects.count() == 1


def test_a_retired_field_is_offered_no_more_and_comes_back(clara, moment):
    field = services.define_field(FieldDraft("deal", "Тендер", "yes_no"), by=clara, at=moment)
    assert field.key == "tender"

    services.retire_field(field.pk, by=clara, at=moment, batch="b")
    assert queries.open_fields("deal") == []

    undo("b", by=clara, at=moment)
    assert queries.open_fields("deal") == [field]


def test_a_field_is_edited_but_keeps_its_key(clara, moment):
    field = services.define_field(
        FieldDraft("deal", "Размер", "choice", choices=("S",)), by=clara, at=moment
    )
    services.edit_field(field.pk, {"label": "Величина", "choices": ["S", "M"]}, by=clara, at=moment)

    assert Field.objects.values_list("key", "label", "choices").get() == (
        "razmer",
        "Величина",
        ["S", "M"],
    )
