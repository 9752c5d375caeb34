"""Reading services, agreements and requests; requests always as somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db.models import Max, Q, QuerySet

from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies
from otdel.company.department.absences import away_on, running_for, stand_in_of
from otdel.company.department.models import Cover, CoverShare, Employment, Function
from otdel.company.department.queries import head_of, held_on, people_in
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, Stage

from .engine import Answered, Tally, tally
from .models import AdjacentService, Agreement, ServiceRequest

# ---------------------------------------------------------------- services and agreements


def services(*, only_active: bool = True) -> QuerySet[AdjacentService]:
    """Services in their order, with who answers there."""
    rows = AdjacentService.objects.select_related("person", "unit", "function")
    rows = rows.order_by("position", "pk")
    return rows.filter(is_active=True) if only_active else rows


def agreements(*, only_active: bool = True) -> QuerySet[Agreement]:
    """Agreements by service in their order; of those in use, only with a service in use."""
    rows = Agreement.objects.select_related(
        "service", "service__person", "service__unit", "service__function", "process", "stage",
        "function",
    ).order_by("service__position", "service_id", "position", "pk")  # fmt: skip
    return rows.filter(is_active=True, service__is_active=True) if only_active else rows


def service_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(AdjacentService.objects.filter(pk__in=ids).values_list("pk", "name"))


def agreement_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Agreement.objects.filter(pk__in=ids).values_list("pk", "name"))


def who_answers(service: AdjacentService, by: User) -> str:
    """Return who answers in the service, in words; "" where nobody is named yet."""
    kinds = AdjacentService.Answers
    match service.answers_by:
        case kinds.PERSON:
            return str(service.person)
        case kinds.UNIT:
            return str(service.unit)
        case kinds.FUNCTION:
            return service.function.called(by.language) if service.function else ""
        case kinds.OUTSIDE:
            parts = (service.outside_name, service.outside_mail)
            return ", ".join(part for part in parts if part)
    return ""


def functions_offered(chosen: Iterable[str] = ()) -> QuerySet[Function]:
    """Functions that somebody holds, and those chosen already."""
    held = Employment.functions.through.objects.filter(employment__ends_on=None)
    wanted = Q(pk__in=held.values("function_id")) | Q(code__in=list(chosen))
    return Function.objects.filter(wanted).order_by("pk")


def holds_for(agreement: Agreement, record: Deal | Company) -> bool:
    """Say whether the agreement may be used about the record: of its process, or of every one."""
    if not agreement.is_active or not agreement.service.is_active:
        return False
    if agreement.process_id is None:
        return True
    return isinstance(record, Deal) and agreement.process_id == record.process_id


def agreed_for(record: Deal | Company) -> list[Agreement]:
    """Return what may be asked about the record; of a deal first what is usual at its stage."""
    rows = [row for row in agreements() if holds_for(row, record)]
    if not isinstance(record, Deal):
        return rows
    here = record.stage.kin
    return sorted(rows, key=lambda row: not (row.stage and row.stage.kin == here))


# ---------------------------------------------------------------- requests


def requests(by: User) -> QuerySet[ServiceRequest]:
    """Requests asked or answered by people in sight, about records in reach, and those `by` may answer.

    Whoever answers sees the request with the record's name, not the record.
    """
    rows = ServiceRequest.objects.select_related(
        "service", "service__person", "service__unit", "service__function", "agreement", "asker",
        "answerer", "chief",
    )  # fmt: skip
    if not by.is_active and not by.is_system:
        return rows.none()
    if by.reach == Reach.ALL:
        return rows
    seen = {by.pk} if by.reach == Reach.OWN else set(by.seen_ids)
    return rows.filter(
        Q(asker_id__in=seen)
        | Q(answerer_id__in=seen)
        | Q(answerer_id__in=_stood_in_for(by))
        | Q(chief_id=by.pk)
        | Q(service_id__in=_answered_services(by))
        | Q(deal_id__in=pipeline.deals(by).order_by().values("pk"))
        | Q(company_id__in=companies(by).order_by().values("pk"))
    )


def _stood_in_for(by: User) -> Any:
    """People whose absence has begun and is not over, and in which `by` stands in."""
    running = CoverShare.objects.filter(
        stand_in=by,
        cover__status=Cover.Status.AGREED,
        cover__began_at__isnull=False,
        cover__over_at=None,
    )
    return running.values("cover__person_id")


def _answered_services(by: User) -> Any:
    """Services that `by` answers for by a function held now, or as whoever is named there."""
    held = Employment.objects.filter(person_id=by.pk, ends_on=None)
    return AdjacentService.objects.filter(
        Q(function__in=held.values("functions"))
        | Q(answers_by=AdjacentService.Answers.UNIT, unit__in=held.values("unit"))
        | Q(person_id=by.pk)
    ).values("pk")


def request_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(requests(by).filter(pk__in=ids).values_list("pk", "name"))


def of_record(noun: str, record_id: int) -> QuerySet[ServiceRequest]:
    """Requests about a record that the reader has been found to see, the latest first."""
    rows = ServiceRequest.objects.select_related("service", "agreement", "asker", "answerer")
    return rows.filter(**{f"{noun}_id": record_id}).order_by("-pk")


def titles_of(rows: Iterable[ServiceRequest]) -> dict[tuple[str, int], str]:
    """Return {(noun, id): name of the record}, whosever it is: the request is the way to it."""
    rows = list(rows)
    deals = {row.deal_id for row in rows if row.deal_id}
    clients = {row.company_id for row in rows if row.company_id}
    found: dict[tuple[str, int], str] = {}
    for pk, title in Deal.objects.filter(pk__in=deals).values_list("pk", "title"):
        found["deal", pk] = title
    for pk, name in Company.objects.filter(pk__in=clients).values_list("pk", "name"):
        found["company", pk] = name
    return found


def latest_of(
    deal_ids: Sequence[int], agreement_ids: Sequence[int]
) -> dict[tuple[int, int], ServiceRequest]:
    """Return {(deal, agreement): the latest request that was not taken back}; two statements."""
    rows = ServiceRequest.objects.filter(deal_id__in=deal_ids, agreement_id__in=agreement_ids)
    rows = rows.exclude(state=ServiceRequest.State.WITHDRAWN).order_by()
    latest = rows.values_list("deal_id", "agreement_id").annotate(last=Max("pk"))
    ids = [last for _deal, _agreement, last in latest]
    return {
        (row.deal_id or 0, row.agreement_id or 0): row
        for row in ServiceRequest.objects.filter(pk__in=ids)
    }


def waiting_for(by: User, on: date) -> QuerySet[ServiceRequest]:
    """Open requests whose answer is due from `by` on the day, their own or as a stand-in's, soonest first."""
    absent = {cover.person_id for cover in running_for(by, on)}
    stood = [pk for pk in absent if stand_in_of(pk, on) == by.pk]
    rows = ServiceRequest.objects.filter(is_open=True)
    mine = Q(answerer_id__in=[by.pk, *stood]) | Q(answerer=None, asker_id=by.pk)
    return rows.filter(mine).select_related("service", "asker").order_by("due_at", "pk")


