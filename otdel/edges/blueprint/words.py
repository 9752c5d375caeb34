"""Changes in words."""

from __future__ import annotations

from difflib import unified_diff
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from otdel.company.clients.models import Company
from otdel.company.playbook.models import Piece
from otdel.company.structures.catalogue import SIDES, VARIANTS
from otdel.foundation.people.policy import Role
from otdel.selling.offers.models import Payment
from otdel.selling.requests.models import Agreement

from .engine import Change, Did, items
from .schema import Documents

SECTIONS: dict[str, str | Promise] = {
    "functions": _("Function"),
    "units": _("Unit"),
    "positions": _("Place in the staffing table"),
    "coverage": _("Who covers a step"),
    "responsibility": _("Zone of responsibility"),
    "fields": _("Custom field"),
    "sources": _("Source"),
    "sale_types": _("Sale type"),
    "loss_reasons": _("Reason of loss"),
    "criteria": _("Criterion"),
    "processes": _("Process"),
    "stages": _("Stage"),
    "return_reasons": _("Reason of return"),
    "handoffs": _("Rule of hand-offs"),
    "approvals": _("Approval at a stage"),
    "documents": _("Document at a stage"),
    "pieces": _("Piece of the playbook"),
    "shown": _("What a stage shows"),
    "lists": _("Named list"),
    "lead_rules": _("Rule of giving leads out"),
    "cadences": _("Cadence"),
    "answers": _("How soon leads are answered"),
    "cards": _("What a client's card must hold"),
    "layouts": _("Order of fields or columns"),
    "services": _("Adjacent service"),
    "agreements": _("Agreement with a service"),
    "discount_limits": _("Discount limit"),
    "discount_rows": _("Row of the discount matrix"),
    "price_lists": _("Price list"),
    "segment_lists": _("Price list of a segment"),
    "promos": _("Promo"),
    "talk_rules": _("Rule of talking"),
    "settings": _("Setting"),
}
# What a field of the file is about, for those who read the page and not the file.
FIELDS: dict[str, str | Promise] = {
    "above": _("Only above the sum"),
    "agreements": _("Agreements"),
    "along": _("What goes along"),
    "by": _("Who does it"),
    "channel": _("Channel"),
    "choices": _("Choices"),
    "compulsory": _("Compulsory"),
    "currency": _("Currency"),
    "default": _("The default process"),
    "direction": _("Direction"),
    "document": _("Document"),
    "documents": _("Documents"),
    "duties": _("Duties"),
    "ends_on": _("Last day"),
    "evidence": _("Evidence"),
    "function": _("Function"),
    "functions": _("Functions"),
    "gate": _("Nothing goes on without it"),
    "gets": _("Who gets it"),
    "gives": _("Whom it gives leads to"),
    "guide": _("What is done here"),
    "holds": _("Holds"),
    "hours": _("Term, working hours"),
    "in_hours": _("Only in working hours"),
    "industry": _("Industry"),
    "kind": _("Kind"),
    "late": _("Late: who is told"),
    "lower_by": _("Lowered by, %"),
    "manner": _("Manner"),
    "manner_ru": _("Manner in Russian"),
    "max_contacts": _("Contacts at most"),
    "may_go_back": _("May go back"),
    "may_skip": _("May skip stages"),
    "most_open": _("No more open leads than"),
    "moves_client": _("The client becomes the taker's"),
    "moves_record": _("The lead or deal becomes the taker's"),
    "must_be_read": _("Must be read"),
    "name": _("Name"),
    "name_ru": _("Name in Russian"),
    "named_people": _("People named here answer"),
    "needs_next_step": _("A next step is demanded"),
    "nobody_yet": _("Nobody answers yet"),
    "norm_days": _("Norm, days"),
    "note": _("Note"),
    "number": _("How many approve"),
    "passes_on": _("Who passes on"),
    "payment": _("Payment"),
    "per_days": _("In so many days"),
    "place": _("Place"),
    "places": _("Places"),
    "preferred_channel": _("Preferred channel"),
    "price_list": _("Price list"),
    "probability": _("Probability, %"),
    "process": _("Process"),
    "products": _("Products"),
    "purpose": _("Purpose"),
    "quality": _("Speaks of the quality of what was passed on"),
    "repeat_days": _("Repeats after, days"),
    "reply_hours": _("Answered in, working hours"),
    "required": _("What must be filled in"),
    "result": _("Result"),
    "rights": _("Rights"),
    "role": _("Rights"),
    "roles": _("Roles"),
    "sees": _("Whom they see"),
    "shows": _("What it shows"),
    "sources": _("Sources"),
    "stage": _("Stage"),
    "stages": _("Stages"),
    "starts_on": _("First day"),
    "states": _("States"),
    "status": _("Status"),
    "steps": _("Steps"),
    "steps_ru": _("Steps in Russian"),
    "strictness": _("How strictly it is followed"),
    "sum_from": _("From the sum"),
    "tag": _("Tag"),
    "takes_over": _("Who takes over"),
    "tasks": _("Tasks"),
    "text": _("Text"),
    "type": _("Type"),
    "unit": _("Unit"),
    "up_to": _("Up to, %"),
    "variant": _("Variant"),
    "what": _("What"),
    "who": _("Who may move here"),
    "words": _("Words"),
}
_ROLES = ("rights", "role", "roles", "who")
_CHOICES: dict[str, Any] = {
    "direction": Agreement.Direction,
    "payment": Payment,
    "status": Company.Status,
}
# How much a blueprint holds: sections counted together, and the words.
_INSIDE: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("processes",), ngettext_lazy("%(number)s process", "%(number)s processes", "number")),
    (
        ("approvals", "documents"),
        ngettext_lazy("%(number)s demand at gates", "%(number)s demands at gates", "number"),
    ),
    (
        ("handoffs",),
        ngettext_lazy("%(number)s rule of hand-offs", "%(number)s rules of hand-offs", "number"),
    ),
    (
        ("lead_rules",),
        ngettext_lazy("%(number)s rule for leads", "%(number)s rules for leads", "number"),
    ),
    (("cadences",), ngettext_lazy("%(number)s cadence", "%(number)s cadences", "number")),
    (
        ("pieces",),
        ngettext_lazy(
            "%(number)s text of the playbook", "%(number)s texts of the playbook", "number"
        ),
    ),
    (("lists",), ngettext_lazy("%(number)s named list", "%(number)s named lists", "number")),
    (
        ("agreements",),
        ngettext_lazy(
            "%(number)s agreement with services", "%(number)s agreements with services", "number"
        ),
    ),
    (
        ("discount_limits", "discount_rows", "segment_lists", "promos"),
        ngettext_lazy("%(number)s rule of prices", "%(number)s rules of prices", "number"),
    ),
    (
        ("talk_rules",),
        ngettext_lazy("%(number)s rule of talking", "%(number)s rules of talking", "number"),
    ),
)
MARKS = {Did.CREATE: "+", Did.CHANGE: "~", Did.REMOVE: "−", Did.ORDER: "↕"}


