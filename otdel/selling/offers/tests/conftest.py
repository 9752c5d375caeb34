"""A deal of Anna's with a wholesale client, two products, limits of the shipped policy."""

from __future__ import annotations

from datetime import date

import pytest

from otdel.company.catalog.drafts import PriceDraft, PriceListDraft, ProductDraft
from otdel.company.catalog.services import create_price_list, create_products, set_prices
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.models import Tag
from otdel.company.clients.services import create_company
from otdel.selling.offers import services
from otdel.selling.offers.drafts import LineDraft, OfferDraft
from otdel.selling.offers.policy import Policy
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.queries import all_stages
from otdel.selling.pipeline.services import ensure_default_process, open_deal

POLICY = Policy(1000, "RUB")
UNTIL = date(2026, 3, 27)


@pytest.fixture
def products(clara, moment):
    drafts = [ProductDraft(name="Chair", unit="pcs"), ProductDraft(name="Desk")]
    return create_products(drafts, by=clara, at=moment)


@pytest.fixture
def retail(clara, moment, products):
    """The default list: a chair for 1 000, a desk for 5 000."""
    row = create_price_list(
        PriceListDraft("Retail", "RUB", date(2026, 1, 1), is_default=True), by=clara, at=moment
    )
    prices = [PriceDraft(products[0].pk, 1000_00), PriceDraft(products[1].pk, 5000_00)]
    set_prices(row.pk, prices, by=clara, at=moment)
    return row


@pytest.fixture
def wholesale(clara, moment, products):
    row = create_price_list(
        PriceListDraft("Wholesale", "RUB", date(2026, 1, 1)), by=clara, at=moment
    )
    set_prices(row.pk, [PriceDraft(products[0].pk, 800_00)], by=clara, at=moment)
    return row


@pytest.fixture
def dealers(db):
    return Tag.objects.create(name="Dealers")


@pytest.fixture
def client_of_hers(anna, moment):
    return create_company(CompanyDraft("Kama plants", owner_id=anna.pk), by=anna, at=moment)


@pytest.fixture
def deal(anna, clara, moment, friday, client_of_hers, retail):
    ensure_default_process(by=clara, at=moment)
    stage = all_stages().filter(kind="open").first()
    draft = DealDraft(
        "Chairs for the office", stage.process_id, stage.pk, friday, "RUB", owner_id=anna.pk,
        company_id=client_of_hers.pk,
    )  # fmt: skip
    return open_deal(draft, by=anna, at=moment, today=friday)


@pytest.fixture
def limits(olga, moment):
    services.ensure_limits(by=olga, at=moment)


@pytest.fixture
def write(deal, anna, moment, friday, limits):
    """Return a function that begins an offer with the lines."""

    def go(*lines, by=anna, **rest):
        draft = OfferDraft(UNTIL, "ru", True, lines=tuple(lines), **rest)
        return services.draft_offer(deal.pk, draft, by=by, at=moment, on=friday)

    return go


@pytest.fixture
def chairs(products):
    """Return a line of chairs."""

    def go(**rest):
        told = {"quantity_milli": 3000, "vat_bp": 2200} | rest
        return LineDraft(products[0].pk, **told)

    return go


@pytest.fixture
def sent(write, chairs, anna, moment, friday):
    """Return a function that writes an offer of chairs and marks it as sent."""

    def go(*lines):
        row = write(*(lines or (chairs(),)))
        act = {"by": anna, "at": moment}
        services.finish(row.pk, POLICY, on=friday, **act)
        return services.send(row.pk, "email", subject="Offer", on=friday, **act)

    return go
