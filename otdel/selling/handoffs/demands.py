"""What hand-offs demand at the gate of the pipeline: an accepted one, where a rule says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from otdel.kernel.money import Money
from otdel.selling.pipeline.demands import Demand

from .models import Handoff, HandoffRule

WAITS = _("Hand-off “{rule}”: offered, not accepted yet. Ask the taker, or the head")
LACKS = _("Hand-off “{rule}”: offer it, and let it be accepted")


def accepted_handoffs(
    noun: str,
    ids: Sequence[int],
    steps: Mapping[int, int],
    sums: Mapping[int, Money] | None = None,
) -> Mapping[int, Sequence[Demand]]:
    """Return {id: hand-offs still to be accepted} of deals (for these stages) or leads; two statements.

    Rules of one stage between different functions are alternatives: one accepted is enough.
    """
    gates = HandoffRule.objects.filter(is_active=True, is_gate=True, on_noun=noun)
    by_stage = _by_stage(
        gates.select_related("stage").only("name", "stage__root_id"),
        steps if noun == "deal" else {},
    )
    if not by_stage:
        return {}
    states = _states(noun, ids, [rule.pk for own in by_stage.values() for rule in own])
    return {
        pk: [
            _demand(noun, pk, stage, own, states.get(pk, {}))
            for stage, own in by_stage.items()
            if not any("accepted" in states.get(pk, {}).get(rule.pk, ()) for rule in own)
        ]
        for pk in ids
    }


def _by_stage(gates: Iterable[HandoffRule], kin: Mapping[int, int]) -> dict[int, list[HandoffRule]]:
    """Return {stage asked about: rules of that step, in whichever version it was named}; 0 of leads."""
    asked = {step: pk for pk, step in kin.items()}
    found: dict[int, list[HandoffRule]] = {}
    for rule in gates:
        stage = asked.get(rule.stage.kin, -1) if rule.stage else 0
        if stage >= 0:
            found.setdefault(stage, []).append(rule)
    return found


def _states(
    noun: str, ids: Sequence[int], rule_ids: Sequence[int]
) -> dict[int, dict[int, set[str]]]:
    """Return {record: {rule: states of its hand-offs}}."""
    column = f"{noun}_id"
    rows = Handoff.objects.filter(**{f"{column}__in": ids}, rule_id__in=rule_ids).order_by()
    found: dict[int, dict[int, set[str]]] = {}
    for pk, rule_id, state in rows.values_list(column, "rule_id", "state"):
        found.setdefault(pk, {}).setdefault(rule_id, set()).add(state)
    return found


def _demand(
    noun: str, pk: int, stage: int, own: Sequence[HandoffRule], states: Mapping[int, set[str]]
) -> Demand:
    waiting = [rule for rule in own if "offered" in states.get(rule.pk, ())]
    text = WAITS if waiting else LACKS
    names = " / ".join(rule.name for rule in (waiting or own))
    url = reverse(f"pipeline:{noun}-detail", args=[pk]) if pk else ""
    return Demand(f"handoff:{own[0].pk}", format_lazy(text, rule=names), url, stage)
