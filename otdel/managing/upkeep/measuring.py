"""What is known of clients, read for a portion of them in a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from otdel.company.clients.events import CompanyEdited, ContactCreated, ContactEdited
from otdel.company.clients.models import Company, Contact, ContactPoint
from otdel.foundation.journal.models import Entry
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.queries import sold
from otdel.selling.work.models import Activity

from . import engine
from .facts import COLUMNS, EXTRA
from .models import CardState, Confirmation

EDITS = tuple(event.kind() for event in (CompanyEdited, ContactCreated, ContactEdited))
TALKS = (Activity.Kind.CALL, Activity.Kind.MEETING, Activity.Kind.LETTER)
REACH = (ContactPoint.Kind.PHONE, ContactPoint.Kind.EMAIL)


def measured(ids: Sequence[int], norms: Mapping[str, Mapping[str, int]]) -> list[CardState]:
    """Return how the cards of these companies stand; norms: {status: {fact: points}}.

    Ten statements however many. Nobody's reach: a projection for whoever may see the company.
    """
    beside = _Beside(ids)
    rows = Company.objects.filter(pk__in=ids).only("status", "created_at", "extra", *COLUMNS)
    return [beside.state(row, norms[row.status]) for row in rows.order_by("pk")]


class _Beside:
    """What hangs on the companies of one portion."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.held: dict[int, set[str]] = {pk: set() for pk in ids}
        self._points(ids)
        self._people(ids)
        tagged = Company.tags.through.objects.filter(company_id__in=ids)
        for pk in tagged.values_list("company_id", flat=True).distinct():
            self.held[pk].add("tags")
        self.edits = _latest(
            Entry.objects.filter(client_id__in=ids, kind__in=EDITS), "client_id", "at"
        )
        told = Confirmation.objects.filter(company_id__in=ids)
        self.confirmed = _latest(told, "company_id", "at")
        talks = Activity.objects.filter(company_id__in=ids, kind__in=TALKS, done_at__isnull=False)
        self.talks = _latest(talks, "company_id", "done_at")
        self.deals = _deals(ids)
        self.losses = _losses(ids)

    def _points(self, ids: Sequence[int]) -> None:
        """A phone of one of its people is a phone of the client."""
        own = ContactPoint.objects.filter(company__in=ids, kind__in=REACH)
        for pk, kind in own.values_list("company_id", "kind").distinct():
            self.held[pk].add(kind)
        theirs = ContactPoint.objects.filter(
            contact__company__in=ids, contact__is_active=True, kind__in=REACH
        )
        told = theirs.values_list("contact__company_id", "contact__part", "kind").distinct()
        for pk, part, kind in told:
            self.held[pk].add(kind)
            if part == Contact.Part.DECIDES:
                self.held[pk].add("decider_reach")

    def _people(self, ids: Sequence[int]) -> None:
        people = Contact.objects.filter(company__in=ids, is_active=True)
        for pk, part in people.values_list("company_id", "part").distinct():
            self.held[pk] |= {"contact", "decider"} if part == Contact.Part.DECIDES else {"contact"}

    def state(self, company: Company, points: Mapping[str, int]) -> CardState:
        pk = company.pk
        held = self.held[pk] | _filled(company)
        percent, lacking = engine.completeness(points, held)
        known = (self.edits.get(pk), self.confirmed.get(pk), self.talks.get(pk))
        deals = self.deals.get(pk, _NO_DEALS)
        lost_on, lost_id = self.losses.get(pk, (None, None))
        if lost_on and deals["last"] and deals["last"] >= lost_on:
            lost_on = lost_id = None
        return CardState(
            company_id=pk,
            completeness=percent,
            missing=f",{','.join(lacking)}," if lacking else "",
            touched_at=max([company.created_at, *(at for at in known if at)]),
            contact_day=_ordinal(_day(self.talks.get(pk))),
            has_decider="decider" in held,
            has_reach=bool({"phone", "email"} & held),
            open_deals=deals["open"],
            purchases=deals["won"],
            bought_day=_ordinal(deals["last"]),
            rhythm_days=engine.rhythm(deals["first"], deals["last"], deals["days"]),
            lost_day=_ordinal(lost_on),
            lost_deal_id=lost_id,
        )


_NO_DEALS: dict[str, Any] = {"open": 0, "won": 0, "days": 0, "first": None, "last": None}


def _deals(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    won = sold()
    rows = Deal.objects.filter(company__in=ids).order_by().values("company_id")
    counted = rows.annotate(
        open=Count("pk", filter=Q(is_open=True)),
        won=Count("pk", filter=won),
        days=Count("closed_on", filter=won, distinct=True),
        first=Min("closed_on", filter=won),
        last=Max("closed_on", filter=won),
    )
    return {row["company_id"]: dict(row) for row in counted}


def _losses(ids: Sequence[int]) -> dict[int, tuple[date, int]]:
    """Return {company: the day and the number of its last deal lost to a competitor}."""
    lost = Deal.objects.filter(
        company__in=ids, status=Deal.Status.LOST, loss_reason__is_competitor=True
    )
    rows = lost.order_by("closed_on", "pk").values_list("company_id", "closed_on", "pk")
    return {company: (on, pk) for company, on, pk in rows if company and on}


def _latest(rows: Any, by: str, what: str) -> dict[int, datetime]:
    return dict(rows.order_by().values_list(by).annotate(last=Max(what)))


def _filled(company: Company) -> set[str]:
    filled = {key for key in COLUMNS if getattr(company, key) not in (None, "")}
    return filled | {f"{EXTRA}{k}" for k, value in company.extra.items() if value not in (None, "")}


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at, timezone.get_default_timezone()).date() if at else None


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None