def said(change: Change) -> str:
    """One line: mark, what, which, and what differs."""
    where = place(change)
    told = f"{MARKS[change.did]} {SECTIONS[change.section]}: {where}".rstrip(": ")
    if values := told_with(change):
        told += " (" + "; ".join(f"{name}: {value(told)}" for name, told in values) + ")"
    if change.did is Did.CHANGE:
        told += " (" + "; ".join(_field(name, a, b) for name, a, b in change.fields) + ")"
    if change.did is Did.ORDER:
        told += " (" + " → ".join(change.after["order"]) + ")"
    return told


# Of these what is added says little without its values.
_WITH_VALUES = (
    "services", "agreements", "discount_limits", "discount_rows", "price_lists", "segment_lists", "promos",
)  # fmt: skip


def told_with(change: Change) -> list[tuple[str, Any]]:
    """Return (field, its value) of what is added where the name says little; what is empty is left out."""
    if change.did is not Did.CREATE or change.section not in _WITH_VALUES:
        return []
    return [(name, told) for name, told in change.after.items() if told or name == "up_to"]


def inside(documents: Documents) -> list[str]:
    """Return how much of what a blueprint holds; what it has none of is left out."""
    found = items(documents)
    counted = [
        (sum(len(found.get(one, ())) for one in sections), said) for sections, said in _INSIDE
    ]
    return [said % {"number": number} for number, said in counted if number]


