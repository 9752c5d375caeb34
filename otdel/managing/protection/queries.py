"""Reading who holds what alone, always as somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from otdel.company.catalog.models import Product
from otdel.company.catalog.queries import products
from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.foundation.people.queries import people
from otdel.foundation.people.reach import require
from otdel.kernel.measures import Deals
from otdel.kernel.periods import Period
from otdel.managing.metrics.queries import currencies, facts, figures, of
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.queries import deals, one_handed
from otdel.selling.work.queries import touched_by_others

REVENUE = "won_sum"
WORKING = (Company.Status.POTENTIAL, Company.Status.EXISTING)


def year_up_to(on: date) -> Period:
    """Return the twelve months that end with the day `on`."""
    first = on + timedelta(days=1)
    leap = (first.month, first.day) == (2, 29)
    return Period(first.replace(year=first.year - 1, day=28 if leap else first.day), first)


def dependence(by: User, on: date, *, currency: str) -> QuerySet[User]:
    """People in the reach of `by` with what they hold: `clients` and `open_deals` (numbers), `won_minor`
    of the twelve months up to `on`, the `whole_minor` in sight, `currency` (that of most deals in sight,
    else the given one) and the first day `since`.

    Raises NotAllowed.
    """
    require(by, "dependence.see")
    period = year_up_to(on)
    currency = next(iter(currencies(by)), currency)
    found = figures(by, [REVENUE], period, currency=currency, group_by="person")
    won = {pk: row[REVENUE].over for pk, row in found.groups.items() if pk and row[REVENUE].over}
    rows = people(by) if by.reach == Reach.ALL else people(by).filter(pk__in=by.seen_ids)
    return rows.annotate(
        clients=_counted(working_clients(by)),
        open_deals=_counted(open_deals(by)),
        won_minor=_by_key(won),
        whole_minor=Value(found[REVENUE].over, BigIntegerField()),
        currency=Value(currency, CharField()),
        since=Value(period.start, DateField()),
    ).filter(Q(is_active=True) | Q(clients__gt=0) | Q(open_deals__gt=0) | Q(won_minor__gt=0))


SELLS = "deals_won"  # the measure whose sum `won_sum` is


def product_dependence(by: User, on: date, *, currency: str) -> QuerySet[Product]:
    """Products sold in the twelve months up to `on`, in what `by` sees: `won_minor` of the `whole_minor`, how many
    people sold it (`sellers`), who alone did (`sole_id`), and `currency`, `since` as in `dependence`.

    Raises NotAllowed.
    """
    require(by, "dependence.see")
    period = year_up_to(on)
    currency = next(iter(currencies(by)), currency)
    found = figures(by, [REVENUE], period, currency=currency, group_by="product")
    won = {pk: row[REVENUE].over for pk, row in found.groups.items() if pk and row[REVENUE].over}
    sold = _sellers(by, period, currency)
    alone = {pk: next(iter(people)) for pk, people in sold.items() if len(people) == 1}
    return (
        products()
        .annotate(
            won_minor=_by_key(won),
            sellers=_by_key({pk: len(people) for pk, people in sold.items()}),
            sole_id=_by_key(alone),
            whole_minor=Value(found[REVENUE].over, BigIntegerField()),
            currency=Value(currency, CharField()),
            since=Value(period.start, DateField()),
        )
        .filter(pk__in=won)
    )


def _sellers(by: User, period: Period, currency: str) -> dict[int, set[int]]:
    """Return {product: people with won revenue left after corrections}; one statement."""
    rows = facts(by).filter(
        of(Deals.SALES),
        measure=SELLS,
        currency=currency,
        on__gte=period.start,
        on__lt=period.end,
        product_id__isnull=False,
        person_id__isnull=False,
    )
    sold: dict[int, set[int]] = {}
    summed = (
        rows.order_by().values_list("product_id", "person_id").annotate(won=Sum("amount_minor"))
    )
    for product_id, person_id, won in summed:
        if won:
            sold.setdefault(product_id or 0, set()).add(person_id or 0)
    return sold


def working_clients(by: User) -> QuerySet[Company]:
    """Clients in work (neither archived nor in reserve) that somebody answers for."""
    return companies(by).filter(status__in=WORKING, owner__isnull=False)


def open_deals(by: User) -> QuerySet[Deal]:
    return deals(by).filter(is_open=True, owner__isnull=False)


def alone_clients(by: User) -> QuerySet[Company]:
    """Clients in work where nobody but the responsible has ever done anything. Raises NotAllowed.

    Whether a colleague out of sight was there counts too; who it was is not told.
    """
    require(by, "dependence.see")
    return working_clients(by).exclude(touched_by_others("company"))


def alone_deals(by: User) -> QuerySet[Deal]:
    """Open deals in which nobody but the responsible has ever done anything. Raises NotAllowed."""
    require(by, "dependence.see")
    return open_deals(by).exclude(touched_by_others("deal"))


def whole_chain(rows: QuerySet[Company]) -> QuerySet[Company]:
    """Those of the clients that one person found, sold to and serves: won deals, all of them theirs (SEC-08)."""
    return rows.filter(one_handed())


def number_alone(by: User, ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Return {person: clients known to them only, of those with the whole chain, open deals}; three statements."""
    mine = alone_clients(by).filter(owner__in=ids)
    known, chains = _numbers(mine), _numbers(whole_chain(mine))
    held = _numbers(alone_deals(by).filter(owner__in=ids))
    return {pk: (known.get(pk, 0), chains.get(pk, 0), held.get(pk, 0)) for pk in ids}


def _numbers(rows: QuerySet[Company] | QuerySet[Deal]) -> dict[int, int]:
    counted = rows.order_by().values_list("owner_id").annotate(number=Count("pk"))
    return dict(counted)


def _counted(rows: QuerySet[Company] | QuerySet[Deal]) -> Coalesce:
    """Count the rows of the person in the query around."""
    mine = rows.filter(owner=OuterRef("pk")).order_by().values("owner")
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number"), IntegerField()), 0)


def _by_key(sums: dict[int, int]) -> Case:
    """Numbers beside the rows they are of, so that the list can be put in their order.

    A bare nought would read as a column's number in ORDER BY on PostgreSQL.
    """
    held = [When(pk=pk, then=Value(amount)) for pk, amount in sorted((sums or {0: 0}).items())]
    return Case(*held, default=Value(0), output_field=BigIntegerField())
