"""The mark that an offer went to the client: the gate is asked, the history told, a call back planned."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from otdel.company.clients.models import Channel
from otdel.company.contacting import queries as gate
from otdel.company.contacting.engine import Ask
from otdel.company.contacting.models import Purpose
from otdel.foundation.people.models import User
from otdel.kernel.errors import Stale
from otdel.selling.pipeline.models import Deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import log, plan

from .. import errors
from ..drafts import PaperDraft
from ..events import OfferReplaced, OfferSent
from ..models import Offer, Paper
from .linking import open_page
from .telling import claim, facts, find, tell

KINDS = {Channel.MEETING: Activity.Kind.MEETING}  # anything else enters history as a letter


@transaction.atomic
def send(
    offer_id: int,
    channel: str,
    *,
    subject: str,
    by: User,
    at: datetime,
    on: date,
    confirmed: str = "",
    call: tuple[datetime, str] | None = None,
    paper: PaperDraft | None = None,
    link: str = "",
    batch: str = "",
) -> Offer:
    """Mark a ready offer as sent now; earlier versions that the client has are replaced by it.

    subject: of the activity in the deal's history. confirmed: why, if the gate asks. call: the day and
    words of the next call, put into the queue of `by` (PIPE-14). paper: the words of the document, kept
    as they are; Stale if the offer was changed since they were put together. link: the digest of the
    address of a private page for the client, "" for none.
    Raises NotAllowed, NoSuchOffer, WrongState, ValidityPassed, ContactBarred, ContactToConfirm, Stale.
    """
    row, deal = find(offer_id, by, [Offer.State.READY])
    if row.valid_until < on:
        raise errors.ValidityPassed
    if paper and paper.version != row.version:
        raise Stale
    _ask_gate(deal, channel, confirmed, by=by, at=at, on=on)
    for old in Offer.objects.filter(year=row.year, number=row.number, state__in=Offer.WITH_CLIENT):
        claim(old, {"state": Offer.State.REPLACED})
        tell(old, deal, OfferReplaced(**facts(old)), by=by, at=at, batch=batch)
    claim(row, {"state": Offer.State.SENT, "sent_at": at, "channel": channel})
    if paper:
        Paper.objects.create(offer=row, told=paper.told, template_id=paper.template_id, made_at=at)
    kind = KINDS.get(Channel(channel), Activity.Kind.LETTER)
    done = ActivityDraft(
        kind, subject[:250], by.pk, about_noun=Deal.noun, about_id=deal.pk, confirmed=confirmed
    )
    log(done, by=by, at=at, batch=batch)
    if call:
        ahead = ActivityDraft(
            Activity.Kind.CALL, call[1][:250], by.pk, about_noun=Deal.noun, about_id=deal.pk,
            due_at=call[0], confirmed=confirmed,
        )  # fmt: skip
        plan(ahead, by=by, at=at, batch=batch)
    tell(row, deal, OfferSent(**facts(row), channel=channel), by=by, at=at, batch=batch)
    if link and paper:
        open_page(row, deal, link, by=by, at=at, batch=batch)
    return row


def _ask_gate(
    deal: Deal, channel: str, confirmed: str, *, by: User, at: datetime, on: date
) -> None:
    ask = Ask(
        channel=channel,
        purpose=Purpose.DEAL,
        on=on,
        when=at,
        contact_id=deal.contact_id,
        company_id=deal.company_id,
    )
    refusal = gate.may_contact(by, ask, at=at).refusal(confirmed)
    if refusal:
        raise refusal
