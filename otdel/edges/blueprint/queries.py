"""The department as it stands, told as a blueprint."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from otdel.company.clients.queries import fields as custom_fields
from otdel.company.department import queries as department
from otdel.company.department.catalogue import FUNCTIONS
from otdel.company.department.models import Function as FunctionRow
from otdel.company.department.models import Unit as UnitRow
from otdel.company.structures import queries as structures
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.foundation.preferences import queries as preferences
from otdel.selling.handoffs import queries as handing
from otdel.selling.handoffs.models import HandoffRule
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.models import Process as ProcessRow
from otdel.selling.pipeline.models import Stage as StageRow

from . import policies, ways
from .models import Version
from .schema import (
    About,
    Coverage,
    Criterion,
    CustomField,
    Dictionaries,
    Documents,
    Fields,
    Function,
    Handoff,
    Handoffs,
    Place,
    Process,
    Processes,
    Reason,
    ReturnReason,
    SaleType,
    Settings,
    Source,
    Stage,
    Structure,
    Task,
    Unit,
    Zone,
)


def department_as_documents(by: User, *, name: str, language: str) -> Documents:
    """Return the live department as a blueprint's documents. Raises NotAllowed."""
    require(by, "blueprint.apply")
    return {
        "blueprint.yaml": About(otdel=1, name=name, language="ru" if language == "ru" else "en"),
        "structure.yaml": Structure(
            units=_units(),
            functions=[_function(row) for row in _own_functions()],
            coverage=[_coverage(step) for step in structures.steps()],
            responsibility=_zones(),
        ),
        "processes.yaml": Processes(processes=_processes()),
        "gates.yaml": ways.gates(),
        "handoffs.yaml": _handoffs(),
        "leads.yaml": ways.leads(),
        "playbook.yaml": ways.playbook(),
        "lists.yaml": ways.lists(),
        "norms.yaml": ways.norms(),
        "services.yaml": policies.services(),
        "prices.yaml": policies.prices(),
        "talk.yaml": policies.talk(),
        "dictionaries.yaml": _dictionaries(),
        "fields.yaml": Fields(fields=_fields()),
        "layouts.yaml": ways.layouts(),
        "settings.yaml": Settings(settings=_settings()),
    }


def versions() -> QuerySet[Version]:
    """What was applied, the latest first."""
    return Version.objects.select_related("by")


