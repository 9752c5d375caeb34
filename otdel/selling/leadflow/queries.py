"""Reading rules, turns and clocks; leads always through their reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from otdel.company.calendars.queries import work_time
from otdel.company.catalog.models import Product
from otdel.company.clients.models import Company, Contact
from otdel.company.clients.queries import tag_words
from otdel.company.department.absences import away_on, stand_in_of
from otdel.company.department.models import Employment
from otdel.company.department.queries import heads, held_on, unit_tree
from otdel.company.namedlists.models import Entry
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import holders
from otdel.kernel.normal import fold
from otdel.selling.pipeline.models import Deal, DealLine, Lead
from otdel.selling.pipeline.queries import deals, leads
from otdel.selling.pipeline.queries import sold as is_sold
from otdel.selling.work.models import Activity

from .engine import (
    Conditions,
    Desk,
    Look,
    Order,
    Pace,
    choose,
    is_working_moment,
    language_of,
    named_in,
    pace,
)
from .models import Alarm, Assigned, Cadence, LetterTemplate, Response, Rule, Run, SourceNorm, Turn

LIVE = ("new", "working", "qualified")


def rules() -> QuerySet[Rule]:
    """Every rule in the order in which they are tried."""
    return Rule.objects.order_by("position", "pk")


def rule_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Rule.objects.filter(pk__in=ids).values_list("pk", "name"))


def norms() -> dict[int, int]:
    """Return {source: minutes of working time} where a source has a norm of its own."""
    return dict(SourceNorm.objects.values_list("source_id", "minutes"))


def unowned(by: User) -> QuerySet[Lead]:
    """Leads in work without an owner that the person sees, the oldest first."""
    return leads(by).filter(owner=None, status__in=LIVE).order_by("came_at", "pk")


def to_give(by: User, most: int) -> list[int]:
    """Return ids of leads that no rule has given yet, the oldest first; of more than `most` the latest.

    So a base brought in without owners does not stand in the way of those who came this night.
    """
    rows = unowned(by).exclude(pk__in=Assigned.objects.values("lead_id"))
    latest = rows.order_by("-came_at", "-pk").values_list("pk", flat=True)[:most]
    return list(latest)[::-1]


def alarms(by: User) -> QuerySet[Lead]:
    """Leads without an owner whose time is over."""
    return unowned(by).filter(pk__in=Alarm.objects.values("lead_id"))


def assigned(lead_id: int) -> Assigned | None:
    """Which rule gave a lead, that the caller has found, to whom."""
    return Assigned.objects.select_related("person").filter(lead_id=lead_id).first()


def response_of(lead_id: int) -> Response | None:
    return Response.objects.select_related("person").filter(lead_id=lead_id).first()


def responses(lead_ids: Iterable[int]) -> dict[int, Response]:
    """Return the clocks of leads that the caller has found."""
    return {row.lead_id: row for row in Response.objects.filter(lead_id__in=list(lead_ids))}


def leads_in(states: Sequence[str], at: datetime) -> QuerySet[Response, Any]:
    """Return the ids of leads whose clock is in one of the states, for a condition on a reader's rows."""
    conditions = {
        "met": Q(answered_at__lte=F("due_at")),
        "missed": Q(answered_at__gt=F("due_at")),
        "late": Q(answered_at=None, due_at__lt=at),
        "due": Q(answered_at=None, due_at__gte=at),
    }
    wanted = Q(pk__in=[])
    for state in states:
        wanted |= conditions[state]
    return Response.objects.filter(wanted).values("lead_id")


# ---------------------------------------------------------------- what the engine needs


