"""Letters to people, in the reader's language, as text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from .engine import new_token, token_hash
from .models import Alert, Invitation, User
from .queries import watchers


def send_invitation(invitation_id: int, *, site: str, at: datetime) -> int:
    """Make a new secret for an open invitation and mail it; return 1, or 0 if it is no longer open."""
    token = new_token()
    alive = Invitation.objects.filter(
        pk=invitation_id, accepted_at=None, revoked_at=None, expires_at__gt=at
    )
    if not alive.update(token_hash=token_hash(token)):
        return 0
    invitation = Invitation.objects.select_related("user", "invited_by").get(pk=invitation_id)
    link = site + reverse("people_invitation", args=[token])
    return _send("invitation", invitation.user, {"invitation": invitation, "link": link})


def send_reset(email: str, *, site: str) -> int:
    """Mail a link for a new password if the address belongs to somebody with a sign-in; return how many."""
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None or not person.has_usable_password():
        return 0
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
    return _send("reset", person, {"link": site + path})


def send_alert(alert_id: int, *, site: str) -> int:
    """Mail an open alert to everybody who watches, but the one it is about; return to how many."""
    alert = Alert.objects.select_related("user").filter(pk=alert_id, closed_at=None).first()
    if alert is None:
        return 0
    link = f"{site}{reverse('department:access-journal')}" if site else ""
    readers = watchers().exclude(pk=alert.user_id)
    return sum(_send("alert", reader, {"alert": alert, "link": link}) for reader in readers)


def _send(name: str, person: User, context: Mapping[str, Any]) -> int:
    if not person.has_mail:
        return 0
    with translation.override(person.language):
        known = {"person": person, **context}
        subject = render_to_string(f"people/letters/{name}_subject.txt", known)
        text = render_to_string(f"people/letters/{name}.txt", known)
        html = render_to_string(f"people/letters/{name}.html", known)
    letter = EmailMultiAlternatives(
        " ".join(subject.split()), text.strip() + "\n", to=[person.email]
    )
    letter.attach_alternative(html, "text/html")
    return int(letter.send())
