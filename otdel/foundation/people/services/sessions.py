"""Who is signed in where; closing and opening the sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from otdel.foundation.journal.services import record
from otdel.foundation.people.errors import NotYourself
from otdel.foundation.people.events import (
    PersonEdited,
    PersonSwitchedOff,
    PersonSwitchedOn,
    SessionsEnded,
)
from otdel.foundation.people.models import Invitation, User
from otdel.foundation.people.reach import require

from .rights import somebody_must_manage


@transaction.atomic
def end_sessions(
    person_id: int,
    *,
    by: User,
    at: datetime,
    only: Sequence[int] | None = None,
    but: str = "",
) -> int:
    """Sign a person out: of the sessions `only` (their ids) or of all; return of how many.

    `but` is the key of a session that stays (one's own). Anybody may end their own sessions.
    Raises NotAllowed for another's without "people.edit", User.DoesNotExist.
    """
    if person_id != by.pk:
        require(by, "people.edit")
    person = User.objects.get(pk=person_id)
    number = _end(person, only=only, but=but)
    if number:
        record(SessionsEnded(person.pk, number), about=person, by=by, at=at)
    return number


@transaction.atomic
def switch_off(person_id: int, *, by: User, at: datetime) -> User:
    """Close the sign-in: sessions end at once, open invitations are withdrawn, the book stays.

    Raises NotAllowed, User.DoesNotExist, NotYourself, LastChief.
    """
    require(by, "people.edit")
    person = User.objects.get(pk=person_id, is_system=False)
    if person.pk == by.pk:
        raise NotYourself
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        return person
    somebody_must_manage()
    person.is_active = False
    Invitation.objects.filter(user=person, accepted_at=None).update(revoked_at=at)
    _end(person)
    record(PersonSwitchedOff(person.pk), about=person, by=by, at=at)
    return person


@transaction.atomic
def switch_on(person_id: int, *, by: User, at: datetime) -> User:
    """Open the sign-in again. Raises NotAllowed, User.DoesNotExist."""
    require(by, "people.edit")
    person = User.objects.get(pk=person_id, is_system=False)
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        person.is_active = True
        record(PersonSwitchedOn(person.pk), about=person, by=by, at=at)
    return person


@transaction.atomic
def reset_second_factor(person_id: int, *, by: User, at: datetime) -> int:
    """Take the second factor off a person who lost the phone and the codes; return how many went.

    Raises NotAllowed, User.DoesNotExist.
    """
    require(by, "people.edit")
    person = User.objects.get(pk=person_id, is_system=False)
    number, _each = Authenticator.objects.filter(user=person).delete()
    if number:
        _end(person)
        record(PersonEdited(person.pk, "second_factor"), about=person, by=by, at=at)
    return number


def _end(person: User, *, only: Sequence[int] | None = None, but: str = "") -> int:
    rows = UserSession.objects.filter(user=person).exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk__in=only)
    number = 0
    for session in rows:
        session.end()
        number += 1
    return number
