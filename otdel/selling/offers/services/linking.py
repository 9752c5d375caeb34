"""The private page of an offer: made, closed, opened by the client, answered by the client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from otdel.company.clients.engine import tidy
from otdel.foundation.people.models import User
from otdel.kernel.errors import Stale
from otdel.kernel.visits import DAY, window_of
from otdel.selling.pipeline.models import Deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import plan

from .. import errors
from ..drafts import PaperDraft
from ..events import OfferAgreed, OfferDisliked, OfferLinked, OfferOpened, OfferUnlinked
from ..models import Link, Offer, Paper, Visit
from .telling import claim, facts, find, tell

SHOWN = (*Offer.WITH_CLIENT, Offer.State.ACCEPTED, Offer.State.DECLINED)


@dataclass(frozen=True, slots=True)
class Reminder:
    """The task that tells a seller of a client's act. owner_id: whose; subject: in that person's language."""

    owner_id: int
    subject: str


@transaction.atomic
def make_link(
    offer_id: int, digest: str, paper: PaperDraft, *, by: User, at: datetime, batch: str = ""
) -> Link:
    """Open a private page of an offer the client has; a former address stops working.

    digest: of the address, see `engine.digest_of`. paper: the words, where none were kept when it was sent.
    Raises NotAllowed, NoSuchOffer, WrongState, Stale.
    """
    row, deal = find(offer_id, by, Offer.WITH_CLIENT)
    Paper.objects.get_or_create(
        offer=row,
        defaults={"told": paper.told, "template_id": paper.template_id, "made_at": at},
    )
    return open_page(row, deal, digest, by=by, at=at, batch=batch)


def open_page(
    row: Offer, deal: Deal, digest: str, *, by: User, at: datetime, batch: str = ""
) -> Link:
    """Make the page inside somebody else's transaction. Raises Stale."""
    Link.objects.filter(offer=row, withdrawn_at=None).update(withdrawn_at=at)
    try:
        with transaction.atomic():
            link = Link.objects.create(
                offer=row, digest=digest, ends_on=row.valid_until, made_by=by, made_at=at
            )
    except IntegrityError:  # somebody made one at the same moment
        raise Stale from None
    tell(row, deal, OfferLinked(**facts(row)), by=by, at=at, batch=batch)
    return link


@transaction.atomic
def close_link(offer_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Close the private page: its address stops working. Raises NotAllowed, NoSuchOffer, NoSuchRule."""
    row, deal = find(offer_id, by, Offer.State.values)
    if not Link.objects.filter(offer=row, withdrawn_at=None).update(withdrawn_at=at):
        raise errors.NoSuchRule
    tell(row, deal, OfferUnlinked(**facts(row)), by=by, at=at, batch=batch)


def check_link(link: Link, on: date) -> None:
    """Raises LinkGone if the page is closed, its day is over, or the offer gave way to another."""
    is_open = link.withdrawn_at is None and on <= link.ends_on and link.offer.state in SHOWN
    if not is_open or not Deal.objects.filter(pk=link.offer.deal_id).exists():
        raise errors.LinkGone


def count_visit(link_id: int, digest: str, *, at: datetime) -> int:
    """Count one request to a page from an address in this hour; return how many there were."""
    place = {"link_id": link_id, "digest": digest, "window": window_of(at)}
    if not Visit.objects.filter(**place).update(number=F("number") + 1):
        try:
            with transaction.atomic():
                Visit.objects.create(**place, number=1)
        except IntegrityError:
            Visit.objects.filter(**place).update(number=F("number") + 1)
    return Visit.objects.values_list("number", flat=True).get(**place)


@transaction.atomic
def note_opening(
    link_id: int, digest: str, *, by: User, at: datetime, on: date, reminder: Reminder | None
) -> bool:
    """Count that the client looked at the page, once an hour and address; return whether it counted.

    The first time the offer becomes opened, history tells it, and the seller gets the reminder.
    Raises LinkGone.
    """
    link = Link.objects.select_related("offer").get(pk=link_id)
    check_link(link, on)
    visit = Visit.objects.filter(link_id=link_id, digest=digest, window=window_of(at))
    if not visit.filter(is_opening=False).update(is_opening=True):
        return False
    ours = Link.objects.filter(pk=link_id)
    is_first = ours.filter(opened_at=None).update(opened_at=at)
    ours.update(opened=F("opened") + 1, last_opened_at=at)
    if is_first:
        _first_opened(link.offer, reminder, by=by, at=at)
    return True


def _first_opened(row: Offer, reminder: Reminder | None, *, by: User, at: datetime) -> None:
    deal = Deal.objects.get(pk=row.deal_id)
    if row.state != Offer.State.SENT:  # a second page of the same offer
        return
    try:
        claim(row, {"state": Offer.State.OPENED})
    except Stale:  # the seller entered an answer at this very moment
        return
    tell(row, deal, OfferOpened(**facts(row)), by=by, at=at)
    _remind(deal, reminder, by=by, at=at)


@transaction.atomic
def answer_link(
    link_id: int,
    word: str,
    comment: str,
    *,
    by: User,
    at: datetime,
    on: date,
    reminder: Reminder | None,
) -> Link:
    """Keep what the client answered on the page, and tell the seller; offer and deal stay as they are.

    Raises LinkGone, AnsweredAlready.
    """
    link = Link.objects.select_related("offer").get(pk=link_id)
    check_link(link, on)
    free = Link.objects.filter(pk=link_id, answered_at=None, withdrawn_at=None)
    values = {"word": Link.Word(word), "comment": tidy(comment)[:500], "answered_at": at}
    if link.offer.state not in Offer.WITH_CLIENT or not free.update(**values):
        raise errors.AnsweredAlready
    deal = Deal.objects.get(pk=link.offer.deal_id)
    kind: Any = OfferAgreed if word == Link.Word.ACCEPTS else OfferDisliked
    tell(link.offer, deal, kind(**facts(link.offer)), by=by, at=at)
    _remind(deal, reminder, by=by, at=at)
    link.refresh_from_db()
    return link


def _remind(deal: Deal, reminder: Reminder | None, *, by: User, at: datetime) -> None:
    if reminder is None or not deal.is_open:
        return
    task = ActivityDraft(
        Activity.Kind.TASK, reminder.subject[:250], reminder.owner_id, about_noun=Deal.noun,
        about_id=deal.pk, due_at=at,
    )  # fmt: skip
    plan(task, by=by, at=at)


def sweep_visits(*, at: datetime) -> int:
    """Forget the counters of yesterday and before; return how many went."""
    return Visit.objects.filter(window__lt=window_of(at) - DAY).delete()[0]
