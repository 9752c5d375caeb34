"""Which fields of deals and leads a function may be kept from.

The stage, the outcome and its reason are not here: who moves a deal is said by the stage itself.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients.fieldset import custom
from otdel.foundation.people.fields import FieldsOf, Guarded

FIELDS: dict[str, FieldsOf] = {
    "deal": FieldsOf(
        _("Deal"),
        (
            Guarded("title", _("Name of the deal"), may_hide=False),
            Guarded("owner_id", _("Responsible"), may_hide=False),
            Guarded("company_id", _("Company"), may_hide=False),
            Guarded("contact_id", _("Contact"), may_hide=False),
            Guarded("source_id", _("Source"), may_hide=False),
            Guarded("opened_on", _("Opened"), may_hide=False),
            # Products have prices, so they are hidden and kept together with the sum.
            Guarded("amount_minor", _("Sum"), also=("currency", "lines")),
            Guarded("expected_on", _("Expected to close")),
            Guarded("external_ref", _("Key in another system")),
        ),
        custom("deal"),
    ),
    "lead": FieldsOf(
        _("Lead"),
        (
            Guarded("title", _("What it is about"), may_hide=False),
            Guarded("owner_id", _("Responsible"), may_hide=False),
            Guarded("company_id", _("Company"), may_hide=False),
            Guarded("contact_id", _("Contact"), may_hide=False),
            Guarded("source_id", _("Source"), may_hide=False),
            Guarded("company_name", _("Company as it came"), may_hide=False),
            Guarded("person_name", pgettext_lazy("lead", "Person"), may_hide=False),
            Guarded("amount_minor", _("Expected sum"), also=("currency",)),
            Guarded("note", _("Note")),
            Guarded("external_ref", _("Key in another system")),
        ),
        custom("lead"),
    ),
}
