"""Figures of the registry, by the reach of the key's person."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field

from otdel.foundation.journal.registry import nouns
from otdel.kernel.errors import Refused
from otdel.kernel.periods import Period
from otdel.managing.metrics import queries
from otdel.managing.metrics.registry import METRICS

from ..door import Bearer, reads
from ..schemas import PROBLEMS, Currency, Day, FigureTable

router = Router(tags=["figures"])
GroupBy = Literal[
    "", "person", "unit", "product", "source", "client", "process", "stage", "sale_type"
]
Keys = Annotated[str, Field(max_length=500, pattern="^[a-z0-9_,]*$")]
_NOUNS = {"person": "user", "client": "company"}
_USUAL = "deals_open,average_won_deal,win_rate,days_to_win,won_sum"


class UnknownFigure(Refused):
    code = "unknown-figure"
    status = 422
    text = _("There is no figure “%(key)s”. GET /figures/keys lists them.")


class BackwardPeriod(Refused):
    code = "backward-period"
    status = 422
    text = _("“to” is before “start”. Swap them.")


@router.get(
    "/figures/keys",
    auth=Bearer("figures:read"),
    response={200: list[dict[str, str]], **PROBLEMS},
)
@reads
def list_keys(request: Any) -> Any:
    """Every figure: its key, name and unit."""
    return 200, [
        {"key": metric.key, "name": str(metric.name), "unit": str(metric.unit)}
        for metric in METRICS.values()
    ]


@router.get("/figures", auth=Bearer("figures:read"), response={200: FigureTable, **PROBLEMS})
@reads
def get_figures(
    request: Any,
    of: Keys = _USUAL,
    start: Day | None = None,
    to: Day | None = None,
    group_by: GroupBy = "",
    currency: Currency | None = None,
) -> Any:
    """The figures named in `of`, with commas; the month so far unless `start` and `to` (both days in) say otherwise.

    Money is in minor units. `over` and `under` are the two parts of a ratio; a ratio over nothing
    is null, as is what is made of sums where those are hidden. The first group is the whole.
    """
    by = request.auth.user
    period = _period(start, to, timezone.localdate())
    asked = [_known(key) for key in of.split(",") if key]
    found = queries.figures(
        by, asked, period, currency=currency or settings.CURRENCY, group_by=group_by
    )
    names = _names(by, group_by, [group for group in found.groups if group is not None])
    whole = {"id": None, "name": "", "figures": _row(found.whole)}
    groups = [
        {"id": group, "name": names.get(group, ""), "figures": _row(row)}
        for group, row in found.groups.items()
    ]
    return 200, {
        "start": period.start.isoformat(),
        "end": period.last.isoformat(),
        "groups": [whole, *groups],
    }


def _period(start: date | None, to: date | None, today: date) -> Period:
    last = to or today
    first = start or last.replace(day=1)
    if last < first:
        raise BackwardPeriod
    return Period(first, last + timedelta(days=1))


def _known(key: str) -> str:
    if key not in METRICS:
        raise UnknownFigure(key=key)
    return key


def _names(by: Any, group_by: str, ids: list[int]) -> Any:
    return nouns()[_NOUNS.get(group_by, group_by)](by, ids) if group_by and ids else {}


def _row(figures: Mapping[str, queries.Figure]) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "name": str(figure.metric.name),
            "unit": str(figure.metric.unit),
            "value": None if figure.value is None else float(figure.value),
            "over": None if figure.is_hidden else figure.over,
            "under": figure.under,
        }
        for key, figure in figures.items()
    ]
