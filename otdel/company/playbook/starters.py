"""What an empty installation is given before its first use."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from otdel.foundation.people.models import User

from .services import ensure_playbook


def lay_playbook(*, by: User, at: datetime) -> None:
    """Lay the shipped texts in the language of the installation."""
    ensure_playbook(by=by, at=at, language=settings.LANGUAGE_CODE[:2])
