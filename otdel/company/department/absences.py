"""Reading absences: who is away, who stands in, what is lent on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach

from .absence import Away, Stand, who_stands_in
from .handover import Sheet, SheetClient, declared
from .models import Cover, CoverClient, CoverShare, Employment


def company_day(at: datetime) -> date:
    """Return the company's day on which the instant lies, whatever zone a reader has."""
    return timezone.localdate(at, timezone.get_default_timezone())


def covers(by: User) -> QuerySet[Cover]:
    """Absences of the people in the reach of `by`, and those in which `by` stands in; with their people."""
    seen = Cover.objects.visible_to(by).order_by().values("pk")
    stands = CoverShare.objects.filter(stand_in=by).values("cover_id")
    return with_people(Cover.objects.filter(Q(pk__in=seen) | Q(pk__in=stands)))


def with_people(rows: QuerySet[Cover]) -> QuerySet[Cover]:
    shares = CoverShare.objects.select_related("stand_in").order_by("-is_rest", "pk")
    return rows.select_related("person", "decided_by").prefetch_related(Prefetch("shares", shares))


def covers_of(by: User, person_id: int) -> QuerySet[Cover]:
    """A person's absences as far as `by` sees them, the latest first."""
    return covers(by).filter(person_id=person_id).order_by("-starts_on", "-pk")


def may_decide(by: User, person_id: int) -> bool:
    """Say whether `by` may agree to the person's absences: one's own only with everybody in reach."""
    if not by.may("cover.decide"):
        return False
    if by.reach == Reach.ALL:
        return True
    return person_id != by.pk and person_id in by.seen_ids


def waiting(by: User) -> QuerySet[Cover]:
    """Requests that wait for the word of `by`."""
    rows = Cover.objects.visible_to(by).filter(status=Cover.Status.ASKED)
    return rows if by.reach == Reach.ALL else rows.exclude(person=by)


def agreed(
    since: date, person_ids: Iterable[int] | None = None, till: date | None = None
) -> list[Away]:
    """Return agreed absences that end on the day or later (and begin by `till`), as values; three queries.

    person_ids: only those in which one of these people is away or stands in.
    """
    rows = Cover.objects.filter(status=Cover.Status.AGREED, ends_on__gte=since)
    if till is not None:
        rows = rows.filter(starts_on__lte=till)
    if person_ids is not None:
        people = list(person_ids)
        stood = CoverShare.objects.filter(stand_in__in=people).values("cover_id")
        rows = rows.filter(Q(person__in=people) | Q(pk__in=stood))
    return values_of(rows.order_by("pk"))


def values_of(rows: Iterable[Cover]) -> list[Away]:
    """Return covers as values with their stand-ins and the clients given apart."""
    found = list(rows)
    if not found:
        return []
    ids = [row.pk for row in found]
    clients: dict[int, set[int]] = {}
    for share, client in CoverClient.objects.filter(cover__in=ids).values_list(
        "share_id", "client_id"
    ):
        clients.setdefault(share, set()).add(client)
    stands: dict[int, list[Stand]] = {}
    shares = CoverShare.objects.filter(cover__in=ids).order_by("-is_rest", "pk")
    for pk, cover, person, is_rest in shares.values_list(
        "pk", "cover_id", "stand_in_id", "is_rest"
    ):
        given = frozenset(clients.get(pk, ()))
        stands.setdefault(cover, []).append(Stand(person, is_rest, given))
    return [
        Away(
            row.pk,
            row.person_id,
            row.starts_on,
            row.ends_on,
            tuple(stands.get(row.pk, ())),
            tuple(row.parts),
        )
        for row in found
    ]


def away_on(on: date, person_ids: Iterable[int] | None = None) -> dict[int, Away]:
    """Return {person: the agreed absence} of those who are away on the day."""
    rows = agreed(on, till=on) if person_ids is None else agreed(on, person_ids, on)
    wanted = None if person_ids is None else set(person_ids)
    return {away.person: away for away in rows if wanted is None or away.person in wanted}


def stand_in_of(person_id: int, on: date, client_id: int | None = None) -> int | None:
    """Return who stands in for the person on the day (with one client), None if nobody is needed.

    For whoever hands something to a person: a hand-off, a lead, a task.
    """
    away = away_on(on, [person_id]).get(person_id)
    return who_stands_in(away, client_id) if away else None


