"""Adding people and changing what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Entry, Trace
from otdel.foundation.journal.services import Note, keep, record, record_many
from otdel.foundation.people.drafts import PersonDraft
from otdel.foundation.people.engine import no_mail
from otdel.foundation.people.errors import (
    MailTaken,
    MailWrong,
    NameMissing,
    PersonNeeded,
    RoleTooHigh,
)
from otdel.foundation.people.events import (
    NoticeGiven,
    PersonCreated,
    PersonEdited,
    PersonRemoved,
    RightsNarrowed,
    RightsWidened,
)
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .rights import HIGH

EDITABLE = ("full_name", "email", "language", "time_zone", "theme")
MY_OWN = ("full_name", "language", "time_zone", "theme")


def system_user() -> User:
    """Return the actor of imports from the command line, of the schedule and of the demo."""
    user, _ = User.objects.get_or_create(
        is_system=True,
        defaults={"email": "system@localhost", "full_name": "Otdel", "password": "!"},
    )
    return user


def create_person(
    email: str,
    full_name: str,
    *,
    by: User,
    at: datetime,
    language: str = "ru",
    batch: str = "",
) -> User:
    """Add a person without a sign-in and return the row.

    Raises NotAllowed, NameMissing, MailWrong, MailTaken.
    """
    result = create_people([PersonDraft(full_name, email, language)], by=by, at=at, batch=batch)[0]
    if isinstance(result, Refused):
        raise result
    return result


@transaction.atomic
def create_people(
    drafts: Sequence[PersonDraft], *, by: User, at: datetime, batch: str = ""
) -> list[User | Refused]:
    """Add people without a sign-in; return a row or a refusal (NameMissing, MailWrong, MailTaken) a draft.

    Raises NotAllowed.
    """
    require(by, "people.invite")
    taken = _taken(draft.email for draft in drafts)
    results: list[User | Refused] = []
    for draft in drafts:
        refusal = _refusal(draft, taken)
        results.append(refusal or _unsaved(draft, at))
        taken.add(draft.email.strip().lower())
    made = [result for result in results if isinstance(result, User)]
    User.objects.bulk_create(made, batch_size=1000)
    record_many([Note(PersonCreated(user.pk), user, at) for user in made], by=by, batch=batch)
    if batch:
        keep(batch, [TraceDraft("user", user.pk, "created") for user in made], by=by, at=at)
    return results


@transaction.atomic
def edit_person(person_id: int, changes: Mapping[str, Any], *, by: User, at: datetime) -> User:
    """Change full_name, email, language, time_zone or theme of a person.

    Raises NotAllowed, User.DoesNotExist, NameMissing, MailWrong, MailTaken.
    """
    require(by, "people.edit")
    return _edit(User.objects.get(pk=person_id, is_system=False), changes, EDITABLE, by=by, at=at)


@transaction.atomic
def edit_me(changes: Mapping[str, Any], *, by: User, at: datetime) -> User:
    """Change one's own full_name, language, time_zone or theme. Raises NameMissing."""
    return _edit(User.objects.get(pk=by.pk), changes, MY_OWN, by=by, at=at)


@transaction.atomic
def give_notice(
    person_id: int, on: date | None, *, by: User, at: datetime, narrow: bool = False
) -> User:
    """Note that a person is leaving since the day `on`, or (None) that the notice was taken back.

    From then on the access journal watches the person closely. narrow: close their exports at once;
    a notice taken back opens them again. Raises NotAllowed, User.DoesNotExist, RoleTooHigh.
    """
    require(by, "people.invite")
    person = User.objects.get(pk=person_id, is_system=False)
    if person.notice_on == on:
        return person
    person.notice_on = on
    person.save(update_fields=["notice_on"])
    record(NoticeGiven(person.pk, on.isoformat() if on else ""), about=person, by=by, at=at)
    if on is None:
        return widen_rights(person.pk, by=by, at=at)
    return narrow_rights(person.pk, by=by, at=at) if narrow else person


