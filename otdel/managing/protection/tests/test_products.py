"""Which products the revenue hangs on, and which only one person sells (SEC-07)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.kernel.errors import NotAllowed
from otdel.managing.protection import queries
from otdel.managing.protection.engine import product_reasons
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LineDraft
from otdel.selling.pipeline.services import ensure_default_process, open_deals

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(system):
    """sale(anna, "Chair", 700_00): a won deal of one line, three days ago."""
    now = timezone.now()
    ensure_default_process(by=system, at=now)
    made = {}

    def make(owner, name, amount, days_ago=3):
        if name not in made:
            made[name] = create_product(ProductDraft(name=name), by=system, at=now)
        company = create_company(
            CompanyDraft(f"{name} {amount} {owner}", owner_id=owner.pk), by=system, at=now
        )
        stage = pipeline.all_stages().filter(kind="won").first()
        on = timezone.localdate(now) - timedelta(days=days_ago)
        draft = DealDraft(
            f"Sale of {name}", stage.process_id, stage.pk, on, "RUB", owner_id=owner.pk,
            company_id=company.pk, closed_on=on, lines=(LineDraft(made[name].pk, 1000, amount),),
        )  # fmt: skip
        return open_deals([draft], by=system, at=now, today=timezone.localdate(now))[0]

    return make


def held(by):
    rows = queries.product_dependence(by, timezone.localdate(), currency="RUB")
    return {row.name: (row.won_minor, row.whole_minor, row.sellers, row.sole_id) for row in rows}


def test_share_and_sellers_of_each_product(sale, anna, boris, olga):
    sale(anna, "Chair", 600_00)
    sale(boris, "Chair", 100_00)
    sale(boris, "Desk", 300_00)
    sale(boris, "Old", 900_00, days_ago=800)

    assert held(olga) == {
        "Chair": (700_00, 1000_00, 2, 0),
        "Desk": (300_00, 1000_00, 1, boris.pk),
    }


def test_each_sees_own_reach_and_a_seller_none(sale, anna, boris, dana):
    sale(anna, "Chair", 600_00)
    sale(boris, "Chair", 100_00)
    assert held(dana)["Chair"] == (600_00, 600_00, 1, anna.pk)
    with pytest.raises(NotAllowed):
        queries.product_dependence(anna, timezone.localdate(), currency="RUB")


def test_why_a_product_is_critical():
    assert product_reasons(30, 100, 2, 30) == ["revenue"]
    assert product_reasons(29, 100, 1, 30) == ["seller"]
    assert product_reasons(50, 100, 1, 30) == ["revenue", "seller"]
    assert product_reasons(0, 0, 2, 30) == []


def test_the_page_flags_and_leads_to_the_rows(client, sale, anna, boris, olga):
    sale(anna, "Chair", 600_00)
    sale(boris, "Desk", 300_00)
    client.force_login(olga)

    page = client.get(reverse("protection:products"))

    assert [row.row.flags for row in page.context["rows"]] == [["revenue", "seller"]] * 2
    cells = {cell.key: str(cell.html) for cell in page.context["rows"][0].cells}
    for key in ("won", "sellers", "sole"):
        url = cells[key].split('href="')[1].split('"')[0].replace("&amp;", "&")
        behind = client.get(url).content.decode()
        assert "Sale of Chair" in behind and "Sale of Desk" not in behind
    client.force_login(anna)
    assert client.get(reverse("protection:products")).status_code == 403


def test_nothing_sold_is_an_empty_page(client, olga):
    client.force_login(olga)
    assert client.get(reverse("protection:products")).status_code == 200
