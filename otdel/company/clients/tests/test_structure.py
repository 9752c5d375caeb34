"""Org maps, holdings, relations, the address book: what is drawn, and what stays out of sight."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from otdel.company.clients import services, structure
from otdel.company.clients.drafts import AffiliationDraft, CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.errors import NoSuchRecord, NotOffered, OwnRelation, RelatedAlready
from otdel.company.clients.models import Affiliation, Company, Contact, Relation
from otdel.foundation.journal import queries as journal
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.errors import FieldClosed
from otdel.foundation.people.models import Grant
from otdel.kernel.errors import NotAllowed
from otdel.kernel.money import Money
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.queries import all_stages, sums_of_companies
from otdel.selling.pipeline.services import ensure_default_process, open_deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import log


@pytest.fixture
def act(anna, moment):
    return {"by": anna, "at": moment}


@pytest.fixture
def firm(anna, act):
    """firm("Заря", parent): a company of Anna's."""

    def make(name: str, parent: Company | None = None, owner=anna) -> Company:
        draft = CompanyDraft(name, owner_id=owner.pk, parent_id=parent and parent.pk)
        return services.create_company(draft, by=owner, at=act["at"])

    return make


@pytest.fixture
def browser(anna):
    client = Client()
    client.force_login(anna)
    return client


def person(name: str, company: Company, act, **more) -> Contact:
    return services.create_contact(ContactDraft(name, company.pk, **more), **act)


# ---------------------------------------------------------------- relations


@pytest.mark.parametrize(
    ("kind", "mine", "theirs"),
    [
        ("supplies", "Supplier of", "Customer of"),
        ("<supplies", "Customer of", "Supplier of"),
        ("competes", "Competitor of", "Competitor of"),
    ],
)
def test_both_sides_read_a_relation_in_their_own_words(
    kind, mine, theirs, romashka, firm, anna, act, settings
):
    settings.LANGUAGE_CODE = "en"
    other = firm("Заря")

    services.relate(romashka.pk, other.pk, kind, **act)

    for company, word, beside in ((romashka, mine, other), (other, theirs, romashka)):
        [one] = structure.relations(anna, company)
        assert (str(one.word), one.other) == (word, beside)
        [line] = journal.lines(anna, journal.of_client(company.pk).filter(kind__contains="Related"))
        assert line.sentence == f"{word}: “{beside.name}”"


def test_a_relation_is_not_shown_to_who_does_not_see_the_other(romashka, firm, clara, anna, boris):
    foreign = firm("Чужая", owner=boris)
    services.relate(romashka.pk, foreign.pk, "competes", by=clara, at=romashka.created_at)

    assert structure.relations(anna, romashka) == []
    assert len(structure.relations(clara, romashka)) == 1


def test_bad_relations_are_refused_and_nothing_moves(romashka, firm, boris, vera, act, moment):
    other, foreign = firm("Заря"), firm("Чужая", owner=boris)
    services.relate(romashka.pk, other.pk, "partner", **act)
    row = Relation.objects.get()
    before = Entry.objects.count()
    for given, kind in (
        ((romashka.pk, romashka.pk, "partner"), OwnRelation),
        ((other.pk, romashka.pk, "<partner"), RelatedAlready),
        ((romashka.pk, other.pk, "enemy"), NotOffered),
        ((romashka.pk, foreign.pk, "partner"), NoSuchRecord),
        ((foreign.pk, romashka.pk, "partner"), NoSuchRecord),
    ):
        with pytest.raises(kind):
            services.relate(*given, **act)
    with pytest.raises(NoSuchRecord):
        services.unrelate(foreign.pk, row.pk, **act)
    with pytest.raises(NoSuchRecord):
        services.unrelate(romashka.pk, row.pk, by=vera, at=moment)
    Grant.objects.filter(user=act["by"]).delete()
    nobody = type(act["by"]).objects.get(pk=act["by"].pk)
    with pytest.raises(NotAllowed):
        services.unrelate(romashka.pk, row.pk, by=nobody, at=moment)
    assert (Relation.objects.count(), Entry.objects.count()) == (1, before)


