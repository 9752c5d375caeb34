"""Reading demands, approvals and papers; approvals always as somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from otdel.company.department.models import Employment, Function
from otdel.company.department.queries import held_on
from otdel.foundation.files.models import Attachment
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Reach, Role
from otdel.kernel.money import Money
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, DealLine

from .engine import Standing, is_needed, print_of
from .models import Approval, Paper, StageDemand, Voice

# ---------------------------------------------------------------- demands


def stage_demands(*, only_active: bool = True) -> QuerySet[StageDemand]:
    """Demands in the order of stages, with stage and functions."""
    rows = StageDemand.objects.select_related("stage", "stage__process").prefetch_related(
        Prefetch("functions", Function.objects.order_by("pk"))
    )
    return rows.filter(is_active=True) if only_active else rows


def demand_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(StageDemand.objects.filter(pk__in=ids).values_list("pk", "name"))


def approvers_said(demand: StageDemand, by: User) -> str:
    """Return the roles and functions that approve, in words."""
    known = dict(Role.choices)
    roles = [str(known[Role(code)]) for code in demand.roles if code in Role.values]
    return ", ".join([*roles, *(one.called(by.language) for one in demand.functions.all())])


def functions_offered(chosen: Iterable[str] = ()) -> QuerySet[Function]:
    """Functions that somebody holds, and those chosen already."""
    held = Employment.functions.through.objects.filter(employment__ends_on=None)
    wanted = Q(pk__in=held.values("function_id")) | Q(code__in=list(chosen))
    return Function.objects.filter(wanted).order_by("pk")


# ---------------------------------------------------------------- deals as they stand


def sums_of(ids: Sequence[int]) -> dict[int, Money]:
    """Return {deal: its sum} of deals already found; one statement."""
    rows = Deal.objects.filter(pk__in=ids).values_list("pk", "amount_minor", "currency")
    return {pk: Money(minor, currency) for pk, minor, currency in rows}


def products_of(ids: Sequence[int]) -> dict[int, str]:
    """Return {deal: print of its products} of deals already found; one statement."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    rows = DealLine.objects.filter(deal_id__in=ids)
    for pk, *line in rows.values_list("deal_id", "product_id", "quantity_milli", "price_minor"):
        found.setdefault(pk, []).append((line[0], line[1], line[2]))
    return {pk: print_of(lines) for pk, lines in found.items()}


def standing_of(deal: Deal) -> Standing:
    return Standing(deal.amount, products_of([deal.pk]).get(deal.pk, ""))


def demanded_of(deal: Deal, *, kind: str = "") -> list[StageDemand]:
    """Return what leaving the deal's present stage demands of a deal of its sum."""
    rows = stage_demands().filter(stage__in=pipeline.kin_of([deal.stage_id]))
    rows = rows.filter(kind=kind) if kind else rows
    return [
        one
        for one in rows
        if one.kind == StageDemand.Kind.DOCUMENT or is_needed(one.above, deal.amount)
    ]


# ---------------------------------------------------------------- approvals


def approvals(by: User) -> QuerySet[Approval]:
    """Approvals of deals in reach, those asked by people in sight, and those `by` may be asked for.

    A function is asked whosever the deal is: the holder sees the question, not the deal.
    """
    rows = Approval.objects.select_related("demand", "asker", "decided_by", "move_to", "from_stage")
    if not by.is_active and not by.is_system:
        return rows.none()
    if by.reach == Reach.ALL:
        return rows
    seen = {by.pk} if by.reach == Reach.OWN else set(by.seen_ids)
    held = Employment.objects.filter(person_id=by.pk, ends_on=None).values("functions")
    asked = StageDemand.functions.through.objects.filter(function_id__in=held)
    said = Voice.objects.filter(person_id=by.pk).values("approval_id")
    return rows.filter(
        Q(asker_id__in=seen)
        | Q(deal_id__in=pipeline.deals(by).order_by().values("pk"))
        | Q(demand_id__in=asked.values("stagedemand_id"))
        | Q(pk__in=said)
    )


