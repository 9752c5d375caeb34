"""Giving leads without an owner to whom the rules choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import batched

from django.db import transaction
from django.db.models import F

from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.services import edit_leads

from .. import queries
from ..engine import Choice, Desk, choose
from ..events import LeadAssigned
from ..models import Assigned, Rule, Turn

PORTION = 500


def assign(lead_ids: Sequence[int], *, by: User, at: datetime, on: date, batch: str = "") -> int:
    """Give the leads that still have no owner to people by the rules; return how many were given.

    A lead is given by rules once: one that somebody left without an owner later waits for a
    person. Safe to run twice and side by side: the rules are taken first, in one order, so the
    second waits and then finds the leads owned. In portions of 500.
    """
    return sum(_portion(part, by, at, on, batch) for part in batched(lead_ids, PORTION))


@transaction.atomic
def _portion(ids: Sequence[int], by: User, at: datetime, on: date, batch: str) -> int:
    # not only a count: taking the rows makes two that run at once take turns
    if not Rule.objects.filter(is_active=True).update(turn=F("turn") + 1):
        return 0
    waiting = queries.unowned(by).filter(pk__in=ids).select_related("source")
    rows = list(waiting.exclude(pk__in=Assigned.objects.values("lead_id")))
    if not rows:
        return 0
    given = queries.orders(queries.rules(), on)
    looks = queries.looks(rows, given)
    desk = queries.desk(given, looks.values(), at, on)
    chosen = {row.pk: choice for row in rows if (choice := choose(given, looks[row.pk], desk))}
    changes = [(pk, {"owner_id": choice.person}) for pk, choice in chosen.items()]
    results = edit_leads(changes, by=by, at=at, batch=batch)
    done = [row for row in results if isinstance(row, Lead)]
    Assigned.objects.bulk_create(
        [
            Assigned(lead_id=r.pk, rule_id=chosen[r.pk].rule, person_id=chosen[r.pk].person, at=at)
            for r in done
        ]
    )
    record_many([Note(_told(row, chosen[row.pk]), row, at) for row in done], by=by, batch=batch)
    _write_turns(desk, [chosen[row.pk] for row in done])
    return len(done)


def _told(row: Lead, choice: Choice) -> LeadAssigned:
    return LeadAssigned(lead_id=row.pk, rule_id=choice.rule, person_id=choice.person)


def _write_turns(desk: Desk, done: Sequence[Choice]) -> None:
    """Keep the credits as they are now, and count what each was given."""
    for rule in desk.changed:
        for person, credit in desk.credits[rule].items():
            got = sum(one == Choice(rule, person) for one in done)
            turn, _is_new = Turn.objects.get_or_create(rule_id=rule, person_id=person)
            Turn.objects.filter(pk=turn.pk).update(credit=credit, given=F("given") + got)
