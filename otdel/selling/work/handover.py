"""What this room tells who stands in for an absent colleague: what was agreed last and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otdel.company.department.handover import SheetLine, Told
from otdel.foundation.people.models import User

from . import queries
from .models import Activity


def steps_there(by: User, person_id: int, client_ids: Sequence[int], on: date) -> Told:
    """Where things stopped: the last thing done with the client and what is planned, the soonest first."""
    told: dict[int, list[SheetLine]] = {pk: [] for pk in client_ids}
    for row in chain(_last(_told(by, client_ids)), _next(_told(by, client_ids))):
        told[row.company_id or 0].append(_line(row))
    return told


def tasks_beside(by: User, person_id: int, on: date) -> list[SheetLine]:
    """What the absent person has planned without a client."""
    rows = queries.activities(by).filter(owner_id=person_id, is_open=True, company=None)
    return [_line(row) for row in rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:100]]


def _told(by: User, client_ids: Sequence[int]) -> QuerySet[Activity]:
    """What the reader may read of these clients: of people in reach, and what is about the client alone."""
    seen = queries.activities(by).order_by().values("pk")
    return Activity.objects.filter(Q(about_noun="") | Q(pk__in=seen), company_id__in=client_ids)


def _last(told: QuerySet[Activity]) -> list[Activity]:
    """The latest done activity of each client but notes."""
    done = told.filter(done_at__isnull=False)
    done = done.exclude(kind=Activity.Kind.NOTE)
    ends = dict(done.values_list("company_id").annotate(end=Max("done_at")).order_by())
    rows = done.filter(done_at__in=set(ends.values())).order_by("-pk")
    found: dict[int, Activity] = {}
    for row in rows:
        if row.done_at == ends.get(row.company_id):
            found.setdefault(row.company_id or 0, row)
    return list(found.values())


def _next(told: QuerySet[Activity]) -> list[Activity]:
    rows = told.filter(is_open=True)
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "pk"))


def _line(row: Activity) -> SheetLine:
    if row.done_at is not None:
        said = f"{row.subject} — {row.outcome}" if row.outcome else row.subject
        return SheetLine(said, _("last, %(day)s") % {"day": _day(row.done_at)})
    if row.due_at is None:
        return SheetLine(row.subject, _("next, without a date"))
    return SheetLine(row.subject, _("next, %(day)s") % {"day": _day(row.due_at)})


def _day(moment: object) -> str:
    zone = timezone.get_default_timezone()
    return date_format(timezone.localtime(moment, zone), "SHORT_DATE_FORMAT")  # type: ignore[arg-type]
