"""What the services of people take in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person to add. Without a mail (history from another system) an address that cannot be used is made."""

    full_name: str
    email: str = ""
    language: str = "ru"


@dataclass(frozen=True, slots=True)
class GrantDraft:
    """A role that follows from something, such as an employment (`origin` = "employment:7").

    fields: what is closed, {"deal.amount_minor": "hidden"}.
    """

    user_id: int
    role: str
    reach: str
    origin: str
    is_masked: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)


class LoanDraft(NamedTuple):
    """What an absent person lends to a stand-in: rows of the kind `noun`; see `models.Lent`."""

    viewer_id: int
    owner_id: int
    noun: str
    is_rest: bool = True
    is_split: bool = False


@dataclass(frozen=True, slots=True)
class ExportAsk:
    """An export that somebody else is to allow: which list, how narrowed, as what ("csv", "xlsx")."""

    list_key: str
    query: str
    form: str
    rows: int
    reason: str


@dataclass(frozen=True, slots=True)
class WatchLimits:
    """From which numbers activity is unusual. views, exports: {role: number}; a person's is the highest.

    views: records opened in an hour; exports: files taken in a day; leaving_views: records opened in a
    day by a person who has given notice (any export of theirs raises an alert too).
    """

    views: Mapping[str, int]
    exports: Mapping[str, int]
    leaving_views: int
