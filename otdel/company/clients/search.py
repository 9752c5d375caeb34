"""What the search box finds in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.fields import may_read
from otdel.foundation.web.search import Facet, Found, Look, SearchSpec

from . import queries
from .models import Company, Contact


def show_companies(by: Any, rows: Sequence[Any]) -> Sequence[Found]:
    told = [name for name in ("city", "industry", "tax_id") if may_read(by, "company", name)]
    return [
        Found(
            title=row.name,
            url=reverse("clients:company-detail", args=[row.pk]),
            subtitle=", ".join(filter(None, (getattr(row, name) for name in told))),
            icon="building",
        )
        for row in rows
    ]


def show_contacts(by: Any, rows: Sequence[Any]) -> Sequence[Found]:
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


COMPANIES = Look(
    queries.companies,
    queries.find_companies,
    show_companies,
    facet=Facet(_("Status"), "status", Company.Status.choices),
)
CONTACTS = Look(
    queries.contacts,
    queries.find_contacts,
    show_contacts,
    facet=Facet(_("Part in the decision"), "part", Contact.Part.choices),
)
SEARCH: dict[str, SearchSpec] = {
    "companies": SearchSpec(_("Companies"), "building", more="/clients/?q=%s", look=COMPANIES),
    "contacts": SearchSpec(
        _("Contacts"), "address-book", more="/clients/contacts/?q=%s", look=CONTACTS
    ),
}
