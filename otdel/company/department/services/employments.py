"""Who works where with which functions; rights and sight follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from otdel.company.department import absences, queries
from otdel.company.department.absence import lendings
from otdel.company.department.absences import company_day
from otdel.company.department.drafts import EmploymentDraft
from otdel.company.department.engine import sights
from otdel.company.department.errors import (
    AlreadyEmployed,
    EndsTooEarly,
    FunctionUnknown,
    UnitUnknown,
)
from otdel.company.department.events import (
    EmploymentChanged,
    EmploymentEnded,
    EmploymentRemoved,
    PersonEmployed,
)
from otdel.company.department.models import Employment, Function, Unit
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import Note, keep, record, record_many
from otdel.foundation.people.drafts import GrantDraft, LoanDraft
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import check_gift, follow_grants, set_loans, set_sights
from otdel.kernel.errors import Refused

ORIGIN = "employment"
# What leading a unit brings, beside what the functions bring.
HEADS_ROLE, HEADS_REACH = Role.SUPERVISOR, Reach.SUBTREE


def employ(
    person_id: int,
    unit_id: int,
    functions: Sequence[str] = (),
    *,
    starts_on: date,
    by: User,
    at: datetime,
    is_head: bool = False,
    title: str = "",
    position_id: int | None = None,
    batch: str = "",
) -> Employment:
    """Let a person work in a unit since a day with functions (codes); rights follow the functions.

    Raises NotAllowed, UnitUnknown, FunctionUnknown, RoleTooHigh, AlreadyEmployed, User.DoesNotExist.
    """
    draft = EmploymentDraft(
        person_id, unit_id, starts_on, tuple(functions), is_head, title, position_id
    )
    result = employ_many([draft], by=by, at=at, batch=batch)[0]
    if isinstance(result, Refused):
        raise result
    return result


@transaction.atomic
def employ_many(
    drafts: Sequence[EmploymentDraft], *, by: User, at: datetime, batch: str = ""
) -> list[Employment | Refused]:
    """Employ people; one result a draft: the employment, or UnitUnknown, FunctionUnknown, RoleTooHigh,
    EndsTooEarly, AlreadyEmployed. Raises NotAllowed, User.DoesNotExist."""
    require(by, "department.edit")
    known = {function.code: function for function in Function.objects.all()}
    people = {user.pk: user for user in User.objects.filter(pk__in={d.person_id for d in drafts})}
    names = dict(Unit.objects.values_list("pk", "name"))
    open_pairs = set(Employment.objects.filter(ends_on=None).values_list("person_id", "unit_id"))
    results: list[Employment | Refused] = []
    for draft in drafts:
        if draft.person_id not in people:
            raise User.DoesNotExist
        pair = (draft.person_id, draft.unit_id)
        refusal = _refusal(draft, names, known, by)
        if refusal is None and pair in open_pairs and draft.ends_on is None:
            refusal = AlreadyEmployed(person=people[pair[0]].full_name, unit=names[pair[1]])
        if refusal is None and draft.ends_on is None:
            open_pairs.add(pair)
        results.append(refusal or _unsaved(draft))
    pairs = [(d, r) for d, r in zip(drafts, results, strict=True) if isinstance(r, Employment)]
    _insert(pairs, known, by=by, at=at, batch=batch)
    _follow({draft.person_id for draft, _row in pairs}, on=company_day(at))
    return results


@transaction.atomic
def edit_employment(
    employment_id: int,
    *,
    functions: Sequence[str],
    by: User,
    at: datetime,
    is_head: bool = False,
    title: str = "",
    position_id: int | None = None,
    batch: str = "",
) -> Employment:
    """Give an employment other functions, title, position or lead; rights follow at once.

    Raises NotAllowed, Employment.DoesNotExist, FunctionUnknown, RoleTooHigh.
    """
    require(by, "department.edit")
    job = Employment.objects.get(pk=employment_id)
    known = {function.code: function for function in Function.objects.all()}
    had = _codes([job.pk]).get(job.pk, [])
    draft = EmploymentDraft(job.person_id, job.unit_id, job.starts_on, tuple(functions), is_head)
    new = tuple(code for code in functions if code not in had)
    refusal = _refusal(replace(draft, functions=new), {job.unit_id: ""}, known, by)
    if refusal is None and any(code not in known for code in functions):
        refusal = FunctionUnknown(code=next(code for code in functions if code not in known))
    if refusal:
        raise refusal
    if batch:
        before = {
            "functions": had,
            "is_head": job.is_head,
            "title": job.title,
            "position_id": job.position_id,
        }
        keep(batch, [TraceDraft("employment", job.pk, "changed", before)], by=by, at=at)
    job.is_head, job.title, job.position_id = is_head, title, position_id
    job.save(update_fields=["is_head", "title", "position"])
    job.functions.set([known[code] for code in functions])
    _changed(job, functions, by=by, at=at, batch=batch)
    _follow({job.person_id}, on=company_day(at))
    return job


@transaction.atomic
def end_employment(
    employment_id: int, ends_on: date, *, by: User, at: datetime, batch: str = ""
) -> Employment:
    """Let an employment end with the day `ends_on` (its last day); rights go the day after.

    Raises NotAllowed, Employment.DoesNotExist, EndsTooEarly.
    """
    require(by, "department.edit")
    job = Employment.objects.get(pk=employment_id)
    if ends_on < job.starts_on:
        raise EndsTooEarly(starts_on=job.starts_on)
    if batch:
        before = {"ends_on": job.ends_on.isoformat() if job.ends_on else None}
        keep(batch, [TraceDraft("employment", job.pk, "changed", before)], by=by, at=at)
    job.ends_on = ends_on
    job.save(update_fields=["ends_on"])
    event = EmploymentEnded(job.pk, job.person_id, job.unit_id, ends_on.isoformat())
    record(event, about=job.person, by=by, at=at, batch=batch)
    _follow({job.person_id}, on=company_day(at))
    return job


@transaction.atomic
def follow_dates(*, on: date) -> int:
    """Bring rights and sight to the day: what begins or ends with it takes effect; return changes.

    For the nightly task; safe to run twice.
    """
    changed = follow_grants(_gifts(on, None), kind=ORIGIN)
    return changed + rebuild_sights(on=on)


@transaction.atomic
def rebuild_sights(*, on: date) -> int:
    """Work out anew whose rows each person sees, from the tree, the reaches and the covers of the day.

    All or nothing in one transaction; return changed pairs.
    """
    reaches: dict[int, set[str]] = {}
    direct: list[tuple[int, str]] = []
    for user, origin, reach in Grant.objects.values_list("user_id", "origin", "reach"):
        if origin.startswith(f"{ORIGIN}:"):
            reaches.setdefault(int(origin.split(":")[1]), set()).add(reach)
        else:
            direct.append((user, reach))
    stays = [
        replace(stay, reaches=tuple(sorted(reaches.get(stay.id, ())))) for stay in queries.stays()
    ]
    changed = set_sights(sights(queries.unit_tree(), stays, direct, on))
    lent, clients = lendings(absences.agreed(on, till=on), on)
    return changed + set_loans({LoanDraft(*one) for one in lent}, clients)


@transaction.atomic
def restore_employments(
    traces: Sequence[Trace], *, by: User, at: datetime
) -> list[Employment | Refused]:
    """Take acts on employments back: a new one goes, a changed one gets its old values."""
    results = [_restored(trace, by=by, at=at) for trace in traces]
    people = {row.person_id for row in results if isinstance(row, Employment)}
    _follow(people, on=company_day(at))
    return results


def _restored(trace: Trace, *, by: User, at: datetime) -> Employment | Refused:
    job = Employment.objects.select_related("person").filter(pk=trace.noun_id).first()
    if job is None:
        return UnitUnknown(name=trace.noun_id)
    if trace.did == Trace.Did.CREATED:
        Employment.objects.filter(pk=job.pk).delete()
        event = EmploymentRemoved(job.pk, job.person_id, job.unit_id)
        record(event, about=job.person, by=by, at=at)
        return job
    before = trace.before
    if "ends_on" in before:
        again = before["ends_on"] is None
        same = Employment.objects.filter(person=job.person, unit_id=job.unit_id, ends_on=None)
        if again and same.exclude(pk=job.pk).exists():
            return AlreadyEmployed(person=job.person.full_name, unit=job.unit.name)
        job.ends_on = None if again else date.fromisoformat(before["ends_on"])
    for field in ("is_head", "title", "position_id"):
        setattr(job, field, before.get(field, getattr(job, field)))
    job.save(update_fields=["ends_on", "is_head", "title", "position"])
    if "functions" in before:
        job.functions.set(Function.objects.filter(code__in=before["functions"]))
    _changed(job, _codes([job.pk]).get(job.pk, []), by=by, at=at)
    return job


def _refusal(
    draft: EmploymentDraft, names: dict[int, str], known: dict[str, Function], by: User
) -> Refused | None:
    if draft.unit_id not in names:
        return UnitUnknown(name=draft.unit_id)
    if draft.ends_on and draft.ends_on < draft.starts_on:
        return EndsTooEarly(starts_on=draft.starts_on)
    try:
        for code in draft.functions:
            if code not in known:
                raise FunctionUnknown(code=code)
            check_gift(by, known[code].role, known[code].reach)
        if draft.is_head:
            check_gift(by, HEADS_ROLE, HEADS_REACH)
    except Refused as refusal:
        return refusal
    return None


def _unsaved(draft: EmploymentDraft) -> Employment:
    return Employment(
        person_id=draft.person_id,
        unit_id=draft.unit_id,
        position_id=draft.position_id,
        title=draft.title,
        is_head=draft.is_head,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
    )


def _insert(
    pairs: Sequence[tuple[EmploymentDraft, Employment]],
    known: dict[str, Function],
    *,
    by: User,
    at: datetime,
    batch: str,
) -> None:
    Employment.objects.bulk_create([job for _draft, job in pairs], batch_size=1000)
    link = Employment.functions.through
    link.objects.bulk_create(
        link(employment_id=job.pk, function_id=known[code].pk)
        for draft, job in pairs
        for code in dict.fromkeys(draft.functions)
    )
    people = User.objects.in_bulk([job.person_id for _draft, job in pairs])
    notes = [
        Note(
            PersonEmployed(
                employment_id=job.pk,
                person_id=job.person_id,
                unit_id=job.unit_id,
                functions=", ".join(draft.functions),
                starts_on=job.starts_on.isoformat(),
                is_head=job.is_head,
            ),
            people[job.person_id],
            at,
        )
        for draft, job in pairs
    ]
    record_many(notes, by=by, batch=batch)
    if batch:
        traces = [TraceDraft("employment", job.pk, "created") for _draft, job in pairs]
        keep(batch, traces, by=by, at=at)


def _changed(
    job: Employment, functions: Sequence[str], *, by: User, at: datetime, batch: str = ""
) -> None:
    event = EmploymentChanged(
        employment_id=job.pk,
        person_id=job.person_id,
        unit_id=job.unit_id,
        functions=", ".join(functions),
        is_head=job.is_head,
    )
    record(event, about=job.person, by=by, at=at, batch=batch)


def _follow(person_ids: Iterable[int], *, on: date) -> None:
    people = sorted(person_ids)
    follow_grants(_gifts(on, people), kind=ORIGIN, user_ids=people)
    rebuild_sights(on=on)


def _gifts(on: date, person_ids: Sequence[int] | None) -> list[GrantDraft]:
    """Grants that follow from the employments of the day (of these people)."""
    held = Employment.objects.filter(queries.held_on(on))
    if person_ids is not None:
        held = held.filter(person_id__in=person_ids)
    closed = queries.field_rules()
    told = ("pk", "role", "reach", "is_masked")
    columns = ("pk", "person_id", *(f"functions__{name}" for name in told))
    gifts = [
        GrantDraft(person, role, reach, f"{ORIGIN}:{pk}", is_masked, closed.get(function, {}))
        for pk, person, function, role, reach, is_masked in held.filter(
            functions__isnull=False
        ).values_list(*columns)
        if role
    ]
    leads = held.filter(is_head=True).values_list("pk", "person_id")
    gifts += [GrantDraft(person, HEADS_ROLE, HEADS_REACH, f"{ORIGIN}:{pk}") for pk, person in leads]
    return gifts


def _codes(employment_ids: Sequence[int]) -> dict[int, list[str]]:
    rows = Employment.functions.through.objects.filter(employment_id__in=employment_ids)
    codes: dict[int, list[str]] = {}
    for pk, code in rows.order_by("pk").values_list("employment_id", "function__code"):
        codes.setdefault(pk, []).append(code)
    return codes
