"""The hands of an application: one a section, each a call of the room's own service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from otdel.company.clients import queries as clients
from otdel.company.clients.drafts import FieldDraft
from otdel.company.clients.services import define_field, edit_field, retire_field
from otdel.company.department import services as staff
from otdel.company.department.catalogue import FUNCTIONS
from otdel.company.department.drafts import FunctionDraft, UnitDraft
from otdel.company.department.models import Function, Position, Unit
from otdel.company.structures import services as structures
from otdel.company.structures.drafts import ShapeDraft, StepDraft
from otdel.company.structures.models import Step, Zone
from otdel.foundation.preferences import queries as preferences
from otdel.foundation.preferences.services import reset_value, set_value
from otdel.kernel.errors import Refused
from otdel.selling.handoffs import queries as handing
from otdel.selling.handoffs import services as passing
from otdel.selling.handoffs.drafts import RuleDraft
from otdel.selling.handoffs.models import HandoffRule
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline import services as selling
from otdel.selling.pipeline.defaults import SALE_TYPES
from otdel.selling.pipeline.drafts import ProcessDraft, StageDraft, TaskDraft
from otdel.selling.pipeline.errors import DraftThere
from otdel.selling.pipeline.models import Criterion, LossReason, Process, SaleType, Source, Stage

from . import gating, leading, listing, pricing, serving, talking, teaching
from .engine import Change, Did, Path
from .errors import (
    DealsWouldBeLost,
    FieldTypeStays,
    NamesNobody,
    ProcessInUse,
    UnknownField,
    UnknownPlace,
    UnknownSetting,
    UnknownStep,
    UnknownWord,
)
from .queries import open_deals_of
from .site import Site, known_codes, unit_at

# ---------------------------------------------------------------- structure


def functions(change: Change, site: Site) -> None:
    code = change.path[0]
    row = Function.objects.filter(code=code).first()
    if change.did is Did.REMOVE:
        if row is None:
            return
        shipped = next((one for one in FUNCTIONS if one.code == code), None)
        if shipped is None:
            staff.remove_function(row.pk, **site.act)
            return
        draft = FunctionDraft(
            code, shipped.name, shipped.name_ru, shipped.duties, shipped.role, shipped.reach
        )
    else:
        told = change.after
        draft = FunctionDraft(
            code, told["name"], told["name_ru"], told["duties"], told["rights"], told["sees"], told["masked"]
        )  # fmt: skip
    if row is None:
        staff.define_function(draft, **site.act)
    else:
        staff.edit_function(row.pk, draft, **site.act)


def units(change: Change, site: Site) -> None:
    if change.did is Did.REMOVE:
        unit = _unit(change.path)
        structures.set_shape(unit.pk, ShapeDraft(""), **site.act, batch=site.batch)
        staff.close_unit(unit.pk, **site.act, batch=site.batch)
        return
    if change.did is Did.CREATE:
        parent = _unit(change.path[:-1]).pk if len(change.path) > 1 else None
        draft = UnitDraft(change.path[-1], parent_id=parent)
        made = staff.place_units([draft], **site.act, batch=site.batch)[0]
        if isinstance(made, Refused):
            raise made
        unit = made
    else:
        unit = _unit(change.path)
    told = change.after
    if change.did is Did.CHANGE or told["type"]:
        draft_of_type = ShapeDraft(told["type"], told["variant"], told["split"])
        structures.set_shape(unit.pk, draft_of_type, **site.act, batch=site.batch)


def _unit(path: Path) -> Unit:
    unit = unit_at(path)
    assert unit is not None
    return unit


def positions(change: Change, site: Site) -> None:
    unit = _unit(change.path[:-1])
    title = change.path[-1]
    row = Position.objects.filter(unit=unit, title=title).first()
    if change.did is Did.REMOVE:
        if row is not None:
            staff.remove_position(row.pk, **site.act)
        return
    staff.set_position(
        unit.pk, title, change.after["places"], **site.act, position_id=row.pk if row else None
    )


def coverage(change: Change, site: Site) -> None:
    step = Step.objects.filter(key=change.path[0]).first()
    if step is None:
        raise UnknownStep(key=change.path[0])
    told = change.after
    known_codes([*told["by"], *told["stand_ins"]])
    draft = StepDraft(
        tuple(told["by"]), tuple(told["stand_ins"]), told["one_person"], told["needed"]
    )
    structures.set_step(step.pk, draft, **site.act)


def responsibility(change: Change, site: Site) -> None:
    name = change.path[0]
    zone = Zone.objects.filter(name=name).first()
    if change.did is Did.REMOVE:
        if zone is not None:
            structures.remove_zone(zone.pk, **site.act)
        return
    if zone is None or zone.name_ru != change.after["zone_ru"]:
        if zone is not None:
            structures.remove_zone(zone.pk, **site.act)
        zone = structures.add_zone(name, change.after["zone_ru"], **site.act)
    want = change.after["letters"]
    known = known_codes(list(want))
    have = dict(zone.letters.values_list("function__code", "role"))
    for code in [code for code in have if have[code] != want.get(code)]:
        structures.put_letter(
            zone.pk, known.get(code) or Function.objects.get(code=code).pk, "", **site.act
        )
    for code, letter in want.items():
        if have.get(code) != letter:
            structures.put_letter(zone.pk, known[code], letter, **site.act)


# ---------------------------------------------------------------- words and fields


def fields(change: Change, site: Site) -> None:
    on, key = change.path
    row = clients.fields().filter(on_noun=on, key=key).first()
    if change.did is Did.REMOVE:
        if row is not None:
            retire_field(row.pk, **site.act, batch=site.batch)
        return
    told = change.after
    if row is None:
        draft = FieldDraft(on, told["label"], told["type"], key, tuple(told["choices"]))
        define_field(draft, **site.act, batch=site.batch)
        return
    if row.kind != told["type"]:
        raise FieldTypeStays(key=key, was=row.kind)
    changes = {"label": told["label"], "choices": told["choices"], "is_active": True}
    edit_field(row.pk, changes, **site.act, batch=site.batch)


def _fields_in_order(paths: Sequence[Path], site: Site) -> None:
    rows: dict[Path, Any] = {
        (row.on_noun, row.key): row for row in clients.fields().filter(is_active=True)
    }
    for on in dict.fromkeys(path[0] for path in paths):
        mine = [path for path in paths if path[0] == on]
        _in_order(rows, mine, lambda row, n: edit_field(row.pk, {"position": n}, **site.act))


def sources(change: Change, site: Site) -> None:
    if change.did is Did.REMOVE:
        selling.edit_source(
            Source.objects.get(name=change.path[0]).pk, {"is_active": False}, **site.act
        )
        return
    channel = change.after["channel"]
    row = selling.ensure_source(change.path[0], channel=channel, **site.act, batch=site.batch)
    selling.edit_source(row.pk, {"channel": channel, "is_active": True}, **site.act)


def sale_types(change: Change, site: Site) -> None:
    name = change.path[0]
    if change.did is Did.REMOVE:
        row = SaleType.objects.get(name=name)
        selling.edit_sale_type(row.pk, {"is_active": False}, **site.act)
        return
    known = dict(Source.objects.values_list("name", "pk"))
    for source in change.after["sources"]:
        if source not in known:
            raise UnknownWord(rule=name, name=source)
    ids = [known[source] for source in change.after["sources"]]
    row = selling.ensure_sale_type(name, code=_free_code(name), **site.act, batch=site.batch)
    selling.edit_sale_type(row.pk, {"is_active": True, "sources": ids}, **site.act)


def _free_code(name: str) -> str:
    """The code of the shipped type of that name, by which figures know it; "" if it is none or taken."""
    shipped = {told: code for types in SALE_TYPES.values() for code, told, *_rest in types}
    code = shipped.get(name, "")
    return "" if SaleType.objects.filter(code=code).exists() else code


def _types_in_order(paths: Sequence[Path], site: Site) -> None:
    rows: dict[Path, Any] = {(row.name,): row for row in pipeline.sale_types()}
    _in_order(
        rows, paths, lambda row, n: selling.edit_sale_type(row.pk, {"position": n}, **site.act)
    )


def loss_reasons(change: Change, site: Site) -> None:
    if change.did is Did.REMOVE:
        row = LossReason.objects.get(name=change.path[0])
        selling.edit_loss_reason(row.pk, {"is_active": False}, **site.act)
        return
    told = change.after["competitor"]
    row = selling.ensure_loss_reason(
        change.path[0], is_competitor=told, **site.act, batch=site.batch
    )
    selling.edit_loss_reason(row.pk, {"is_competitor": told, "is_active": True}, **site.act)


def _reasons_in_order(paths: Sequence[Path], site: Site) -> None:
    rows: dict[Path, Any] = {(row.name,): row for row in pipeline.loss_reasons()}
    _in_order(
        rows, paths, lambda row, n: selling.edit_loss_reason(row.pk, {"position": n}, **site.act)
    )


def criteria(change: Change, site: Site) -> None:
    if change.did is Did.REMOVE:
        row = Criterion.objects.get(question=change.path[0])
        selling.edit_criterion(row.pk, {"is_active": False}, **site.act)
        return
    told = change.after["compulsory"]
    row = selling.ensure_criterion(change.path[0], is_compulsory=told, **site.act)
    selling.edit_criterion(row.pk, {"is_compulsory": told, "is_active": True}, **site.act)


def _criteria_in_order(paths: Sequence[Path], site: Site) -> None:
    rows: dict[Path, Any] = {(row.question,): row for row in pipeline.criteria()}
    _in_order(
        rows, paths, lambda row, n: selling.edit_criterion(row.pk, {"position": n}, **site.act)
    )


def _in_order(
    rows: Mapping[Path, Any], paths: Sequence[Path], put: Callable[[Any, int], Any]
) -> None:
    """Number the rows as the file has them, if they do not stand so already."""
    standing = sorted(
        (path for path in paths if path in rows), key=lambda p: (rows[p].position, rows[p].pk)
    )
    if standing != [path for path in paths if path in rows]:
        for place, path in enumerate(paths):
            put(rows[path], place)


# ---------------------------------------------------------------- processes


def processes(change: Change, site: Site) -> None:
    row = Process.objects.filter(name=change.path[0]).first()
    told = change.after
    if change.did is Did.REMOVE:
        if row is not None:
            _retire(row, site)
        return
    rules = {
        "is_sale": told["sale"],
        "may_skip": told["may_skip"], "may_go_back": told["may_go_back"],
        "needs_next_step": told["needs_next_step"], "is_active": True,
    }  # fmt: skip
    if told["default"]:
        rules["is_default"] = True
    if row is None:
        # its stages follow as changes of their own; a process is never without exits meanwhile
        first = StageDraft(_FIRST), StageDraft(_WON, "won"), StageDraft(_LOST, "lost")
        row = selling.create_process(
            ProcessDraft(change.path[0], first), **site.act, batch=site.batch
        )
    selling.edit_process(row.pk, rules, **site.act)
    kind = pipeline.sale_types().filter(name=told["type"]).first()
    if told["type"] and kind is None:
        raise UnknownWord(rule=row.name, name=told["type"])
    if kind or change.before.get("type"):
        selling.set_process_type(row.pk, kind.pk if kind else None, **site.act)


_FIRST, _WON, _LOST = "…", "…✓", "…✗"


def _retire(row: Process, site: Site) -> None:
    number = sum(open_deals_of(row.pk).values())
    if number:
        raise ProcessInUse(number=number, process=row.name)
    selling.edit_process(row.pk, {"is_active": False}, **site.act)


def _processes_in_order(paths: Sequence[Path], site: Site) -> None:
    rows: dict[Path, Any] = {(row.name,): row for row in pipeline.processes()}
    _in_order(rows, paths, lambda row, n: selling.edit_process(row.pk, {"position": n}, **site.act))


def stages(change: Change, site: Site) -> None:
    process = Process.objects.filter(name=change.path[0]).first()
    if process is None or (change.did is Did.REMOVE and not process.is_active):
        return  # it went with its process
    if change.did is Did.REMOVE:
        _remove_stage(process, change.path[1], site)
        return
    told = change.after
    _check_required(change.path[1], told["required"])
    row = pipeline.stages(process.pk).filter(name=change.path[1]).first()
    name = told.get("name", change.path[1])
    if row is None:
        row = _spare(process, told["kind"])
    if row is None:
        selling.add_stage(process.pk, _draft(name, told, {}), **site.act)
        return
    known = {task.title: task.pk for task in row.tasks.all()}
    draft = _draft(name, told, known)
    fields = (
        "name",
        "colour",
        "norm_days",
        "probability",
        "required",
        "evidence",
        "roles",
        "guide",
        "tasks",
    )
    selling.edit_stage(row.pk, {field: getattr(draft, field) for field in fields}, **site.act)


def _spare(process: Process, kind: str) -> Stage | None:
    """A placeholder of a process just laid, or its won or lost stage, which is renamed and never doubled."""
    rows = pipeline.stages(process.pk).filter(kind=kind)
    return rows.first() if kind != "open" else rows.filter(name=_FIRST).first()


def _draft(name: str, told: Mapping[str, Any], known: Mapping[str, int]) -> StageDraft:
    tasks = tuple(
        TaskDraft(
            task["title"], task["kind"], task["within_days"], task["compulsory"],
            known.get(task["title"]),
        )
        for task in told["tasks"]
    )  # fmt: skip
    return StageDraft(
        name, told["kind"], told["colour"], told["norm_days"], told["probability"],
        tuple(told["required"]), tuple(told["evidence"]), tuple(told["who"]), told["guide"], tasks,
    )  # fmt: skip


def _check_required(stage: str, keys: Sequence[str]) -> None:
    custom = {field.key: field for field in pipeline.deal_fields()}
    for key in keys:
        if pipeline.demand(key, custom) is None:
            known = [*pipeline.DEMANDS, *(f"{pipeline.EXTRA}{name}" for name in custom)]
            raise UnknownField(stage=stage, key=key, known=", ".join(known))


def _remove_stage(process: Process, name: str, site: Site) -> None:
    row = pipeline.stages(process.pk).filter(name=name).first()
    if row is None or row.kind != Stage.Kind.OPEN:
        return  # the won and the lost stage took the names of the file
    number = open_deals_of(process.pk).get(row.pk, 0)
    target = site.moves.get((process.name, name))
    if number and target is None:
        raise DealsWouldBeLost(number=number, stage=name)
    if pipeline.draft_of(process.pk):
        raise DraftThere(process=process.name)
    to = pipeline.stages(process.pk).get(name=target).pk if target else None
    if pipeline.has_history(row.pk):
        site.gone.setdefault(process.pk, {})[row.pk] = to
        return
    selling.remove_stage(row.pk, **site.act, on=site.on, move_to=to, batch=site.batch)


def leave_out(site: Site, why: str) -> None:
    """Approve versions without the stages that deals have gone through, and carry their deals over."""
    for process_id, gone in site.gone.items():
        selling.leave_out_stages(
            process_id, gone, why=why, **site.act, on=site.on, batch=site.batch
        )


def _stages_in_order(paths: Sequence[Path], site: Site) -> None:
    for name in dict.fromkeys(path[0] for path in paths):
        process = Process.objects.get(name=name)
        rows = {row.name: row for row in pipeline.stages(process.pk) if row.kind == Stage.Kind.OPEN}
        wanted = [path[1] for path in paths if path[0] == name and path[1] in rows]
        named = iter(wanted)  # what the file does not name keeps its place
        ordered = [next(named) if stage in wanted else stage for stage in rows]
        if ordered != list(rows):
            selling.reorder_stages(process.pk, [rows[stage].pk for stage in ordered], **site.act)


# ---------------------------------------------------------------- hand-offs


def return_reasons(change: Change, site: Site) -> None:
    name = change.path[0]
    if change.did is Did.REMOVE:
        row = handing.reasons().filter(name=name).first()
        if row is not None:
            passing.edit_reason(row.pk, {"is_active": False}, **site.act)
        return
    told = {"is_quality": change.after["quality"], "is_active": True}
    row = passing.ensure_reason(name, is_quality=told["is_quality"], **site.act)
    if (row.is_quality, row.is_active) != tuple(told.values()):
        passing.edit_reason(row.pk, told, **site.act)


def handoffs(change: Change, site: Site) -> None:
    name, told = change.path[0], change.after
    row = handing.rules(only_active=False).filter(name=name).first()
    if change.did is Did.REMOVE:
        if row is not None:
            _drop_rule(row, site)
        return
    known_codes([*told["passes_on"], *told["takes_over"]])
    if row is None and "person" in (told["gets"], told["late"]):
        raise NamesNobody(rule=name)
    draft = RuleDraft(
        name,
        tuple(told["passes_on"]),
        tuple(told["takes_over"]),
        told["on"],
        stage_id=_handing_stage(name, told),
        is_gate=told["gate"],
        required=tuple(told["required"]),
        checklist=tuple(told["along"]),
        hours=told["hours"],
        pick=told["gets"],
        person_id=row.person_id if row else None,
        escalate_to=told["late"],
        chief_id=row.chief_id if row else None,
        moves_record=told["moves_record"],
        moves_company=told["moves_client"],
        giver_follows=told["giver_follows"],
        giver_part=told["giver_part"],
        giver_share_bp=told["giver_share"],
        taker_part=told["taker_part"],
        taker_share_bp=told["taker_share"],
        position=row.position if row else 0,
    )
    if row is None:
        passing.add_rule(draft, **site.act, batch=site.batch)
        return
    changes = {field: getattr(draft, field) for field in draft.__dataclass_fields__}
    passing.edit_rule(row.pk, changes, **site.act, batch=site.batch)


def _drop_rule(row: HandoffRule, site: Site) -> None:
    """A rule by which something was handed over stays, out of use: history names it."""
    try:
        passing.remove_rule(row.pk, **site.act, batch=site.batch)
    except Refused:
        passing.edit_rule(row.pk, {"is_active": False}, **site.act, batch=site.batch)


def _handing_stage(name: str, told: Mapping[str, Any]) -> int | None:
    if told["on"] == "lead":
        return None
    rows = pipeline.all_stages().filter(process__name=told["process"], process__is_active=True)
    row = rows.filter(name=told["stage"]).first()
    if row is None:
        raise UnknownPlace(rule=name, stage=told["stage"], process=told["process"])
    return row.pk


def _handoffs_in_order(paths: Sequence[Path], site: Site) -> None:
    rows: dict[Path, Any] = {(row.name,): row for row in handing.rules()}
    _in_order(
        rows, paths, lambda row, n: passing.edit_rule(row.pk, {"position": n + 1}, **site.act)
    )


# ---------------------------------------------------------------- settings


def settings(change: Change, site: Site) -> None:
    key = change.path[0]
    if key not in preferences.declared():
        raise UnknownSetting(key=key)
    if change.did is Did.REMOVE:
        reset_value(key, **site.act)
    else:
        set_value(key, change.after["value"], **site.act)


HANDS: dict[str, Callable[[Change, Site], None]] = {
    "functions": functions,
    "units": units,
    "positions": positions,
    "coverage": coverage,
    "responsibility": responsibility,
    "fields": fields,
    "sources": sources,
    "sale_types": sale_types,
    "loss_reasons": loss_reasons,
    "criteria": criteria,
    "processes": processes,
    "stages": stages,
    "return_reasons": return_reasons,
    "handoffs": handoffs,
    "approvals": gating.approvals,
    "documents": gating.documents,
    "pieces": teaching.pieces,
    "shown": teaching.shown,
    "lists": listing.lists,
    "lead_rules": leading.lead_rules,
    "cadences": leading.cadences,
    "answers": leading.answers,
    "cards": listing.cards,
    "layouts": listing.layouts,
    "services": serving.services,
    "agreements": serving.agreements,
    "discount_limits": pricing.discount_limits,
    "discount_rows": pricing.discount_rows,
    "price_lists": pricing.price_lists,
    "segment_lists": pricing.segment_lists,
    "promos": pricing.promos,
    "talk_rules": talking.talk_rules,
    "settings": settings,
}
# After everything is there: sections whose order people see.
ORDERS: dict[str, Callable[[Sequence[Path], Site], None]] = {
    "fields": _fields_in_order,
    "sale_types": _types_in_order,
    "loss_reasons": _reasons_in_order,
    "criteria": _criteria_in_order,
    "processes": _processes_in_order,
    "stages": _stages_in_order,
    "handoffs": _handoffs_in_order,
    "lead_rules": leading.rules_in_order,
    "talk_rules": talking.rules_in_order,
}
