"""Taking deals away, and putting back whatever an act did to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.company.department.absences import company_day
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.journal.undoing import ChangedSince
from otdel.foundation.people.fields import refusal, written
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel import locks
from otdel.kernel.errors import Refused
from otdel.selling.work.services import close_open_about

from .. import errors, queries
from ..events import DealRemoved, DealRestored
from ..models import Deal, DealLine, Evidence, Lead, StageVisit
from .checking import title_key
from .claiming import claim
from .editing import LINE_KEPT
from .telling import DEAL_KEPT, deal_facts, from_plain, old, parts, plain

_VISIT_KEPT = ("id", "stage_id", "entered_at", "left_at", "by_id")
_EVIDENCE_KEPT = ("id", "stage_id", "asked", "answer", "file_id", "by_id", "at")


@locks.again
@transaction.atomic
def remove_deals(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Deal | Refused]:
    """Delete deals with their lines and visits; history keeps that they were.

    Open activities about them are called off, their leads lose the link. Raises NotAllowed.
    """
    require(by, "deal.delete")
    locks.hold(Deal, ids)
    results: list[Deal | Refused] = []
    for part in parts(ids):
        found = {deal.pk: deal for deal in queries.deals(by).filter(pk__in=part)}
        close_open_about(Deal.noun, list(found), by=by, at=at, batch=batch)
        _delete(list(found.values()), by=by, at=at, batch=batch)
        results += [found.get(pk) or errors.Missing(id=pk) for pk in part]
    return results


def _delete(deals: Sequence[Deal], *, by: User, at: datetime, batch: str = "") -> None:
    ids = [deal.pk for deal in deals]
    snapshots = _snapshots(deals) if batch else {}
    products = queries.products_of(ids)
    on = company_day(at)
    notes = [
        Note(DealRemoved(**deal_facts(deal, products.get(deal.pk), on)), deal, at) for deal in deals
    ]
    Deal.objects.filter(pk__in=ids).delete()
    record_many(notes, by=by, batch=batch)
    keep(
        batch,
        [TraceDraft(Deal.noun, pk, "removed", snapshot, 0) for pk, snapshot in snapshots.items()],
        by=by,
        at=at,
    )


def _snapshots(deals: Sequence[Deal]) -> dict[int, dict[str, Any]]:
    """Return {id: everything needed to put the deal back}: four statements."""
    ids = [deal.pk for deal in deals]
    whole = {deal.pk: plain(old(deal, (*DEAL_KEPT, "version"))) for deal in deals}
    for pk in whole:
        whole[pk] |= {"lines": [], "visits": [], "evidence": [], "leads": []}
    for line in DealLine.objects.filter(deal_id__in=ids).order_by("pk"):
        whole[line.deal_id]["lines"].append(old(line, LINE_KEPT))
    for visit in StageVisit.objects.filter(deal_id__in=ids).order_by("pk"):
        whole[visit.deal_id]["visits"].append(plain(old(visit, _VISIT_KEPT)))
    for shown in Evidence.objects.filter(deal_id__in=ids).order_by("pk"):
        whole[shown.deal_id]["evidence"].append(plain(old(shown, _EVIDENCE_KEPT)))
    for lead_id, deal_id in Lead.objects.filter(deal_id__in=ids).values_list("pk", "deal_id"):
        whole[deal_id or 0]["leads"].append(lead_id)
    return whole


# ---------------------------------------------------------------- undo


@dataclass
class _Restoring:
    """What one undo is about to write, gathered so that it takes a few statements."""

    by: User
    gone: list[Deal] = field(default_factory=list)
    back: list[tuple[Deal, Trace]] = field(default_factory=list)
    altered: list[tuple[Deal, Trace]] = field(default_factory=list)


@transaction.atomic
def restore_deals(
    traces: Sequence[Trace], *, by: User, at: datetime
) -> list[Deal | Refused | None]:
    """Take back what the traces tell: created deals go, changed and removed ones are as they were.

    A deal changed since stays (ChangedSince), as does a created one that a lead now leads to
    (NeededElsewhere); one that is gone already counts as done.
    """
    ids = [trace.noun_id for trace in traces]
    locks.hold(Deal, ids)
    present = {deal.pk: deal for part in parts(ids) for deal in Deal.objects.filter(pk__in=part)}
    needed = {
        pk
        for part in parts(ids)
        for pk in Lead.objects.filter(deal_id__in=part).values_list("deal_id", flat=True)
        if pk is not None
    }
    work = _Restoring(by)
    results = [_sort(trace, present.get(trace.noun_id), needed, work) for trace in traces]
    lost = _alter(work, at=at)
    _put_back(work.back)
    for part in parts(work.gone):
        _delete(part, by=by, at=at)
    _tell(work, by=by, at=at)
    return [_outcome(result, lost) for result in results]


def _outcome(result: Deal | Refused | None, lost: set[int]) -> Deal | Refused | None:
    if isinstance(result, Deal) and result.pk in lost:
        return ChangedSince(title=result.title)
    return result


def _sort(
    trace: Trace, deal: Deal | None, needed: set[int], work: _Restoring
) -> Deal | Refused | None:
    if trace.did == Trace.Did.REMOVED:
        if deal is not None:
            return ChangedSince(title=deal.title)
        back = _from_snapshot(trace)
        work.back.append((back, trace))
        return back
    if deal is None:
        return None
    if deal.version != trace.version:
        return ChangedSince(title=deal.title)
    if trace.did == Trace.Did.CREATED:
        if deal.pk in needed:
            return errors.NeededElsewhere(title=deal.title)
        work.gone.append(deal)
    elif shut := refusal(work.by, Deal.noun, written(trace.before, deal.extra)):
        return shut
    else:
        work.altered.append((deal, trace))
    return deal


def _from_snapshot(trace: Trace) -> Deal:
    values = from_plain({name: trace.before[name] for name in DEAL_KEPT})
    version = trace.before.get("version", 1) + 1
    return Deal(pk=trace.noun_id, **values, title_key=title_key(values["title"]), version=version)


def _put_back(back: Sequence[tuple[Deal, Trace]]) -> None:
    Deal.objects.bulk_create([deal for deal, _trace in back])
    lines, visits, shown = [], [], []
    for deal, trace in back:
        kept = trace.before
        lines += [DealLine(deal_id=deal.pk, **line) for line in kept["lines"]]
        visits += [StageVisit(deal_id=deal.pk, **from_plain(row)) for row in kept["visits"]]
        shown += [
            Evidence(deal_id=deal.pk, **{**row, "at": datetime.fromisoformat(row["at"])})
            for row in kept["evidence"]
        ]
        if kept["leads"]:
            Lead.objects.filter(pk__in=kept["leads"], deal=None).update(deal_id=deal.pk)
    DealLine.objects.bulk_create(lines)
    StageVisit.objects.bulk_create(visits)
    Evidence.objects.bulk_create(shown)


def _alter(work: _Restoring, *, at: datetime) -> set[int]:
    """Give changed deals their old values back; return the ids of those that were outrun."""
    taken = {deal.pk for deal in claim([deal for deal, _trace in work.altered])}
    lost = {deal.pk for deal, _trace in work.altered} - taken
    work.altered = [(deal, trace) for deal, trace in work.altered if deal.pk in taken]
    for deal, trace in work.altered:
        _set_back(deal, trace.before)
    Deal.objects.bulk_update(
        [deal for deal, _trace in work.altered], [*DEAL_KEPT, "title_key"], batch_size=200
    )
    _lines_back({deal.pk: t.before["lines"] for deal, t in work.altered if "lines" in t.before})
    _visits_back({d.pk: t.before["visit_id"] for d, t in work.altered if t.before.get("visit_id")})
    return lost


def _set_back(deal: Deal, before: Mapping[str, Any]) -> None:
    for name, value in from_plain({n: v for n, v in before.items() if n in DEAL_KEPT}).items():
        setattr(deal, name, value)
    deal.title_key = title_key(deal.title)


def _lines_back(lines: Mapping[int, Sequence[Mapping[str, int]]]) -> None:
    DealLine.objects.filter(deal_id__in=list(lines)).delete()
    DealLine.objects.bulk_create(
        DealLine(deal_id=pk, **line) for pk, kept in lines.items() for line in kept
    )


def _visits_back(standing: Mapping[int, int]) -> None:
    """{deal id: the stay that becomes the present one again}; those that began after it go."""
    rows = StageVisit.objects.filter(deal_id__in=list(standing)).values_list("pk", "deal_id")
    later = [pk for pk, deal_id in rows if pk > standing[deal_id]]
    StageVisit.objects.filter(pk__in=later).delete()
    StageVisit.objects.filter(pk__in=list(standing.values())).update(left_at=None)


def _tell(work: _Restoring, *, by: User, at: datetime) -> None:
    on = company_day(at)
    told = [*work.altered, *work.back]
    products = queries.products_of(deal.pk for deal, _trace in told)
    record_many(
        [
            Note(
                DealRestored(
                    **deal_facts(deal, products.get(deal.pk), on),
                    did=str(trace.did),
                    undone_batch=trace.batch,
                ),
                deal,
                at,
            )
            for deal, trace in told
        ],
        by=by,
    )
