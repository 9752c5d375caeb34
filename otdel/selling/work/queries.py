"""Reading activities: a person's day, the next step of deals, what was done about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from otdel.company.calendars import queries as calendars
from otdel.company.clients.queries import companies, contacts, find_companies
from otdel.foundation.people.models import User
from otdel.foundation.web import address
from otdel.kernel.finding import Found, Place, find
from otdel.kernel.search_words import Reading, Understood
from otdel.kernel.vendor import is_filled

from .abouts import Matter, matters
from .models import Activity

SHOWN = 30  # lines of one part of Today; the rest is a list away
_LATER_DAYS = 7
TALKS = 500  # of one contact that are looked for in other records' histories


def activities(by: User) -> QuerySet[Activity]:
    """Activities of the people in the reach of `by`."""
    return Activity.objects.visible_to(by).select_related("owner", "company", "contact")


def about(noun: str, noun_id: int) -> QuerySet[Activity]:
    """Activities about one record, whosever: the caller has found it through its reader."""
    return (
        Activity.objects.filter(about_noun=noun, about_id=noun_id)
        .select_related("owner", "contact")
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )


def zone_of(person: User) -> tzinfo:
    """Return the person's time zone, else the company's."""
    return ZoneInfo(person.time_zone) if person.time_zone else timezone.get_default_timezone()


def end_of_day(day: date, owner: User) -> datetime:
    """Return when work ends on the day by the owner's clock; a task without an hour is due then."""
    closing: time = calendars.end_of_working_day(day).time()
    return datetime.combine(day, closing, tzinfo=zone_of(owner))


def company_day(moment: datetime | None) -> str:
    """Return the ISO day of the company's zone in which `moment` lies, or ""."""
    if moment is None:
        return ""
    return timezone.localtime(moment, timezone.get_default_timezone()).date().isoformat()


@dataclass(frozen=True, slots=True)
class Today:
    """A person's day. Each part holds at most SHOWN lines; `counts` has the true numbers by part."""

    person: User
    at: datetime
    overdue: Sequence[Activity]
    today: Sequence[Activity]
    undated: Sequence[Activity]
    later: Sequence[Activity]
    done: Sequence[Activity]
    counts: Mapping[str, int]
    matters: Mapping[tuple[str, int], Matter]

    @property
    def planned(self) -> int:
        """What the day holds in all: late, for today and already done."""
        return self.counts["overdue"] + self.counts["today"] + self.counts["done"]

    @property
    def is_clear(self) -> bool:
        return not (self.overdue or self.today or self.undated)


def today(by: User, person_id: int, at: datetime) -> Today:
    """Return the day of one person as `by` may see it, cut at midnights of the reader's zone.

    One's own day holds what absent colleagues have lent too.
    Raises User.DoesNotExist if the person is not in the reach of `by`.
    """
    person = people_in_sight(by).get(pk=person_id)
    start, end = day_bounds(at, zone_of(by))
    parts = _parts_of_day(_queue(by, person), at, start, end)
    shown = {name: list(rows[:SHOWN]) for name, rows in parts.items()}
    pairs = [(row.about_noun, row.about_id) for rows in shown.values() for row in rows]
    return Today(
        person=person,
        at=at,
        counts={name: _count(parts[name], rows) for name, rows in shown.items()},
        matters=matters(by, pairs),
        **shown,
    )


def _queue(by: User, person: User) -> QuerySet[Activity]:
    rows = activities(by)
    return rows.led_by(by) if person.pk == by.pk else rows.filter(owner=person)  # type: ignore[attr-defined]


def _parts_of_day(
    mine: QuerySet[Activity], at: datetime, start: datetime, end: datetime
) -> dict[str, QuerySet[Activity]]:
    """The partial indexes (owner, due_at | is_open) and (owner, done_at) serve every part."""
    waiting = mine.filter(is_open=True)
    return {
        "overdue": waiting.filter(due_at__lt=at).order_by("due_at", "pk"),
        "today": waiting.filter(due_at__gte=at, due_at__lt=end).order_by(
            "-has_hour", "due_at", "pk"
        ),
        "undated": waiting.filter(due_at=None).order_by("pk"),
        "later": waiting.filter(
            due_at__gte=end, due_at__lt=end + timedelta(days=_LATER_DAYS)
        ).order_by("due_at", "pk"),
        "done": mine.filter(done_at__gte=start, done_at__lt=end).order_by("-done_at", "-pk"),
    }


def _count(rows: QuerySet[Activity], shown: Sequence[Activity]) -> int:
    return len(shown) if len(shown) < SHOWN else rows.count()