def place(change: Change) -> str:
    """Where the thing is, in words: a path, for the playbook with the kind of the piece."""
    if not change.path:  # another order of the whole section
        return ""
    first = change.path[0]
    if change.section == "pieces":
        return f"{Piece.Kind(first).label}: {change.path[1]}"
    if change.section == "cards":
        return str(Company.Status(first).label)
    if change.section in _CODES and change.did is not Did.ORDER:
        told = [
            _coded(kind, word)
            for kind, word in zip(_CODES[change.section], change.path, strict=True)
        ]
        return ", ".join(word for word in told if word) or str(_ANY)
    return " / ".join(change.path)


# What the words of a path are codes of: whose label is shown; "" is a name.
_CODES = {
    "discount_limits": ("role", "sum"),
    "discount_rows": ("sum", "payment", "status", ""),
    "segment_lists": ("", "status", "", "day"),
}
_FROM_SUM, _FROM_DAY, _ANY = _("from %(low)s"), _("from %(start)s"), _("any client, any sum")
_LABELS: dict[str, Any] = {"role": Role, "payment": Payment, "status": Company.Status}


def _coded(kind: str, word: str) -> str:
    if not word or not kind:
        return word
    if kind == "sum":
        return str(_FROM_SUM) % {"low": word}
    if kind == "day":
        return str(_FROM_DAY) % {"start": word}
    return str(_LABELS[kind](word).label)


def _field(name: str, before: Any, after: Any) -> str:
    if is_text(before) or is_text(after):
        return f"{name}: " + " | ".join(text_changes(before or "", after or ""))
    return f"{name}: {value(before)} → {value(after)}"


def is_text(thing: Any) -> bool:
    """Say whether the value is a text of several lines."""
    return isinstance(thing, str) and "\n" in thing


def text_changes(before: str, after: str, most: int = 12) -> list[str]:
    """Return the lines that differ, each after its mark; what goes beyond `most` is counted."""
    rows = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    found = [
        f"{'−' if row[0] == '-' else row[0]} {row[1:]}"
        for row in rows
        if not row.startswith(("---", "+++", "@@"))
    ]
    rest = len(found) - most
    return found[:most] + ([f"… +{rest}"] if rest > 0 else [])


def label(name: str) -> str | Promise:
    """What the field is about; one that has no words of its own is called as in the file."""
    return FIELDS.get(name, name)


def shown_value(name: str, thing: Any) -> str:
    """A value as the page shows it: codes by their names, the rest as in the file."""
    known: dict[Any, Any] = {}
    if name in _ROLES:
        known = dict(Role.choices)
    elif name in ("type", "variant"):
        known = {kind.value: sides.name for kind, sides in SIDES.items()} | VARIANTS
    elif name in _CHOICES:
        known = dict(_CHOICES[name].choices)
    many = thing if isinstance(thing, list) else [thing]
    if any(not isinstance(one, str) or one not in known for one in many):
        return value(thing)
    return value([str(known[one]) for one in many])


def value(thing: Any) -> str:
    """A value as people write it."""
    if isinstance(thing, bool):
        return _now("yes") if thing else _now("no")
    if isinstance(thing, list):
        return ", ".join(value(one) for one in thing) or "—"
    if isinstance(thing, dict):
        return ", ".join(f"{name} {value(one)}" for name, one in thing.items()) or "—"
    return "—" if thing in (None, "") else str(thing)
