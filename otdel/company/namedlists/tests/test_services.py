"""Lists, their own fields and what stands in them."""

from types import SimpleNamespace

import pytest

from conftest import person
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.models import Company
from otdel.company.clients.queries import contacts
from otdel.company.clients.services import (
    create_companies,
    merge_records,
    reassign_companies,
    remove_companies,
)
from otdel.company.namedlists import queries, services
from otdel.company.namedlists.drafts import EntryDraft, ListDraft, ListFieldDraft
from otdel.company.namedlists.errors import (
    AlreadyIn,
    Claimed,
    EntriesStand,
    ListClosed,
    ListFieldTaken,
    NoSuchEntry,
    NoSuchList,
    NotYourList,
    StateInUse,
)
from otdel.company.namedlists.models import Entry, ListField, NamedList
from otdel.company.namedlists.services.drawing import restore_lists
from otdel.foundation.journal.models import Entry as Line
from otdel.foundation.journal.services import undo
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import Invalid, NotAllowed, Refused, Stale

pytestmark = pytest.mark.django_db


def put(row, companies, by, moment, **draft):
    ids = [one.pk for one in companies]
    return services.add_entries(
        row.pk, ids, EntryDraft(**draft), by=by, at=moment, batch=draft.get("why") or "put"
    )


# ---------------------------------------------------------------- lists


def test_a_list_is_drawn_up_and_enters_history(anna, make_list):
    row = make_list(anna, "Key accounts", purpose="key_accounts")

    assert (row.owner, row.audience, row.is_active) == (anna, "private", True)
    assert Line.objects.get(noun="named_list").kind == "namedlists.NamedListCreated"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x" * 121},
        {"name": "A", "purpose": "fun"},
        {"name": "A", "on_noun": "deal"},
        {"name": "A", "audience": "unit"},
        {"name": "A", "owner_id": 10**9},
        {"name": "A", "audience": "unit", "unit_id": 10**9},
    ],
)
def test_a_wrong_list_is_refused(anna, moment, wrong):
    with pytest.raises(Invalid):
        services.create_list(ListDraft(**wrong), by=anna, at=moment)
    assert not NamedList.objects.exists()


def test_an_auditor_draws_up_nothing(db, moment, system):
    auditor = person("alla", Role.AUDITOR)
    with pytest.raises(NotAllowed):
        services.create_list(ListDraft("A"), by=auditor, at=moment)


def test_who_sees_a_list(anna, boris, dana, clara, vera, units, make_list, friday):
    private = make_list(anna, "Private")
    of_unit = make_list(anna, "Of the North", audience="unit", unit_id=units["north"].pk)
    of_sales = make_list(anna, "Of sales", audience="unit", unit_id=units["sales"].pk)
    for_all = make_list(anna, "For all", audience="everybody")

    seen = {
        user: set(queries.named_lists(user, friday)) for user in (anna, dana, clara, boris, vera)
    }

    assert seen[anna] == seen[dana] == seen[clara] == {private, of_unit, of_sales, for_all}
    assert seen[boris] == {of_sales, for_all}
    assert seen[vera] == {for_all}


def test_only_the_owner_or_a_head_changes_a_list(anna, boris, clara, vera, make_list, moment):
    shared, private = make_list(anna, audience="everybody"), make_list(anna, "Private")

    with pytest.raises(NotYourList):
        services.edit_list(shared.pk, {"name": "Mine"}, by=boris, at=moment)
    with pytest.raises(NoSuchList):
        services.edit_list(private.pk, {"name": "Mine"}, by=vera, at=moment)
    services.edit_list(shared.pk, {"name": "Clara's"}, by=clara, at=moment)

    assert NamedList.objects.get(pk=shared.pk).name == "Clara's"
    assert NamedList.objects.get(pk=private.pk).name == "Private"


def test_a_list_read_before_anothers_change_is_stale(anna, make_list, moment):
    row = make_list(anna)
    services.edit_list(row.pk, {"name": "Second"}, by=anna, at=moment)

    with pytest.raises(Stale):
        services.edit_list(row.pk, {"name": "Third"}, version=1, by=anna, at=moment)


