"""Looking through the whole base for likely duplicates, or through what changed since.

The whole base is judged by `linkage`, a process of its own: DuckDB and splink stay out of the
worker's memory, and what they took goes back to the machine. This side streams rows out in
portions and writes what came of it in portions, so neither grows with the base.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from otdel.company.clients import twins
from otdel.company.clients.likeness import host_of
from otdel.company.clients.models import Company, Contact, ContactPoint, Pair, Scan
from otdel.kernel.normal import fold

from .pairs import PORTION, Scanned, listen_to_names, seek_pairs

READ = 20_000  # rows of a portion on the way out
FEW = 20  # changed records looked at in one transaction
MOST = 20_000  # changed records; of more the whole base is looked through
MODELS: dict[str, Any] = {"company": Company, "contact": Contact}

type Link = Callable[[Path], int]


def link_apart(folder: Path) -> int:
    """Judge the folder in a process of its own; return how many candidates were weighed.

    The process ends when this one does. Raises RuntimeError with its last words if it fails.
    """
    command = [sys.executable, "-m", "otdel.company.clients.linkage", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        told, complaint = process.stdout.read(), process.stderr.read()  # type: ignore[union-attr]
    if process.returncode:
        raise RuntimeError(f"linkage: {complaint[-2000:]}")
    return int(told.split()[-1])


link: Link = link_apart


def scan_pairs(noun: str, *, at: datetime, score: int, sharers: int) -> Scanned:
    """Look through the whole base for records of `noun` that may be one client.

    score: from how many percent a pair is shown; sharers: what more records have in common tells
    nothing. Pairs that are alike no more leave the queue; what people decided stays. Writes in
    portions, each in a transaction of its own, and only what differs. Safe to run twice and to kill.
    """
    since = Scan.objects.create(noun=noun, is_whole=True, began_at=at)
    if noun == "company":
        listen_to_names()
    with tempfile.TemporaryDirectory(prefix="otdel-scan-") as place:
        folder = Path(place)
        _write_out(noun, folder, {"noun": noun, "score": score, "sharers": sharers})
        weighed = link(folder)
        for found in batched(_read(folder / "found.csv"), PORTION):
            _put(noun, found, at=at)
        gone = sum(_take_out(noun, part) for part in batched(_read(folder / "gone.csv"), PORTION))
    waiting = Pair.objects.filter(on_noun=noun, state=Pair.State.OPEN).count()
    Scan.objects.filter(pk=since.pk).update(is_done=True, weighed=weighed)
    return Scanned(weighed, waiting, gone)


def scan_changes(noun: str, *, at: datetime, score: int, sharers: int) -> Scanned:
    """Look for others like the records of `noun` that were made or edited since the last scan.

    Of very many, and where none was done yet, the whole base is looked through.
    """
    terms: dict[str, Any] = {"at": at, "score": score, "sharers": sharers}
    last = Scan.objects.filter(noun=noun, is_done=True).order_by("-began_at").first()
    changed = twins.changed_since(noun, last.began_at, limit=MOST + 1) if last else None
    if changed is None or len(changed) > MOST:
        return scan_pairs(noun, **terms)
    since = Scan.objects.create(noun=noun, is_whole=False, began_at=at)
    weighed = sum(seek_pairs(noun, part, **terms) for part in batched(changed, FEW))
    waiting = Pair.objects.filter(on_noun=noun, state=Pair.State.OPEN).count()
    Scan.objects.filter(pk=since.pk).update(is_done=True, weighed=weighed)
    return Scanned(weighed, waiting, 0)


# ---------------------------------------------------------------- out


def _write_out(noun: str, folder: Path, terms: dict[str, Any]) -> None:
    terms |= {"threads": min(os.cpu_count() or 2, 8)}
    (folder / "terms.json").write_text(json.dumps(terms))
    home = f"{noun}_id"
    points = ContactPoint.objects.filter(kind__in=twins.REACHED, **{f"{home}__isnull": False})
    known = Pair.objects.filter(on_noun=noun)
    columns = ("first_id", "second_id", "score", "reasons", "state")
    _write(folder / "faces.csv", _faces(noun))
    _write(folder / "points.csv", _rows(points, home, "kind", "value"))
    _write(
        folder / "known.csv",
        ((*row[:4], int(row[4] == Pair.State.OPEN)) for row in _rows(known, *columns)),
    )


def _faces(noun: str) -> Iterator[tuple[Any, ...]]:
    if noun == "contact":
        for pk, name, home in _rows(Contact.objects.all(), "pk", "name_key", "company_id"):
            yield pk, name, "", "", "", "\\N" if home is None else home
        return
    columns = ("pk", "name_key", "tax_id", "city", "website")
    for pk, name, tax_id, city, site in _rows(Company.objects.all(), *columns):
        yield pk, name, tax_id, fold(city), host_of(site), "\\N"


def _rows(rows: QuerySet[Any], *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of all rows in portions, no cursor held open between them."""
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", *columns)[:READ]):
        for _pk, *values in part:
            yield tuple(values)
        last = part[-1][0]


def _write(path: Path, rows: Iterator[tuple[Any, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


# ---------------------------------------------------------------- back


def _read(path: Path) -> Iterator[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.reader(file)


@transaction.atomic
def _put(noun: str, found: Sequence[Sequence[str]], *, at: datetime) -> None:
    """Put pairs into the queue, or their new likeness; records that went meanwhile are left out."""
    told = [(int(first), int(second), int(score), why) for first, second, score, why in found]
    asked = {pk for first, second, *_rest in told for pk in (first, second)}
    there = set(MODELS[noun].objects.filter(pk__in=asked).values_list("pk", flat=True))
    Pair.objects.bulk_create(
        [
            Pair(
                on_noun=noun, first_id=first, second_id=second, score=score, reasons=why,
                found_at=at, seen_at=at,
            )
            for first, second, score, why in told
            if first in there and second in there
        ],
        update_conflicts=True,
        unique_fields=["on_noun", "first_id", "second_id"],
        update_fields=["score", "reasons", "seen_at"],
    )  # fmt: skip


@transaction.atomic
def _take_out(noun: str, pairs: Sequence[Sequence[str]]) -> int:
    """Take pairs that are alike no more out of the queue, if nobody has judged them meanwhile."""
    asked = {(int(first), int(second)) for first, second in pairs}
    rows = Pair.objects.filter(
        on_noun=noun, state=Pair.State.OPEN, first_id__in={first for first, _ in asked}
    )
    gone = [
        pk for pk, *two in rows.values_list("pk", "first_id", "second_id") if tuple(two) in asked
    ]
    return Pair.objects.filter(pk__in=gone, state=Pair.State.OPEN).delete()[0]
