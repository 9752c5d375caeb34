"""Do-not-contact: set by hand or by a list, lifted by those who may."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.queries import companies, contacts
from otdel.foundation.journal.services import Note, keep, record, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale
from otdel.kernel.inserts import insert_rows

from .. import errors, events, queries
from ..addresses import Address, digest, read
from ..drafts import BanDraft
from ..models import Ban
from .restoring import restore, trace_of

_BETWEEN = re.compile(r"[;,\t\r\n]+")
_PORTION = 1000


@transaction.atomic
def set_ban(draft: BanDraft, *, by: User, at: datetime, phone_country: str, batch: str = "") -> Ban:
    """Forbid contacting a client or one address.

    Raises NotAllowed, Missing (no reason), TurnedRound, NotAnAddress, DoesNotExist.
    """
    require(by, "contacting.ban")
    if not draft.reason.strip():
        raise errors.Missing(field=_("Reason"))
    if draft.till_on and draft.till_on < draft.from_on:
        raise errors.TurnedRound(field=_("Till"))
    client, address = _aim(draft, by, phone_country)
    row = Ban.objects.create(
        **({draft.noun: client} if client else {}),
        digest=digest(address.kind, address.value) if address else "",
        shown=address.value if address else "",
        channel=draft.channel,
        purpose=draft.purpose,
        source=draft.source,
        reason=draft.reason.strip()[:250],
        from_on=draft.from_on,
        till_on=draft.till_on,
        by=by,
        at=at,
    )
    told = events.BanSet(
        ban_id=row.pk,
        channel=row.channel,
        purpose=row.purpose,
        till_on=row.till_on.isoformat() if row.till_on else "",
    )
    record(told, about=client or row, by=by, at=at, batch=batch)
    keep(batch, [trace_of(row, "created")], by=by, at=at)
    return row


def _aim(draft: BanDraft, by: User, country: str) -> tuple[Any, Address | None]:
    if draft.noun:
        reader = contacts if draft.noun == "contact" else companies
        client: Any = reader(by).get(pk=draft.pk or 0)
        return client, None
    address = read(draft.address, country)
    if address is None:
        raise errors.NotAnAddress(field="address", value=draft.address)
    return None, address


@transaction.atomic
def lift_ban(ban_id: int, *, by: User, at: datetime, batch: str = "") -> Ban:
    """Allow contacting again. Raises NotAllowed, NoSuchBan, AlreadyLifted, Stale."""
    require(by, "contacting.lift")
    row = queries.bans(by).filter(pk=ban_id).first()
    if row is None:
        raise errors.NoSuchBan
    if row.lifted_at is not None:
        raise errors.AlreadyLifted
    won = Ban.objects.filter(pk=row.pk, version=row.version).update(
        lifted_at=at, version=F("version") + 1
    )
    if not won:
        raise Stale
    row.lifted_at, row.version = at, row.version + 1
    told = events.BanLifted(ban_id=row.pk)
    record(told, about=_subject(row), by=by, at=at, batch=batch)
    keep(batch, [trace_of(row, "changed", {"lifted_at": None})], by=by, at=at)
    return row


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a stop list: bans made, addresses that stood there before, lines not understood."""

    made: int
    known: int
    unread: tuple[str, ...]


@transaction.atomic
def import_bans(
    text: str, draft: BanDraft, *, by: User, at: datetime, phone_country: str, batch: str = ""
) -> Taken:
    """Ban every phone and mail of a pasted list or CSV; the rest of `draft` holds for each.

    Addresses are told apart by their normal form, so the same list taken twice adds nothing.
    Raises NotAllowed, Missing (no reason, or no address at all).
    """
    require(by, "contacting.lists")
    if not draft.reason.strip():
        raise errors.Missing(field=_("Reason"))
    cells = [cell.strip().strip('"') for cell in _BETWEEN.split(text)]
    read_cells = {cell: read(cell, phone_country) for cell in cells if cell}
    wanted = {digest(a.kind, a.value): a for a in read_cells.values() if a}
    if not wanted:
        raise errors.Missing(field=_("Phones and mails"))
    fresh = [one for one in wanted if one not in _standing(list(wanted), draft)]
    rows = [_listed(one, wanted[one], draft, by=by, at=at) for one in fresh]
    for start in range(0, len(rows), _PORTION):
        kept = insert_rows(rows[start : start + _PORTION])
        record_many([_note(row, at) for row in kept], by=by, batch=batch)
        keep(batch, [trace_of(row, "created") for row in kept], by=by, at=at)
    unread = tuple(cell for cell, address in read_cells.items() if address is None)
    return Taken(len(rows), len(wanted) - len(rows), unread)


def _standing(digests: Sequence[str], draft: BanDraft) -> set[str]:
    same = Ban.objects.filter(lifted_at=None, channel=draft.channel, purpose=draft.purpose)
    same = same.filter(till_on=draft.till_on)
    found: set[str] = set()
    for start in range(0, len(digests), _PORTION):
        part = digests[start : start + _PORTION]
        found |= set(same.filter(digest__in=part).values_list("digest", flat=True))
    return found


def _listed(one: str, address: Address, draft: BanDraft, *, by: User, at: datetime) -> Ban:
    return Ban(
        digest=one,
        shown=address.value,
        channel=draft.channel,
        purpose=draft.purpose,
        source=Ban.Source.LIST,
        reason=draft.reason.strip()[:250],
        from_on=draft.from_on,
        till_on=draft.till_on,
        by=by,
        at=at,
    )


def _note(row: Ban, at: datetime) -> Note:
    return Note(events.BanSet(ban_id=row.pk, channel=row.channel, purpose=row.purpose), row, at)


def _subject(row: Ban) -> Any:
    return row.contact or row.company or row


def restore_bans(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take entries about bans back; the row, None if it is gone, or a `Refused` for each.

    A ban set by mistake may be taken back by whoever set it; one lifted comes back.
    """
    require(by, "contacting.ban")
    return restore(Ban, traces, _told, by=by, at=at, about=_subject)


def _told(row: Ban, did: str) -> events.BanRestored:
    return events.BanRestored(ban_id=row.pk, did=did)
