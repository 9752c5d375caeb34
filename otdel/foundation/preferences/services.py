"""Changing thresholds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.preferences import Preference

from . import queries
from .engine import cleaned, stored
from .events import PreferenceReset, PreferenceSet
from .models import Override


class PreferenceUnknown(Refused):
    code = "preference-unknown"
    status = 404
    text = _("There is no setting “%(key)s”.")


@transaction.atomic
def set_value(key: str, raw: Any, *, by: User, at: datetime) -> Any:
    """Give a preference the company's own value; return it typed.

    Setting what already holds changes nothing. Raises NotAllowed, PreferenceUnknown, NotANumber,
    OutOfBounds, NotAChoice.
    """
    require(by, "preferences.edit")
    preference = _declared(key)
    was, became = queries.value(key), cleaned(preference, raw)
    if was == became:
        return became
    row, _made = Override.objects.update_or_create(key=key, defaults={"value": stored(became)})
    queries.overrides.forget()
    event = PreferenceSet(preference_id=row.pk, key=key, was=str(was), became=str(became))
    record(event, about=row, by=by, at=at)
    return became


@transaction.atomic
def reset_value(key: str, *, by: User, at: datetime) -> Any:
    """Let the product's default hold again; return it. Raises NotAllowed, PreferenceUnknown."""
    require(by, "preferences.edit")
    preference = _declared(key)
    row = Override.objects.filter(key=key, value__isnull=False).first()
    if row is None:
        return preference.default
    was = queries.value(key)
    Override.objects.filter(pk=row.pk).update(value=None)
    queries.overrides.forget()
    event = PreferenceReset(
        preference_id=row.pk, key=key, was=str(was), became=str(preference.default)
    )
    record(event, about=row, by=by, at=at)
    return preference.default


def _declared(key: str) -> Preference:
    preference = queries.declared().get(key)
    if preference is None:
        raise PreferenceUnknown(key=key)
    return preference