def test_changes_of_a_list_are_taken_back(anna, make_list, moment):
    row = services.create_list(ListDraft("First"), by=anna, at=moment, batch="made")
    services.edit_list(
        row.pk, {"name": "Second", "states": ("a", "b")}, by=anna, at=moment, batch="e"
    )

    undo("e", by=anna, at=moment)
    assert NamedList.objects.get().name == "First"
    assert not NamedList.objects.get().states
    assert undo("made", by=anna, at=moment).refused  # it was changed since


def test_a_made_list_is_taken_back_only_while_empty(anna, clients_of, moment):
    row = services.create_list(ListDraft("First"), by=anna, at=moment, batch="made")
    empty = services.create_list(ListDraft("Empty"), by=anna, at=moment, batch="empty")
    put(row, clients_of(anna, 1), anna, moment)

    row.refresh_from_db()
    trace = SimpleNamespace(noun_id=row.pk, did="created", version=row.version, before={})
    assert isinstance(restore_lists([trace], by=anna, at=moment)[0], EntriesStand)
    undo("empty", by=anna, at=moment)
    assert not NamedList.objects.filter(pk=empty.pk).exists()


def test_states_are_data_and_stay_while_somebody_is_in_them(anna, calls, clients_of, moment):
    services.edit_list(calls.pk, {"states": ("Call", "Meet", "Sold")}, by=anna, at=moment)
    [entry] = put(calls, clients_of(anna, 1), anna, moment)
    assert entry.state == "state1"

    with pytest.raises(StateInUse):
        services.edit_list(calls.pk, {"states": ("Meet", "Sold")}, by=anna, at=moment)
    services.edit_list(calls.pk, {"states": ("Sold", "Call")}, by=anna, at=moment)

    calls.refresh_from_db()
    assert [one["key"] for one in calls.states] == ["state3", "state1"]
    assert calls.states[-1]["is_over"]


# ---------------------------------------------------------------- own fields


def test_own_fields_are_cleaned_by_the_clients_engine(anna, boris, calls, clients_of, moment):
    [entry] = put(calls, clients_of(anna, 1), anna, moment)
    typed = {
        "extra.budget": "1 250,50", "extra.rating": "a", "extra.expert": boris.pk,
        "extra.agreed": "да", "extra.call_on": "31.12.2026", "extra.seats": "12",
    }  # fmt: skip

    services.edit_entry(entry.pk, typed, version=1, by=anna, at=moment)

    assert Entry.objects.get().extra == {
        "budget": 1250_50, "rating": "A", "expert": boris.pk,
        "agreed": True, "call_on": "2026-12-31", "seats": 12,
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"extra.budget": "much"},
        {"extra.rating": "C"},
        {"extra.expert": 10**9},
        {"extra.expert": "Boris"},
        {"extra.nothing": "1"},
        {"state": "gone"},
        {"assigned_id": 10**9},
        {"why": "x" * 251},
        {"note": "x" * 4001},
    ],
)
def test_a_wrong_value_changes_nothing(anna, calls, clients_of, moment, wrong):
    [entry] = put(calls, clients_of(anna, 1), anna, moment)

    with pytest.raises(Invalid):
        services.edit_entry(entry.pk, wrong, version=1, by=anna, at=moment)

    assert Entry.objects.get().version == 1


def test_fields_of_one_label_are_refused(anna, calls, moment):
    with pytest.raises(ListFieldTaken):
        services.define_list_field(calls.pk, ListFieldDraft("budget"), by=anna, at=moment)
    with pytest.raises(Invalid):
        services.define_list_field(calls.pk, ListFieldDraft("Pick", "choice"), by=anna, at=moment)
    with pytest.raises(Invalid):
        services.define_list_field(calls.pk, ListFieldDraft("Odd", "colour"), by=anna, at=moment)
    assert ListField.objects.count() == 6


def test_labels_in_cyrillic_get_keys_of_their_own(anna, calls, moment):
    made = [
        services.define_list_field(calls.pk, ListFieldDraft(label), by=anna, at=moment).key
        for label in ("Бюджет", "Срок", "!!!")
    ]
    assert made == ["byudzhet", "srok", "field"]


