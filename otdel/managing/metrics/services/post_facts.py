"""The handler: what happened becomes facts, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from otdel.company.department.engine import Stay, main_unit
from otdel.company.department.queries import stays
from otdel.foundation.journal.queries import of_batch
from otdel.foundation.journal.services import Happening
from otdel.foundation.people.models import User
from otdel.kernel.inserts import insert_rows
from otdel.selling.leadflow.queries import responses
from otdel.selling.pipeline.events import DealRestored, LeadRestored
from otdel.selling.pipeline.queries import lines_numbers
from otdel.selling.work.events import ActivityPlanned

from ..engine import (
    Answer,
    Beside,
    Key,
    Posting,
    Row,
    Subject,
    UnitOn,
    Value,
    counts,
    subject_of,
    subjects_of,
)
from ..models import Fact

_COLUMNS = (*Key._fields, *Value._fields, "entry_id", "part")
_WIDTH = len(Key._fields)
_HELD_BY = {"deal": "deal_id", "lead": "lead_id", "activity": "activity_id"}


def post_facts(happenings: Sequence[Happening]) -> int:
    """Post the facts of what happened; return how many are new. Telling the same again adds none.

    A constant number of statements for every thousand happenings, none for what counts nowhere.
    """
    told = [happening for happening in happenings if counts(happening.event)]
    return _post_all(told) if told else 0


@transaction.atomic(savepoint=False)
def _post_all(happenings: Sequence[Happening]) -> int:
    steps = range(0, len(happenings), 1000)
    return sum(_post(happenings[start : start + 1000]) for start in steps)


def _post(happenings: Sequence[Happening]) -> int:
    events = [happening.event for happening in happenings]
    subjects = {subject for event in events for subject in subjects_of(event)}
    beside = Beside(_lines(events), _answers(subjects))
    setters = _setters(happenings)
    people = {person for event in events if (person := getattr(event, "owner_id", None))}
    people |= {*setters.values(), *(one.person_id or 0 for one in beside.answers.values())} - {0}
    posting = Posting(_held(subjects), units_by_day(people), _undone(events), beside)
    zone = timezone.get_default_timezone()
    for happening in happenings:
        day = timezone.localtime(happening.at, zone).date()
        posting.hear(happening.event, happening.entry_id, setters.get(happening.entry_id), day)
    insert_rows([_fact(row) for row in posting.fresh])
    return len(posting.fresh)


def _lines(events: Iterable[Any]) -> dict[int, int]:
    """Return {deal: the number of its lines} of the deals that these events win or find won."""
    won = {
        event.deal_id
        for event in events
        if getattr(event, "status", "") == "won" and hasattr(event, "deal_id")
    }
    return dict.fromkeys(won, 0) | lines_numbers(won) if won else {}


def _answers(subjects: Collection[Subject]) -> dict[int, Answer]:
    """Return {lead: its first answer} of those that have been answered."""
    leads = [pk for noun, pk in subjects if noun == "lead"]
    zone = timezone.get_default_timezone()
    return {
        row.lead_id: Answer(
            timezone.localtime(row.answered_at, zone).date(),
            row.person_id,
            row.minutes or 0,
            row.answered_at <= row.due_at,
        )
        for row in (responses(leads).values() if leads else ())
        if row.answered_at
    }


def _setters(happenings: Iterable[Happening]) -> dict[int, int]:
    """Return {entry: who planned the meeting} of those that a person planned, and not the system."""
    told = {one.entry_id: one.by_id for one in happenings if isinstance(one.event, ActivityPlanned)}
    if not told:
        return {}
    systems = set(User.objects.filter(is_system=True).values_list("pk", flat=True))
    return {entry: person for entry, person in told.items() if person not in systems}


def _held(subjects: Collection[Subject]) -> Iterator[Row]:
    """Yield the facts already posted about the subjects, each once: one statement a noun."""
    met: set[tuple[int, str, int]] = set()
    for noun, column in _HELD_BY.items():
        ids = sorted(pk for kind, pk in subjects if kind == noun)
        if not ids:
            continue
        rows = Fact.objects.filter(**{f"{column}__in": ids}).order_by("pk")
        for row in map(_row, rows.values_list(*_COLUMNS)):
            name = (row.entry_id, row.key.measure, row.part)
            if name not in met:
                met.add(name)
                yield row


def _row(columns: Sequence[Any]) -> Row:
    return Row(Key(*columns[:_WIDTH]), Value(*columns[_WIDTH:-2]), columns[-2], columns[-1])


def _fact(row: Row) -> Fact:
    return Fact(**row.key._asdict(), **row.value._asdict(), entry_id=row.entry_id, part=row.part)


def _undone(events: Iterable[Any]) -> dict[tuple[Subject, str], set[int]]:
    """Return, for each restored subject and batch, the batch's entries about it."""
    wanted: dict[tuple[str, str], set[int]] = {}
    for event in events:
        if isinstance(event, DealRestored | LeadRestored):
            noun, pk = subject_of(event)
            wanted.setdefault((noun, event.undone_batch), set()).add(pk)
    found: dict[tuple[Subject, str], set[int]] = {}
    for (noun, batch), ids in wanted.items():
        entries = of_batch(batch).filter(noun=noun, noun_id__in=sorted(ids))
        for noun_id, entry_id in entries.values_list("noun_id", "pk"):
            found.setdefault(((noun, noun_id), batch), set()).add(entry_id)
    return found


def units_by_day(people: Collection[int]) -> UnitOn:
    """Return unit_on(person, day): where the person worked that day.

    History older than the first known employment belongs to that first one: before Otdel
    nobody wrote down who worked where.
    """
    jobs: dict[int, list[Stay]] = {}
    for stay in stays(people) if people else ():
        jobs.setdefault(stay.person, []).append(stay)
    firsts = {person: min(stay.starts_on for stay in theirs) for person, theirs in jobs.items()}

    @cache
    def unit_on(person_id: int, day: date) -> int | None:
        theirs = jobs.get(person_id, ())
        return main_unit(theirs, max(day, firsts[person_id])) if theirs else None

    return unit_on
