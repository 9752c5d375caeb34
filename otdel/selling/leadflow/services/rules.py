"""Rules in their order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .. import errors, events, queries
from ..drafts import RuleDraft
from ..models import Rule

KEPT = (
    "name",
    "position",
    "is_active",
    "conditions",
    "strategy",
    "people",
    "functions",
    "max_open",
    "in_hours",
)


@transaction.atomic
def write_rule(
    draft: RuleDraft, *, rule_id: int | None = None, version: int | None = None,
    by: User, at: datetime, batch: str = "",
) -> Rule:  # fmt: skip
    """Write a new rule at the end, or change one. Raises NotAllowed, Missing, NobodyToChoose, SumTurnedRound, NoSuchRule, Stale."""
    require(by, "leadflow.rule")
    values = _checked(draft)
    if rule_id is None:
        last = Rule.objects.aggregate(last=Max("position"))["last"] or 0
        rule = Rule.objects.create(position=last + 1, **values)
        record(events.RuleWritten(rule_id=rule.pk), about=rule, by=by, at=at, batch=batch)
        keep(batch, [TraceDraft(rule.noun, rule.pk, "created", {}, rule.version)], by=by, at=at)
        return rule
    rule = _rule(rule_id)
    if version is not None and version != rule.version:
        raise Stale
    before = {n: getattr(rule, n) for n, value in values.items() if getattr(rule, n) != value}
    if before:
        _change(rule, {name: values[name] for name in before})
        told = events.RuleWritten(rule_id=rule.pk, fields=",".join(before))
        record(told, about=rule, by=by, at=at, batch=batch)
        keep(batch, [TraceDraft(rule.noun, rule.pk, "changed", before, rule.version)], by=by, at=at)
    return rule


@transaction.atomic
def move_rule(rule_id: int, step: int, *, by: User, at: datetime, batch: str = "") -> Rule:
    """Put a rule one place earlier (-1) or later (1); at the ends it stays. Raises NotAllowed, NoSuchRule."""
    require(by, "leadflow.rule")
    rows = list(queries.rules())
    place = next((n for n, row in enumerate(rows) if row.pk == rule_id), None)
    if place is None:
        raise errors.NoSuchRule
    other = place + step
    if not 0 <= other < len(rows):
        return rows[place]
    rows[place], rows[other] = rows[other], rows[place]
    traces = []
    for number, row in enumerate(rows, 1):
        if row.position != number:
            before = {"position": row.position}
            _change(row, {"position": number})
            traces.append(TraceDraft(row.noun, row.pk, "changed", before, row.version))
    record(
        events.RuleWritten(rule_id=rule_id, fields="position"),
        about=rows[other],
        by=by,
        at=at,
        batch=batch,
    )
    keep(batch, traces, by=by, at=at)
    return rows[other]


@transaction.atomic
def remove_rule(rule_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a rule away; leads that it gave stay with their people. Raises NotAllowed, NoSuchRule."""
    require(by, "leadflow.rule")
    rule = _rule(rule_id)
    before = {name: getattr(rule, name) for name in KEPT}
    keep(batch, [TraceDraft(rule.noun, rule.pk, "removed", before, rule.version)], by=by, at=at)
    record(events.RuleRemoved(rule_id=rule.pk), about=rule, by=by, at=at, batch=batch)
    Rule.objects.filter(pk=rule.pk).delete()


@transaction.atomic
def restore_rules(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on rules back; the row, None if it is gone, or ChangedSince for each. A rotation begins anew."""
    require(by, "leadflow.rule")
    rows = Rule.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        if trace.did == "removed":
            row = Rule.objects.create(pk=trace.noun_id, **trace.before, version=trace.version + 1)
        elif row is not None and row.version != trace.version:
            results.append(ChangedSince(title=row.name))
            continue
        results.append(row)
        if row is not None:
            told = events.RuleRestored(rule_id=row.pk, did=trace.did)
            record(told, about=row, by=by, at=at)
            if trace.did == "changed":
                _change(row, trace.before)
            elif trace.did == "created":
                Rule.objects.filter(pk=row.pk).delete()
                results[-1] = None
    return results


def _rule(rule_id: int) -> Rule:
    rule = Rule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise errors.NoSuchRule
    return rule


def _change(rule: Rule, values: dict[str, Any]) -> None:
    same = Rule.objects.filter(pk=rule.pk, version=rule.version)
    if not same.update(**values, version=F("version") + 1):
        raise Stale
    for name, value in values.items():
        setattr(rule, name, value)
    rule.version += 1


def _checked(draft: RuleDraft) -> dict[str, Any]:
    name = " ".join(draft.name.split())
    if not name:
        raise errors.Missing(field=Rule._meta.get_field("name").verbose_name)
    needs_people = draft.strategy != Rule.Strategy.CLIENT
    if needs_people and not (draft.people or draft.functions):
        raise errors.NobodyToChoose
    low, high = draft.conditions.get("amount_from"), draft.conditions.get("amount_to")
    if low is not None and high is not None and low > high:
        raise errors.SumTurnedRound
    return {
        "name": name,
        "strategy": draft.strategy,
        "conditions": {
            key: value for key, value in draft.conditions.items() if value not in (None, [], "")
        },
        "people": list(draft.people) if needs_people else [],
        "functions": list(draft.functions) if needs_people else [],
        "max_open": draft.max_open,
        "in_hours": draft.in_hours,
        "is_active": draft.is_active,
    }
