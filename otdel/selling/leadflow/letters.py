"""The letter to who leads: leads that nobody has, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from otdel.foundation.people.models import User
from otdel.selling.pipeline.models import Lead

from . import queries

SHOWN = 20


def tell_of_alarms(lead_ids: Sequence[int], *, minutes: int, on: date, site: str) -> int:
    """Write to everybody who leads the department on the day, each once; return how many letters went.

    One that cannot be sent does not keep the others. Raises OSError if none could.
    """
    leads = list(Lead.objects.filter(pk__in=lead_ids).select_related("source").order_by("came_at"))
    if not leads:
        return 0
    link = f"{site}{reverse('pipeline:lead-list')}?owner=empty" if site else ""
    sent, failed = 0, None
    for person in queries.who_leads(on):
        try:
            sent += _send(person, leads, minutes, link)
        except OSError as error:  # the mail server, or the way to it
            failed = error
    if failed and not sent:
        raise failed
    return sent


def _send(person: User, leads: Sequence[Lead], minutes: int, link: str) -> int:
    if not person.has_mail:
        return 0
    with translation.override(person.language):
        known = {
            "person": person,
            "leads": leads[:SHOWN],
            "number": len(leads),
            "minutes": minutes,
            "link": link,
        }
        subject = render_to_string("leadflow/letters/alarm_subject.txt", known)
        text = render_to_string("leadflow/letters/alarm.txt", known)
        html = render_to_string("leadflow/letters/alarm.html", known)
    letter = EmailMultiAlternatives(
        " ".join(subject.split()), text.strip() + "\n", to=[person.email]
    )
    letter.attach_alternative(html, "text/html")
    return int(letter.send())
