"""A form in a page of another site, in a real browser: filled in, corrected, sent; then the editor and the quarantine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.company.contacting.services import publish_wording
from otdel.edges.intake import engine, services
from otdel.edges.intake.drafts import ConsentPlan, FieldPlan, FormDraft
from otdel.edges.intake.models import Submission
from otdel.foundation.people.models import User
from otdel.foundation.preferences.services import set_value
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.services import ensure_source


@pytest.fixture
def shop() -> Iterator[dict[str, Any]]:
    """A site of another origin: whatever stands under "page" is its page."""
    told: dict[str, Any] = {"page": ""}

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = told["page"].encode() if self.path.startswith("/chairs") else b""
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    told["origin"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def form(transactional_db: Any, clara: User, shop: Any) -> Any:
    at = timezone.now()
    set_value("intake.min_seconds", 0, by=clara, at=at)
    publish_wording(
        "data",
        "Согласен на обработку персональных данных, чтобы мне ответили.",
        "I agree to the processing of my data so that I get an answer.",
        by=clara,
        at=at,
    )
    source = ensure_source("Сайт", by=clara, at=at, channel="site")
    draft = FormDraft(
        name="Заявка с сайта",
        source_id=source.pk,
        fields=(
            FieldPlan("person_name", True),
            FieldPlan("phone", True),
            FieldPlan("note", label_ru="Что вас интересует", label_en="What are you looking for"),
        ),
        languages=("ru", "en"),
        title_ru="Подберём мебель для офиса",
        title_en="Furniture for your office",
        intro_ru="Ответим в течение часа в рабочее время.",
        intro_en="We answer within an hour on working days.",
        consents=(ConsentPlan("data", is_required=True),),
        origins=(shop["origin"],),
    )
    return services.create_form(draft, by=clara, at=at)


@pytest.mark.browser
def test_a_form_in_a_page_of_another_site_brings_a_lead(
    form: Any, shop: Any, site: str, sign_in: Any
) -> None:
    shop["page"] = (
        "<!doctype html><title>Shop</title><h1>Chairs</h1>"
        f'<script src="{site}/forms/{form.key}/embed.js" data-lang="ru" async></script>'
    )
    page = sign_in(None)
    page.watched.allowed += ["favicon"]
    page.goto(f"{shop['origin']}/chairs?utm_source=yandex&utm_campaign=spring")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Ваше имя").fill("Иван")
    frame.get_by_label("Телефон").fill("12")
    frame.get_by_label("Что вас интересует").fill("Двадцать кресел")
    frame.get_by_text("Согласен на обработку").click()
    frame.get_by_role("button", name="Отправить заявку").click()
    frame.get_by_text("Это не номер телефона").wait_for()
    assert not Lead.objects.exists()

    frame.get_by_label("Телефон").fill("8 916 123-45-67")
    frame.get_by_role("button", name="Отправить заявку").click()
    frame.get_by_text("Мы получили вашу заявку").wait_for()

    lead = Lead.objects.get()
    assert (lead.person_name, lead.phone, lead.note) == ("Иван", "+79161234567", "Двадцать кресел")
    assert (lead.extra["utm_source"], lead.extra["utm_campaign"]) == ("yandex", "spring")
    assert lead.extra["page"].startswith(f"{shop['origin']}/chairs")
    assert Submission.objects.get().state == "taken"


@pytest.mark.browser
def test_a_site_that_is_not_named_cannot_frame_it(
    form: Any, shop: Any, site: str, sign_in: Any
) -> None:
    type(form).objects.update(origins="https://other.example")
    shop["page"] = (
        f'<!doctype html><title>Shop</title><iframe src="{site}/forms/{form.key}/?embed=1"></iframe>'
    )
    page = sign_in(None)
    page.watched.allowed += [
        "frame-ancestors",
        "favicon",
        "chrome-error",
        "Refused to frame",
        "Framing",
    ]
    with page.expect_event("console", lambda told: "frame-ancestors" in told.text):
        page.goto(f"{shop['origin']}/chairs")


@pytest.mark.browser
def test_the_editor_shows_the_form_while_it_is_made(
    form: Any, clara: User, site: str, sign_in: Any
) -> None:
    page = sign_in(clara)
    page.goto(reverse("intake:form", args=[form.pk]))
    page.locator("#id_title_ru").fill("Перезвоним за пять минут")
    page.locator("#preview").get_by_text("Перезвоним за пять минут").wait_for()
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("Сохранено").first.wait_for()
    form.refresh_from_db()
    assert form.title_ru == "Перезвоним за пять минут"


@pytest.mark.browser
def test_intake_looks_right(form: Any, clara: User, screens: Any) -> None:
    sent = {"person_name": "Сергей Волков", "phone": "+7 916 123-45-67", "agree_data": "yes"}
    note = "Купите дёшево https://a.example https://b.example"
    for number, more in enumerate(({"note": note}, {"note": "Нужен каталог"})):
        told = {**sent, **more, "token": sealed(form, number)}
        Client().post(f"/forms/{form.key}/?lang=ru", told)
    lead = Lead.objects.get()
    held = Submission.objects.get(state="held")
    screens(clara, reverse("intake:forms"), "intake-forms")
    screens(clara, reverse("intake:form", args=[form.pk]), "intake-form")
    screens(clara, reverse("intake:requests"), "intake-requests")
    screens(clara, reverse("intake:request", args=[held.pk]), "intake-request")
    screens(clara, reverse("pipeline:lead-detail", args=[lead.pk]), "intake-lead")
    screens(clara, f"/forms/{form.key}/", "intake-public")


def sealed(form: Any, number: int) -> str:
    drawn = timezone.now().timestamp() - 60
    return engine.seal(form.key, engine.Token(f"n{number}", drawn, ()))
