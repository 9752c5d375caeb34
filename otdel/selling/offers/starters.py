"""What an empty installation is given before its first use."""

from __future__ import annotations

from datetime import datetime

from otdel.foundation.people.models import User

from .services import ensure_limits


def lay_limits(*, by: User, at: datetime) -> None:
    """Lay the discount limits by role."""
    ensure_limits(by=by, at=at)
