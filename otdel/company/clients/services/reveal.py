"""One phone or mail shown whole to somebody whose functions mask them: one at a time, and counted."""

from __future__ import annotations

from datetime import datetime

from otdel.company.clients import queries
from otdel.company.clients.models import ContactPoint
from otdel.foundation.people.models import User
from otdel.foundation.people.services import note_view

POINT = "point"  # the noun in the access journal


def reveal_point(point_id: int, *, by: User, at: datetime) -> ContactPoint:
    """Return the point whole and note that `by` saw it; mass viewing raises the usual alert.

    Raises ContactPoint.DoesNotExist where its record is out of sight.
    """
    point = queries.point(by, point_id)
    note_view(POINT, point.pk, by=by, at=at)
    return point
