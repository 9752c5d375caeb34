"""The queue of likely duplicates: found by the scan and at creation, judged by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from otdel.company.clients import events, twins
from otdel.company.clients.errors import NoSuchPair
from otdel.company.clients.likeness import alike, bones, sound
from otdel.company.clients.models import Company, Heard, Pair
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.inserts import insert_rows

PORTION = 1000


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan did: candidates weighed, pairs in the queue after it, pairs that went out of it."""

    weighed: int
    found: int
    gone: int


# ---------------------------------------------------------------- finding


@transaction.atomic
def _weigh(
    noun: str, two: Iterable[tuple[int, int]], *, at: datetime, score: int, sharers: int
) -> int:
    """Put those alike into the queue and take out of it what is alike no more; return how many were weighed."""
    wanted = sorted(two)
    faces = twins.faces(noun, {pk for pair in wanted for pk in pair}, sharers=sharers)
    found, unlike = [], []
    for first, second in wanted:
        if first in faces and second in faces:
            likeness = alike(noun, faces[first], faces[second])
            if likeness.score >= score:
                found.append(_pair(noun, first, second, likeness, at))
            else:
                unlike.append((first, second))
    Pair.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["on_noun", "first_id", "second_id"],
        update_fields=["score", "reasons", "seen_at"],
    )
    _let_go(noun, unlike)
    return len(wanted)


def _let_go(noun: str, unlike: Sequence[tuple[int, int]]) -> None:
    seconds, two = {second for _first, second in unlike}, set(unlike)
    rows = Pair.objects.filter(on_noun=noun, second_id__in=seconds)  # by its index, see open_pairs
    held = rows.values_list("pk", "first_id", "second_id")
    gone = [pk for pk, first, second in held if (first, second) in two]
    if gone:
        Pair.objects.filter(pk__in=gone, state=Pair.State.OPEN).delete()


def _pair(noun: str, first: int, second: int, likeness: Any, at: datetime) -> Pair:
    reasons = ",".join(likeness.reasons)
    return Pair(
        on_noun=noun,
        first_id=first,
        second_id=second,
        score=likeness.score,
        reasons=reasons,
        found_at=at,
        seen_at=at,
    )


def listen_to_names() -> int:
    """Bring `Heard` up to the names of today, in portions; return how many were new or changed."""
    last, heard = 0, 0
    while True:
        rows = Company.objects.filter(pk__gt=last).order_by("pk")
        part = list(rows.values_list("pk", "name_key")[: PORTION * 5])
        if not part:
            break
        heard += _listen(dict(part), within=(last + 1, part[-1][0]))
        last = part[-1][0]
    return heard


@transaction.atomic
def _listen(names: Mapping[int, str], *, within: tuple[int, int]) -> int:
    """within: the least and the greatest of the ids."""
    held = Heard.objects.filter(company_id__gte=within[0], company_id__lte=within[1])
    known = dict(held.values_list("company_id", "sound"))
    fresh = {pk: said for pk, name in names.items() if known.get(pk) != (said := sound(name))}
    changed = [pk for pk in fresh if pk in known]
    if changed:
        held.filter(company_id__in=changed).delete()
    insert_rows([Heard(company_id=pk, sound=said, bones=bones(said)) for pk, said in fresh.items()])
    return len(fresh)


@transaction.atomic
def seek_pairs(noun: str, ids: Sequence[int], *, at: datetime, score: int, sharers: int) -> int:
    """Look for others like these few records, just made or edited; return how many pairs were weighed.

    Their open pairs are weighed again: an edit may have made two records unlike.
    """
    faces = twins.faces(noun, ids, sharers=sharers)
    if noun == "company":
        for pk, face in faces.items():
            _listen({pk: face.name}, within=(pk, pk))
    two = {
        pair for face in faces.values() for pair in twins.candidates_of(face, noun, sharers=sharers)
    }
    two |= twins.open_pairs(noun, ids)
    return _weigh(noun, two, at=at, score=score, sharers=sharers) if two else 0


# ---------------------------------------------------------------- judging


@transaction.atomic
def dismiss_pairs(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Pair | Refused]:
    """Remember that these are not duplicates; the row or NoSuchPair for each id. Raises NotAllowed."""
    return _judge(ids, Pair.State.DISMISSED, events.PairDismissed, by=by, at=at, batch=batch)


@transaction.atomic
def return_pairs(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Pair | Refused]:
    """Put dismissed pairs back into the queue; the row or NoSuchPair for each id. Raises NotAllowed."""
    return _judge(ids, Pair.State.OPEN, events.PairReturned, by=by, at=at, batch=batch)


def _judge(
    ids: Sequence[int], state: str, said: Any, *, by: User, at: datetime, batch: str
) -> list[Pair | Refused]:
    require(by, "company.edit")
    rows = {
        row.pk: row for part in batched(ids, PORTION) for row in twins.pairs(by).filter(pk__in=part)
    }
    turned = [row for row in rows.values() if row.state != state]
    traces = [TraceDraft(Pair.noun, row.pk, "changed", {"state": row.state}) for row in turned]
    _turn(turned, state)
    record_many([Note(_said(said, row), row, at) for row in turned], by=by, batch=batch)
    keep(batch, traces, by=by, at=at)
    return [rows.get(pk) or NoSuchPair() for pk in ids]


def _turn(rows: Sequence[Pair], state: str) -> None:
    for part in batched(rows, PORTION):
        Pair.objects.filter(pk__in=[row.pk for row in part]).update(state=state)
    for row in rows:
        row.state = state


def _said(kind: Any, row: Pair) -> Any:
    return kind(on_noun=row.on_noun, first_id=row.first_id, second_id=row.second_id)


@transaction.atomic
def restore_pairs(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take judgements back; called by `journal.services.undo`."""
    rows = Pair.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        if row is None or row.state == trace.before["state"]:
            results.append(row)
        elif row.state == Pair.State.MERGED:
            results.append(ChangedSince(title=str(row.pk)))
        else:
            _turn([row], trace.before["state"])
            said = (
                events.PairDismissed if row.state == Pair.State.DISMISSED else events.PairReturned
            )
            record_many([Note(_said(said, row), row, at)], by=by)
            results.append(row)
    return results


# ---------------------------------------------------------------- what a merge does to its pair


def settle(noun: str, one: int, other: int) -> str:
    """The two are one now: their pair leaves the queue. Return the state it had, "" if there is none."""
    pair = _of_two(noun, one, other)
    state = pair.values_list("state", flat=True).first() or ""
    pair.update(state=Pair.State.MERGED)
    return state


def listen_again(noun: str, row: Any) -> None:
    """A company stands again: its name is heard of without waiting for the night."""
    if noun == "company":
        _listen({row.pk: row.name_key}, within=(row.pk, row.pk))


def unsettle(noun: str, one: int, other: int, state: str) -> None:
    """The two are two again."""
    if state:
        _of_two(noun, one, other).update(state=state)


def _of_two(noun: str, one: int, other: int) -> Any:
    return Pair.objects.filter(on_noun=noun, first_id=min(one, other), second_id=max(one, other))
