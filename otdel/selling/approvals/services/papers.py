"""Documents: a file put beside a deal as what a stage demands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.foundation.files.services import attach
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.selling.pipeline.models import Deal

from .. import errors, queries
from ..events import PaperGiven
from ..models import Paper, StageDemand
from .asking import queries_deal


@transaction.atomic
def give_paper(
    deal_id: int,
    demand_id: int,
    upload: Any,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    **limits: int,
) -> Paper:
    """Attach a file to the deal as the document demanded. Taking the file away takes the document back.

    limits: `max_megabytes`, `max_files` of `files.attach`. Raises Deal.DoesNotExist,
    StageDemand.DoesNotExist, NotAllowed, DealOver, NotDemanded and the refusals of `attach`.
    """
    require(by, "deal.move")
    deal = queries_deal(by, deal_id)
    demand = queries.stage_demands().get(pk=demand_id, kind=StageDemand.Kind.DOCUMENT)
    if demand.stage.process_id != deal.process_id:
        raise errors.NotDemanded(demand=demand)
    file = attach(Deal.noun, deal.pk, upload, by=by, at=at, batch=batch, **limits)
    row = Paper.objects.create(demand=demand, deal_id=deal.pk, attachment_id=file.pk, by=by, at=at)
    event = PaperGiven(deal_id=deal.pk, demand_id=demand.pk, attachment_id=file.pk)
    record(event, about=deal, by=by, at=at, batch=batch)
    return row
