"""Reading the state of clients' cards, always as somebody; norms are everybody's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies, merged_into, open_fields
from otdel.company.department.queries import unit_names, units_of
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import user_names
from otdel.selling.work.models import Activity

from .engine import AGEING, FRESH, STALE, Freshness, Silence
from .facts import DEFAULTS, CardFact, in_use, known
from .models import CardNorm, CardState, Confirmation

WORKING = (Company.Status.POTENTIAL, Company.Status.EXISTING)

# ---------------------------------------------------------------- what a card must hold


def facts() -> dict[str, CardFact]:
    """Return {key: fact} of everything that a card may be asked for."""
    return known(open_fields("company"))


def norms() -> dict[str, dict[str, int]]:
    """Return {status: {fact: points}} as it holds now; two statements."""
    own, offered = dict(CardNorm.objects.values_list("status", "points")), facts()
    return {
        status: in_use(own.get(status) or DEFAULTS[status], offered)
        for status in Company.Status.values
    }


def own_norms() -> set[str]:
    """The statuses whose set of facts is the company's own."""
    rows = CardNorm.objects.values_list("status", "points")
    return {status for status, points in rows if points}


# ---------------------------------------------------------------- cards


def cards(by: User, ids: Sequence[int]) -> dict[int, CardState]:
    """Return {company: how its card stands} of those that `by` sees; one statement."""
    seen = companies(by).filter(pk__in=ids).order_by().values("pk")
    return {row.company_id: row for row in CardState.objects.filter(company__in=seen)}


def card(company: Company) -> CardState | None:
    """How the card of a company that the caller has found stands; None before it was first counted."""
    return CardState.objects.filter(company=company).first()


def confirmed(company: Company) -> Confirmation | None:
    """When the card was last confirmed with the client, or that of a company merged into it."""
    ids = [company.pk, *(merge.gone_id for merge in merged_into("company", company.pk))]
    rows = Confirmation.objects.filter(company_id__in=ids).select_related("by")
    return rows.order_by("-at", "-pk").first()


def lacking(by: User, keys: Collection[str], offered: Mapping[str, CardFact]) -> list[CardFact]:
    """Return the facts of these keys that `by` may know of."""
    return [
        offered[key]
        for key in keys
        if key in offered and (offered[key].way != "field" or may_read(by, "company", key))
    ]


def bounds(limits: Freshness, at: datetime) -> tuple[datetime, datetime]:
    """Return from when on a card is fresh, and before when it is stale."""
    stale = max(limits.stale, limits.ageing)
    return at - timedelta(days=limits.ageing), at - timedelta(days=stale)


def of_freshness(codes: Collection[str], limits: Freshness, at: datetime) -> Q:
    """A condition for companies whose cards are "fresh", "ageing" or "stale"."""
    fresh_from, stale_to = bounds(limits, at)
    known_codes = {
        FRESH: Q(upkeep__touched_at__gt=fresh_from),
        AGEING: Q(upkeep__touched_at__lte=fresh_from, upkeep__touched_at__gt=stale_to),
        STALE: Q(upkeep__touched_at__lte=stale_to),
    }
    found = Q(pk__in=())
    for code in codes:
        found |= known_codes.get(code, Q(pk__in=()))
    return found


# ---------------------------------------------------------------- figures


@dataclass(slots=True)
class Tally:
    """What the cards of some clients come to."""

    clients: int = 0
    percents: int = 0
    ageing: int = 0
    stale: int = 0

    @property
    def completeness(self) -> int | None:
        """The average in whole percent."""
        return round(self.percents / self.clients) if self.clients else None

    @property
    def stale_share(self) -> int | None:
        return round(self.stale * 100 / self.clients) if self.clients else None

    def add(self, other: Tally) -> None:
        self.clients += other.clients
        self.percents += other.percents
        self.ageing += other.ageing
        self.stale += other.stale


@dataclass(slots=True)
class Group:
    """Clients of one person, or of the people of one unit."""

    name: str
    owner_ids: list[int | None]
    tally: Tally = field(default_factory=Tally)


@dataclass(slots=True)
class Figures:
    """Completeness and freshness of the clients in work that a reader sees."""

    whole: Tally
    owners: list[Group]
    units: list[Group]
    lacking: list[tuple[CardFact, int]]


def in_work(by: User) -> QuerySet[Company]:
    """Clients in work whose cards have been counted."""
    return companies(by).filter(status__in=WORKING, upkeep__isnull=False).order_by()


