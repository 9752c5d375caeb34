"""The one question of every way in: has this person a valid agreement, or need they none?"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.foundation.preferences.queries import value

from .errors import AgreementNeeded
from .queries import is_admitted


def is_open_for(person: User, at: datetime) -> bool:
    """Say whether the person may reach data at the instant. Asked anew each time, never remembered."""
    return is_admitted(person, value("confidentiality.required"), timezone.localdate(at))


def admit(person: User, at: datetime) -> None:
    """Let the person pass. Raises AgreementNeeded (403)."""
    if not is_open_for(person, at):
        raise AgreementNeeded