@transaction.atomic
def narrow_rights(person_id: int, *, by: User, at: datetime) -> User:
    """Close a person's exports and keys at once and mask phones, leaving the work as it is (SEC-09).

    Raises NotAllowed, User.DoesNotExist, RoleTooHigh for an owner's by a head.
    """
    person = _narrowable(person_id, by)
    if not User.objects.filter(pk=person.pk, narrowed_at=None).update(narrowed_at=at):
        return person
    person.narrowed_at = at
    record(RightsNarrowed(person.pk), about=person, by=by, at=at)
    return person


@transaction.atomic
def widen_rights(person_id: int, *, by: User, at: datetime) -> User:
    """Take the narrowing back. Raises as narrow_rights."""
    person = _narrowable(person_id, by)
    if not User.objects.filter(pk=person.pk, narrowed_at__isnull=False).update(narrowed_at=None):
        return person
    person.narrowed_at = None
    record(RightsWidened(person.pk), about=person, by=by, at=at)
    return person


def _narrowable(person_id: int, by: User) -> User:
    require(by, "people.invite")
    person = User.objects.get(pk=person_id, is_system=False)
    high = sorted(HIGH & person.roles)
    if high and not by.may("people.edit"):
        raise RoleTooHigh(role=Role(high[0]).label)
    return person


@transaction.atomic
def restore_people(traces: Sequence[Trace], *, by: User, at: datetime) -> list[User | Refused]:
    """Take back the adding of people; one with a history stays and is refused (PersonNeeded)."""
    return [_removed(trace.noun_id, by=by, at=at) for trace in traces]


def _removed(person_id: int, *, by: User, at: datetime) -> User | Refused:
    person = User.objects.filter(pk=person_id, last_login=None).first()
    if person is None or Entry.objects.filter(by_id=person_id).exists():
        return PersonNeeded(name=person or person_id)
    try:
        with transaction.atomic():
            User.objects.filter(pk=person_id).delete()
    except (IntegrityError, ProtectedError):
        return PersonNeeded(name=person)
    record(PersonRemoved(person_id), about=person, by=by, at=at)
    return person


def _edit(
    person: User, changes: Mapping[str, Any], allowed: Iterable[str], *, by: User, at: datetime
) -> User:
    changed = {
        field: changes[field]
        for field in allowed
        if field in changes and getattr(person, field) != changes[field]
    }
    if "email" in changed:
        changed["email"] = _free_mail(changed["email"], person.pk)
    if not changed.get("full_name", person.full_name).strip():
        raise NameMissing
    if changed:
        for field, value in changed.items():
            setattr(person, field, value)
        person.save(update_fields=[*changed])
        event = PersonEdited(user_id=person.pk, what=" ".join(sorted(changed)))
        record(event, about=person, by=by, at=at)
    return person


def _free_mail(email: str, person_id: int) -> str:
    email = email.strip().lower()
    if not _is_mail(email):
        raise MailWrong(email=email)
    if User.objects.filter(email=email).exclude(pk=person_id).exists():
        raise MailTaken(email=email)
    return email


def _taken(emails: Iterable[str]) -> set[str]:
    wanted = [email.strip().lower() for email in emails if email.strip()]
    return set(User.objects.filter(email__in=wanted).values_list("email", flat=True))


def _refusal(draft: PersonDraft, taken: set[str]) -> Refused | None:
    email = draft.email.strip().lower()
    if not draft.full_name.strip():
        return NameMissing()
    if email and not _is_mail(email):
        return MailWrong(email=email)
    return MailTaken(email=email) if email and email in taken else None


def _is_mail(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _unsaved(draft: PersonDraft, at: datetime) -> User:
    person = User(
        email=draft.email.strip().lower() or no_mail(),
        full_name=" ".join(draft.full_name.split()),
        language=draft.language,
        joined_at=at,
    )
    person.set_unusable_password()
    return person
