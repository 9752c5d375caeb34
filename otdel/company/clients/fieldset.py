"""Which fields of companies and contacts a function may be kept from."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.people.fields import FieldsOf, Guarded

from .queries import open_fields


def custom(noun: str) -> Callable[[], list[Guarded]]:
    """Return what gives the company's own fields of a noun."""
    return lambda: [Guarded(f"extra.{field.key}", field.label) for field in open_fields(noun)]


# Not to be hidden: what a record is named, found, counted and reached by.
FIELDS: dict[str, FieldsOf] = {
    "company": FieldsOf(
        _("Company"),
        (
            Guarded("name", _("Name"), may_hide=False),
            Guarded("status", _("Status"), may_hide=False),
            Guarded("owner_id", _("Responsible"), may_hide=False),
            Guarded("parent_id", _("Parent company"), may_hide=False),
            Guarded("tax_id", _("Tax ID")),
            Guarded("industry", _("Industry")),
            Guarded("country", _("Country")),
            Guarded("city", _("City")),
            Guarded("address", _("Address")),
            Guarded("website", _("Website")),
            Guarded("founded_year", _("Founded")),
            Guarded("headcount", _("Employees")),
            Guarded("turnover_minor", _("Yearly turnover"), also=("currency",)),
            Guarded("preferred_channel", _("Preferred channel")),
            Guarded("preferences", _("Preferences")),
            Guarded("external_ref", _("Key in another system")),
        ),
        custom("company"),
    ),
    "contact": FieldsOf(
        _("Contact"),
        (
            Guarded("full_name", _("Full name"), may_hide=False),
            Guarded("company_id", _("Company"), may_hide=False),
            Guarded("owner_id", _("Responsible"), may_hide=False),
            Guarded("part", _("Part in the decision"), may_hide=False),
            Guarded("title", pgettext_lazy("work", "Title"), may_hide=False),
            Guarded("is_active", _("Works there"), may_hide=False),
            Guarded("department", _("Department")),
            Guarded("reports_to_id", _("Reports to")),
            Guarded("preferred_channel", _("Preferred channel")),
            Guarded("external_ref", _("Key in another system")),
        ),
        custom("contact"),
    ),
}
