"""Two records become one with all that hung on either, and two again."""

from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from otdel.company.clients import queries, services
from otdel.company.clients.drafts import (
    CompanyDraft,
    CompanyKeys,
    ContactDraft,
    FieldDraft,
    PointDraft,
)
from otdel.company.clients.models import Company, Contact, ContactPoint, Heard, Merge
from otdel.company.clients.services.remove import standing_on
from otdel.foundation.files.models import Attachment
from otdel.foundation.files.services import attach
from otdel.foundation.journal.models import Entry, Trace
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import NotAllowed, Refused, Stale
from otdel.managing.metrics.models import Fact
from otdel.managing.metrics.services import check
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.services import (
    edit_deal,
    ensure_default_process,
    move_deal,
    open_deal,
    reject_lead,
    take_lead,
)
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import log, plan

# History only grows, and a card tells when it was last touched; sums are compared net; what is heard
# in a name is made again.
APART = {"entry", "trace", "fact", "monthsum", "mark", "heard", "cardstate"}


@pytest.fixture(autouse=True)
def in_english():
    """What is said is compared with the source; the product's own language is another."""
    with translation.override("en"):
        yield


@pytest.fixture
def twin(anna, moment):
    """The same client entered a second time, better known in some things."""
    draft = CompanyDraft(
        name="Romashka LLC",
        owner_id=anna.pk,
        status="existing",
        city="Тверь",
        industry="Цветы",
        turnover_minor=5_000_00,
        currency="RUB",
        external_ref="amo-7",
        points=(
            PointDraft("phone", "+7 916 123 45 67", is_main=True),
            PointDraft("phone", "+7 495 000-00-01"),
            PointDraft("email", "sales@romashka.ru"),
        ),
        tags=("VIP", "tender"),
    )
    return services.create_company(draft, by=anna, at=moment)


@pytest.fixture
def loaded(twin, anna, boris, clara, moment, friday, settings, tmp_path):
    """Everything of every room hangs on the twin; some of it belongs to people whom Anna does not see."""
    settings.OTDEL_DATA_DIR = tmp_path
    act = {"by": anna, "at": moment}
    person = services.create_contact(ContactDraft("Иван Иванов", twin.pk), **act)
    services.create_contacts([ContactDraft("Семён", twin.pk, reports_to_id=person.pk)], **act)
    services.create_company(CompanyDraft("Филиал", anna.pk, parent_id=twin.pk), **act)
    ensure_default_process(by=clara, at=moment)
    stage = pipeline.all_stages().first()
    lost = pipeline.all_stages().filter(kind="lost").first()
    reason = pipeline.loss_reasons().first()
    for owner, title in ((anna, "Розы"), (boris, "Чужая"), (anna, "Ирисы")):
        draft = DealDraft(
            title, stage.process_id, stage.pk, friday, "RUB", owner_id=owner.pk,
            company_id=twin.pk, contact_id=person.pk, amount_minor=100_00,
        )  # fmt: skip
        open_deal(draft, by=clara, at=moment, today=friday)
    deal = Deal.objects.get(title="Ирисы")
    why = {"loss_reason": reason.pk}
    move_deal(deal.pk, lost.pk, answers=why, by=clara, at=moment, on=friday)
    for title in ("Лид", "Отказ"):
        take_lead(LeadDraft(title, moment, "RUB", anna.pk, company_id=twin.pk), **act)
    reject_lead(Lead.objects.get(title="Отказ").pk, reason.pk, **act)
    plan(ActivityDraft("task", "Позвонить", anna.pk, twin.pk, person.pk), **act)
    log(ActivityDraft("call", "Звонок", anna.pk, twin.pk, outcome="Да", done_at=moment), **act)
    attach("company", twin.pk, SimpleUploadedFile("a.txt", b"text"), **act)
    return twin


