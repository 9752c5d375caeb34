"""What people wrote is kept for a time and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User
from otdel.kernel.visits import window_of

from .. import events
from ..models import IntakeForm, Knock, Submission

DAY = 24  # hours


@transaction.atomic
def sweep(*, raw_days: int, quarantine_days: int, by: User, at: datetime) -> tuple[int, int]:
    """Empty the text of requests older than `raw_days` and drop what nobody let in; (emptied, dropped).

    Held and rejected ones go whole after `quarantine_days`; counters after a day. Safe to run twice.
    """
    Knock.objects.filter(window__lt=window_of(at) - DAY).delete()
    raw = Submission.objects.filter(came_at__lt=at - timedelta(days=raw_days), state="taken")
    raw = raw.exclude(raw="")
    over = Submission.objects.filter(
        came_at__lt=at - timedelta(days=quarantine_days), state__in=["held", "rejected"]
    )
    forms = {*raw.values_list("form_id", flat=True), *over.values_list("form_id", flat=True)}
    notes, emptied, dropped = [], 0, 0
    for form in IntakeForm.objects.filter(pk__in=forms):
        gone = over.filter(form=form).delete()[0]
        done = raw.filter(form=form).update(raw="")
        told = events.SubmissionsSwept(form_id=form.pk, emptied=done, dropped=gone)
        notes.append(Note(told, form, at))
        emptied, dropped = emptied + done, dropped + gone
    record_many(notes, by=by)
    return emptied, dropped
