"""Services and what sales has agreed on with them: laid, changed, taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.engine import tidy
from otdel.company.department.models import Function, Unit
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Invalid, Stale
from otdel.selling.pipeline.models import Process, Stage

from .. import errors, queries
from ..defaults import SERVICES
from ..drafts import AgreementDraft, ServiceDraft
from ..events import AgreementSet, ServiceSet
from ..models import AdjacentService, Agreement, ServiceRequest

SERVICE_COLUMNS = (
    "name", "answers_by", "person_id", "unit_id", "function_id", "outside_name", "outside_mail",
    "is_active", "position",
)  # fmt: skip
AGREEMENT_COLUMNS = (
    "service_id", "name", "direction", "process_id", "stage_id", "function_id", "hours", "result",
    "document", "is_gate", "is_active", "position",
)  # fmt: skip
MOST_HOURS = 720


# ---------------------------------------------------------------- services


@transaction.atomic
def add_service(draft: ServiceDraft, *, by: User, at: datetime, batch: str = "") -> AdjacentService:
    """Add an adjacent service. Raises NotAllowed, Invalid."""
    require(by, "process.design")
    values = _service(draft, None)
    place = _next(AdjacentService.objects.all())
    row = AdjacentService.objects.create(**values, position=place)
    _tell_service(row, "added", "created", {}, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def edit_service(
    service_id: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    batch: str = "",
) -> AdjacentService:
    """Change a service; what is asked already stays with whom it was asked of.

    changes: attributes of ServiceDraft. Raises AdjacentService.DoesNotExist, NotAllowed, Invalid, Stale.
    """
    require(by, "process.design")
    row = queries.services(only_active=False).get(pk=service_id)
    if version is not None and version != row.version:
        raise Stale
    was = service_draft(row)
    draft = replace(was, **changes)
    if draft == was:
        return row
    before = {name: getattr(row, name) for name in SERVICE_COLUMNS}
    _write(row, _service(draft, row))
    fields = _changed(draft, was)
    _tell_service(row, "edited", "changed", before, by=by, at=at, batch=batch, fields=fields)
    return row


@transaction.atomic
def remove_service(service_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a service away with which nothing was agreed and of which nothing was asked.

    Raises AdjacentService.DoesNotExist, NotAllowed, ServiceUsed.
    """
    require(by, "process.design")
    row = queries.services(only_active=False).get(pk=service_id)
    if row.agreements.exists() or ServiceRequest.objects.filter(service=row).exists():
        raise errors.ServiceUsed(service=row)
    before = {name: getattr(row, name) for name in SERVICE_COLUMNS}
    _tell_service(row, "removed", "removed", before, by=by, at=at, batch=batch)
    row.delete()


def service_draft(row: AdjacentService) -> ServiceDraft:
    """Return the service as it would be added again."""
    same = ("name", "answers_by", "person_id", "unit_id", "outside_name", "outside_mail")
    told = {name: getattr(row, name) for name in (*same, "is_active")}
    return ServiceDraft(function=row.function.code if row.function else "", **told)


def _service(draft: ServiceDraft, row: AdjacentService | None) -> dict[str, Any]:
    kinds = AdjacentService.Answers
    name = tidy(draft.name)
    twins = AdjacentService.objects.filter(name=name)
    if not name or len(name) > 120 or (twins.exclude(pk=row.pk) if row else twins).exists():
        raise _wrong(AdjacentService, "name", _("must be there, and once in the list"))
    if draft.answers_by not in kinds.values:
        raise _wrong(AdjacentService, "answers_by", _("is not one of ours"))
    values: dict[str, Any] = {
        "name": name,
        "answers_by": draft.answers_by,
        "person_id": None,
        "unit_id": None,
        "function_id": None,
        "outside_name": "",
        "outside_mail": "",
        "is_active": draft.is_active,
    }
    return values | _answers(draft)


def _answers(draft: ServiceDraft) -> dict[str, Any]:
    kinds = AdjacentService.Answers
    match draft.answers_by:
        case kinds.PERSON:
            people = User.objects.filter(is_active=True, is_system=False)
            return {"person_id": _named(people, draft.person_id, "person")}
        case kinds.UNIT:
            return {"unit_id": _named(Unit.objects.filter(is_active=True), draft.unit_id, "unit")}
        case kinds.FUNCTION:
            return {"function_id": function_id(draft.function, AdjacentService)}
        case kinds.OUTSIDE:
            return {"outside_name": _outside(draft), "outside_mail": _mail(draft.outside_mail)}
    return {}