def stand_ins_on(on: date, person_ids: Sequence[int]) -> dict[int, int]:
    """Return {absent person: who stands in for the rest of the book}; constant queries."""
    found = {person: who_stands_in(away) for person, away in away_on(on, person_ids).items()}
    return {person: stand_in for person, stand_in in found.items() if stand_in is not None}


def away_between(person_ids: Sequence[int], since: date, till: date) -> dict[int, int | None]:
    """Return {person away on any of these days: who stands in, or None}; constant queries."""
    wanted = set(person_ids)
    found = agreed(since, person_ids, till)
    return {away.person: who_stands_in(away) for away in found if away.person in wanted}


def away_people(by: User, on: date) -> list[User]:
    """Return colleagues in sight of `by` who are away on the day, by name."""
    rows = Cover.objects.visible_to(by).filter(
        status=Cover.Status.AGREED, starts_on__lte=on, ends_on__gte=on
    )
    return list(User.objects.filter(pk__in=rows.values("person")).order_by("full_name"))


def running_for(by: User, on: date) -> list[Cover]:
    """Absences in which `by` stands in on the day."""
    rows = Cover.objects.filter(
        status=Cover.Status.AGREED,
        starts_on__lte=on,
        ends_on__gte=on,
        pk__in=CoverShare.objects.filter(stand_in=by).values("cover_id"),
    )
    return list(with_people(rows).order_by("ends_on", "pk"))


def with_stand_ins(rows: QuerySet[Cover], ids: Sequence[int]) -> QuerySet[Cover]:
    """Those of the absences in which one of these people stands in."""
    return rows.filter(pk__in=CoverShare.objects.filter(stand_in__in=ids).values("cover_id"))


def people_named(ids: Iterable[int | None]) -> dict[int, User]:
    """Return {id: person} for a notice that names them; colleagues' names are nobody's secret."""
    return User.objects.in_bulk([pk for pk in ids if pk])


def stand_in_choices(by: User) -> list[tuple[int, str]]:
    """Return (id, name) of those who stand in anywhere in the absences that `by` sees."""
    seen = CoverShare.objects.filter(cover__in=covers(by).order_by().values("pk"))
    rows = User.objects.filter(pk__in=seen.values("stand_in_id")).order_by("full_name", "pk")
    return list(rows.values_list("pk", "full_name"))


def works_until(person_id: int, on: date) -> date | None:
    """Return the last day of a person whose every employment has an end; None while one is open or there is none."""
    ends = list(
        Employment.objects.filter(person_id=person_id, starts_on__lte=on).values_list(
            "ends_on", flat=True
        )
    )
    return max(filter(None, ends)) if ends and all(ends) else None


def cover_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: who is away}, for the journal."""
    return dict(covers(by).filter(pk__in=ids).values_list("pk", "person__full_name"))


SHEET_PAGE = 100  # clients on one page of the hand-over sheet


def sheet(by: User, cover: Cover, on: date, *, page: int = 1, mine: bool = False) -> Sheet:
    """Return the hand-over sheet of an absence, as far as `by` sees the records; constant queries a page.

    page counts from 1. mine: only the clients in which `by` stands in, where they are divided.
    """
    room, person = declared(), cover.person_id
    away = values_of([cover])[0]
    rows = room.clients(by, person)
    given = frozenset[int]().union(*(stand.clients for stand in away.stands))
    own = next((stand for stand in away.stands if stand.person == by.pk), None)
    if mine and own is not None and given:
        rows = rows.exclude(pk__in=given) if own.is_rest else rows.filter(pk__in=own.clients)
    start = (page - 1) * SHEET_PAGE
    found = list(rows.values_list("pk", "name")[start : start + SHEET_PAGE])
    ids = [pk for pk, _name in found]
    told = [(piece.label, piece.lines(by, person, ids, on)) for piece in room.pieces]
    clients = [
        SheetClient(
            pk,
            name,
            room.url(pk),
            who_stands_in(away, pk) if given else None,
            [(label, lines[pk]) for label, lines in told if lines.get(pk)],
        )
        for pk, name in found
    ]
    loose = [
        (piece.label, lines)
        for piece in room.pieces
        if piece.loose and page == 1
        for lines in [piece.loose(by, person, on)]
        if lines
    ]
    return Sheet(clients, rows.count(), loose)
