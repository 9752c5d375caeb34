"""A threshold that a company may change, declared once with where its default comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Preference:
    """`kind`: "int", "decimal", "text", "choice" or "bool"; `origin`: the catalogue's number or "product default"."""

    key: str
    default: Any
    label: str | Promise
    origin: str
    kind: str = "int"
    unit: str | Promise = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
