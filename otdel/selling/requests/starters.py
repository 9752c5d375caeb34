"""What an empty installation is given before its first use."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from otdel.foundation.people.models import User

from .services import ensure_services


def lay_services(*, by: User, at: datetime) -> None:
    """Lay the adjacent services and what is usually agreed, in the language of the installation."""
    ensure_services(by=by, at=at, language=settings.LANGUAGE_CODE[:2])