def content(*, apart=frozenset()):
    """Every row of every table of ours, but for version numbers and what only grows."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("otdel.") and model._meta.model_name not in APART | apart:
            rows = model._base_manager.order_by("pk").values()
            found[model._meta.label] = [
                {name: value for name, value in row.items() if name != "version"} for row in rows
            ]
    found["heard"] = list(Heard.objects.order_by("company_id").values_list("company_id", "sound"))
    for sort in (Company, Contact):
        found[f"{sort.__name__} tags"] = list(sort.tags.through.objects.order_by("pk").values())
    return found


def figures():
    """What the facts add up to, by everything that they are cut by."""
    totals = Counter()
    for row in Fact.objects.values():
        key = tuple(
            row[name]
            for name in sorted(row)
            if name not in ("id", "entry_id", "part", "quantity", "amount_minor", "days")
        )
        totals[(*key, "n")] += row["quantity"]
        totals[(*key, "sum")] += row["amount_minor"]
        totals[(*key, "days")] += row["days"]
    return {key: value for key, value in totals.items() if value}


def merge(survivor, gone, take=None, *, by, at, batch="", noun="company", **more):
    return services.merge_records(
        noun, survivor.pk, gone.pk, take, by=by, at=at, batch=batch, **more
    )


# ---------------------------------------------------------------- the merge


def test_what_is_filled_beats_what_is_empty_and_the_survivor_beats_the_other(
    romashka, twin, anna, moment
):
    row = merge(romashka, twin, by=anna, at=moment)

    row.refresh_from_db()
    assert (row.name, row.city, row.tax_id) == ("ООО «Ромашка»", "Москва", "7707083893")
    assert (row.industry, row.status, row.external_ref) == ("Цветы", "existing", "amo-7")
    assert (row.turnover_minor, row.currency) == (5_000_00, "RUB")
    assert not Company.objects.filter(pk=twin.pk).exists()
    entry = Entry.objects.get(kind="clients.CompanyMerged")
    assert entry.facts["other_id"] == twin.pk
    assert "city" not in entry.facts["fields"].split(",")


def test_every_value_may_be_chosen(romashka, twin, anna, moment):
    services.merge_records(
        "company", romashka.pk, twin.pk, {"name": True, "city": True, "industry": False},
        by=anna, at=moment,
    )  # fmt: skip

    row = Company.objects.get(pk=romashka.pk)
    assert (row.name, row.name_key, row.city, row.industry) == (
        "Romashka LLC",
        "romashka",
        "Тверь",
        "",
    )


def test_custom_fields_are_chosen_one_by_one(romashka, twin, anna, clara, moment):
    for label in ("Alpha", "Beta"):
        services.define_field(FieldDraft("company", label, key=label.lower()), by=clara, at=moment)
    act = {"by": anna, "at": moment}
    services.edit_companies([(romashka.pk, {"extra": {"alpha": "1"}})], **act)
    services.edit_companies([(twin.pk, {"extra": {"alpha": "2", "beta": "3"}})], **act)

    row = merge(romashka, twin, {"extra.alpha": True}, **act)

    assert row.extra == {"alpha": "2", "beta": "3"}


def test_phones_mails_and_tags_of_both_stay_each_once(romashka, twin, anna, moment):
    merge(romashka, twin, by=anna, at=moment)

    points = ContactPoint.objects.filter(company=romashka)
    assert sorted(points.values_list("value", flat=True)) == [
        "+74950000001", "+79161234567", "info@romashka.ru", "sales@romashka.ru",
    ]  # fmt: skip
    assert points.filter(kind="phone", is_main=True).count() == 1
    assert queries.tag_words("company", [romashka.pk])[romashka.pk] == ["VIP", "tender"]


def test_nothing_that_hung_on_the_other_is_dropped(romashka, loaded, anna, moment):
    numbers = (Deal, Lead, Activity, Attachment, Contact)
    before = [model._base_manager.count() for model in numbers]

    merge(romashka, loaded, by=anna, at=moment)

    assert [model._base_manager.count() for model in numbers] == before
    for model in (Deal, Lead, Activity, Contact):
        assert set(model._base_manager.values_list("company_id", flat=True)) == {romashka.pk}
    assert Activity.objects.filter(is_open=True, subject="Позвонить", company=romashka).exists()
    assert Attachment.objects.get().noun_id == romashka.pk
    assert Company.objects.get(name="Филиал").parent_id == romashka.pk


def test_every_relation_of_every_room_is_carried(romashka, loaded, anna, moment):
    """A room that comes to point at companies has to say in wiring/merges.py how its rows follow."""
    things = standing_on(Company, [loaded.pk])[loaded.pk]
    assert len(things) == 5, "hang the new kind of row on the twin of this test"

    merge(romashka, loaded, by=anna, at=moment)

    assert len(standing_on(Company, [romashka.pk])[romashka.pk]) == 5


def test_figures_by_client_follow_closed_and_open_alike(romashka, loaded, anna, moment):
    was = figures()

    merge(romashka, loaded, by=anna, at=moment)

    now = figures()
    assert set(Fact.objects.filter(client_id=loaded.pk).values_list("measure", flat=True))
    assert sum(v for k, v in now.items() if k[-1] == "sum") == sum(
        v for k, v in was.items() if k[-1] == "sum"
    )
    left = Counter()
    for measure, quantity in Fact.objects.filter(client_id=loaded.pk).values_list(
        "measure", "quantity"
    ):
        left[measure] += quantity
    assert not any(left.values()), left
    assert not list(check())


def test_history_of_both_stands_in_one_timeline(romashka, loaded, anna, moment, client):
    merge(romashka, loaded, by=anna, at=moment)
    client.force_login(anna)

    page = client.get(f"/clients/company/{romashka.pk}/timeline/").content.decode()

    assert page.count("Company added to the client base") == 2
    assert "Merged with “Romashka LLC”" in page
    assert "Fields of the deal edited" not in page


def test_contacts_go_with_their_company_to_its_owner(romashka, loaded, anna, boris, clara, moment):
    services.reassign_companies([loaded.pk], boris.pk, by=clara, at=moment)

    merge(romashka, loaded, by=clara, at=moment)

    assert set(Contact.objects.values_list("owner_id", flat=True)) == {anna.pk}


def test_links_between_the_two_become_links_beyond_them(romashka, anna, moment):
    act = {"by": anna, "at": moment}
    top = services.create_company(CompanyDraft("Holding", anna.pk), **act)
    middle = services.create_company(CompanyDraft("Middle", anna.pk, parent_id=top.pk), **act)
    low = services.create_company(CompanyDraft("Low", anna.pk, parent_id=middle.pk), **act)

    merge(low, middle, **act)

    assert Company.objects.get(pk=low.pk).parent_id == top.pk


def test_a_company_is_not_merged_into_one_below_its_branch(romashka, anna, moment):
    act = {"by": anna, "at": moment}
    middle = services.create_company(CompanyDraft("Middle", anna.pk, parent_id=romashka.pk), **act)
    low = services.create_company(CompanyDraft("Low", anna.pk, parent_id=middle.pk), **act)
    before = content()

    with pytest.raises(services.OwnParent):
        merge(low, romashka, **act)
    assert content() == before


def test_people_are_merged_with_their_deals_and_those_below_them(loaded, petrov, anna, moment):
    ivan = Contact.objects.get(full_name="Иван Иванов")

    merge(petrov, ivan, noun="contact", by=anna, at=moment)

    assert set(Deal.objects.values_list("contact_id", flat=True)) == {petrov.pk}
    assert Contact.objects.get(full_name="Семён").reports_to_id == petrov.pk
    assert Activity.objects.get(kind="task").contact_id == petrov.pk
    assert Contact.objects.get(pk=petrov.pk).part == "decides"


def test_the_key_of_a_merged_record_in_another_system_leads_to_the_survivor(
    romashka, twin, anna, moment
):
    merge(romashka, twin, {"external_ref": False}, by=anna, at=moment)

    [match] = queries.match_companies(anna, [CompanyKeys(external_ref="amo-7")])

    assert (match.id, match.how) == (romashka.pk, "ref")


def test_a_merge_of_three_thousand_rows_takes_a_statement_or_two_a_thousand(
    romashka, twin, anna, moment
):
    def hang(number):
        rows = [
            Activity(
                kind="call",
                subject="x",
                owner=anna,
                company=twin,
                is_open=False,
                done_at=moment,
                created_at=moment,
            )
            for _ in range(number)
        ]
        Activity.objects.bulk_create(rows)

    hang(3000)
    with CaptureQueriesContext(connection) as caught:
        merge(romashka, twin, by=anna, at=moment, batch="b")

    assert len(caught) < 160


# ---------------------------------------------------------------- refusals


def refused(kind, romashka, *args, **names):
    before = content()
    with pytest.raises(kind) as caught:
        services.merge_records("company", *args, **names)
    assert content() == before
    return str(caught.value)


def test_a_record_is_not_merged_with_itself(romashka, anna, moment):
    said = refused(services.SameRecord, romashka, romashka.pk, romashka.pk, by=anna, at=moment)
    assert "itself" in said


def test_a_stranger_finds_neither(romashka, twin, boris, moment):
    refused(services.NoSuchRecord, romashka, romashka.pk, twin.pk, by=boris, at=moment)


def test_one_out_of_reach_is_not_merged(romashka, boris, anna, clara, moment):
    foreign = services.create_company(CompanyDraft("X", boris.pk), by=clara, at=moment)
    refused(services.NoSuchRecord, romashka, romashka.pk, foreign.pk, by=anna, at=moment)
    refused(services.NoSuchRecord, romashka, foreign.pk, romashka.pk, by=anna, at=moment)


def test_a_contact_is_no_company(romashka, petrov, anna, moment):
    refused(services.NoSuchRecord, romashka, romashka.pk, petrov.pk + 1000, by=anna, at=moment)


def test_one_merged_already_is_told_with_where_it_went(romashka, twin, anna, moment):
    third = services.create_company(CompanyDraft("Third", anna.pk), by=anna, at=moment)
    merge(romashka, twin, by=anna, at=moment)

    said = refused(services.AlreadyMerged, romashka, third.pk, twin.pk, by=anna, at=moment)

    assert "Romashka LLC" in said
    assert "ООО «Ромашка»" in said


def test_the_second_of_two_overlapping_merges_is_told(romashka, twin, anna, moment):
    third = services.create_company(CompanyDraft("Third", anna.pk), by=anna, at=moment)
    seen = (romashka.version, third.version)
    merge(romashka, twin, by=anna, at=moment)

    refused(Stale, romashka, romashka.pk, third.pk, by=anna, at=moment, versions=seen)


def test_an_auditor_merges_nothing(romashka, twin, moment, db):
    auditor = User.objects.create(email="a@example.com", full_name="A")
    Grant.objects.create(user=auditor, role=Role.AUDITOR, reach="all")
    refused(NotAllowed, romashka, romashka.pk, twin.pk, by=auditor, at=moment)


def test_a_row_that_nobody_carries_stops_the_merge(romashka, loaded, anna, moment, monkeypatch):
    monkeypatch.setattr("otdel.company.clients.services.merge.carriers", dict)
    said = refused(Refused, romashka, romashka.pk, loaded.pk, by=anna, at=moment)
    assert "deals: 3" in said


# ---------------------------------------------------------------- taking it back


def test_a_merge_taken_back_leaves_the_database_as_it_was(romashka, petrov, loaded, anna, moment):
    before, facts = content(), figures()

    merge(romashka, loaded, {"name": True, "owner_id": True}, by=anna, at=moment, batch="m")
    assert content() != before
    undone = undo("m", by=anna, at=moment + timedelta(hours=1))

    assert (undone.done, undone.refused, undone.left) == (1, (), 0)
    assert content() == before
    assert figures() == facts
    assert not list(check())


def test_a_merge_of_people_taken_back_leaves_the_database_as_it_was(petrov, loaded, anna, moment):
    before = content()
    ivan = Contact.objects.get(full_name="Иван Иванов")

    merge(ivan, petrov, noun="contact", by=anna, at=moment, batch="m")
    undo("m", by=anna, at=moment)

    assert content() == before


def test_owners_of_people_come_back_too(romashka, petrov, loaded, boris, clara, moment):
    services.reassign_companies([loaded.pk], boris.pk, by=clara, at=moment)
    before = content()

    merge(romashka, loaded, {"owner_id": True}, by=clara, at=moment, batch="m")
    assert set(Contact.objects.values_list("owner_id", flat=True)) == {boris.pk}
    undo("m", by=clara, at=moment)

    assert content() == before


def test_what_was_edited_since_stays_and_is_told_with_three_values(romashka, loaded, anna, moment):
    act = {"by": anna, "at": moment}
    merge(romashka, loaded, {"city": True}, **act, batch="m")
    services.edit_companies([(romashka.pk, {"city": "Пермь"})], **act)
    third = services.create_company(CompanyDraft("Third", anna.pk), **act)
    deal = Deal.objects.get(title="Розы")
    edit_deal(deal.pk, {"company_id": third.pk}, version=None, **act)

    undone = undo("m", **act)

    assert undone.done == 1
    said = [sentence for _noun, _pk, sentence in undone.refused]
    assert len(said) == 2
    assert all(word in said[0] for word in ("City", "Москва", "Тверь", "Пермь"))
    assert all(word in said[1] for word in ("Розы", "Romashka LLC", "ООО «Ромашка»", "Third"))
    row, back = Company.objects.get(pk=romashka.pk), Company.objects.get(pk=loaded.pk)
    assert (row.city, row.industry, back.city) == ("Пермь", "", "Тверь")
    assert Deal.objects.get(pk=deal.pk).company_id == third.pk
    assert Deal.objects.get(title="Ирисы").company_id == loaded.pk


def test_what_came_to_the_survivor_since_stays_with_it(romashka, loaded, anna, moment):
    act = {"by": anna, "at": moment}
    merge(romashka, loaded, **act, batch="m")
    plan(ActivityDraft("task", "New", anna.pk, romashka.pk), **act)
    services.tag_records("company", [romashka.pk], ["fresh"], **act)
    moved = Deal.objects.get(title="Розы")
    edit_deal(moved.pk, {"title": "Розы и пионы"}, version=None, **act)

    assert not undo("m", **act).refused

    assert Activity.objects.get(subject="New").company_id == romashka.pk
    assert queries.tag_words("company", [romashka.pk])[romashka.pk] == ["VIP", "fresh"]
    moved.refresh_from_db()
    assert (moved.title, moved.company_id) == ("Розы и пионы", loaded.pk)


def test_merges_are_taken_back_in_turn(romashka, loaded, anna, moment):
    act = {"by": anna, "at": moment}
    third = services.create_company(CompanyDraft("Third", anna.pk), **act)
    before = content()
    merge(romashka, loaded, **act, batch="first")
    merge(third, romashka, **act, batch="second")
    assert queries.survivor_id("company", loaded.pk) == third.pk

    [(_noun, _pk, said)] = undo("first", **act).refused
    assert "Romashka LLC" in said
    Trace.objects.update(undone_at=None)
    undo("second", **act)
    undo("first", **act)

    assert content() == before


def test_only_who_did_it_or_a_head_takes_a_merge_back(romashka, twin, anna, boris, moment):
    merge(romashka, twin, by=anna, at=moment, batch="m")
    with pytest.raises(Refused):
        undo("m", by=boris, at=moment)
    assert Merge.objects.exists()


# ---------------------------------------------------------------- pages


def test_both_values_are_shown_and_the_form_merges(romashka, loaded, anna, client):
    client.force_login(anna)
    address = f"/clients/company/{romashka.pk}/merge/"

    page = client.get(address, {"with": loaded.pk}).content.decode()
    for word in ("Москва", "Тверь", "Romashka LLC", "+3", "sales@romashka.ru", "tender"):
        assert word in page
    answer = client.post(
        address,
        {"with": loaded.pk, "version": 1, "other_version": 1, "f:city": "other", "f:name": "mine"},
    )

    assert answer.status_code == 302
    row = Company.objects.get(pk=romashka.pk)
    assert (row.city, row.name) == ("Тверь", "ООО «Ромашка»")
    assert Trace.objects.filter(noun="merge").count() == 1


def test_a_stale_preview_merges_nothing_and_shows_the_present(romashka, twin, anna, moment, client):
    services.edit_companies([(twin.pk, {"city": "Пермь"})], by=anna, at=moment)
    client.force_login(anna)

    page = client.post(
        f"/clients/company/{romashka.pk}/merge/",
        {"with": twin.pk, "version": 1, "other_version": 1},
    ).content.decode()

    assert "Somebody changed this" in page
    assert "Пермь" in page
    assert Company.objects.filter(pk=twin.pk).exists()


def test_the_old_address_leads_to_the_survivor(romashka, twin, petrov, anna, boris, moment, client):
    merge(romashka, twin, by=anna, at=moment)
    client.force_login(anna)

    assert client.get(f"/clients/{twin.pk}/").url == f"/clients/{romashka.pk}/"
    assert client.get("/clients/999999/").status_code == 404
    client.force_login(boris)
    assert client.get(f"/clients/{twin.pk}/").status_code == 404


def test_a_stranger_sees_no_preview(romashka, twin, boris, client):
    client.force_login(boris)
    address = f"/clients/company/{romashka.pk}/merge/"
    assert client.get(address, {"with": twin.pk}).status_code == 404
    assert client.post(address, {"with": twin.pk}).status_code == 404
