"""How far a field is open to a person: hidden, read, edit; no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Level(TextChoices):
    """What a function lets its holder do with a field, from the narrowest. Not said: edit."""

    HIDDEN = "hidden", pgettext_lazy("field", "Hidden")
    READ = "read", pgettext_lazy("field", "Read only")
    EDIT = "edit", pgettext_lazy("field", "Edit")


RANK: dict[str, int] = {Level.HIDDEN: 0, Level.READ: 1, Level.EDIT: 2}


def wider(one: str, other: str) -> str:
    return max(one, other, key=RANK.__getitem__)


def widest(held: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return what stays closed to somebody who holds all of these, each {"deal.amount_minor": "read"}.

    The widest wins: a field is closed only if every one of them closes it.
    """
    if not held:
        return {}
    first, *others = held
    found: dict[str, str] = {}
    for key, level in first.items():
        for other in others:
            level = wider(level, other.get(key, Level.EDIT))
        if level != Level.EDIT:
            found[key] = level
    return found
