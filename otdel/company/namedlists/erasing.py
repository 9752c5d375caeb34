"""What an erasure asks of this room: the person's lines stay in the lists, their facts and notes go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import wipe
from otdel.foundation.people.models import User
from otdel.kernel.erasing import Person
from otdel.kernel.personal import Sheet

from .models import Entry

_BARE: dict[str, Any] = {"extra": {}, "note": "", "why": ""}


def _own(person: Person) -> Any:
    return Entry.objects.filter(contact_id__in=person.contact_ids).order_by("pk")


def count(person: Person) -> int:
    return int(_own(person).exclude(**_BARE).count())


def erase(person: Person, *, by: User, at: datetime) -> int:
    telling = list(_own(person).exclude(**_BARE).values_list("pk", flat=True))
    Entry.objects.filter(pk__in=telling).update(**_BARE, version=F("version") + 1)
    wipe("list_entry", list(_own(person).values_list("pk", flat=True)))
    return len(telling)


def tell(by: User, person: Person) -> list[Sheet]:
    lines = [
        (
            row.named_list.name,
            row.added_at,
            row.note,
            row.why,
            ", ".join(f"{key}: {value}" for key, value in row.extra.items()),
        )
        for row in _own(person).select_related("named_list")
    ]
    heads = (_("List"), _("Added"), _("Note"), _("Why in the list"), _("Fields"))
    return [Sheet(_("Lists"), heads, lines)]
