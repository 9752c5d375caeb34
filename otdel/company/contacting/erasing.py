"""What an erasure asks of this very room: proofs and reasons go, days and purposes stay; addresses stay closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from otdel.company.clients import erasing as clients
from otdel.foundation.journal.services import wipe
from otdel.foundation.people.models import User
from otdel.kernel.erasing import Person
from otdel.kernel.inserts import insert_rows
from otdel.kernel.personal import Held, Sheet

from . import queries
from .addresses import digest
from .models import Ban, Consent, DataHold, DataRequest, Passing
from .words import channels_said


def digests_of(person: Person) -> list[str]:
    """What stands for the person's own phones and mails where they may not be kept themselves."""
    own = [("phone", one) for one in person.phones] + [("email", one) for one in person.mails]
    return [digest(kind, value) for kind, value in own if value not in person.shared]


def _consents(person: Person) -> Any:
    return Consent.objects.filter(contact_id__in=person.contact_ids).order_by("pk")


def _bans(person: Person) -> Any:
    own = Q(contact_id__in=person.contact_ids) | Q(digest__in=digests_of(person))
    return Ban.objects.filter(own).order_by("pk")


def _passings(person: Person) -> Any:
    return Passing.objects.filter(contact_id__in=person.contact_ids).order_by("pk")


def _requests(person: Person) -> Any:
    """The person's requests: of the card, or typed with a phone or mail of theirs, or their name."""
    names = {one.casefold() for one in person.names}
    loose = DataRequest.objects.filter(contact=None).values_list("pk", "person", "phone", "email")
    typed = [
        pk
        for pk, *texts in loose
        if texts[0].casefold() in names or any(person.clear_own(one) != one for one in texts[1:])
    ]
    return DataRequest.objects.filter(Q(contact_id__in=person.contact_ids) | Q(pk__in=typed))


_TYPED: dict[str, Any] = {
    "person": "", "phone": "", "email": "", "words": "", "answer": "", "extension": "",
}  # fmt: skip


def count(person: Person) -> int:
    return int(
        _consents(person).exclude(proof="", attachment_id=None, withdrawn_on__isnull=False).count()
        + _bans(person).exclude(reason="", shown="").count()
        + _passings(person).exclude(reason="").count()
        + _requests(person).exclude(**_TYPED).count()
    )


def erase(person: Person, *, by: User, at: datetime) -> int:
    """Blank what was written by hand; consents hold no longer; the addresses are closed by their digests."""
    number = count(person)
    day = timezone.localtime(at, timezone.get_default_timezone()).date()
    step = {"version": F("version") + 1}
    _consents(person).filter(withdrawn_on=None).update(
        withdrawn_on=day, withdrawn_how=Consent.How.LETTER, withdrawn_by=by
    )
    _consents(person).exclude(proof="", attachment_id=None).update(
        proof="", attachment_id=None, **step
    )
    _bans(person).exclude(reason="", shown="").update(reason="", shown="", **step)
    _passings(person).exclude(reason="").update(reason="")
    _requests(person).exclude(**_TYPED).update(**_TYPED, **step)
    wipe("consent", list(_consents(person).values_list("pk", flat=True)))
    _close_addresses(person, day, by=by, at=at)
    return number


def _close_addresses(person: Person, day: date, *, by: User, at: datetime) -> None:
    """Keep that these phones and mails are not to be used, without keeping them."""
    if not queries.closes_addresses():
        return
    wanted = digests_of(person)
    known = queries.erased_digests(wanted)
    insert_rows(
        [
            Ban(digest=one, source=Ban.Source.ERASED, from_on=day, by=by, at=at)
            for one in wanted
            if one not in known
        ]
    )


def held(by: User, person: Person, on: date) -> list[Held]:
    """Holds set by hand; and a card of the base that bears the phone or mail of somebody only typed in."""
    rows = DataHold.objects.filter(
        contact_id__in=person.contact_ids, lifted_at=None, till_on__gte=on
    )
    found = [
        Held(
            _("Held till %(day)s: %(reason)s."),
            {"day": date_format(row.till_on, "j E Y"), "reason": row.reason},
            reverse("clients:contact-detail", args=[row.contact_id]),
        )
        for row in rows.order_by("till_on", "pk")
    ]
    if person.number:
        return found
    return found + [
        Held(
            _(
                "The base has a contact with this phone or mail: “%(name)s”. Name it in the request."
            ),
            {"name": card.full_name},
            reverse("clients:contact-detail", args=[card.pk]),
        )
        for card in clients.alike(person)
    ]


def tell(by: User, person: Person) -> list[Sheet]:
    """Consents with their texts, bans, contacts in spite of a warning, and the requests themselves."""
    consents = [
        (
            row.get_purpose_display(),
            channels_said(row.channels),
            row.given_on,
            row.get_how_display(),
            row.proof,
            row.till_on,
            row.withdrawn_on,
            row.wording.body(row.language) if row.wording else "",
        )
        for row in _consents(person).select_related("wording")
    ]
    bans = [(row.from_on, row.till_on, row.shown, row.why) for row in _bans(person)]
    passed = [
        (row.at, row.get_channel_display(), row.get_purpose_display(), row.reason)
        for row in _passings(person).exclude(codes="")
    ]
    asked = [
        (
            row.came_on,
            row.get_kind_display(),
            row.words,
            row.get_state_display(),
            row.answered_on,
            row.answer,
        )
        for row in _requests(person).order_by("pk")
    ]
    return [
        Sheet(
            _("Consents"),
            (
                _("Purpose"), _("Channels"), _("Given on"), _("How it was given"), _("Proof"),
                _("Valid till"), _("Withdrawn on"), _("Text"),
            ),
            consents,
        ),
        Sheet(_("Do not contact"), (_("From"), _("Till"), _("Phone or mail"), _("Reason")), bans),
        Sheet(
            _("In spite of a warning"),
            (_("When"), _("Channel"), _("Purpose"), _("Why all the same")),
            passed,
        ),
        Sheet(
            _("Requests about personal data"),
            (
                _("Came on"), _("What is asked"), _("In their words"), _("State"), _("Answered on"),
                _("What was answered"),
            ),
            asked,
        ),
    ]  # fmt: skip
