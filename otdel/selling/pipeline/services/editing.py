"""Changing what a deal says: its fields, its products, who has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.company.department.absences import company_day
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.fields import refusal, written
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import owner_stays, require
from otdel.kernel import locks
from otdel.kernel.errors import Refused, Stale
from otdel.selling.work.models import Activity
from otdel.selling.work.services import reassign_activities

from .. import engine, errors, queries
from ..drafts import LineDraft
from ..events import DealAmountChanged, DealEdited, DealReassigned
from ..models import Deal, DealLine
from .checking import Known, clean, known_to, wrong
from .claiming import claim
from .opening import make_lines
from .telling import changed, deal_facts, only, parts, plain

EDITED = frozenset(
    {
        "title",
        "owner_id",
        "company_id",
        "contact_id",
        "source_id",
        "amount_minor",
        "currency",
        "opened_on",
        "expected_on",
        "closed_on",
        "loss_reason_id",
        "loss_note",
        "external_ref",
        "extra",
        "lines",
    }
)
_DIMENSIONS = ("source_id", "company_id", "opened_on", "closed_on", "loss_reason_id")
LINE_KEPT = ("product_id", "quantity_milli", "price_minor", "amount_minor")


@dataclass
class _Edit:
    """One deal about to change. `lines` is None where they stay."""

    deal: Deal
    values: dict[str, Any]
    before: dict[str, Any]
    had: Sequence[DealLine]
    lines: list[DealLine] | None = None
    kept: dict[str, Any] = field(default_factory=dict)


def edit_deal(
    deal_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    by: User,
    at: datetime,
    batch: str = "",
) -> Deal:
    """Change fields of one deal. version: as the editor saw it; None does not ask.

    Raises Deal.DoesNotExist, NotAllowed, FieldClosed, Invalid, SumFromProducts, Stale.
    """
    deal = queries.deals(by).only("version").get(pk=deal_id)
    if version is not None and version != deal.version:
        raise Stale
    return only(edit_deals([(deal_id, changes)], by=by, at=at, batch=batch))


@locks.again
@transaction.atomic
def edit_deals(
    changes: Sequence[tuple[int, Mapping[str, Any]]], *, by: User, at: datetime, batch: str = ""
) -> list[Deal | Refused]:
    """Change fields of many deals; the row or a refusal for each (id, {attribute: value}), in order.

    Attributes: those of `EDITED`. "extra" is merged key by key, "lines" (LineDrafts) replaces the
    products and gives the sum. The stage is moved by `move_deals`. Raises NotAllowed.
    """
    require(by, "deal.edit")
    if len(changes) > 1:
        locks.hold(Deal, [pk for pk, _values in changes])
    results: list[Deal | Refused] = []
    for part in parts(changes):
        results += _edit_part(part, by=by, at=at, batch=batch)
    return results


def set_lines(
    deal_id: int,
    lines: Sequence[LineDraft],
    *,
    version: int | None,
    by: User,
    at: datetime,
    batch: str = "",
) -> Deal:
    """Replace the deal's products; the sum becomes theirs. Raises as `edit_deal`."""
    return edit_deal(deal_id, {"lines": tuple(lines)}, version=version, by=by, at=at, batch=batch)


@locks.again
@transaction.atomic
def reassign_deals(
    ids: Sequence[int],
    owner_id: int | None,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    with_steps: bool = True,
) -> list[Deal | Refused]:
    """Give deals to another person, with the open activities that the old owner had about them.

    Raises NotAllowed; an unknown person is refused row by row.
    """
    owners = dict(queries.deals(by).filter(pk__in=ids).values_list("pk", "owner_id"))
    results = edit_deals([(pk, {"owner_id": owner_id}) for pk in ids], by=by, at=at, batch=batch)
    moved = [row.pk for row in results if isinstance(row, Deal) and owners[row.pk] != owner_id]
    if with_steps and owner_id and moved:
        steps_ = Activity.objects.filter(about_noun=Deal.noun, about_id__in=moved, is_open=True)
        theirs = [
            pk
            for pk, deal_id, owner in steps_.values_list("pk", "about_id", "owner_id")
            if owner == owners[deal_id or 0]
        ]
        reassign_activities(theirs, owner_id, by=by, at=at, batch=batch)
    return results


