"""From which numbers an activity is unusual, and how much a role may take away at once."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

from .policy import Role

_WIDE = frozenset({Role.OWNER, Role.ADMIN, Role.HEAD})
_EXPORT_ROWS = {Role.OWNER: 1_000_000, Role.ADMIN: 1_000_000, Role.HEAD: 1_000_000}
_EXPORT_ROWS |= {Role.SUPERVISOR: 20_000, Role.CONTROLLER: 20_000, Role.AUDITOR: 20_000}


_ASK_ROWS = {Role.OWNER: 1_000_000, Role.ADMIN: 1_000_000, Role.HEAD: 50_000}
_ASK_ROWS |= {Role.SUPERVISOR: 5_000, Role.CONTROLLER: 5_000, Role.AUDITOR: 5_000}


def _ask(role: Role) -> Preference:
    return Preference(
        key=f"people.export_ask.{role}",
        default=_ASK_ROWS.get(role, 500),
        label=format_lazy(
            "{}: {}", _("Rows in one export above which somebody else has to allow it"), role.label
        ),
        origin="SEC-04",
        minimum=0,
        maximum=100_000_000,
    )


def _views(role: Role) -> Preference:
    return Preference(
        key=f"people.views_hour.{role}",
        default=600 if role in _WIDE else 150,
        label=format_lazy("{}: {}", _("Records opened in an hour before an alert"), role.label),
        origin="SEC-09",
        minimum=1,
        maximum=100_000,
    )


def _exports(role: Role) -> Preference:
    return Preference(
        key=f"people.exports_day.{role}",
        default=20 if role in _WIDE else 5,
        label=format_lazy("{}: {}", _("Exports in a day before an alert"), role.label),
        origin="SEC-09",
        minimum=0,
        maximum=10_000,
    )


def _rows(role: Role) -> Preference:
    return Preference(
        key=f"people.export_rows.{role}",
        default=_EXPORT_ROWS.get(role, 2_000),
        label=format_lazy("{}: {}", _("Rows that may be exported in 24 hours"), role.label),
        origin="SEC-04",
        minimum=0,
        maximum=100_000_000,
    )


PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="people.invitation_days",
        default=7,
        label=_("An invitation is valid for"),
        origin="product default",
        unit=_("days"),
        minimum=1,
        maximum=60,
    ),
    Preference(
        key="people.leaving_views",
        default=30,
        label=_("Records a leaver may open in a day before an alert"),
        origin="SEC-09",
        minimum=0,
        maximum=100_000,
    ),
    Preference(
        key="people.leaving_narrows",
        default=False,
        label=_("A notice of leaving closes exports and API keys at once and masks phones"),
        origin="SEC-09",
        kind="bool",
    ),
    Preference(
        key="people.decoys",
        default=True,
        label=_("Control rows in exports, by which a leaked file is recognised"),
        origin="SEC-04",
        kind="bool",
    ),
    Preference(
        key="people.decoys_from",
        default=50,
        label=_("Control rows in exports from"),
        origin="SEC-04",
        unit=_("rows"),
        minimum=1,
        maximum=100_000,
    ),
    Preference(
        key="people.decoys_each",
        default=200,
        label=_("One control row for so many exported"),
        origin="SEC-04",
        unit=_("rows"),
        minimum=10,
        maximum=100_000,
    ),
    Preference(
        key="people.decoy_domain",
        default="post.example",
        label=_(
            "Mails of control rows end with this domain; with your own you hear when a stolen base is used"
        ),
        origin="SEC-04",
        kind="text",
    ),
    Preference(
        key="people.decoy_phone",
        default="+7 000",
        label=_("Phones of control rows begin with; numbers that nobody has, or your own"),
        origin="SEC-04",
        kind="text",
    ),
    Preference(
        key="people.export_hours",
        default=24,
        label=_("An allowed export may be taken within"),
        origin="SEC-04",
        unit=_("h"),
        minimum=1,
        maximum=720,
    ),
    *(_ask(role) for role in Role),
    *(_views(role) for role in Role),
    *(_exports(role) for role in Role),
    *(_rows(role) for role in Role),
)
