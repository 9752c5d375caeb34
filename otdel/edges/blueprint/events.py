"""What happened to the department as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class BlueprintApplied(Event):
    blueprint_id: int
    created: int
    changed: int
    removed: int

    text = _("A blueprint was applied: %(created)s added, %(changed)s changed, %(removed)s removed")
    icon = "file-diff"
