"""Stages of the files against the company's processes: which process fits, or what a new one is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from otdel.edges.exchange.desk import NEW, Desk
from otdel.edges.exchange.engine.vocabulary import plain, stage_meaning
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep
from otdel.selling.pipeline.drafts import ProcessDraft, StageDraft
from otdel.selling.pipeline.models import Process, Stage
from otdel.selling.pipeline.queries import processes, with_stages
from otdel.selling.pipeline.services import create_process

Plan = dict[str, Any]
COLOURS = ("blue", "azure", "cyan", "teal", "indigo", "purple", "orange", "yellow")
MIDDLE = 55


@dataclass(frozen=True, slots=True)
class StageAt:
    """A stage that a text of the file means; in a trial the ids of a new process are NEW."""

    stage_id: int
    kind: str
    process_id: int


@dataclass(slots=True)
class Route:
    """One process of the files: text of a stage -> the stage; where closed deals came through."""

    stages: dict[str, StageAt] = field(default_factory=dict)
    passage: StageAt | None = None

    def find(self, text: str) -> StageAt | None:
        return self.stages.get(plain(text))

    def closing(self, kind: str) -> StageAt | None:
        return next((stage for stage in self.stages.values() if stage.kind == kind), None)


def propose(
    texts: Mapping[str, Mapping[str, Sequence[int]]], name: str, *, is_russian: bool
) -> dict[str, Plan]:
    """Return {process text: plan} for what a file says.

    texts: {process text: {stage text: (rows, rows with an opening date)}} in order of appearance.
    """
    known = list(with_stages(processes()))
    return {
        process: _plan(known, process, process or name, stages, is_russian=is_russian)
        for process, stages in texts.items()
    }


def _plan(
    known: Sequence[Process],
    text: str,
    name: str,
    stages: Mapping[str, Sequence[int]],
    *,
    is_russian: bool,
) -> Plan:
    fit = _fitting(known, text, list(stages))
    plan = fit or _new(name, list(stages), is_russian=is_russian)
    came_through = {
        row["text"]: stages[row["text"]][1] for row in plan["stages"] if row["text"] in stages
    }
    passages = [
        row["text"] for row in plan["stages"] if row["kind"] == "open" and row["text"] in stages
    ]
    best = max(passages, key=lambda t: (came_through.get(t, 0), -passages.index(t)), default="")
    return plan | {"passage": best if came_through.get(best) else ""}


def _fitting(known: Sequence[Process], text: str, stages: Sequence[str]) -> Plan | None:
    """Return a plan into a process that has a place for every stage; one of the same name goes first."""
    for process in sorted(known, key=lambda p: (plain(p.name) != plain(text), not p.is_default)):
        places = {stage: _place(list(process.stages.all()), stage) for stage in stages}
        if stages and all(places.values()):
            rows = [
                {
                    "text": t,
                    "stage_id": p.pk,
                    "kind": p.kind,
                    "name": p.name,
                    "probability": p.probability,
                }
                for t, p in places.items()
                if p
            ]
            return {"process_id": process.pk, "name": process.name, "stages": rows}
    return None


def _place(stages: Sequence[Stage], text: str) -> Stage | None:
    word, meaning = plain(text), stage_meaning(text)
    for stage in stages:
        if plain(stage.name) == word:
            return stage
    if meaning is None:
        return None
    if meaning[0] != "open":
        return next((stage for stage in stages if stage.kind == meaning[0]), None)
    return next((stage for stage in stages if stage_meaning(stage.name) == meaning), None)


def _new(name: str, stages: Sequence[str], *, is_russian: bool) -> Plan:
    rows = [_new_stage(text) for text in stages if text]
    kinds = {row["kind"] for row in rows}
    words = (
        {"won": "Выиграна", "lost": "Проиграна"} if is_russian else {"won": "Won", "lost": "Lost"}
    )
    rows += [_new_stage(word) for kind, word in words.items() if kind not in kinds]
    if "open" not in kinds:
        rows.append(_new_stage("В работе" if is_russian else "In work") | {"kind": "open"})
    rows.sort(key=lambda row: row.pop("place"))
    return {"process_id": None, "name": name[:120], "stages": rows}


def _new_stage(text: str) -> dict[str, Any]:
    kind, place, chance = stage_meaning(text) or ("open", MIDDLE, 50)
    return {
        "text": text,
        "stage_id": None,
        "kind": kind,
        "name": text,
        "probability": chance,
        "place": place,
    }


def free_name(name: str) -> str:
    """Return the name, numbered if a process has it already."""
    taken = {process.name for process in processes()}
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[:112]} ({number})"
    return free


def lay(desk: Desk, plans: Mapping[str, Plan]) -> dict[str, Route]:
    """Return {process text: route}; in a run processes that are not there yet are made."""
    return {text: _route(desk, plan) for text, plan in plans.items()}


def _route(desk: Desk, plan: Plan) -> Route:
    if plan["process_id"] is None and not desk.is_trial:
        _make(desk, plan)
    route = Route()
    process_id = plan["process_id"] or NEW
    for row in plan["stages"]:
        stage = StageAt(row["stage_id"] or NEW, row["kind"], process_id)
        route.stages[plain(row["text"])] = stage
    route.passage = route.find(plan.get("passage", "")) if plan.get("passage") else None
    return route


def _make(desk: Desk, plan: Plan) -> None:
    """Create the process and write its ids into the plan, which the caller keeps."""
    stages = _once_closed(plan["stages"])
    draft = ProcessDraft(
        name=free_name(plan["name"]),
        stages=tuple(
            StageDraft(
                name=row["name"], kind=row["kind"], probability=row["probability"],
                colour={"won": "green", "lost": "red"}.get(row["kind"], COLOURS[i % len(COLOURS)]),
            )
            for i, row in enumerate(stages)
        ),
        is_default=not processes().exists(),
    )  # fmt: skip
    process = create_process(draft, by=desk.by, at=desk.at, batch=desk.batch)
    made = TraceDraft("process", process.pk, "created")
    keep(desk.batch, [made], by=desk.by, at=desk.at)
    ids = {stage.name: stage.pk for stage in process.stages.all()}
    closing = {stage.kind: stage.pk for stage in process.stages.all() if stage.kind != "open"}
    plan["process_id"] = process.pk
    for row in plan["stages"]:
        row["stage_id"] = closing.get(row["kind"]) or ids[row["name"]]


def _once_closed(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A process has one won and one lost stage: further words for them mean the same stage."""
    met: set[str] = set()
    kept = []
    for row in rows:
        mark = row["kind"] if row["kind"] != "open" else f"open:{row['name']}"
        if mark not in met:
            met.add(mark)
            kept.append(row)
    return sorted(kept, key=lambda row: {"open": 0, "won": 1, "lost": 2}[row["kind"]])
