"""Every figure of the product under its key: the rooms declare, here they are gathered."""

from __future__ import annotations

from otdel.kernel.measures import Metric
from otdel.selling.pipeline import metrics as of_pipeline
from otdel.selling.work import metrics as of_work

METRICS: dict[str, Metric] = {
    metric.key: metric for metric in (*of_pipeline.METRICS, *of_work.METRICS)
}
