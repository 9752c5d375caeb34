"""How a client may be contacted, put together for its panel."""

from __future__ import annotations

from datetime import date
from typing import Any

from otdel.company.clients.models import Channel
from otdel.foundation.people.models import User

from . import queries
from .models import Consent
from .words import REPLIES, channels_said

_ICONS = {
    Channel.PHONE: "phone",
    Channel.EMAIL: "mail",
    Channel.MESSENGER: "message",
    Channel.MEETING: "users",
    Channel.LETTER: "note",
}


def talk(by: User, noun: str, pk: int, on: date, language: str) -> dict[str, Any]:
    """Return the panel's context for a company or a contact that `by` has found."""
    key = {f"{noun}_id": pk}
    found = queries.manner(by, key.get("company_id"), key.get("contact_id"))
    rule = found.rule
    return {
        "noun": noun,
        "pk": pk,
        "preferred": Channel(found.preferred).label if found.preferred else "",
        "preferred_icon": _ICONS.get(Channel(found.preferred), "") if found.preferred else "",
        "wishes": found.wishes,
        "rule": rule,
        "rule_name": rule.name(language) if rule else "",
        "manner": rule.manner(language) if rule else "",
        "steps": rule.steps(language) if rule else [],
        "channels": channels_said(rule.channels) if rule else "",
        "who": queries.roles_said(rule.who) if rule else "",
        "replies": [
            (label, rule.reply_hours[code])
            for code, label in REPLIES.items()
            if code in rule.reply_hours
        ]
        if rule
        else [],
        "bans": queries.bans_of(noun, pk, on),
        "consents": _latest(list(queries.consents_of(noun, pk)), on),
        "flags": queries.flags_of(noun, pk),
        "may_consent": by.may("contacting.consent"),
        "may_lift": by.may("contacting.lift"),
    }


def _latest(rows: list[Consent], on: date) -> list[tuple[Consent, str, str]]:
    """Return (consent, state, its channels) of the newest of each purpose and channels."""
    seen: dict[tuple[str, str], Consent] = {}
    for row in rows:
        seen.setdefault((row.purpose, row.channels), row)
    return [(row, _state(row, on), channels_said(row.channels)) for row in seen.values()]


def _state(row: Consent, on: date) -> str:
    if row.withdrawn_on:
        return "withdrawn"
    return "valid" if row.holds(on) else "over"


def data_of(by: User, contact: Any, on: date) -> dict[str, Any]:
    """Return the panel's context about a contact's own data; `by` has found the contact."""
    return {
        "contact": contact,
        "erasure": queries.erasure_of(contact.pk) if contact.is_erased else None,
        "asked": list(queries.data_requests(by).filter(contact_id=contact.pk)[:5]),
        "holds": queries.holds_of(contact.pk, on) if by.may("person.data") else [],
        "may_hold": by.may("person.data"),
        "today": on,
    }