def approval_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: what was demanded} of approvals in sight."""
    return dict(approvals(by).filter(pk__in=ids).values_list("pk", "name"))


def of_deal(deal_id: int) -> QuerySet[Approval]:
    """Approvals of a deal that the reader has been found to see, the latest first."""
    rows = Approval.objects.filter(deal_id=deal_id).select_related("demand", "asker", "decided_by")
    return rows.order_by("-pk")


def waiting_for(by: User, on: date) -> QuerySet[Approval]:
    """Questions that `by` may answer today and has not, the oldest first.

    By a function: of any deal. By a role: of deals in reach. Never one's own.
    """
    by_function, by_role = _asked_of(by, on)
    if not by_function and not by_role:
        return Approval.objects.none()
    rows = Approval.objects.filter(is_open=True).exclude(asker_id=by.pk)
    mine: Any = Q(demand_id__in=by_function)
    if by_role:
        seen = pipeline.deals(by).filter(pk=OuterRef("deal_id")).order_by()
        mine |= Q(demand_id__in=by_role) & Exists(seen)
    said = Voice.objects.filter(approval_id=OuterRef("pk"), person_id=by.pk)
    rows = rows.filter(mine).exclude(Exists(said))
    return rows.select_related("demand", "asker").order_by("asked_at", "pk")


def _asked_of(by: User, on: date) -> tuple[list[int], list[int]]:
    """Return (demands that a function of `by` approves, those that a role does)."""
    held = Employment.objects.filter(held_on(on), person_id=by.pk).values("functions")
    links = StageDemand.functions.through.objects.filter(function_id__in=held)
    by_function = list(links.values_list("stagedemand_id", flat=True))
    own = set(by.roles)
    rows = StageDemand.objects.filter(kind=StageDemand.Kind.APPROVAL).values_list("pk", "roles")
    return by_function, [pk for pk, roles in rows if not own.isdisjoint(roles)]


def may_answer(by: User, row: Approval, on: date) -> bool:
    """Say whether the question is one that `by` may answer on the day."""
    return row.is_open and waiting_for(by, on).filter(pk=row.pk).exists()


def has_approver(demand: StageDemand, asker_id: int, on: date) -> bool:
    """Say whether anybody but the asker holds a role or function that approves."""
    others = User.objects.filter(is_active=True, is_system=False).exclude(pk=asker_id)
    granted = Grant.objects.filter(role__in=demand.roles).values("user_id")
    jobs = Employment.objects.filter(held_on(on), functions__in=demand.functions.all())
    return others.filter(Q(pk__in=granted) | Q(pk__in=jobs.values("person_id"))).exists()


def answered_of(by: User, since: datetime) -> QuerySet[Approval]:
    """What `by` asked and was answered since then while the deal has not moved on, the latest first."""
    here = Deal.objects.filter(
        pk=OuterRef("deal_id"), stage_id=OuterRef("from_stage_id"), is_open=True
    )
    later = Approval.objects.filter(
        deal_id=OuterRef("deal_id"), demand_id=OuterRef("demand_id"), pk__gt=OuterRef("pk")
    )
    rows = Approval.objects.filter(
        Exists(here),
        ~Exists(later),
        asker_id=by.pk,
        state__in=(Approval.State.APPROVED, Approval.State.REFUSED),
        decided_at__gte=since,
    )
    return rows.select_related("demand", "decided_by").order_by("-decided_at", "-pk")


def titles_of(rows: Iterable[Approval]) -> dict[int, str]:
    """Return {deal: its title}, whosever it is: the question is the way to it."""
    ids = {row.deal_id for row in rows}
    return dict(Deal.objects.filter(pk__in=ids).values_list("pk", "title"))


def deal_of(row: Approval) -> Deal | None:
    """Return the deal that a question in sight is about, whosever it is."""
    rows = Deal.objects.select_related("stage", "company", "owner")
    return rows.filter(pk=row.deal_id).first()


def latest_of(ids: Sequence[int], demand_ids: Sequence[int]) -> dict[tuple[int, int], Approval]:
    """Return {(deal, demand): the latest approval that was not taken back}; one statement."""
    rows = Approval.objects.filter(deal_id__in=ids, demand_id__in=demand_ids)
    rows = rows.exclude(state=Approval.State.WITHDRAWN).order_by("pk")
    return {(row.deal_id, row.demand_id or 0): row for row in rows}


# ---------------------------------------------------------------- papers


def papers_of(ids: Sequence[int], demand_ids: Sequence[int]) -> QuerySet[Paper]:
    """Papers of deals already found whose file is still there, the latest first."""
    file = Attachment.objects.filter(
        pk=OuterRef("attachment_id"), noun=Deal.noun, noun_id=OuterRef("deal_id")
    )
    rows = Paper.objects.filter(Exists(file), deal_id__in=ids, demand_id__in=demand_ids)
    return rows.order_by("-pk")


def files_of(papers: Iterable[Paper]) -> dict[int, Any]:
    """Return {attachment: the file} of papers of a deal that the reader has been found to see."""
    return Attachment.objects.in_bulk([one.attachment_id for one in papers])
