"""What this room does when its own records are made or edited: it looks for others like them."""

from __future__ import annotations

from collections.abc import Sequence

from otdel.foundation.journal.services import Happening
from otdel.foundation.preferences import queries as preferences
from otdel.kernel.events import Event

from . import services
from .events import CompanyCreated, CompanyEdited, ContactCreated, ContactEdited

HEARD: tuple[type[Event], ...] = (CompanyCreated, CompanyEdited, ContactCreated, ContactEdited)
FEW = 3  # records at a time; imports and bulk acts leave it to the nightly scan
TELLING = frozenset({"name", "full_name", "tax_id", "points", "website", "city", "company_id"})


def seek_twins(happenings: Sequence[Happening]) -> None:
    """Look for likely duplicates of what was made or changed in what is compared."""
    if len(happenings) > FEW:
        return
    ids: dict[str, set[int]] = {}
    for happening in happenings:
        fields = getattr(happening.event, "fields", "")
        if not fields or TELLING & set(fields.split(",")):
            ids.setdefault(happening.noun, set()).add(happening.noun_id)
    for noun, own in ids.items():
        services.seek_pairs(
            noun,
            sorted(own),
            at=happenings[0].at,
            score=preferences.value("clients.duplicate_score"),
            sharers=preferences.value("clients.duplicate_sharers"),
        )
