"""How a hand-off and what it hands over are shown to a person."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from otdel.foundation.people.fields import may_read
from otdel.foundation.people.masking import masked
from otdel.foundation.people.models import User
from otdel.kernel.money import Money
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, Lead

from .models import Handoff

_LEAD = (
    "source",
    "company_name",
    "company",
    "person_name",
    "phone",
    "email",
    "amount_minor",
    "note",
)
_DEAL = ("stage", "company", "contact", "amount_minor", "expected_on", "source")


def title(row: Handoff, record: Any) -> str:
    """Return what was handed over, by name; a removed record has only its number left."""
    if record is not None:
        return str(record.title)
    kind = _("Lead") if row.on_noun == "lead" else _("Deal")
    return f"{kind} {row.record_id}"


def outcome(by: User, row: Handoff, record: Any) -> str:
    """Return what came of an accepted hand-off; nothing to a giver whose rule does not tell."""
    if row.state != Handoff.State.ACCEPTED or record is None:
        return ""
    if not row.rule.giver_follows and by.pk == row.giver_id:
        return ""
    return str(record.stage.name if isinstance(record, Deal) else record.get_status_display())


def may_look_in(by: User, row: Handoff, is_in_reach: bool) -> bool:
    """Say whether the facts of the record are open to the reader by this hand-off.

    While it waits: to both sides and those above them. Accepted: to the taker's side, and to the
    giver if the rule says so. Otherwise only to those who reach the record itself.
    """
    if is_in_reach or row.is_open:
        return True
    if row.state != Handoff.State.ACCEPTED:
        return False
    return by.pk != row.giver_id or row.rule.giver_follows


def facts(by: User, record: Any) -> list[tuple[Any, Any]]:
    """Return (label, value) of a record that the reader may look into; hidden fields stay out."""
    names = _LEAD if isinstance(record, Lead) else _DEAL
    found = []
    for name in names:
        told = _value(by, record, name)
        if told not in (None, "") and may_read(by, record.noun, name, f"{name}_id"):
            found.append((record._meta.get_field(name).verbose_name, told))
    return found


def _value(by: User, record: Any, name: str) -> Any:
    told = getattr(record, name)
    if name == "amount_minor":
        return Money(told, record.currency) if told else None
    if name in ("phone", "email") and told and by.is_masked:
        return masked(name, told)
    return told


def record_url(by: User, row: Handoff) -> str:
    """Return the page of what was handed over, the deal's once it is one; "" for who does not reach it."""
    if row.deal_id and pipeline.deals(by).filter(pk=row.deal_id).exists():
        return reverse("pipeline:deal-detail", args=[row.deal_id])
    if row.lead_id and pipeline.leads(by).filter(pk=row.lead_id).exists():
        return reverse("pipeline:lead-detail", args=[row.lead_id])
    return ""
