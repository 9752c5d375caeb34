"""What hand-offs hear of leads and deals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from otdel.foundation.journal.services import Happening
from otdel.foundation.people.services import system_user
from otdel.kernel.events import Event
from otdel.selling.pipeline.events import (
    DealContinued,
    DealLost,
    DealReassigned,
    DealRemoved,
    LeadConverted,
    LeadReassigned,
    LeadRejected,
    LeadRemoved,
    LeadRestored,
)

from .services import follow_records

_ENDS: tuple[type[Event], ...] = (
    DealLost, DealReassigned, DealRemoved, LeadConverted, LeadReassigned, LeadRejected, LeadRemoved,
)  # fmt: skip
HEARD: tuple[type[Event], ...] = (*_ENDS, LeadRestored, DealContinued)


def follow(happenings: Sequence[Happening]) -> None:
    """Credit and history follow a lead into its deal; an offer of what is over or given away is taken back."""
    converted: dict[int, int] = {}
    continued: dict[int, int] = {}
    unconverted, ended = [], []
    for one in happenings:
        event: Any = one.event
        if isinstance(event, _ENDS):
            ended.append((one.noun, one.noun_id))
        if isinstance(event, LeadConverted):
            converted[event.lead_id] = event.deal_id
        if isinstance(event, DealContinued):
            continued[event.from_deal_id] = event.deal_id
        if isinstance(event, LeadRestored) and event.status != "converted":
            unconverted.append(event.lead_id)
    follow_records(
        converted=converted,
        continued=continued,
        unconverted=unconverted,
        ended=ended,
        by=system_user(),
        at=max(one.at for one in happenings),
    )
