"""Changing people: who signs in, what they may do, whose rows they see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from .models import Sight, User


def system_user() -> User:
    """Return the actor of imports from the command line, of the schedule and of the demo."""
    user, _ = User.objects.get_or_create(
        is_system=True,
        defaults={"email": "system@localhost", "full_name": "Otdel", "password": "!"},
    )
    return user


@transaction.atomic
def set_sights(pairs: Iterable[tuple[int, int]]) -> int:
    """Replace the whole projection by (viewer id, owner id) pairs; return how many there are.

    The one caller is the department, which works the pairs out from its tree.
    """
    rows = [Sight(viewer_id=viewer, owner_id=owner) for viewer, owner in sorted(set(pairs))]
    Sight.objects.all().delete()
    Sight.objects.bulk_create(rows, batch_size=2000)
    return len(rows)
