"""What of the journal is told to a person who asks: what happened to their card and when. Nothing of it goes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.kernel.erasing import Person
from otdel.kernel.personal import Sheet

from .models import Entry
from .queries import lines


def count(person: Person) -> int:
    return _entries(person).count()


def _entries(person: Person) -> Any:
    own = Entry.objects.filter(noun="contact", noun_id__in=person.contact_ids)
    return own | Entry.objects.filter(noun="lead", noun_id__in=person.lead_ids)


def tell(by: Any, person: Person) -> list[Sheet]:
    told = lines(by, _entries(person).order_by("at", "pk"))
    heads = (_("When"), _("What happened"), _("Who"))
    return [Sheet(_("History"), heads, [(one.at, one.sentence, one.by_name) for one in told])]
