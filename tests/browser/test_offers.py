"""Offers in a real browser: a seller writes one, asks for a discount, a head approves, the client agrees."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.catalog.drafts import PriceDraft, PriceListDraft, ProductDraft
from otdel.company.catalog.services import create_price_list, create_products, set_prices
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.foundation.people.models import User
from otdel.selling.offers import policy, services
from otdel.selling.offers.drafts import LineDraft, OfferDraft, PromoDraft, SegmentListDraft
from otdel.selling.offers.models import Offer
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.drafts import LineDraft as DealLineDraft
from otdel.selling.pipeline.models import Process


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


def test_an_offer_goes_from_the_deal_to_the_clients_yes(
    sign_in: Any, shop: dict[str, Any], anna: User, clara: User
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
    page.get_by_role("button", name="Отметить отправку").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Причина").fill("Клиент ждёт")
    dialog.get_by_role("button", name="Сохранить").click()
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
    lines = (
        LineDraft(pump.pk, quantity_milli=10_000, discount_bp=1000, vat_bp=2200),
        LineDraft(box.pk, quantity_milli=1000, price_minor=124_000_00, vat_bp=2200),
        LineDraft(title="Доставка до цеха и разгрузка", price_minor=12_000_00, vat_bp=2200),
    )
    draft = OfferDraft(
        on + timedelta(days=14), "ru", True, "Предоплата 50 %, отгрузка 10 дней", lines
    )
    row = services.draft_offer(shop["deal"].pk, draft, by=anna, at=at, on=on)
    screens(anna, reverse("offers:edit", args=[row.pk]), "edit")
    services.ask_approval(row.pk, policy.current(), by=anna, at=at, on=on, note="Большой объём")
    screens(clara, reverse("offers:offer", args=[row.pk]), "offer")
    screens(clara, reverse("offers:approvals"), "approvals")
    screens(clara, reverse("offers:rules"), "rules")
    screens(clara, reverse("offers:promos"), "promos")
    screens(anna, reverse("offers:offers"), "offers")
    screens(anna, reverse("pipeline:deal-detail", args=[shop["deal"].pk]), "deal")
