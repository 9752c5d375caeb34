"""Reading the pipeline, always as somebody; the process itself is everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any

from django.db.models import FETCH_PEERS, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.models import Field
from otdel.foundation.people.models import User
from otdel.kernel import normal, vendor
from otdel.selling.work.models import Activity

from .engine import Lack, ProcessRule, StageRule, Stay
from .models import (
    Criterion,
    Deal,
    DealLine,
    Evidence,
    Lead,
    LossReason,
    Process,
    Source,
    Stage,
    StageTask,
    StageVisit,
)

DEAL_WORDS = "pipeline_deal_words"
LEAD_WORDS = "pipeline_lead_words"

# What a stage may demand of the deal itself: key -> (label, kind of question).
DEMANDS: dict[str, tuple[Any, str]] = {
    "amount": (_("Sum"), "money"),
    "lines": (_("Products"), "lines"),
    "company": (_("Company"), "company"),
    "contact": (_("Contact"), "contact"),
    "source": (_("Source"), "source"),
    "expected_on": (_("Expected to close"), "date"),
}
EXTRA = "extra."


def deals(by: User) -> QuerySet[Deal]:
    """Deals of the people in the reach of `by`."""
    return Deal.objects.visible_to(by).fetch_mode(FETCH_PEERS)


def leads(by: User) -> QuerySet[Lead]:
    """Leads of the people in the reach of `by`."""
    return Lead.objects.visible_to(by).fetch_mode(FETCH_PEERS)


def search_deals(by: User, rows: QuerySet[Deal], text: str) -> QuerySet[Deal]:
    """Deals of `rows` in whose title every word of the text stands."""
    return _searched(rows, Deal, DEAL_WORDS, text)


def search_leads(by: User, rows: QuerySet[Lead], text: str) -> QuerySet[Lead]:
    """Leads of `rows` in whose title, person or company every word of the text stands."""
    return _searched(rows, Lead, LEAD_WORDS, text)


def _searched(rows: Any, model: Any, index: str, text: str) -> Any:
    found = Q()
    for word in normal.fold(text).split():
        found &= vendor.has_fragment(model, index, "title_key", word)
    return rows.filter(found)


# ---------------------------------------------------------------- names


def deal_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(deals(by).filter(pk__in=ids).values_list("pk", "title"))


def lead_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(leads(by).filter(pk__in=ids).values_list("pk", "title"))


def stage_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Stage.objects.filter(pk__in=ids).values_list("pk", "name"))


def process_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Process.objects.filter(pk__in=ids).values_list("pk", "name"))


def source_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Source.objects.filter(pk__in=ids).values_list("pk", "name"))


def loss_reason_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(LossReason.objects.filter(pk__in=ids).values_list("pk", "name"))


def match_deals(by: User, refs: Iterable[str]) -> dict[str, int]:
    """Return {key in another system: deal id}; one statement a thousand keys, the oldest deal wins."""
    return _by_ref(deals(by), refs)


def match_leads(by: User, refs: Iterable[str]) -> dict[str, int]:
    """Return {key in another system: lead id}."""
    return _by_ref(leads(by), refs)


def _by_ref(rows: QuerySet[Any], refs: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in batched(dict.fromkeys(ref for ref in refs if ref), 1000):
        kept = rows.filter(external_ref__in=part).exclude(external_ref="").order_by("-pk")
        found.update(kept.values_list("external_ref", "pk"))
    return found


# ---------------------------------------------------------------- the process


def processes() -> QuerySet[Process]:
    """Processes in use, in their order."""
    return Process.objects.filter(is_active=True).order_by("-is_default", "position", "pk")


def all_processes() -> QuerySet[Process]:
    return Process.objects.order_by("-is_active", "-is_default", "position", "pk")


def default_process() -> Process | None:
    return processes().first()


def stages(process_id: int) -> QuerySet[Stage]:
    """Stages in their order: in work, then won, then lost."""
    return Stage.objects.filter(process_id=process_id).order_by("position", "pk")


def all_stages() -> QuerySet[Stage]:
    """Stages of processes in use, process by process."""
    return (
        Stage.objects.filter(process__is_active=True)
        .select_related("process")
        .order_by("-process__is_default", "process__position", "process_id", "position", "pk")
    )


def stage_tasks(stage_ids: Iterable[int]) -> dict[int, list[StageTask]]:
    """Return {stage id: its tasks in order}; one statement."""
    found: dict[int, list[StageTask]] = {}
    for task in StageTask.objects.filter(stage_id__in=list(stage_ids)).order_by("position", "pk"):
        found.setdefault(task.stage_id, []).append(task)
    return found


def sources(*, only_active: bool = True) -> QuerySet[Source]:
    rows = Source.objects.order_by("name")
    return rows.filter(is_active=True) if only_active else rows


def loss_reasons(*, only_active: bool = True) -> QuerySet[LossReason]:
    rows = LossReason.objects.order_by("position", "name")
    return rows.filter(is_active=True) if only_active else rows


def criteria(*, only_active: bool = True) -> QuerySet[Criterion]:
    rows = Criterion.objects.order_by("position", "pk")
    return rows.filter(is_active=True) if only_active else rows


def process_rules(ids: Iterable[int]) -> dict[int, ProcessRule]:
    """Return {process id: its rules as values}: four statements however many processes."""
    found = Process.objects.filter(pk__in=set(ids))
    rows = list(Stage.objects.filter(process__in=found).order_by("position", "pk"))
    tasks = stage_tasks(stage.pk for stage in rows)
    fields = {field.key: field for field in Field.objects.filter(on_noun="deal")}
    by_process: dict[int, list[StageRule]] = {}
    for stage in rows:
        rule = _stage_rule(stage, tasks.get(stage.pk, []), fields)
        by_process.setdefault(stage.process_id, []).append(rule)
    return {
        process.pk: ProcessRule(
            id=process.pk,
            stages=tuple(by_process.get(process.pk, ())),
            may_skip=process.may_skip,
            may_go_back=process.may_go_back,
            needs_next_step=process.needs_next_step,
        )
        for process in found
    }


def _stage_rule(stage: Stage, tasks: Sequence[StageTask], fields: dict[str, Field]) -> StageRule:
    demands = (demand(key, fields) for key in stage.required)
    return StageRule(
        id=stage.pk,
        name=stage.name,
        kind=stage.kind,
        position=stage.position,
        required=tuple(lack for lack in demands if lack),
        evidence=tuple(stage.evidence),
        tasks=tuple((task.pk, task.title) for task in tasks if task.is_compulsory),
        opens_tasks=bool(tasks),
        roles=frozenset(stage.roles),
        probability=stage.probability,
        norm_days=stage.norm_days,
    )


def demand(key: str, fields: dict[str, Field]) -> Lack | None:
    """Return how to ask for a demanded field, or None for one that is no longer in use."""
    if key in DEMANDS:
        label, kind = DEMANDS[key]
        return Lack(key, label, kind)
    field = fields.get(key.removeprefix(EXTRA))
    if field is None or not field.is_active:
        return None
    return Lack(key, field.label, field.kind, tuple(field.choices))


# ---------------------------------------------------------------- what stands beside a deal


def visits(deal: Deal) -> list[StageVisit]:
    """Stays of the deal in its stages, the first one first."""
    return list(deal.visits.select_related("stage", "by").order_by("entered_at", "pk"))


def lines_of(deal_ids: Iterable[int]) -> dict[int, list[DealLine]]:
    """Return {deal id: its lines} of deals already found; one statement."""
    found: dict[int, list[DealLine]] = {}
    rows = DealLine.objects.filter(deal_id__in=list(deal_ids)).select_related("product")
    for line in rows.order_by("pk"):
        found.setdefault(line.deal_id, []).append(line)
    return found


def products_of(deal_ids: Iterable[int]) -> dict[int, int]:
    """Return {deal id: product of its largest line} of deals already found; one statement."""
    rows = DealLine.objects.filter(deal_id__in=list(deal_ids)).order_by("amount_minor", "-pk")
    return dict(rows.values_list("deal_id", "product_id"))


def evidence_of(deal_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """Return {deal id: what was shown} of deals already found; one statement."""
    found: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.filter(deal_id__in=list(deal_ids)).order_by("pk"):
        found.setdefault(row.deal_id, []).append(row)
    return found


def process_tasks_of(deal_ids: Iterable[int]) -> dict[int, list[Activity]]:
    """Return {deal id: activities that the process asked for}, open, done and called off; one statement."""
    found: dict[int, list[Activity]] = {}
    rows = Activity.objects.filter(
        about_noun=Deal.noun, about_id__in=list(deal_ids), stage_task_id__isnull=False
    )
    for row in rows.order_by("pk"):
        found.setdefault(row.about_id or 0, []).append(row)
    return found


def with_next_step(deal_ids: Iterable[int]) -> set[int]:
    """Return those of the ids that have an open dated activity; one statement."""
    rows = Activity.objects.filter(
        about_noun=Deal.noun, about_id__in=list(deal_ids), is_open=True, due_at__isnull=False
    )
    return {pk for pk in rows.values_list("about_id", flat=True) if pk is not None}


def filled(deal: Deal, *, has_lines: bool) -> frozenset[str]:
    """Return the keys of the demands that the deal's own values meet."""
    known = {
        "amount": deal.amount_minor > 0,
        "lines": has_lines,
        "company": deal.company_id is not None,
        "contact": deal.contact_id is not None,
        "source": deal.source_id is not None,
        "expected_on": deal.expected_on is not None,
    }
    custom = {f"{EXTRA}{key}" for key, value in deal.extra.items() if value not in (None, "")}
    return frozenset({key for key, met in known.items() if met} | custom)


@dataclass(frozen=True, slots=True)
class Spent:
    """Days in a stage over all stays, against its norm."""

    stage: Stage
    entered_on: date | None
    days: int | None
    state: str  # done, current, next, lost


def stay_days(stay: StageVisit | Stay, on: date) -> int:
    """Return whole days of a stay up to its end, or to `on`."""
    end = stay.left_at.date() if stay.left_at else on
    return max((end - stay.entered_at.date()).days, 0)