def _units() -> list[Unit]:
    rows = list(department.units())
    shapes = {shape.unit_id: shape for shape in structures.shapes()}
    places: dict[int, list[Place]] = {}
    for place in department.positions():
        told_place = Place(title=place.title, places=place.headcount)
        places.setdefault(place.unit_id, []).append(told_place)
    below: dict[int | None, list[UnitRow]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def told(row: UnitRow) -> Unit:
        shape = shapes.get(row.pk)
        return Unit(
            name=row.name,
            type=shape.kind if shape else "",  # type: ignore[arg-type]
            variant=shape.variant if shape else "",  # type: ignore[arg-type]
            split=shape.split if shape else "",  # type: ignore[arg-type]
            positions=places.get(row.pk, []),
            units=[told(child) for child in below.get(row.pk, [])],
        )

    return [told(row) for row in below.get(None, [])]


def _own_functions() -> list[FunctionRow]:
    shipped = {one.code: _values(one) for one in FUNCTIONS}
    return [row for row in department.functions() if _values(row) != shipped.get(row.code)]


def _values(one: Any) -> tuple[Any, ...]:
    return (
        one.name,
        one.name_ru,
        one.duties,
        str(one.role),
        str(one.reach),
        getattr(one, "is_masked", False),
    )


def _function(row: FunctionRow) -> Function:
    return Function(
        code=row.code, name=row.name, name_ru=row.name_ru, duties=row.duties,
        rights=row.role, sees=row.reach, masked=row.is_masked,  # type: ignore[arg-type]
    )  # fmt: skip


def _coverage(step: Any) -> Coverage:
    return Coverage(
        step=step.key,
        by=sorted(function.code for function in step.functions.all()),
        stand_ins=sorted(function.code for function in step.stand_ins.all()),
        one_person=step.is_single,
        needed=step.is_wanted,
    )


def _zones() -> list[Zone]:
    codes = {function.pk: function.code for function in department.functions()}
    return [
        Zone(
            zone=zone.name,
            zone_ru=zone.name_ru,
            letters=dict(sorted((codes[pk], letter) for pk, letter in letters.items())),  # type: ignore[misc]
        )
        for zone, letters, _lacking in structures.zones()
    ]


def processes() -> list[ProcessRow]:
    """Processes in use in their order, with stages and the tasks of those."""
    rows = pipeline.with_stages(ProcessRow.objects.filter(is_active=True))
    return list(rows.prefetch_related("stages__tasks").order_by("position", "pk"))


def _processes() -> list[Process]:
    types = {pk: row.name for pk, row in pipeline.types_of_processes().items() if row.is_active}
    return [
        Process(
            name=row.name, type=types.get(row.pk, ""), default=row.is_default,
            sale=row.is_sale, may_skip=row.may_skip, may_go_back=row.may_go_back,
            needs_next_step=row.needs_next_step,
            stages=[_stage(stage) for stage in row.stages.all()],
        )
        for row in processes()
    ]  # fmt: skip


def _stage(row: StageRow) -> Stage:
    tasks = sorted(row.tasks.all(), key=lambda task: (task.position, task.pk))
    return Stage(
        name=row.name, kind=row.kind, colour=row.colour, norm_days=row.norm_days,  # type: ignore[arg-type]
        probability=row.probability, required=row.required, evidence=row.evidence,
        who=row.roles, guide=row.guide,
        tasks=[
            Task(
                title=task.title, kind=task.kind, within_days=task.due_in_days,  # type: ignore[arg-type]
                compulsory=task.is_compulsory,
            )
            for task in tasks
        ],
    )  # fmt: skip


def _handoffs() -> Handoffs:
    return Handoffs(
        handoffs=[
            _handoff(row) for row in handing.rules() if row.process is None or row.process.is_active
        ],
        return_reasons=[
            ReturnReason(name=row.name, quality=row.is_quality) for row in handing.reasons()
        ],
    )


def _step_now(row: HandoffRule) -> str:
    """The name that the step of a rule has in the approved version; "" of a rule of leads."""
    if row.stage is None:
        return ""
    homes = pipeline.homes(row.stage.process_id)
    names = {stage.pk: stage.name for stage in pipeline.stages(row.stage.process_id)}
    return names.get(homes.get(row.stage.pk, 0), row.stage.name)


def _handoff(row: HandoffRule) -> Handoff:
    return Handoff(
        name=row.name,
        on=row.on_noun,  # type: ignore[arg-type]
        process=row.process.name if row.process else "",
        stage=_step_now(row),
        passes_on=sorted(function.code for function in row.givers.all()),
        takes_over=sorted(function.code for function in row.takers.all()),
        gate=row.is_gate, required=row.required, along=row.checklist,
        gets=row.pick, hours=row.hours, late=row.escalate_to,  # type: ignore[arg-type]
        moves_record=row.moves_record, moves_client=row.moves_company,
        giver_follows=row.giver_follows,
        giver_part=row.giver_part, giver_share=row.giver_share_bp,  # type: ignore[arg-type]
        taker_part=row.taker_part, taker_share=row.taker_share_bp,  # type: ignore[arg-type]
    )  # fmt: skip


def _dictionaries() -> Dictionaries:
    return Dictionaries(
        sources=[Source(name=row.name, channel=row.channel) for row in pipeline.sources()],  # type: ignore[arg-type]
        sale_types=_sale_types(),
        loss_reasons=[
            Reason(name=row.name, competitor=row.is_competitor) for row in pipeline.loss_reasons()
        ],
        criteria=[
            Criterion(question=row.question, compulsory=row.is_compulsory)
            for row in pipeline.criteria()
        ],
    )


def _sale_types() -> list[SaleType]:
    names = dict(pipeline.sources().values_list("pk", "name"))
    sources: dict[int, list[str]] = {}
    for source_id, type_id in pipeline.types_of_sources().items():
        if source_id in names:
            sources.setdefault(type_id, []).append(names[source_id])
    return [
        SaleType(name=row.name, sources=sorted(sources.get(row.pk, [])))
        for row in pipeline.sale_types()
    ]


def _fields() -> list[CustomField]:
    return [
        CustomField(
            on=row.on_noun,  # type: ignore[arg-type]
            key=row.key,
            label=row.label,
            type=row.kind,  # type: ignore[arg-type]
            choices=row.choices,
        )
        for row in custom_fields().filter(is_active=True).order_by("on_noun", "position", "pk")
    ]


def _settings() -> dict[str, int | bool | str]:
    found: dict[str, int | bool | str] = {}
    for key, preference in sorted(preferences.declared().items()):
        value = preferences.value(key)
        if value != preference.default:
            found[key] = value if isinstance(value, int | bool) else str(value)
    return found


def open_deals_of(process_id: int) -> dict[int, int]:
    """Return {stage: how many open deals stand in it}, the whole company's, whoever leads them."""
    rows = Deal.objects.filter(process_id=process_id, is_open=True).order_by()
    return dict(rows.values_list("stage_id").annotate(number=Count("pk")))
