"""What the wizard's pages show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otdel.company.clients.queries import open_fields
from otdel.foundation.people.models import User
from otdel.selling.pipeline.queries import processes, stages

from . import queries
from .engine.recognise import missing
from .engine.vocabulary import FIELDS, KINDS
from .models import Import, ImportFile, ImportRow
from .reports import NOUNS, report
from .services.taking import NOUNS as CUSTOM
from .services.working import gives_owners
from .wording import FILE_PROBLEMS, KIND_NAMES, field_name, owners_sentence, sentence, told

S = Import.Status
BUSY = (S.READING, S.CHECKING, S.RUNNING, S.UNDOING)
STEPS = (
    ("files", gettext_lazy("Files")),
    ("mapping", gettext_lazy("Mapping")),
    ("check", gettext_lazy("Check")),
    ("run", gettext_lazy("Import")),
    ("result", gettext_lazy("Result")),
)
STEP_OF: dict[str, str] = {
    S.READING: "files", S.MAPPING: "mapping", S.CHECKING: "check", S.CHECKED: "check",
    S.RUNNING: "run", S.PAUSED: "run", S.FAILED: "run",
}  # fmt: skip
NOUN_NAMES = {
    "user": gettext_lazy("People"), "product": gettext_lazy("Products"),
    "company": gettext_lazy("Companies"), "source": gettext_lazy("Sources"),
    "loss_reason": gettext_lazy("Reasons of loss"), "contact": gettext_lazy("Contacts"),
    "deal": gettext_lazy("Deals"), "lead": gettext_lazy("Leads"),
    "activity": gettext_lazy("Activities"), "unit": gettext_lazy("Units"),
    "employment": gettext_lazy("Employments"), "process": gettext_lazy("Processes"),
    "stage": gettext_lazy("Stages"), "price_list": gettext_lazy("Price lists"),
}  # fmt: skip
SHOWN = 40
PAGE = 50


def panel(imp: Import, *, by: User, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything the page of an import shows in its present state."""
    context: dict[str, Any] = {
        "imp": imp, "is_busy": imp.status in BUSY, "steps": _steps(imp), "busy_title": _busy(imp),
    }  # fmt: skip
    if imp.status == S.CHECKED and query.get("step") == "mapping":
        return (
            context | _mapping(imp, by) | {"shows_mapping": True, "steps": _steps(imp, "mapping")}
        )
    if imp.status == S.MAPPING:
        context |= _mapping(imp, by)
    if imp.status == S.CHECKED or (imp.status not in BUSY and imp.status != S.MAPPING):
        context |= rows(imp, query=query)
        context["report"] = report(imp, is_trial=imp.status == S.CHECKED)
        context["report_rows"] = _report_rows(context["report"])
        context["also"] = [(NOUN_NAMES.get(n, n), k) for n, k in imp.counts.get("also", {}).items()]
        if given := context["report"]["companies_given_owner"]:
            context["owners_told"] = owners_sentence(given)
    return context


def _busy(imp: Import) -> str:
    words: dict[str, str] = {
        S.READING: _("The files are being read"), S.CHECKING: _("Every row is being checked"),
        S.RUNNING: _("The rows are being imported"), S.UNDOING: _("The import is being taken back"),
    }  # fmt: skip
    return words.get(imp.status, "")


def _steps(imp: Import, current: str = "") -> list[dict[str, Any]]:
    current = current or STEP_OF.get(imp.status, "result")
    place = [key for key, _label in STEPS].index(current)
    states = [
        "done" if i < place else "current" if i == place else "next" for i in range(len(STEPS))
    ]
    return [
        {"key": key, "name": label, "state": state}
        for (key, label), state in zip(STEPS, states, strict=True)
    ]


def _report_rows(told_of: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**file, "kind_name": KIND_NAMES.get(file["kind"], "")} for file in told_of["files"]]


# the mapping


def _mapping(imp: Import, by: User) -> dict[str, Any]:
    files = [_file(row) for row in imp.files.all()]
    values = [part for noun in NOUNS if (part := _values(imp, noun, by))]
    return {
        "files": files,
        "kinds": [(kind, KIND_NAMES[kind]) for kind in KINDS],
        "values": values,
        "needs_person": sum(part["similar"] for part in values),
        "plans": [_plan(text, plan) for text, plan in imp.choices.get("process", {}).items()],
        "asks_owners": any(f["is_in"] and f["row"].kind == "deals" for f in files),
        "gives_owners": gives_owners(imp),
        "can_go": any(file["is_in"] for file in files) and not any(file["stops"] for file in files),
    }


