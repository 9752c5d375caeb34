"""A client with one known person, and letters as mail programs save them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.services import create_company, create_contact


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def romashka(anna, moment):
    return create_company(CompanyDraft("Romashka", owner_id=anna.pk), by=anna, at=moment)


@pytest.fixture
def ivan(anna, romashka, moment):
    draft = ContactDraft(
        "Ivan Petrov", romashka.pk, anna.pk, points=(PointDraft("email", "ivan@romashka.ru"),)
    )
    return create_contact(draft, by=anna, at=moment)


def letter(
    sender="Ivan Petrov <ivan@romashka.ru>", *, to="anna@example.com", subject="About the price",
    date="Thu, 12 Mar 2026 15:30:00 +0500", message_id="<one@romashka.ru>", text="Good day!",
    html="", files=(),
) -> bytes:  # fmt: skip
    """Return an .eml with these headers (None: without it) and files [(name, kind, body)]."""
    made = EmailMessage()
    heads = (("From", sender), ("To", to), ("Subject", subject), ("Date", date))
    for name, value in (*heads, ("Message-ID", message_id)):
        if value is not None:
            made[name] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for name, kind, body in files:
        main, _slash, sub = kind.partition("/")
        made.add_attachment(body, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()