def test_a_field_is_changed_retired_and_taken_back(anna, boris, calls, moment):
    field = ListField.objects.get(key="rating")
    with pytest.raises(NotYourList):
        services.edit_list_field(calls.pk, field.pk, {"label": "X"}, by=boris, at=moment)
    with pytest.raises(NoSuchList):
        services.edit_list_field(calls.pk, 10**9, {"label": "X"}, by=anna, at=moment)
    services.edit_list_field(
        calls.pk, field.pk, {"label": "Grade", "is_active": False}, by=anna, at=moment, batch="e"
    )
    assert "rating" not in [one.key for one in queries.fields_of([calls.pk])]

    undo("e", by=anna, at=moment)

    field.refresh_from_db()
    assert (field.label, field.is_active) == ("Rating", True)


# ---------------------------------------------------------------- entries


def test_one_client_stands_in_several_lists_with_facts_of_each(anna, make_list, clients_of, moment):
    [client] = clients_of(anna, 1)
    kam, cold = make_list(anna, "KAM"), make_list(anna, "Cold")
    for row, value in ((kam, "5"), (cold, "7")):
        services.define_list_field(row.pk, ListFieldDraft("Score", "number"), by=anna, at=moment)
        [entry] = put(row, [client], anna, moment)
        services.edit_entry(entry.pk, {"extra.score": value}, version=1, by=anna, at=moment)

    found = Entry.objects.order_by("pk")
    assert [(one.named_list, one.extra["score"]) for one in found] == [(kam, 5), (cold, 7)]


def test_putting_in_answers_for_each(anna, boris, calls, clients_of, moment):
    own, other = clients_of(anna, 2), clients_of(boris, 1)
    put(calls, own[:1], anna, moment)

    results = put(calls, [*own, *other], anna, moment, why="March")

    assert isinstance(results[0], AlreadyIn)
    assert isinstance(results[1], Entry)
    assert isinstance(results[2], NoSuchEntry)  # Boris's client is out of Anna's sight
    assert (results[1].why, results[1].added_by, results[1].state) == ("March", anna, "todo")
    assert Line.objects.filter(kind="namedlists.EntryAdded", client_id=own[1].pk).exists()


def test_contacts_stand_in_lists_of_contacts(anna, make_list, clients_of, moment):
    clients_of(anna, 1)
    person = anna_contact(anna)
    row = make_list(anna, on_noun="contact")
    [entry] = services.add_entries(row.pk, [person.pk], by=anna, at=moment)
    assert (entry.contact, entry.company, str(entry)) == (person, None, person.full_name)


def anna_contact(anna):
    return contacts(anna).first()


def test_into_a_list_out_of_use_nothing_is_put(anna, calls, clients_of, moment):
    services.switch_lists([calls.pk], False, by=anna, at=moment)
    with pytest.raises(ListClosed):
        put(calls, clients_of(anna, 1), anna, moment)
    assert not Entry.objects.exists()


def test_a_private_list_of_another_is_absent(anna, vera, make_list, clients_of, moment):
    row = make_list(anna, "Private")
    with pytest.raises(NoSuchList):
        put(row, clients_of(vera, 1), vera, moment)


def test_an_entry_of_a_client_out_of_reach_is_not_seen(
    anna, boris, calls, clients_of, moment, friday
):
    [entry] = put(calls, clients_of(anna, 1), anna, moment)
    assert not queries.entries(boris, friday, calls.pk).exists()

    with pytest.raises(NoSuchEntry):
        services.edit_entry(entry.pk, {"state": "done"}, version=1, by=boris, at=moment)
    [refused] = services.remove_entries([entry.pk], by=boris, at=moment)

    assert isinstance(refused, NoSuchEntry)
    assert Entry.objects.get().state == "todo"


def test_a_client_that_changes_hands_takes_its_entry_with_it(
    anna, boris, clara, calls, clients_of, moment, friday
):
    clients = clients_of(anna, 1)
    put(calls, clients, anna, moment)
    reassign_companies([clients[0].pk], boris.pk, by=clara, at=moment)

    assert not queries.entries(anna, friday, calls.pk).exists()
    assert queries.entries(boris, friday, calls.pk).count() == 1


