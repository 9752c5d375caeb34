"""What a person settles before the run: kinds, columns, values, corrected cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.edges.exchange.engine import recognise
from otdel.edges.exchange.engine.vocabulary import FIELDS, REPEATABLE, plain
from otdel.edges.exchange.errors import NotReady, UnknownField, WrongMoment
from otdel.edges.exchange.lookups import REMEMBERED
from otdel.edges.exchange.models import CellFix, Import, ImportFile, MappingMemory, ValueMemory
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from .taking import propose_mapping

OPEN_TO_CHANGE = (Import.Status.MAPPING, Import.Status.CHECKED, Import.Status.FAILED)


@transaction.atomic
def set_mapping(
    file_id: int,
    *,
    by: User,
    at: datetime,
    kind: str,
    mapping: Mapping[str, str] | None = None,
    habits: Mapping[str, Sequence[Any]] | None = None,
    is_left_out: bool = False,
) -> ImportFile:
    """Settle what a table is and which column is which field; another kind proposes anew.

    habits: {header: (order of dates, decimal sign)} where a person knows better.
    Raises NotAllowed, ImportFile.DoesNotExist, WrongMoment, UnknownField.
    """
    row = _file(file_id, by)
    if kind not in FIELDS and kind:
        raise UnknownField(field=kind)
    if kind != row.kind or mapping is None:
        row.mapping = propose_mapping(kind, row.headers) if kind else dict.fromkeys(row.headers, "")
    else:
        row.mapping = _checked(kind, {h: mapping.get(h, "") for h in row.headers})
    row.kind, row.is_remembered = kind, False
    row.settings = row.settings | {"is_left_out": is_left_out}
    if habits:
        row.settings["habits"] = row.settings.get("habits", {}) | {
            h: [*v, True] for h, v in habits.items()
        }
        row.habits = row.habits | row.settings["habits"]
    row.problem = problem_of(row)
    row.save(update_fields=["kind", "mapping", "settings", "habits", "problem", "is_remembered"])
    _order(row.owner_import)
    _back_to_mapping(row.owner_import)
    return row


def problem_of(row: ImportFile) -> str:
    """Return what stops a table from being imported: "unknown", "lacks" or ""."""
    if row.problem not in ("", "unknown", "lacks", "one-column"):
        return row.problem
    if not row.kind:
        return "unknown"
    return "lacks" if recognise.missing(row.kind, row.mapping) else ""


def _checked(kind: str, mapping: dict[str, str]) -> dict[str, str]:
    taken: set[str] = set()
    for field in filter(None, mapping.values()):
        own = field in FIELDS.get(kind, {}) or field.startswith(("extra.", "entered:"))
        if not own or (field in taken and field not in REPEATABLE):
            raise UnknownField(field=field)
        taken.add(field)
    return mapping


def _order(imp: Import) -> None:
    rows = list(imp.files.all())
    for place, which in enumerate(recognise.in_order([row.kind for row in rows])):
        rows[which].position = place
    ImportFile.objects.bulk_update(rows, ["position"])


@transaction.atomic
def decide_value(
    import_id: int, noun: str, text: str, decision: int | str, *, by: User, at: datetime
) -> Import:
    """Settle what a text of the files means: an id, "new" to add it, "skip" to leave it empty, "" to forget.

    Raises NotAllowed, Import.DoesNotExist, WrongMoment.
    """
    imp = _import(import_id, by)
    own = dict(imp.choices.get(noun, {}))
    own.pop(text, None)
    if decision != "":
        own[text] = decision
    _keep_choices(imp, {noun: own})
    if isinstance(decision, str) and noun in REMEMBERED:
        ValueMemory.objects.filter(noun=noun, text=plain(text)[:200]).delete()
    return imp


@transaction.atomic
def decide_process(
    import_id: int, text: str, plan: Mapping[str, Any], *, by: User, at: datetime
) -> Import:
    """Settle the process for the deals of one process text. Raises as decide_value."""
    imp = _import(import_id, by)
    plans = imp.choices.get("process", {}) | {text: {**plan, "is_settled": True}}
    _keep_choices(imp, {"process": plans})
    return imp


@transaction.atomic
def decide_owners(import_id: int, by_deals: bool, *, by: User, at: datetime) -> Import:
    """Settle whether companies that come without an owner get the owner of their latest deal.

    Raises as decide_value.
    """
    imp = _import(import_id, by)
    imp.choices = {**imp.choices, "owners": {"by_deals": by_deals}}
    imp.save(update_fields=["choices"])
    return imp


def _keep_choices(imp: Import, choices: Mapping[str, Any]) -> None:
    imp.choices = {**imp.choices, **choices}
    imp.save(update_fields=["choices"])
    _back_to_mapping(imp)


def _back_to_mapping(imp: Import) -> None:
    """What was checked before a change of mind is no longer true."""
    Import.objects.filter(pk=imp.pk, status=Import.Status.CHECKED).update(
        status=Import.Status.MAPPING
    )


@transaction.atomic
def fix_cell(
    file_id: int, line: int, header: str, value: str, *, by: User, at: datetime
) -> ImportFile:
    """Correct one cell; the uploaded file stays as it is. Raises as set_mapping."""
    row = _file(file_id, by)
    if header not in row.headers:
        raise UnknownField(field=header)
    CellFix.objects.update_or_create(
        file=row, line=line, header=header, defaults={"value": value.strip()[:10_000]}
    )
    return row


def remember(imp: Import, *, at: datetime) -> None:
    """Keep the mapping and the decisions for the next files with the same headers."""
    for row in imp.files.all():
        if row.kind and not row.problem:
            kept = {k: v for k, v in row.settings.items() if k == "habits"}
            MappingMemory.objects.update_or_create(
                signature=recognise.signature(row.headers),
                defaults={
                    "kind": row.kind,
                    "mapping": row.mapping,
                    "settings": kept,
                    "used_at": at,
                },
            )
    for noun in REMEMBERED:
        for text, decision in imp.choices.get(noun, {}).items():
            if isinstance(decision, int):
                ValueMemory.objects.update_or_create(
                    noun=noun,
                    text=plain(text)[:200],
                    defaults={"target_id": decision, "used_at": at},
                )


def check_ready(imp: Import) -> None:
    """Raises NotReady if a table that takes part still lacks something."""
    rows = [row for row in imp.files.all() if not row.settings.get("is_left_out")]
    lacking = [str(row) for row in rows if row.problem in ("lacks", "unknown", "one-column")]
    if lacking:
        raise NotReady(files=", ".join(lacking))


def _import(import_id: int, by: User) -> Import:
    require(by, "import.run")
    imp = Import.objects.visible_to(by).get(pk=import_id)
    if imp.status not in OPEN_TO_CHANGE:
        raise WrongMoment(status=imp.get_status_display())
    return imp


def _file(file_id: int, by: User) -> ImportFile:
    row = ImportFile.objects.select_related("owner_import").get(pk=file_id)
    try:
        _import(row.owner_import_id, by)
    except Import.DoesNotExist:
        raise ImportFile.DoesNotExist from None
    return row
