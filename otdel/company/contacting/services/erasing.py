"""Erasing a person: what is kept of them goes, in one transaction; what happened stays, without a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.company.clients.merges import Quiet
from otdel.company.clients.models import Contact
from otdel.company.clients.queries import contacts
from otdel.foundation.journal.services import record, wipe
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import may_take, note_export
from otdel.kernel.erasing import Person, Whom
from otdel.kernel.errors import Stale
from otdel.kernel.personal import Held, Sheet

from .. import erasers, errors, events, queries
from ..models import DataRequest, Erasure


def erase_person(
    contact_id: int | None,
    *,
    by: User,
    on: date,
    at: datetime,
    request_id: int | None = None,
    phone_country: str = "RU",
) -> Erasure:
    """Erase all by which a contact, or the person that the request names, could be known.

    Cards, phones, mails, texts, files, kept copies and imported tables lose the person; deals, sums,
    days and the journal stay. Nothing of it can be taken back. Again for one who is erased already
    it returns the first erasure and changes nothing.
    Raises NotAllowed, Contact.DoesNotExist, NoSuchRequest, RequestClosed, WrongKind, NobodyNamed,
    PersonHeld, SecondWordNeeded, OwnWord, Stale; nothing has moved then.
    """
    require(by, "person.data")
    asked = _asked(request_id, by) if request_id else None
    if asked and (earlier := Erasure.objects.filter(request=asked).first()):
        return earlier
    pk = contact_id or (asked.contact_id if asked else None)
    if pk and (done := queries.erasure_of(_seen(by, pk))):
        return done
    whom = Whom(contact_id=pk) if pk else _typed(asked)
    _check_second_word(asked, by)
    return _erase(whom, asked, by=by, on=on, at=at, phone_country=phone_country)


@transaction.atomic
def _erase(
    whom: Whom, asked: DataRequest | None, *, by: User, on: date, at: datetime, phone_country: str
) -> Erasure:
    if whom.contact_id:  # nobody else's until we commit
        Contact.objects.filter(pk=whom.contact_id).update(version=F("version"))
    person = erasers.person_of(whom, phone_country)
    if holds := erasers.holds_on(by, person, on):
        raise errors.PersonHeld(holds)
    counts = {
        noun: one.erase(person, by=by, at=at)
        for noun, one in erasers.erasers().items()
        if one.erase
    }
    counts["text"] = erasers.sweep_all(person)
    if asked:
        _answer(asked, on)
    row = Erasure.objects.create(
        contact_id=whom.contact_id, request=asked, counts=counts, by=by, at=at
    )
    about: Any = Quiet("contact", whom.contact_id) if whom.contact_id else asked
    record(
        events.PersonErased(erasure_id=row.pk, contact_id=whom.contact_id),
        about=about,
        by=by,
        at=at,
    )
    return row


def _seen(by: User, contact_id: int) -> int:
    return contacts(by).only("pk").get(pk=contact_id).pk


def _asked(request_id: int, by: User) -> DataRequest:
    row = queries.data_requests(by).filter(pk=request_id).first()
    if row is None:
        raise errors.NoSuchRequest
    if row.kind != DataRequest.Kind.ERASE:
        raise errors.WrongKind(asked=row.get_kind_display())  # type: ignore[attr-defined]
    if not row.is_open and not Erasure.objects.filter(request=row).exists():
        raise errors.RequestClosed(day=row.answered_on)
    return row


def _typed(asked: DataRequest | None) -> Whom:
    whom = whom_of(asked) if asked else Whom()
    if not (whom.names or whom.phones or whom.mails):
        raise errors.NobodyNamed(field="contact")
    return whom


def _check_second_word(asked: DataRequest | None, by: User) -> None:
    if not queries.needs_second_word():
        return
    if asked is None or asked.allowed_by_id is None:
        raise errors.SecondWordNeeded
    if asked.allowed_by_id == by.pk:
        raise errors.OwnWord


def _answer(asked: DataRequest, on: date) -> None:
    """Close the request; its own texts went with the person's."""
    DataRequest.objects.filter(pk=asked.pk).update(
        person="", phone="", email="", words="", answer="", extension=""
    )
    still = DataRequest.objects.filter(pk=asked.pk, state=DataRequest.State.OPEN)
    done = {"state": DataRequest.State.DONE, "answered_on": max(on, asked.came_on)}
    if not still.update(**done, version=F("version") + 1):
        raise Stale
    wipe("data_request", [asked.pk])


def whom_of(asked: DataRequest) -> Whom:
    """Return whose data a request is about, as far as it says."""
    if asked.contact_id:
        return Whom(contact_id=asked.contact_id)
    told = (asked.person, asked.phone, asked.email)
    names, phones, mails = (((text,) if text else ()) for text in told)
    return Whom(None, names, phones, mails)


# ---------------------------------------------------------------- before it, and instead of it


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do. rows: (label, icon, number, fate, whether something goes)."""

    person: Person
    rows: list[tuple[Any, str, int, Any, bool]]
    holds: list[Held]


def preview_erasure(whom: Whom, *, by: User, on: date, phone_country: str = "RU") -> Preview:
    """Say what would go, what would stay and what stands against it. Raises NotAllowed, DoesNotExist."""
    require(by, "person.data")
    if whom.contact_id:
        _seen(by, whom.contact_id)
    person = erasers.person_of(whom, phone_country)
    rows = [
        (one.label, one.icon, one.count(person), one.fate, one.erase is not None)
        for one in erasers.erasers().values()
    ]
    return Preview(person, [row for row in rows if row[2]], erasers.holds_on(by, person, on))


@transaction.atomic
def tell_person(
    whom: Whom, *, by: User, at: datetime, file_name: str, phone_country: str = "RU"
) -> list[Sheet]:
    """Return everything kept of the person, for handing to them; noted in the journal of exports.

    Whole, whatever the reader's reach in other rooms: the right is the verb's. Raises NotAllowed,
    NotMasked, ExportsClosed, DoesNotExist.
    """
    require(by, "person.data")
    require(by, "export.run")
    may_take(by)
    if by.is_masked:
        raise errors.NotMasked
    if whom.contact_id:
        _seen(by, whom.contact_id)
    person = erasers.person_of(whom, phone_country)
    sheets = [sheet for one in erasers.erasers().values() for sheet in one.tell(by, person)]
    told = [sheet for sheet in sheets if sheet.lines]
    number = sum(len(sheet.lines) for sheet in told)
    note, _seeds = note_export("person", number, by=by, at=at, file_name=file_name)
    if whom.contact_id:
        record(events.DataTold(rows=number), about=Quiet("contact", whom.contact_id), by=by, at=at)
    else:
        record(events.DataTold(rows=number), about=note, by=by, at=at)
    return told