def test_bulk_acts_are_taken_back_whole(anna, boris, calls, clients_of, moment):
    made = put(calls, clients_of(anna, 3), anna, moment)
    before = list(Entry.objects.order_by("pk").values())
    ids = [one.pk for one in made]

    services.edit_entries(
        [(pk, {"assigned_id": boris.pk, "state": "done"}) for pk in ids],
        by=anna, at=moment, batch="all",
    )  # fmt: skip
    services.remove_entries(ids, by=anna, at=moment, batch="all")
    assert not Entry.objects.exists()
    undo("all", by=anna, at=moment)

    after = list(Entry.objects.order_by("pk").values())
    assert [{**row, "version": 0} for row in after] == [{**row, "version": 0} for row in before]
    undo("put", by=anna, at=moment)
    assert Entry.objects.count() == 3  # they were changed since, so they stay


def test_putting_in_is_taken_back(anna, calls, clients_of, moment):
    put(calls, clients_of(anna, 3), anna, moment)
    undo("put", by=anna, at=moment)
    assert not Entry.objects.exists()
    assert Company.objects.count() == 3


def test_an_edit_read_before_anothers_is_stale(anna, calls, clients_of, moment):
    [entry] = put(calls, clients_of(anna, 1), anna, moment)
    services.edit_entry(entry.pk, {"note": "one"}, version=1, by=anna, at=moment)
    with pytest.raises(Stale):
        services.edit_entry(entry.pk, {"note": "two"}, version=1, by=anna, at=moment)
    assert Entry.objects.get().note == "one"


def test_a_client_in_a_list_is_not_removed_by_the_way(anna, clara, calls, clients_of, moment):
    [client] = clients_of(anna, 1)
    put(calls, [client], anna, moment)
    [refused] = remove_companies([client.pk], by=clara, at=moment)
    assert isinstance(refused, Refused)


# ---------------------------------------------------------------- exclusive lists


@pytest.fixture
def shared(clara, clients_of):
    """A client that Clara, the head, sees, as she sees all."""
    return clients_of(clara, 1)


def test_two_people_do_not_hold_one_client(anna, boris, clara, make_list, shared, moment, friday):
    first = make_list(clara, "A", purpose="cold", is_exclusive=True, owner_id=anna.pk)
    second = make_list(clara, "B", purpose="cold", is_exclusive=True, owner_id=boris.pk)
    other = make_list(clara, "C", purpose="campaign", is_exclusive=True, owner_id=boris.pk)
    put(first, shared, clara, moment)

    [refused] = put(second, shared, clara, moment)
    assert isinstance(refused, Claimed)
    assert "Anna" in str(refused)
    [fine] = put(other, shared, clara, moment)  # another purpose
    assert isinstance(fine, Entry)
    assert not queries.conflicts(clara, friday).exists()


def test_the_same_person_may_hold_it_twice(anna, clara, make_list, shared, moment):
    for name in ("A", "B"):
        row = make_list(clara, name, purpose="cold", is_exclusive=True, owner_id=anna.pk)
        [done] = put(row, shared, clara, moment)
        assert isinstance(done, Entry)


def test_what_is_only_told_is_listed(anna, boris, clara, make_list, shared, moment, friday):
    for name, owner in (("A", anna), ("B", boris)):
        row = make_list(clara, name, purpose="cold", is_exclusive=True, owner_id=owner.pk)
        services.add_entries(row.pk, [shared[0].pk], by=clara, at=moment, claims="tell")

    found = list(queries.conflicts(clara, friday))
    assert len(found) == 2
    told = queries.other_claims(found)
    assert {one.named_list.owner for own in told.values() for one in own} == {anna, boris}


def test_giving_an_entry_to_a_rival_is_refused(anna, boris, clara, make_list, shared, moment):
    for name in ("A", "B"):
        row = make_list(clara, name, purpose="cold", is_exclusive=True, owner_id=anna.pk)
        [entry] = put(row, shared, clara, moment)

    [refused] = services.edit_entries([(entry.pk, {"assigned_id": boris.pk})], by=clara, at=moment)

    assert isinstance(refused, Claimed)
    assert Entry.objects.get(pk=entry.pk).assigned is None


