"""How web requests are guarded and how long their text is kept."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

OWN = "product default"

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        "intake.min_seconds", 3, _("A web form is filled in no quicker than"), OWN,
        unit=_("s"), minimum=0, maximum=120,
    ),
    Preference(
        "intake.token_hours", 24, _("A web form that was opened longer ago is suspicious"), OWN,
        unit=_("hours"), minimum=1, maximum=720,
    ),
    Preference(
        "intake.max_links", 1, _("Links in a web request at most, more are suspicious"), OWN,
        minimum=0, maximum=50,
    ),
    Preference(
        "intake.per_address", 10, _("Web requests to a form from one address an hour at most"), OWN,
        minimum=1, maximum=1000,
    ),
    Preference(
        "intake.per_form", 200, _("Web requests to a form an hour; more go to quarantine"), OWN,
        minimum=1, maximum=100_000,
    ),
    Preference(
        "intake.raw_days", 30, _("The text of a web request is kept"), "152-FZ 5(7), GDPR 5(1)(e)",
        unit=_("days"), minimum=1, maximum=3650,
    ),
    Preference(
        "intake.quarantine_days", 30, _("A suspicious web request waits in quarantine"), OWN,
        unit=_("days"), minimum=1, maximum=365,
    ),
)  # fmt: skip
