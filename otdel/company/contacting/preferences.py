"""When and how often clients are contacted, and for what a consent is needed. Origins name the law."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.kernel.preferences import Preference


def _consent(purpose: str, default: bool, label: object, origin: str) -> Preference:
    return Preference(f"contacting.consent_{purpose}", default, label, origin, kind="bool")  # type: ignore[arg-type]


def _term(
    kind: str, days: int, works: bool, label: Any, counted: Any, origin: Any
) -> tuple[Preference, ...]:
    """How soon a request about personal data is answered, and whether by working days."""
    key = f"contacting.{kind}"
    return (
        Preference(f"{key}_days", days, label, origin, unit=_("days"), minimum=1, maximum=365),
        Preference(f"{key}_working", works, counted, origin, kind="bool"),
    )


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
        names={
            "none": pgettext_lazy("calls", "none"),
            "advertising": pgettext_lazy("calls", "advertising"),
            "all": pgettext_lazy("calls", "all"),
        },
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
    *_term(
        "tell",
        10,
        True,
        _("Tell a person what is kept of them: answer within"),
        _("Tell a person what is kept of them: count working days"),
        _("152-FZ 20(1): 10 working days; GDPR 12(3): one month"),
    ),
    *_term(
        "correct",
        7,
        True,
        _("Correct a person's data: answer within"),
        _("Correct a person's data: count working days"),
        _("152-FZ 20(3): 7 working days; GDPR 12(3): one month"),
    ),
    *_term(
        "erase",
        30,
        False,
        _("Erase a person's data: answer within"),
        _("Erase a person's data: count working days"),
        _("152-FZ 21(5): 30 days; GDPR 12(3): one month"),
    ),
    *_term(
        "stop",
        10,
        True,
        _("Stop using a person's data: answer within"),
        _("Stop using a person's data: count working days"),
        _("152-FZ 21(5.1): 10 working days; GDPR 12(3): one month"),
    ),
    Preference(
        "contacting.extension_days",
        5,
        _("A request about personal data may be put off once, by working days"),
        _("152-FZ 20(1), 21(5.1): 5 working days"),
        unit=_("days"),
        minimum=1,
        maximum=90,
    ),
    Preference(
        "contacting.request_soon",
        3,
        _("A request about personal data is shown as due soon"),
        "product default",
        unit=_("days before"),
        minimum=0,
        maximum=60,
    ),
    Preference(
        "contacting.erase_second",
        False,
        _("An erasure has to be allowed by a second person"),
        "product default",
        kind="bool",
    ),
    Preference(
        "contacting.erase_ban",
        True,
        _("Phones and mails of an erased person stay closed to contacts"),
        "152-FZ 15, 38-FZ 18",
        kind="bool",
    ),
)
