"""Taking an act back: the import, the bulk change or the one edit that a batch names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Refused
from otdel.kernel.inserts import insert_values

from .drafts import TraceDraft
from .models import Trace
from .registry import undoers

ERASED = "erased"  # the only key of what a trace kept of a person who is erased


class ChangedSince(Refused):
    """For a restoring service to answer with when a row's version is no longer the trace's."""

    code = "changed-since"
    text = _("“%(title)s” was changed after that, so it stays as it is. Open it and decide.")


class DoneBut(Refused):
    """For a restoring service to answer with when the act is taken back save for some rows.

    `kept`: (noun, id, refusal) of each of those; they are told one by one.
    """

    code = "done-but"
    text = _("Taken back, but for what was changed since.")

    def __init__(self, kept: Sequence[tuple[str, int, Refused]]) -> None:
        super().__init__()
        self.kept = tuple(kept)


class PersonErased(Refused):
    """What would come back is a person who was erased, or what was known of one."""

    code = "person-erased"
    text = _("This cannot be taken back: the person in it was erased at their own request.")


class NothingToUndo(Refused):
    code = "nothing-to-undo"
    status = 404
    text = _("There is nothing left to take back here.")


class NotYours(Refused):
    code = "not-your-act"
    status = 403
    text = _("Only the person who did this, or a head, may take it back.")


@dataclass(frozen=True, slots=True)
class Undone:
    """Rows taken back, refusals (noun, id, sentence) and how many rows of the batch still wait."""

    done: int
    refused: tuple[tuple[str, int, str], ...]
    left: int


def keep(batch: str, drafts: Sequence[TraceDraft], *, by: Any, at: datetime) -> None:
    """Keep how rows stood; nothing without a batch."""
    if batch:
        insert_values(
            Trace,
            ("batch", "noun", "noun_id", "did", "before", "version", "by_id", "at"),
            [(batch, d.noun, d.noun_id, d.did, d.before, d.version, by.pk, at) for d in drafts],
        )


def check_undo(batch: str, *, by: Any) -> None:
    """Raises NothingToUndo or NotYours. What the product did of itself is part of the person's act."""
    waiting = _waiting(batch).only("by_id")
    first = waiting.exclude(by__is_system=True).first() or waiting.first()
    if first is None:
        raise NothingToUndo
    if first.by_id != by.pk and not by.may("undo.others"):
        raise NotYours


def rows_left(batch: str, *, by: Any) -> int:
    """Return how many rows of the act wait to be taken back. Raises NothingToUndo, NotYours."""
    check_undo(batch, by=by)
    return int(_waiting(batch).values("noun", "noun_id").distinct().count())


def undo(batch: str, *, by: Any, at: datetime, limit: int = 1000) -> Undone:
    """Take back up to `limit` rows of the batch, the highest room's first, each noun in one transaction.

    Call again while `left` is above zero; killed in between, it goes on where it stopped. A row
    that was changed since stays and is told. Raises NothingToUndo, NotYours.
    """
    check_undo(batch, by=by)
    done, refused = 0, []
    for noun, restore in undoers().items():
        while limit > 0 and (acts := _acts(batch, noun, limit)):
            results = _restore(restore, acts, by=by, at=at)
            limit -= len(acts)
            said = [(act, why) for act, why in zip(acts, results, strict=True) if why is not None]
            done += len(acts) - sum(not isinstance(why, DoneBut) for _act, why in said)
            refused += [line for act, why in said for line in _told(act, why)]
    return Undone(done, tuple(refused), _waiting(batch).count())


def _told(act: Trace, why: Refused) -> list[tuple[str, int, str]]:
    if isinstance(why, DoneBut):
        return [(noun, pk, str(refusal)) for noun, pk, refusal in why.kept]
    return [(act.noun, act.noun_id, str(why))]


@transaction.atomic
def _restore(restore: Any, acts: Sequence[Trace], *, by: Any, at: datetime) -> list[Refused | None]:
    lasting = [act for act in acts if not is_erased(act)]
    restored = iter(restore(lasting, by=by, at=at) if lasting else ())
    answers = [PersonErased() if is_erased(act) else next(restored) for act in acts]
    results = [r if isinstance(r, Refused) else None for r in answers]
    batch, noun = acts[0].batch, acts[0].noun
    by_code: dict[str, list[int]] = {}
    for act, refusal in zip(acts, results, strict=True):
        by_code.setdefault(refusal.code if refusal else "", []).append(act.noun_id)
    for code, ids in by_code.items():
        _waiting(batch).filter(noun=noun, noun_id__in=ids).update(undone_at=at, refusal=code)
    return results


def _acts(batch: str, noun: str, limit: int) -> list[Trace]:
    """One merged act a row, the latest first: what the row was before the whole batch."""
    rows = _waiting(batch).filter(noun=noun).order_by("-pk")
    ids = list(dict.fromkeys(rows.values_list("noun_id", flat=True)[: min(limit, 1000)]))
    return _merged(rows.filter(noun_id__in=ids))


def _merged(newest_first: Iterable[Trace]) -> list[Trace]:
    acts: dict[int, Trace] = {}
    for trace in newest_first:
        act = acts.setdefault(trace.noun_id, trace)
        if act is not trace:
            act.before = {**act.before, **trace.before}
            act.did = _together(earlier=trace.did, later=act.did)
    return list(acts.values())


def _together(*, earlier: str, later: str) -> str:
    if Trace.Did.CREATED in (earlier, later):
        return Trace.Did.CREATED
    return Trace.Did.REMOVED if Trace.Did.REMOVED in (earlier, later) else Trace.Did.CHANGED


def _waiting(batch: str) -> Any:
    return Trace.objects.filter(batch=batch, undone_at=None)


def is_erased(trace: Trace) -> bool:
    """Say whether what the trace kept was of somebody who is erased by now."""
    return ERASED in trace.before


def wipe(noun: str, ids: Sequence[int]) -> int:
    """Forget how these rows stood, for good: undoing an act on them is refused. Return how many."""
    number = 0
    for part in batched(ids, 1000):
        kept = Trace.objects.filter(noun=noun, noun_id__in=part).exclude(before={ERASED: True})
        number += kept.update(before={ERASED: True})
    return number


def clear_traces(noun: str, ids: Sequence[int], clear: Callable[[Any], Any]) -> int:
    """Write what was kept of these rows as `clear` leaves it; return how many traces changed."""
    number = 0
    for part in batched(ids, 1000):
        kept = Trace.objects.filter(noun=noun, noun_id__in=part)
        for pk, before in list(kept.values_list("pk", "before")):
            if (cleared := clear(before)) != before:
                number += Trace.objects.filter(pk=pk).update(before=cleared)
    return number


def forget(*, before: datetime) -> int:
    """Delete traces older than `before`; their acts can no longer be taken back."""
    return Trace.objects.filter(at__lt=before).delete()[0]
