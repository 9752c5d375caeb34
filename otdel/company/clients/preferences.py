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
)
