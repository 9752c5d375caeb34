"""What lists are called in a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from otdel.foundation.people.models import User

from . import queries


def list_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: name} of the lists that `by` may see today."""
    return queries.list_names(by, timezone.localdate(), ids)