# ---------------------------------------------------------------- pasted lines


def test_pasted_lines_are_matched_and_strangers_told(anna, boris, calls, clients_of, moment):
    own = clients_of(anna, 3)
    clients_of(boris, 1)
    text = (
        f"{own[0].name}\n\n+7916{anna.pk % 1000:03}0001\n"
        f"Somebody;c2.{anna.pk}@example.com\nNobody Ltd\nBoris client 0\n{own[0].name}\n"
    )

    told = services.add_pasted(calls.pk, text, by=anna, at=moment, batch="p")

    assert (told.added, told.unknown) == (3, ("Nobody Ltd", "Boris client 0"))
    again = services.add_pasted(calls.pk, text, by=anna, at=moment)
    assert (again.added, again.already) == (0, 3)
    undo("p", by=anna, at=moment)
    assert not Entry.objects.exists()


def test_too_many_lines_are_refused(anna, calls, moment):
    with pytest.raises(Invalid):
        services.add_pasted(calls.pk, "a\nb\nc", by=anna, at=moment, limit=2)


# ---------------------------------------------------------------- merges


def test_a_merge_carries_entries_and_gives_them_back(
    anna, boris, make_list, calls, clients_of, moment
):
    first, second = clients_of(anna, 2)
    other = make_list(anna, "Only the second's")
    [kept] = put(calls, [first], anna, moment)
    [gone] = put(calls, [second], anna, moment)
    put(other, [second], anna, moment, why="fair")
    services.edit_entry(kept.pk, {"extra.seats": "5"}, version=1, by=anna, at=moment)
    services.edit_entry(
        gone.pk, {"extra.seats": "7", "extra.rating": "B", "note": "Likes tea", "assigned_id": boris.pk},
        version=1, by=anna, at=moment,
    )  # fmt: skip
    before = [{**row, "version": 0} for row in Entry.objects.order_by("pk").values()]

    merge_records("company", first.pk, second.pk, by=anna, at=moment, batch="m")

    assert set(Entry.objects.values_list("company_id", "named_list_id")) == {
        (first.pk, calls.pk), (first.pk, other.pk),
    }  # fmt: skip
    whole = Entry.objects.get(named_list=calls)
    assert whole.extra == {"seats": 5, "rating": "B"}
    assert (whole.assigned, whole.note) == (boris, "Seats: 7\nLikes tea")

    assert not undo("m", by=anna, at=moment).refused
    after = [{**row, "version": 0} for row in Entry.objects.order_by("pk").values()]
    assert after == before


def test_what_was_changed_after_the_merge_is_told(anna, calls, clients_of, moment):
    first, second = clients_of(anna, 2)
    put(calls, [first], anna, moment)
    [gone] = put(calls, [second], anna, moment)
    services.edit_entry(gone.pk, {"note": "Likes tea"}, version=1, by=anna, at=moment)
    merge_records("company", first.pk, second.pk, by=anna, at=moment, batch="m")
    kept = Entry.objects.get()
    services.edit_entry(kept.pk, {"note": "Coffee"}, version=kept.version, by=anna, at=moment)

    told = undo("m", by=anna, at=moment)

    assert told.refused
    assert set(Entry.objects.values_list("company_id", "note")) == {
        (first.pk, "Coffee"), (second.pk, "Likes tea"),
    }  # fmt: skip


def test_undo_of_an_import_says_which_lists_keep_a_client(anna, calls, moment):
    """Somebody put the new client into a list: that work is not thrown away silently."""
    [made] = create_companies(
        [CompanyDraft("Newcomer", owner_id=anna.pk)], by=anna, at=moment, batch="import"
    )
    put(calls, [made], anna, moment)

    refused = undo("import", by=anna, at=moment).refused

    assert refused[0][2].startswith(
        "“Newcomer” cannot be removed: entries of lists: 1 stand on it."
    )
    assert Entry.objects.get().company_id == made.pk
