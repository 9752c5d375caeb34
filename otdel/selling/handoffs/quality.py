"""How good the raw material is: by whom and from where it came, what was done with it, what it came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from otdel.company.calendars.queries import work_time
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import user_names
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.queries import sold, source_names

from . import queries
from .engine import median
from .models import Credit, Handoff

_BY = {"giver": "giver_id", "source": "source_id"}
MEASURED = 20_000  # latest acceptances of which the median is taken


@dataclass(frozen=True, slots=True)
class Line:
    """One giver or source. returned: for any reason; poor: for a reason that speaks of quality; wait: working time.

    won: what was accepted and sold, be it in the deal that went on from the one passed on.
    """

    id: int | None
    name: str
    offered: int
    waiting: int
    accepted: int
    returned: int
    poor: int
    won: int
    reasons: tuple[tuple[str, int], ...] = ()
    wait: timedelta | None = None

    @property
    def acceptance(self) -> Decimal | None:
        """Accepted of answered, a ratio."""
        answered = self.accepted + self.returned
        return Decimal(self.accepted) / answered if answered else None

    @property
    def conversion(self) -> Decimal | None:
        """Won of accepted, a ratio."""
        return Decimal(self.won) / self.accepted if self.accepted else None


@dataclass(frozen=True, slots=True)
class Quality:
    """The report: `total` is over everything in sight."""

    lines: tuple[Line, ...]
    total: Line
    since: datetime
    extra: dict[str, Any] = field(default_factory=dict)


def quality(by: User, group: str, *, since: datetime, until: datetime) -> Quality:
    """Return the quality of what was offered in the period by "giver" or by "source"; five statements."""
    rows = queries.handoffs(by).filter(offered_at__gte=since, offered_at__lt=until)
    column = _BY[group]
    counted = {row[column]: row for row in _counted(rows, column)}
    reasons = _reasons(rows, column)
    waits = _waits(rows, column)
    names = _names(by, group, [pk for pk in counted if pk])
    lines = [
        _line(pk, names.get(pk or 0, ""), row, reasons.get(pk, Counter()), waits.get(pk, []))
        for pk, row in counted.items()
    ]
    lines.sort(key=lambda line: (-line.offered, line.name))
    whole = Counter[str]()
    for row in counted.values():
        whole.update({name: number for name, number in row.items() if name != column})
    every: Counter[str] = sum(reasons.values(), Counter())
    total = _line(None, "", whole, every, [one for own in waits.values() for one in own])
    return Quality(tuple(lines), total, since)


def _counted(rows: QuerySet[Handoff], column: str) -> QuerySet[Any, dict[str, Any]]:
    sales = Deal.objects.filter(sold())
    further = Credit.objects.filter(handoff=OuterRef("pk"), deal_id__in=sales.values("pk"))
    won = Q(Exists(sales.filter(pk=OuterRef("deal_id")))) | Q(Exists(further))
    state = Handoff.State
    return (
        rows.order_by()
        .values(column)
        .annotate(
            offered=Count("pk", filter=~Q(state=state.WITHDRAWN)),
            waiting=Count("pk", filter=Q(state=state.OFFERED)),
            accepted=Count("pk", filter=Q(state=state.ACCEPTED)),
            returned=Count("pk", filter=Q(state=state.RETURNED)),
            poor=Count("pk", filter=Q(state=state.RETURNED, reason__is_quality=True)),
            won=Count("pk", filter=Q(won, state=state.ACCEPTED)),
        )
    )


def _reasons(rows: QuerySet[Handoff], column: str) -> dict[int | None, Counter[str]]:
    found: dict[int | None, Counter[str]] = {}
    counted = rows.filter(reason__isnull=False).order_by().values_list(column, "reason__name")
    for pk, name, number in counted.annotate(number=Count("pk")):
        found.setdefault(pk, Counter())[name] += number
    return found


def _waits(rows: QuerySet[Handoff], column: str) -> dict[int | None, list[timedelta]]:
    work = work_time()
    found: dict[int | None, list[timedelta]] = {}
    accepted = rows.filter(state=Handoff.State.ACCEPTED).order_by("-offered_at")
    for pk, offered, decided in accepted.values_list(column, "offered_at", "decided_at")[:MEASURED]:
        found.setdefault(pk, []).append(work.working_time_between(offered, decided))
    return found


def _names(by: User, group: str, ids: Sequence[int]) -> dict[int, str]:
    return user_names(by, ids) if group == "giver" else source_names(by, ids)


def _line(
    pk: int | None, name: str, row: Any, reasons: Counter[str], waits: list[timedelta]
) -> Line:
    figures = ("offered", "waiting", "accepted", "returned", "poor", "won")
    told = {key: row.get(key, 0) for key in figures}
    return Line(pk, name, reasons=tuple(reasons.most_common()), wait=median(waits), **told)
