"""Reading the conveyor: what went through search, first sale and care, as far as the reader sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from otdel.company.calendars.queries import working_days_between
from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies
from otdel.company.department.queries import employments
from otdel.company.structures.engine import SELLING, Kind, Limits, Part, Reason, Team, weaknesses
from otdel.company.structures.queries import parts_of_people
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.foundation.people.queries import user_names
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, Lead

from . import queries
from .flow import Flow, bottleneck, in_order
from .models import Credit, Handoff

_LIVE = (Lead.Status.NEW, Lead.Status.WORKING, Lead.Status.QUALIFIED)


@dataclass(frozen=True, slots=True)
class Conveyor:
    """The three parts over a period, the one that holds them up, and what breaks the rules of size."""

    flows: tuple[Flow, ...]
    narrow: Flow | None
    weak: tuple[Reason, ...]
    names: Mapping[int, str]
    since: date
    days: int


def conveyor(by: User, *, since: datetime, until: datetime, limits: Limits) -> Conveyor:
    """Return the conveyor's figures of the period.

    Search: leads that came → handed over and accepted, or converted; rejected ones are dropped. Deals of
    processes whose win is no sale are searched for too: opened → passed on, for whoever passed them on.
    First sale: deals opened with clients who had not bought → won; lost ones are dropped.
    Care: deals opened with clients who had bought before → won; lost ones are dropped. Handed-over
    leads that are no deals yet wait in the first sale. A constant number of statements.
    """
    first, last = timezone.localdate(since), timezone.localdate(until)
    days = working_days_between(first, last + timedelta(days=1))
    people = _people(by, last)
    figures = {Part.SEARCH: _search(by, since, until), **_deals(by, first, last)}
    _add_searched(figures[Part.SEARCH], by, first, last)
    figures[Part.SALE]["queue"] += _handed_leads(by).count()
    flows = {
        part: Flow(
            part,
            days,
            len(people[part]),
            told["arrived"],
            sum(told["done"].values()),
            told["dropped"],
            told["queue"],
            {pk: told["done"].get(pk, 0) for pk in {*people[part], *told["done"]} if pk},
        )
        for part, told in figures.items()
    }
    ordered = in_order(flows)
    team = Team(0, "", Kind.CONVEYOR, _heads(people), {p: len(ids) for p, ids in people.items()})
    weak = [reason for _team, reason in weaknesses([team], limits) if reason.origin == "ROLE-37"]
    known = {pk for flow in ordered for pk in flow.done}
    names = user_names(by, sorted(known))
    return Conveyor(tuple(ordered), bottleneck(ordered), tuple(weak), names, first, days)


def _heads(people: Mapping[Part, set[int]]) -> int:
    return len(set().union(*people.values()))


def _people(by: User, on: date) -> dict[Part, set[int]]:
    """Return {part: people in sight who work in it on the day}."""
    jobs = employments(on).filter(person__is_active=True)
    if by.reach != Reach.ALL:
        jobs = jobs.filter(person_id__in={by.pk, *by.seen_ids})
    ids = sorted(set(jobs.values_list("person_id", flat=True)))
    found: dict[Part, set[int]] = {part: set() for part in SELLING}
    for person, parts in parts_of_people(ids, on).items():
        for part in parts & set(SELLING):
            found[part].add(person)
    return found


def _accepted_leads() -> QuerySet[Handoff]:
    return Handoff.objects.filter(state=Handoff.State.ACCEPTED, lead_id__isnull=False)


def _handed_leads(by: User) -> QuerySet[Lead]:
    """Live leads that have left search: their first hand-off was accepted."""
    handed = _accepted_leads().filter(lead_id=OuterRef("pk"))
    return pipeline.leads(by).filter(Exists(handed), status__in=_LIVE)


def _search(by: User, since: datetime, until: datetime) -> dict[str, Any]:
    leads = pipeline.leads(by)
    handed = _accepted_leads().filter(lead_id=OuterRef("pk"))
    closed = leads.filter(closed_at__gte=since, closed_at__lt=until).exclude(Exists(handed))
    passed = queries.handoffs(by).filter(
        state=Handoff.State.ACCEPTED, lead_id__isnull=False,
        decided_at__gte=since, decided_at__lt=until,
    )  # fmt: skip
    done = _numbered(passed, "giver_id")
    grown = closed.filter(status=Lead.Status.CONVERTED).exclude(deal__process__is_sale=False)
    done.update(_numbered(grown, "owner_id"))
    return {
        "arrived": leads.filter(came_at__gte=since, came_at__lt=until).count(),
        "done": done,
        "dropped": closed.filter(status=Lead.Status.REJECTED).count(),
        "queue": leads.filter(status__in=_LIVE).exclude(Exists(handed)).count(),
    }


def _add_searched(told: dict[str, Any], by: User, first: date, last: date) -> None:
    """Add the deals of processes whose win is no sale to the figures of the search.

    One that began as a lead has come in with it.
    """
    rows = pipeline.deals(by).filter(process__is_sale=False).order_by()
    closed = rows.filter(closed_on__gte=first, closed_on__lte=last)
    leads = Lead.objects.filter(deal=OuterRef("pk"))
    opened = rows.filter(opened_on__gte=first, opened_on__lte=last).exclude(Exists(leads))
    given = Handoff.objects.filter(deal_id=OuterRef("pk"), state=Handoff.State.ACCEPTED)
    giver = Subquery(given.order_by("-pk").values("giver_id")[:1])
    who = Coalesce(giver, F("owner_id"), output_field=BigIntegerField())
    passed = closed.filter(status=Deal.Status.WON).annotate(did=who)
    told["arrived"] += opened.count()
    told["done"].update(_numbered(passed, "did"))
    told["dropped"] += closed.filter(status=Deal.Status.LOST).count()
    told["queue"] += rows.filter(is_open=True).count()


def _deals(by: User, first: date, last: date) -> dict[Part, dict[str, Any]]:
    bought = Deal.objects.filter(
        pipeline.sold(), company_id=OuterRef("company_id"), closed_on__lte=OuterRef("opened_on")
    ).exclude(pk=OuterRef("pk"))
    sales = pipeline.deals(by).filter(process__is_sale=True)
    rows: QuerySet[Any] = sales.order_by().annotate(is_repeat=Exists(bought))
    opened = _split(rows.filter(opened_on__gte=first, opened_on__lte=last))
    closed = rows.filter(closed_on__gte=first, closed_on__lte=last)
    lost = _split(closed.filter(status=Deal.Status.LOST))
    waiting = _split(rows.filter(is_open=True))
    won: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    counted = closed.filter(status=Deal.Status.WON).values_list("is_repeat", "owner_id")
    for is_repeat, owner, number in counted.annotate(number=Count("pk")):
        won[bool(is_repeat)][owner or 0] += number
    return {
        part: {
            "arrived": opened[is_repeat],
            "done": won[is_repeat],
            "dropped": lost[is_repeat],
            "queue": waiting[is_repeat],
        }
        for part, is_repeat in ((Part.SALE, False), (Part.CARE, True))
    }


def _split(rows: QuerySet[Any]) -> dict[bool, int]:
    counted = rows.values_list("is_repeat").annotate(number=Count("pk"))
    found = {True: 0, False: 0}
    for is_repeat, number in counted:
        found[bool(is_repeat)] += number
    return found


def _numbered(rows: QuerySet[Any], column: str) -> Counter[int]:
    counted = rows.order_by().values_list(column).annotate(number=Count("pk"))
    return Counter({person or 0: number for person, number in counted})


def one_handed(by: User) -> QuerySet[Company]:
    """Clients in sight whom one person found, sold to and serves: every lead, deal and part theirs (SEC-08)."""
    deals = Deal.objects.filter(company_id=OuterRef(OuterRef("pk"))).values("pk")
    leads = Lead.objects.filter(company_id=OuterRef(OuterRef("pk"))).values("pk")
    of_client = Credit.objects.filter(Q(deal_id__in=deals) | Q(lead_id__in=leads))
    others = of_client.exclude(person_id=OuterRef("owner_id"))
    rows = companies(by).filter(pipeline.one_handed(), owner__isnull=False)
    return rows.exclude(Exists(others)).select_related("owner")
