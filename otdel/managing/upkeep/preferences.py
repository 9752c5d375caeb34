"""From when on what is known of a client counts as old."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="upkeep.ageing_days", default=90, minimum=1, maximum=3650, unit=_("days"),
        label=_("Client data are ageing after so many days without a confirmation or a contact"),
        origin=_("CRM-16; the number is a product default"),
    ),
    Preference(
        key="upkeep.stale_days", default=180, minimum=1, maximum=3650, unit=_("days"),
        label=_("Client data are stale after so many days without a confirmation or a contact"),
        origin=_("CRM-16; the number is a product default"),
    ),
    Preference(
        key="upkeep.reserve_days", default=120, minimum=7, maximum=3650, unit=_("days"),
        label=_("A client without deals is proposed for the reserve after so many days without a contact"),
        origin=_("CRM-02; the number is a product default"),
    ),
    Preference(
        key="upkeep.archive_days", default=365, minimum=7, maximum=3650, unit=_("days"),
        label=_(
            "A potential client without deals, whose decision maker or phone is not known, is proposed"
            " for the archive after so many days without a contact"
        ),
        origin=_("CRM-02; the number is a product default"),
    ),
    Preference(
        key="upkeep.quiet_percent", default=200, minimum=110, maximum=1000, unit="%",
        label=_("A client has gone quiet when silent for longer than its own usual gap between purchases (percent of it)"),
        origin=_("CRM-18; the number is a product default"),
    ),
    Preference(
        key="upkeep.usual_gap", default=180, minimum=7, maximum=3650, unit=_("days"),
        label=_("The usual gap between purchases of a client who has bought once"),
        origin=_("CRM-18; the number is a product default"),
    ),
)  # fmt: skip
