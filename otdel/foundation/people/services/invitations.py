"""Invitations: a person without a password gets a link by mail and chooses one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction

from otdel.foundation.journal.services import record
from otdel.foundation.people import tasks
from otdel.foundation.people.engine import new_token, token_hash
from otdel.foundation.people.errors import AlreadySignedIn, InvitationGone, MailMissing
from otdel.foundation.people.events import InvitationAccepted, PersonInvited
from otdel.foundation.people.models import Invitation, User
from otdel.foundation.people.queries import open_invitation
from otdel.foundation.people.reach import require
from otdel.kernel.later import after_commit


@transaction.atomic
def invite(
    person_id: int,
    *,
    by: User,
    at: datetime,
    valid: timedelta = timedelta(days=7),
    site: str = "",
) -> Invitation:
    """Send a link to sign in for the first time; an earlier link stops working.

    `site` is the address of this installation, "https://crm.example.com". Without it no letter goes
    out, and the link is to be had from `renew_link`.

    Raises NotAllowed, User.DoesNotExist, AlreadySignedIn, MailMissing.
    """
    require(by, "people.invite")
    person = User.objects.get(pk=person_id, is_system=False, is_active=True)
    if person.has_usable_password():
        raise AlreadySignedIn(name=person.full_name)
    if not person.has_mail:
        raise MailMissing(name=person.full_name)
    _open(person).update(revoked_at=at)
    invitation = Invitation.objects.create(
        user=person, invited_by=by, created_at=at, expires_at=at + valid
    )
    event = PersonInvited(person.pk, invitation.pk, invitation.expires_at.date().isoformat())
    record(event, about=person, by=by, at=at)
    if site:
        after_commit(tasks.mail_invitation, invitation.pk, site)
    return invitation


@transaction.atomic
def renew_link(invitation_id: int, *, by: User, at: datetime) -> str:
    """Make a new secret for an open invitation and return it; the one sent before stops working.

    The only moment at which the secret is known. Raises NotAllowed, InvitationGone.
    """
    require(by, "people.invite")
    token = new_token()
    alive = Invitation.objects.filter(
        pk=invitation_id, accepted_at=None, revoked_at=None, expires_at__gt=at
    )
    if not alive.update(token_hash=token_hash(token)):
        raise InvitationGone
    return token


@transaction.atomic
def accept_invitation(token: str, password: str, *, at: datetime, full_name: str = "") -> User:
    """Set the invited person's password (already checked by the form) and use the link up.

    Raises InvitationGone: unknown, expired, used or withdrawn read the same.
    """
    invitation = open_invitation(token, at)
    if invitation is None:
        raise InvitationGone
    used = _open(invitation.user).filter(pk=invitation.pk).update(accepted_at=at)
    if not used:
        raise InvitationGone
    person = invitation.user
    person.set_password(password)
    person.full_name = full_name.strip() or person.full_name
    person.save(update_fields=["password", "full_name"])
    record(InvitationAccepted(person.pk, invitation.pk), about=person, by=person, at=at)
    return person


def _open(person: User) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(user=person, accepted_at=None, revoked_at=None)
