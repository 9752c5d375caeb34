"""Taking the demo department away, leaving what people did themselves in one piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otdel.company.catalog.models import Product
from otdel.company.clients.models import Company, Contact
from otdel.company.department.services import rebuild_sights
from otdel.foundation.files.models import Attachment
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.registry import undoers
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import switch_off
from otdel.kernel.errors import Refused
from otdel.selling.handoffs.models import Handoff, HandoffRule
from otdel.selling.leadflow.models import Requalified
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.requests.models import AdjacentService, Agreement, ServiceRequest
from otdel.selling.requests.services import edit_service
from otdel.selling.work.models import Activity

from .. import queries
from ..events import DemoRemoved
from ..models import Demo

CHUNK = 500
_VERSIONED: dict[str, Any] = {
    "service_request": ServiceRequest,
    "service_agreement": Agreement,
    "adjacent_service": AdjacentService,
    "handoff": Handoff,
    "handoff_rule": HandoffRule,
    "lead": Lead,
    "deal": Deal,
    "activity": Activity,
    "product": Product,
    "contact": Contact,
    "company": Company,
}
_MODELS: dict[str, Any] = {**_VERSIONED, "attachment": Attachment, "user": User}


class NoDemo(Refused):
    code = "no-demo"
    status = 404
    text = _("There is no demo department here.")


class OwnWorkStands(Refused):
    code = "own-work-stands"
    text = _("Your own work stands on it, so it stays.")


class RemoverStays(Refused):
    code = "remover-stays"
    text = _(
        "You are signed in as this person, so the account stays. Give it your own name and mail."
    )


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Left:
    """done: rows taken away; kept: (noun, id, sentence) of those that stayed."""

    done: int
    kept: tuple[tuple[str, int, str], ...]


def remove(
    *, by: User, at: datetime, tell: Callable[[Progress], object] = lambda progress: None
) -> Left:
    """Take away every row that the demo made, edits of it included; figures go back with them.

    What people entered themselves stays, and with it the demo rows that it stands on: a deal with an
    own activity or file, a company with an own deal, a person with own work. Such people are switched
    off; whoever removes the demo stays as they are. Each portion is one transaction, so after a stop
    the next call goes on. Raises NotAllowed, NoDemo.
    """
    require(by, "demo.remove")
    demo = queries.present()
    if demo is None:
        raise NoDemo
    _adopt(demo, by=by, at=at)
    _give_back_services(demo, by=by, at=at)
    waiting = _made(demo.batch)
    total, done, kept = sum(map(len, waiting.values())), 0, []
    for noun, restore in undoers().items():
        ids = waiting.get(noun, [])
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            refused = _take(noun, part, restore, demo, by=by, at=at)
            done += len(part) - len(refused)
            kept += refused
            tell(Progress(done + len(kept), total))
    _close(demo, done, kept, by=by, at=at)
    return Left(done, tuple(kept))


@transaction.atomic
def _adopt(demo: Demo, *, by: User, at: datetime) -> None:
    """Count what the clock has since planned about the demo's own rows to the demo: nobody's own work."""
    made = _made(demo.batch)
    late = ServiceRequest.objects.filter(pk__in=made.get("service_request", []))
    found = {pk for reminders in late.values_list("reminders", flat=True) for pk in reminders}
    for noun in (Deal.noun, Lead.noun):
        over = Requalified.objects.filter(on_noun=noun, record_id__in=made.get(noun, []))
        found |= set(over.values_list("activity_id", flat=True)) - {None}
    known = set(made.get(Activity.noun, []))
    there = Activity.objects.filter(pk__in=found - known).values_list("pk", "version")
    drafts = [TraceDraft(Activity.noun, pk, Trace.Did.CREATED, {}, ours) for pk, ours in there]
    keep(demo.batch, drafts, by=by, at=at)


@transaction.atomic
def _give_back_services(demo: Demo, *, by: User, at: datetime) -> None:
    """Let adjacent services in which the demo named who answers be as they were, or without a name."""
    noun = AdjacentService.noun
    rows = Trace.objects.filter(batch=demo.batch, noun=noun, undone_at=None, did=Trace.Did.CHANGED)
    traces = list(rows.order_by("-pk"))
    undoers()[noun](traces, by=by, at=at)
    rows.update(undone_at=at)
    made = _made(demo.batch)
    people = set(made.get("user", [])) - {by.pk}
    own = Q(person_id__in=people) | Q(unit_id__in=made.get("unit", []))
    kept = AdjacentService.objects.filter(own).exclude(pk__in=made.get(noun, []))
    for pk in kept.values_list("pk", flat=True):
        edit_service(pk, {"answers_by": AdjacentService.Answers.NOBODY}, by=by, at=at)


def _made(batch: str) -> dict[str, list[int]]:
    """Return {noun: ids} of what the batch made and is still there, newest first."""
    rows = Trace.objects.filter(batch=batch, undone_at=None, did=Trace.Did.CREATED)
    made: dict[str, list[int]] = {}
    for noun, pk in rows.order_by("-pk").values_list("noun", "noun_id"):
        made.setdefault(noun, []).append(pk)
    return {noun: list(dict.fromkeys(ids)) for noun, ids in made.items()}


@transaction.atomic
def _take(
    noun: str,
    ids: Sequence[int],
    restore: Callable[..., Sequence[Any]],
    demo: Demo,
    *,
    by: User,
    at: datetime,
) -> list[tuple[str, int, str]]:
    own: dict[int, Refused] = {pk: OwnWorkStands() for pk in _stands_on(noun, ids, demo.batch)}
    if noun == "user":
        _forget_visits(ids, by=by)
        own |= {pk: RemoverStays() for pk in ids if pk == by.pk}
    versions = _versions(noun, ids)
    acts = [
        Trace(
            batch=demo.batch,
            noun=noun,
            noun_id=pk,
            did=Trace.Did.CREATED,
            version=versions.get(pk, 0),
            by=by,
            at=at,
        )
        for pk in ids
        if pk not in own
    ]
    results = dict(zip((act.noun_id for act in acts), restore(acts, by=by, at=at), strict=True))
    refused = {pk: why for pk, why in (results | own).items() if isinstance(why, Refused)}
    gone = _still_there(noun, refused)
    refused = {pk: why for pk, why in refused.items() if pk in gone}
    if noun == "user":
        _switch_off([pk for pk in refused if pk != by.pk], by=by, at=at)
    _mark(noun, ids, refused, demo, at=at)
    return [(noun, pk, str(why)) for pk, why in refused.items()]


def _mark(
    noun: str, ids: Sequence[int], refused: dict[int, Refused], demo: Demo, *, at: datetime
) -> None:
    traces = Trace.objects.filter(batch=demo.batch, noun=noun, undone_at=None)
    for code in {why.code for why in refused.values()} | {""}:
        same = [pk for pk in ids if (refused[pk].code if pk in refused else "") == code]
        traces.filter(noun_id__in=same).update(undone_at=at, refusal=code)


def _still_there(noun: str, refused: Iterable[int]) -> set[int]:
    """A row that people have already deleted themselves is no refusal."""
    ids = list(refused)
    model = _MODELS.get(noun)
    return set(
        ids if model is None else model.objects.filter(pk__in=ids).values_list("pk", flat=True)
    )


def _versions(noun: str, ids: Sequence[int]) -> dict[int, int]:
    model = _VERSIONED.get(noun)
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "version")) if model else {}


def _stands_on(noun: str, ids: Sequence[int], batch: str) -> set[int]:
    """Return the ids that people's own activities or files are about."""
    activities = Activity.objects.filter(about_noun=noun, about_id__in=ids)
    files = Attachment.objects.filter(noun=noun, noun_id__in=ids)
    found: set[int] = set()
    for own, rows, path in (("activity", activities, "about_id"), ("attachment", files, "noun_id")):
        pairs = list(rows.values_list("pk", path))
        ours = set(
            Trace.objects.filter(
                batch=batch,
                noun=own,
                noun_id__in=[pk for pk, _about in pairs],
                did=Trace.Did.CREATED,
            ).values_list("noun_id", flat=True)
        )
        found |= {about for pk, about in pairs if pk not in ours}
    return found


def _forget_visits(ids: Sequence[int], *, by: User) -> None:
    """To have signed in as one of them is no reason for them to stay."""
    User.objects.filter(pk__in=ids).exclude(pk=by.pk).update(last_login=None)


def _switch_off(ids: Sequence[int], *, by: User, at: datetime) -> None:
    for pk in User.objects.filter(pk__in=ids, is_active=True).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                switch_off(pk, by=by, at=at)
        except Refused:
            continue  # the last chief stays as they are


@transaction.atomic
def _close(
    demo: Demo, done: int, kept: Sequence[tuple[str, int, str]], *, by: User, at: datetime
) -> None:
    rebuild_sights(on=at.date())
    Demo.objects.filter(pk=demo.pk).update(
        is_present=False, removed_at=at, kept=[list(one) for one in kept]
    )
    record(DemoRemoved(demo_id=demo.pk, done=done, kept=len(kept)), about=demo, by=by, at=at)
