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
        label=_("From which likeness two records are shown as likely duplicates"),
        origin="product default",
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
        origin="SEC-10; the number is a product default",
        minimum=1,
        maximum=20,
    ),
)
