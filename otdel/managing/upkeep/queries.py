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
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies, merged_into, open_fields
from otdel.company.department.queries import unit_names, units_of
from otdel.company.namedlists.engine import states_of
from otdel.company.namedlists.models import NamedList
from otdel.company.namedlists.queries import entries, open_lists
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import user_names
from otdel.kernel.money import Money
from otdel.selling.pipeline.queries import deals, sold
from otdel.selling.work.models import Activity

from .engine import AGEING, FRESH, STALE, Buying, Freshness, Silence, yearly
from .facts import DEFAULTS, CardFact, in_use, known
from .models import CardNorm, CardState, Confirmation, WinBack

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


# ---------------------------------------------------------------- clients to be won back

LOST, QUIET = "lost", "quiet"


def to_win_back(by: User, limits: Buying, on: date) -> QuerySet[Company]:
    """Clients in sight without open deals who went to a competitor or stopped buying (CRM-18).

    `sign`: "lost" or "quiet"; `gone_day`: the ordinal of the day on which it was lost, or bought last.
    """
    gap = Coalesce(F("upkeep__rhythm_days"), Value(limits.usual)) * limits.percent / Value(100)
    rows = companies(by).exclude(status=Company.Status.ARCHIVED).filter(upkeep__open_deals=0)
    rows = rows.annotate(
        due_day=ExpressionWrapper(F("upkeep__bought_day") + gap, IntegerField()),
        gone_day=Coalesce(F("upkeep__lost_day"), F("upkeep__bought_day")),
        sign=Case(
            When(upkeep__lost_day__isnull=False, then=Value(LOST)),
            default=Value(QUIET),
            output_field=CharField(),
        ),
    )
    quiet = Q(upkeep__bought_day__isnull=False, due_day__lt=on.toordinal())
    return rows.filter(Q(upkeep__lost_day__isnull=False) | quiet).select_related("owner", "upkeep")


@dataclass(frozen=True, slots=True)
class Gone:
    """How a client was lost: the reason and what happened, and what it brought or would have brought a year."""

    reason: str = ""
    what: str = ""
    worth: Money | None = None


def gone(by: User, rows: Sequence[Company]) -> dict[int, Gone]:
    """Return {company: how it was lost} of companies that were found; three statements.

    Only from deals in the reach of `by`; nothing of sums to whom they are hidden.
    """
    lost = [pk for row in rows if (pk := row.upkeep.lost_deal_id)]
    told = {deal.company_id: deal for deal in
            deals(by).filter(pk__in=lost).select_related("loss_reason")}  # fmt: skip
    shows_sums = may_read(by, "deal", "amount_minor")
    worth = _worth(by, [row.pk for row in rows]) if shows_sums else {}
    found = {}
    for row in rows:
        deal = told.get(row.pk)
        sum_ = worth.get(row.pk)
        if sum_ is None and deal and shows_sums and deal.amount_minor:
            sum_ = Money(deal.amount_minor, deal.currency)
        reason = deal.loss_reason.name if deal and deal.loss_reason else ""
        found[row.pk] = Gone(reason, deal.loss_note if deal else "", sum_)
    return found


def _worth(by: User, ids: Sequence[int]) -> dict[int, Money]:
    """Return {company: what it bought for in a year on average, in its largest currency}."""
    won = deals(by).filter(sold(), company__in=ids).order_by()
    summed = won.values_list("company_id", "currency").annotate(
        total=Sum("amount_minor"), first=Min("closed_on"), last=Max("closed_on")
    )
    found: dict[int, Money] = {}
    for pk, currency, total, first, last in summed:
        minor = yearly(total, first, last)
        if pk and minor and minor > (found[pk].minor if pk in found else 0):
            found[pk] = Money(minor, currency)
    return found


@dataclass(frozen=True, slots=True)
class Tried:
    """Clients whom somebody has tried to win back, and those of them who have bought since."""

    tried: int
    won: int

    @property
    def share(self) -> int | None:
        return round(self.won * 100 / self.tried) if self.tried else None


def won_back(by: User, on: date) -> Tried:
    """Count clients in the win-back lists in sight: tried means spoken with since they were put there,
    or moved on from the first state, or bought; each client counts once, whatever the number of lists."""
    rows = entries(by, on).filter(
        named_list__purpose=NamedList.Purpose.WIN_BACK, company__isnull=False
    )
    told = rows.order_by().values_list(
        "company_id", "added_at", "state", "named_list__states",
        "company__upkeep__contact_day", "company__upkeep__bought_day",
    )  # fmt: skip
    tried: set[int] = set()
    won: set[int] = set()
    for pk, added_at, state, states, spoken, bought in told.iterator(chunk_size=2000):
        day = timezone.localdate(added_at, timezone.get_default_timezone()).toordinal()
        if bought is not None and bought >= day:
            won.add(pk)
        if (spoken is not None and spoken >= day) or state != states_of(states)[0].key:
            tried.add(pk)
    return Tried(len(tried | won), len(won))


def win_back_list(by: User, on: date) -> WinBack | None:
    """The person's own list of clients to be won back, if it is in use."""
    rows = WinBack.objects.filter(person=by, named_list__in=open_lists(by, on, "company"))
    return rows.select_related("named_list").order_by("-pk").first()


def signs(card: CardState, limits: Buying, on: date) -> str:
    """Say why one client is to be won back: "lost", "quiet" or ""; the same rule as `to_win_back`."""
    if card.open_deals:
        return ""
    if card.lost_day is not None:
        return LOST
    if card.bought_day is None:
        return ""
    is_late = card.bought_day + limits.allowed(card.rhythm_days) < on.toordinal()
    return QUIET if is_late else ""


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
