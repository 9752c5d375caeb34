"""Reading people: names for pickers and timelines, rights, sessions, the access journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import FETCH_PEERS, QuerySet
from django.utils.translation import gettext_lazy as _

from .engine import token_hash
from .models import AccessNote, Alert, ExportNote, Grant, Invitation, User
from .policy import POLICY, Reach, Role
from .reach import require


def colleagues(by: User) -> QuerySet[User]:
    """People whom a picker may offer: everybody active, by name."""
    return User.objects.filter(is_active=True, is_system=False).order_by("full_name", "pk")


def people(by: User) -> QuerySet[User]:
    """Everybody but the system, also those who were switched off, by name."""
    return User.objects.filter(is_system=False).order_by("full_name", "pk")


def user_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: full name}; the product itself is called in the reader's language."""
    rows = User.objects.filter(pk__in=ids).values_list("pk", "full_name", "is_system")
    return {pk: str(_("Otdel")) if is_system else name for pk, name, is_system in rows}


def role_words(by: User, codes: Sequence[str]) -> dict[str, str]:
    """Return {role: its name} for the timeline."""
    return {code: str(Role(code).label) for code in codes if code in Role.values}


def reach_words(by: User, codes: Sequence[str]) -> dict[str, str]:
    """Return {reach: its name} for the timeline."""
    return {code: str(Reach(code).label) for code in codes if code in Reach.values}


def match_people(texts: Iterable[str]) -> dict[str, int]:
    """Return {text: user id} for full names or mails, whatever their case; a name of two people matches none."""
    wanted = {_key(text): text for text in texts if text.strip()}
    rows = User.objects.filter(is_system=False).values_list("pk", "full_name", "email")
    found: dict[str, set[int]] = {}
    for pk, name, email in rows.iterator():
        for key in {_key(name), _key(email)} & wanted.keys():
            found.setdefault(key, set()).add(pk)
    return {
        text: next(iter(found[key])) for key, text in wanted.items() if len(found.get(key, ())) == 1
    }


def grants_of(person_id: int) -> list[Grant]:
    """A person's roles with reach and origin, direct ones first."""
    return list(Grant.objects.filter(user_id=person_id).order_by("origin", "role"))


def watchers() -> QuerySet[User]:
    """People who may watch the access journal and can be written to."""
    held = Grant.objects.filter(role__in=POLICY["access.watch"]).values("user_id")
    return User.objects.filter(is_active=True, is_system=False, pk__in=held)


def open_invitation(token: str, at: datetime) -> Invitation | None:
    """Return the invitation that the secret opens at that instant, or None."""
    return (
        Invitation.objects.select_related("user")
        .filter(
            token_hash=token_hash(token),
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=at,
            user__is_active=True,
        )
        .first()
    )


def invitation_of(person_id: int) -> Invitation | None:
    """Return the person's open invitation, expired or not."""
    rows = Invitation.objects.filter(user_id=person_id, accepted_at=None, revoked_at=None)
    return rows.first()


def sessions(by: User, person_id: int) -> list[UserSession]:
    """Where a person is signed in, the latest first. Raises NotAllowed for another's without "people.edit"."""
    if person_id != by.pk:
        require(by, "people.edit")
    alive = UserSession.objects.purge_and_list(User(pk=person_id))
    return sorted(alive, key=lambda session: session.last_seen_at, reverse=True)


def has_second_factor(person_ids: Sequence[int]) -> set[int]:
    """Return the ids of those who protect their sign-in with a second factor."""
    rows = Authenticator.objects.filter(user_id__in=person_ids, type=Authenticator.Type.TOTP)
    return set(rows.values_list("user_id", flat=True))


def access_notes(by: User) -> QuerySet[AccessNote]:
    """Who opened what, newest first, of the people whom `by` sees. Raises NotAllowed."""
    require(by, "access.watch")
    return AccessNote.objects.visible_to(by).order_by("-at", "-pk").fetch_mode(FETCH_PEERS)


def export_notes(by: User) -> QuerySet[ExportNote]:
    """Who took what away, newest first, of the people whom `by` sees. Raises NotAllowed."""
    require(by, "access.watch")
    return ExportNote.objects.visible_to(by).order_by("-at", "-pk").fetch_mode(FETCH_PEERS)


def alerts(by: User) -> QuerySet[Alert]:
    """Alerts about the people whom `by` sees, open ones first, newest first. Raises NotAllowed."""
    require(by, "access.watch")
    return (
        Alert.objects.visible_to(by).exclude(user=by).order_by("-at", "-pk").fetch_mode(FETCH_PEERS)
    )


def open_alerts(by: User) -> QuerySet[Alert]:
    """Alerts that nobody has looked into. Raises NotAllowed."""
    return alerts(by).filter(closed_at=None)


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())