def _named(rows: Any, pk: int | None, field: str) -> int:
    if pk is None or not rows.filter(pk=pk).exists():
        raise _wrong(AdjacentService, field, _("choose who answers there"))
    return pk


def _outside(draft: ServiceDraft) -> str:
    name = tidy(draft.outside_name)
    if not name or len(name) > 120:
        raise _wrong(AdjacentService, "outside_name", _("say whom one turns to"))
    return name


def _mail(text: str) -> str:
    mail = text.strip()
    try:
        if mail:
            validate_email(mail)
    except ValidationError:
        raise _wrong(AdjacentService, "outside_mail", _("is no mail address")) from None
    return mail[:200]


def function_id(code: str, model: Any) -> int | None:
    """Return the function of that code, None for none. Raises Invalid for one that is not there."""
    if not code and model is Agreement:
        return None
    pk: int | None = Function.objects.filter(code=code).values_list("pk", flat=True).first()
    if pk is None:
        raise _wrong(model, "function", _("choose a function that is there"))
    return pk


# ---------------------------------------------------------------- agreements


@transaction.atomic
def add_agreement(draft: AgreementDraft, *, by: User, at: datetime, batch: str = "") -> Agreement:
    """Write down one thing that sales and a service do for each other. Raises NotAllowed, Invalid."""
    require(by, "process.design")
    values = _agreement(draft, None)
    place = _next(Agreement.objects.filter(service_id=values["service_id"]))
    row = Agreement.objects.create(**values, position=place)
    _tell_agreement(row, "added", "created", {}, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def edit_agreement(
    agreement_id: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    batch: str = "",
) -> Agreement:
    """Change an agreement; what is asked already keeps its name and term.

    changes: attributes of AgreementDraft. Raises Agreement.DoesNotExist, NotAllowed, Invalid, Stale.
    """
    require(by, "process.design")
    row = queries.agreements(only_active=False).get(pk=agreement_id)
    if version is not None and version != row.version:
        raise Stale
    was = agreement_draft(row)
    draft = replace(was, **changes)
    if draft == was:
        return row
    before = {name: getattr(row, name) for name in AGREEMENT_COLUMNS}
    _write(row, _agreement(draft, row))
    fields = _changed(draft, was)
    _tell_agreement(row, "edited", "changed", before, by=by, at=at, batch=batch, fields=fields)
    return row


@transaction.atomic
def remove_agreement(agreement_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take an agreement away by which nothing was ever asked.

    Raises Agreement.DoesNotExist, NotAllowed, AgreementUsed.
    """
    require(by, "process.design")
    row = queries.agreements(only_active=False).get(pk=agreement_id)
    if ServiceRequest.objects.filter(agreement=row).exists():
        raise errors.AgreementUsed(agreement=row)
    before = {name: getattr(row, name) for name in AGREEMENT_COLUMNS}
    _tell_agreement(row, "removed", "removed", before, by=by, at=at, batch=batch)
    row.delete()


def agreement_draft(row: Agreement) -> AgreementDraft:
    """Return the agreement as it would be written down again."""
    names = [name for name in AgreementDraft.__dataclass_fields__ if name != "function"]
    told = {name: getattr(row, name) for name in names}
    return AgreementDraft(function=row.function.code if row.function else "", **told)


def _agreement(draft: AgreementDraft, row: Agreement | None) -> dict[str, Any]:
    if not AdjacentService.objects.filter(pk=draft.service_id).exists():
        raise _wrong(Agreement, "service", _("choose one that is there"))
    name = tidy(draft.name)
    twins = Agreement.objects.filter(service_id=draft.service_id, name=name)
    if not name or len(name) > 160 or (twins.exclude(pk=row.pk) if row else twins).exists():
        raise _wrong(Agreement, "name", _("must be there, and once with the service"))
    if draft.direction not in Agreement.Direction.values:
        raise _wrong(Agreement, "direction", _("is not one of ours"))
    if not 1 <= draft.hours <= MOST_HOURS:
        raise _wrong(
            Agreement, "hours", _("must lie between 1 and %(most)s") % {"most": MOST_HOURS}
        )
    return {
        "service_id": draft.service_id,
        "name": name,
        "direction": draft.direction,
        **_place(draft),
        "function_id": function_id(draft.function, Agreement),
        "hours": draft.hours,
        "result": tidy(draft.result)[:250],
        "document": tidy(draft.document)[:250],
        "is_active": draft.is_active,
    }


def _place(draft: AgreementDraft) -> dict[str, Any]:
    """The process, the stage of it, and whether it is a gate."""
    process_id = draft.process_id
    if process_id is not None and not Process.objects.filter(pk=process_id).exists():
        raise _wrong(Agreement, "process", _("choose one that is there"))
    if draft.stage_id is not None:
        stage = Stage.objects.filter(pk=draft.stage_id).first()
        if stage is None or stage.process_id != process_id or stage.kind == Stage.Kind.LOST:
            raise _wrong(
                Agreement, "stage", _("must be a stage of the process, and not a lost one")
            )
        if draft.is_gate and stage.kind != Stage.Kind.OPEN:
            raise _wrong(Agreement, "is_gate", _("only a stage in work can be a gate"))
    elif draft.is_gate:
        raise _wrong(Agreement, "is_gate", _("say at which stage of which process"))
    return {"process_id": process_id, "stage_id": draft.stage_id, "is_gate": draft.is_gate}


# ---------------------------------------------------------------- what ships


@transaction.atomic
def ensure_services(*, by: User, at: datetime, language: str = "ru") -> None:
    """Give an installation without adjacent services those that ship, with what is usually agreed.

    language: "ru" or "en". Whatever is there already stays.
    """
    if AdjacentService.objects.exists():
        return
    for name, function, lines in SERVICES[language if language in SERVICES else "en"]:
        is_known = bool(function) and Function.objects.filter(code=function).exists()
        draft = (
            ServiceDraft(name, answers_by="function", function=function)
            if is_known
            else ServiceDraft(name)
        )
        service = add_service(draft, by=by, at=at)
        for direction, what, hours, result, document in lines:
            add_agreement(
                AgreementDraft(
                    service.pk, what, direction, hours=hours, result=result, document=document
                ),
                by=by,
                at=at,
            )


# ---------------------------------------------------------------- common


def _next(rows: Any) -> int:
    last: int = rows.aggregate(last=Max("position"))["last"] or 0
    return last + 1


def _write(row: Any, values: Mapping[str, Any]) -> None:
    ours = type(row).objects.filter(pk=row.pk, version=row.version)
    if not ours.update(**values, version=F("version") + 1):
        raise Stale
    row.refresh_from_db()


def _changed(draft: Any, was: Any) -> str:
    return ",".join(name for name in asdict(draft) if getattr(draft, name) != getattr(was, name))


def _tell_service(
    row: AdjacentService,
    what: str,
    did: str,
    before: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    batch: str,
    fields: str = "",
) -> None:
    event = ServiceSet(service_id=row.pk, what=what, fields=fields)
    record(event, about=row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(row.noun, row.pk, did, dict(before), row.version)], by=by, at=at)


def _tell_agreement(
    row: Agreement,
    what: str,
    did: str,
    before: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    batch: str,
    fields: str = "",
) -> None:
    event = AgreementSet(service_id=row.service_id, agreement_id=row.pk, what=what, fields=fields)
    record(event, about=row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(row.noun, row.pk, did, dict(before), row.version)], by=by, at=at)


def _wrong(model: Any, field: str, problem: Any) -> Invalid:
    return Invalid(field=model._meta.get_field(field).verbose_name, problem=problem)


def used(model: Any, pk: int) -> bool:
    """Say whether anything hangs on the service or agreement."""
    column = "service_id" if model is AdjacentService else "agreement_id"
    if model is AdjacentService and Agreement.objects.filter(service_id=pk).exists():
        return True
    return ServiceRequest.objects.filter(**{column: pk}).exists()


def columns_of(model: Any) -> Sequence[str]:
    return SERVICE_COLUMNS if model is AdjacentService else AGREEMENT_COLUMNS
