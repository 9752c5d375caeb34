"""Every figure of the product under its key: the rooms declare, here they are gathered."""

from __future__ import annotations

from otdel.kernel.measures import Balance, Metric, Ratio, Times, sums
from otdel.selling.leadflow import metrics as of_leadflow
from otdel.selling.pipeline import metrics as of_pipeline
from otdel.selling.work import metrics as of_work

METRICS: dict[str, Metric] = {
    metric.key: metric for metric in (*of_pipeline.METRICS, *of_leadflow.METRICS, *of_work.METRICS)
}

# Measures of which something is in work at any day.
STOCKED: frozenset[str] = frozenset(
    measure
    for metric in METRICS.values()
    for part in sums(metric.formula)
    if isinstance(part, Balance)
    for measure in (*part.measures, *part.less)
)

# Figures that may stand beside one another by sale type: those whose parts add up.
BY_TYPE: dict[str, Metric] = {
    key: metric
    for key, metric in METRICS.items()
    if not (isinstance(metric.formula, Ratio) and isinstance(metric.formula.over, Times))
}

# What a type that ships is judged by until somebody chooses; "": a type of the company's own.
TYPE_DEFAULTS: dict[str, tuple[str, ...]] = {
    "active": ("calls", "meetings", "deals_opened", "win_rate", "won_sum", "days_to_win"),
    "passive": ("leads_came", "response_minutes", "lead_qualified_share", "lead_share", "win_rate", "won_sum"),
    "phone": ("calls", "calls_per_won", "deals_opened", "deals_won", "win_rate", "won_sum"),
    "meetings": ("meetings_set", "meetings_kept", "meetings", "meetings_per_won", "win_rate", "won_sum"),
    "large": ("deals_open", "amount_open", "average_won_deal", "days_to_win", "stage_days", "won_sum"),
    "retail": ("deals_won", "average_won_deal", "lines_per_won", "won_sum", "days_to_win"),
    "": ("deals_opened", "deals_won", "win_rate", "average_won_deal", "days_to_win", "won_sum"),
}  # fmt: skip
