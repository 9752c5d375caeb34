"""Reminders that an agreement expires or has to be signed anew, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from otdel.foundation.people.models import User
from otdel.foundation.people.queries import holders
from otdel.foundation.people.services import system_user

from . import queries, services


def remind(mode: str, *, on: date, days: int, site: str) -> int:
    """Write to each person once, and once to those who keep the register with all the names; return letters."""
    found = queries.to_remind(mode, on, days)
    fresh = set(services.mark_reminded([pk for _person, pk in found], by=system_user(), on=on))
    told = [person for person, pk in found if pk in fresh]
    sign = f"{site}{reverse('confidentiality:sign')}" if site else ""
    number = sum(_send("soon", person, {"link": sign, "days": days}) for person in told)
    if told:
        link = f"{site}{reverse('confidentiality:register')}?standing=soon" if site else ""
        keepers = holders("agreement.keep")
        number += sum(_send("register", one, {"link": link, "people": told}) for one in keepers)
    return number


def _send(name: str, person: User, context: Mapping[str, Any]) -> int:
    if not person.has_mail:
        return 0
    with translation.override(person.language):
        known = {"person": person, **context}
        subject = render_to_string(f"confidentiality/letters/{name}_subject.txt", known)
        text = render_to_string(f"confidentiality/letters/{name}.txt", known)
        html = render_to_string(f"confidentiality/letters/{name}.html", known)
    letter = EmailMultiAlternatives(
        " ".join(subject.split()), text.strip() + "\n", to=[person.email]
    )
    letter.attach_alternative(html, "text/html")
    return int(letter.send())
