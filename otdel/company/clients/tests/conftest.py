"""A few companies of Anna's and Boris's."""

import pytest

from otdel.company.clients import services
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft


@pytest.fixture
def romashka(anna, moment):
    """Anna's client with a phone, a mail and a tag."""
    draft = CompanyDraft(
        name="ООО «Ромашка»",
        owner_id=anna.pk,
        tax_id="7707083893",
        city="Москва",
        points=(PointDraft("phone", "8 (916) 123-45-67"), PointDraft("email", "Info@Romashka.ru")),
        tags=("VIP",),
    )
    return services.create_company(draft, by=anna, at=moment)


@pytest.fixture
def petrov(anna, romashka, moment):
    """The one who decides at Romashka."""
    draft = ContactDraft(
        full_name="Пётр Петров",
        company_id=romashka.pk,
        part="decides",
        points=(PointDraft("phone", "+7 916 765-43-21"),),
    )
    return services.create_contact(draft, by=anna, at=moment)


@pytest.fixture
def make_companies(anna, moment):
    """make_companies(30): so many companies of Anna's, each with a phone, a mail, a tag and a contact."""

    def make(number: int):
        made = services.create_companies(
            [
                CompanyDraft(
                    name=f"Company {n}",
                    owner_id=anna.pk,
                    points=(
                        PointDraft("phone", f"+7916555{n:04}"),
                        PointDraft("email", f"c{n}@example.com"),
                    ),
                    tags=(f"tag{n % 3}",),
                )
                for n in range(number)
            ],
            by=anna,
            at=moment,
        )
        drafts = [ContactDraft(f"Person {c.pk}", company_id=c.pk) for c in made]
        services.create_contacts(drafts, by=anna, at=moment)
        return made

    return make
