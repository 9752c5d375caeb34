"""Likely duplicates: found, shown to those who see both, judged, settled by a merge."""

import pytest

from otdel.company.clients import services, tasks, twins
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.likeness import Face, companies_alike, people_alike, sound
from otdel.company.clients.models import Company, Heard, Pair
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import NotAllowed
from otdel.kernel.normal import name_key

from .known_truth import known_base, truth

SCAN = {"score": 50, "sharers": 20}


def two():
    return list(Pair.objects.values_list("first_id", "second_id", "state"))


def company(name, by, at, **more):
    return services.create_company(CompanyDraft(name, by.pk, **more), by=by, at=at)


@pytest.fixture
def twins_of_anna(romashka, anna, moment):
    """Two records with one phone and one name in two alphabets."""
    points = (PointDraft("phone", "+7 916 123-45-67"),)
    return romashka, company("Romashka LLC", anna, moment, points=points)


# ---------------------------------------------------------------- likeness


@pytest.mark.parametrize(
    ("russian", "latin"),
    [
        ("ООО «Ромашка»", "Romashka LLC"),
        ("Щёкинский завод", "Schekinsky zavod"),
        ("Центр Ювелир", "Tsentr Yuvelir"),
        ("Хлеб и соль", "Khleb i sol'"),
        ("Объединённые пивоварни", "Obyedinennye pivovarni"),
    ],
)
def test_two_alphabets_sound_the_same_and_are_only_a_suggestion(russian, latin):
    one, other = name_key(russian), name_key(latin)

    assert sound(one) == sound(other)
    likeness = companies_alike(Face(1, one), Face(2, other))
    assert 50 <= likeness.score < 70
    assert likeness.reasons == ("sound",)


def test_another_tax_number_or_shop_number_is_another_company():
    assert (
        companies_alike(Face(1, "ромашка", "7707083893"), Face(2, "ромашка", "5003052454")).score
        < 10
    )
    assert companies_alike(Face(1, "магазин 12"), Face(2, "магазин 13")).score < 10


def test_a_name_that_everybody_has_tells_little():
    rare = companies_alike(Face(1, "весна"), Face(2, "весна")).score
    common = companies_alike(Face(1, "весна", namesakes=16), Face(2, "весна", namesakes=16)).score
    assert rare > 50 > common


def test_people_are_alike_by_phone_or_within_one_company():
    petrov, initials = Face(1, "петр ильич петров", home=5), Face(2, "петров п", home=5)
    assert people_alike(petrov, initials).score >= 50
    assert people_alike(Face(1, "петр петров"), Face(2, "петр петров")).score < 50
    phone = frozenset({"+79161234567"})
    assert (
        people_alike(Face(1, "петр", phones=phone), Face(2, "петр петров", phones=phone)).score
        >= 80
    )


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize("seed", [7, 2026])
def test_precision_and_recall_on_a_base_with_known_truth(anna, moment, capsys, seed):
    rows = known_base(2000, seed=seed)
    made = services.create_companies([row.draft for row in rows], by=anna, at=moment)
    place = {row.pk: n for n, row in enumerate(made)}
    real = truth(rows)

    done = services.scan_pairs("company", at=moment, **SCAN)

    figures = {}
    for score in (50, 70, 90):
        found = Pair.objects.filter(score__gte=score).values_list("first_id", "second_id")
        pairs = {(min(place[a], place[b]), max(place[a], place[b])) for a, b in found}
        right = len(pairs & real)
        figures[score] = precision, recall = right / len(pairs), right / len(real)
        with capsys.disabled():
            print(
                f"\n{len(rows)} records, {len(real)} true pairs, {done.weighed} weighed;"
                f" from {score} %: {len(pairs)} shown, precision {precision:.3f}, recall {recall:.3f}"
            )
    assert figures[50][0] > 0.88
    assert figures[50][1] > 0.90
    assert figures[70][0] > 0.97


# ---------------------------------------------------------------- finding


def test_a_new_record_is_compared_at_once(twins_of_anna):
    first, second = twins_of_anna

    pair = Pair.objects.get()
    assert (pair.first_id, pair.second_id, pair.state) == (first.pk, second.pk, "open")
    assert pair.reasons.split(",") == ["sound", "phone"]
    assert pair.score > 90


def test_an_edit_of_what_is_compared_finds_too(romashka, anna, moment):
    other = company("Лютик", anna, moment)
    assert not two()

    services.edit_companies([(other.pk, {"name": "Ромашка"})], by=anna, at=moment)

    assert two() == [(romashka.pk, other.pk, "open")]


def test_a_bulk_of_records_is_left_to_the_scan(anna, moment):
    drafts = [CompanyDraft("Одно имя", anna.pk, city=f"Город {n % 11}") for n in range(22)]
    services.create_companies(drafts, by=anna, at=moment)
    assert not two()

    services.scan_pairs("company", at=moment, score=10, sharers=30)

    assert len(two()) == 11


def test_contacts_are_found_within_their_company(petrov, romashka, anna, moment):
    act = {"by": anna, "at": moment}
    services.create_contact(ContactDraft("Петров П.", romashka.pk), **act)
    services.create_contact(ContactDraft("Ольга Сергеева", romashka.pk), **act)
    Pair.objects.all().delete()

    services.scan_pairs("contact", at=moment, **SCAN)

    assert [row[0] for row in two()] == [petrov.pk]


def test_a_scan_again_changes_nothing_and_keeps_what_people_said(twins_of_anna, anna, moment):
    services.scan_pairs("company", at=moment, **SCAN)
    before = list(Pair.objects.values())
    services.dismiss_pairs([Pair.objects.get().pk], by=anna, at=moment)

    services.scan_pairs("company", at=moment, **SCAN)

    assert [{**row, "state": "open"} for row in Pair.objects.values()] == before
    assert Pair.objects.get().state == "dismissed"


