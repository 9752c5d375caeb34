"""Consents that wait for a contact are entered when the lead gets one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from otdel.foundation.journal.services import Happening
from otdel.foundation.people.services import system_user
from otdel.kernel.events import Event
from otdel.selling.pipeline.events import LeadConverted, LeadEdited

from . import services

HEARD: tuple[type[Event], ...] = (LeadConverted, LeadEdited)


def enter_consents(happenings: Sequence[Happening]) -> None:
    """Enter what was agreed to with these leads; harmless if told twice."""
    ids = sorted({happening.noun_id for happening in happenings if happening.noun == "lead"})
    services.settle_consents(ids, by=system_user(), at=timezone.now())
