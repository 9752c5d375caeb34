"""What hand-offs are called in a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from otdel.foundation.people.models import User

from . import queries


def handoff_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: name of its rule} of hand-offs in sight."""
    return {row.pk: row.rule.name for row in queries.handoffs(by).filter(pk__in=ids)}