def _file(row: ImportFile) -> dict[str, Any]:
    options = field_options(row.kind)
    left_out = bool(row.settings.get("is_left_out"))
    return {
        "row": row,
        "kind_name": KIND_NAMES.get(row.kind, ""),
        "columns": [_column(row, i, header) for i, header in enumerate(row.headers)],
        "options": options,
        "problem": _problem(row),
        "left_out": left_out,
        "is_in": bool(row.kind) and not row.problem and not left_out,
        "stops": row.problem in ("unknown", "lacks", "one-column") and not left_out,
        "is_readable": bool(row.headers),
        "mapped": sum(1 for field in row.mapping.values() if field),
    }


def _column(row: ImportFile, place: int, header: str) -> dict[str, Any]:
    field = row.mapping.get(header, "")
    habit = row.habits.get(header, ["day", ".", True])
    is_date = field.endswith(("_on", "_at")) or field.startswith("entered:")
    examples = row.samples.get(header, ())
    return {
        "place": place, "header": header, "field": field, "examples": examples,
        "asks_order": is_date and (not habit[2] or header in row.settings.get("habits", {}))
        and any("/" in text or "-" in text[:3] for text in examples),
        "order": habit[0],
    }  # fmt: skip


def _problem(row: ImportFile) -> str:
    if not row.problem:
        return ""
    groups = missing(row.kind, row.mapping) if row.kind else []
    fields = "; ".join(
        str(_(" or ")).join(field_name(row.kind, name) for name in group) for group in groups
    )
    return str(FILE_PROBLEMS.get(row.problem, row.problem)) % {"fields": fields, "limit": ""}


def field_options(kind: str) -> list[tuple[str, str]]:
    """Return (field, name) of everything a column of this kind may be."""
    if not kind:
        return []
    noun = CUSTOM.get(kind)
    own = [(f"extra.{f.key}", f.label) for f in open_fields(noun)] if noun else []
    return [(name, field_name(kind, name)) for name in FIELDS[kind]] + own


def _values(imp: Import, noun: str, by: User) -> dict[str, Any] | None:
    found = queries.values(imp, noun, by=by) if imp.survey.get("values", {}).get(noun) else []
    if not found:
        return None
    own = set(
        imp.survey.get("own", {}).get(
            {"user": "people", "company": "companies", "product": "products"}.get(noun, ""), ()
        )
    )
    known = [v for v in found if v.state in ("found", "remembered", "decided")]
    fresh = [v for v in found if v.state == "new" and v.text not in own]
    asked = [
        v
        for v in found
        if v.state in ("similar", "skip", "decided")
        or (v.state == "new" and v.text in imp.choices.get(noun, {}))
    ]
    different = [v for v in known if v.state != "decided" and v.target != v.text]
    return {
        "noun": noun, "name": NOUN_NAMES[noun], "total": imp.survey["distinct"].get(noun, len(found)),
        "known": len(known), "fresh": len(fresh), "own": sum(1 for v in found if v.text in own),
        "similar": sum(1 for v in found if v.state == "similar"),
        "asked": asked[:SHOWN], "different": different[:SHOWN], "fresh_rows": fresh[:SHOWN],
        "options": _targets(noun, by),
    }  # fmt: skip


def _targets(noun: str, by: User) -> list[tuple[int, str]]:
    """Return what a text may be matched with by hand, where the dictionary is short enough to choose from."""
    rows = queries.targets(noun, by=by)
    return rows if len(rows) <= 500 else []


