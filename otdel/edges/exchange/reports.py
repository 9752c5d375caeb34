"""An import in figures and words, for the command and for the page."""

from __future__ import annotations

from typing import Any

from otdel.foundation.people.models import User

from . import queries
from .models import Import, ImportRow
from .services.steering import counts
from .wording import FILE_PROBLEMS, field_name, told

OUTCOMES = ("created", "updated", "duplicate", "rejected")
NOUNS = ("user", "product", "company", "source", "loss_reason")


def report(imp: Import, *, is_trial: bool) -> dict[str, Any]:
    """Return what became of the rows, for the whole and for each file, with the reasons of refusals."""
    found = counts(imp, is_trial=is_trial)
    files = [_file(row, found["files"].get(str(row.pk), {})) for row in imp.files.all()]
    return {
        "batch": imp.batch,
        "status": imp.status,
        "is_trial": is_trial,
        "read": sum(found["total"].values()),
        **{name: found["total"][name] for name in OUTCOMES},
        "also_created": imp.counts.get("also", {}),
        "companies_given_owner": imp.counts.get("owners", 0),
        "files": files,
        "reasons": reasons(imp, is_trial=is_trial),
    }


def _file(row: Any, numbers: dict[str, int]) -> dict[str, Any]:
    problem = FILE_PROBLEMS.get(row.problem)
    return {
        "name": str(row),
        "kind": row.kind,
        "read": sum(numbers.values()),
        **{name: numbers.get(name, 0) for name in OUTCOMES},
        **({"problem": str(problem) % {"fields": "", "limit": ""}} if problem else {}),
    }


def reasons(imp: Import, *, is_trial: bool) -> list[dict[str, Any]]:
    """Return why rows were rejected, the commonest reason first, each with an example line."""
    answer = []
    for problem, number in queries.problem_counts(imp, is_trial=is_trial):
        answer.append(
            {
                "code": problem.get("rule") or problem["code"],
                "field": problem.get("field", ""),
                "text": told(problem),
                "rows": number,
                "file": problem.get("file", ""),
                "line": problem.get("line"),
            }
        )
    return answer


def proposal(imp: Import, *, by: User) -> dict[str, Any]:
    """Return what was recognised: files with their columns, and sentences about values."""
    files = [
        {
            "name": str(row),
            "kind": row.kind,
            "rows": row.total,
            "problem": row.problem,
            "columns": [
                {
                    "header": header,
                    "field": field_name(row.kind, field) if field else "",
                    "example": ", ".join(row.samples.get(header, ())[:2]),
                }
                for header, field in row.mapping.items()
            ],
        }
        for row in imp.files.all()
    ]
    return {"files": files, "values": [*_values(imp, by), *_processes(imp)]}


def _values(imp: Import, by: User) -> list[str]:
    lines = []
    for noun in NOUNS:
        if not imp.survey.get("values", {}).get(noun):
            continue
        rows = queries.values(imp, noun, by=by)
        states = {
            state: sum(1 for r in rows if r.state == state)
            for state in ("found", "remembered", "new", "similar")
        }
        lines.append(f"{noun}: " + ", ".join(f"{n} {state}" for state, n in states.items() if n))
        lines += [f"  “{r.text}” looks like “{r.target}”" for r in rows if r.state == "similar"]
    return lines


def _processes(imp: Import) -> list[str]:
    return [
        f"process “{plan['name']}”: " + " → ".join(row["text"] for row in plan["stages"])
        + ("" if plan["process_id"] else " (new)")
        for plan in imp.choices.get("process", {}).values()
    ]  # fmt: skip


__all__ = ["ImportRow", "proposal", "reasons", "report"]