def _edit_part(
    changes: Sequence[tuple[int, Mapping[str, Any]]], *, by: User, at: datetime, batch: str
) -> list[Deal | Refused]:
    ids = [pk for pk, _values in changes]
    found = {deal.pk: deal for deal in queries.deals(by).filter(pk__in=ids)}
    known = known_to(by, Deal.noun, [values for _pk, values in changes])
    had = queries.lines_of(found) if _touches_lines(changes) else {}
    on = company_day(at)
    edits: list[_Edit] = []
    results: list[Deal | Refused] = []
    for pk, values in changes:
        deal = found.get(pk)
        shut: Refused | None = refusal(by, Deal.noun, written(values))
        if deal and not shut:
            shut = owner_stays(by, deal.owner_id, values)
        made = shut or (
            _edited(deal, values, known, had.get(pk, ()), on) if deal else errors.Missing(id=pk)
        )
        if isinstance(made, _Edit):
            edits.append(made)
        results.append(made.deal if isinstance(made, _Edit) else made)
    live = [edit for edit in edits if edit.before or edit.lines is not None]
    taken = {deal.pk for deal in claim([edit.deal for edit in live])}
    outrun = {edit.deal.pk for edit in live} - taken
    _write([edit for edit in live if edit.deal.pk in taken], by=by, at=at, on=on, batch=batch)
    return [Stale() if isinstance(r, Deal) and r.pk in outrun else r for r in results]


def _touches_lines(changes: Sequence[tuple[int, Mapping[str, Any]]]) -> bool:
    return any({"lines", "amount_minor"} & values.keys() for _pk, values in changes)


def _edited(
    deal: Deal, values: Mapping[str, Any], known: Known, had: Sequence[DealLine], on: date
) -> _Edit | Refused:
    try:
        return _checked(deal, values, known, had, on)
    except Refused as refusal:
        return refusal


def _checked(
    deal: Deal, values: Mapping[str, Any], known: Known, had: Sequence[DealLine], on: date
) -> _Edit:
    for name in values.keys() - EDITED:
        raise wrong(name, _("is not changed this way"))
    plain_values = {name: value for name, value in values.items() if name != "lines"}
    ready = clean(Deal, plain_values, known, deal.extra)
    edit = _Edit(deal, ready, {}, had)
    if "lines" in values:
        edit.lines = make_lines(values["lines"] or (), known)
        if edit.lines:
            ready["amount_minor"] = sum(line.amount_minor for line in edit.lines)
    elif had and ready.get("amount_minor", deal.amount_minor) != deal.amount_minor:
        edit.lines = [_only_line(deal, had, ready["amount_minor"])]
    edit.before = {
        name: getattr(deal, name) for name, value in ready.items() if getattr(deal, name) != value
    }
    edit.values = {name: ready[name] for name in edit.before}
    if edit.lines is not None and [_plain(line) for line in edit.lines] == [_plain(x) for x in had]:
        edit.lines = None
    _check_closing(deal, edit.values, on)
    for name, value in edit.values.items():
        setattr(deal, name, value)
    return edit


def _only_line(deal: Deal, had: Sequence[DealLine], amount: int) -> DealLine:
    """One product takes a new sum whole; several cannot know how to share it."""
    if len(had) > 1:
        raise errors.SumFromProducts(title=deal.title)
    (line,) = had
    return DealLine(
        product_id=line.product_id,
        quantity_milli=line.quantity_milli,
        price_minor=engine.unit_price(line.quantity_milli, amount),
        amount_minor=amount,
    )


