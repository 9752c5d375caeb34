"""What an empty installation is given before its first use."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from otdel.foundation.people.models import User

from .services import ensure_away_reasons


def lay_away_reasons(*, by: User, at: datetime) -> None:
    """Lay the reasons of the reserve and the archive in the language of the installation."""
    ensure_away_reasons(by=by, at=at, language=settings.LANGUAGE_CODE[:2])
