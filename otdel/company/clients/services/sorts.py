"""What differs between a company and a contact for the services that write both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from otdel.company.clients import events, queries
from otdel.company.clients.models import Company, Contact
from otdel.foundation.people.models import User
from otdel.kernel.events import Event

from .cleaning import CLEANERS, TITLES


@dataclass(frozen=True)
class Sort:
    """How one kind of record is read and what is said of it."""

    noun: str
    model: Any  # type[Company] or type[Contact]
    verb: str
    removal_verb: str
    rows: Callable[[User], QuerySet[Any]]
    created: Callable[[Any], Event]
    edited: Callable[[Any, str], Event]
    reassigned: Callable[[Any, int | None], Event]
    tagged: Callable[[Any, str, str], Event]
    removed: Callable[[Any], Event]
    restored: Callable[[Any, str], Event]
    merged: Callable[[Any, int, str], Event]
    parted: Callable[[Any, int], Event]

    @property
    def home(self) -> str:
        """The column of a point and of a tag's row that holds this record's id."""
        return f"{self.noun}_id"

    @property
    def through(self) -> Any:
        return self.model.tags.through

    @property
    def columns(self) -> Sequence[str]:
        return list(CLEANERS[self.model])

    @cached_property
    def attributes(self) -> Sequence[str]:
        """What a row of the model is made of, by place."""
        return [column.attname for column in self.model._meta.concrete_fields]

    def title(self, row: Any) -> str:
        return str(getattr(row, TITLES[self.model]))


COMPANY = Sort(
    noun="company",
    model=Company,
    verb="company.edit",
    removal_verb="company.archive",
    rows=queries.companies,
    created=lambda row: events.CompanyCreated(
        company_id=row.pk, owner_id=row.owner_id, status=row.status
    ),
    edited=lambda row, fields: events.CompanyEdited(
        company_id=row.pk, fields=fields, version=row.version
    ),
    reassigned=lambda row, was: events.CompanyReassigned(
        company_id=row.pk, from_owner_id=was, owner_id=row.owner_id
    ),
    tagged=lambda row, added, removed: events.CompanyTagged(
        company_id=row.pk, added=added, removed=removed
    ),
    removed=lambda row: events.CompanyRemoved(company_id=row.pk, owner_id=row.owner_id),
    restored=lambda row, did: events.CompanyRestored(company_id=row.pk, did=did),
    merged=lambda row, other, fields: events.CompanyMerged(
        company_id=row.pk, other_id=other, fields=fields
    ),
    parted=lambda row, other: events.CompanyParted(company_id=row.pk, other_id=other),
)

CONTACT = Sort(
    noun="contact",
    model=Contact,
    verb="contact.edit",
    removal_verb="contact.edit",
    rows=queries.contacts,
    created=lambda row: events.ContactCreated(
        contact_id=row.pk, company_id=row.company_id, owner_id=row.owner_id, part=row.part
    ),
    edited=lambda row, fields: events.ContactEdited(
        contact_id=row.pk, fields=fields, version=row.version
    ),
    reassigned=lambda row, was: events.ContactReassigned(
        contact_id=row.pk, company_id=row.company_id, from_owner_id=was, owner_id=row.owner_id
    ),
    tagged=lambda row, added, removed: events.ContactTagged(
        contact_id=row.pk, added=added, removed=removed
    ),
    removed=lambda row: events.ContactRemoved(contact_id=row.pk, company_id=row.company_id),
    restored=lambda row, did: events.ContactRestored(contact_id=row.pk, did=did),
    merged=lambda row, other, fields: events.ContactMerged(
        contact_id=row.pk, other_id=other, fields=fields
    ),
    parted=lambda row, other: events.ContactParted(contact_id=row.pk, other_id=other),
)

SORTS: dict[str, Sort] = {"company": COMPANY, "contact": CONTACT}
