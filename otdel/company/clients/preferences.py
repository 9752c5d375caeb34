"""What the client base takes for granted."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="clients.phone_country",
        default="RU",
        label=_("Country whose phones are written without the country code"),
        origin="product default",
        kind="choice",
        choices=("RU", "KZ", "BY", "AM", "KG", "UZ", "GE", "DE", "GB", "US"),
    ),
    Preference(
        key="clients.duplicate_score",
        default=50,
        label=_("From which likeness two records are kept as a possible pair"),
        origin="product default",
        unit="%",
        minimum=10,
        maximum=99,
    ),
    Preference(
        key="clients.duplicate_shown",
        default=70,
        label=_("From which likeness a pair stands in the queue of duplicates"),
        origin=_(
            "measured: of 1,000,000 companies 98 pairs in 100 are right from 70 %, 76 from 50 %"
        ),
        unit="%",
        minimum=10,
        maximum=99,
    ),
    Preference(
        key="clients.duplicate_sharers",
        default=20,
        label=_("How many records may share a phone, mail or name before it says nothing"),
        origin="product default",
        minimum=2,
        maximum=200,
    ),
    Preference(
        key="clients.least_contacts",
        default=3,
        label=_("How many people should be known at a client, so that no deal hangs on one"),
        origin=_("SEC-10; the number is a product default"),
        minimum=1,
        maximum=20,
    ),
)