def test_relations_are_taken_back_both_ways(romashka, firm, act):
    other = firm("Заря")
    row = services.relate(romashka.pk, other.pk, "supplies", batch="add", **act)
    before = list(Relation.objects.values())

    services.unrelate(other.pk, row.pk, batch="take", **act)
    assert not Relation.objects.exists()
    undo("take", **act)
    assert list(Relation.objects.values()) == before
    undo("add", **act)
    assert not Relation.objects.exists()


def test_relations_follow_a_merge_and_come_back(romashka, firm, anna, act):
    twin, third = firm("Ромашка"), firm("Заря")
    services.relate(twin.pk, romashka.pk, "partner", **act)  # to itself after the merge
    services.relate(third.pk, romashka.pk, "supplies", **act)
    services.relate(third.pk, twin.pk, "supplies", **act)  # the same after the merge
    services.relate(twin.pk, third.pk, "refers", **act)
    before = list(Relation.objects.order_by("pk").values())

    services.merge_records("company", romashka.pk, twin.pk, batch="m", **act)

    words = [str(one.word) for one in structure.relations(anna, third)]
    assert sorted(words) == ["Gets clients from", "Supplier of"]
    assert undo("m", **act).refused == ()
    assert list(Relation.objects.order_by("pk").values()) == before


def test_a_removed_company_comes_back_with_its_relations(romashka, firm, clara, moment):
    other = firm("Заря")
    services.relate(romashka.pk, other.pk, "supplies", by=clara, at=moment)
    before = list(Relation.objects.values())
    services.remove_companies([other.pk], by=clara, at=moment, batch="r")
    assert not Relation.objects.exists()

    undo("r", by=clara, at=moment)

    assert list(Relation.objects.values()) == before


# ---------------------------------------------------------------- holding


def test_the_holding_is_drawn_from_the_top_with_siblings(firm, anna):
    top = firm("Холдинг")
    here, sibling = firm("Север", top), firm("Юг", top)
    leaf = firm("Архангельск", here)

    root = structure.holding(anna, here)

    assert [one.name for one in structure.firms_of(root)] == [
        "Холдинг", "Север", "Архангельск", "Юг",
    ]  # fmt: skip
    assert [f.is_here for f in root.below] == [True, False]
    assert structure.below(anna, here) == [here.pk, leaf.pk]
    assert structure.holding(anna, firm("Одна")) is None
    assert sibling.pk not in structure.below(anna, here)


def test_a_parent_out_of_sight_ends_the_climb(firm, anna, boris, browser):
    foreign = firm("Чужой холдинг", owner=boris)
    here = firm("Север")
    firm("Архангельск", here)
    Company.objects.filter(pk=here.pk).update(parent=foreign)

    assert structure.holding(anna, here).company == here
    said = browser.get(reverse("clients:kin", args=[here.pk])).content.decode()
    assert "Архангельск" in said
    assert "Чужой холдинг" not in said


def test_a_holding_sums_its_deals(firm, anna, clara, act, moment, browser):
    ensure_default_process(by=clara, at=moment)
    stage = all_stages().first()
    top = firm("Холдинг")
    north, alone = firm("Север", top), firm("Одна")
    today = date(2026, 3, 13)
    for company, minor in ((top, 100_00), (north, 250_00), (alone, 999_00)):
        draft = DealDraft(
            "Deal", stage.process_id, stage.pk, today, "RUB", owner_id=anna.pk,
            company_id=company.pk, amount_minor=minor,
        )  # fmt: skip
        deal = open_deal(draft, today=today, **act)
    won = all_stages().filter(kind="won").first()
    draft = DealDraft(
        "Won", stage.process_id, stage.pk, today, "RUB", owner_id=anna.pk,
        company_id=north.pk, amount_minor=70_00,
    )  # fmt: skip
    deal = open_deal(draft, today=today, **act)
    Deal.objects.filter(pk=deal.pk).update(stage=won, status="won", is_open=False, closed_on=today)

    sums = sums_of_companies(anna, [top.pk, north.pk])
    assert (sums.open_number, sums.open_sums) == (2, (Money(350_00, "RUB"),))
    assert (sums.won_number, sums.won_sums) == (1, (Money(70_00, "RUB"),))
    page = browser.get(reverse("clients:kin", args=[north.pk])).content.decode()
    assert "350" in page
    assert "999" not in page


