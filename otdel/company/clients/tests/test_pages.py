"""Pages: whose they are, what they show, what they cost."""

from functools import partial

import pytest
from django.urls import reverse

from otdel.company.clients import queries, services
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, FieldDraft, PointDraft
from otdel.company.clients.models import Company, Contact, Field
from otdel.foundation.people.models import AccessNote
from otdel.foundation.web.queries import views_of

EVIL = '<script>alert("x")</script>'
HTMX = {"HX-Request": "true"}


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


@pytest.mark.parametrize(
    "name",
    [
        "company-list",
        "contact-list",
        "company-create",
        "contact-create",
        "company-pick",
        "contact-pick",
        "company-alike",
        "contact-alike",
    ],
)
def test_pages_open_for_a_seller_and_send_others_to_sign_in(client, anna, name):
    assert client.get(reverse(f"clients:{name}")).status_code == 302
    client.force_login(anna)
    assert client.get(reverse(f"clients:{name}")).status_code == 200


@pytest.mark.parametrize("name", ["company-detail", "company-facts", "company-people"])
def test_a_stranger_gets_404_of_a_company(client, romashka, boris, name):
    client.force_login(boris)
    assert client.get(reverse(f"clients:{name}", args=[romashka.pk])).status_code == 404


@pytest.mark.parametrize("name", ["timeline", "points", "beside", "tags", "remove"])
@pytest.mark.parametrize("noun", ["company", "contact", "planet"])
def test_a_stranger_gets_404_of_its_parts(client, romashka, petrov, boris, name, noun):
    client.force_login(boris)
    pk = petrov.pk if noun == "contact" else romashka.pk
    call = client.post if name in ("tags", "remove") else client.get
    route = "tag" if name == "tags" else name
    assert call(reverse(f"clients:{route}", args=[noun, pk])).status_code == 404
    assert Company.objects.exists() and Contact.objects.exists()


def test_the_record_shows_what_there_is_and_notes_the_view(as_anna, romashka, petrov, anna):
    answer = as_anna.get(reverse("clients:company-detail", args=[romashka.pk]))

    text = answer.content.decode()
    for piece in ("«Ромашка»", "8 (916) 123-45-67", "Info@Romashka.ru", "VIP", "Пётр Петров"):
        assert piece in text
    assert AccessNote.objects.filter(
        user=anna, record_noun="company", record_id=romashka.pk
    ).exists()


def test_the_contact_page_opens(as_anna, petrov):
    text = as_anna.get(reverse("clients:contact-detail", args=[petrov.pk])).content.decode()
    assert "Пётр Петров" in text and "+7 916 765-43-21" in text


def test_a_name_is_never_markup(as_anna, anna, moment):
    company = services.create_company(
        CompanyDraft(
            name=EVIL, owner_id=anna.pk, tags=(EVIL,), points=(PointDraft("messenger", EVIL),)
        ),
        by=anna,
        at=moment,
    )
    contact = services.create_contact(
        ContactDraft(full_name=EVIL, company_id=company.pk, title=EVIL), by=anna, at=moment
    )
    pages = [
        reverse("clients:company-list"),
        reverse("clients:contact-list"),
        reverse("clients:company-detail", args=[company.pk]),
        reverse("clients:contact-detail", args=[contact.pk]),
        reverse("clients:company-alike") + f"?name={EVIL}",
    ]
    for address in pages:
        assert "<script>alert" not in as_anna.get(address).content.decode(), address


def test_a_company_is_made_in_the_dialog_with_a_hint_of_its_twin(as_anna, romashka, anna):
    twin = as_anna.get(reverse("clients:company-alike"), {"name": "ромашка"}, headers=HTMX)
    assert "«Ромашка»" in twin.content.decode()

    data = {"name": "Ромашка", "status": "potential", "owner": anna.pk, "phone": "8 495 111-22-33"}
    answer = as_anna.post(reverse("clients:company-create"), data, headers=HTMX)

    made = Company.objects.latest("pk")
    assert answer.headers["HX-Redirect"] == reverse("clients:company-detail", args=[made.pk])
    assert [p.value for p in queries.points(anna, "company", [made.pk])[made.pk]] == [
        "+74951112233"
    ]


