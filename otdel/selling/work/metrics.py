"""The figures of calls, meetings and letters, declared once."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.measures import Deals, Metric, Ratio, Sum, Unit

TOUCHES = ("call", "meeting", "letter")

_ALL = tuple(f"touch_{kind}" for kind in TOUCHES)
_ON_WON = tuple(f"{kind}_on_won" for kind in TOUCHES)
_ON_LOST = tuple(f"{kind}_on_lost" for kind in TOUCHES)
_WON, _LOST = (Sum((end,), of=Deals.SALES) for end in ("deals_won", "deals_lost"))


def _per_deal(key: str, name: str | Promise, measures: tuple[str, ...], deals: Sum) -> Metric:
    touches = Sum(measures, of=Deals.SALES)
    return Metric(key, name, Ratio(touches, deals), Unit.COUNT, origin="KPI-10")


METRICS: tuple[Metric, ...] = (
    Metric("touches", _("Interactions"), Sum(_ALL), Unit.COUNT, origin="KPI-10", noun="activity"),
    Metric("calls", _("Calls"), Sum(("touch_call",)), Unit.COUNT, origin="KPI-10", noun="activity"),
    Metric(
        "meetings",
        _("Meetings"),
        Sum(("touch_meeting",)),
        Unit.COUNT,
        origin="KPI-10",
        noun="activity",
    ),
    Metric(
        "meetings_set",
        _("Meetings set"),
        Sum(("meeting_set",)),
        Unit.COUNT,
        origin="PIPE-17",
        hint=_("Planned in the period, for whatever day; they count for who planned them"),
        noun="activity",
    ),
    Metric(
        "meetings_kept",
        _("Meetings held of those set"),
        Ratio(Sum(("meeting_kept",)), Sum(("meeting_set",))),
        Unit.RATIO,
        origin="PIPE-17",
        hint=_("Of the meetings set in the period, how many were held, whenever that was"),
        noun="activity",
    ),
    Metric(
        "letters",
        _("Letters"),
        Sum(("touch_letter",)),
        Unit.COUNT,
        origin="KPI-10",
        noun="activity",
    ),
    _per_deal("touches_per_won", _("Interactions per won deal"), _ON_WON, _WON),
    _per_deal("touches_per_lost", _("Interactions per lost deal"), _ON_LOST, _LOST),
    _per_deal("calls_per_won", _("Calls per won deal"), ("call_on_won",), _WON),
    _per_deal("calls_per_lost", _("Calls per lost deal"), ("call_on_lost",), _LOST),
    _per_deal("meetings_per_won", _("Meetings per won deal"), ("meeting_on_won",), _WON),
    _per_deal("meetings_per_lost", _("Meetings per lost deal"), ("meeting_on_lost",), _LOST),
    _per_deal("letters_per_won", _("Letters per won deal"), ("letter_on_won",), _WON),
    _per_deal("letters_per_lost", _("Letters per lost deal"), ("letter_on_lost",), _LOST),
)
