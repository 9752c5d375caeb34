"""Reading imports: who sees which, what was recognised, what would happen, what did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from rapidfuzz import fuzz, process

from otdel.company.catalog.queries import match_products, product_names, products
from otdel.company.clients.drafts import CompanyKeys
from otdel.company.clients.queries import companies, company_names, match_companies
from otdel.foundation.journal.models import Trace
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import colleagues, match_people, user_names
from otdel.kernel import normal
from otdel.selling.pipeline.queries import loss_reason_names, loss_reasons, source_names, sources

from .engine import tables
from .engine.vocabulary import KINDS, plain
from .lookups import remembered
from .models import CellFix, Import, ImportFile, ImportRow
from .services.taking import source_of

NAMES: Mapping[str, Any] = {
    "user": user_names, "company": company_names, "product": product_names,
    "source": source_names, "loss_reason": loss_reason_names,
}  # fmt: skip
ALIKE = 88
POOL = 20_000


def imports(by: User) -> QuerySet[Import]:
    """Imports of the people in the reach of `by`, newest first."""
    return Import.objects.visible_to(by).order_by("-pk")


def import_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: title}."""
    return dict(imports(by).filter(pk__in=ids).values_list("pk", "title"))


def file_of(by: User, import_id: int, file_id: int) -> ImportFile:
    """Return a table of an import. Raises ImportFile.DoesNotExist for a stranger."""
    mine = imports(by).filter(pk=import_id).values("pk")
    return ImportFile.objects.select_related("owner_import").get(pk=file_id, owner_import__in=mine)


def by_batch(by: User, batch: str) -> Import:
    """Raises Import.DoesNotExist."""
    return imports(by).get(batch=batch)


def interrupted(by: User) -> Import | None:
    """Return the latest import that a kill left half-way."""
    return imports(by).filter(status=Import.Status.RUNNING).first()


def ledger(
    imp: Import, *, is_trial: bool, file_id: int | None = None, outcome: str = ""
) -> QuerySet[ImportRow]:
    """Lines of the ledger in the order of the files."""
    rows = ImportRow.objects.filter(file__owner_import=imp, is_trial=is_trial)
    if file_id:
        rows = rows.filter(file_id=file_id)
    if outcome:
        rows = rows.filter(outcome=outcome)
    return rows.select_related("file").order_by("file__position", "file_id", "line")


def problem_counts(imp: Import, *, is_trial: bool) -> list[tuple[dict[str, Any], int]]:
    """Return (example problem, number of rows) of what stopped rows, the commonest first.

    Counts over at most 20,000 rejected rows.
    """
    rows = ledger(imp, is_trial=is_trial, outcome=ImportRow.Outcome.REJECTED).exclude(problems=[])
    met: dict[tuple[str, ...], list[Any]] = {}
    for row in rows[:20_000]:
        problem = row.problems[0]
        key = (str(row.file_id), problem["code"], problem.get("field", ""), problem.get("rule", ""))
        example = problem | {"file": str(row.file), "line": row.line}
        met.setdefault(key, [example, 0])[1] += 1
    return sorted(((p, n) for p, n in met.values()), key=lambda pair: -pair[1])


@dataclass(frozen=True, slots=True)
class Value:
    """A text of the files and what it is taken for.

    state: "decided", "remembered", "found", "similar" (a person has to say), "new" or "skip".
    """

    noun: str
    text: str
    rows: int
    state: str
    target_id: int | None = None
    target: str = ""


def values(imp: Import, noun: str, *, by: User) -> list[Value]:
    """Return what the commonest texts of a noun are taken for, those that need a person first."""
    pairs = imp.survey.get("values", {}).get(noun, ())
    texts = [text for text, _ in pairs]
    own = _texts_of_own_tables(imp, noun)
    decided = imp.choices.get(noun, {})
    known = remembered(noun, texts)
    found = _found(by, noun, texts)
    alike = _similar(by, noun, [t for t in texts if t not in found and t not in known], own)
    rows = [_value(noun, t, n, decided, known, found, alike) for t, n in pairs]
    named = _named(by, noun, rows)
    order = {"similar": 0, "new": 1, "skip": 2, "decided": 3, "remembered": 4, "found": 5}
    return sorted(named, key=lambda value: (order[value.state], -value.rows))


def _value(
    noun: str, text: str, rows: int, decided: Mapping[str, Any], known: Mapping[str, int],
    found: Mapping[str, int], alike: Mapping[str, tuple[int | None, str]],
) -> Value:  # fmt: skip
    decision = decided.get(text)
    if isinstance(decision, int):
        return Value(noun, text, rows, "decided", decision)
    if decision == "skip":
        return Value(noun, text, rows, "skip")
    if decision != "new":
        if text in known:
            return Value(noun, text, rows, "remembered", known[text])
        if text in found:
            return Value(noun, text, rows, "found", found[text])
        if text in alike:
            return Value(noun, text, rows, "similar", *alike[text])
    return Value(noun, text, rows, "new")


