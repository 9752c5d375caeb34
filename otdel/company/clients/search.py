"""What the search box finds in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.search import Found, SearchSpec

from . import queries


def find_companies(by: Any, text: str, limit: int) -> Sequence[Found]:
    rows = queries.find_companies(by, queries.companies(by), text).first(limit)
    return [
        Found(
            title=row.name,
            url=reverse("clients:company-detail", args=[row.pk]),
            subtitle=", ".join(filter(None, (row.city, row.industry, row.tax_id))),
            icon="building",
        )
        for row in rows
    ]


def find_contacts(by: Any, text: str, limit: int) -> Sequence[Found]:
    rows = queries.find_contacts(by, queries.contacts(by), text).first(limit)
    names = queries.company_names(by, [row.company_id for row in rows if row.company_id])
    return [
        Found(
            title=row.full_name,
            url=reverse("clients:contact-detail", args=[row.pk]),
            subtitle=", ".join(filter(None, (row.title, names.get(row.company_id or 0, "")))),
            icon="user",
        )
        for row in rows
    ]


SEARCH: dict[str, SearchSpec] = {
    "companies": SearchSpec(_("Companies"), "building", find_companies, more="/clients/?q=%s"),
    "contacts": SearchSpec(
        _("Contacts"), "address-book", find_contacts, more="/clients/contacts/?q=%s"
    ),
}