def figures(by: User, limits: Freshness, at: datetime, on: date) -> Figures:
    """Return the figures of the clients in work in sight; six statements."""
    _fresh, stale_to = bounds(limits, at)
    rows = (
        in_work(by)
        .values_list("owner_id")
        .annotate(
            number=Count("pk"),
            percents=Sum("upkeep__completeness"),
            ageing=Count("pk", filter=of_freshness([AGEING], limits, at)),
            stale=Count("pk", filter=Q(upkeep__touched_at__lte=stale_to)),
        )
    )
    tallies: dict[int | None, Tally] = {pk: Tally(*told) for pk, *told in rows}
    whole = Tally()
    for tally in tallies.values():
        whole.add(tally)
    people = [pk for pk in tallies if pk]
    names = user_names(by, people)
    owners = [Group(names.get(pk or 0, ""), [pk], tally) for pk, tally in tallies.items()]
    return Figures(whole, _worst(owners), _worst(_units(by, tallies, on)), _lacking(by))


def _units(by: User, tallies: Mapping[int | None, Tally], on: date) -> list[Group]:
    where = units_of([pk for pk in tallies if pk], on)
    names = unit_names(by, sorted(set(where.values())))
    groups: dict[int, Group] = {}
    for pk, tally in tallies.items():
        unit = where.get(pk or 0)
        if unit is not None:
            group = groups.setdefault(unit, Group(names.get(unit, ""), []))
            group.owner_ids.append(pk)
            group.tally.add(tally)
    return list(groups.values())


def _worst(groups: list[Group]) -> list[Group]:
    """Those with most to do first."""
    return sorted(groups, key=lambda one: (-one.tally.stale, one.tally.completeness or 0, one.name))


def _lacking(by: User) -> list[tuple[CardFact, int]]:
    """Return the facts that are asked for with how many cards lack each, most first; one statement."""
    asked = {key for status in WORKING for key in norms()[status]}
    open_ = lacking(by, sorted(asked), facts())
    if not open_:
        return []
    counted = in_work(by).aggregate(
        **{
            f"lack{place}": Count("pk", filter=Q(upkeep__missing__contains=f",{fact.key},"))
            for place, fact in enumerate(open_)
        }
    )
    found = [(fact, counted[f"lack{place}"]) for place, fact in enumerate(open_)]
    return sorted((one for one in found if one[1]), key=lambda one: -one[1])


# ---------------------------------------------------------------- candidates for the reserve and the archive


def _silent(days: int, at: datetime, on: date) -> Q:
    """Nobody has spoken with the client for so many days; who was never spoken with counts from its first day."""
    never = Q(upkeep__contact_day=None, created_at__lte=at - timedelta(days=days))
    return Q(upkeep__contact_day__lte=on.toordinal() - days) | never


def candidates(by: User, limits: Silence, at: datetime, on: date) -> QuerySet[Company]:
    """Clients in work in sight who should go to the reserve or the archive: `suggestion` says where.

    Without open deals and without a planned contact. To the archive: potential ones who never bought
    and whose decision maker, or phone and mail, nobody knows.
    """
    planned = Activity.objects.filter(company=OuterRef("pk"), is_open=True, due_at__isnull=False)
    idle = companies(by).filter(~Exists(planned), status__in=WORKING, upkeep__open_deals=0)
    unknown = Q(upkeep__has_decider=False) | Q(upkeep__has_reach=False)
    archive = (
        _silent(limits.archive, at, on)
        & unknown
        & Q(status=Company.Status.POTENTIAL, upkeep__purchases=0)
    )
    places = Case(
        When(archive, then=Value(Company.Status.ARCHIVED.value)),
        default=Value(Company.Status.RESERVE.value),
        output_field=CharField(),
    )
    rows = idle.filter(archive | _silent(limits.reserve, at, on))
    return rows.annotate(suggestion=places).select_related("owner", "upkeep")


# ---------------------------------------------------------------- whom an event concerns


def with_former(company_ids: Collection[int], moved: Mapping[str, Collection[int]]) -> set[int]:
    """Return the companies and those beside which the moved records {noun: ids} were ever told of."""
    found = set(company_ids)
    for noun, ids in moved.items():
        rows = Entry.objects.filter(noun=noun, noun_id__in=list(ids), client_id__isnull=False)
        found.update(
            pk for pk in rows.order_by().values_list("client_id", flat=True).distinct() if pk
        )
    return found
