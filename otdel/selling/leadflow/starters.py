"""What an empty installation is given before its first use."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from otdel.foundation.people.models import User

from .services import ensure_cadences, ensure_templates


def lay_cadences(*, by: User, at: datetime) -> None:
    """Lay the shipped cadences in the language of the installation."""
    ensure_cadences(by=by, at=at, language=settings.LANGUAGE_CODE[:2])


def lay_letters(*, by: User, at: datetime) -> None:
    """Lay the shipped letter templates, in both languages: clients are written to in theirs."""
    ensure_templates(by=by, at=at)
