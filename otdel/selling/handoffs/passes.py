"""Hand-offs in words, for the technological map of a process."""

from __future__ import annotations

from django.utils.translation import gettext as _

from . import queries
from .models import HandoffRule


def handed_over(process_id: int) -> dict[int, list[str]]:
    """Return {step: a sentence for each rule in force there}; three statements."""
    rows = queries.rules().filter(process_id=process_id, stage__isnull=False)
    found: dict[int, list[str]] = {}
    for rule in rows:
        if rule.stage:
            found.setdefault(rule.stage.kin, []).append(_sentence(rule))
    return found


def _sentence(rule: HandoffRule) -> str:
    givers = ", ".join(str(one) for one in rule.givers.all())
    takers = ", ".join(str(one) for one in rule.takers.all())
    words = f"{rule.name}: {givers} → {takers}"
    if rule.hours:
        words += ", " + _("to accept within %(hours)s working h") % {"hours": rule.hours}
    if rule.checklist:
        words += ". " + _("Goes along: %(things)s") % {"things": "; ".join(rule.checklist)}
    return words
