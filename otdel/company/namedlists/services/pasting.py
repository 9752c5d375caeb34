"""Names, tax numbers, phones and mails pasted into a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from otdel.company.namedlists import queries
from otdel.company.namedlists.drafts import EntryDraft
from otdel.company.namedlists.engine import read_lines
from otdel.company.namedlists.errors import AlreadyIn, NoSuchList, TooManyLines
from otdel.company.namedlists.models import Entry
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .entries import REFUSE, add_entries


@dataclass(frozen=True, slots=True)
class Pasted:
    """How lines were taken: put in, in the list before, refused (line, why), not found, found but not alone."""

    added: int
    already: int
    refused: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    doubtful: tuple[str, ...]


def add_pasted(
    list_id: int,
    text: str,
    draft: EntryDraft | None = None,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    country: str = "RU",
    claims: str = REFUSE,
    limit: int = 5000,
) -> Pasted:
    """Put into a list whom the lines mean. A line that several records fit goes to the oldest and is told.

    country: whose phones come without a code. Raises NotAllowed, NoSuchList, ListClosed, TooManyLines.
    """
    require(by, "list.edit")
    row = queries.named_lists(by, timezone.localdate(at)).filter(pk=list_id).first()
    if row is None:
        raise NoSuchList
    lines = read_lines(text, country)
    if len(lines) > limit:
        raise TooManyLines(limit=limit)
    read = queries.read_pasted(by, row.on_noun, lines)
    found = {one.match.id: one.line.text for one in reversed(read) if one.match}
    ids = sorted(found)
    results = add_entries(list_id, ids, draft, by=by, at=at, batch=batch, claims=claims)
    told = list(zip(ids, results, strict=True))
    refusals = [(pk, one) for pk, one in told if isinstance(one, Refused)]
    return Pasted(
        added=sum(isinstance(one, Entry) for one in results),
        already=sum(isinstance(one, AlreadyIn) for one in results),
        refused=tuple(
            (found[pk], str(one)) for pk, one in refusals if not isinstance(one, AlreadyIn)
        ),
        unknown=tuple(one.line.text for one in read if one.match is None),
        doubtful=tuple(one.line.text for one in read if one.match and one.match.others),
    )
