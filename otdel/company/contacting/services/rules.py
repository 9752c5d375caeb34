"""Rules of talking: written and changed by chiefs, with undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .. import errors, events
from ..drafts import RuleDraft
from ..models import TalkRule
from .restoring import restore, trace_of


@transaction.atomic
def write_rule(
    draft: RuleDraft,
    *,
    rule_id: int | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
    batch: str = "",
) -> TalkRule:
    """Write a new rule, or the rule `rule_id` anew. Raises NotAllowed, Missing, NoSuchRule, Stale."""
    require(by, "contacting.rules")
    for field, name in (
        (_("Name in Russian"), draft.name_ru),
        (_("Name in English"), draft.name_en),
    ):
        if not name.strip():
            raise errors.Missing(field=field)
    values = asdict(draft)
    if rule_id is None:
        row = TalkRule.objects.create(**values)
        _enter(row, "created", {}, by=by, at=at, batch=batch)
        return row
    found = TalkRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise errors.NoSuchRule
    if version is not None and found.version != version:
        raise Stale
    before = {name: getattr(found, name) for name in values if getattr(found, name) != values[name]}
    if not before:
        return found
    changed = {name: values[name] for name in before}
    won = TalkRule.objects.filter(pk=found.pk, version=found.version)
    if not won.update(**changed, version=F("version") + 1):
        raise Stale
    found.refresh_from_db()
    _enter(found, "changed", before, by=by, at=at, batch=batch)
    return found


def _enter(
    row: TalkRule, did: str, before: dict[str, Any], *, by: User, at: datetime, batch: str
) -> None:
    told = events.TalkRuleWritten(rule_id=row.pk, fields=",".join(sorted(before)))
    record(told, about=row, by=by, at=at, batch=batch)
    keep(batch, [trace_of(row, did, before)], by=by, at=at)


def restore_rules(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take edits of rules back; the row, None if it is gone, or a `Refused` for each."""
    require(by, "contacting.rules")
    return restore(TalkRule, traces, _told, by=by, at=at)


def _told(row: TalkRule, did: str) -> events.TalkRuleRestored:
    return events.TalkRuleRestored(rule_id=row.pk, did=did)