def _plan(text: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    existing = [(p.pk, p.name) for p in processes()]
    choices = [(s.pk, s.name) for s in stages(plan["process_id"])] if plan["process_id"] else []
    return {"text": text, "plan": plan, "existing": existing, "stages": choices}


def plan_from(imp: Import, text: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the plan as the form says: another process, or other stages of the present one."""
    plan = imp.choices.get("process", {}).get(text)
    if plan is None:
        return None
    told_process = str(data.get("process", ""))
    process_id = int(told_process) if told_process.isdigit() else None
    plan = {**plan, "name": str(data.get("name") or plan["name"])[:120]}
    if process_id != plan["process_id"]:
        return {**plan, "process_id": process_id, "stages": _moved(plan["stages"], process_id)}
    rows = []
    for i, row in enumerate(plan["stages"]):
        chosen = str(data.get(f"stage-{i}", ""))
        rows.append(_with(row, chosen, process_id))
    return {**plan, "stages": rows, "passage": str(data.get("passage", plan.get("passage", "")))}


def _with(row: Mapping[str, Any], chosen: str, process_id: int | None) -> dict[str, Any]:
    if process_id is None:
        return {**row, "kind": chosen if chosen in ("open", "won", "lost") else row["kind"]}
    known = {s.pk: s for s in stages(process_id)}
    stage = known.get(int(chosen)) if chosen.isdigit() else None
    if stage is None:
        return dict(row)
    return {**row, "stage_id": stage.pk, "kind": stage.kind, "name": stage.name}


def _moved(rows: list[dict[str, Any]], process_id: int | None) -> list[dict[str, Any]]:
    """Put the file's stages into another process: by name, else by what they mean, else the first stage."""
    if process_id is None:
        return [{**row, "stage_id": None, "name": row["text"]} for row in rows]
    there = list(stages(process_id))
    answer = []
    for row in rows:
        same = next((s for s in there if s.name.casefold() == row["text"].casefold()), None)
        like = next((s for s in there if s.kind == row["kind"]), there[0])
        stage = same or like
        answer.append({**row, "stage_id": stage.pk, "kind": stage.kind, "name": stage.name})
    return answer


# the rows


def rows(imp: Import, *, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return one page of the ledger: errors first asked for, each line with its sentences."""
    is_trial = imp.status in (S.CHECKED, S.MAPPING)
    outcome = str(query.get("outcome", ""))
    counted = imp.counts.get("total", {}) if imp.counts else {}
    if outcome not in ImportRow.Outcome.values:
        outcome = "rejected" if counted.get("rejected") else ""
    if query.get("outcome") == "all":
        outcome = ""
    found = queries.ledger(imp, is_trial=is_trial, outcome=outcome)
    shown = Paginator(found, PAGE, allow_empty_first_page=True).get_page(query.get("page", 1))
    return {
        "lines": [_line(row) for row in shown],
        "shown": shown,
        "outcome": outcome,
        "tabs": _tabs(counted, outcome),
        "is_trial": is_trial,
        "can_fix": imp.status == S.CHECKED,
    }


def _tabs(counted: Mapping[str, int], outcome: str) -> list[dict[str, Any]]:
    tabs = [{"key": "all", "label": _("All"), "count": sum(counted.values()), "on": not outcome}]
    for key, label in ImportRow.Outcome.choices:
        tabs.append(
            {"key": key, "label": label, "count": counted.get(key, 0), "on": outcome == key}
        )
    return tabs


TONES = {"created": "good", "updated": "info", "duplicate": "neutral", "rejected": "bad"}


def _line(row: ImportRow) -> dict[str, Any]:
    return {
        "row": row,
        "tone": TONES[row.outcome],
        "outcome": row.get_outcome_display(),
        "sentences": [told(problem) for problem in row.problems],
    }


def row_form(row: ImportFile, line: int) -> dict[str, Any] | None:
    """Return one row as a form: its cells, and what is wrong with which."""
    cells = queries.cells_of(row, [line]).get(line)
    if cells is None:
        return None
    kept = queries.ledger(row.owner_import, is_trial=True, file_id=row.pk).filter(line=line).first()
    problems = kept.problems if kept else []
    by_field: dict[str, list[str]] = {}
    for problem in problems:
        by_field.setdefault(problem.get("field", ""), []).append(sentence(problem))
    fields = [
        {
            "place": place, "header": header, "value": cells[place],
            "name": field_name(row.kind, row.mapping[header]) if row.mapping.get(header) else "",
            "problems": by_field.pop(header, []),
        }
        for place, header in enumerate(row.headers)
        if row.mapping.get(header) or cells[place]
    ]  # fmt: skip
    rest = [text for texts in by_field.values() for text in texts]
    return {"file": row, "line": line, "fields": fields, "others": rest, "imp": row.owner_import}


def undo_parts(imp: Import) -> list[dict[str, Any]]:
    """Return what an undo takes back: records that go, and records that get old values again."""
    return [
        {"name": NOUN_NAMES.get(noun, noun), "created": created, "changed": changed}
        for noun, created, changed in queries.undo_preview(imp)
    ]
