"""The catalogue of functions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from otdel.company.calendars.services import ensure_default_calendar
from otdel.company.department.absences import company_day
from otdel.company.department.catalogue import FUNCTIONS
from otdel.company.department.drafts import FunctionDraft
from otdel.company.department.errors import FunctionCodeTaken, FunctionHeld
from otdel.company.department.events import FunctionDefined
from otdel.company.department.models import Employment, Function
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import check_gift

from .employments import follow_dates


@transaction.atomic
def ensure_catalogue(*, by: User, at: datetime) -> int:
    """Add the shipped functions that are missing and the default work calendar; return how many functions.

    What the company changed in a shipped function stays. Safe to run at every start.
    """
    ensure_default_calendar(by=by, at=at)
    known = set(Function.objects.values_list("code", flat=True))
    new = [
        Function(is_shipped=True, **asdict(shipped))
        for shipped in FUNCTIONS
        if shipped.code not in known
    ]
    Function.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def define_function(draft: FunctionDraft, *, by: User, at: datetime) -> Function:
    """Add a function of the company's own. Raises NotAllowed, RoleTooHigh, FunctionCodeTaken."""
    require(by, "department.edit")
    check_gift(by, draft.role, draft.reach)
    code = draft.code.strip().upper()
    if Function.objects.filter(code=code).exists():
        raise FunctionCodeTaken(code=code)
    function = Function.objects.create(
        code=code,
        name=draft.name,
        name_ru=draft.name_ru,
        duties=draft.duties,
        role=Role(draft.role) if draft.role else "",
        reach=Reach(draft.reach),
        is_masked=draft.is_masked,
    )
    return _recorded(function, by=by, at=at)


@transaction.atomic
def edit_function(function_id: int, draft: FunctionDraft, *, by: User, at: datetime) -> Function:
    """Change names, duties, rights or reach; the rights of all who hold it follow at once. The code stays.

    Raises NotAllowed, RoleTooHigh (for the old rights as for the new), Function.DoesNotExist.
    """
    require(by, "department.edit")
    function = Function.objects.get(pk=function_id)
    check_gift(by, function.role, function.reach)
    check_gift(by, draft.role, draft.reach)
    function.name, function.name_ru = draft.name, draft.name_ru
    function.duties = draft.duties
    function.role = Role(draft.role) if draft.role else ""
    function.reach = Reach(draft.reach)
    function.is_masked = draft.is_masked
    function.save(update_fields=["name", "name_ru", "duties", "role", "reach", "is_masked"])
    follow_dates(on=company_day(at))
    return _recorded(function, by=by, at=at)


@transaction.atomic
def remove_function(function_id: int, *, by: User, at: datetime) -> None:
    """Take a function of the company's own out of the catalogue, if nobody ever held it.

    Raises NotAllowed, Function.DoesNotExist, FunctionHeld.
    """
    require(by, "department.edit")
    function = Function.objects.get(pk=function_id)
    if function.is_shipped or Employment.objects.filter(functions=function).exists():
        raise FunctionHeld(name=function.name)
    record(FunctionDefined(function.pk, "", ""), about=function, by=by, at=at)
    function.delete()


def _recorded(function: Function, *, by: User, at: datetime) -> Function:
    record(
        FunctionDefined(function.pk, function.role, function.reach), about=function, by=by, at=at
    )
    return function
