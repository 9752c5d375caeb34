"""Clients whose day of return has come are back in work, with a task for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from otdel.company.clients.models import Away, Company
from otdel.company.clients.queries import due_back
from otdel.company.clients.services import bring_back
from otdel.company.department.queries import head_of, unit_of
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import record_activities

PORTION = 500


@dataclass(frozen=True, slots=True)
class Words:
    """What the tasks are called: for a client who is back with its responsible, for one who is free."""

    back: str
    free: str


@transaction.atomic
def return_due(*, on: date, by: User, at: datetime, words: Words, batch: str = "") -> int:
    """Bring back the next clients whose day has come, each with a task; return how many came back.

    A client goes to the free ones if it was so wanted or its responsible has left; the task then goes
    to who sent it, else to the head of that person's unit. Safe to run twice: who is back is not due.
    """
    rows = due_back(on, limit=PORTION)
    sent = {row.client_id: row for row in rows}
    owners = _owners(list(sent))
    free = {pk for pk, row in sent.items() if row.to_free or not _works(owners.get(pk))}
    done = bring_back(list(sent), by=by, at=at, batch=batch, free=free)
    back = [row for row in done if not isinstance(row, Refused)]
    drafts = _tasks(back, sent, owners, free, words, on, at)
    record_activities(drafts, by=by, at=at, batch=batch, way="process")
    return len(back)


def _owners(ids: Sequence[int]) -> dict[int, User | None]:
    rows = Company.objects.filter(pk__in=ids).select_related("owner")
    return {row.pk: row.owner for row in rows}


def _works(person: User | None) -> bool:
    return person is not None and person.is_active


def _tasks(
    back: Sequence[Company],
    sent: Mapping[int, Away],
    owners: Mapping[int, User | None],
    free: set[int],
    words: Words,
    on: date,
    at: datetime,
) -> list[ActivityDraft]:
    drafts = []
    for row in back:
        is_free = row.pk in free
        person = _stand_in(sent[row.pk].by, on) if is_free else owners[row.pk]
        if person is None or not person.is_active:
            continue
        drafts.append(
            ActivityDraft(
                "task",
                words.free if is_free else words.back,
                person.pk,
                company_id=row.pk,
                due_at=at,
                body=sent[row.pk].note,
            )
        )
    return drafts


def _stand_in(sender: User, on: date) -> User | None:
    """Return who sent the client away, else the head of that person's unit."""
    if sender.is_active and not sender.is_system:
        return sender
    unit = unit_of(sender.pk, on)
    head = head_of(unit, on) if unit else None
    return User.objects.filter(pk=head, is_active=True).first() if head else None
