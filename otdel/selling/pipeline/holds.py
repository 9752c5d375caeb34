"""What keeps a client in work, for the room that owns clients' statuses."""

from __future__ import annotations

from collections.abc import Mapping

from otdel.kernel.errors import Refused

from . import queries
from .errors import DealsOpen


def open_deals(titles: Mapping[int, str]) -> dict[int, Refused]:
    """Return {company: why it may not go to the archive} for those with open deals, seen or not; one statement."""
    found = queries.number_open(list(titles))
    return {pk: DealsOpen(title=titles[pk], number=number) for pk, number in found.items()}
