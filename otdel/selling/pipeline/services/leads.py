"""Leads: taken as they came, qualified by the company's criteria, rejected, or turned into deals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.company.department.absences import company_day
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.fields import check_draft, check_fields, written
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import owner_stays, require
from otdel.foundation.people.services import note_view
from otdel.kernel import locks
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.inserts import insert_rows
from otdel.selling.work.models import Activity
from otdel.selling.work.services import close_open_about, reassign_activities

from .. import errors, queries
from ..drafts import LeadDraft
from ..events import (
    LeadCame,
    LeadEdited,
    LeadQualified,
    LeadReassigned,
    LeadRejected,
    LeadRemoved,
    LeadReopened,
)
from ..models import Lead
from .checking import Known, clean, known_to, wrong
from .claiming import claim
from .reaching import REACHED, add_points, set_points
from .telling import LEAD_KEPT, changed, created, lead_facts, old, only, parts, plain

EDITED = frozenset(
    {
        "title",
        "owner_id",
        "source_id",
        "company_id",
        "contact_id",
        "company_name",
        "person_name",
        "phone",
        "email",
        "amount_minor",
        "currency",
        "note",
        "external_ref",
        "extra",
    }
)
_DIMENSIONS = ("source_id", "company_id", "amount_minor", "currency")
_ENDED = ("converted", "rejected")


def take_lead(draft: LeadDraft, *, by: User, at: datetime, batch: str = "") -> Lead:
    """Take one lead. Raises NotAllowed, Invalid."""
    return only(take_leads([draft], by=by, at=at, batch=batch))


@transaction.atomic
def take_leads(
    drafts: Sequence[LeadDraft], *, by: User, at: datetime, batch: str = ""
) -> list[Lead | Refused]:
    """Take leads, those of the past too; one row or refusal a draft, in order. Raises NotAllowed."""
    require(by, "lead.edit")
    results: list[Lead | Refused] = []
    for part in parts(drafts):
        known = known_to(by, Lead.noun, [_values(draft) for draft in part])
        made = [_attempt(partial(_taken, draft, known, by, at)) for draft in part]
        rows = insert_rows([row for row in made if isinstance(row, Lead)])
        add_points(rows)
        record_many([note for row in rows for note in _history(row)], by=by, batch=batch)
        keep(batch, [created(row) for row in rows], by=by, at=at)
        results += made
    return results


def _values(draft: LeadDraft) -> dict[str, Any]:
    names = (*EDITED, "reject_reason_id")
    return {name: getattr(draft, name) for name in names}


def _taken(draft: LeadDraft, known: Known, by: User, at: datetime) -> Lead:
    check_draft(by, Lead.noun, draft)
    values = clean(Lead, _values(draft), known, {})
    if draft.status not in Lead.Status.values:
        raise wrong(_("Status"), _("is not one of ours"))
    if draft.came_at > at:
        raise wrong(_("Came"), _("must not be later than today"))
    closed_at = draft.closed_at or (draft.came_at if draft.status in _ENDED else None)
    if closed_at and not draft.came_at <= closed_at <= at:
        raise wrong(_("Closed"), _("must lie between the opening and today"))
    if draft.status not in _ENDED:
        closed_at, values["reject_reason_id"] = None, None
    return Lead(**values, status=draft.status, came_at=draft.came_at, closed_at=closed_at)


def _history(lead: Lead) -> list[Note]:
    came = lead.came_at
    as_new = lead_facts(lead, company_day(came)) | {"status": "new"}
    notes = [Note(LeadCame(**as_new), lead, came)]
    if lead.status == Lead.Status.REJECTED and lead.reject_reason_id and lead.closed_at:
        facts = lead_facts(lead, company_day(lead.closed_at))
        event = LeadRejected(**facts, reason_id=lead.reject_reason_id)
        notes.append(Note(event, lead, lead.closed_at))
    elif lead.status == Lead.Status.QUALIFIED:
        notes.append(Note(LeadQualified(**lead_facts(lead, company_day(came))), lead, came))
    return notes


# ---------------------------------------------------------------- editing


REVEALED = ("phone", "email")  # parts that may be masked


@dataclass
class _Edit:
    lead: Lead
    values: dict[str, Any]
    before: dict[str, Any]


def edit_lead(
    lead_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    by: User,
    at: datetime,
    batch: str = "",
) -> Lead:
    """Change fields of one lead. Raises Lead.DoesNotExist, NotAllowed, Invalid, Stale."""
    lead = queries.leads(by).only("version").get(pk=lead_id)
    if version is not None and version != lead.version:
        raise Stale
    return only(edit_leads([(lead_id, changes)], by=by, at=at, batch=batch))


@locks.again
@transaction.atomic
def edit_leads(
    changes: Sequence[tuple[int, Mapping[str, Any]]], *, by: User, at: datetime, batch: str = ""
) -> list[Lead | Refused]:
    """Change fields of many leads; the row or a refusal for each, in order. Raises NotAllowed."""
    require(by, "lead.edit")
    if len(changes) > 1:
        locks.hold(Lead, [pk for pk, _values in changes])
    results: list[Lead | Refused] = []
    for part in parts(changes):
        results += _edit_part(part, by=by, at=at, batch=batch)
    return results


def _edit_part(
    changes: Sequence[tuple[int, Mapping[str, Any]]], *, by: User, at: datetime, batch: str
) -> list[Lead | Refused]:
    found = {row.pk: row for row in queries.leads(by).filter(pk__in=[pk for pk, _v in changes])}
    known = known_to(by, Lead.noun, [values for _pk, values in changes])
    made = [
        _attempt(partial(_edited, found.get(pk), values, known, pk, by)) for pk, values in changes
    ]
    edits = [edit for edit in made if isinstance(edit, _Edit) and edit.before]
    taken = {lead.pk for lead in claim([edit.lead for edit in edits])}
    won = [edit for edit in edits if edit.lead.pk in taken]
    for edit in won:
        for name, value in edit.values.items():
            setattr(edit.lead, name, value)
    names = sorted({name for edit in won for name in edit.values})
    if names:
        Lead.objects.bulk_update([edit.lead for edit in won], names, batch_size=500)
    set_points([edit.lead for edit in won if edit.values.keys() & REACHED])
    record_many([note for edit in won for note in _edit_notes(edit, at)], by=by, batch=batch)
    keep(batch, [changed(edit.lead, _kept(edit.before)) for edit in won], by=by, at=at)
    outrun = {edit.lead.pk for edit in edits} - taken
    return [_result(edit, outrun) for edit in made]


def _result(edit: _Edit | Refused, outrun: set[int]) -> Lead | Refused:
    if isinstance(edit, Refused):
        return edit
    return Stale() if edit.lead.pk in outrun else edit.lead


def _edited(lead: Lead | None, values: Mapping[str, Any], known: Known, pk: int, by: User) -> _Edit:
    if lead is None:
        raise errors.Missing(id=pk)
    check_fields(by, Lead.noun, written(values))
    stays = owner_stays(by, lead.owner_id, values)
    if stays:
        raise stays
    for name in values.keys() - EDITED:
        raise wrong(name, _("is not changed this way"))
    if lead.is_hidden and any(values.keys() & {n} and getattr(lead, n) for n in REVEALED):
        raise errors.PointsHidden
    ready = clean(Lead, values, known, lead.extra)
    before = {n: getattr(lead, n) for n, value in ready.items() if getattr(lead, n) != value}
    return _Edit(lead, {name: ready[name] for name in before}, before)


def _kept(before: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in before.items() if name != "title_key"}


def _edit_notes(edit: _Edit, at: datetime) -> list[Note]:
    facts = lead_facts(edit.lead, company_day(at))
    told: list[Any] = []
    if "owner_id" in edit.before:
        told.append(LeadReassigned(**facts, from_owner_id=edit.before["owner_id"]))
    fields = [name for name in edit.before if name not in ("owner_id", "title_key")]
    if fields:
        was = plain({name: edit.before[name] for name in _DIMENSIONS if name in edit.before})
        told.append(LeadEdited(**facts, fields=fields, was=was))
    return [Note(event, edit.lead, at) for event in told]


def reveal_lead(lead_id: int, part: str, *, by: User, at: datetime) -> str:
    """Return a lead's "phone" or "email" whole and note that `by` saw it.

    Raises Lead.DoesNotExist, KeyError for another part.
    """
    if part not in REVEALED:
        raise KeyError(part)
    lead = queries.leads(by).get(pk=lead_id)
    note_view("lead_point", lead.pk, by=by, at=at)
    return str(getattr(lead, part))


@locks.again
@transaction.atomic
def reassign_leads(
    ids: Sequence[int], owner_id: int | None, *, by: User, at: datetime, batch: str = ""
) -> list[Lead | Refused]:
    """Give leads to another person, with the open activities that the old owner had about them.

    Raises NotAllowed.
    """
    owners = dict(queries.leads(by).filter(pk__in=ids).values_list("pk", "owner_id"))
    results = edit_leads([(pk, {"owner_id": owner_id}) for pk in ids], by=by, at=at, batch=batch)
    moved = [row.pk for row in results if isinstance(row, Lead) and owners[row.pk] != owner_id]
    if owner_id and moved:
        waiting = Activity.objects.filter(about_noun=Lead.noun, about_id__in=moved, is_open=True)
        theirs = [
            pk
            for pk, lead_id, owner in waiting.values_list("pk", "about_id", "owner_id")
            if owner == owners[lead_id or 0]
        ]
        reassign_activities(theirs, owner_id, by=by, at=at, batch=batch)
    return results


# ---------------------------------------------------------------- the way of a lead


@transaction.atomic
def qualify_lead(
    lead_id: int,
    answers: Mapping[int, bool],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    version: int | None = None,
) -> Lead:
    """Answer criteria {criterion id: holds}; the lead is qualified once every compulsory one holds.

    Taking an answer back takes the qualification back. Raises Lead.DoesNotExist, NotAllowed,
    LeadClosed, Stale.
    """
    lead = _in_work(lead_id, by=by, version=version)
    known = {criterion.pk: criterion for criterion in queries.criteria()}
    said = {str(pk): bool(holds) for pk, holds in answers.items() if pk in known}
    merged = {**lead.answers, **said}
    met = all(merged.get(str(c.pk)) for c in known.values() if c.is_compulsory)
    met = met and any(merged.get(str(pk)) for pk in known)
    status = Lead.Status.QUALIFIED if met else Lead.Status.WORKING
    if merged == lead.answers and status == lead.status:
        return lead
    was = lead.status
    before = change_lead(lead, {"answers": merged, "status": status})
    facts = lead_facts(lead, company_day(at))
    told: Any = LeadEdited(**facts, fields=["answers"])
    if met and was != Lead.Status.QUALIFIED:
        told = LeadQualified(**facts)
    elif was == Lead.Status.QUALIFIED and not met:
        told = LeadReopened(**facts, was_status=str(was))
    enter(lead, before, [told], by=by, at=at, batch=batch)
    return lead


def reject_lead(lead_id: int, reason_id: int, *, by: User, at: datetime, batch: str = "") -> Lead:
    """Close a lead with a reason. Raises Lead.DoesNotExist, NotAllowed, LeadClosed, Invalid, Stale."""
    queries.leads(by).only("pk").get(pk=lead_id)
    return only(reject_leads([lead_id], reason_id, by=by, at=at, batch=batch))


@locks.again
@transaction.atomic
def reject_leads(
    ids: Sequence[int], reason_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[Lead | Refused]:
    """Close many leads with one reason; open activities about them are called off. Raises NotAllowed."""
    require(by, "lead.edit")
    if not queries.loss_reasons(only_active=False).filter(pk=reason_id).exists():
        raise wrong(_("Reason of rejection"), _("must not be empty"))
    results: dict[int, Lead | Refused] = {pk: errors.Missing(id=pk) for pk in ids}
    locks.hold(Lead, ids)
    for part in parts(list(dict.fromkeys(ids))):
        rows = list(queries.leads(by).filter(pk__in=part))
        live = [row for row in rows if row.status not in _ENDED]
        results |= {r.pk: errors.LeadClosed(title=r.title) for r in rows if r.status in _ENDED}
        results |= {row.pk: Stale() for row in live}
        values = {"status": Lead.Status.REJECTED, "reject_reason_id": reason_id, "closed_at": at}
        before = {row.pk: old(row, tuple(values)) for row in live}
        won = claim(live, values)
        results |= {row.pk: row for row in won}
        events = [LeadRejected(**lead_facts(r, company_day(at)), reason_id=reason_id) for r in won]
        notes = [Note(event, row, at) for event, row in zip(events, won, strict=True)]
        record_many(notes, by=by, batch=batch)
        keep(batch, [changed(row, before[row.pk]) for row in won], by=by, at=at)
        close_open_about(Lead.noun, [row.pk for row in won], by=by, at=at, batch=batch)
    return [results[pk] for pk in ids]


@transaction.atomic
def reopen_lead(lead_id: int, *, by: User, at: datetime, batch: str = "") -> Lead:
    """Take a rejected lead back into work.

    Raises Lead.DoesNotExist, NotAllowed, LeadOpen, LeadClosed (it is a deal already), Stale.
    """
    lead = queries.leads(by).get(pk=lead_id)
    require(by, "lead.edit")
    if lead.status == Lead.Status.CONVERTED:
        raise errors.LeadClosed(title=lead.title)
    if lead.status != Lead.Status.REJECTED:
        raise errors.LeadOpen(title=lead.title)
    before = change_lead(
        lead, {"status": Lead.Status.WORKING, "reject_reason_id": None, "closed_at": None}
    )
    told = LeadReopened(**lead_facts(lead, company_day(at)), was_status="rejected")
    enter(lead, before, [told], by=by, at=at, batch=batch)
    return lead


@locks.again
@transaction.atomic
def remove_leads(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Lead | Refused]:
    """Delete leads; history keeps that they were. Raises NotAllowed."""
    require(by, "deal.delete")
    locks.hold(Lead, ids)
    found = {row.pk: row for part in parts(ids) for row in queries.leads(by).filter(pk__in=part)}
    close_open_about(Lead.noun, list(found), by=by, at=at, batch=batch)
    delete_leads(list(found.values()), by=by, at=at, batch=batch)
    return [found.get(pk) or errors.Missing(id=pk) for pk in ids]


def delete_leads(rows: Sequence[Lead], *, by: User, at: datetime, batch: str = "") -> None:
    """Delete rows already found, with their line of history and what undo needs."""
    notes = [Note(LeadRemoved(**lead_facts(row, company_day(at))), row, at) for row in rows]
    kept = [
        TraceDraft(Lead.noun, row.pk, "removed", plain(old(row, (*LEAD_KEPT, "version"))), 0)
        for row in rows
    ]
    for part in parts(rows):
        Lead.objects.filter(pk__in=[row.pk for row in part]).delete()
    record_many(notes, by=by, batch=batch)
    keep(batch, kept, by=by, at=at)


def _in_work(lead_id: int, *, by: User, version: int | None = None) -> Lead:
    lead = queries.leads(by).get(pk=lead_id)
    require(by, "lead.edit")
    if lead.status in _ENDED:
        raise errors.LeadClosed(title=lead.title)
    if version is not None and lead.version != version:
        raise Stale
    return lead


def change_lead(lead: Lead, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values if nobody was faster; return what stood there. Raises Stale."""
    before = old(lead, tuple(values))
    if not claim([lead], values):
        raise Stale
    return before


def enter(
    lead: Lead,
    before: Mapping[str, Any],
    events: Sequence[Any],
    *,
    by: User,
    at: datetime,
    batch: str,
) -> None:
    """Write what happened to one lead and what undo needs."""
    record_many([Note(event, lead, at) for event in events], by=by, batch=batch)
    keep(batch, [changed(lead, before)], by=by, at=at)


def _attempt(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except Refused as refusal:
        return refusal
