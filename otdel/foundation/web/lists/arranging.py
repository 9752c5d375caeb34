"""Layouts by function: in which order facts and columns stand for a person, told by a room above.

A layout is a list of lines: {"key": "city"} is a fact or column, {"head": "Money", "head_ru": "Деньги",
"collapsed": true} begins a group of facts. What it does not name follows in the declared order; what
it names and the person may not see stays out, because rights are asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language

from otdel.foundation.web.slots import wired

from .spec import Column

FACTS, COLUMNS = "facts", "columns"

type Lines = Sequence[Mapping[str, Any]]


def layout(by: Any, kind: str, key: str) -> Lines:
    """Return the layout of the facts of a noun or of the columns of a list for the person; [] without one."""
    told: Callable[[Any, str, str], Lines] = wired("OTDEL_LAYOUTS", "otdel.wiring.layouts.LAYOUTS")
    return told(by, kind, key)


def arrange_facts(lines: Lines, columns: Iterable[Column]) -> list[Column]:
    """Return facts in the order and groups of the layout."""
    known = {column.key: column for column in columns}
    if not lines:
        return list(known.values())
    placed: list[Column] = []
    section, is_collapsed = "", False
    for line in lines:
        if "head" in line:
            section, is_collapsed = head_of(line), bool(line.get("collapsed"))
        elif line.get("key") in known:
            column = known.pop(line["key"])
            placed.append(replace(column, section=section, is_collapsed=is_collapsed))
    return [*placed, *known.values()]


def arrange_columns(lines: Lines, columns: Iterable[Column]) -> list[Column]:
    """Return the columns that the layout shows, in its order; [] if it shows none of them."""
    known = {column.key: column for column in columns}
    return [known[line["key"]] for line in lines if line.get("key") in known]


def head_of(line: Mapping[str, Any]) -> str:
    """Return a group's heading in the language of the screen."""
    is_russian = (get_language() or "").startswith("ru")
    return str((is_russian and line.get("head_ru")) or line["head"])
