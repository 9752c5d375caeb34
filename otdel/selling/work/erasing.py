"""What an erasure asks of this room: texts of work with the person go, its kinds, days and numbers stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import record_many, wipe
from otdel.foundation.people.models import User
from otdel.kernel.erasing import GONE, Person
from otdel.kernel.personal import Sheet
from otdel.kernel.sweeping import write

from .events import ActivityCancelled
from .models import Activity
from .services.telling import told


def _own(person: Person) -> Any:
    with_them = Q(contact_id__in=person.contact_ids)
    return Activity.objects.filter(
        with_them | Q(about_noun="lead", about_id__in=person.lead_ids)
    ).order_by("pk")


def _telling(person: Person) -> Any:
    return _own(person).exclude(subject=GONE, is_open=False)


def count(person: Person) -> int:
    return int(_telling(person).count())


def erase(person: Person, *, by: User, at: datetime) -> int:
    """Blank subjects, texts and outcomes; what was still planned with the person is called off."""
    rows = list(_telling(person))
    planned = [row for row in rows if row.is_open]
    for row in rows:
        blank = {name: GONE for name in ("body", "outcome") if getattr(row, name)}
        write(Activity, row.pk, {"subject": GONE, "subject_key": GONE, "is_open": False, **blank})
    record_many([told(ActivityCancelled, row, at) for row in planned], by=by)
    wipe("activity", list(_own(person).values_list("pk", flat=True)))
    return len(rows)


def tell(by: User, person: Person) -> list[Sheet]:
    heads = (_("When"), _("Kind"), _("Subject"), _("Text"), _("Outcome"), _("Responsible"))
    rows = _own(person).select_related("owner")
    return [
        Sheet(
            _("Tasks, calls, meetings"),
            heads,
            [
                (
                    row.done_at or row.due_at or row.created_at,
                    row.get_kind_display(),
                    row.subject,
                    row.body,
                    row.outcome,
                    str(row.owner),
                )
                for row in rows
            ],
        )
    ]
