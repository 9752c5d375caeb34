"""Changes in words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .engine import Change, Did

SECTIONS: dict[str, str | Promise] = {
    "functions": _("Function"),
    "units": _("Unit"),
    "positions": _("Place in the staffing table"),
    "coverage": _("Who covers a step"),
    "responsibility": _("Zone of responsibility"),
    "fields": _("Custom field"),
    "sources": _("Source"),
    "loss_reasons": _("Reason of loss"),
    "criteria": _("Criterion"),
    "processes": _("Process"),
    "stages": _("Stage"),
    "return_reasons": _("Reason of return"),
    "handoffs": _("Rule of hand-offs"),
    "settings": _("Setting"),
}
MARKS = {Did.CREATE: "+", Did.CHANGE: "~", Did.REMOVE: "−", Did.ORDER: "↕"}


def said(change: Change) -> str:
    """One line: mark, what, which, and what differs."""
    where = " / ".join(change.path)
    told = f"{MARKS[change.did]} {SECTIONS[change.section]}: {where}".rstrip(": ")
    if change.did is Did.CHANGE:
        told += (
            " ("
            + "; ".join(f"{name}: {value(a)} → {value(b)}" for name, a, b in change.fields)
            + ")"
        )
    if change.did is Did.ORDER:
        told += " (" + " → ".join(change.after["order"]) + ")"
    return told


def value(thing: Any) -> str:
    """A value as people write it."""
    if isinstance(thing, bool):
        return _now("yes") if thing else _now("no")
    if isinstance(thing, list):
        return ", ".join(value(one) for one in thing) or "—"
    if isinstance(thing, dict):
        return ", ".join(f"{name} {value(one)}" for name, one in thing.items()) or "—"
    return "—" if thing in (None, "") else str(thing)
