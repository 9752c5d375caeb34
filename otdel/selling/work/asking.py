"""Every outgoing call, letter and meeting asks the gate of the room `contacting` here.

What is planned may be refused; what has happened is entered all the same and flagged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from otdel.company.clients.models import Channel
from otdel.company.contacting import queries as gate
from otdel.company.contacting.addresses import digest
from otdel.company.contacting.drafts import PassingDraft
from otdel.company.contacting.engine import ADDRESS_KINDS, Ask, Verdict
from otdel.company.contacting.models import Purpose
from otdel.company.contacting.services import keep_passings
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused

from .abouts import Matter, matters
from .models import Activity

CHANNELS: Mapping[str, str] = {
    Activity.Kind.CALL: Channel.PHONE,
    Activity.Kind.LETTER: Channel.EMAIL,
    Activity.Kind.MEETING: Channel.MEETING,
}
HAND, IMPORT, PROCESS, BULK = "hand", "import", "process", "bulk"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the gate said of one row, and with which purpose and reason it was asked."""

    verdict: Verdict = field(default_factory=Verdict)
    purpose: str = Purpose.DEAL
    confirmed: str = ""
    way: str = HAND

    def refusal(self, row: Activity) -> Refused | None:
        """Return why the row may not be planned; nothing that was done is refused.

        Where nobody can be asked (import, process, bulk) soft objections pass and are kept.
        """
        if row.done_at is not None:
            return None
        return self.verdict.refusal(self.confirmed if self.way == HAND else self.way)


def is_contact(row: Activity) -> bool:
    """Say whether the activity goes out to the client."""
    return row.kind in CHANNELS and row.direction == Activity.Direction.OUT


def ask_gate(
    rows: Sequence[Activity],
    *,
    by: User,
    at: datetime,
    purposes: Sequence[str] | None = None,
    confirmed: Sequence[str] | None = None,
    way: str = HAND,
    found: Mapping[tuple[str, int], Matter] | None = None,
) -> list[Asked]:
    """Ask about each row, in order; what goes to nobody, and imported history, passes unasked.

    purposes: of rows that are not written yet; the kept ones otherwise. found: matters already read.
    """
    if purposes is None:
        kept = gate.purposes_of([row.pk for row in rows])
        purposes = [kept.get(row.pk, Purpose.DEAL.value) for row in rows]
    reasons = confirmed or [""] * len(rows)
    going = [
        n
        for n, row in enumerate(rows)
        if is_contact(row) and not (way == IMPORT and row.done_at is not None)
    ]
    if found is None and any(rows[n].about_noun for n in going):
        found = matters(by, [(rows[n].about_noun, rows[n].about_id) for n in going])
    asks = [_ask(rows[n], purposes[n], at, found or {}) for n in going]
    said = dict(zip(going, gate.verdicts(by, asks, at=at), strict=True))
    return [Asked(said.get(n, Verdict()), purposes[n], reasons[n], way) for n in range(len(rows))]


def _ask(row: Activity, purpose: str, at: datetime, found: Mapping[tuple[str, int], Matter]) -> Ask:
    channel = CHANNELS[row.kind]
    moment = row.done_at or row.due_at or at
    is_ahead = row.due_at is not None and row.due_at >= at  # late work has no hour to mind
    has_hour = row.done_at is not None or (row.has_hour and is_ahead)
    matter = found.get((row.about_noun, row.about_id or 0))
    kind = ADDRESS_KINDS.get(Channel(channel), "")
    own = matter.addresses if matter and not row.contact_id else ()
    return Ask(
        channel=channel,
        purpose=purpose,
        on=timezone.localtime(moment, timezone.get_default_timezone()).date(),
        when=moment if has_hour else None,
        contact_id=row.contact_id,
        company_id=row.company_id,
        addresses=tuple(digest(of, text) for of, text in own if of == kind),
    )


def ask_to_ring(row: Activity, phone: str, at: datetime) -> Ask:
    """Return what is asked when one rings about the activity now, for what it was planned for."""
    return Ask(
        channel=Channel.PHONE,
        purpose=gate.purposes_of([row.pk]).get(row.pk, Purpose.DEAL.value),
        on=timezone.localtime(at, timezone.get_default_timezone()).date(),
        when=at,
        contact_id=row.contact_id,
        company_id=row.company_id,
        addresses=(digest("phone", phone),),
    )


def keep_asked(
    rows: Sequence[Activity], asked: Sequence[Asked], *, by: User, at: datetime, batch: str = ""
) -> None:
    """Keep what went on in spite of the gate, and purposes other than a deal."""
    drafts = [
        _passing(row, one)
        for row, one in zip(rows, asked, strict=True)
        if is_contact(row) and (_said(row, one) or one.purpose != Purpose.DEAL)
    ]
    if drafts:
        keep_passings(drafts, by=by, at=at, batch=batch)


def _said(row: Activity, one: Asked) -> str:
    """Codes that are kept: of what has happened only the forbidden, as its hour is when it was entered."""
    objections = one.verdict.hard if row.done_at is not None else one.verdict.objections
    return ",".join(objection.code for objection in objections)


def _passing(row: Activity, one: Asked) -> PassingDraft:
    return PassingDraft(
        channel=CHANNELS[row.kind],
        purpose=one.purpose,
        activity_id=row.pk,
        contact_id=row.contact_id,
        company_id=row.company_id,
        codes=_said(row, one),
        is_barred=bool(one.verdict.hard),
        way=one.way,
        reason=one.confirmed,
    )
