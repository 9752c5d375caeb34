"""A letter that somebody wrote by a template and sent from a mail program: it enters the record's history."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import edit_activity, finish, log

from .. import errors, queries


@transaction.atomic
def enter_letter(
    record: Lead | Deal,
    subject: str,
    text: str,
    *,
    by: User,
    at: datetime,
    confirmed: str = "",
    batch: str = "",
) -> Activity:
    """Enter a letter about a lead or deal that `by` sees; an open letter of its cadence is done with it.

    confirmed: why it went out although the gate asked. Raises NotAllowed, Missing and what `work` refuses.
    """
    require(by, "work.do")
    subject = " ".join(subject.split())[:250]
    if not subject:
        raise errors.Missing(field=Activity._meta.get_field("subject").verbose_name)
    step = queries.open_letter(record)
    if step is not None and step.owner_id == by.pk:
        changes = {"subject": subject, "body": text}
        edit_activity(step.pk, changes, version=step.version, by=by, at=at, batch=batch)
        finish(step.pk, "", by=by, at=at, batch=batch)
        step.refresh_from_db()
        return step
    draft = ActivityDraft(
        kind=Activity.Kind.LETTER.value,
        subject=subject,
        body=text,
        owner_id=by.pk,
        about_noun=record.noun,
        about_id=record.pk,
        confirmed=confirmed,
    )
    return log(draft, by=by, at=at, batch=batch)
