"""The ways of working of the department as it stands: gates, leads, the playbook, named lists, norms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from otdel.company.catalog.models import Product
from otdel.company.department import queries as department
from otdel.company.department.models import FunctionLayout
from otdel.company.namedlists import queries as listing
from otdel.company.namedlists.models import NamedList as ListRow
from otdel.company.playbook.models import Edition
from otdel.company.playbook.models import Piece as PieceRow
from otdel.kernel.money import Money
from otdel.managing.upkeep import queries as upkeep
from otdel.managing.upkeep.models import CardNorm
from otdel.selling.approvals import queries as approving
from otdel.selling.approvals.models import StageDemand
from otdel.selling.leadflow import queries as leadflow
from otdel.selling.leadflow.models import Cadence as CadenceRow
from otdel.selling.leadflow.models import Rule
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Process, Source, Stage

from . import sums
from .schema import (
    Approval,
    Cadence,
    CadenceStep,
    Gate,
    Gates,
    Head,
    Layout,
    Layouts,
    LeadRule,
    Leads,
    ListField,
    Lists,
    NamedList,
    Norms,
    Piece,
    Playbook,
    Shown,
)

STRATEGIES = {"rotate": "turn", "fewest": "fewest", "client": "client", "first": "first"}


def told_apart[T](rows: Iterable[T], name: Callable[[T], str] = str) -> dict[str, T]:
    """Return {name: row}; of rows of one name the later ones get a number: “Cold (2)”."""
    found: dict[str, T] = {}
    for row in rows:
        told, number = name(row), 1
        while told in found:
            number += 1
            told = f"{name(row)[:110]} ({number})"
        found[told] = row
    return found


# ---------------------------------------------------------------- gates


def gates() -> Gates:
    found: dict[int, list[StageDemand]] = {}
    homes: dict[int, dict[int, int]] = {}
    for row in approving.stage_demands():
        process_id = row.stage.process_id
        if process_id not in homes:
            homes[process_id] = pipeline.homes(process_id)
        found.setdefault(homes[process_id].get(row.stage_id, 0), []).append(row)
    return Gates(
        gates=[
            gate
            for stage in in_use()
            if (gate := _gate(stage, found.get(stage.pk, []))) is not None
        ]
    )


def in_use() -> Iterator[Stage]:
    """Stages of processes in use, in the order in which a blueprint has them."""
    for process in Process.objects.filter(is_active=True).order_by("position", "pk"):
        yield from pipeline.stages(process.pk).select_related("process")


def _gate(stage: Stage, rows: list[StageDemand]) -> Gate | None:
    asked = [row for row in rows if row.kind == StageDemand.Kind.APPROVAL]
    approvals = {
        row.name: _approval(row) for row in reversed(asked) if row.roles or row.functions.all()
    }
    papers = [row.name for row in rows if row.kind == StageDemand.Kind.DOCUMENT]
    if stage.kind != Stage.Kind.OPEN or not (approvals or papers):
        return None
    return Gate(
        process=stage.process.name,
        stage=stage.name,
        approvals=list(reversed(approvals.values())),
        documents=list(dict.fromkeys(papers)),
    )


def _approval(row: StageDemand) -> Approval:
    return Approval(
        name=row.name, roles=sorted(row.roles),  # type: ignore[arg-type]
        functions=sorted(function.code for function in row.functions.all()),
        number=row.number, above=sums.written(row.above), holds=row.holds,  # type: ignore[arg-type]
    )  # fmt: skip


# ---------------------------------------------------------------- leads


def leads() -> Leads:
    return Leads(
        rules=[_rule(name, row) for name, row in lead_rules().items() if _chooses(row)],
        cadences=[_cadence(name, row) for name, row in cadences().items()],
    )


def lead_rules() -> dict[str, Rule]:
    """Return {name in the blueprint: rule} of those in use, in the order in which they are tried."""
    return told_apart(leadflow.rules().filter(is_active=True))


def _chooses(row: Rule) -> bool:
    return row.strategy == Rule.Strategy.CLIENT or bool(row.people or row.functions)


def _rule(name: str, row: Rule) -> LeadRule:
    asked = row.conditions
    lists = ListRow.objects.filter(pk__in=asked.get("lists", ())).values_list("name", flat=True)
    names = Source.objects.filter(pk__in=asked.get("sources", ())).values_list("name", flat=True)
    codes = department.functions().filter(pk__in=row.functions).values_list("code", flat=True)
    return LeadRule(
        name=name,
        gives=STRATEGIES[row.strategy],  # type: ignore[arg-type]
        functions=sorted(codes),
        named_people=bool(row.people),
        sources=sorted(names),
        channels=sorted(asked.get("channels", ())),
        sum_from=_sum(asked.get("amount_from")),
        sum_to=_sum(asked.get("amount_to")),
        words=list(asked.get("words", ())),
        lists=sorted(lists),
        statuses=sorted(asked.get("statuses", ())),
        tags=sorted(asked.get("tags", ())),
        products=sorted(
            Product.objects.filter(pk__in=asked.get("products", ())).values_list("name", flat=True)
        ),
        languages=sorted(asked.get("languages", ())),
        industries=sorted(asked.get("industries", ())),
        most_open=row.max_open,
        in_hours=row.in_hours,
    )


def _sum(minor: int | None) -> str:
    return "" if minor is None else sums.written(Money(minor, sums.own_currency()))


def cadences() -> dict[str, CadenceRow]:
    """Return {name in the blueprint: cadence} of those in use."""
    return told_apart(_by_name(CadenceRow.objects.filter(is_active=True)))


def _by_name[T: Any](rows: Iterable[T]) -> list[T]:
    """Rows by name, in the same order on every database."""
    return sorted(rows, key=lambda row: (row.name, row.pk))


def _cadence(name: str, row: CadenceRow) -> Cadence:
    return Cadence(
        name=name, on=row.on_noun, purpose=row.purpose, repeat_days=row.repeat_days,  # type: ignore[arg-type]
        steps=[
            CadenceStep(
                channel=one["channel"], wait=one["wait"], subject=one["subject"],
                text=one.get("text", ""),
            )
            for one in row.steps
        ],
    )  # fmt: skip


# ---------------------------------------------------------------- the playbook


def playbook() -> Playbook:
    bodies = dict(
        Edition.objects.filter(state=Edition.State.IN_FORCE).values_list("piece_id", "body")
    )
    rows = PieceRow.objects.filter(is_active=True, pk__in=bodies).prefetch_related("audience")
    told = {row.pk: row for row in sorted(rows, key=lambda row: (row.kind, row.title))}
    return Playbook(
        pieces=[_piece(row, bodies[pk]) for pk, row in told.items()], stages=_shown(told)
    )


def _piece(row: PieceRow, body: str) -> Piece:
    return Piece(
        kind=row.kind, title=row.title, strictness=row.strictness,  # type: ignore[arg-type]
        roles=sorted(one.role for one in row.audience.all()),  # type: ignore[misc]
        must_be_read=row.must_be_read, text=body,
    )  # fmt: skip


def _shown(pieces: dict[int, PieceRow]) -> list[Shown]:
    stages = list(in_use())
    kept = pipeline.stage_pieces(stage.pk for stage in stages)
    found = []
    for stage in stages:
        rows = [pieces[pk] for pk in kept.get(stage.pk, ()) if pk in pieces]
        if rows:
            shows: Any = [{row.kind: row.title} for row in rows]
            found.append(Shown(process=stage.process.name, stage=stage.name, shows=shows))
    return found


# ---------------------------------------------------------------- named lists and norms


def lists() -> Lists:
    rows = shared_lists()
    fields: dict[int, list[ListField]] = {}
    for one in listing.fields_of([row.pk for row in rows.values()]):
        told = ListField(label=one.label, type=one.kind, choices=one.choices)  # type: ignore[arg-type]
        fields.setdefault(one.named_list_id, []).append(told)
    paths = unit_paths()
    return Lists(
        lists=[
            NamedList(
                name=name, purpose=row.purpose, of=row.on_noun, exclusive=row.is_exclusive,  # type: ignore[arg-type]
                unit=paths.get(row.unit_id or 0, []),
                states=[str(state["label"]) for state in row.states],
                note=row.note, fields=fields.get(row.pk, []),
            )
            for name, row in rows.items()
        ]
    )  # fmt: skip


def shared_lists() -> dict[str, ListRow]:
    """Return {name in the blueprint: list} of those in use that a unit or everybody sees; private ones are people's."""
    rows: QuerySet[ListRow] = ListRow.objects.filter(is_active=True)
    return told_apart(
        _by_name(rows.exclude(audience=ListRow.Audience.PRIVATE)), lambda row: row.name
    )


