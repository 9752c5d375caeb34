"""What stages demand of adjacent services at the gate of the pipeline: requests that are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from otdel.kernel.money import Money
from otdel.selling.pipeline.demands import Demand

from . import queries
from .models import Agreement, ServiceRequest

LACKS = _("{service}, “{name}”: ask for it")
WAITS = _("{service}, “{name}”: asked, not answered yet")
RETURNED = _("{service}, “{name}”: it came back; mend what was wrong, and ask again")
NEW = _("{service}, “{name}”: open the deal in an earlier stage, and ask there")


def answered_requests(
    noun: str,
    ids: Sequence[int],
    steps: Mapping[int, int],
    sums: Mapping[int, Money] | None = None,
) -> Mapping[int, Sequence[Demand]]:
    """Return {deal: services whose answer these stages still wait for}; at most three statements."""
    gates = queries.gates_at(steps) if noun == "deal" else []
    if not gates:
        return {}
    latest = queries.latest_of(ids, [row.pk for row, _stage in gates])
    return {
        pk: [
            one
            for row, stage_id in gates
            if (one := _unmet(pk, row, stage_id, latest.get((pk, row.pk))))
        ]
        for pk in ids
    }


def _unmet(pk: int, row: Agreement, stage_id: int, latest: ServiceRequest | None) -> Demand | None:
    if latest and latest.state == ServiceRequest.State.ANSWERED:
        return None
    code, told = f"service:{row.pk}", {"service": row.service.name, "name": row.name}
    if not pk:
        return Demand(code, format_lazy(NEW, **told), "", stage_id)
    if latest and latest.is_open:
        url = reverse("requests:request", args=[latest.pk])
        return Demand(code, format_lazy(WAITS, **told), url, stage_id)
    url = f"{reverse('requests:deal-ask', args=[pk])}?agreement={row.pk}"
    text = RETURNED if latest else LACKS
    return Demand(code, format_lazy(text, **told), url, stage_id, is_dialog=True)
