"""The figures of leads and deals, declared once; the facts they stand on are posted by metrics."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from otdel.kernel.measures import Balance, Better, Deals, Metric, Ratio, Sum, Times, Unit

_OPEN = (("deals_opened", "deals_shifted"), ("deals_won", "deals_lost"))
_LEFT = ("stage_passed", "stage_returned", "stage_lost")

WON = Sum(("deals_won",), of=Deals.SALES)
LOST = Sum(("deals_lost",), of=Deals.SALES)
CLOSED = Sum(("deals_won", "deals_lost"), of=Deals.SALES)
WON_SUM = Sum(("deals_won",), "amount_minor", of=Deals.SALES)
WON_DAYS = Sum(("deals_won",), "days", of=Deals.SALES)
IN_WORK = Balance(_OPEN[0], "quantity", _OPEN[1])
PASSED = Sum(("deals_won",), of=Deals.PASSED)
DROPPED = Sum(("deals_lost",), of=Deals.PASSED)
ENDED = Sum(("deals_won", "deals_lost"), of=Deals.PASSED)

METRICS: tuple[Metric, ...] = (
    Metric("deals_open", _("Deals in work"), IN_WORK, Unit.COUNT, origin="KPI-01"),
    Metric(
        "amount_open",
        _("Sum in work"),
        Balance(_OPEN[0], "amount_minor", _OPEN[1]),
        Unit.MONEY,
        origin="KPI-01",
    ),
    Metric(
        "average_won_deal",
        _("Average won deal"),
        Ratio(WON_SUM, WON),
        Unit.MONEY,
        origin="KPI-01",
        hint=_("Sum of won deals ÷ their number"),
    ),
    Metric(
        "win_rate",
        _("Win rate"),
        Ratio(WON, CLOSED),
        Unit.RATIO,
        origin="KPI-07",
        norm_low=Decimal("0.20"),
        norm_high=Decimal("0.30"),
        hint=_("Won ÷ (won + lost)"),
    ),
    Metric(
        "days_to_win",
        _("Days to win"),
        Ratio(WON_DAYS, WON),
        Unit.DAYS,
        Better.LESS,
        origin="KPI-08",
        hint=_("Mean days from opening to winning"),
    ),
    Metric(
        "sales_velocity",
        _("Sales velocity"),
        Ratio(Times((replace(IN_WORK, of=Deals.SALES), WON_SUM)), Times((CLOSED, WON_DAYS))),
        Unit.MONEY_PER_DAY,
        origin="KPI-24",
        hint=_("Deals in work × average deal × win rate ÷ cycle in days"),
    ),
    Metric(
        "lines_per_won",
        _("Lines per won deal"),
        Ratio(Sum(("lines_on_won",), of=Deals.SALES), Sum(("won_with_lines",), of=Deals.SALES)),
        Unit.COUNT,
        origin="PIPE-17",
        hint=_("Of the won deals in which products stand"),
    ),
    Metric("won_sum", _("Won sum"), WON_SUM, Unit.MONEY, origin="KPI-02"),
    Metric("deals_won", _("Deals won"), WON, Unit.COUNT, origin="KPI-01"),
    Metric(
        "deals_lost",
        _("Deals lost"),
        LOST,
        Unit.COUNT,
        Better.LESS,
        origin="PIPE-10",
    ),
    Metric(
        "lost_sum",
        _("Lost sum"),
        replace(LOST, column="amount_minor"),
        Unit.MONEY,
        Better.LESS,
        origin="PIPE-10",
    ),
    Metric(
        "all_lost",
        _("Lost in all processes"),
        Sum(("deals_lost",)),
        Unit.COUNT,
        Better.LESS,
        origin="PIPE-11",
        hint=_("Those too that fell out before they were passed on"),
    ),
    Metric(
        "all_lost_sum",
        _("Sum lost in all processes"),
        Sum(("deals_lost",), "amount_minor"),
        Unit.MONEY,
        Better.LESS,
        origin="PIPE-11",
    ),
    Metric(
        "deals_passed",
        _("Passed on"),
        PASSED,
        Unit.COUNT,
        origin="KPI-17",
        hint=_("Won in a process whose win is no sale yet"),
    ),
    Metric(
        "deals_dropped",
        _("Fell out before passing on"),
        DROPPED,
        Unit.COUNT,
        Better.LESS,
        origin="KPI-17",
        hint=_("Lost in a process whose win is no sale yet"),
    ),
    Metric(
        "pass_rate",
        _("Share passed on"),
        Ratio(PASSED, ENDED),
        Unit.RATIO,
        origin="KPI-17",
        hint=_("Passed on ÷ (passed on + fell out)"),
    ),
    Metric("deals_opened", _("Deals opened"), Sum(("deals_opened",)), Unit.COUNT, origin="KPI-01"),
    Metric(
        "opened_sum",
        _("Opened sum"),
        Sum(("deals_opened",), "amount_minor"),
        Unit.MONEY,
        origin="KPI-01",
    ),
    Metric(
        "stage_entered",
        _("Entered the stage"),
        Sum(("stage_entered",)),
        Unit.COUNT,
        origin="KPI-12",
    ),
    Metric(
        "stage_passed",
        _("Went further"),
        Sum(("stage_grown",)),
        Unit.COUNT,
        origin="KPI-12",
        hint=_("Of the deals that entered the stage in the period"),
    ),
    Metric(
        "stage_lost",
        _("Lost in the stage"),
        Sum(("stage_dropped",)),
        Unit.COUNT,
        Better.LESS,
        origin="PIPE-10",
        hint=_("Of the deals that entered the stage in the period"),
    ),
    Metric(
        "stage_lost_sum",
        _("Sum lost in the stage"),
        Sum(("stage_dropped",), "amount_minor"),
        Unit.MONEY,
        Better.LESS,
        origin="PIPE-10",
    ),
    Metric(
        "stage_conversion",
        _("Conversion"),
        Ratio(Sum(("stage_grown",)), Sum(("stage_entered",))),
        Unit.RATIO,
        origin="KPI-12",
        hint=_("Went on to a later stage ÷ entered the stage"),
    ),
    Metric(
        "stage_loss",
        _("Share lost"),
        Ratio(Sum(("stage_dropped",)), Sum(("stage_entered",))),
        Unit.RATIO,
        Better.LESS,
        origin="PIPE-10",
        hint=_("Lost in the stage ÷ entered the stage"),
    ),
    Metric(
        "stage_days",
        _("Days in stage"),
        Ratio(Sum(_LEFT, "days"), Sum(_LEFT)),
        Unit.DAYS,
        Better.LESS,
        origin="KPI-09",
        hint=_("Mean days of the stays that ended in the period"),
    ),
    Metric(
        "leads_came",
        _("Leads came"),
        Sum(("leads_came",)),
        Unit.COUNT,
        origin="KPI-11",
        noun="lead",
    ),
    Metric(
        "leads_open",
        _("Leads in work"),
        Balance(("leads_came",), "quantity", ("leads_converted", "leads_rejected")),
        Unit.COUNT,
        origin="KPI-11",
        noun="lead",
    ),
    Metric(
        "leads_qualified",
        _("Leads qualified"),
        Sum(("leads_qualified",)),
        Unit.COUNT,
        origin="KPI-12",
        noun="lead",
    ),
    Metric(
        "leads_converted",
        _("Leads turned into deals"),
        Sum(("leads_converted",)),
        Unit.COUNT,
        origin="KPI-11",
        noun="lead",
    ),
    Metric(
        "leads_rejected",
        _("Leads rejected"),
        Sum(("leads_rejected",)),
        Unit.COUNT,
        Better.LESS,
        origin="KPI-12",
        noun="lead",
    ),
    Metric(
        "lead_share",
        _("Lead → deal"),
        Ratio(Sum(("leads_grown",)), Sum(("leads_came",))),
        Unit.RATIO,
        origin="KPI-11",
        norm_low=Decimal("0.20"),
        norm_high=Decimal("0.30"),
        hint=_("Of the leads that came in the period, how many became deals, whenever that was"),
        noun="lead",
    ),
    Metric(
        "lead_qualified_share",
        _("Lead → qualified"),
        Ratio(Sum(("leads_fit",)), Sum(("leads_came",))),
        Unit.RATIO,
        origin="KPI-12",
        hint=_("Of the leads that came in the period, how many were qualified"),
        noun="lead",
    ),
)