def orders(rows: Iterable[Rule], on: date) -> list[Order]:
    """Return the active rules as values, with whoever holds their functions on the day."""
    active = [row for row in rows if row.is_active]
    wanted = {pk for row in active for pk in row.functions}
    holders: dict[int, list[int]] = {}
    if wanted:
        held = Employment.objects.filter(held_on(on), functions__in=wanted)
        for function, person in held.values_list("functions", "person_id").order_by("person_id"):
            holders.setdefault(function, []).append(person)
    found = []
    for row in active:
        by_function = [one for pk in row.functions for one in holders.get(pk, ())]
        pool = tuple(dict.fromkeys([*row.people, *by_function]))
        found.append(
            Order(
                row.pk,
                Conditions.of(row.conditions),
                row.strategy,
                pool,
                row.max_open,
                row.in_hours,
            )
        )
    return found


def desk(given: Sequence[Order], looks: Iterable[Look], at: datetime, on: date) -> Desk:
    """Return who of all that the rules may choose is there, with loads and credits."""
    people = {one for order in given for one in order.pool}
    people |= {look.client_owner for look in looks if look.client_owner}
    there = set(
        Employment.objects.filter(held_on(on), person__in=people, person__is_active=True)
        .values_list("person_id", flat=True)
        .distinct()
    )
    there -= away_on(on, people).keys()
    open_leads = Lead.objects.filter(owner__in=people, status__in=LIVE).order_by()
    loads = dict(open_leads.values_list("owner_id").annotate(number=Count("pk")))
    credits: dict[int, dict[int, int]] = {}
    for rule, person, credit in Turn.objects.filter(rule__in=[one.id for one in given]).values_list(
        "rule_id", "person_id", "credit"
    ):
        credits.setdefault(rule, {})[person] = credit
    return Desk(frozenset(there), is_working_moment(work_time(), at), loads, credits)


def looks(rows: Sequence[Lead], asked: Iterable[Order] = ()) -> dict[int, Look]:
    """Return leads as rules see them, in a constant number of statements; of products only those `asked` about."""
    wanted = {pk for order in asked for pk in order.conditions.products}
    firms = {row.company_id for row in rows if row.company_id}
    companies = Company.objects.only(
        "name", "city", "address", "country", "status", "owner_id", "industry"
    ).in_bulk(firms)
    people = dict(
        Contact.objects.filter(
            pk__in={row.contact_id for row in rows if row.contact_id}
        ).values_list("pk", "owner_id")
    )
    tags = tag_words("company", sorted(firms)) if firms else {}
    lists: dict[int, set[int]] = {}
    for company, one in Entry.objects.filter(company__in=firms).values_list(
        "company_id", "named_list_id"
    ):
        lists.setdefault(company or 0, set()).add(one)
    goods = _Goods(wanted, firms) if wanted else None
    return {row.pk: _look(row, companies, people, tags, lists, goods) for row in rows}


class _Goods:
    """Products that rules ask about: how they are called, and which companies have them in a won deal."""

    def __init__(self, wanted: set[int], firms: set[int]) -> None:
        rows = Product.objects.filter(pk__in=wanted).values_list("pk", "name", "code")
        self.names = {
            pk: [spaced(one) for one in (name, code) if spaced(one)] for pk, name, code in rows
        }
        self.bought: dict[int, set[int]] = {}
        sold = DealLine.objects.filter(
            is_sold("deal__"), product_id__in=wanted, deal__company_id__in=firms
        )
        for firm, product in sold.values_list("deal__company_id", "product_id").distinct():
            self.bought.setdefault(firm or 0, set()).add(product)

    def of(self, row: Lead, text: str) -> frozenset[int]:
        return named_in(spaced(text), self.names) | self.bought.get(row.company_id or 0, set())


def spaced(text: str) -> str:
    """Return the folded text with single spaces for whatever is no letter, figure or hyphen."""
    return " ".join("".join(s if s.isalnum() or s == "-" else " " for s in fold(text)).split())