def day_bounds(at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the midnights round `at` in `zone`; the second one does not belong to the day."""
    day = at.astimezone(zone).date()
    first = datetime.combine(day, time.min, tzinfo=zone)
    return first, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Horizon:
    """A day that work is often put off to."""

    key: str
    day: date


def horizons(on: date) -> list[Horizon]:
    """Return tomorrow, in three days and next week as worked days of the company's calendar."""
    monday = on + timedelta(days=7 - on.weekday())
    return [
        Horizon("tomorrow", calendars.add_working_days(on, 1)),
        Horizon("three", calendars.add_working_days(on, 3)),
        Horizon("week", calendars.add_working_days(monday - timedelta(days=1), 1)),
    ]


def people_in_sight(by: User) -> QuerySet[User]:
    """The people whose day `by` may look at: oneself, those in sight, or everybody."""
    people = User.objects.filter(is_system=False)
    return people if by.reach == "all" else people.filter(pk__in=by.seen_ids)


def owners(ids: Collection[int]) -> dict[int, User]:
    """Return {id: person} of those who exist, leavers too; the system is nobody's colleague."""
    return User.objects.filter(is_system=False).in_bulk(sorted(ids))


def of_company(by: User, company_id: int) -> QuerySet[Activity]:
    """Open activities with a company that `by` has found: those of people in the reach of `by`."""
    return _soonest(activities(by).filter(is_open=True, company_id=company_id))


def of_contact(by: User, contact_id: int) -> QuerySet[Activity]:
    """Open activities with a contact that `by` has found: those of people in the reach of `by`."""
    return _soonest(activities(by).filter(is_open=True, contact_id=contact_id))


def _soonest(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def next_steps(by: User, noun: str, ids: Sequence[int]) -> dict[int, Activity]:
    """Return {id: earliest open activity} of records that `by` has already found; one statement.

    Whoever is to do it: a deal's next step may lie with a colleague. Dated ones come first.
    """
    rows = Activity.objects.filter(is_open=True, about_noun=noun, about_id__in=ids)
    ordered = rows.select_related("owner").order_by(
        "about_id", F("due_at").asc(nulls_last=True), "pk"
    )
    steps: dict[int, Activity] = {}
    for row in ordered:
        steps.setdefault(row.about_id or 0, row)
    return steps


def without_next_step(noun: str, outer: str = "pk") -> Q:
    """A condition for a queryset of `noun`: no open activity with a date is about the row (PIPE-15)."""
    dated = Activity.objects.filter(
        is_open=True, about_noun=noun, about_id=OuterRef(outer), due_at__isnull=False
    )
    return Q(~Exists(dated))


def touched_by_others(noun: str, outer: str = "pk", owner: str = "owner") -> Q:
    """A condition for a queryset of `noun`: somebody but its owner has done something there (SEC-07)."""
    about = (
        {"company": OuterRef(outer)}
        if noun == "company"
        else {"about_noun": noun, "about_id": OuterRef(outer)}
    )
    done = Activity.objects.filter(done_at__isnull=False, owner__is_system=False, **about)
    return Q(Exists(done.exclude(owner=OuterRef(owner))))


def next_due(noun: str, ids: Sequence[int]) -> dict[int, datetime]:
    """Return {id: when the earliest dated open activity is due}; one statement."""
    rows = Activity.objects.filter(
        is_open=True, about_noun=noun, about_id__in=ids, due_at__isnull=False
    )
    return dict(rows.values_list("about_id").annotate(first=Min("due_at")))


def dated_steps(noun: str, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return (activity id, record id) of open activities with a date about the records."""
    rows = Activity.objects.filter(
        is_open=True, about_noun=noun, about_id__in=ids, due_at__isnull=False
    )
    return [(pk, about_id or 0) for pk, about_id in rows.values_list("pk", "about_id")]


def touches(noun: str, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return {id: {kind: how many were done}} of records already found; one statement."""
    rows = Activity.objects.filter(about_noun=noun, about_id__in=ids, done_at__isnull=False)
    counts: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    for pk, kind, number in rows.values_list("about_id", "kind").annotate(number=Count("pk")):
        counts[pk][kind] = number
    return counts


def last_touches(contact_ids: Sequence[int]) -> dict[int, datetime]:
    """Return {contact: when the last call, meeting or letter with them was done}; one statement."""
    talks = (Activity.Kind.CALL, Activity.Kind.MEETING, Activity.Kind.LETTER)
    rows = Activity.objects.filter(
        contact_id__in=contact_ids, kind__in=talks, done_at__isnull=False
    )
    return dict(rows.values_list("contact_id").annotate(last=Max("done_at")))


def match_activities(refs: Sequence[str]) -> dict[str, int]:
    """Return {key in another system: id}; one statement a thousand keys."""
    found: dict[str, int] = {}
    for start in range(0, len(refs), 1000):
        part = Activity.objects.filter(
            is_filled("external_ref"), external_ref__in=refs[start : start + 1000]
        )
        found.update(part.values_list("external_ref", "pk"))
    return found


def activity_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: subject and outcome} of those `by` may read: own reach, or what it is about is seen."""
    return {row.pk: _said(row) for row in readable(by, ids)}


def activity_texts(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: everything written in it} of those `by` may read."""
    return {
        row.pk: "\n".join(filter(None, (row.subject, row.outcome, row.body)))
        for row in readable(by, ids)
    }


def readable(by: User, ids: Sequence[int]) -> list[Activity]:
    """Activities of `ids` that `by` may read: own reach, or what they are about is seen."""
    rows = list(
        Activity.objects.filter(pk__in=ids).only(
            "kind",
            "subject",
            "outcome",
            "body",
            "owner_id",
            "company_id",
            "contact_id",
            "about_noun",
            "about_id",
        )
    )
    seen = matters(by, [(row.about_noun, row.about_id) for row in rows])
    clients, people = _clients_in_sight(by, rows), _people_in_sight(by, rows)
    return [
        row
        for row in rows
        if by.reach == "all"
        or row.owner_id in by.seen_ids
        or (row.about_noun, row.about_id) in seen
        or (not row.about_noun and row.company_id in clients)
        or (not row.about_noun and not row.company_id and row.contact_id in people)
    ]


def _clients_in_sight(by: User, rows: Sequence[Activity]) -> set[int]:
    ids = {row.company_id for row in rows if row.company_id and not row.about_noun}
    return set(companies(by).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _people_in_sight(by: User, rows: Sequence[Activity]) -> set[int]:
    """Contacts without a company, seen by `by`: what was done with them stands in their own history."""
    alone = [row for row in rows if not row.about_noun and not row.company_id]
    ids = {row.contact_id for row in alone if row.contact_id}
    return set(contacts(by).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _said(row: Activity) -> str:
    if row.kind == Activity.Kind.NOTE:
        return row.body or row.subject
    return f"{row.subject} — {row.outcome}" if row.outcome else row.subject


def activity_people(by: User, ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Return {id: ("contact", whom it was with)} of lines that the caller shows."""
    rows = Activity.objects.filter(pk__in=ids, contact__isnull=False)
    return {pk: ("contact", contact) for pk, contact in rows.values_list("pk", "contact")}


def activity_addresses(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: the dialog that shows it whole} of talks and tasks in reach; a note stands whole in its line."""
    rows = Activity.objects.visible_to(by).filter(pk__in=ids).exclude(kind=Activity.Kind.NOTE)
    return {pk: address("work:activity-edit", pk) for pk in rows.values_list("pk", flat=True)}


def standing_activities(ids: Sequence[int]) -> set[int]:
    """Return those of the ids that still exist."""
    return set(Activity.objects.filter(pk__in=ids).values_list("pk", flat=True))


def talks_with(by: User, contact_ids: Sequence[int]) -> list[tuple[int, str, int]]:
    """Return (activity, noun, id) of a found contact's latest activities that stand in another record's history."""
    rows = Activity.objects.filter(contact__in=contact_ids).order_by("-pk")
    places = rows.values_list("pk", "about_noun", "about_id", "company")[:TALKS]
    return [
        (pk, noun or "company", place)
        for pk, noun, about_id, company in places
        if (place := about_id if noun else company)
    ]


def find_activities(
    by: User, rows: QuerySet[Activity], text: str, *, literal: bool = False
) -> Found[Activity]:
    """Activities of `rows` that the text means by their subject or by their company, the best first."""
    clients = find_companies(by, companies(by), text, literal=literal).best if text else ()

    def of_clients(asked: Understood, readings: Sequence[Reading]) -> list[QuerySet[Any, Any]]:
        if not clients or asked.main not in readings:
            return []
        return [Activity.objects.filter(company_id__in=clients).order_by().values("pk")]

    place = Place(Activity, "work_activity_words", "subject_key", of_clients)
    return find(rows, text, place, literal=literal)


def search_activities(by: User, rows: QuerySet[Activity], text: str) -> QuerySet[Activity]:
    """Activities of `rows` that the text means, in the order of `rows`."""
    return find_activities(by, rows, text).rows


def outgoing_contacts(
    contact_ids: Collection[int], company_ids: Collection[int], since: datetime
) -> list[tuple[int | None, int | None, datetime]]:
    """Return (contact, company, moment) of calls and letters to these clients since then, whosever."""
    rows = Activity.objects.filter(
        Q(contact_id__in=contact_ids) | Q(company_id__in=company_ids),
        direction=Activity.Direction.OUT,
        kind__in=(Activity.Kind.CALL, Activity.Kind.LETTER),
        done_at__gte=since,
    )
    found = rows.values_list("contact_id", "company_id", "done_at")
    return [(contact, company, moment) for contact, company, moment in found if moment]
