"""Pure decisions of named lists: states, lines that were pasted, what two entries of one client come to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.engine import tidy
from otdel.kernel import normal

USUAL: tuple[tuple[str, str | Promise, bool], ...] = (
    ("todo", _("To do"), False),
    ("doing", _("In work"), False),
    ("done", _("Done"), True),
)
LABEL = 60  # signs of a state's label
_APART = re.compile(r"[\t;]|\s{2,}")


@dataclass(frozen=True, slots=True)
class State:
    """Where an entry stands. is_over: nothing is left to do."""

    key: str
    label: str | Promise
    is_over: bool


def states_of(stored: Sequence[Mapping[str, Any]]) -> list[State]:
    """Return the states of a list in order; the usual three where it has none of its own."""
    if not stored:
        return [State(*one) for one in USUAL]
    return [State(one["key"], one["label"], one["is_over"]) for one in stored]


def states_from(labels: Sequence[str], held: Sequence[State]) -> list[dict[str, Any]]:
    """Return what to store for these labels, the last of them meaning done; [] for the usual three.

    A label that a state has today keeps that state's key, so entries stay where they are.
    """
    wanted = list(dict.fromkeys(tidy(label)[:LABEL] for label in labels if tidy(label)))
    usual = [str(label) for _key, label, _over in USUAL]
    if not wanted or wanted == usual:
        return []
    keys = {str(state.label): state.key for state in held}
    taken = {keys[label] for label in wanted if label in keys}
    stored = []
    for place, label in enumerate(wanted):
        key = keys.get(label) or _free(taken)
        taken.add(key)
        stored.append({"key": key, "label": label, "is_over": place == len(wanted) - 1})
    return stored


def _free(taken: set[str]) -> str:
    number = 1
    while f"state{number}" in taken:
        number += 1
    return f"state{number}"


@dataclass(frozen=True, slots=True)
class PastedLine:
    """A line as it was pasted and what may be read out of it; empty text: not there."""

    text: str
    tax_id: str = ""
    phone: str = ""
    email: str = ""
    name: str = ""


def read_lines(text: str, country: str) -> list[PastedLine]:
    """Return a line for each that says anything: its cells are told apart by tabs, semicolons or wide gaps.

    A cell is a mail, a tax number, a phone, else a name (the first such cell counts).
    """
    return [_read(line, country) for raw in text.splitlines() if (line := raw.strip())]


def _read(line: str, country: str) -> PastedLine:
    found: dict[str, str] = {}
    for cell in _APART.split(line):
        if bare := tidy(cell):
            found.setdefault(_kind(bare, country), bare)
    return PastedLine(line[:250], **found)


def _kind(cell: str, country: str) -> str:
    if normal.email(cell):
        return "email"
    if cell.isascii() and cell.isdigit() and normal.tax_id(cell) and normal.is_inn(cell):
        return "tax_id"
    if not any(sign.isalpha() for sign in cell) and normal.phone(cell, country):
        return "phone"
    if cell.isascii() and cell.isdigit() and normal.tax_id(cell):
        return "tax_id"
    return "name"


def joined(
    survivor: Mapping[str, Any], gone: Mapping[str, Any], labels: Mapping[str, str]
) -> dict[str, Any]:
    """Return what changes in the survivor's entry when the other's is joined to it; nothing is dropped.

    Both map "assigned_id", "note", "why" and "extra". What the survivor has stays, what it lacks
    is taken over, a value that differs goes into the note under its field's label.
    """
    extra, lines = dict(survivor["extra"]), []
    for key, value in gone["extra"].items():
        if key not in extra:
            extra[key] = value
        elif extra[key] != value:
            lines.append(f"{labels.get(key, key)}: {value}")
    note = [survivor["note"]]
    held = (survivor["note"], survivor["why"], "")
    lines += [gone[name] for name in ("note", "why") if gone[name] not in held]
    after = {
        "extra": extra,
        "assigned_id": survivor["assigned_id"] or gone["assigned_id"],
        "note": "\n".join(filter(None, note + lines)),
        "why": survivor["why"],
    }
    return {name: value for name, value in after.items() if value != survivor[name]}
