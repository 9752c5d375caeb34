"""The figures of the first answer to a lead, declared once; the facts they stand on are posted by metrics."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.measures import Better, Metric, Ratio, Sum, Unit

_ANSWERED = Sum(("leads_answered",))

METRICS: tuple[Metric, ...] = (
    Metric(
        "leads_answered", _("Leads answered"), _ANSWERED, Unit.COUNT, origin="KPI-25", noun="lead"
    ),
    Metric(
        "response_minutes",
        _("First answer"),
        Ratio(Sum(("answer_minutes",)), _ANSWERED),
        Unit.MINUTES,
        Better.LESS,
        origin="KPI-25",
        hint=_("Mean working minutes from the coming of a lead to the first answer"),
        noun="lead",
    ),
    Metric(
        "answered_in_time",
        _("Answered in time"),
        Ratio(Sum(("answers_in_time",)), _ANSWERED),
        Unit.RATIO,
        origin="KPI-25",
        hint=_("Of the leads answered in the period, by the norm of their source"),
        noun="lead",
    ),
)
