"""Roles, their reach, and the projection of whose rows a person sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from otdel.foundation.journal.services import record
from otdel.foundation.people.drafts import GrantDraft, LoanDraft
from otdel.foundation.people.errors import LastChief, RoleTooHigh
from otdel.foundation.people.events import RoleGranted, RoleRevoked
from otdel.foundation.people.levels import widest
from otdel.foundation.people.models import Grant, Lent, LentClient, Sight, User
from otdel.foundation.people.policy import POLICY, WIDTH, Reach, Role
from otdel.foundation.people.reach import require

# Rights that only those who may edit people can give: they lead past every limit.
HIGH = frozenset({Role.OWNER, Role.ADMIN, Role.AUDITOR})


def check_gift(by: User, role: str, reach: str) -> None:
    """Raises RoleTooHigh if `by` may not give the role, or a reach wider than their own."""
    if by.may("people.edit") or not role:
        return
    if role in HIGH or WIDTH[Reach(reach)] > WIDTH[Reach(by.reach)]:
        raise RoleTooHigh(role=Role(role).label)


@transaction.atomic
def grant(user_id: int, role: str, reach: str, *, by: User, at: datetime) -> Grant:
    """Give a role directly, with the reach own, team, subtree or all; giving it again changes the reach.

    Raises NotAllowed, RoleTooHigh, User.DoesNotExist.
    """
    require(by, "people.invite")
    check_gift(by, role, reach)
    user = User.objects.get(pk=user_id, is_system=False)
    given, _made = Grant.objects.update_or_create(
        user=user, role=Role(role), origin="direct", defaults={"reach": Reach(reach)}
    )
    record(RoleGranted(user.pk, role, reach), about=user, by=by, at=at)
    return given


@transaction.atomic
def revoke(grant_id: int, *, by: User, at: datetime) -> None:
    """Take back a role that was given directly.

    Raises NotAllowed, Grant.DoesNotExist (also for one that follows from an employment), LastChief.
    """
    require(by, "people.edit")
    given = Grant.objects.select_related("user").get(pk=grant_id, origin="direct")
    given.delete()
    if given.role in POLICY["people.edit"]:
        somebody_must_manage()
    record(RoleRevoked(given.user_id, given.role, given.reach), about=given.user, by=by, at=at)


def somebody_must_manage() -> None:
    """Raises LastChief unless somebody active may still edit people."""
    chiefs = Grant.objects.filter(
        role__in=POLICY["people.edit"], user__is_active=True, user__is_system=False
    )
    if not chiefs.exists():
        raise LastChief


@transaction.atomic
def follow_grants(
    wanted: Iterable[GrantDraft], *, kind: str, user_ids: Sequence[int] | None = None
) -> int:
    """Make the grants whose origin is of `kind` ("employment") equal to `wanted`; return how many changed.

    user_ids narrows it to these people. The caller, who knows why, records what happened.
    """
    rows = Grant.objects.filter(origin__startswith=f"{kind}:")
    if user_ids is not None:
        rows = rows.filter(user_id__in=user_ids)
    had = {(row.user_id, row.role, row.origin): row for row in rows}
    # One origin gives a role once: with the widest of its reaches. It masks phones and closes a
    # field only if every function that gives the role does.
    gifts: dict[tuple[int, str, str], list[GrantDraft]] = {}
    for draft in wanted:
        gifts.setdefault((draft.user_id, draft.role, draft.origin), []).append(draft)
    want = {key: _together(given) for key, given in gifts.items()}
    gone = [row.pk for key, row in had.items() if key not in want or _given(row) != want[key]]
    Grant.objects.filter(pk__in=gone).delete()
    new = [
        Grant(user_id=user, role=role, origin=origin, **given)
        for (user, role, origin), given in sorted(want.items(), key=lambda pair: pair[0])
        if (row := had.get((user, role, origin))) is None or _given(row) != given
    ]
    Grant.objects.bulk_create(new, batch_size=1000)
    return len(gone) + len(new)


def _together(drafts: Sequence[GrantDraft]) -> dict[str, Any]:
    return {
        "reach": max((draft.reach for draft in drafts), key=lambda reach: WIDTH[Reach(reach)]),
        "is_masked": all(draft.is_masked for draft in drafts),
        "fields": widest([draft.fields for draft in drafts]),
    }


def _given(row: Grant) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("reach", "is_masked", "fields")}


@transaction.atomic
def set_sights(pairs: Iterable[tuple[int, int]]) -> int:
    """Make the projection equal to the (viewer id, owner id) pairs; return how many rows changed.

    The one caller is the department, which works the pairs out from its tree. Pairs that stay are
    left alone, new ones go in with one statement per 2000.
    """
    wanted = {(viewer, owner) for viewer, owner in pairs if viewer != owner}
    had = {(row[1], row[2]): row[0] for row in Sight.objects.values_list("pk", "viewer", "owner")}
    gone = [pk for pair, pk in had.items() if pair not in wanted]
    for start in range(0, len(gone), 500):
        Sight.objects.filter(pk__in=gone[start : start + 500]).delete()
    new = [Sight(viewer_id=viewer, owner_id=owner) for viewer, owner in sorted(wanted - had.keys())]
    Sight.objects.bulk_create(new, batch_size=2000, ignore_conflicts=True)
    return len(gone) + len(new)


@transaction.atomic
def set_loans(loans: Collection[LoanDraft], clients: Mapping[tuple[int, int], int]) -> int:
    """Make what the absent lend equal to `loans` and {(owner, client): viewer}; return changed rows.

    The one caller is the department, together with `set_sights`.
    """
    columns = ("viewer_id", "owner_id", "noun", "is_rest", "is_split")
    had = {LoanDraft(*row): pk for pk, *row in Lent.objects.values_list("pk", *columns)}
    gone = [pk for loan, pk in had.items() if loan not in loans]
    new = [loan for loan in sorted(loans) if loan not in had]
    _delete(Lent.objects.all(), gone)
    Lent.objects.bulk_create((Lent(**loan._asdict()) for loan in new), batch_size=2000)
    given = {
        (owner, client): (pk, viewer)
        for pk, owner, client, viewer in LentClient.objects.values_list(
            "pk", "owner_id", "client_id", "viewer_id"
        )
    }
    over = [pk for key, (pk, viewer) in given.items() if clients.get(key) != viewer]
    _delete(LentClient.objects.all(), over)
    fresh = [
        LentClient(owner_id=owner, client_id=client, viewer_id=viewer)
        for (owner, client), viewer in sorted(clients.items())
        if given.get((owner, client), (0, 0))[1] != viewer
    ]
    LentClient.objects.bulk_create(fresh, batch_size=2000)
    return len(gone) + len(new) + len(over) + len(fresh)


def _delete(rows: QuerySet[Any], pks: Sequence[int]) -> None:
    for start in range(0, len(pks), 500):
        rows.filter(pk__in=pks[start : start + 500]).delete()
