"""What an empty installation is given before its first use."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from otdel.foundation.people.models import User

from .services import ensure_default_process, ensure_sale_types


def lay_process(*, by: User, at: datetime) -> None:
    """Lay the product's process and dictionaries in the language of the installation."""
    ensure_default_process(by=by, at=at, language=settings.LANGUAGE_CODE[:2])


def lay_sale_types(*, by: User, at: datetime) -> None:
    """Lay the six sale types in the language of the installation."""
    ensure_sale_types(by=by, at=at, language=settings.LANGUAGE_CODE[:2])
