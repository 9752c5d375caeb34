"""The projection of how leads fit the portrait in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import transaction

from otdel.selling.pipeline.models import Lead

from .. import engine, queries
from ..engine import Limits
from ..models import LeadFit, Portrait
from ..profiles import profiles

PORTION = 1000
LIVE = (Lead.Status.NEW, Lead.Status.WORKING, Lead.Status.QUALIFIED)


@transaction.atomic
def refit_portion(
    portrait_id: int, *, after: int, limits: Limits, on: date, only_live: bool = False
) -> tuple[int, int] | None:
    """Score the next thousand leads after the number `after`.

    Return (last lead scored, how many); (after, 0) at the end; None once another version is in force.
    """
    portrait = queries.in_force()
    if portrait is None or portrait.pk != portrait_id:
        return None
    rows = Lead.objects.filter(pk__gt=after).order_by("pk")
    part = list((rows.filter(status__in=LIVE) if only_live else rows)[:PORTION])
    _write(part, portrait, limits=limits, on=on)
    return (part[-1].pk, len(part)) if part else (after, 0)


@transaction.atomic
def refit(
    lead_ids: Collection[int],
    records: Mapping[str, Collection[int]],
    *,
    limits: Limits,
    on: date,
) -> int:
    """Score leads again: those named, and those of the named companies and contacts {noun: ids}.

    Return how many; 0 without a portrait in force.
    """
    portrait = queries.in_force()
    if portrait is None:
        return 0
    ids = list(queries.leads_touched(lead_ids, records).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), PORTION):
        rows = list(Lead.objects.filter(pk__in=ids[start : start + PORTION]))
        _write(rows, portrait, limits=limits, on=on)
    return len(ids)


def _write(leads: Sequence[Lead], portrait: Portrait, *, limits: Limits, on: date) -> None:
    rules = queries.rules(queries.traits(portrait.pk))
    known = profiles(leads, on=on, currency=portrait.currency)
    rows = []
    for lead in leads:
        fit = engine.fit(rules, known[lead.pk], limits)
        rows.append(
            LeadFit(
                lead=lead,
                portrait=portrait,
                score=fit.score,
                known=fit.known,
                band=fit.band,
                is_stopped=bool(fit.stops),
            )
        )
    LeadFit.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["lead"],
        update_fields=["portrait", "score", "known", "band", "is_stopped"],
    )
