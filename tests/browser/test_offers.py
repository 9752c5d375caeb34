"""Offers in a real browser: a seller writes one, asks for a discount, a head approves, the client agrees."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.catalog.drafts import PriceDraft, PriceListDraft, ProductDraft
from otdel.company.catalog.services import create_price_list, create_products, set_prices
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.foundation.people.models import User
from otdel.selling.approvals import drafts as approvals
from otdel.selling.approvals.services import add_demand, ask
from otdel.selling.offers import papers, policy, services
from otdel.selling.offers.drafts import (
    DiscountRuleDraft,
    LetterheadDraft,
    LineDraft,
    OfferDraft,
    PartnerTermDraft,
    PromoDraft,
    SegmentListDraft,
)
from otdel.selling.offers.engine import digest_of
from otdel.selling.offers.models import Offer
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.drafts import LineDraft as DealLineDraft
from otdel.selling.pipeline.models import Process

from .conftest import PHONE, WIDE, Watched, no_horizontal_scroll


@pytest.fixture
def shop(transactional_db: Any, units: Any, anna: User, clara: User, olga: User) -> dict[str, Any]:
    """A deal with ten pumps, a price list, a promo and the shipped limits."""
    at = timezone.now()
    on = timezone.localdate(at)
    act: dict[str, Any] = {"by": clara, "at": at}
    for user, name in ((anna, "Анна Ильина"), (clara, "Клара Вольф")):
        User.objects.filter(pk=user.pk).update(full_name=name)
    pipeline.ensure_default_process(language="ru", **act)
    process = Process.objects.get(is_default=True)
    products = create_products(
        [ProductDraft(name="Насос НК-40", unit="шт"), ProductDraft(name="Шкаф управления")], **act
    )
    listed = create_price_list(PriceListDraft("Розница 2026", "RUB", on, is_default=True), **act)
    prices = ((products[0], 48_500_00), (products[1], 126_000_00))
    set_prices(listed.pk, [PriceDraft(one.pk, minor) for one, minor in prices], **act)
    services.ensure_limits(**{**act, "by": olga})
    services.make_promo(
        PromoDraft("Осенняя акция на насосы", 500, on, on + timedelta(days=30),
                   product_ids=(products[0].pk,)), **act,
    )  # fmt: skip
    firm = create_company(CompanyDraft("ООО «Камские заводы»", owner_id=anna.pk), **act)
    deal = pipeline.open_deal(
        DealDraft("Насосы для нового цеха", process.pk, process.stages.first().pk, on, "RUB",
                  owner_id=anna.pk, company_id=firm.pk,
                  lines=(DealLineDraft(products[0].pk, 10_000, 48_500_00),)),
        by=anna, at=at, today=on,
    )  # fmt: skip
    return {"deal": deal, "products": products, "list": listed, "at": at, "on": on}


AGENT = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"


@pytest.fixture
def visitor(chromium: Any, site: str) -> Iterator[Any]:
    """visitor(phone=False, dark=False) -> a page of somebody who is not signed in and looks as a browser does."""
    contexts = []

    def enter(*, phone: bool = False, dark: bool = False) -> Any:
        context = chromium.new_context(
            base_url=site, user_agent=AGENT, viewport=PHONE if phone else WIDE, is_mobile=phone,
            has_touch=phone, color_scheme="dark" if dark else "light",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20000)
        page.watched = Watched(page)
        return page

    yield enter
    for context in contexts:
        for page in context.pages:
            page.watched.check()
        context.close()


def test_an_offer_goes_from_the_deal_to_the_clients_yes(
    sign_in: Any, visitor: Any, shop: dict[str, Any], anna: User, clara: User
) -> None:
    page = sign_in(anna)
    page.goto(reverse("pipeline:deal-detail", args=[shop["deal"].pk]))
    page.locator("#offers-panel").get_by_role("button", name="Новое предложение").click()
    page.locator("#offer-totals").get_by_text("Осенняя акция").wait_for()
    page.locator("#id_form-0-discount").fill("10")
    page.locator("#offer-totals").get_by_text("выше вашего предела").wait_for()
    page.get_by_role("button", name="Добавить строку").click()
    page.locator("#id_form-2-title").fill("Доставка до цеха")
    page.locator("#id_form-2-price").fill("12000")
    page.locator("#offer-totals").get_by_text("Доставка до цеха").wait_for()
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("button", name="Попросить скидку").click()
    page.locator("#dialog").get_by_role("button", name="Сохранить").click()
    page.locator("#offer").get_by_text("Ждёт согласования").wait_for()

    head = sign_in(clara)
    head.goto(reverse("offers:approvals"))
    head.get_by_role("button", name="Утвердить").click()
    head.get_by_text("Согласовывать нечего").wait_for()

    row = Offer.objects.get()
    assert row.state == "ready" and row.total_minor == 426_675_00
    page.reload()
    page.locator("#offer").get_by_role("button", name="Отправить").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Причина").fill("Клиент ждёт")
    dialog.get_by_role("button", name="Отправить").click()
    dialog.get_by_role("button", name="Скопировать адрес").click()
    page.get_by_text("Скопировано").wait_for()
    address = dialog.locator("#offer-address").input_value()
    dialog.locator(".btn-close").click()

    client = visitor(phone=True)
    client.goto(address)
    client.get_by_role("heading", name="Коммерческое предложение № ").wait_for()
    with client.expect_response(lambda answer: answer.url.endswith("/opened/")):
        client.reload()
    client.get_by_label("Несколько слов").fill("Ждём договор")
    client.get_by_role("button", name="Мы согласны").click()
    client.get_by_text("Вы согласились на это предложение").wait_for()

    page.reload()
    page.locator("#offer").get_by_text("Открыто клиентом").wait_for()
    page.locator("#offer").get_by_text("Ждём договор").wait_for()
    page.get_by_role("button", name="Клиент согласился").click()
    dialog.get_by_role("button", name="Сохранить").click()
    page.locator("#offer").get_by_text("Принято").wait_for()
    shop["deal"].refresh_from_db()
    assert shop["deal"].amount_minor == 426_675_00


@pytest.mark.skipif(not os.environ.get("OTDEL_SHOTS"), reason="pictures only when asked for")
def test_looks_of_offers(screens: Any, shop: dict[str, Any], anna: User, clara: User) -> None:
    at, on, (pump, box) = shop["at"], shop["on"], shop["products"]
    dealers = create_price_list(PriceListDraft("Дилерам", "RUB", on), by=clara, at=at)
    services.bind_list(SegmentListDraft(dealers.pk, on, status="existing"), by=clara, at=at)
    services.set_cost(pump.pk, "RUB", 30_000_00, on, by=clara, at=at)
    services.add_rule(DiscountRuleDraft(300, 500_000_00, "RUB", "prepaid"), by=clara, at=at)
    services.add_rule(
        DiscountRuleDraft(700, 2_000_000_00, "RUB", status="existing"), by=clara, at=at
    )
    services.agree_terms(
        PartnerTermDraft(shop["deal"].company_id, on, discount_bp=600, payment="prepaid",
                         note="Рамочный договор на год"), by=clara, at=at,
    )  # fmt: skip
    lines = (
        LineDraft(pump.pk, quantity_milli=10_000, discount_bp=1000, vat_bp=2200),
        LineDraft(box.pk, quantity_milli=1000, price_minor=124_000_00, vat_bp=2200),
        LineDraft(title="Доставка до цеха и разгрузка", price_minor=12_000_00, vat_bp=2200),
    )
    draft = OfferDraft(
        on + timedelta(days=14), "ru", True, "Предоплата 50 %, отгрузка 10 дней", lines
    )
    row = services.draft_offer(shop["deal"].pk, draft, by=anna, at=at, on=on)
    services.set_letterhead(
        LetterheadDraft("ru", "ООО «Насосные системы»", "ИНН 7701234567, КПП 770101001\nМосква, Ленинградский проспект, 15",
                        "+7 495 123-45-67\nsales@pumps.example", "Будем рады поработать с вами."), by=clara, at=at,
    )  # fmt: skip
    screens(clara, reverse("offers:documents"), "documents")
    screens(anna, reverse("offers:edit", args=[row.pk]), "edit")
    services.ask_approval(row.pk, policy.current(), by=anna, at=at, on=on, note="Большой объём")
    screens(clara, reverse("offers:offer", args=[row.pk]), "offer")
    screens(clara, reverse("offers:approvals"), "approvals")
    screens(clara, reverse("offers:rules"), "rules")
    screens(clara, reverse("offers:promos"), "promos")
    screens(anna, reverse("offers:offers"), "offers")
    screens(anna, reverse("pipeline:deal-detail", args=[shop["deal"].pk]), "deal")


@pytest.mark.skipif(not os.environ.get("OTDEL_SHOTS"), reason="pictures only when asked for")
def test_looks_of_the_clients_page(
    screens: Any, visitor: Any, shop: dict[str, Any], anna: User, clara: User
) -> None:
    at, on, (pump, box) = shop["at"], shop["on"], shop["products"]
    folder = Path(os.environ["OTDEL_SHOTS"])
    for language in ("ru", "en"):
        services.set_letterhead(
            LetterheadDraft(language, "ООО «Насосные системы»", "ИНН 7701234567\nМосква",
                            "+7 495 123-45-67\nsales@pumps.example"), by=clara, at=at,
        )  # fmt: skip
        lines = (
            LineDraft(pump.pk, quantity_milli=10_000, discount_bp=400, vat_bp=2200),
            LineDraft(box.pk, quantity_milli=1000, vat_bp=2200),
            LineDraft(title="Доставка до цеха и разгрузка", price_minor=12_000_00, vat_bp=2200),
        )
        draft = OfferDraft(on + timedelta(days=14), language, True, "Предоплата 50 %", lines)
        row = services.draft_offer(shop["deal"].pk, draft, by=anna, at=at, on=on)
        services.finish(row.pk, policy.current(), by=anna, at=at, on=on)
        if language == "ru":
            screens(anna, reverse("offers:offer", args=[row.pk]), "send", before=_open_send)
        row.refresh_from_db()
        services.send(
            row.pk, "email", subject="Offer", by=anna, at=at, on=on, confirmed="yes",
            paper=papers.to_send(row, anna), link=digest_of(language * 20),
        )  # fmt: skip
        for phone, dark in ((False, False), (True, True), (True, False)):
            page = visitor(phone=phone, dark=dark)
            page.goto(reverse("offer:page", args=[language * 20]))
            no_horizontal_scroll(page)
            name = f"client-{language}-{'dark' if dark else 'light'}-{'phone' if phone else 'wide'}.png"
            page.screenshot(path=folder / name, full_page=True)
        screens(anna, reverse("offers:offer", args=[row.pk]), f"sent-{language}")


@pytest.mark.skipif(not os.environ.get("OTDEL_SHOTS"), reason="pictures only when asked for")
def test_looks_of_approvals_of_a_stage(
    screens: Any, shop: dict[str, Any], anna: User, clara: User
) -> None:
    deal, at, on = shop["deal"], shop["at"], shop["on"]
    for name, kind, roles in (
        ("Скидка больше обычной", "approval", ("head",)),
        ("Подписанный договор", "document", ()),
    ):
        draft = approvals.DemandDraft(deal.stage_id, name, kind=kind, roles=roles)
        demand = add_demand(draft, by=clara, at=at)
        if kind == "approval":
            asked = approvals.AskDraft(demand.pk, "Клиент берёт на год вперёд")
            row = ask(deal.pk, asked, by=anna, at=at, on=on)
    screens(clara, reverse("approvals:waiting"), "stage-waiting")
    screens(anna, reverse("approvals:approvals"), "stage-approvals")
    screens(clara, reverse("approvals:approval", args=[row.pk]), "stage-approval")


def _open_send(page: Any) -> None:
    page.locator("#offer").get_by_role("button", name=re.compile("Отправить|Send")).click()
    page.locator("#dialog").get_by_label(re.compile("Перезвонить|Call back")).wait_for()
