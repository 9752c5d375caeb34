"""When and how often clients are contacted, and for what a consent is needed. Origins name the law."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference


def _consent(purpose: str, default: bool, label: object, origin: str) -> Preference:
    return Preference(f"contacting.consent_{purpose}", default, label, origin, kind="bool")  # type: ignore[arg-type]


PREFERENCES: tuple[Preference, ...] = (
    _consent(
        "deal", False, _("Consent needed: request, deal, contract"), "152-FZ 6.1(5), GDPR 6(1)(b)"
    ),
    _consent(
        "service", False, _("Consent needed: service and complaints"), "152-FZ 6.1(5), GDPR 6(1)(b)"
    ),
    _consent(
        "marketing", True, _("Consent needed: advertising and offers"), "38-FZ 18(1), GDPR 6(1)(a)"
    ),
    _consent("survey", False, _("Consent needed: surveys"), "GDPR 6(1)(f)"),
    _consent("data", False, _("Consent to processing needed before advertising"), "152-FZ 9"),
    Preference(
        "contacting.first_hour",
        9,
        _("Calls to clients: from the hour, by the client's clock"),
        "product default",
        minimum=0,
        maximum=23,
    ),
    Preference(
        "contacting.last_hour",
        20,
        _("Calls to clients: till the hour, by the client's clock"),
        "product default",
        minimum=1,
        maximum=24,
    ),
    Preference(
        "contacting.days_off",
        "advertising",
        _("Calls to clients on days off that ask for a reason"),
        "product default",
        kind="choice",
        choices=("none", "advertising", "all"),
    ),
    Preference(
        "contacting.limit",
        0,
        _("Outgoing contacts about deals at most (0: no limit)"),
        "PIPE-14, C-02",
        minimum=0,
        maximum=1000,
    ),
    Preference(
        "contacting.limit_days",
        7,
        _("Outgoing contacts about deals are counted over"),
        "product default",
        unit=_("days"),
        minimum=1,
        maximum=365,
    ),
    Preference(
        "contacting.advertising_limit",
        4,
        _("Advertising contacts and surveys at most (0: no limit)"),
        "product default",
        minimum=0,
        maximum=1000,
    ),
    Preference(
        "contacting.advertising_days",
        30,
        _("Advertising contacts are counted over"),
        "product default",
        unit=_("days"),
        minimum=1,
        maximum=365,
    ),
    Preference(
        "contacting.expiring_days",
        30,
        _("A consent is shown as running out"),
        "product default",
        unit=_("days before"),
        minimum=1,
        maximum=365,
    ),
)
