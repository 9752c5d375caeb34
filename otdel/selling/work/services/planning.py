"""Entering activities: planned ones and done ones, one or a hundred thousand by the same code."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from otdel.company.clients.queries import companies, contacts
from otdel.company.contacting.models import REASONS
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.inserts import insert_rows
from otdel.kernel.locks import again

from .. import refusals
from ..abouts import Matter, hold, matters
from ..asking import HAND, ask_gate, keep_asked
from ..drafts import ActivityDraft
from ..events import ActivityDone, ActivityPlanned
from ..models import Activity
from ..queries import end_of_day, owners
from .telling import created, only, parts, subject_key, told

PURPOSES = frozenset(code for code, _label in REASONS)
_LIMITS = {"subject": 250, "outcome": 250, "external_ref": 120}


@dataclass(frozen=True, slots=True)
class Known:
    """What the drafts of one piece refer to, read in one statement a noun."""

    owners: Mapping[int, User]
    companies: frozenset[int]
    contacts: Mapping[int, int | None]
    matters: Mapping[tuple[str, int], Matter]


def plan(
    draft: ActivityDraft, *, by: User, at: datetime, batch: str = "", way: str = HAND
) -> Activity:
    """Put one activity into a person's queue; without a date it waits there undated.

    Raises what `record_activities` answers: ContactBarred and ContactToConfirm among it.
    """
    open_ = replace(draft, done_at=None)
    return only(record_activities([open_], by=by, at=at, batch=batch, way=way))


def log(draft: ActivityDraft, *, by: User, at: datetime, batch: str = "") -> Activity:
    """Enter one activity that has been done, at `draft.done_at` or now."""
    done = replace(draft, done_at=draft.done_at or at)
    return only(record_activities([done], by=by, at=at, batch=batch))


@again
@transaction.atomic
def record_activities(
    drafts: Sequence[ActivityDraft],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    way: str = HAND,
) -> list[Activity | Refused]:
    """Enter many activities, planned or of the past; one row or refusal a draft, in order.

    way: "import" enters history without asking the gate (it happened under other rules, elsewhere);
    for it and for "process" nobody can be asked, so only what is forbidden is refused.
    A constant number of statements a thousand drafts. Raises NotAllowed.
    """
    require(by, "work.do")
    hold((draft.about_noun, draft.about_id) for draft in drafts)
    results: list[Activity | Refused] = []
    for part in parts(drafts):
        results += _record_part(part, by=by, at=at, batch=batch, way=way)
    return results


def _record_part(
    drafts: Sequence[ActivityDraft], *, by: User, at: datetime, batch: str, way: str
) -> list[Activity | Refused]:
    known = look_up(drafts, by=by)
    results = [_checked(draft, known, by=by, at=at) for draft in drafts]
    sound = [(n, row) for n, row in enumerate(results) if isinstance(row, Activity)]
    asked = ask_gate(
        [row for _n, row in sound],
        by=by,
        at=at,
        purposes=[drafts[n].purpose for n, _row in sound],
        confirmed=[drafts[n].confirmed for n, _row in sound],
        way=way,
        found=known.matters,
    )
    passed = []
    for (n, row), said in zip(sound, asked, strict=True):
        refusal = said.refusal(row)
        if refusal:
            results[n] = refusal
        else:
            passed.append(said)
    rows = insert_rows([row for row in results if isinstance(row, Activity)])
    keep_asked(rows, passed, by=by, at=at, batch=batch)
    record_many([_told(row) for row in rows], by=by, batch=batch)
    keep(batch, [created(row) for row in rows], by=by, at=at)
    return results


def look_up(drafts: Sequence[ActivityDraft], *, by: User) -> Known:
    """Read everything the drafts refer to, within the reach of `by`."""
    company_ids = {draft.company_id for draft in drafts if draft.company_id}
    contact_ids = {draft.contact_id for draft in drafts if draft.contact_id}
    found = matters(by, [(draft.about_noun, draft.about_id) for draft in drafts])
    return Known(
        owners=owners({draft.owner_id for draft in drafts}),
        companies=frozenset(
            companies(by).filter(pk__in=company_ids).values_list("pk", flat=True)
            if company_ids
            else ()
        ),
        contacts=dict(
            contacts(by).filter(pk__in=contact_ids).values_list("pk", "company_id")
            if contact_ids
            else ()
        ),
        matters=found,
    )


def _checked(draft: ActivityDraft, known: Known, *, by: User, at: datetime) -> Activity | Refused:
    return (
        check_words(draft)
        or check_owner(draft, known, by=by)
        or check_links(draft, known)
        or _check_time(draft, at)
        or _row(draft, known, at)
    )


def check_words(draft: ActivityDraft) -> Refused | None:
    """Refuse an unknown kind, an empty subject, a text too long for its place."""
    if draft.kind not in Activity.Kind.values:
        return refusals.KindUnknown(field="kind", kind=draft.kind)
    if draft.purpose not in PURPOSES:
        return refusals.PurposeUnknown(field="purpose", purpose=draft.purpose)
    if not draft.subject.strip():
        return refusals.SubjectMissing(field="subject")
    for name, limit in _LIMITS.items():
        if len(getattr(draft, name)) > limit:
            return refusals.ValueTooLong(field=name, limit=limit)
    return None


def check_owner(draft: ActivityDraft, known: Known, *, by: User) -> Refused | None:
    """A colleague who works here may be given work; done work is entered only for those in reach."""
    owner = known.owners.get(draft.owner_id)
    if owner is None or (draft.done_at is None and not owner.is_active):
        return refusals.NoSuchOwner(field="owner")
    if draft.done_at is not None and by.reach != "all" and owner.pk not in by.seen_ids:
        return refusals.NotTheirWork()
    return None


def check_links(draft: ActivityDraft, known: Known) -> Refused | None:
    """What it is about has to be seen by who writes; a deal seen opens its company too."""
    matter = known.matters.get((draft.about_noun, draft.about_id or 0))
    if bool(draft.about_noun) != (draft.about_id is not None) or (draft.about_noun and not matter):
        return refusals.NoSuchMatter()
    if not _seen(draft.company_id, matter.company_id if matter else None, known.companies):
        return refusals.NoSuchMatter()
    if not _seen(draft.contact_id, matter.contact_id if matter else None, known.contacts):
        return refusals.NoSuchMatter()
    return None


def _seen(pk: int | None, of_matter: int | None, seen: Container[int]) -> bool:
    return pk is None or pk == of_matter or pk in seen


def _check_time(draft: ActivityDraft, at: datetime) -> Refused | None:
    if draft.done_at is not None and draft.done_at > at:
        return refusals.NotDoneYet(field="done_at")
    if draft.kind == Activity.Kind.NOTE and draft.done_at is None:
        return refusals.NoteIsNotPlanned(field="due_at")
    return None


def _row(draft: ActivityDraft, known: Known, at: datetime) -> Activity:
    matter = known.matters.get((draft.about_noun, draft.about_id or 0), Matter(""))
    contact_id = draft.contact_id or matter.contact_id
    created_at = draft.created_at or draft.done_at or at
    return Activity(
        kind=draft.kind,
        subject=draft.subject.strip(),
        subject_key=subject_key(draft.subject),
        body=draft.body,
        owner_id=draft.owner_id,
        company_id=draft.company_id or matter.company_id or known.contacts.get(contact_id or 0),
        contact_id=contact_id,
        about_noun=draft.about_noun,
        about_id=draft.about_id,
        stage_task_id=draft.stage_task_id,
        due_at=due(draft.due_at, has_hour=draft.has_hour, owner=known.owners[draft.owner_id]),
        has_hour=draft.has_hour and draft.due_at is not None,
        is_open=draft.done_at is None,
        done_at=draft.done_at,
        direction=draft.direction or Activity.Direction.OUT,
        duration_minutes=draft.duration_minutes,
        outcome=draft.outcome.strip(),
        external_ref=draft.external_ref,
        created_at=created_at,
    )


def due(due_at: datetime | None, *, has_hour: bool, owner: User) -> datetime | None:
    """Return the instant it is due: as given, or for a bare day the end of that working day."""
    if due_at is None or has_hour:
        return due_at
    day: date = timezone.localtime(due_at, timezone.get_default_timezone()).date()
    return end_of_day(day, owner)


def _told(row: Activity) -> Note:
    if row.done_at is not None:
        return told(ActivityDone, row, row.done_at)
    return told(ActivityPlanned, row, row.created_at)
