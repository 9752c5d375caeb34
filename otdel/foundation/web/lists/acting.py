"""Carrying a bulk act out, whoever asked: a view for a few rows, a worker for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from otdel.foundation.web.slots import wired
from otdel.kernel.errors import Refused

from .shown import row_name
from .spec import Act, ListSpec


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a bulk act ended: rows done, and (what it is called, why not) of the refused."""

    done: int
    refused: Sequence[tuple[str, str]]


def carry_out(
    spec: ListSpec,
    act: Act,
    ids: Sequence[int],
    cleaned: dict[str, Any],
    *,
    by: Any,
    at: datetime,
    batch: str,
) -> Outcome:
    """Do the act for the ids; what they are called is asked before, since the act may remove them."""
    names = {row.pk: row_name(spec, row) for row in spec.rows(by).filter(pk__in=ids)}
    results = act.run(list(ids), by=by, at=at, batch=batch, **cleaned)
    refused = [
        (names.get(pk, f"№ {pk}"), str(result))
        for pk, result in zip(ids, results, strict=True)
        if isinstance(result, Refused)
    ]
    return Outcome(len(ids) - len(refused), refused)


def cleaned_again(act: Act, told: str, *, by: Any) -> dict[str, Any]:
    """Return the form's cleaned data from the posted text, for the worker. Raises ValueError."""
    if act.form is None:
        return {}
    form = act.form(QueryDict(told), by=by)
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    return dict(form.cleaned_data)


def listed(list_key: str) -> ListSpec:
    """Return the list of wiring with this key, or the member of a family. Raises LookupError."""
    family, _dash, member = list_key.rpartition("-")
    for spec in wired("OTDEL_LISTS", "otdel.wiring.lists.LISTS"):
        if spec.key == list_key:
            return spec
        if spec.member and spec.key == family and member.isascii() and member.isdigit():
            return spec.member(member)
    raise LookupError(f"wiring/lists.py does not name the list {list_key}")


def is_listed(list_key: str) -> bool:
    """Say whether wiring names the list or its family."""
    try:
        return bool(listed(list_key))
    except LookupError:
        return False


def list_title(list_key: str) -> Any:
    """Return what the list is called, or its key where wiring does not know it any more."""
    return listed(list_key).title if is_listed(list_key) else list_key
