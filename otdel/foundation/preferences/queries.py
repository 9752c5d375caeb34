"""Reading thresholds: the company's own value, else the product's default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from otdel.foundation.journal.models import Entry
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.kernel.preferences import Preference

from .engine import cleaned
from .models import Override
from .remembered import Remembered


@cache
def declared() -> Mapping[str, Preference]:
    """Return {key: preference} of every room, from wiring."""
    return import_string(settings.OTDEL_PREFERENCES)


def value(key: str) -> Any:
    """Return what holds now: int, Decimal, bool or str by the preference's kind.

    Read it in views, tasks and handlers, and hand it to services. Raises KeyError for an unknown key.
    """
    preference = declared()[key]
    own = overrides().get(key)
    return preference.default if own is None else cleaned(preference, own)


def by_role(prefix: str) -> dict[str, Any]:
    """Return {role: value} of the preferences `<prefix>.<role>`."""
    return {role: value(f"{prefix}.{role}") for role in Role.values}


def names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: label} for the timeline; a key that no room declares any more is its own name."""
    rows = Override.objects.filter(pk__in=ids).values_list("pk", "key")
    known = declared()
    return {pk: str(known[key].label) if key in known else key for pk, key in rows}


def history() -> QuerySet[Entry]:
    """What was changed among the thresholds, newest first."""
    return Entry.objects.filter(noun=Override.noun).order_by("-at", "-pk")


def _read() -> dict[str, Any]:
    return dict(Override.objects.values_list("key", "value"))


overrides = Remembered(_read)