def _look(
    row: Lead, companies: Any, people: Any, tags: Any, lists: Any, goods: _Goods | None
) -> Look:
    firm = companies.get(row.company_id)
    own = [row.title, row.note, *map(str, row.extra.values())]
    told = [*own, row.company_name]
    if firm:
        told += [firm.name, firm.city, firm.address, firm.country]
    owner = (firm.owner_id if firm else None) or people.get(row.contact_id)
    return Look(
        source=row.source_id,
        channel=row.source.channel if row.source else "",
        amount=row.amount_minor,
        text=fold(" ".join(told)),
        lists=frozenset(lists.get(row.company_id, ())),
        status=firm.status if firm else "",
        tags=frozenset(tags.get(row.company_id, ())),
        client_owner=owner,
        products=goods.of(row, " ".join(own)) if goods else frozenset(),
        language=language_of(" ".join(own)),
        industry=fold(firm.industry) if firm else "",
    )


def preview(
    by: User, rows: Sequence[Rule], *, at: datetime, on: date, number: int = 50
) -> list[Any]:
    """Return (lead, rule or None, person's id or None) for the latest leads, as if they came one after another now."""
    latest = list(leads(by).select_related("source", "owner").order_by("-came_at", "-pk")[:number])
    given = orders(rows, on)
    seen = looks(latest, given)
    there = desk(given, seen.values(), at, on)
    names = {row.pk: row for row in rows}
    told = []
    for lead in reversed(latest):
        choice = choose(given, seen[lead.pk], there)
        told.append(
            (lead, names[choice.rule] if choice else None, choice.person if choice else None)
        )
    return told[::-1]


# ---------------------------------------------------------------- figures


def paces(by: User, since: datetime, at: datetime) -> list[tuple[User | None, Pace]]:
    """Return how people in sight answered the leads that came since then; those without an owner last."""
    rows = dict(leads(by).filter(came_at__gte=since).order_by().values_list("pk", "owner_id"))
    by_person: dict[int | None, list[tuple[str, int | None]]] = {}
    ids = list(rows)
    for start in range(0, len(ids), 1000):
        for one in Response.objects.filter(lead_id__in=ids[start : start + 1000]):
            person = one.person_id or rows[one.lead_id]
            by_person.setdefault(person, []).append((one.state(at), one.minutes))
    people = User.objects.in_bulk([pk for pk in by_person if pk])
    told = [(people.get(pk or 0), pace(states)) for pk, states in by_person.items()]
    return sorted(told, key=lambda one: (one[0] is None, one[0].full_name if one[0] else ""))


# ---------------------------------------------------------------- cadences

ON_CADENCE = (Run.State.RUNNING, Run.State.PAUSED)


def cadences(on_noun: str = "", *, only_active: bool = True) -> QuerySet[Cadence]:
    """Return the cadences, those in use or all; of leads or deals, or of both."""
    rows = Cadence.objects.order_by("on_noun", "name", "pk")
    rows = rows.filter(is_active=True) if only_active else rows
    return rows.filter(on_noun=on_noun) if on_noun else rows


def cadence_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Cadence.objects.filter(pk__in=ids).values_list("pk", "name"))


def templates(language: str = "", *, only_active: bool = True) -> QuerySet[LetterTemplate]:
    """Return letter templates by language and name; of one language if it is given."""
    rows = LetterTemplate.objects.order_by("language", "name", "pk")
    rows = rows.filter(is_active=True) if only_active else rows
    return rows.filter(language=language) if language else rows


def template_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(LetterTemplate.objects.filter(pk__in=ids).values_list("pk", "name"))


def open_letter(record: Lead | Deal) -> Activity | None:
    """Return the open letter that the record's cadence has planned, if that is the step it stands at."""
    run = live_runs(record.noun, [record.pk]).get(record.pk)
    rows = Activity.objects.filter(pk=run.activity_id or 0 if run else 0, is_open=True)
    return rows.filter(kind=Activity.Kind.LETTER).first()


def fresh_alarms() -> QuerySet[Lead]:
    """Return leads that are an alarm which nobody was written about, and that still have no owner."""
    told = Alarm.objects.filter(told_at=None).values("lead_id")
    return Lead.objects.filter(pk__in=told, owner=None, status__in=LIVE).order_by("came_at", "pk")