def waiting_tasks(activity_ids: Sequence[int]) -> set[int]:
    """Return which of the activities are tasks of open requests; one statement a thousand."""
    rows = ServiceRequest.objects.filter(is_open=True)
    return {
        pk
        for part in batched(activity_ids, 1000)
        for pk in rows.filter(task_id__in=part).values_list("task_id", flat=True)
        if pk
    }


def came_back(person_id: int, since: datetime) -> QuerySet[ServiceRequest]:
    """What the person asked and was answered or returned since then, the latest first."""
    rows = ServiceRequest.objects.filter(
        asker_id=person_id, state__in=("answered", "returned"), decided_at__gte=since
    )
    return rows.exclude(answerer=None).select_related("service").order_by("-decided_at", "-pk")


def may_answer(by: User, row: ServiceRequest, on: date) -> bool:
    """Say whether `by` may answer today: who was asked, their stand-in, others of that function or unit, a head.

    Never the asker, but where nobody there has a sign-in: then the asker alone (or a head) writes it down.
    """
    if not row.is_open:
        return False
    if row.answerer_id is None:
        return by.pk == row.asker_id or by.may("handoff.govern")
    if by.pk == row.asker_id:
        return False
    if by.pk == row.answerer_id or by.may("handoff.govern"):
        return True
    if stand_in_of(row.answerer_id, on, row.company_id) == by.pk:
        return True
    return by.pk in candidates(row.service, on)


