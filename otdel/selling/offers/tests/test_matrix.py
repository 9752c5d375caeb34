"""Discounts of the policy: by volume, segment and payment, and of partners; exact, explained, undone."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company, merge_records
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import NotAllowed
from otdel.selling.offers import engine, errors, queries, services
from otdel.selling.offers.drafts import (
    DiscountRuleDraft,
    LetterheadDraft,
    OfferDraft,
    PartnerTermDraft,
    PromoDraft,
    SegmentListDraft,
)
from otdel.selling.offers.models import (
    Cost,
    DiscountLimit,
    DiscountRule,
    Letterhead,
    Offer,
    PartnerTerm,
    Promo,
    SegmentList,
)
from otdel.selling.offers.shown import rule_words

from .conftest import POLICY, UNTIL

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
PAYMENTS = st.sampled_from(["", "prepaid", "deferred"])
CELLS = st.lists(
    st.builds(
        engine.Cell, st.integers(1, 99), st.integers(0, 10**6), PAYMENTS, st.integers(1, 9999)
    ),
    max_size=8,
)


# ---------------------------------------------------------------- the engine


@given(CELLS, PAYMENTS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_volume_never_gives_less(cells, payment, less, more):
    less, more = sorted((less, more))
    small, large = (engine.best_cell(cells, payment, one) for one in (less, more))
    assert (small.bp if small else 0) <= (large.bp if large else 0)


@given(CELLS, PAYMENTS, st.integers(0, 10**6))
def test_the_row_that_counts_fits_and_none_that_fits_gives_more(cells, payment, bought):
    found = engine.best_cell(cells, payment, bought)
    fitting = [one for one in cells if one.start <= bought and one.payment in ("", payment)]
    assert (found is None) == (not fitting)
    assert found is None or (found in fitting and found.bp == max(one.bp for one in fitting))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**8)), max_size=6))
def test_the_volume_is_within_half_a_unit_a_line(bought):
    exact = sum(quantity * price for quantity, price in bought)
    assert abs(engine.volume(bought) * 1000 - exact) * 2 <= 1000 * len(bought)


@given(st.integers(0, 10**9), st.integers(0, 9999))
def test_a_lowered_price_is_exact_to_half_a_unit(price, bp):
    assert abs(engine.lowered(price, bp) * 10_000 - price * (10_000 - bp)) * 2 <= 10_000


# ---------------------------------------------------------------- what a client is offered


@pytest.fixture
def act(clara, moment):
    return {"by": clara, "at": moment}


def priced(write, chairs, quantity=3000, payment="", **rest):
    row = write(chairs(quantity_milli=quantity, **rest), payment=payment)
    return row, row.lines.get()


@pytest.mark.django_db
def test_the_matrix_lowers_the_price_by_volume_segment_and_payment(
    write, chairs, act, client_of_hers, dealers
):
    services.add_rule(DiscountRuleDraft(300, 3000_00, "RUB"), **act)
    services.add_rule(DiscountRuleDraft(500, 3000_00, "RUB", "prepaid"), **act)
    services.add_rule(DiscountRuleDraft(900, 0, "RUB", "prepaid", tag_id=dealers.pk), **act)
    services.add_rule(DiscountRuleDraft(4000, 1, "USD"), **act)
    assert priced(write, chairs, 2999)[1].price_minor == 1000_00
    assert priced(write, chairs)[1].price_minor == 970_00
    row, line = priced(write, chairs, payment="prepaid")
    assert (line.price_minor, line.offered_minor, row.payment) == (950_00, 950_00, "prepaid")
    assert line.why["rule"]["bp"] == 500 and line.why["rule"]["payment"] == "prepaid"
    assert row.total_minor == 2850_00
    client_of_hers.tags.add(dealers)
    line = priced(write, chairs, 1000, "prepaid")[1]
    assert line.price_minor == 910_00 and line.why["rule"]["tag"] == "Dealers"


@pytest.mark.django_db
def test_discounts_of_the_policy_do_not_add_up_the_greatest_counts(
    write, chairs, act, client_of_hers
):
    services.add_rule(DiscountRuleDraft(500, 0, "RUB"), **act)
    promo = services.make_promo(PromoDraft("Spring", 700, *MARCH), **act)
    line = priced(write, chairs)[1]
    assert line.price_minor == 930_00 and line.why["promo"] == "Spring" and not line.why["rule"]
    term = services.agree_terms(PartnerTermDraft(client_of_hers.pk, *MARCH, 1000), **act)
    line = priced(write, chairs)[1]
    assert (line.price_minor, line.why["rule"]["kind"], line.why["promo"]) == (
        900_00,
        "partner",
        "",
    )
    services.remove_terms(term.pk, **act)
    services.remove_promo(promo.pk, **act)
    assert priced(write, chairs)[1].why["rule"]["kind"] == "matrix"


@pytest.mark.django_db
def test_partner_terms_hold_on_their_days_and_for_their_payment(
    write, chairs, act, client_of_hers, friday
):
    draft = PartnerTermDraft(client_of_hers.pk, MARCH[0], friday, 1000, "prepaid")
    services.agree_terms(draft, **act)
    assert priced(write, chairs)[1].price_minor == 900_00
    assert priced(write, chairs, payment="prepaid")[1].price_minor == 900_00
    assert priced(write, chairs, payment="deferred")[1].price_minor == 1000_00
    assert queries.partner_term_on(client_of_hers.pk, date(2026, 3, 14)) is None
    assert queries.partner_term_on(None, friday) is None


@pytest.mark.django_db
def test_what_is_given_beyond_the_policy_still_asks_for_approval(
    write, chairs, act, anna, moment, friday
):
    services.add_rule(DiscountRuleDraft(2000, 0, "RUB"), **act)
    told = {"by": anna, "at": moment, "on": friday}
    fine = write(chairs(discount_bp=500))
    services.finish(fine.pk, POLICY, **told)  # 20 % of the policy and 5 % of one's own
    over = write(chairs(discount_bp=600))
    with pytest.raises(errors.NeedsApproval):
        services.finish(over.pk, POLICY, **told)
    typed = write(chairs(price_minor=750_00))  # below 800 by the policy
    with pytest.raises(errors.NeedsApproval):
        services.finish(typed.pk, POLICY, **told)


@pytest.mark.django_db
def test_the_offer_tells_which_row_gave_the_discount(settings):
    told = {"kind": "matrix", "bp": 750, "from_minor": 500_000_00, "currency": "RUB",
            "payment": "prepaid", "status": "", "tag": "Dealers"}  # fmt: skip
    words = rule_words(told)
    assert "7.5" in words and "500,000" in words and "Dealers" in words and "Prepayment" in words
    assert "partner" in rule_words({"kind": "partner", "bp": 100}) and rule_words({}) == ""


@pytest.mark.django_db
def test_an_unknown_payment_is_refused(deal, anna, moment, friday, limits):
    with pytest.raises(errors.PaymentUnknown):
        services.draft_offer(
            deal.pk, OfferDraft(UNTIL, "ru", True, payment="barter"), by=anna, at=moment, on=friday
        )
    assert not Offer.objects.exists()


# ---------------------------------------------------------------- keeping the policy


@pytest.mark.django_db
def test_rows_are_written_by_who_may_and_in_reason(anna, act, moment, client_of_hers):
    with pytest.raises(NotAllowed):
        services.add_rule(DiscountRuleDraft(100), by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.agree_terms(PartnerTermDraft(client_of_hers.pk, *MARCH, 100), by=anna, at=moment)
    for bad in (
        DiscountRuleDraft(0), DiscountRuleDraft(10_000), DiscountRuleDraft(100, -1, "RUB"),
        DiscountRuleDraft(100, 5, ""), DiscountRuleDraft(100, payment="barter"),
        DiscountRuleDraft(100, status="nobody"), DiscountRuleDraft(100, tag_id=10**6),
    ):  # fmt: skip
        with pytest.raises(errors.RuleWrong):
            services.add_rule(bad, **act)
    for bad in (
        PartnerTermDraft(10**6, *MARCH, 100), PartnerTermDraft(client_of_hers.pk, *MARCH),
        PartnerTermDraft(client_of_hers.pk, MARCH[1], MARCH[0], 100),
        PartnerTermDraft(client_of_hers.pk, *MARCH, 10_000),
    ):  # fmt: skip
        with pytest.raises(errors.RuleWrong):
            services.agree_terms(bad, **act)
    for gone in (services.remove_rule, services.remove_terms):
        with pytest.raises(errors.NoSuchRule):
            gone(10**6, **act)
    assert not DiscountRule.objects.exists() and not PartnerTerm.objects.exists()


def rows_of(model):
    return list(model.objects.order_by("pk").values())


@pytest.mark.django_db
def test_every_act_on_the_policy_is_taken_back_whole(
    act, products, retail, wholesale, dealers, client_of_hers, limits
):
    firm = client_of_hers.pk
    made = {
        "rule": lambda **to: services.add_rule(DiscountRuleDraft(500), **to),
        "terms": lambda **to: services.agree_terms(PartnerTermDraft(firm, *MARCH, 100), **to),
        "limit": lambda **to: services.set_limit("seller", 100_00, 900, **to),
        "cost": lambda **to: services.set_cost(products[0].pk, "RUB", 500, MARCH[0], **to),
        "list": lambda **to: services.bind_list(SegmentListDraft(retail.pk, MARCH[0]), **to),
        "promo": lambda **to: services.make_promo(
            PromoDraft("Spring", 700, *MARCH, product_ids=(products[0].pk,)), **to
        ),
        "head": lambda **to: services.set_letterhead(LetterheadDraft("ru", "Мы"), **to),
    }
    changed = {
        "rule": lambda pk, **to: services.edit_rule(pk, DiscountRuleDraft(600, 1, "RUB"), **to),
        "terms": lambda pk, **to: services.edit_terms(
            pk, PartnerTermDraft(firm, *MARCH, 200), **to
        ),
        "limit": lambda _pk, **to: services.set_limit("seller", 100_00, 800, **to),
        "cost": lambda _pk, **to: services.set_cost(products[0].pk, "RUB", 600, MARCH[0], **to),
        "list": lambda pk, **to: services.edit_binding(
            pk, SegmentListDraft(wholesale.pk, *MARCH, tag_id=dealers.pk), **to
        ),
        "promo": lambda pk, **to: services.edit_promo(pk, PromoDraft("Other", 800, *MARCH), **to),
        "head": lambda _pk, **to: services.set_letterhead(LetterheadDraft("ru", "Они"), **to),
    }
    removed = {
        "rule": services.remove_rule, "terms": services.remove_terms,
        "limit": services.remove_limit, "list": services.unbind_list,
        "promo": services.remove_promo,
    }  # fmt: skip
    for name, make in made.items():
        model = {"rule": DiscountRule, "terms": PartnerTerm, "limit": DiscountLimit, "cost": Cost,
                 "list": SegmentList, "promo": Promo, "head": Letterhead}[name]  # fmt: skip
        before = rows_of(model)
        make(batch=f"{name}-undone", **act)
        undo(f"{name}-undone", **act)
        assert rows_of(model) == before, name
        row = make(**act)
        stood = services.undoing.plain(model.objects.get(pk=row.pk))
        changed[name](row.pk, batch=f"{name}-changed", **act)
        undo(f"{name}-changed", **act)
        assert services.undoing.plain(model.objects.get(pk=row.pk)) == stood, name
        if name in removed:
            removed[name](row.pk, batch=f"{name}-removed", **act)
            assert not model.objects.filter(pk=row.pk).exists()
            undo(f"{name}-removed", **act)
            assert services.undoing.plain(model.objects.get(pk=row.pk)) == stood, name


@pytest.mark.django_db
def test_a_row_changed_since_is_left_as_it_is(act):
    row = services.add_rule(DiscountRuleDraft(500), batch="one", **act)
    services.edit_rule(row.pk, DiscountRuleDraft(600), **act)
    undo("one", **act)
    assert DiscountRule.objects.get().discount_bp == 600


@pytest.mark.django_db
def test_terms_follow_a_company_that_is_merged_and_come_back(act, anna, moment, client_of_hers):
    twin = create_company(CompanyDraft("Kama works", owner_id=anna.pk), by=anna, at=moment)
    term = services.agree_terms(PartnerTermDraft(twin.pk, *MARCH, 100), **act)
    merge_records("company", client_of_hers.pk, twin.pk, batch="merge", **act)
    term.refresh_from_db()
    assert term.company_id == client_of_hers.pk
    undo("merge", **act)
    term.refresh_from_db()
    assert term.company_id == twin.pk


@pytest.mark.django_db
def test_pages_of_the_matrix_and_partners(anna, boris, clara, client_of_hers, limits):
    seller, other, head = Client(), Client(), Client()
    for client, user in ((seller, anna), (other, boris), (head, clara)):
        client.force_login(user)
    sent = {
        "rule-create": {"from_minor": "500000", "payment": "prepaid", "discount": "7.5"},
        "term-create": {"company": client_of_hers.pk, "discount": "12", "starts_on": "2026-01-01"},
    }
    for name, form in sent.items():
        address = reverse(f"offers:{name}")
        assert seller.get(address).status_code == seller.post(address, form).status_code == 403
        assert head.get(address).status_code == 200
        assert head.post(address, {}).status_code == 422
        assert head.post(address, form).status_code == 204, name
    rule, term = DiscountRule.objects.get(), PartnerTerm.objects.get()
    assert (rule.from_minor, rule.discount_bp, term.discount_bp) == (500_000_00, 750, 1200)
    page = reverse("offers:rules")
    assert b"Kama plants" in seller.get(page).content
    assert b"Kama plants" not in other.get(page).content  # not a client of his
    for name, row in (("rule", rule), ("term", term)):
        edit, gone = (reverse(f"offers:{name}-{act}", args=[row.pk]) for act in ("edit", "remove"))
        assert seller.get(edit).status_code == seller.post(gone).status_code == 403
        assert head.get(edit).status_code == 200
        assert head.post(edit, sent[f"{name}-create"] | {"discount": "8"}).status_code == 204
        assert head.post(gone).status_code == 204 and head.post(gone).status_code == 404
