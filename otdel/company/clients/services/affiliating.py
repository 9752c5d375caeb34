"""One person in several companies over time: each act is an act on the contact, and undone as one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from otdel.company.clients import engine, events, queries
from otdel.company.clients.drafts import AffiliationDraft
from otdel.company.clients.errors import (
    DaysCrossed,
    MainStands,
    MainStays,
    NoSuchRecord,
    NotOffered,
    NotYet,
    RecordErased,
    TooLong,
    WorkOver,
    WorksThereAlready,
)
from otdel.company.clients.merges import Quiet
from otdel.company.clients.models import Affiliation, Company, Contact
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.fields import check_fields
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.events import Event

from .portions import held, overwrite
from .sorts import CONTACT
from .standing import MIRRORED, affiliations_of, day_of


@transaction.atomic
def add_affiliation(
    contact_id: int, draft: AffiliationDraft, *, by: User, at: datetime, batch: str = ""
) -> Affiliation:
    """Say where a contact works or worked besides.

    A present place becomes the main one if there is no main place, or the main one is over.
    Raises NotAllowed, NoSuchRecord (contact or company out of sight), DaysCrossed, NotYet,
    WorksThereAlready, MainStands, TooLong, NotOffered, FieldClosed.
    """
    told = [name for name in MIRRORED if getattr(draft, name) not in ("", Contact.Part.OTHER)]
    contact, rows = _desk(contact_id, by, "company_id", *told)
    if not queries.companies(by).filter(pk=draft.company_id).exists():
        raise NoSuchRecord
    row = _row_of(contact, draft)
    _check_days(row, day_of(at))
    _check_free(contact, row, rows)
    main = next((one for one in rows if one.is_main), None)
    if row.is_main and main and main.is_present:
        raise MainStands(title=contact.full_name)
    before = affiliations_of([contact.pk]) if batch else {}
    if row.is_present and not (main and main.is_present):
        row.is_main = True
        Affiliation.objects.filter(contact=contact, is_main=True).update(is_main=False)
    row.is_main = row.is_main and row.is_present
    row.save(force_insert=True)
    said = events.ContactAffiliated(
        contact_id=contact.pk,
        company_id=row.company_id,
        starts_on=_iso(row.starts_on),
        ends_on=_iso(row.ends_on),
    )
    _enter(contact, row if row.is_main else None, before, said, row.company_id, by, at, batch)
    return row


@transaction.atomic
def end_affiliation(
    contact_id: int, affiliation_id: int, on: date, *, by: User, at: datetime, batch: str = ""
) -> Affiliation:
    """Say that `on` was the last day there.

    After the main place the newest of the others becomes main; without others the card keeps the
    company and says that the person no longer works there.
    Raises NotAllowed, NoSuchRecord, WorkOver, DaysCrossed, NotYet, FieldClosed.
    """
    contact, rows = _desk(contact_id, by, "is_active")
    row = _picked(contact, rows, affiliation_id)
    before = affiliations_of([contact.pk]) if batch else {}
    row.is_present, row.ends_on = False, on
    _check_days(row, day_of(at))
    others = [one for one in rows if one.is_present and one.pk != row.pk]
    heir = max(others, key=_newest) if row.is_main and others else None
    row.is_main = row.is_main and heir is None
    row.save(update_fields=["is_present", "ends_on", "is_main"])
    if heir:
        heir.is_main = True
        heir.save(update_fields=["is_main"])
    said = events.AffiliationEnded(
        contact_id=contact.pk, company_id=row.company_id, ends_on=on.isoformat()
    )
    main = heir or (row if row.is_main else None)
    _enter(contact, main, before, said, row.company_id, by, at, batch)
    return row


@transaction.atomic
def make_main(
    contact_id: int, affiliation_id: int, *, by: User, at: datetime, batch: str = ""
) -> Affiliation:
    """Make a present place of work the main one; the work in the one that was main goes on.

    Raises NotAllowed, NoSuchRecord (its company out of sight, too), WorkOver, FieldClosed.
    """
    contact, rows = _desk(contact_id, by, "company_id")
    row = _picked(contact, rows, affiliation_id)
    if not queries.companies(by).filter(pk=row.company_id).exists():
        raise NoSuchRecord
    if row.is_main:
        return row
    before = affiliations_of([contact.pk]) if batch else {}
    was = contact.company_id
    Affiliation.objects.filter(contact=contact, is_main=True).update(is_main=False)
    row.is_main = True
    row.save(update_fields=["is_main"])
    said = events.MainAffiliationChanged(
        contact_id=contact.pk, company_id=row.company_id, from_company_id=was
    )
    _enter(contact, row, before, said, row.company_id, by, at, batch)
    return row


@transaction.atomic
def remove_affiliation(
    contact_id: int, affiliation_id: int, *, by: User, at: datetime, batch: str = ""
) -> None:
    """Take away a line that was never true. Raises NotAllowed, NoSuchRecord, MainStays, FieldClosed."""
    contact, rows = _desk(contact_id, by, "company_id")
    row = next((one for one in rows if one.pk == affiliation_id), None)
    if row is None:
        raise NoSuchRecord
    if row.is_main:
        raise MainStays
    before = affiliations_of([contact.pk]) if batch else {}
    home = row.company_id
    row.delete()
    said = events.AffiliationRemoved(contact_id=contact.pk, company_id=home)
    _enter(contact, None, before, said, home, by, at, batch)


# ---------------------------------------------------------------- what all four share


def _desk(contact_id: int, by: User, *fields: str) -> tuple[Contact, list[Affiliation]]:
    """Return the contact, which nobody else can change until we commit, and its places of work.

    fields: what of the contact's card the act says; none of them may be closed to the person.
    """
    require(by, CONTACT.verb)
    contact = held(CONTACT, by, [contact_id]).get(contact_id)
    if contact is None:
        raise NoSuchRecord
    if contact.is_erased:
        raise RecordErased(title=contact.full_name)
    check_fields(by, "contact", fields)
    return contact, list(Affiliation.objects.filter(contact=contact).order_by("pk"))


def _picked(contact: Contact, rows: list[Affiliation], affiliation_id: int) -> Affiliation:
    row = next((one for one in rows if one.pk == affiliation_id), None)
    if row is None:
        raise NoSuchRecord
    if not row.is_present:
        raise WorkOver(title=contact.full_name)
    return row


def _row_of(contact: Contact, draft: AffiliationDraft) -> Affiliation:
    words = {name: engine.tidy(getattr(draft, name)) for name in ("title", "department")}
    for name, text in words.items():
        column: Any = Affiliation._meta.get_field(name)
        if len(text) > column.max_length:
            raise TooLong(field=column.verbose_name, limit=column.max_length)
    if draft.part not in Contact.Part.values:
        field: Any = Affiliation._meta.get_field("part")
        raise NotOffered(field=field.verbose_name, value=str(draft.part)[:60])
    return Affiliation(
        contact=contact,
        company_id=draft.company_id,
        part=draft.part,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        is_present=draft.ends_on is None,
        is_main=draft.is_main,
        **words,
    )


def _check_days(row: Affiliation, today: date) -> None:
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise DaysCrossed(field="ends_on")
    if max(row.starts_on or today, row.ends_on or today) > today:
        raise NotYet(field="ends_on" if row.ends_on and row.ends_on > today else "starts_on")


def _check_free(contact: Contact, row: Affiliation, rows: list[Affiliation]) -> None:
    """Nobody works twice in one company at a time."""
    for one in rows:
        if one.company_id == row.company_id and _overlap(one, row):
            name = Company.objects.values_list("name", flat=True).get(pk=row.company_id)
            raise WorksThereAlready(title=contact.full_name, company=name)


def _overlap(one: Affiliation, other: Affiliation) -> bool:
    """Days that nobody knows clash with nothing, but two present works in one company do."""
    if one.is_present and other.is_present:
        return True
    (first, last), (begins, ends) = _span(one), _span(other)
    return first <= ends and begins <= last


def _span(row: Affiliation) -> tuple[date, date]:
    """Return the first and the last day as far as known; crossed if nothing is."""
    last = row.ends_on or (date.max if row.is_present else row.starts_on)
    if last is None:
        return date.max, date.min
    return row.starts_on or last, last


def _enter(
    contact: Contact,
    main: Affiliation | None,
    before: dict[int, list[dict[str, Any]]],
    said: Event,
    company_id: int,
    by: User,
    at: datetime,
    batch: str,
) -> None:
    """Write the card after its main place of work, tell it in that company's timeline, keep the way back."""
    was = _follow(contact, main) if main else {}
    contact.version += 1
    overwrite(CONTACT, [contact], was)
    record(said, about=Quiet("contact", contact.pk, company_id), by=by, at=at, batch=batch)
    if batch:
        kept = was | {"affiliations": before[contact.pk]}
        trace = TraceDraft("contact", contact.pk, "changed", kept, contact.version)
        keep(batch, [trace], by=by, at=at)


def _follow(contact: Contact, main: Affiliation) -> dict[str, Any]:
    """Set the card to its main place of work; return the old values of what changed."""
    values: dict[str, Any] = {name: getattr(main, name) for name in ("company_id", *MIRRORED)}
    values["is_active"] = main.is_present
    if main.company_id != contact.company_id:
        values["reports_to_id"] = None  # the boss stayed in the other company
    was = {name: getattr(contact, name) for name, value in values.items()}
    was = {name: old for name, old in was.items() if old != values[name]}
    for name in was:
        setattr(contact, name, values[name])
    return was


def _newest(row: Affiliation) -> tuple[date, int]:
    return row.starts_on or date.min, row.pk


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
