"""Every figure of the product under its key: the rooms declare, here they are gathered."""

from __future__ import annotations

from otdel.kernel.measures import Balance, Metric, sums
from otdel.selling.pipeline import metrics as of_pipeline
from otdel.selling.work import metrics as of_work

METRICS: dict[str, Metric] = {
    metric.key: metric for metric in (*of_pipeline.METRICS, *of_work.METRICS)
}

# Measures of which something is in work at any day.
STOCKED: frozenset[str] = frozenset(
    measure
    for metric in METRICS.values()
    for part in sums(metric.formula)
    if isinstance(part, Balance)
    for measure in (*part.measures, *part.less)
)
