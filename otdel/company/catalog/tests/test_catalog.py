"""Products, prices, matching of names, pages."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from otdel.company.catalog import queries, services
from otdel.company.catalog.drafts import PriceDraft, PriceListDraft, ProductDraft
from otdel.company.catalog.models import Price, PriceList, Product
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import NotAllowed, Refused, Stale
from otdel.kernel.money import Money

HTMX = {"HX-Request": "true"}


@pytest.fixture
def gtx(clara, moment):
    draft = ProductDraft("GTX Pro", series="GTX", price_minor=482100, currency="USD")
    return services.create_product(draft, by=clara, at=moment)


@pytest.fixture
def summer(clara, moment):
    draft = PriceListDraft("Summer", "USD", date(2026, 3, 1), date(2026, 6, 1))
    return services.create_price_list(draft, by=clara, at=moment)


def test_a_product_with_a_price_makes_the_first_list(gtx, friday):
    assert PriceList.objects.get().is_default
    assert queries.price_of([gtx.pk], "USD", friday) == {gtx.pk: Money(482100, "USD")}
    assert queries.current_prices([gtx.pk], friday) == {gtx.pk: Money(482100, "USD")}
    assert queries.price_of([gtx.pk], "USD", date(2025, 12, 31)) == {}


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("GTX Pro", "exact"),
        ("gtx  pro", "exact"),
        ("GTXPro", "tight"),
        ("GTX-Pro", "exact"),
        ("GTX Prro", "similar"),
    ],
)
def test_a_name_means_the_product(gtx, name, how):
    match = queries.match_products([name])[name]
    assert (match.product_id, match.how) == (gtx.pk, how)
    assert 86 <= match.score <= 100


@pytest.mark.parametrize("name", ["", "  ", "MG Special", "G"])
def test_a_strange_name_means_nothing(gtx, name):
    assert queries.match_products([name]) == {}


def test_two_equally_close_names_mean_neither(clara, moment):
    services.create_products(
        [ProductDraft("Model 10A"), ProductDraft("Model 10B")], by=clara, at=moment
    )
    assert queries.match_products(["Model 10C"]) == {}


def test_names_are_matched_in_one_statement(gtx):
    with CaptureQueriesContext(connection) as caught:
        queries.match_products([f"Thing {n}" for n in range(200)])
    assert len(caught) == 1


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (ProductDraft("gtxpro"), "name-taken"),
        (ProductDraft(" "), "invalid"),
        (ProductDraft("x" * 201), "invalid"),
        (ProductDraft("A", price_minor=-1, currency="RUB"), "invalid"),
        (ProductDraft("A", price_minor=1, currency="рубль"), "invalid"),
    ],
)
def test_a_wrong_product_is_refused(gtx, clara, moment, draft, code):
    [refused] = services.create_products([draft], by=clara, at=moment)
    assert refused.code == code
    assert str(refused)
    assert Product.objects.count() == 1


def test_sellers_do_not_touch_the_catalogue(gtx, anna, moment, summer):
    acts = (
        lambda: services.create_products([ProductDraft("B")], by=anna, at=moment),
        lambda: services.edit_product(gtx.pk, {"name": "B"}, version=None, by=anna, at=moment),
        lambda: services.remove_products([gtx.pk], by=anna, at=moment),
        lambda: services.create_price_list(
            PriceListDraft("L", "RUB", date(2026, 1, 1)), by=anna, at=moment
        ),
        lambda: services.edit_price_list(summer.pk, {"name": "B"}, by=anna, at=moment),
        lambda: services.set_prices(summer.pk, [PriceDraft(gtx.pk, 1)], by=anna, at=moment),
    )
    before = Entry.objects.count()
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert Entry.objects.count() == before


def test_an_edit_is_told_and_taken_back(gtx, clara, moment):
    services.edit_product(
        gtx.pk, {"name": "GTX Plus", "is_active": False}, version=2, by=clara, at=moment, batch="b"
    )
    row = Product.objects.get()
    assert (row.name_key, row.is_active, row.version) == ("gtxplus", False, 3)

    undo("b", by=clara, at=moment)
    row = Product.objects.get()
    assert (row.name, row.name_key, row.is_active) == ("GTX Pro", "gtxpro", True)


def test_the_second_editor_is_told(gtx, clara, moment):
    with pytest.raises(Stale):
        services.edit_product(gtx.pk, {"name": "B"}, version=9, by=clara, at=moment)
    assert Product.objects.get().name == "GTX Pro"


def test_a_name_of_another_product_is_refused(gtx, clara, moment):
    other = services.create_product(ProductDraft("MG Special"), by=clara, at=moment)
    with pytest.raises(services.NameTaken):
        services.edit_product(other.pk, {"name": "gtx pro"}, version=None, by=clara, at=moment)
    [missing] = services.edit_products([(999, {"name": "x"})], by=clara, at=moment)
    assert missing.code == "no-such-product"


def test_a_removed_product_comes_back_with_its_price(gtx, clara, moment, friday):
    assert services.remove_products([gtx.pk, 999], by=clara, at=moment, batch="b")[0] is None
    assert not Product.objects.exists()

    undo("b", by=clara, at=moment)
    assert queries.price_of([gtx.pk], "USD", friday) == {gtx.pk: Money(482100, "USD")}


def test_what_was_made_is_taken_back(clara, moment):
    services.create_product(
        ProductDraft("A", price_minor=5, currency="RUB"), by=clara, at=moment, batch="b"
    )
    assert undo("b", by=clara, at=moment).refused == ()
    assert not Product.objects.exists() and not Price.objects.exists()


def test_a_product_changed_since_stays(gtx, clara, moment):
    services.edit_product(gtx.pk, {"code": "1"}, version=None, by=clara, at=moment, batch="b")
    services.edit_product(gtx.pk, {"code": "2"}, version=None, by=clara, at=moment)
    assert len(undo("b", by=clara, at=moment).refused) == 1
    assert Product.objects.get().code == "2"


# ---------------------------------------------------------------- price lists


def test_prices_are_set_changed_taken_out_and_taken_back(gtx, summer, clara, moment):
    services.set_prices(summer.pk, [PriceDraft(gtx.pk, 400000)], by=clara, at=moment)
    done = services.set_prices(
        summer.pk,
        [PriceDraft(gtx.pk, None), PriceDraft(999, 1), PriceDraft(gtx.pk, -1)],
        by=clara,
        at=moment,
        batch="b",
    )
    assert done[0] is None
    assert [r.code for r in done[1:]] == ["no-such-product", "invalid"]
    assert queries.prices_in(summer.pk, [gtx.pk]) == {}

    undo("b", by=clara, at=moment)
    assert queries.prices_in(summer.pk, [gtx.pk]) == {gtx.pk: 400000}


def test_the_default_list_in_force_wins(gtx, summer, clara, moment, friday):
    services.set_prices(summer.pk, [PriceDraft(gtx.pk, 400000)], by=clara, at=moment)
    assert queries.price_of([gtx.pk], "USD", friday)[gtx.pk].minor == 482100

    services.edit_price_list(summer.pk, {"is_default": True}, by=clara, at=moment)
    assert queries.price_of([gtx.pk], "USD", friday)[gtx.pk].minor == 400000
    assert queries.price_of([gtx.pk], "USD", date(2026, 6, 1))[gtx.pk].minor == 482100
    assert queries.list_for("USD", friday) == summer
    assert queries.list_for("EUR", friday) is None


@pytest.mark.parametrize(
    "draft",
    [
        PriceListDraft("", "RUB", date(2026, 1, 1)),
        PriceListDraft("x" * 121, "RUB", date(2026, 1, 1)),
        PriceListDraft("summer", "RUB", date(2026, 1, 1)),
        PriceListDraft("A", "ROUBLE", date(2026, 1, 1)),
        PriceListDraft("A", "RUB", date(2026, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_wrong_list_is_refused(summer, clara, moment, draft):
    with pytest.raises(Refused):
        services.create_price_list(draft, by=clara, at=moment)
    assert PriceList.objects.count() == 1


def test_there_is_no_such_list(clara, moment):
    for act in (
        lambda: services.edit_price_list(9, {}, by=clara, at=moment),
        lambda: services.set_prices(9, [], by=clara, at=moment),
    ):
        with pytest.raises(services.NoSuchProduct):
            act()


# ---------------------------------------------------------------- pages


def test_pages_open_and_send_the_unknown_to_sign_in(client, anna, gtx, summer):
    addresses = [reverse(f"catalog:{name}") for name in ("product-list", "product-pick")]
    addresses += [reverse("catalog:prices", args=[summer.pk])]
    for address in addresses:
        assert client.get(address).status_code == 302
    client.force_login(anna)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "GTX Pro" in answer.content.decode()
    assert client.get(reverse("catalog:price-list")).status_code == 302
    assert client.get(reverse("catalog:prices", args=[99])).status_code == 404
    assert client.get(reverse("catalog:product-create")).status_code == 403


def test_an_empty_catalogue_says_what_to_do(client, clara):
    client.force_login(clara)
    assert (
        reverse("catalog:price-list-create")
        in client.get(reverse("catalog:price-list")).content.decode()
    )


def test_a_head_makes_a_product_and_a_list_and_sets_a_price(client, clara):
    client.force_login(clara)
    data = {"name": "GTX Pro", "price": "4 821,50"}
    assert client.post(reverse("catalog:product-create"), data, headers=HTMX).status_code == 204
    assert client.post(reverse("catalog:product-create"), data, headers=HTMX).status_code == 422
    product = Product.objects.get()
    assert Price.objects.get().amount_minor == 482150

    data = {"name": "Осень", "currency": "RUB", "starts_on": "2026-09-01"}
    client.post(reverse("catalog:price-list-create"), data, headers=HTMX)
    autumn = PriceList.objects.get(name="Осень")
    client.post(
        reverse("catalog:price-list-edit", args=[autumn.pk]),
        data | {"ends_on": "2026-12-01"},
        headers=HTMX,
    )
    autumn.refresh_from_db()
    assert autumn.ends_on == date(2026, 12, 1)

    answer = client.patch(
        reverse("catalog:prices", args=[autumn.pk]),
        f"cell=price_minor&id={product.pk}&value=5000&version=2&was=",
        content_type="application/x-www-form-urlencoded",
        headers=HTMX,
    )
    assert answer.status_code == 200
    assert queries.prices_in(autumn.pk, [product.pk]) == {product.pk: 500000}


@pytest.mark.parametrize("route", ["product-list", "prices"])
def test_lists_cost_the_same_for_thirty_products(
    client, clara, moment, summer, as_many_queries, route
):
    client.force_login(clara)
    address = reverse(f"catalog:{route}", args=[summer.pk] if route == "prices" else [])
    numbers = iter(range(1000))

    def make(number):
        drafts = [
            ProductDraft(f"P {next(numbers)}", price_minor=1, currency="RUB") for _ in range(number)
        ]
        services.create_products(drafts, by=clara, at=moment)

    as_many_queries(make, lambda: client.get(address))


def test_restoring_what_is_no_more_is_refused(clara, moment):
    trace = SimpleNamespace(noun_id=9, did="changed", before={"code": "1"}, version=1)
    [refused] = services.restore_products([trace], by=clara, at=moment)
    assert refused.code == "no-such-product"


# ---------------------------------------------------------------- price lists taken back


def test_an_edited_list_goes_back_and_gives_the_default_back(summer, clara, moment):
    services.edit_price_list(summer.pk, {"is_default": True}, by=clara, at=moment)
    draft = PriceListDraft("Winter", "RUB", date(2026, 12, 1), is_default=True)
    winter = services.create_price_list(draft, by=clara, at=moment, batch="a")
    changes = {"name": "Cold", "ends_on": date(2027, 3, 1)}
    services.edit_price_list(winter.pk, changes, by=clara, at=moment, batch="b")

    undo("b", by=clara, at=moment)
    winter.refresh_from_db()
    assert (winter.name, winter.ends_on, winter.is_default) == ("Winter", None, True)

    undo("a", by=clara, at=moment)
    assert [row.pk for row in PriceList.objects.filter(is_default=True)] == [summer.pk]
    assert not PriceList.objects.filter(pk=winter.pk).exists()


def test_a_list_changed_since_stays(summer, clara, moment):
    services.edit_price_list(summer.pk, {"name": "A"}, by=clara, at=moment, batch="b")
    services.edit_price_list(summer.pk, {"name": "B"}, by=clara, at=moment)
    assert len(undo("b", by=clara, at=moment).refused) == 1
    summer.refresh_from_db()
    assert summer.name == "B"


def test_a_list_in_which_prices_stand_is_not_unmade(gtx, clara, moment):
    draft = PriceListDraft("Winter", "RUB", date(2026, 12, 1))
    winter = services.create_price_list(draft, by=clara, at=moment, batch="a")
    services.set_prices(winter.pk, [PriceDraft(gtx.pk, 1)], by=clara, at=moment)
    assert len(undo("a", by=clara, at=moment).refused) == 1
    assert queries.prices_in(winter.pk, [gtx.pk]) == {gtx.pk: 1}