def who_leads(on: date) -> list[User]:
    """Return who leads the department on the day, a stand-in for who is away; without heads, who may write rules."""
    leaders = heads(on)
    top = {leaders[unit] for unit, depth in unit_tree().walk() if not depth and unit in leaders}
    away = away_on(on, top)
    there = {stand_in_of(one, on) or one if one in away else one for one in top}
    found = list(User.objects.filter(pk__in=there, is_active=True).order_by("pk"))
    return found or list(holders("leadflow.rule"))


def numbers_on() -> dict[int, int]:
    """Return {cadence: how many leads or deals are on it now}."""
    rows = Run.objects.filter(state__in=ON_CADENCE).order_by()
    return dict(rows.values_list("cadence_id").annotate(number=Count("pk")))


def runs(by: User) -> QuerySet[Run]:
    """Return who is and was on cadences, of the leads and deals that the reader sees; the latest first."""
    seen = Q(on_noun=Lead.noun, record_id__in=leads(by).order_by().values("pk"))
    seen |= Q(on_noun=Deal.noun, record_id__in=deals(by).order_by().values("pk"))
    return (
        Run.objects.filter(seen).select_related("cadence", "person").order_by("-started_at", "-pk")
    )


def run_of(on_noun: str, record_id: int) -> Run | None:
    """Return the latest way along a cadence of a record that the caller has found."""
    rows = Run.objects.filter(on_noun=on_noun, record_id=record_id)
    return rows.select_related("cadence", "person").order_by("-pk").first()


def live_runs(on_noun: str, record_ids: Iterable[int]) -> dict[int, Run]:
    """Return {record: its way} of records, that the caller has found, which are on a cadence now."""
    rows = Run.objects.filter(
        on_noun=on_noun, record_id__in=list(record_ids), state__in=ON_CADENCE
    ).select_related("cadence")
    return {row.record_id: row for row in rows}


def records_on(on_noun: str, ids: Iterable[int]) -> dict[int, Lead | Deal]:
    """Return the leads or deals of ways that the caller has found."""
    model: Any = Lead if on_noun == Lead.noun else Deal
    return model.objects.select_related("owner", "company", "contact").in_bulk(list(ids))


def open_steps(rows: Iterable[Run]) -> dict[int, Activity]:
    """Return {activity: the open step} of the ways."""
    ids = [row.activity_id for row in rows if row.activity_id]
    return {one.pk: one for one in Activity.objects.filter(pk__in=ids, is_open=True)}


def is_anybody_on() -> bool:
    return Run.objects.exists()


def replies(activity_ids: Sequence[int]) -> list[Activity]:
    """Return what speaks for an answer among the activities: incoming letters and calls, and meetings.

    A meeting that a cadence itself planned counts only once it was held.
    """
    told = Q(kind__in=("letter", "call"), direction="in", done_at__isnull=False)
    told |= Q(kind="meeting") & (
        Q(done_at__isnull=False) | (Q(is_open=True) & ~Q(external_ref__startswith="cadence:"))
    )
    return list(Activity.objects.filter(told, pk__in=list(activity_ids)))


def on_cadence_with(contact_ids: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """Return {contact: [(noun, id)]} of the leads and deals with them that are on a cadence now."""
    found: dict[int, list[tuple[str, int]]] = {}
    for model in (Lead, Deal):
        on = Run.objects.filter(on_noun=model.noun, state__in=ON_CADENCE).values("record_id")
        rows = model.objects.filter(contact_id__in=list(contact_ids), pk__in=on).order_by()
        for contact_id, pk in rows.values_list("contact_id", "pk"):
            found.setdefault(contact_id or 0, []).append((model.noun, pk))
    return found


def on_any(on_noun: str, cadence_ids: Sequence[int]) -> QuerySet[Run, Any]:
    """Return the ids of records that are on one of the cadences now, for a condition on a reader's rows."""
    rows = Run.objects.filter(on_noun=on_noun, cadence_id__in=cadence_ids, state__in=ON_CADENCE)
    return rows.order_by().values("record_id")
