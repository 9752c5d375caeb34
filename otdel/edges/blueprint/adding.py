"""Only adding: a blueprint joined with what stands, so that nothing of the department is taken away. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from otdel.kernel.normal import fold

from .engine import Items, Path

Values = dict[str, Any]


def joined(now: Items, wanted: Items, new_names: Mapping[Path, Path] | None = None) -> Items:
    """Return `wanted` with all that the department has of the same things and the blueprint does not name.

    What belongs to a thing by name stays beside what the file names (sources of a type of sales, tasks of a
    stage, fields of a list, points of a card …); a source stays with the type it has, the default
    price list stays the default one. new_names: {old path of a stage: its new one}.
    """
    made: Items = {}
    for section, rows in wanted.items():
        have, join = dict(now.get(section, {})), _JOINS.get(section)
        if section in ("stages", "shown"):
            have |= {new: have[old] for old, new in (new_names or {}).items() if old in have}
        made[section] = {
            path: join(have[path], told) if join and path in have else told
            for path, told in rows.items()
        }
    if "sale_types" in made:
        _leave_sources(now.get("sale_types", {}), made["sale_types"])
    if any(told["default"] for told in now.get("price_lists", {}).values()):
        for path, told in made.get("price_lists", {}).items():
            was = now["price_lists"].get(path, {"default": False})
            made["price_lists"][path] = told | {"default": was["default"]}
    return made


def _leave_sources(have: Mapping[Path, Values], want: dict[Path, Values]) -> None:
    """A source has one type of sales: the one that it has already."""
    taken = {source: path for path, told in have.items() for source in told["sources"]}
    for path, told in want.items():
        free = [source for source in told["sources"] if taken.get(source, path) == path]
        want[path] = told | {"sources": free}


def _united(*names: str) -> Callable[[Values, Values], Values]:
    """Lists whose order says nothing: those of both, sorted."""
    return lambda have, told: told | {name: sorted({*have[name], *told[name]}) for name in names}


def _mapped(name: str) -> Callable[[Values, Values], Values]:
    """Names with values: those of both, sorted; the file's value counts."""
    return lambda have, told: told | {name: dict(sorted({**have[name], **told[name]}.items()))}


def _after(rows: Sequence[Any], more: Sequence[Any], key: Callable[[Any], Any]) -> list[Any]:
    """The rows of the department in their places, as the file tells those it names, then the file's other ones."""
    told = {key(one): one for one in more}
    known = {key(one) for one in rows}
    kept = [told.get(key(one), one) for one in rows]
    return [*kept, *(one for one in more if key(one) not in known)]


def _stage(have: Values, told: Values) -> Values:
    return told | {
        "required": _after(have["required"], told["required"], str),
        "evidence": _after(have["evidence"], told["evidence"], str),
        "tasks": _after(have["tasks"], told["tasks"], lambda task: task["title"]),
    }


def _list(have: Values, told: Values) -> Values:
    return told | {"fields": _after(have["fields"], told["fields"], lambda one: fold(one["label"]))}


def _shown(have: Values, told: Values) -> Values:
    return {"shows": _after(have["shows"], told["shows"], lambda one: tuple(one.items()))}


def _zone(have: Values, told: Values) -> Values:
    """One answers (A) for a zone: whoever does already."""
    letters = dict(told["letters"])
    chief = next((code for code, letter in have["letters"].items() if letter == "A"), None)
    for code in [code for code, letter in letters.items() if letter == "A" and chief]:
        if code != chief:
            del letters[code]
    if chief:
        letters[chief] = "A"
    return told | {"letters": dict(sorted({**have["letters"], **letters}.items()))}


_JOINS: dict[str, Callable[[Values, Values], Values]] = {
    "sale_types": _united("sources"),
    "stages": _stage,
    "shown": _shown,
    "lists": _list,
    "cards": _mapped("points"),
    "responsibility": _zone,
    "talk_rules": _mapped("reply_hours"),
}
