"""The page of the search: what it shows, counts and keeps from strangers."""

import pytest
from django.urls import reverse

from otdel.company.clients import services as clients
from otdel.company.clients.drafts import CompanyDraft, ContactDraft
from otdel.selling.work import services as work
from otdel.selling.work.drafts import ActivityDraft


@pytest.fixture
def base(anna, boris, clara, moment, open_deal):
    """Three companies of Anna's and one of Boris's, a contact, a deal and a task of Anna's."""
    made = clients.create_companies(
        [
            CompanyDraft(name="Ромашка", owner_id=anna.pk, status="existing"),
            CompanyDraft(name="Ромашка Юг", owner_id=anna.pk),
            CompanyDraft(name="Северная ромашка", owner_id=anna.pk),
            CompanyDraft(name="Ромашка Бориса", owner_id=boris.pk),
        ],
        by=clara,
        at=moment,
    )
    clients.create_contact(ContactDraft("Ромашка Анна", owner_id=anna.pk), by=anna, at=moment)
    open_deal(title="Поставка для ромашки")
    work.plan(
        ActivityDraft(kind="call", subject="Позвонить в Ромашку", owner_id=anna.pk),
        by=anna,
        at=moment,
    )
    return made


@pytest.fixture
def look(client):
    def ask(by, **asked):
        client.force_login(by)
        answer = client.get(reverse("search"), asked)
        assert answer.status_code == 200
        return answer

    return ask


def counts(answer):
    return {str(label): count for label, count, *_rest in answer.context["nouns"]}


def test_everything_is_grouped_and_counted(base, anna, look):
    answer = look(anna, q="ромашка")
    assert counts(answer)["Companies"] == 3
    assert counts(answer)["Contacts"] == 1
    titles = [found.title for group, _link in answer.context["groups"] for found in group.found]
    assert titles.index("Ромашка") < titles.index("Ромашка Юг") < titles.index("Северная ромашка")
    assert {"Поставка для ромашки", "Позвонить в Ромашку"} <= set(titles)


def test_what_is_out_of_reach_is_neither_shown_nor_counted(base, anna, boris, vera, look):
    answer = look(anna, q="ромашка")
    assert "Бориса" not in answer.content.decode()
    assert sum(answer.context["found"].owners.values()) == sum(counts(answer).values())
    assert counts(look(boris, q="ромашка")) == {"Companies": 1}
    assert counts(look(boris, q="hjvfirf", owner=anna.pk)) == {}
    assert counts(look(vera, q="ромашка")) == counts(look(vera, q="ромшка")) == {}


def test_a_noun_a_person_and_a_state_narrow(base, anna, boris, clara, look):
    answer = look(clara, q="ромашка", noun="companies")
    assert [str(group.label) for group, _link in answer.context["groups"]] == ["Companies"]
    assert {label: n for label, n, *_ in answer.context["states"]} == {
        "Potential": 3,
        "Existing": 1,
    }
    mine = look(clara, q="ромашка", noun="companies", owner=boris.pk)
    assert [one.title for one in mine.context["groups"][0][0].found] == ["Ромашка Бориса"]
    existing = look(clara, q="ромашка", noun="companies", status="existing")
    assert [one.title for one in existing.context["groups"][0][0].found] == ["Ромашка"]
    assert counts(existing)["Contacts"] == 1  # a state is the chosen noun's own


def test_it_says_what_it_understood_and_offers_the_letters(base, anna, look):
    answer = look(anna, q="hjvfirf")
    assert answer.context["found"].said == ["ромашка"]
    assert "literal=1" in answer.context["literally"]
    assert counts(look(anna, q="hjvfirf", literal="1")) == {}
    assert look(anna, q="ромашка").context["found"].said == []


def test_a_long_answer_comes_page_by_page_and_no_row_twice(anna, moment, look, monkeypatch):
    monkeypatch.setattr("otdel.kernel.finding.RANKED", 20)
    drafts = [CompanyDraft(name=f"Завод {n}", owner_id=anna.pk) for n in range(120)]
    clients.create_companies(drafts, by=anna, at=moment)
    seen = []
    for number in (1, 2, 3):
        answer = look(anna, q="завод", noun="companies", page=number)
        seen += [one.title for one in answer.context["groups"][0][0].found]
    assert sorted(seen) == sorted(draft.name for draft in drafts)
    assert not answer.context["later"]


@pytest.mark.parametrize(
    "asked",
    [{}, {"q": "\x00"}, {"q": "ромашка", "noun": "x", "owner": "x", "status": "x", "page": "x"},
     {"q": "ромашка", "noun": "companies", "owner": "9" * 30, "page": "99"},
     {"q": "<script>"}, {"q": "%_*\"'"}, {"q": "a" * 500}],
)  # fmt: skip
def test_any_address_answers(base, anna, look, asked):
    assert "<script>" not in look(anna, **asked).content.decode().replace("<script src", "")


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(reverse("search")).status_code == 302


def test_the_palette_leads_to_all_results(base, anna, client):
    client.force_login(anna)
    page = client.get("/web/palette", {"q": "ромашка"}).content.decode()
    assert f"{reverse('search')}?q=%D1%80" in page
    assert page.index("palette-all") > page.index("Ромашка Юг")


def test_the_page_asks_as_much_of_a_long_base(anna, moment, look, as_many_queries):
    def make(number):
        drafts = [CompanyDraft(name=f"Лютик {n}", owner_id=anna.pk) for n in range(number)]
        clients.create_companies(drafts, by=anna, at=moment)

    as_many_queries(make, lambda: look(anna, q="лютик"), few=12, many=40)
