"""Applying a blueprint: everything through the services of the rooms, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from . import queries
from .adding import joined
from .building import HANDS, ORDERS, leave_out
from .engine import FILE_OF, Change, Did, difference, items, moves, renamed
from .errors import CannotApply
from .events import BlueprintApplied
from .faults import Problem, Read
from .models import Version
from .places import line_of_change
from .schema import About, Documents
from .site import Site
from .words import place
from .writing import write_files


@dataclass(frozen=True, slots=True)
class Applied:
    """What an application did; `version` is None where nothing differed."""

    version: Version | None
    changes: list[Change]


def plan(documents: Documents, *, by: User, only_add: bool = False) -> list[Change]:
    """Return what applying would do, in order; nothing is changed. Raises NotAllowed.

    only_add: what the blueprint does not name stays where it is, also within what it names.
    """
    now = items(queries.department_as_documents(by, name="—", language="en"))
    wanted = items(documents)
    if only_add:
        wanted = joined(now, wanted, renamed(documents))
    changes = difference(now, wanted, renamed(documents))
    return [one for one in changes if not (only_add and one.did is Did.REMOVE)]


def rehearse(
    documents: Documents, *, by: User, at: datetime, on: date, only_add: bool = False
) -> list[Change]:
    """Apply for trial and take everything back: what would be done, or CannotApply with every obstacle."""
    with transaction.atomic():
        done = apply(documents, by=by, at=at, on=on, only_add=only_add)
        transaction.set_rollback(True)
    return done.changes


@transaction.atomic
def apply(
    documents: Documents,
    *,
    by: User,
    at: datetime,
    on: date,
    why: str = "",
    only_add: bool = False,
    batch: str = "",
) -> Applied:
    """Bring the department to what the blueprint says; applying twice changes nothing.

    A file that is not there leaves its part of the department alone. Raises NotAllowed, CannotApply
    with every obstacle (a unit with people, open deals that would be lost …): then nothing was changed.
    """
    require(by, "blueprint.apply")
    changes = plan(documents, by=by, only_add=only_add)
    if not changes:
        return Applied(None, [])
    site = Site(by=by, at=at, on=on, batch=batch, moves=moves(documents), why=why)
    trees = documents.trees if isinstance(documents, Read) else {}
    problems = [
        problem for change in changes if (problem := _done(change, site, trees)) is not None
    ]
    if problems:
        raise CannotApply(problems)
    leave_out(site, why)
    _set_in_order(documents, site)
    return Applied(_remember(documents, changes, by=by, at=at, why=why, batch=batch), changes)


def _done(change: Change, site: Site, trees: Mapping[str, Any]) -> Problem | None:
    """Do one thing inside a savepoint, so that the other obstacles are found too; orders come at the end."""
    if change.did is Did.ORDER:
        return None
    try:
        with transaction.atomic():
            HANDS[change.section](change, site)
    except Refused as refusal:
        gaps = {"where": place(change), "said": str(refusal)}
        line = line_of_change(change, trees)
        return Problem(FILE_OF[change.section], line, "%(where)s: %(said)s", gaps)
    return None


def _set_in_order(documents: Documents, site: Site) -> None:
    for section, wanted in items(documents).items():
        if section in ORDERS:
            ORDERS[section](list(wanted), site)


def _remember(
    documents: Documents, changes: Sequence[Change], *, by: User, at: datetime, why: str, batch: str
) -> Version:
    about = documents.get("blueprint.yaml")
    counts = {did: sum(change.did == did for change in changes) for did in Did}
    version = Version.objects.create(
        name=about.name if isinstance(about, About) else "",
        why=why[:250],
        files={name: body.decode() for name, body in write_files(documents).items()},
        created=counts[Did.CREATE],
        changed=counts[Did.CHANGE] + counts[Did.ORDER],
        removed=counts[Did.REMOVE],
        by=by,
        at=at,
    )
    event = BlueprintApplied(version.pk, version.created, version.changed, version.removed)
    record(event, about=version, by=by, at=at, batch=batch)
    return version


def export(
    by: User, *, name: str, language: str, before: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Return {file: YAML} of the live department; comments of `before` stay. Raises NotAllowed."""
    return write_files(queries.department_as_documents(by, name=name, language=language), before)


def written(documents: Documents) -> dict[str, bytes]:
    """Return {file: YAML} of documents."""
    return write_files(documents)
