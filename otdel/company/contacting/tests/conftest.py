"""A client of Anna's with a phone and a mail, and who reaches it."""

from __future__ import annotations

import pytest

from otdel.company.clients import services as clients
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.contacting import services
from otdel.company.contacting.drafts import BanDraft, ConsentDraft
from otdel.selling.work.drafts import ActivityDraft


@pytest.fixture
def firm(anna, moment):
    draft = CompanyDraft(
        name="ООО «Ромашка»",
        owner_id=anna.pk,
        city="Москва",
        points=(PointDraft("phone", "8 (495) 123-45-67"),),
        tags=("VIP",),
    )
    return clients.create_company(draft, by=anna, at=moment)


@pytest.fixture
def petrov(anna, firm, moment):
    points = (PointDraft("phone", "+7 916 765-43-21"), PointDraft("email", "p@romashka.ru"))
    draft = ContactDraft(full_name="Пётр Петров", company_id=firm.pk, points=points)
    return clients.create_contact(draft, by=anna, at=moment)


@pytest.fixture
def texts(clara, moment):
    """A text of every consent that is asked for, published by the chief."""
    for purpose in ("marketing", "data", "deal"):
        services.publish_wording(purpose, "Согласен.", "I agree.", by=clara, at=moment)


@pytest.fixture
def consent(anna, petrov, texts, moment, friday):
    """Return a giver of Petrov's consents: to advertising by any channel, unless told otherwise."""

    def give(**changes):
        usual = {
            "noun": "contact",
            "pk": petrov.pk,
            "purpose": "marketing",
            "how": "paper",
            "given_on": friday,
            "proof": "No. 17",
        }
        return services.give_consent(ConsentDraft(**(usual | changes)), by=anna, at=moment)

    return give


@pytest.fixture
def ban(anna, petrov, moment, friday):
    """Return a maker of bans: on Petrov, by any channel, unless told otherwise."""

    def make(**changes):
        usual = {"reason": "he asked", "from_on": friday, "noun": "contact", "pk": petrov.pk}
        if "address" in changes:
            usual |= {"noun": "", "pk": None}
        draft = BanDraft(**(usual | changes))
        return services.set_ban(draft, by=anna, at=moment, phone_country="RU")

    return make


@pytest.fixture
def call(anna, petrov, moment):
    """Return a maker of drafts: Anna's call to Petrov in an hour."""

    def make(**changes) -> ActivityDraft:
        usual = {
            "kind": "call",
            "subject": "Agree on the price",
            "owner_id": anna.pk,
            "contact_id": petrov.pk,
            "due_at": moment.replace(hour=8),
            "has_hour": True,
        }
        return ActivityDraft(**(usual | changes))

    return make
