"""The access and export journal, its limits and its alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from otdel.foundation.journal.services import Note, record, record_many
from otdel.foundation.people import tasks
from otdel.foundation.people.decoys import Decoy, DecoyPlan, decoys
from otdel.foundation.people.drafts import WatchLimits
from otdel.foundation.people.engine import limit_of, window
from otdel.foundation.people.errors import (
    ExportsClosed,
    ExportTooLarge,
    ReasonMissing,
    SecondEyesNeeded,
)
from otdel.foundation.people.events import AlertAcknowledged, AlertRaised, ExportTaken
from otdel.foundation.people.models import AccessNote, Alert, DecoyMark, ExportNote, Grant, User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale
from otdel.kernel.later import after_commit


def note_view(noun: str, noun_id: int, *, by: User, at: datetime) -> None:
    """Note that `by` opened a record; one insert, nothing if noted within the same half hour."""
    note = AccessNote(user=by, record_noun=noun, record_id=noun_id, window=window(at), at=at)
    AccessNote.objects.bulk_create([note], ignore_conflicts=True)


@transaction.atomic
def note_export(
    what: str,
    rows: int,
    *,
    by: User,
    at: datetime,
    file_name: str = "",
    plan: DecoyPlan | None = None,
) -> tuple[ExportNote, list[Decoy]]:
    """Note that `by` took `rows` rows of `what` (a list's key or a noun) out of the system.

    plan: how the file is to be seeded; the rows to put into it come back and are kept with the note.
    """
    note = ExportNote.objects.create(user=by, what=what, rows=rows, file_name=file_name, at=at)
    seeds = decoys(note.pk, rows, plan, by.language) if plan else []
    if seeds:
        note.decoys = len(seeds)
        note.save(update_fields=["decoys"])
        DecoyMark.objects.bulk_create(mark for seed in seeds for mark in _marks(note, seed))
    record(ExportTaken(note.pk, by.pk, rows), about=note, by=by, at=at)
    return note, seeds


def _marks(note: ExportNote, seed: Decoy) -> Iterator[DecoyMark]:
    kinds = DecoyMark.Kind
    for kind, value, shown in (
        (kinds.PHONE, seed.phone_key, seed.phone),
        (kinds.EMAIL, seed.email, seed.email),
        (kinds.NAME, seed.company.casefold(), seed.company),
        (kinds.NAME, seed.person.casefold(), seed.person),
    ):
        yield DecoyMark(export=note, kind=kind, value=value, shown=shown)


def check_export(
    rows: int,
    *,
    by: User,
    at: datetime,
    limits: Mapping[str, int],
    asks: Mapping[str, int] | None = None,
) -> None:
    """Let an export of `rows` rows pass. limits: {role: most rows}; the highest of the person's roles holds.

    What was taken in the last 24 hours counts too, so that cutting a list into pieces does not help.
    asks: {role: rows of one export above which somebody else has to allow it}.
    Raises NotAllowed without "export.run", ExportsClosed, SecondEyesNeeded, ExportTooLarge.
    """
    require(by, "export.run")
    if by.is_system:
        return
    may_take(by)
    if asks is not None and rows > (most := limit_of(by.roles, asks)):
        raise SecondEyesNeeded(rows=rows, limit=most)
    limit = limit_of(by.roles, limits)
    since = ExportNote.objects.filter(user=by, at__gt=at - timedelta(days=1))
    taken = sum(since.values_list("rows", flat=True))
    if taken + rows > limit:
        raise ExportTooLarge(rows=rows, limit=limit, taken=taken)


def may_take(by: User) -> None:
    """Raises ExportsClosed for a person whose rights were narrowed; asked of exports and of API keys."""
    if by.narrowed_at:
        raise ExportsClosed


@transaction.atomic
def raise_alerts(limits: WatchLimits, *, by: User, at: datetime, site: str = "") -> list[Alert]:
    """Compare the last hour and day with the limits; return the new alerts, at most one a person, kind, day.

    Safe to run as often as one likes. The people who watch get a letter for each if `site` is known.
    """
    found = {(alert.user_id, alert.kind): alert for alert in _unusual(limits, at)}
    known = set(Alert.objects.filter(on=at.date()).values_list("user_id", "kind"))
    new = Alert.objects.bulk_create(alert for key, alert in found.items() if key not in known)
    notes = [
        Note(AlertRaised(alert.pk, alert.user_id, alert.kind, alert.number, alert.limit), alert, at)
        for alert in new
    ]
    record_many(notes, by=by)
    for alert in new:
        after_commit(tasks.mail_alert, alert.pk, site)
    return new


@transaction.atomic
def acknowledge(alert_id: int, reason: str, *, by: User, at: datetime) -> Alert:
    """Close an alert with what was found.

    Raises NotAllowed, Alert.DoesNotExist, ReasonMissing, Stale if somebody closed it meanwhile.
    """
    require(by, "access.watch")
    alert = Alert.objects.visible_to(by).get(pk=alert_id)
    if not reason.strip():
        raise ReasonMissing
    still_open = Alert.objects.filter(pk=alert.pk, closed_at=None)
    if not still_open.update(closed_at=at, closed_by=by, reason=reason.strip()[:300]):
        raise Stale
    record(AlertAcknowledged(alert.pk, alert.user_id), about=alert, by=by, at=at)
    return alert


def _unusual(limits: WatchLimits, at: datetime) -> Iterator[Alert]:
    roles = _roles()
    for user_id, number in _views(at - timedelta(hours=1), at):
        limit = limit_of(roles.get(user_id, ()), limits.views)
        if number > limit:
            yield _alert(Alert.Kind.VIEWS, user_id, number, limit, at)
    for user_id, number in _exports(at - timedelta(days=1), at):
        limit = limit_of(roles.get(user_id, ()), limits.exports)
        if number > limit:
            yield _alert(Alert.Kind.EXPORTS, user_id, number, limit, at)
    leaving = Q(user__notice_on__isnull=False, user__notice_on__lte=at.date())
    for user_id, number in _views(at - timedelta(days=1), at, leaving):
        if number > limits.leaving_views:
            yield _alert(Alert.Kind.LEAVING_VIEWS, user_id, number, limits.leaving_views, at)
    for user_id, number in _exports(at - timedelta(days=1), at, leaving):
        yield _alert(Alert.Kind.LEAVING_EXPORT, user_id, number, 0, at)


def _alert(kind: str, user_id: int, number: int, limit: int, at: datetime) -> Alert:
    return Alert(kind=kind, user_id=user_id, on=at.date(), at=at, number=number, limit=limit)


def _views(since: datetime, till: datetime, which: Q | None = None) -> list[tuple[int, int]]:
    rows = AccessNote.objects.filter(
        which or Q(), at__gt=since, at__lte=till, user__is_system=False
    )
    return list(rows.values_list("user_id").annotate(number=Count("pk")))


def _exports(since: datetime, till: datetime, which: Q | None = None) -> list[tuple[int, int]]:
    rows = ExportNote.objects.filter(
        which or Q(), at__gt=since, at__lte=till, user__is_system=False
    )
    return list(rows.values_list("user_id").annotate(number=Count("pk")))


def _roles() -> dict[int, set[str]]:
    roles: dict[int, set[str]] = {}
    for user_id, role in Grant.objects.values_list("user_id", "role"):
        roles.setdefault(user_id, set()).add(role)
    return roles