# ---------------------------------------------------------------- org map


def test_the_map_draws_who_reports_to_whom_and_what_is_not_known(romashka, petrov, anna, act):
    sonya = person("Соня", romashka, act, reports_to_id=petrov.pk, part="uses")
    low = person("Низ", romashka, act, reports_to_id=sonya.pk)
    person("Ушедший", romashka, act, is_active=False)

    found = structure.org_map(anna, romashka)

    assert [(n.place.contact.full_name, n.level) for n in found.nodes] == [
        ("Пётр Петров", 1), ("Соня", 2), ("Низ", 3),
    ]  # fmt: skip
    assert (found.levels, found.number) == (3, 3)
    assert list(found.missing) == ["buys", "influences", "guards"]
    assert found.nodes[2].boss.contact_id == sonya.pk
    assert low.pk


def test_an_old_circle_is_drawn_whole(romashka, petrov, anna, act):
    sonya = person("Соня", romashka, act, reports_to_id=petrov.pk)
    Contact.objects.filter(pk=petrov.pk).update(reports_to=sonya)

    found = structure.org_map(anna, romashka)

    assert {node.place.contact_id for node in found.nodes} == {petrov.pk, sonya.pk}


def test_the_map_says_when_they_were_spoken_with_and_warns_of_few(
    romashka, petrov, anna, act, moment, browser
):
    draft = ActivityDraft("call", "Звонок", anna.pk, contact_id=petrov.pk, done_at=moment)
    log(draft, **act)

    for shown in ("", "?as=table"):
        page = browser.get(reverse("clients:company-map", args=[romashka.pk]) + shown)
        said = page.content.decode()
        assert "13" in said
        assert "Nobody known:" in said
        assert "at least 3" in said


def test_the_map_takes_as_many_queries_for_many_as_for_few(romashka, petrov, act, browser):
    address = reverse("clients:company-map", args=[romashka.pk])

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    for n in range(2):
        person(f"Человек {n}", romashka, act, reports_to_id=petrov.pk)
    cost()
    few = cost()
    for n in range(27):
        person(f"Ещё {n}", romashka, act, reports_to_id=petrov.pk)

    assert cost() == few


def test_closed_fields_are_neither_shown_nor_written(romashka, petrov, firm, anna, act, moment):
    other = firm("Заря")
    services.edit_contact(petrov.pk, {"department": "Тайный отдел"}, version=None, **act)
    low = person("Низ", romashka, act, reports_to_id=petrov.pk)
    levels = {
        "contact.department": "hidden",
        "contact.reports_to_id": "hidden",
        "contact.company_id": "read",
    }
    Grant.objects.filter(user=anna).update(fields=levels)
    rita = type(anna).objects.get(pk=anna.pk)
    before = (Affiliation.objects.count(), Entry.objects.count())

    assert structure.org_map(rita, romashka).levels == 1
    client = Client()
    client.force_login(rita)
    for address in ("clients:place-list", "clients:place-add"):
        assert "Тайный" not in client.get(reverse(address, args=[petrov.pk])).content.decode()
    main = Affiliation.objects.get(contact=petrov)
    for verb, given in (
        (services.add_affiliation, AffiliationDraft(other.pk)),
        (services.make_main, main.pk),
        (services.remove_affiliation, main.pk),
    ):
        with pytest.raises(FieldClosed):
            verb(petrov.pk, given, by=rita, at=moment)
    assert (Affiliation.objects.count(), Entry.objects.count()) == before
    assert low.pk


# ---------------------------------------------------------------- pages