def unit_paths() -> dict[int, list[str]]:
    """Return {unit: names from the top down to it}."""
    units = {unit.pk: unit for unit in department.units()}
    found = {}
    for pk, unit in units.items():
        path = [unit.name]
        above = units.get(unit.parent_id or 0)
        while above is not None:
            path.insert(0, above.name)
            above = units.get(above.parent_id or 0)
        found[pk] = path
    return found


def norms() -> Norms:
    names = dict(pipeline.sources().values_list("pk", "name"))
    minutes = {names[pk]: told for pk, told in leadflow.norms().items() if pk in names}
    facts = upkeep.facts()
    cards = {}
    for row in CardNorm.objects.order_by("status"):
        points = {key: number for key, number in sorted(row.points.items()) if key in facts}
        if points:
            cards[row.status] = points
    return Norms(answers=dict(sorted(minutes.items())), cards=cards)  # type: ignore[arg-type]


def layouts() -> Layouts:
    rows = FunctionLayout.objects.exclude(lines=[]).select_related("function")
    told = [(row.kind, row.key, row.function.code if row.function else "", row) for row in rows]
    return Layouts(
        layouts=[
            Layout(
                what=kind, of=key, function=code,  # type: ignore[arg-type]
                lines=[Head(**line) if "head" in line else line["key"] for line in row.lines],
            )
            for kind, key, code, row in sorted(told, key=lambda one: one[:3])
        ]
    )  # fmt: skip