def _named(by: User, noun: str, rows: Sequence[Value]) -> list[Value]:
    ids = [row.target_id for row in rows if row.target_id and not row.target]
    names = NAMES[noun](by, ids) if ids else {}
    return [
        Value(
            r.noun,
            r.text,
            r.rows,
            r.state,
            r.target_id,
            r.target or names.get(r.target_id or 0, ""),
        )
        for r in rows
    ]


def _found(by: User, noun: str, texts: Sequence[str]) -> dict[str, int]:
    if noun == "user":
        return dict(match_people(texts))
    if noun == "product":
        return {t: m.product_id for t, m in match_products(texts).items() if m.how != "similar"}
    if noun == "company":
        matches = match_companies(by, [CompanyKeys(name=text) for text in texts])
        return {t: m.id for t, m in zip(texts, matches, strict=True) if m}
    words = {plain(name): pk for pk, name in targets(noun, by=by)}
    return {t: words[plain(t)] for t in texts if plain(t) in words}


def _texts_of_own_tables(imp: Import, noun: str) -> set[str]:
    """Names that the import's own table of that noun brings along."""
    kinds = {"user": "people", "company": "companies", "product": "products"}
    return set(imp.survey.get("own", {}).get(kinds.get(noun, ""), ()))


def _similar(
    by: User, noun: str, texts: Sequence[str], own: set[str]
) -> dict[str, tuple[int | None, str]]:
    """Return {text: (id or None, name)} where a name is nearly the same: a typing error, perhaps."""
    strange = [text for text in texts if text not in own and len(text) > 3]
    pool = _pool(by, noun) if strange else {}
    pool |= {normal.name_key(text): (None, text) for text in own}
    keys = list(pool)
    answer = {}
    for text in strange[:500]:
        best = process.extractOne(
            normal.name_key(text), keys, scorer=fuzz.ratio, score_cutoff=ALIKE
        )
        if best and best[0] != normal.name_key(text):
            answer[text] = pool[best[0]]
    return answer


def _pool(by: User, noun: str) -> dict[str, tuple[int | None, str]]:
    return {normal.name_key(name): (pk, name) for pk, name in targets(noun, by=by)}


def targets(noun: str, *, by: User) -> list[tuple[int, str]]:
    """Return (id, name) of what a text may be taken for, at most 20,000 by name."""
    rows: Any
    if noun == "company":
        rows = companies(by).order_by("name").values_list("pk", "name")
    elif noun == "user":
        rows = colleagues(by).values_list("pk", "full_name")
    elif noun == "product":
        rows = products().values_list("pk", "name")
    else:
        words = sources() if noun == "source" else loss_reasons()
        rows = words.values_list("pk", "name")
    return list(rows[:POOL])


def cells_of(row: ImportFile, lines: Sequence[int]) -> dict[int, list[str]]:
    """Return {line: its cells as corrected}; the table is read up to the last of the lines."""
    wanted, last = set(lines), max(lines, default=0)
    fixes: dict[int, dict[str, str]] = {}
    for fix in CellFix.objects.filter(file=row, line__in=wanted):
        fixes.setdefault(fix.line, {})[fix.header] = fix.value
    found: dict[int, list[str]] = {}
    for read in tables.rows(source_of(row)):
        if read.line > last:
            break
        if read.line in wanted:
            cells = [*read.cells, *[""] * (len(row.headers) - len(read.cells))]
            told = fixes.get(read.line, {})
            found[read.line] = [told.get(h, c) for h, c in zip(row.headers, cells, strict=False)]
    return found


def rejected_rows(
    imp: Import, *, is_trial: bool
) -> Iterator[tuple[ImportFile, ImportRow, Sequence[str]]]:
    """Yield rejected lines with their cells, file by file, reading each table once."""
    for row in imp.files.all():
        lines = ledger(imp, is_trial=is_trial, file_id=row.pk, outcome=ImportRow.Outcome.REJECTED)
        waiting = lines.order_by("line").iterator(chunk_size=1000)
        current = next(waiting, None)
        if current is None:
            continue
        for read in tables.rows(source_of(row)):
            if current is None:
                break
            if read.line == current.line:
                yield row, current, read.cells
                current = next(waiting, None)


def undo_preview(imp: Import) -> list[tuple[str, int, int]]:
    """Return (noun, rows that an undo removes, rows that get their old values back).

    What the import created and then changed is only removed.
    """
    rows = Trace.objects.filter(batch=imp.batch, undone_at=None).order_by("noun")
    made = Count("noun_id", distinct=True, filter=Q(did=Trace.Did.CREATED))
    told = rows.values_list("noun").annotate(made=made, all=Count("noun_id", distinct=True))
    return [(noun, created, touched - created) for noun, created, touched in told]


def kind_rank(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)
