"""Gaps in the letters of the department, and what is put into them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.selling.pipeline.models import Deal, Lead

from .errors import UnknownGap

NAMES: dict[str, str | Promise] = {
    "contact": _("the contact's name"),
    "company": _("the company"),
    "matter": _("what the lead or deal is called"),
    "me": _("the responsible person"),
    "my_mail": _("the responsible person's e-mail"),
}
_GAP = re.compile(r"\{([^{}\s]{1,40})\}")


def unknown(*texts: str) -> list[str]:
    """Return the gaps that nothing can be put into, each once, in order."""
    found = [name for text in texts for name in _GAP.findall(text)]
    return [name for name in dict.fromkeys(found) if name not in NAMES]


def check_gaps(*texts: str) -> None:
    """Raises UnknownGap if the texts have gaps that nothing can be put into."""
    if lost := unknown(*texts):
        said = ", ".join(f"{{{name}}}" for name in lost)
        raise UnknownGap(gaps=said, known=", ".join(f"{{{name}}}" for name in NAMES))


def names_of(record: Lead | Deal) -> Mapping[str, str]:
    """Return {gap: what is put into it} of a lead or deal with its contact, company and owner."""
    owner = record.owner
    return {
        "contact": record.contact.full_name
        if record.contact
        else getattr(record, "person_name", ""),
        "company": record.company.name if record.company else getattr(record, "company_name", ""),
        "matter": record.title,
        "me": owner.full_name if owner else "",
        "my_mail": owner.email if owner and owner.has_mail else "",
    }
