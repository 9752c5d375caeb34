"""Named lists that the department shares (never their clients), what a card must hold, how records are laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from otdel.company.department.services import set_layout
from otdel.company.namedlists import queries as lists_there
from otdel.company.namedlists import services as drawing
from otdel.company.namedlists.drafts import ListDraft, ListFieldDraft
from otdel.company.namedlists.models import NamedList
from otdel.kernel.normal import fold
from otdel.managing.upkeep.services import set_norm

from . import ways
from .engine import Change, Did
from .errors import FieldTypeStays, ListStays, UnknownUnit
from .site import Site, known_codes, unit_at


def lists(change: Change, site: Site) -> None:
    name, told = change.path[0], change.after
    row = ways.shared_lists().get(name)
    if change.did is Did.REMOVE:
        if row is not None:
            drawing.edit_list(row.pk, {"is_active": False}, **site.act, batch=site.batch)
        return
    row = row or _aside(name)
    values = _values(name, told)
    if row is None:
        draft = ListDraft(name, on_noun=told["of"], **values)
        row = drawing.create_list(draft, **site.act, batch=site.batch)
    elif row.on_noun != told["of"]:
        raise ListStays(name=name, was=row.get_on_noun_display())
    else:
        changes = values | {"name": name, "is_active": True}
        drawing.edit_list(row.pk, changes, **site.act, batch=site.batch)
    _fields(row, told["fields"], site)


def _aside(name: str) -> NamedList | None:
    """A list of the department that was taken out of use under that name."""
    rows = NamedList.objects.filter(name=name, is_active=False)
    return rows.exclude(audience=NamedList.Audience.PRIVATE).order_by("pk").first()


def _values(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    unit = unit_at(told["unit"]) if told["unit"] else None
    if told["unit"] and unit is None:
        raise UnknownUnit(name=name, unit=" / ".join(told["unit"]))
    return {
        "purpose": told["purpose"],
        "is_exclusive": told["exclusive"],
        "audience": "unit" if unit else "everybody",
        "unit_id": unit.pk if unit else None,
        "states": tuple(told["states"]),
        "note": told["note"],
    }


def _fields(row: NamedList, told: Sequence[Mapping[str, Any]], site: Site) -> None:
    """Bring the list's own fields to those of the file; one that goes is taken out of use with its values."""
    there = {fold(one.label): one for one in lists_there.fields_of([row.pk], retired=True)}
    for place, one in enumerate(told):
        field = there.pop(fold(one["label"]), None)
        draft = ListFieldDraft(one["label"], one["type"], tuple(one["choices"]), place)
        if field is None:
            drawing.define_list_field(row.pk, draft, **site.act, batch=site.batch)
            continue
        if field.kind != draft.kind:
            raise FieldTypeStays(key=field.label, was=field.kind)
        changes = {
            "label": draft.label, "choices": list(draft.choices), "position": place,
            "is_active": True,
        }  # fmt: skip
        drawing.edit_list_field(row.pk, field.pk, changes, **site.act, batch=site.batch)
    for field in there.values():
        off = {"is_active": False}
        drawing.edit_list_field(row.pk, field.pk, off, **site.act, batch=site.batch)


def cards(change: Change, site: Site) -> None:
    set_norm(change.path[0], change.after.get("points"), **site.act, batch=site.batch)


def layouts(change: Change, site: Site) -> None:
    what, of, *function = change.path
    codes = known_codes(function)
    lines = [
        line if isinstance(line, dict) else {"key": line} for line in change.after.get("lines", ())
    ]
    function_id = codes[function[0]] if function else None
    set_layout(function_id, what, of, lines, **site.act, batch=site.batch)
