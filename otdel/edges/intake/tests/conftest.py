"""A form on a site, and somebody who fills it in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from otdel.company.contacting.services import publish_wording
from otdel.edges.intake import engine, services
from otdel.edges.intake.drafts import ConsentPlan, FieldPlan, FormDraft, House
from otdel.selling.pipeline.services import ensure_source

HOUSE = House("RUB", "ru")
SITE = "https://shop.example"


@pytest.fixture
def source(clara, moment):
    return ensure_source("Our site", by=clara, at=moment, channel="site")


@pytest.fixture
def draft(source, clara, moment) -> FormDraft:
    publish_wording(
        "data", "Согласен на обработку данных.", "I agree to the processing.", by=clara, at=moment
    )
    return FormDraft(
        name="Order a call",
        source_id=source.pk,
        fields=(
            FieldPlan("person_name", True, "Как к вам обращаться", "How shall we call you"),
            FieldPlan("phone"),
            FieldPlan("email"),
            FieldPlan("tax_id"),
            FieldPlan("note"),
        ),
        languages=("ru", "en"),
        title_ru="Заказать звонок",
        title_en="Order a call",
        consents=(ConsentPlan("data", is_required=True),),
        origins=(SITE,),
    )


@pytest.fixture
def form(draft, clara, moment):
    return services.create_form(draft, by=clara, at=moment)


class Visitor:
    """Fills the form in as a browser or a program does."""

    def __init__(self, form: Any) -> None:
        self.form = form
        self.client = Client()
        self.address = f"/forms/{form.key}/"

    def token(self, seconds: int = 30, nonce: str = "n1", wordings: tuple[int, ...] = ()) -> str:
        """A token of a form that was opened some seconds ago."""
        drawn = (timezone.now() - timedelta(seconds=seconds)).timestamp()
        return engine.seal(self.form.key, engine.Token(nonce, drawn, wordings))

    def values(self, **changed: str) -> dict[str, str]:
        told = {
            "person_name": "Иван",
            "phone": "8 916 123-45-67",
            "note": "Перезвоните",
            "agree_data": "yes",
            "token": self.token(),
        }
        return {name: text for name, text in (told | changed).items() if text is not None}

    def send(self, headers: dict[str, str] | None = None, **changed: str) -> Any:
        """As an HTML form."""
        address = f"{self.address}?lang=ru"
        return self.client.post(address, self.values(**changed), headers=headers or {})

    def call(self, headers: dict[str, str] | None = None, **changed: str) -> Any:
        """As JSON."""
        return self.client.post(
            f"{self.address}?lang=en",
            self.values(**changed),
            content_type="application/json",
            headers=headers or {},
        )


@pytest.fixture
def visitor(form) -> Visitor:
    return Visitor(form)