def test_pairs_that_are_alike_no_more_leave_the_queue(twins_of_anna, anna, moment):
    _first, second = twins_of_anna
    Company.objects.filter(pk=second.pk).update(name_key="лютик", tax_id="5003052454")

    tasks.scan_duplicates.func()

    assert not two()
    assert Heard.objects.get(company_id=second.pk).sound == "lutik"


def test_a_phone_that_everybody_shares_tells_nothing(anna, moment):
    drafts = [
        CompanyDraft(f"{name} {n}", anna.pk, points=(PointDraft("phone", "+79161234567"),))
        for n, name in enumerate(("Сокол", "Берег", "Топаз") * 9)
    ]
    services.create_companies(drafts, by=anna, at=moment)

    done = services.scan_pairs("company", at=moment, **SCAN)

    assert done.found == 0


def test_portions_tear_no_group_apart(anna, moment, monkeypatch):
    drafts = [
        CompanyDraft(f"Имя{n // 3}", anna.pk, tax_id=f"77070838{n // 3:02}") for n in range(30)
    ]
    services.create_companies(drafts, by=anna, at=moment)
    whole = services.scan_pairs("company", at=moment, **SCAN)
    Pair.objects.all().delete()
    monkeypatch.setattr(twins, "PORTION", 4)

    torn = services.scan_pairs("company", at=moment, **SCAN)

    assert torn.found == whole.found >= 30


# ---------------------------------------------------------------- who sees it, and judging


def test_a_pair_is_shown_only_to_those_who_see_both(twins_of_anna, anna, boris, clara, moment):
    _first, second = twins_of_anna
    assert [twins.pairs(who).count() for who in (anna, clara, boris)] == [1, 1, 0]

    services.reassign_companies([second.pk], boris.pk, by=clara, at=moment)

    assert [twins.pairs(who).count() for who in (anna, clara, boris)] == [0, 1, 0]


def test_not_a_duplicate_is_remembered_told_and_taken_back(twins_of_anna, anna, moment):
    pair = Pair.objects.get()

    services.dismiss_pairs([pair.pk], by=anna, at=moment, batch="d")

    assert twins.count_waiting(anna) == 0
    assert Entry.objects.latest("pk").kind == "clients.PairDismissed"
    undo("d", by=anna, at=moment)
    assert twins.count_waiting(anna) == 1
    services.dismiss_pairs([pair.pk], by=anna, at=moment)
    services.return_pairs([pair.pk], by=anna, at=moment)
    assert twins.count_waiting(anna) == 1


def test_a_stranger_and_an_auditor_judge_nothing(twins_of_anna, boris, moment):
    pair = Pair.objects.get()
    [refused] = services.dismiss_pairs([pair.pk], by=boris, at=moment)
    assert refused.code == "no-such-pair"
    auditor = User.objects.create(email="a@example.com", full_name="A")
    Grant.objects.create(user=auditor, role=Role.AUDITOR, reach="all")
    with pytest.raises(NotAllowed):
        services.dismiss_pairs([pair.pk], by=auditor, at=moment)
    assert Pair.objects.get().state == "open"


def test_a_merge_settles_its_pair_and_undo_brings_it_back(twins_of_anna, anna, moment):
    first, second = twins_of_anna
    services.merge_records("company", first.pk, second.pk, by=anna, at=moment, batch="m")
    assert twins.count_waiting(anna) == 0
    services.scan_pairs("company", at=moment, **SCAN)

    undo("m", by=anna, at=moment)

    assert two() == [(first.pk, second.pk, "open")]


# ---------------------------------------------------------------- pages


def test_the_list_leads_to_the_preview_and_companies_lead_to_the_list(twins_of_anna, anna, client):
    first, second = twins_of_anna
    client.force_login(anna)

    page = client.get("/clients/duplicates/?state=open").content.decode()

    assert f"/clients/company/{first.pk}/merge/?with={second.pk}" in page
    for word in ("Romashka LLC", "sounds the same", "one phone"):
        assert word in page
    companies = client.get("/clients/").content.decode()
    assert "/clients/duplicates/?state=open" in companies
    assert 'tone-warn num">1<' in companies


def test_not_a_duplicate_is_said_in_the_preview_too(twins_of_anna, anna, boris, client):
    first, second = twins_of_anna
    pair = Pair.objects.get()
    client.force_login(boris)
    assert client.post(f"/clients/duplicates/{pair.pk}/dismiss/").status_code == 404
    client.force_login(anna)
    page = client.get(f"/clients/company/{first.pk}/merge/", {"with": second.pk}).content.decode()
    assert f"/clients/duplicates/{pair.pk}/dismiss/" in page

    answer = client.post(f"/clients/duplicates/{pair.pk}/dismiss/")

    assert answer.url == "/clients/duplicates/?state=open"
    assert Pair.objects.get().state == "dismissed"


def test_the_list_of_a_stranger_is_empty(twins_of_anna, boris, client):
    client.force_login(boris)
    assert "Romashka" not in client.get("/clients/duplicates/").content.decode()


def test_the_list_takes_as_many_queries_for_thirty_pairs(anna, moment, client, as_many_queries):
    def fill(number):
        words = [chr(1072 + n) * 2 + "мнос" + chr(1090 - n) for n in range(number)]
        names = [f"{word} {alike} {number}" for word in words for alike in ("цех", "tsekh")]
        services.create_companies(
            [CompanyDraft(name, anna.pk) for name in names], by=anna, at=moment
        )
        services.scan_pairs("company", at=moment, score=10, sharers=200)

    client.force_login(anna)
    as_many_queries(fill, lambda: client.get("/clients/duplicates/"))
