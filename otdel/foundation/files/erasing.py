"""What an erasure asks of this room: files beside the person's card and leads go, bytes too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.queries import kept_of_noun
from otdel.foundation.journal.services import wipe
from otdel.foundation.people.models import User
from otdel.kernel.erasing import Person
from otdel.kernel.personal import Sheet

from . import storage
from .models import Attachment


def _own(person: Person) -> Any:
    return Attachment.objects.filter(
        Q(noun="contact", noun_id__in=person.contact_ids)
        | Q(noun="lead", noun_id__in=person.lead_ids)
    ).order_by("pk")


def count(person: Person) -> int:
    return int(_own(person).count())


def erase(person: Person, *, by: User, at: datetime) -> int:
    """Take the files away for good, and those that were removed from there before.

    The bytes go once this is committed, unless the same file lies beside another record.
    """
    rows = list(_own(person))
    gone = {row.pk: row.sha256 for row in rows} | _removed(person)
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    wipe("attachment", list(gone))
    transaction.on_commit(partial(_drop, set(gone.values())))
    return len(rows)


def _removed(person: Person) -> dict[int, str]:
    """Return {file: its hash} of those that lay there and may still be put back."""
    places = {("contact", pk) for pk in person.contact_ids} | {
        ("lead", pk) for pk in person.lead_ids
    }
    return {
        pk: before["sha256"]
        for pk, before in kept_of_noun("attachment", "removed")
        if (before.get("noun"), before.get("noun_id")) in places
    }


def _drop(hashes: Iterable[str]) -> None:
    for sha256 in hashes:
        if not Attachment.objects.filter(sha256=sha256).exists():
            storage.path_of(sha256).unlink(missing_ok=True)


def tell(by: User, person: Person) -> list[Sheet]:
    lines = [(row.at, row.name, row.size) for row in _own(person)]
    return [Sheet(_("Files"), (_("When"), _("File name"), _("Size, bytes")), lines)]
