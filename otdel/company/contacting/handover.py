"""What this room tells who stands in for an absent colleague: how to talk, and whom not to contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otdel.company.clients.models import Channel, ContactPoint
from otdel.company.clients.queries import companies, contacts, tag_words
from otdel.company.department.handover import SheetLine, Told
from otdel.foundation.people.models import User

from .addresses import digest
from .models import Ban, Purpose
from .queries import active_rules, fits


def rules_there(by: User, person_id: int, client_ids: Sequence[int], on: date) -> Told:
    """The rule of communication that is for each client."""
    rules, language = list(active_rules()), get_language() or "en"
    tags = tag_words("company", client_ids)
    told: dict[int, list[SheetLine]] = {}
    for row in companies(by).filter(pk__in=client_ids) if rules else ():
        words = tags.get(row.pk, [])
        rule = next((one for one in rules if fits(one, row, words, row.preferred_channel)), None)
        if rule:
            told[row.pk] = [SheetLine(rule.name(language), rule.manner(language))]
    return told


def bans_there(by: User, person_id: int, client_ids: Sequence[int], on: date) -> Told:
    """Bans in force on the client, its people and their phones and mails."""
    people = dict(contacts(by).filter(company_id__in=client_ids).values_list("pk", "company_id"))
    of_digest = _digests(client_ids, people)
    aim = Q(company_id__in=client_ids) | Q(contact_id__in=people) | Q(digest__in=of_digest)
    live = Ban.objects.filter(aim, lifted_at=None).filter(Q(till_on=None) | Q(till_on__gte=on))
    told: dict[int, list[SheetLine]] = {}
    for ban in live.select_related("contact").order_by("from_on", "pk"):
        client = ban.company_id or people.get(ban.contact_id or 0) or of_digest.get(ban.digest, 0)
        told.setdefault(client, []).append(SheetLine(_said(ban), ban.reason, "bad"))
    return told


def _digests(client_ids: Sequence[int], people: Mapping[int, int | None]) -> dict[str, int]:
    """Return {keyed hash of a phone or mail: its client}."""
    rows = ContactPoint.objects.filter(Q(company_id__in=client_ids) | Q(contact_id__in=people))
    return {
        digest(kind, value): company_id or people.get(contact_id or 0) or 0
        for kind, value, company_id, contact_id in rows.values_list(
            "kind", "value", "company_id", "contact_id"
        )
    }


def _said(ban: Ban) -> str:
    whom = ban.contact.full_name if ban.contact else ""
    scope = [
        str(Channel(ban.channel).label) if ban.channel else "",
        str(Purpose(ban.purpose).label) if ban.purpose else "",
    ]
    words = [_("Do not contact"), whom, ", ".join(filter(None, scope))]
    return " · ".join(filter(None, words))
