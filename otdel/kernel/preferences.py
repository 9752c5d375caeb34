"""A threshold that a company may change, declared once with where its default comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Preference:
    """`kind`: "int", "decimal", "text", "choice" or "bool"; `origin`: the catalogue's number or "product default".

    names: what a choice is called, where its code would not do.
    """

    key: str
    default: Any
    label: str | Promise
    origin: str | Promise
    kind: str = "int"
    unit: str | Promise = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    names: Mapping[str, str | Promise] = field(default_factory=dict)
