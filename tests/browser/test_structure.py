"""How a client is built, in a real browser: the org map, places of work, relations, the address book."""

import pytest
from django.utils import timezone

from otdel.company.clients import services
from otdel.company.clients.drafts import AffiliationDraft, CompanyDraft, ContactDraft, PointDraft
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import log

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = (
    ("Громов Павел Андреевич", "Генеральный директор", "decides", None),
    ("Лебедева Ирина Сергеевна", "Финансовый директор", "influences", 0),
    ("Соколов Артём", "Директор по производству", "influences", 0),
    ("Ким Виктория", "Руководитель отдела закупок", "buys", 1),
    ("Антонов Сергей", "Начальник цеха", "uses", 2),
    ("Белова Мария", "Мастер участка", "uses", 2),
)


@pytest.fixture
def client_firm(clara):
    """A holding of Clara's with six people, one of them with two companies, and relations."""
    act = {"by": clara, "at": timezone.now()}
    top = services.create_company(
        CompanyDraft("Холдинг «Северсталь-Мет»", owner_id=clara.pk), **act
    )
    firm, sister = services.create_companies(
        [
            CompanyDraft("Уральский завод металлоконструкций", clara.pk, parent_id=top.pk, city="Екатеринбург"),
            CompanyDraft("Тюменский филиал", clara.pk, parent_id=top.pk, city="Тюмень"),
        ],
        **act,
    )  # fmt: skip
    other = services.create_company(CompanyDraft("ООО «Метизы»", clara.pk), **act)
    made = []
    for n, (name, title, part, boss) in enumerate(PEOPLE):
        draft = ContactDraft(
            name, firm.pk, clara.pk, title, part=part,
            reports_to_id=None if boss is None else made[boss].pk,
            points=(PointDraft("phone", f"+7916123450{n}"),),
        )  # fmt: skip
        made.append(services.create_contact(draft, **act))
    services.add_affiliation(
        made[1].pk, AffiliationDraft(other.pk, "Советник", part="influences"), **act
    )
    services.relate(firm.pk, other.pk, "<supplies", **act)
    for contact in made[:2]:
        draft = ActivityDraft(
            "call", "Обсудили поставку", clara.pk, contact_id=contact.pk, done_at=act["at"]
        )
        log(draft, **act)
    return {"firm": firm, "sister": sister, "other": other, "people": made}


def test_the_pages_look_right(client_firm, clara, screens):
    firm, people = client_firm["firm"], client_firm["people"]
    screens(clara, f"/clients/{firm.pk}/map/", "client-map")
    screens(clara, f"/clients/{firm.pk}/", "client-company")
    screens(clara, f"/clients/contacts/{people[1].pk}/", "client-contact")
    screens(clara, "/clients/contacts/deciders/", "client-deciders")


def test_a_person_gets_a_second_company_and_leaves_the_first(client_firm, clara, sign_in):
    person = client_firm["people"][0]
    page = sign_in(clara, language="en")
    page.goto(f"/clients/contacts/{person.pk}/")
    page.locator("#places").get_by_role("button", name="Add").click()
    pick = page.locator("#dialog").get_by_label("Company", exact=True)
    pick.fill("Метизы")
    page.get_by_role("option", name="ООО «Метизы»").click()
    page.locator("#dialog").get_by_role("button", name="Add").click()
    line = page.locator("#places li", has_text="Метизы")
    line.wait_for()
    line.get_by_role("button", name="More acts").click()
    line.get_by_role("button", name="Make it the main one").click()
    page.locator("#places li", has_text="Метизы").locator(".badge", has_text="Main").wait_for()

    page.goto(f"/clients/{client_firm['firm'].pk}/map/?as=table")
    assert page.locator("tbody tr").count() == len(PEOPLE)
    assert (
        page.locator("tbody tr", has_text="Ким")
        .locator("td")
        .nth(3)
        .inner_text()
        .startswith("Лебедева")
    )