def test_the_dialogs_ask_for_the_custom_fields_in_use(as_anna, anna, clara, moment):
    for draft in (
        FieldDraft("company", "Budget", "money", "budget", ("RUB",)),
        FieldDraft("company", "Since", "date", "since"),
        FieldDraft("company", "Old", "text", "old"),
        FieldDraft("contact", "Size", "choice", "size", ("S", "M")),
    ):
        services.define_field(draft, by=clara, at=moment)
    old = next(field for field in queries.open_fields("company") if field.key == "old")
    services.retire_field(old.pk, by=clara, at=moment)

    asked = as_anna.get(reverse("clients:company-create"), headers=HTMX).content.decode()
    assert 'name="extra.budget"' in asked and 'name="extra.since"' in asked
    assert "extra.old" not in asked and "extra.size" not in asked

    data = {"name": "A", "status": "potential", "extra.budget": "1 500,50", "extra.since": ""}
    as_anna.post(reverse("clients:company-create"), data, headers=HTMX)
    assert Company.objects.get().extra == {"budget": 150050}

    data = {"full_name": "B", "part": "other", "extra.size": "M"}
    as_anna.post(reverse("clients:contact-create"), data, headers=HTMX)
    assert Contact.objects.get().extra == {"size": "M"}


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "nothing"}, {"tax_id": "x"}])
def test_a_wrong_form_stays_open_and_makes_nothing(as_anna, anna, wrong):
    data = {"name": "A", "status": "potential", "owner": anna.pk} | wrong
    answer = as_anna.post(reverse("clients:company-create"), data, headers=HTMX)
    assert answer.status_code == 422
    assert not Company.objects.exists()


def test_a_contact_is_added_beside_its_company(as_anna, romashka, anna):
    address = reverse("clients:contact-create") + f"?company={romashka.pk}"
    data = {"full_name": "Иван", "company": romashka.pk, "part": "buys", "owner": anna.pk}
    answer = as_anna.post(address, data, headers=HTMX)

    assert answer.status_code == 204
    assert "otdel:people" in answer.headers["HX-Trigger"]
    assert Contact.objects.get().company_id == romashka.pk


def test_points_are_edited_in_their_dialog(as_anna, anna, romashka):
    data = {
        "point-TOTAL_FORMS": 2,
        "point-INITIAL_FORMS": 0,
        "version": 1,
        "point-0-kind": "phone",
        "point-0-value": "8 495 111-22-33",
        "point-0-use": "work",
        "point-1-kind": "email",
        "point-1-value": "",
        "point-1-use": "work",
    }
    address = reverse("clients:points", args=["company", romashka.pk])
    assert as_anna.post(address, data, headers=HTMX).status_code == 204
    assert [p.value for p in queries.points(anna, "company", [romashka.pk])[romashka.pk]] == [
        "+74951112233"
    ]

    assert as_anna.post(address, data, headers=HTMX).status_code == 422  # of an older version
    assert (
        as_anna.post(address, data | {"version": 2, "point-0-value": "x"}, headers=HTMX).status_code
        == 422
    )


def test_a_tag_is_put_on_from_the_card(as_anna, romashka):
    address = reverse("clients:tag", args=["company", romashka.pk])
    answer = as_anna.post(address, {"add": "Тендер, срочно"}, headers=HTMX)
    assert "Тендер" in answer.content.decode()
    assert queries.tag_words("company", [romashka.pk])[romashka.pk] == ["VIP", "Тендер", "срочно"]


def test_a_fact_is_edited_where_it_stands(as_anna, romashka):
    address = reverse("clients:company-facts", args=[romashka.pk])
    assert as_anna.get(address, {"cell": "city"}, headers=HTMX).status_code == 200
    body = "cell=city&value=Пермь&version=1&was=Москва"
    answer = as_anna.patch(
        address, body, content_type="application/x-www-form-urlencoded", headers=HTMX
    )
    assert answer.status_code == 200
    assert Company.objects.get().city == "Пермь"