def _check_closing(deal: Deal, values: Mapping[str, Any], on: date) -> None:
    opened = values.get("opened_on", deal.opened_on)
    closed = values.get("closed_on", deal.closed_on)
    if opened > on:
        raise wrong(_("Opened"), _("must not be later than today"))
    if (deal.is_open and closed is not None) or (not deal.is_open and closed is None):
        raise wrong(_("Closed"), _("goes with a won or lost stage, and only with one"))
    if closed and not opened <= closed <= on:
        raise wrong(_("Closed"), _("must lie between the opening and today"))
    if values.get("loss_reason_id") and deal.status != Deal.Status.LOST:
        raise wrong(_("Reason of loss"), _("belongs to a lost deal"))
    if "loss_reason_id" in values and not values["loss_reason_id"] and deal.status == "lost":
        raise wrong(_("Reason of loss"), _("must not be empty"))


def _plain(line: DealLine) -> dict[str, int]:
    return {name: getattr(line, name) for name in LINE_KEPT}


def _write(edits: Sequence[_Edit], *, by: User, at: datetime, on: date, batch: str) -> None:
    """The rows are claimed: nobody else writes to them before the transaction ends."""
    by_fields: dict[tuple[str, ...], list[_Edit]] = {}
    for edit in edits:
        by_fields.setdefault(tuple(sorted(edit.values)), []).append(edit)
    for names, group in by_fields.items():
        _write_fields([edit.deal for edit in group], names)
    _write_lines([edit for edit in edits if edit.lines is not None])
    products = queries.products_of(edit.deal.pk for edit in edits)
    notes = [n for edit in edits for n in _notes(edit, products.get(edit.deal.pk), at, on)]
    record_many(notes, by=by, batch=batch)
    keep(batch, [changed(edit.deal, _kept(edit)) for edit in edits], by=by, at=at)


def _write_fields(deals: Sequence[Deal], names: tuple[str, ...]) -> None:
    if not names:
        return
    first = {name: getattr(deals[0], name) for name in names}
    if all(getattr(deal, name) == first[name] for deal in deals for name in names):
        Deal.objects.filter(pk__in=[deal.pk for deal in deals]).update(**first)
    else:
        Deal.objects.bulk_update(deals, list(names), batch_size=500)


def _write_lines(edits: Sequence[_Edit]) -> None:
    if not edits:
        return
    DealLine.objects.filter(deal_id__in=[edit.deal.pk for edit in edits]).delete()
    fresh = []
    for edit in edits:
        for line in edit.lines or ():
            line.deal_id = edit.deal.pk
            fresh.append(line)
    DealLine.objects.bulk_create(fresh)


def _kept(edit: _Edit) -> dict[str, Any]:
    kept = {name: value for name, value in edit.before.items() if name != "title_key"}
    return kept | ({} if edit.lines is None else {"lines": [_plain(line) for line in edit.had]})


def _notes(edit: _Edit, product_id: int | None, at: datetime, on: date) -> list[Note]:
    deal, before = edit.deal, edit.before
    facts = deal_facts(deal, product_id, on)
    told: list[Any] = []
    if "owner_id" in before:
        told.append(DealReassigned(**facts, from_owner_id=before["owner_id"]))
    if {"amount_minor", "currency"} & before.keys():
        was = {
            "was_minor": before.get("amount_minor", deal.amount_minor),
            "was_currency": before.get("currency", deal.currency),
        }
        told.append(DealAmountChanged(**facts, **was))
    fields = [n for n in before if n not in ("owner_id", "amount_minor", "currency", "title_key")]
    fields += [] if edit.lines is None else ["lines"]
    if fields:
        was_dims = plain({name: before[name] for name in _DIMENSIONS if name in before})
        told.append(DealEdited(**facts, fields=fields, was=was_dims))
    return [Note(event, deal, at) for event in told]
