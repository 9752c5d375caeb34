"""The fields of a template of Word: name → what stands there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, str | Promise] = {
    "title": _("“Commercial offer No. …”"),
    "number": _("Number of the offer with its version"),
    "date": _("Date of the offer"),
    "valid_until": _("The last day it holds"),
    "total": _("Sum to pay"),
    "payment": _("How the client pays"),
    "terms": _("Terms for the client"),
    "author": _("Who made the offer"),
    "author_mail": _("Mail of who made the offer"),
    "draft": _("“Draft, not for the client”; empty once the offer may go out"),
    "client.name": _("Name of the client"),
    "client.tax_id": _("Tax ID of the client"),
    "client.address": _("Address of the client"),
    "client.person": _("Contact person of the deal"),
    "firm.name": _("Our name"),
    "firm.details": _("Our details"),
    "firm.contacts": _("How to reach us"),
    "firm.closing": _("Words at the end"),
}
GROUPS: dict[str, tuple[str, ...]] = {
    "line": ("place", "title", "quantity", "price", "discount", "vat", "sum"),
    "total": ("name", "value"),
}


def fields_of(told: Mapping[str, Any]) -> dict[str, str]:
    """Return {field: text} of a document's words."""
    flat = {
        "title": told["title"],
        "number": told["code"],
        "date": told["made_on"],
        "valid_until": told["valid_until"],
        "total": told["totals"][-1][1],
        "payment": told.get("payment", ""),
        "terms": told["terms"],
        "author": told["author"],
        "author_mail": told["author_mail"],
        "draft": told["draft"],
    }
    nested = {
        f"{name}.{key}": text for name in ("client", "firm") for key, text in told[name].items()
    }
    return flat | nested


def groups_of(told: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Return {group: rows} of a document's words; without VAT its column stays empty."""
    lines = [line if told["has_vat"] else line | {"vat": ""} for line in told["lines"]]
    return {
        "line": lines,
        "total": [{"name": name, "value": value} for name, value in told["totals"]],
    }