def test_a_contact_is_given_another_company_on_its_page(petrov, firm, browser):
    other = firm("Заря")
    add = reverse("clients:place-add", args=[petrov.pk])
    bad = {
        "company": other.pk,
        "part": "decides",
        "starts_on": "2026-02-02",
        "ends_on": "2026-02-01",
    }
    assert browser.post(add, bad).status_code == 422
    assert browser.get(add).status_code == 200

    answer = browser.post(add, {"company": other.pk, "part": "decides", "title": "Советник"})

    assert answer.status_code == 204
    place = Affiliation.objects.get(company=other)
    said = browser.get(reverse("clients:contact-detail", args=[petrov.pk])).content.decode()
    assert "Заря" in said
    assert (
        browser.post(reverse("clients:place-main", args=[petrov.pk, place.pk])).status_code == 204
    )
    end = reverse("clients:place-end", args=[petrov.pk, place.pk])
    assert browser.get(end).status_code == 200
    assert browser.post(end, {"ends_on": "2020-01-01"}).status_code == 204
    assert browser.post(end, {"ends_on": "2020-01-01"}).status_code == 422
    assert browser.get(reverse("clients:place-end", args=[petrov.pk, 10**9])).status_code == 404
    gone = reverse("clients:place-remove", args=[petrov.pk, place.pk])
    assert browser.post(gone).status_code == 204
    assert not Affiliation.objects.filter(company=other).exists()


def test_a_company_shows_who_works_and_who_worked_there(romashka, petrov, act, browser):
    person("Ушедшая Анна", romashka, act, is_active=False)

    said = browser.get(reverse("clients:company-people", args=[romashka.pk])).content.decode()

    assert said.index("Пётр Петров") < said.index("Worked here") < said.index("Ушедшая Анна")


def test_a_relation_is_added_and_taken_away_on_the_page(romashka, firm, browser):
    other = firm("Заря")
    add = reverse("clients:relation-add", args=[romashka.pk])
    assert browser.get(add).status_code == 200
    assert browser.post(add, {"kind": "supplies", "other": romashka.pk}).status_code == 422

    assert browser.post(add, {"kind": "supplies", "other": other.pk}).status_code == 204

    row = Relation.objects.get()
    gone = reverse("clients:relation-remove", args=[other.pk, row.pk])
    assert browser.post(gone).status_code == 204
    assert not Relation.objects.exists()


# ---------------------------------------------------------------- the address book


def test_the_book_grows_as_people_get_a_part(romashka, petrov, firm, anna, boris, act):
    user = person("Соня", romashka, act, part="uses")
    person("Чужой", firm("Чужая", owner=boris), {**act, "by": boris}, part="decides")
    assert [row.contact for row in structure.deciders(anna)] == [petrov]

    services.edit_contact(user.pk, {"part": "buys"}, version=None, **act)
    services.add_affiliation(petrov.pk, AffiliationDraft(firm("Заря").pk, part="influences"), **act)

    assert sorted((row.contact.full_name, row.part) for row in structure.deciders(anna)) == [
        ("Пётр Петров", "decides"), ("Пётр Петров", "influences"), ("Соня", "buys"),
    ]  # fmt: skip
    services.edit_contact(user.pk, {"is_active": False}, version=None, **act)
    assert structure.deciders(anna).count() == 2


def test_the_book_finds_by_person_and_by_company(romashka, petrov, firm, anna, act):
    person("Соня", firm("Заря"), act, part="buys")
    rows = structure.deciders(anna)

    assert [r.contact.full_name for r in structure.search_deciders(anna, rows, "заря")] == ["Соня"]
    found = structure.search_deciders(anna, rows, "петров")
    assert [r.contact.full_name for r in found] == ["Пётр Петров"]


def test_the_book_costs_the_same_for_3_and_30_and_masks(
    romashka, petrov, anna, act, moment, browser
):
    def fill(number: int, start: int) -> None:
        drafts = [
            ContactDraft(
                f"Человек {start + n}", romashka.pk, part="decides",
                points=(PointDraft("phone", f"+7916555{start + n:04}"),),
            )
            for n in range(number)
        ]  # fmt: skip
        services.create_contacts(drafts, **act)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            page = browser.get(address)
        assert page.status_code == 200
        return len(seen)

    book = reverse("clients:deciders")
    fill(2, 0)
    cost(book)
    few = cost(book)
    fill(27, 100)
    assert cost(book) == few
    assert "765-43-21" in browser.get(book).content.decode()
    for query in ("?part=buys", "?reach=no", "?reach=yes", "?q=петров", "?sort=-part"):
        assert browser.get(book + query).status_code == 200
