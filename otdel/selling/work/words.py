"""What the gaps of this room's sentences are filled with, in the language of who reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otdel.foundation.people.models import User

from .models import Activity


def kind_names(by: User, kinds: Sequence[str]) -> dict[str, str]:
    """Return {code: «Звонок»}."""
    return {kind: str(Activity.Kind(kind).label) for kind in kinds if kind in Activity.Kind}


def day_names(by: User, days: Sequence[str]) -> dict[str, str]:
    """Return {ISO day: «13 мар. 2026 г.»}; an empty one reads as no date."""
    language = (get_language() or "en").split("-")[0]
    return {day: _day(day, language) if day else _("no date") for day in days}


def _day(day: str, language: str) -> str:
    form = "d MMM y" if language == "ru" else "MMM d, y"
    return format_date(date.fromisoformat(day), form, locale=language)
