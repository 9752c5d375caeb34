"""What happens to the figures themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TypeFiguresChosen(Event):
    """`keys`: of the registry, in their order."""

    text: ClassVar[str | Promise] = _("Figures of the sale type “%(sale_type_id)s” chosen")
    names: ClassVar[dict[str, str]] = {"sale_type_id": "sale_type"}
    icon: ClassVar[str] = "chart-bar"

    sale_type_id: int
    keys: list[str] = field(default_factory=list)