def test_two_editors_of_one_fact_see_both_values(as_anna, romashka, anna, moment):
    services.edit_company(romashka.pk, {"city": "Тверь"}, version=1, by=anna, at=moment)
    answer = as_anna.patch(
        reverse("clients:company-facts", args=[romashka.pk]),
        "cell=city&value=Пермь&version=1&was=Москва",
        content_type="application/x-www-form-urlencoded",
        headers=HTMX,
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert all(city in text for city in ("Пермь", "Тверь", "Москва"))
    assert Company.objects.get().city == "Тверь"


def test_two_editors_of_different_facts_both_win(as_anna, romashka, anna, moment):
    services.edit_company(romashka.pk, {"industry": "Торговля"}, version=1, by=anna, at=moment)
    answer = as_anna.patch(
        reverse("clients:company-facts", args=[romashka.pk]),
        "cell=city&value=Пермь&version=1&was=Москва",
        content_type="application/x-www-form-urlencoded",
        headers=HTMX,
    )
    assert answer.status_code == 200
    row = Company.objects.get()
    assert (row.city, row.industry) == ("Пермь", "Торговля")


def test_the_timeline_goes_on_page_by_page(as_anna, romashka, anna, moment):
    for n in range(30):
        services.edit_company(romashka.pk, {"city": f"C{n}"}, version=None, by=anna, at=moment)
    address = reverse("clients:timeline", args=["company", romashka.pk])
    first = as_anna.get(address, headers=HTMX).content.decode()
    assert "before=" in first
    assert (
        as_anna.get(address, {"kinds": "deals"}, headers=HTMX)
        .content.decode()
        .count("timeline-entry")
        == 0
    )
    more = first.split("before=")[1].split('"')[0]
    assert as_anna.get(address, {"before": more}, headers=HTMX).content.decode().count("<li") == 6


@pytest.mark.parametrize("name", ["company-list", "contact-list"])
def test_lists_cost_the_same_for_thirty_rows(as_anna, as_many_queries, make_companies, name):
    as_many_queries(make_companies, lambda: as_anna.get(reverse(f"clients:{name}")))


def test_the_record_costs_the_same_for_thirty_contacts(
    as_anna, as_many_queries, romashka, anna, moment
):
    def make(number):
        drafts = [
            ContactDraft(
                f"P{n}", company_id=romashka.pk, points=(PointDraft("email", f"{n}@a.ru"),)
            )
            for n in range(number)
        ]
        services.create_contacts(drafts, by=anna, at=moment)

    as_many_queries(
        make, lambda: as_anna.get(reverse("clients:company-detail", args=[romashka.pk]))
    )


@pytest.mark.parametrize(
    "query",
    [
        "status=existing",
        "owner=me",
        "owner=empty",
        "tags=empty",
        "tags=1",
        "city=москва",
        "industry=empty",
        "headcount=1..9",
        "created=this-month",
        "q=ром",
        "extra.budget=1..5",
        "extra.day=this-year",
        "extra.size=S",
        "extra.sure=yes",
        "extra.note=a",
        "sort=-extra.budget",
        "export=csv",
    ],
)
def test_every_filter_answers(as_anna, romashka, clara, moment, query):
    for key, kind in (
        ("budget", "money"),
        ("day", "date"),
        ("size", "choice"),
        ("sure", "yes_no"),
        ("note", "text"),
    ):
        services.define_field(
            FieldDraft("company", key, kind, key, choices=("S",) if kind == "choice" else ()),
            by=clara,
            at=moment,
        )
    answer = as_anna.get(reverse("clients:company-list") + "?" + query)
    assert answer.status_code == 200
    if query == "city=москва":
        assert "Ромашка" in answer.content.decode()


def test_custom_fields_are_made_by_chiefs_only(client, anna, clara):
    client.force_login(anna)
    data = {
        "on_noun": "company",
        "label": "Бюджет",
        "kind": "money",
        "choices": "RUB",
        "position": 0,
    }
    assert client.get(reverse("clients:field-list")).status_code == 403
    assert client.post(reverse("clients:field-create"), data).status_code == 403
    assert not Field.objects.exists()

    client.force_login(clara)
    assert client.post(reverse("clients:field-create"), data, headers=HTMX).status_code == 204
    field = Field.objects.get()
    assert "Бюджет" in client.get(reverse("clients:field-list")).content.decode()
    client.post(
        reverse("clients:field-edit", args=[field.pk]),
        {"label": "Деньги", "choices": "RUB", "position": 1},
        headers=HTMX,
    )
    client.post(reverse("clients:field-switch", args=[field.pk]), headers=HTMX)
    field.refresh_from_db()
    assert (field.label, field.is_active) == ("Деньги", False)


def test_the_list_puts_the_best_first_and_says_what_it_understood(client, anna, moment):
    for name in ("Ромашка", "Северная ромашка", "Ромашка Юг"):
        services.create_company(CompanyDraft(name=name, owner_id=anna.pk), by=anna, at=moment)
    client.force_login(anna)
    found = client.get(reverse("clients:company-list"), {"q": "hjvfirf"})
    page = found.content.decode()
    places = [page.index(f">{name}<") for name in ("Ромашка", "Ромашка Юг", "Северная ромашка")]
    assert places == sorted(places)
    assert "list-said" in page
    sorted_page = client.get(reverse("clients:company-list"), {"q": "hjvfirf", "sort": "-name"})
    page = sorted_page.content.decode()
    places = [page.index(f">{name}<") for name in ("Северная ромашка", "Ромашка Юг", "Ромашка")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("kind", "choices", "values", "asked", "found"),
    [
        ("number", (), ("1", "1.5", "20"), "1.2..20", [1, 2]),
        ("number", (), ("1", "1.5", "20"), "..1,5", [0, 1]),
        ("money", ("RUB",), ("1 000", "1 500,50", "20 000"), "1500,50..", [1, 2]),
        ("money", ("RUB",), ("1 000", "", "20 000"), "empty", [1]),
    ],
)
def test_own_figures_are_filtered_as_figures(
    client, anna, clara, moment, kind, choices, values, asked, found
):
    services.define_field(FieldDraft("company", "Size", kind, choices=choices), by=clara, at=moment)
    for place, value in enumerate(values):
        extra = {"size": value} if value else {}
        draft = CompanyDraft(f"Firm no {place}.", owner_id=anna.pk, extra=extra)
        services.create_company(draft, by=anna, at=moment)
    client.force_login(anna)

    said = client.get(reverse("clients:company-list"), {"extra.size": asked}).content.decode()

    assert [place for place in range(len(values)) if f"Firm no {place}." in said] == found


def test_views_of_the_client_list_are_private_shared_pinned_and_first(client, anna, clara):
    """Clara keeps a view to herself, shares it, Anna finds it, pins it and opens it first."""
    address = reverse("clients:company-list")
    save = reverse("web:view-save", args=["companies"])
    client.force_login(clara)
    client.post(save, {"name": "Reserve of Clara", "query": "status=reserve", "here": address})
    [view] = views_of(clara, "companies")

    client.force_login(anna)
    assert b"Reserve of Clara" not in client.get(address).content
    change = partial(reverse, "web:view-change")
    assert client.post(change(args=[view.pk, "pin"])).status_code == 404
    client.force_login(clara)
    client.post(change(args=[view.pk, "share"]))

    client.force_login(anna)
    answer = client.get(address)
    assert [one.name for one in answer.context["other_views"]] == ["Reserve of Clara"]
    assert b"Reserve of Clara" in answer.content  # in the menu beside the bar
    client.post(change(args=[view.pk, "pin"]))
    answer = client.get(address)
    assert not answer.context["other_views"]
    assert b"Reserve of Clara" in answer.content  # in the bar
    client.post(change(args=[view.pk, "default"]))
    assert client.get(address).headers["Location"] == f"{address}?view={view.pk}&status=reserve"
    assert client.post(change(args=[view.pk, "remove"])).status_code in (403, 409)
    client.post(change(args=[view.pk, "undefault"]))
    assert client.get(address).status_code == 200
