"""Which of two values a merged record keeps: pure, the same for the preview and for the act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from otdel.company.clients.models import Company, Contact

from .cleaning import CLEANERS

MODELS: dict[str, Any] = {"company": Company, "contact": Contact}
# Values that mean nothing without another go together with it.
TOGETHER: dict[str, tuple[str, ...]] = {
    "name": ("name_key",),
    "full_name": ("name_key",),
    "turnover_minor": ("currency",),
}
_FOLLOWERS = frozenset(name for names in TOGETHER.values() for name in names)


def takes_other(survivor: Any, gone: Any, name: str) -> bool:
    """Say whether the other's value is taken unless somebody chooses: filled beats empty.

    What a new record says before anybody has thought about it ("potential", "other") is empty.
    """
    mine, others = value_of(survivor, name), value_of(gone, name)
    if name == "status":
        return bool(mine == Company.Status.POTENTIAL and others == Company.Status.EXISTING)
    return _is_empty(name, mine) and not _is_empty(name, others)


def agree(survivor: Any, gone: Any, name: str) -> bool:
    """Say whether there is nothing to choose between."""
    return bool((value_of(survivor, name) or None) == (value_of(gone, name) or None))


def chosen(noun: str, survivor: Any, gone: Any, take: Mapping[str, bool]) -> dict[str, Any]:
    """Return {attribute: value} of the survivor after the merge, for every field that may differ."""
    values: dict[str, Any] = {}
    for name in CLEANERS[MODELS[noun]]:
        if name in _FOLLOWERS or name == "extra":
            continue
        other = take.get(name, takes_other(survivor, gone, name))
        source = gone if other else survivor
        values |= {one: getattr(source, one) for one in (name, *TOGETHER.get(name, ()))}
    values["extra"] = _chosen_extra(survivor, gone, take)
    return values


def _chosen_extra(survivor: Any, gone: Any, take: Mapping[str, bool]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    for key in sorted({*survivor.extra, *gone.extra}):
        name = f"extra.{key}"
        source = gone if take.get(name, takes_other(survivor, gone, name)) else survivor
        if key in source.extra:
            extra[key] = source.extra[key]
    return extra


def value_of(row: Any, name: str) -> Any:
    """Return a field's value, a custom field's under `extra.<key>`."""
    return row.extra.get(name[6:]) if name.startswith("extra.") else getattr(row, name)


def _is_empty(name: str, value: Any) -> bool:
    return value in (None, "") or (name == "part" and value == Contact.Part.OTHER)


def fields_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of what differs, custom fields as `extra.<key>`, without technical ones."""
    names = [name for name in before if name not in ("extra", *_FOLLOWERS)]
    old, new = before.get("extra", {}), after.get("extra", {})
    return names + [f"extra.{key}" for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