def candidates(service: AdjacentService, on: date) -> list[int]:
    """Return who could answer in the service on the day, whoever was asked; none of an outside one."""
    kinds = AdjacentService.Answers
    match service.answers_by:
        case kinds.PERSON:
            return [service.person_id] if service.person_id else []
        case kinds.UNIT:
            return people_in(service.unit_id, on) if service.unit_id else []
        case kinds.FUNCTION:
            held = Employment.objects.filter(held_on(on), functions=service.function_id)
            return sorted(set(held.values_list("person_id", flat=True)))
    return []


def answerer(
    service: AdjacentService, asker_id: int, on: date, client_id: int | None = None
) -> int | None:
    """Return who is to answer on the day: the one named, the unit's head, the least busy of a function.

    Whoever is away is answered for by who stands in. None: nobody but the asker could.
    """
    kinds = AdjacentService.Answers
    first = candidates(service, on)
    if service.answers_by == kinds.UNIT and service.unit_id:
        leader = head_of(service.unit_id, on)
        first = [pk for pk in [leader] if pk is not None]
    away = away_on(on, first) if first else {}
    here = [pk for pk in first if pk not in away and pk != asker_id]
    if not here:
        instead = (stand_in_of(pk, on, client_id) for pk in first if pk in away)
        here = [pk for pk in instead if pk is not None and pk != asker_id]
    working = _working(here)
    return _least_busy(working) if working else None


def _working(ids: Sequence[int]) -> list[int]:
    return list(
        User.objects.filter(pk__in=ids, is_active=True, is_system=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _least_busy(ids: Sequence[int]) -> int:
    open_ = ServiceRequest.objects.filter(is_open=True, answerer_id__in=ids)
    held = Counter(pk for pk in open_.values_list("answerer_id", flat=True))
    return min(ids, key=lambda pk: (held[pk], pk))


# ---------------------------------------------------------------- the gate


def gates_at(steps: Mapping[int, int]) -> list[tuple[Agreement, int]]:
    """Return (agreement without whose answer a deal does not leave, the stage asked of); one statement.

    steps: {stage: the step that it is}.
    """
    told = agreements().select_related(None).select_related("service", "stage")
    rows = told.filter(is_gate=True, stage__isnull=False).only(
        "name", "service__name", "stage__root_id"
    )
    asked = {step: pk for pk, step in steps.items()}
    return [(row, asked[row.stage.kin]) for row in rows if row.stage and row.stage.kin in asked]


def stages_offered(process_id: int) -> QuerySet[Stage]:
    return pipeline.stages(process_id).exclude(kind=Stage.Kind.LOST)


# ---------------------------------------------------------------- figures


def tallies(by: User, since: datetime, at: datetime) -> dict[int, dict[int | None, Tally]]:
    """Return {service: {agreement: how it answers}} of the requests in sight asked since then; one statement."""
    rows = requests(by).filter(asked_at__gte=since).order_by()
    found: dict[tuple[int, int | None], list[Answered]] = {}
    columns = ("service_id", "agreement_id", "state", "due_at", "decided_at", "minutes")
    for service, agreement, *told in rows.values_list(*columns).iterator():
        found.setdefault((service, agreement), []).append(Answered(*told))
    counted: dict[int, dict[int | None, Tally]] = {}
    for (service, agreement), some in found.items():
        counted.setdefault(service, {})[agreement] = tally(some, at)
    return counted


def together(parts: Mapping[Any, Tally]) -> Tally:
    whole = Tally()
    for part in parts.values():
        whole = whole.plus(part)
    return whole
