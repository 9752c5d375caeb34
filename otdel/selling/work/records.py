"""The record beside which an activity is written: a deal, a lead, a company or a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import NoReverseMatch

from otdel.company.clients.queries import companies, contacts
from otdel.foundation.people.models import User
from otdel.foundation.web import address

from .abouts import Matter, abouts, matters
from .models import Activity

_PAGES = {"company": "clients:company-detail", "contact": "clients:contact-detail"}


@dataclass(frozen=True, slots=True)
class Record:
    """`links`: what a draft needs to belong here. Not fixed: nothing was named, the form asks."""

    noun: str = ""
    pk: int = 0
    title: str = ""
    url: str = ""
    icon: str = ""
    links: Mapping[str, Any] = field(default_factory=dict)
    needs_step: bool = False  # an open deal or lead

    @property
    def is_fixed(self) -> bool:
        return bool(self.noun)

    @property
    def query(self) -> str:
        """Return the part of an address that names this record again."""
        if self.noun in _PAGES:
            return urlencode({self.noun: self.pk})
        return urlencode({"about": f"{self.noun}:{self.pk}"})


def record_of(by: User, asked_for: Mapping[str, str]) -> Record:
    """Return the record that `?about=deal:5`, `?company=3` or `?contact=4` names.

    Raises Http404 if `by` may not see it.
    """
    noun, _colon, number = asked_for.get("about", "").partition(":")
    if noun:
        return of_matter(noun, number_in(number), by)
    if asked_for.get("contact"):
        return _of_contact(number_in(asked_for["contact"]), by)
    if asked_for.get("company"):
        return _of_company(number_in(asked_for["company"]), by)
    return Record()


def asked(by: User, row: Activity) -> Record:
    """Return the record that an activity belongs to, or an empty one where `by` may not see it."""
    try:
        if row.about_noun and row.about_id is not None:
            return of_matter(row.about_noun, row.about_id, by)
        if row.company_id:
            return _of_company(row.company_id, by)
        if row.contact_id:
            return _of_contact(row.contact_id, by)
    except Http404:
        pass
    return Record()


def of_matter(noun: str, pk: int, by: User) -> Record:
    """Return a deal or a lead. Raises Http404."""
    matter = matters(by, [(noun, pk)]).get((noun, pk))
    if matter is None:
        raise Http404
    links = {
        "about_noun": noun,
        "about_id": pk,
        "company_id": matter.company_id,
        "contact_id": matter.contact_id,
    }
    icon, url = abouts()[noun].icon, matter_url(noun, pk)
    return Record(noun, pk, matter.title, url, icon, links, needs_step=matter.is_open)


def matter_url(noun: str, pk: int) -> str:
    """Return the page of a deal or a lead, "" while its room has none."""
    known = abouts().get(noun)
    return _url(known.url, pk) if known and known.url else ""


def told(matter: Matter, noun: str, pk: int) -> Record:
    """Return a record for a line of a list, from what is already read."""
    return Record(noun, pk, matter.title, matter_url(noun, pk), abouts()[noun].icon)


def _of_company(pk: int, by: User) -> Record:
    company = companies(by).filter(pk=pk).only("name").first()
    if company is None:
        raise Http404
    links = {"company_id": pk}
    return Record("company", pk, company.name, page_of("company", pk), "building", links)


def _of_contact(pk: int, by: User) -> Record:
    contact = contacts(by).filter(pk=pk).only("full_name", "company_id").first()
    if contact is None:
        raise Http404
    links = {"contact_id": pk, "company_id": contact.company_id}
    return Record("contact", pk, contact.full_name, page_of("contact", pk), "user", links)


def page_of(noun: str, pk: int | None) -> str:
    """Return the page of a company or contact, "" without one."""
    return _url(_PAGES[noun], pk) if pk else ""


def _url(name: str, pk: int) -> str:
    try:
        return address(name, pk)
    except NoReverseMatch:
        return ""


def number_in(text: str) -> int:
    """Return the number that a URL names. Raises Http404."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
