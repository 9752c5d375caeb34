"""Numbers of the price policy."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="offers.valid_days",
        default=14,
        label=_("How long an offer holds"),
        origin="product default",
        unit=_("days"),
        minimum=1,
        maximum=366,
    ),
    Preference(
        key="offers.vat_percent",
        default=22,
        label=_("VAT of a new line of an offer"),
        origin="product default",
        unit="%",
        minimum=0,
        maximum=50,
    ),
    Preference(
        key="offers.is_vat_inside",
        default=True,
        label=_("Prices in price lists include VAT"),
        origin="product default",
        kind="bool",
    ),
    Preference(
        key="offers.margin_floor",
        default=10,
        label=_("Margin floor: no line is offered with less"),
        origin="G-21",
        unit="%",
        minimum=0,
        maximum=95,
    ),
    Preference(
        key="offers.follow_days",
        default=2,
        label=_("When to call back after an offer was sent"),
        origin="PIPE-14",
        unit=_("working days"),
        minimum=1,
        maximum=30,
    ),
    Preference(
        key="offers.tells_opening",
        default=True,
        label=_("A task for the seller when the client opens an offer"),
        origin="product default",
        kind="bool",
    ),
    Preference(
        key="offers.per_address",
        default=120,
        label=_("Requests to a client's page from one address in an hour"),
        origin="product default",
        minimum=10,
        maximum=10_000,
    ),
)
