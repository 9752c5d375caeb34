"""What this room shows on the pages of others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.company.clients.models import Channel
from otdel.company.contacting.addresses import digest
from otdel.company.contacting.engine import Ask
from otdel.company.contacting.models import Purpose
from otdel.company.contacting.queries import may_contact
from otdel.foundation.people.reach import reader

from . import queries, words


def origin_panel(request: HttpRequest, lead: Any) -> str:
    """Through which form the lead came, whom it was taken for, what was agreed to; and a ban, if there is one."""
    row = queries.submission_of_lead(lead.pk)
    if row is None:
        return ""
    context = {
        "row": row,
        "matched": words.MATCHED.get(row.matched, ""),
        "agreed": queries.agreed_of(lead.pk),
        "bans": _bans(request, lead),
        "was_held": words.reasons(row.reasons),
    }
    return render_to_string("intake/origin.html", context, request)


def _bans(request: HttpRequest, lead: Any) -> list[str]:
    """Sentences of what forbids to answer the request by the ways it names."""
    ways = ((Channel.PHONE, "phone", lead.phone), (Channel.EMAIL, "email", lead.email))
    said: dict[str, None] = {}
    for channel, kind, address in ways:
        if address:
            ask = Ask(
                channel=channel,
                purpose=Purpose.DEAL,
                on=timezone.localdate(),
                contact_id=lead.contact_id,
                company_id=lead.company_id,
                addresses=(digest(kind, address),),
            )
            verdict = may_contact(reader(request), ask, at=timezone.now())
            said |= {str(one): None for one in verdict.hard}
    return list(said)


def quarantine_panel(request: HttpRequest, person: Any) -> str:
    """How many requests wait for a decision; for those who sort them."""
    held = queries.held(reader(request))
    return render_to_string("intake/waiting.html", {"held": held}, request) if held else ""
