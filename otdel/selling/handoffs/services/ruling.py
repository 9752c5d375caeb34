"""Rules of hand-offs and reasons of return: laid, changed, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.engine import tidy
from otdel.company.department.models import Function
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Invalid, Stale
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Stage

from .. import errors, queries
from ..defaults import REASONS
from ..drafts import RuleDraft
from ..engine import circle
from ..events import HandoffRuleSet, ReturnReasonSet
from ..models import WHOLE, Handoff, HandoffRule, ReturnReason
from ..models import Part as Parts

_COLUMNS = tuple(
    name for name in RuleDraft.__dataclass_fields__ if name not in ("givers", "takers")
)
_LISTS = ("required", "checklist")


@transaction.atomic
def add_rule(draft: RuleDraft, *, by: User, at: datetime, batch: str = "") -> HandoffRule:
    """Lay a rule. Raises NotAllowed, Invalid, FunctionsMissing, HandoffCycle."""
    require(by, "process.design")
    values, givers, takers = _checked(draft, None)
    last = HandoffRule.objects.aggregate(last=Max("position"))["last"] or 0
    rule = HandoffRule.objects.create(**values | {"position": draft.position or last + 1})
    _point(rule, givers, takers)
    told = HandoffRuleSet(rule_id=rule.pk, what="added", process_id=rule.process_id)
    record_rule(told, rule, by=by, at=at, batch=batch)
    _keep(rule, "created", None, by=by, at=at, batch=batch)
    return rule


@transaction.atomic
def edit_rule(
    rule_id: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    batch: str = "",
) -> HandoffRule:
    """Change a rule; what is offered already goes on as it was offered.

    changes: attributes of RuleDraft. Raises HandoffRule.DoesNotExist, NotAllowed, Invalid, Stale,
    FunctionsMissing, HandoffCycle.
    """
    require(by, "process.design")
    rule = queries.rules(only_active=False).get(pk=rule_id)
    if version is not None and version != rule.version:
        raise Stale
    was = draft_of(rule)
    draft = replace(was, **{name: _frozen(value) for name, value in changes.items()})
    if draft == was:
        return rule
    values, givers, takers = _checked(draft, rule)
    ours = HandoffRule.objects.filter(pk=rule.pk, version=rule.version)
    if not ours.update(**values, version=F("version") + 1):
        raise Stale
    _point(rule, givers, takers)
    fields = [name for name in asdict(draft) if getattr(draft, name) != getattr(was, name)]
    told = HandoffRuleSet(
        rule_id=rule.pk, what="edited", process_id=rule.process_id, fields=",".join(fields)
    )
    record_rule(told, rule, by=by, at=at, batch=batch)
    fresh = queries.rules(only_active=False).get(pk=rule.pk)
    _keep(fresh, "changed", was, by=by, at=at, batch=batch)
    return fresh


@transaction.atomic
def remove_rule(rule_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a rule away by which nothing was ever handed over.

    Raises HandoffRule.DoesNotExist, NotAllowed, RuleUsed.
    """
    require(by, "process.design")
    rule = HandoffRule.objects.get(pk=rule_id)
    if Handoff.objects.filter(rule=rule).exists():
        raise errors.RuleUsed(rule=rule)
    told = HandoffRuleSet(rule_id=rule.pk, what="removed", process_id=rule.process_id)
    record_rule(told, rule, by=by, at=at, batch=batch)
    _keep(rule, "removed", draft_of(rule), by=by, at=at, batch=batch)
    rule.delete()


@transaction.atomic
def lay_again(
    rule_id: int, draft: RuleDraft, version: int, *, by: User, at: datetime
) -> HandoffRule:
    """Lay a rule that was taken away, with its number. Raises as `add_rule`."""
    require(by, "process.design")
    values, givers, takers = _checked(draft, None)
    rule = HandoffRule(pk=rule_id, version=version, **values)
    rule.save(force_insert=True)
    _point(rule, givers, takers)
    told = HandoffRuleSet(rule_id=rule.pk, what="added", process_id=rule.process_id)
    record_rule(told, rule, by=by, at=at)
    return rule


def _keep(
    rule: HandoffRule, did: str, was: RuleDraft | None, *, by: User, at: datetime, batch: str
) -> None:
    before = asdict(was) if was else {}
    keep(batch, [TraceDraft(rule.noun, rule.pk, did, before, rule.version)], by=by, at=at)


