"""Which price a client is offered, and why."""

from datetime import date

import pytest

from otdel.company.clients.models import Company
from otdel.kernel.errors import NotAllowed
from otdel.selling.offers import errors, queries, services
from otdel.selling.offers.drafts import PromoDraft, SegmentListDraft
from otdel.selling.offers.models import Promo, SegmentList

pytestmark = pytest.mark.django_db
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def offered(company, product, on):
    return queries.offered_prices(company.pk, [product.pk], "RUB", on).get(product.pk)


def test_a_segment_is_offered_its_list_and_others_never_meet_it(
    clara, moment, friday, client_of_hers, products, retail, wholesale, dealers
):
    chair, desk = products
    draft = SegmentListDraft(wholesale.pk, date(2026, 1, 1), tag_id=dealers.pk)
    services.bind_list(draft, by=clara, at=moment)
    assert offered(client_of_hers, chair, friday).minor == 1000_00

    client_of_hers.tags.add(dealers)
    told = offered(client_of_hers, chair, friday)
    assert (told.minor, told.list_name) == (800_00, "Wholesale")
    assert offered(client_of_hers, desk, friday).list_name == "Retail"  # not in the wholesale list
    assert offered(client_of_hers, chair, date(2025, 12, 31)) is None


def test_of_lists_that_fit_the_lowest_place_in_force_counts(
    clara, moment, friday, client_of_hers, products, retail, wholesale
):
    act = {"by": clara, "at": moment}
    status = Company.objects.get(pk=client_of_hers.pk).status
    services.bind_list(SegmentListDraft(retail.pk, date(2026, 1, 1), position=2), **act)
    row = services.bind_list(
        SegmentListDraft(wholesale.pk, date(2026, 1, 1), date(2026, 3, 13), status=status), **act
    )
    assert offered(client_of_hers, products[0], friday).minor == 800_00  # its last day
    assert offered(client_of_hers, products[0], date(2026, 3, 14)).minor == 1000_00
    services.edit_binding(
        row.pk, SegmentListDraft(wholesale.pk, date(2026, 1, 1), status=status, position=9), **act
    )
    assert offered(client_of_hers, products[0], friday).minor == 1000_00
    services.unbind_list(row.pk, **act)
    assert SegmentList.objects.count() == 1


def test_the_greatest_promo_that_fits_lowers_the_price_on_its_days(
    clara, moment, friday, client_of_hers, products, retail, dealers
):
    act = {"by": clara, "at": moment}
    services.make_promo(PromoDraft("Spring", 1000, *MARCH), **act)
    services.make_promo(PromoDraft("Desks", 3000, *MARCH, product_ids=(products[1].pk,)), **act)
    big = services.make_promo(PromoDraft("For dealers", 5000, *MARCH, tag_id=dealers.pk), **act)
    told = offered(client_of_hers, products[0], friday)
    assert (told.minor, told.promo_name, told.list_minor) == (900_00, "Spring", 1000_00)
    assert offered(client_of_hers, products[1], friday).promo_name == "Desks"
    assert offered(client_of_hers, products[0], date(2026, 4, 1)).promo_name == ""
    client_of_hers.tags.add(dealers)
    assert offered(client_of_hers, products[0], friday).promo_name == "For dealers"
    services.edit_promo(
        big.pk, PromoDraft("For dealers", 5000, *MARCH, tag_id=dealers.pk, is_active=False), **act
    )
    assert offered(client_of_hers, products[0], friday).promo_name == "Spring"
    services.remove_promo(big.pk, **act)
    assert not Promo.objects.filter(pk=big.pk).exists()


def test_the_policy_is_written_by_who_may_and_in_reason(anna, clara, moment, retail, products):
    with pytest.raises(NotAllowed):
        services.set_limit("seller", 0, 10_000, by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.make_promo(PromoDraft("Mine", 1000, *MARCH), by=anna, at=moment)
    act = {"by": clara, "at": moment}
    for bad in (
        PromoDraft("", 1000, *MARCH),
        PromoDraft("All", 10_000, *MARCH),
        PromoDraft("Back", 1000, MARCH[1], MARCH[0]),
        PromoDraft("Ghost", 1000, *MARCH, product_ids=(10**6,)),
    ):
        with pytest.raises(errors.RuleWrong):
            services.make_promo(bad, **act)
    services.make_promo(PromoDraft("Spring", 1000, *MARCH), **act)
    with pytest.raises(errors.RuleWrong):
        services.make_promo(PromoDraft("Spring", 500, *MARCH), **act)
    with pytest.raises(errors.RuleWrong):
        services.bind_list(SegmentListDraft(10**6, MARCH[0]), **act)
    with pytest.raises(errors.RuleWrong):
        services.set_cost(products[0].pk, "RUB", -1, MARCH[0], **act)
    with pytest.raises(errors.NoSuchRule):
        services.remove_limit(10**6, **act)
    assert Promo.objects.count() == 1 and not SegmentList.objects.exists()
