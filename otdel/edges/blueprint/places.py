"""Where a thing stands in the files of a blueprint: the line of what cannot be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .engine import FILE_OF, Change, Did, Path
from .faults import line_of

# Section -> the lists down to the thing, each with the fields that are a step of its path; a mapping
# that is named by its keys has none.
_WAYS: dict[str, Sequence[tuple[str, Sequence[str]]]] = {
    "functions": (("functions", ("code",)),),
    "coverage": (("coverage", ("step",)),),
    "responsibility": (("responsibility", ("zone",)),),
    "fields": (("fields", ("on", "key")),),
    "sources": (("sources", ("name",)),),
    "sale_types": (("sale_types", ("name",)),),
    "loss_reasons": (("loss_reasons", ("name",)),),
    "criteria": (("criteria", ("question",)),),
    "processes": (("processes", ("name",)),),
    "stages": (("processes", ("name",)), ("stages", ("name",))),
    "return_reasons": (("return_reasons", ("name",)),),
    "handoffs": (("handoffs", ("name",)),),
    "approvals": (("gates", ("process", "stage")), ("approvals", ("name",))),
    "documents": (("gates", ("process", "stage")),),
    "pieces": (("pieces", ("kind", "title")),),
    "shown": (("stages", ("process", "stage")),),
    "lists": (("lists", ("name",)),),
    "lead_rules": (("rules", ("name",)),),
    "cadences": (("cadences", ("name",)),),
    "answers": (("answers", ()),),
    "cards": (("cards", ()),),
    "layouts": (("layouts", ("what", "of", "function")),),
    "services": (("services", ("name",)),),
    "agreements": (("services", ("name",)), ("agreements", ("what",))),
    "discount_limits": (("limits", ("role", "sum_from")),),
    "discount_rows": (("matrix", ("sum_from", "payment", "status", "tag")),),
    "price_lists": (("price_lists", ("name",)),),
    "segment_lists": (("segments", ("price_list", "status", "tag", "starts_on")),),
    "promos": (("promos", ("name",)),),
    "talk_rules": (("rules", ("name",)),),
    "settings": (("settings", ()),),
}
_DEFAULTS = {"what": "facts"}


def line_of_change(change: Change, trees: Mapping[str, Any]) -> int:
    """Return the line at which the file says it, or the nearest above; 0 of what the file does not name."""
    tree = trees.get(FILE_OF[change.section])
    if tree is None or change.did is Did.REMOVE:
        return 0
    where: list[Any] = []
    node: Any = tree
    path = change.path
    for key, names in _way(change):
        node = node.get(key) if isinstance(node, dict) else None
        step = _step(node, path, names)
        if step is None:
            break
        where += [key, step]
        node, path = node[step], path[len(names) or 1 :]
    return line_of(tree, where) if where else 0


def _way(change: Change) -> Sequence[tuple[str, Sequence[str]]]:
    units = ("units", ("name",))
    if change.section == "units":
        return [units] * len(change.path)
    if change.section == "positions":
        return [*([units] * (len(change.path) - 1)), ("positions", ("title",))]
    return _WAYS[change.section]


def _step(node: Any, path: Path, names: Sequence[str]) -> Any:
    """The key or the place in a list that the beginning of the path means; None if there is none."""
    if isinstance(node, dict):
        return next((key for key in node if not names and str(key) == path[0]), None)
    if not isinstance(node, list):
        return None
    wanted = _told(path[: len(names)])
    for place, item in enumerate(node):
        if isinstance(item, dict):
            given = [str(item.get(name, _DEFAULTS.get(name, ""))) for name in names]
            if _told(given) == wanted:
                return place
    return None


def _told(words: Sequence[str]) -> list[str]:
    """Words as they are compared: codes come in any case, an empty end is no word."""
    found = [" ".join(word.split()).casefold() for word in words]
    while found and not found[-1]:
        found.pop()
    return found