def kept_draft(before: Mapping[str, Any]) -> RuleDraft:
    """Return the draft that a trace keeps."""
    return RuleDraft(**{name: _frozen(value) for name, value in before.items()})


def record_rule(told: HandoffRuleSet, rule: HandoffRule, **who: Any) -> None:
    """A rule of a process is told in the history of that process."""
    record(told, about=rule.process or rule, **who)


def draft_of(rule: HandoffRule) -> RuleDraft:
    """Return the rule as it would be laid again."""
    told = {name: _frozen(getattr(rule, name)) for name in _COLUMNS}
    return RuleDraft(
        givers=tuple(one.code for one in rule.givers.all()),
        takers=tuple(one.code for one in rule.takers.all()),
        **told,
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _checked(
    draft: RuleDraft, rule: HandoffRule | None
) -> tuple[dict[str, Any], list[Function], list[Function]]:
    values = {name: getattr(draft, name) for name in _COLUMNS}
    values |= {name: list(values[name]) for name in _LISTS}
    values["name"] = _name(draft.name, rule)
    values["checklist"] = list(
        dict.fromkeys(filter(None, (tidy(o)[:200] for o in draft.checklist)))
    )
    _check_choices(draft)
    _check_place(draft, values)
    if draft.hours is not None and not 1 <= draft.hours <= 400:
        raise _wrong(_("Working hours to accept"), _("must lie between 1 and 400"))
    shares = (draft.giver_share_bp, draft.taker_share_bp)
    if min(shares) < 0 or sum(shares) > WHOLE:
        raise _wrong(_("The giver's share"), _("together with the taker's is at most 100%"))
    if draft.giver_part == draft.taker_part:
        raise _wrong(_("The taker's part"), _("must differ from the giver's"))
    _check_required(draft)
    givers, takers = _functions(draft.givers), _functions(draft.takers)
    if not givers or not takers:
        raise errors.FunctionsMissing
    if draft.is_active:
        _check_circle(values, givers, takers, rule)
    return values, givers, takers


def _name(text: str, rule: HandoffRule | None) -> str:
    name = tidy(text)
    if not name or len(name) > 120:
        raise _wrong(_("Name"), _("must be there and not longer than 120 characters"))
    twins = HandoffRule.objects.filter(name=name)
    if (twins.exclude(pk=rule.pk) if rule else twins).exists():
        raise _wrong(_("Name"), _("stands in the list already"))
    return name


def _check_choices(draft: RuleDraft) -> None:
    offered = (
        (draft.on_noun, HandoffRule.Noun.values, _("Passes on")),
        (draft.pick, HandoffRule.Pick.values, _("Who gets it")),
        (draft.escalate_to, HandoffRule.Escalation.values, _("Late: who is told")),
        (draft.giver_part, Parts.values, _("The giver's part")),
        (draft.taker_part, Parts.values, _("The taker's part")),
    )
    for value, known, label in offered:
        if value not in known:
            raise _wrong(label, _("is not one of ours"))
    people = User.objects.filter(is_active=True, is_system=False)
    named = (
        (draft.pick == HandoffRule.Pick.PERSON, draft.person_id, _("Named person")),
        (
            draft.escalate_to == HandoffRule.Escalation.PERSON,
            draft.chief_id,
            _("Named person for late ones"),
        ),
    )
    for is_needed, person, label in named:
        if is_needed and not people.filter(pk=person or 0).exists():
            raise _wrong(label, _("must be somebody who works here"))


def _check_place(draft: RuleDraft, values: dict[str, Any]) -> None:
    if draft.on_noun == HandoffRule.Noun.LEAD:
        if draft.process_id or draft.stage_id:
            raise _wrong(_("Stage"), _("leads have no stages"))
        return
    stage = Stage.objects.filter(pk=draft.stage_id or 0).first()
    if stage is None or stage.kind == Stage.Kind.LOST:
        raise _wrong(_("Stage"), _("must be a stage in work, or the won one"))
    if stage.kind == Stage.Kind.WON and draft.is_gate:
        raise _wrong(
            _("Nothing goes on before it is accepted"), _("a won deal goes nowhere further")
        )
    values["process_id"] = stage.process_id


def _check_required(draft: RuleDraft) -> None:
    custom = {field.key: field for field in pipeline.deal_fields()}
    for key in draft.required:
        known = (
            key == queries.CRITERIA or key in queries.LEAD_DEMANDS
            if draft.on_noun == HandoffRule.Noun.LEAD
            else pipeline.demand(key, custom) is not None
        )
        if not known:
            raise _wrong(
                _("What must be filled in"), _("there is no field “%(key)s”") % {"key": key}
            )


def _functions(codes: Iterable[str]) -> list[Function]:
    wanted = list(dict.fromkeys(codes))
    found = {one.code: one for one in Function.objects.filter(code__in=wanted)}
    for code in wanted:
        if code not in found:
            raise _wrong(_("Who passes on"), _("there is no function “%(code)s”") % {"code": code})
    return [found[code] for code in wanted]


def _check_circle(
    values: Mapping[str, Any],
    givers: Sequence[Function],
    takers: Sequence[Function],
    rule: HandoffRule | None,
) -> None:
    """Leads come before every process, so their rules belong to each."""
    others = queries.rules().exclude(pk=rule.pk) if rule else queries.rules()
    own = [(giver, taker) for giver in givers for taker in takers]
    by_process: dict[int | None, list[tuple[Function, Function]]] = {}
    for one in others:
        edges = [(giver, taker) for giver in one.givers.all() for taker in one.takers.all()]
        by_process.setdefault(one.process_id, []).extend(edges)
    mine = values["process_id"]
    for process in {mine} if mine else {*by_process, None}:
        edges = [*own, *by_process.get(None, ()), *(by_process.get(process, ()) if process else ())]
        found = circle([(giver.pk, taker.pk) for giver, taker in edges])
        if found:
            names = {one.pk: one.code for pair in edges for one in pair}
            raise errors.HandoffCycle(way=" → ".join(names[pk] for pk in found))


def _point(rule: HandoffRule, givers: Sequence[Function], takers: Sequence[Function]) -> None:
    rule.givers.set(givers)
    rule.takers.set(takers)


def _wrong(field: Any, problem: Any) -> Invalid:
    return Invalid(field=field, problem=problem)


# ---------------------------------------------------------------- reasons of return


@transaction.atomic
def ensure_reasons(*, by: User, at: datetime, language: str = "ru") -> None:
    """Lay the shipped reasons in the language if the company has none. Harmless to call again."""
    if not ReturnReason.objects.exists():
        for place, (name, is_quality) in enumerate(REASONS.get(language, REASONS["en"])):
            ensure_reason(name, is_quality=is_quality, position=place, by=by, at=at)


@transaction.atomic
def ensure_reason(
    name: str, *, is_quality: bool = True, position: int | None = None, by: User, at: datetime
) -> ReturnReason:
    """Return the reason of that name, made if it is not there. Raises NotAllowed, Invalid."""
    require(by, "process.design")
    text = tidy(name)
    if not text or len(text) > 120:
        raise _wrong(_("Name"), _("must be there and not longer than 120 characters"))
    there = ReturnReason.objects.filter(name=text).first()
    if there:
        return there
    last = ReturnReason.objects.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            row = ReturnReason.objects.create(
                name=text,
                is_quality=is_quality,
                position=last + 1 if position is None else position,
            )
    except IntegrityError:
        return ReturnReason.objects.get(name=text)
    record(ReturnReasonSet(reason_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def edit_reason(
    reason_id: int, changes: Mapping[str, Any], *, by: User, at: datetime
) -> ReturnReason:
    """Change a reason. Raises ReturnReason.DoesNotExist, NotAllowed, Invalid, ReasonKept."""
    require(by, "process.design")
    row = ReturnReason.objects.get(pk=reason_id)
    fresh = {k: v for k, v in changes.items() if k in ("name", "is_quality", "is_active")}
    if "name" in fresh:
        fresh["name"] = tidy(fresh["name"])
        twins = ReturnReason.objects.filter(name=fresh["name"]).exclude(pk=row.pk)
        if not fresh["name"] or twins.exists():
            raise _wrong(_("Name"), _("must be there, and stand in the list once"))
    if fresh.get("is_active") is False and not queries.reasons().exclude(pk=row.pk).exists():
        raise errors.ReasonKept
    ReturnReason.objects.filter(pk=row.pk).update(**fresh)
    record(ReturnReasonSet(reason_id=row.pk), about=row, by=by, at=at)
    row.refresh_from_db()
    return row
