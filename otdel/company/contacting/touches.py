"""What was sent to clients lies above: `otdel/wiring/touches.py` says who knows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from otdel.foundation.web.slots import wired

# touches(contact_ids, company_ids, since) -> (contact_id, company_id, moment) of each outgoing contact
Touch = tuple[int | None, int | None, datetime]
Touches = Callable[[Collection[int], Collection[int], datetime], Iterable[Touch]]


def touches(
    contact_ids: Collection[int], company_ids: Collection[int], since: datetime
) -> list[Touch]:
    """Return the outgoing contacts with any of the clients since then; a statement a room."""
    table: Sequence[Touches] = wired("OTDEL_TOUCHES", "otdel.wiring.touches.TOUCHES")
    return [one for ask in table for one in ask(contact_ids, company_ids, since)]
