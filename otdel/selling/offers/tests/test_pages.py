"""The pages of offers: the whole way by forms, and what a stranger meets."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.selling.offers import services
from otdel.selling.offers.drafts import LineDraft
from otdel.selling.offers.models import Approval, Cost, DiscountLimit, Offer, Promo, SegmentList

from .conftest import POLICY

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def typed(row, *lines, **head):
    """Return the form of the editor as a browser sends it."""
    told = {
        "version": row.version,
        "valid_until": timezone.localdate().replace(year=timezone.localdate().year + 1).isoformat(),
        "language": "en",
        "is_vat_inside": "on",
        "terms": "Prepayment",
        "form-TOTAL_FORMS": len(lines),
        "form-INITIAL_FORMS": 0,
        **head,
    }
    for number, line in enumerate(lines):
        blank = {
            "product": "",
            "title": "",
            "quantity": "1",
            "price": "",
            "discount": "",
            "vat": "22",
        }
        told |= {f"form-{number}-{name}": value for name, value in (blank | line).items()}
    return told


def test_a_seller_writes_an_offer_and_sends_it(anna, clara, deal, products, limits):
    seller, head = signed_in(anna), signed_in(clara)
    page = seller.get(reverse("pipeline:deal-detail", args=[deal.pk]))
    assert b"offers-panel" in page.content
    assert seller.post(reverse("offers:create", args=[deal.pk])).status_code == 302
    row = Offer.objects.get()
    assert row.author == anna
    at = {name: reverse(f"offers:{name}", args=[row.pk]) for name in
          ("offer", "edit", "recount", "lines", "finish", "ask", "send", "accept", "revise")}  # fmt: skip
    assert seller.get(at["edit"]).status_code == 200
    form = typed(
        row,
        {"product": products[0].pk, "quantity": "2", "discount": "10"},
        {"title": "Delivery", "price": "500"},
        {},
    )
    sums = seller.post(at["recount"], form).content.decode()
    assert "2,300" in sums and "Retail" in sums and "above your limit" in sums
    assert Offer.objects.get().total_minor == 0  # nothing saved by counting
    assert b"form-3-product" in seller.post(at["lines"], form).content
    assert seller.post(at["edit"], form | {"form-1-price": ""}).status_code == 422
    assert seller.post(at["edit"], form).status_code == 302
    row.refresh_from_db()
    assert (row.total_minor, row.lines.count(), row.terms) == (2300_00, 2, "Prepayment")
    assert b"Retail" in seller.get(at["offer"]).content

    assert seller.post(at["finish"]).status_code == 409
    assert seller.post(at["ask"], {"note": "Large"}).status_code == 204
    asked = Approval.objects.get()
    queue = reverse("offers:approvals")
    approve = reverse("offers:approve", args=[asked.pk])
    assert approve.encode() not in seller.get(queue).content
    assert approve.encode() in head.get(queue).content
    assert b"offers-today" in head.get(reverse("work:today")).content
    assert seller.post(approve).status_code == 403
    assert head.post(reverse("offers:refuse", args=[asked.pk]), {}).status_code == 422
    assert head.post(approve).status_code == 204

    assert seller.get(at["send"]).status_code == 200
    reason = {"confirmed": "agreed by phone"}
    assert seller.post(at["send"], {"channel": "email", **reason}).status_code == 204
    assert seller.post(at["accept"], {"answer": "Yes"}).status_code == 204
    deal.refresh_from_db()
    assert deal.amount_minor == 2300_00
    assert seller.post(at["revise"]).status_code == 302
    assert b"2,300" in seller.get(reverse("offers:offers")).content


def test_the_editor_shows_numbers_as_people_type_them(anna, write, chairs):
    row = write(chairs(quantity_milli=10_000, discount_bp=1000))
    page = signed_in(anna).get(reverse("offers:edit", args=[row.pk])).content.decode()
    assert "E+1" not in page and page.count('value="10"') == 2


def test_a_refused_save_keeps_what_was_typed(anna, deal, products, write, chairs):
    row = write(chairs())
    edit = reverse("offers:edit", args=[row.pk])
    form = typed(row, {"title": "Words of mine", "price": "7"}, version=row.version + 5)
    answer = signed_in(anna).post(edit, form)
    assert answer.status_code == 422 and b"Words of mine" in answer.content
    row.refresh_from_db()
    assert row.total_minor == 3000_00


def test_the_policy_is_kept_by_heads_and_read_by_sellers(
    anna, clara, limits, products, wholesale, dealers
):
    seller, head = signed_in(anna), signed_in(clara)
    day = {"starts_on": "2026-03-01", "ends_on": "2026-03-31"}
    sent = {
        "limit-set": {"role": "seller", "from_minor": "1000000", "max": "7.5"},
        "cost-set": {"product": products[0].pk, "cost": "600", "starts_on": "2026-01-01"},
        "binding-create": {"price_list": wholesale.pk, "tag": dealers.pk, "position": 1, **day},
        "promo-create": {"name": "Spring", "discount": "10", "is_active": "on", **day},
    }
    for name, form in sent.items():
        address = reverse(f"offers:{name}")
        assert seller.get(address).status_code == seller.post(address, form).status_code == 403
        assert head.get(address).status_code == 200
        assert head.post(address, {}).status_code == 422
        assert head.post(address, form).status_code == 204, name
    limit = DiscountLimit.objects.get(from_minor__gt=0)
    assert (limit.max_bp, limit.from_minor) == (750, 1_000_000_00)
    page = seller.get(reverse("offers:rules"))
    assert b"Wholesale" in page.content and b"600" not in page.content
    assert b"600" in head.get(reverse("offers:rules")).content
    assert b"Spring" in seller.get(reverse("offers:promos")).content
    promo, bound = Promo.objects.get(), SegmentList.objects.get()
    edit = reverse("offers:promo-edit", args=[promo.pk])
    assert head.get(edit).status_code == 200
    assert head.post(edit, sent["promo-create"] | {"discount": "15"}).status_code == 204
    again = reverse("offers:binding-edit", args=[bound.pk])
    assert head.post(again, sent["binding-create"] | {"position": 4}).status_code == 204
    for name, row in (("promo-remove", promo), ("binding-remove", bound), ("limit-remove", limit)):
        address = reverse(f"offers:{name}", args=[row.pk])
        assert seller.post(address).status_code == 403
        assert head.post(address).status_code == 204
    assert not Promo.objects.exists() and not SegmentList.objects.exists()
    assert Cost.objects.get().cost_minor == 600_00


def test_a_stranger_meets_no_offer(vera, anna, write, chairs, moment, friday):
    row = write(chairs(discount_bp=1500), LineDraft(title="Annas words", price_minor=1))
    asked = services.ask_approval(row.pk, POLICY, by=anna, at=moment, on=friday)
    stranger = signed_in(vera)
    names = ("offer", "edit", "recount", "lines", "finish", "ask", "send", "accept", "decline",
             "drop", "revise")  # fmt: skip
    addresses = [reverse(f"offers:{name}", args=[row.pk]) for name in names]
    addresses += [reverse(f"offers:{name}", args=[asked.pk]) for name in ("approve", "refuse")]
    for address in addresses:
        for answer in (stranger.get(address), stranger.post(address)):
            assert answer.status_code in (404, 405), address
    for name in ("offers", "approvals"):
        assert row.code.encode() not in stranger.get(reverse(f"offers:{name}")).content


def test_the_list_finds_by_number_and_by_the_deal(anna, write, chairs):
    row = write(chairs())
    seller = signed_in(anna)
    for text, found in (
        ("2026-0001", True),
        ("1", True),
        ("chairs for", True),
        ("2025-0001", False),
    ):
        page = seller.get(reverse("offers:offers"), {"q": text})
        assert (row.code.encode() in page.content) is found, text
