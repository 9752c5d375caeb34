"""Types of sales: the dictionary, which processes and which sources' leads are of a type (PIPE-17)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from .. import queries
from ..defaults import SALE_TYPES
from ..drafts import ProcessDraft
from ..events import ProcessTyped, SourcesTyped
from ..models import Process, ProcessType, SaleType, Source, SourceType
from .checking import wrong
from .designing import _edit_entry, _ensure, _next_place, create_process, edit_process


@transaction.atomic
def ensure_sale_type(
    name: str,
    *,
    by: User,
    at: datetime,
    code: str = "",
    source_ids: Collection[int] = (),
    batch: str = "",
) -> SaleType:
    """Return the sale type of that name, adding it if it is new, with the sources named.

    Raises NotAllowed, Invalid.
    """
    require(by, "process.design")
    more = {"code": code, "position": _next_place(SaleType.objects.all())}
    row: SaleType = _ensure(SaleType, "sale_type", name, more, by=by, at=at, batch=batch)
    return set_type_sources(row.pk, source_ids, by=by, at=at) if source_ids else row


@transaction.atomic
def edit_sale_type(pk: int, changes: Mapping[str, Any], *, by: User, at: datetime) -> SaleType:
    """Rename, reorder or retire a type ("name", "position", "is_active"), or give it "sources" (ids).

    A retired one keeps its processes and figures, and is offered to no other.
    Raises SaleType.DoesNotExist, NotAllowed, Invalid.
    """
    names = {"name", "is_active", "position"}
    row: SaleType = _edit_entry(SaleType, "sale_type", pk, changes, names, by=by, at=at)
    if "sources" in changes:
        set_type_sources(pk, changes["sources"], by=by, at=at)
    return row


@transaction.atomic
def create_typed_process(
    draft: ProcessDraft, sale_type_id: int | None, *, by: User, at: datetime
) -> Process:
    """Lay a process of a sale type. Raises as `create_process` and `set_process_type`."""
    process = create_process(draft, by=by, at=at)
    set_process_type(process.pk, sale_type_id, by=by, at=at)
    return process


@transaction.atomic
def edit_typed_process(
    process_id: int,
    changes: Mapping[str, Any],
    sale_type_id: int | None,
    *,
    by: User,
    at: datetime,
) -> Process:
    """Change the rules and the sale type of a process. Raises as `edit_process` and `set_process_type`."""
    set_process_type(process_id, sale_type_id, by=by, at=at)
    return edit_process(process_id, changes, by=by, at=at)


@transaction.atomic
def set_process_type(
    process_id: int, sale_type_id: int | None, *, by: User, at: datetime
) -> SaleType | None:
    """Say of which type a process is, None for of none; return the type.

    Its deals, those of the past too, are counted under it from now on.
    Raises Process.DoesNotExist, NotAllowed, Invalid for a type that is not there or out of use.
    """
    require(by, "process.design")
    process = Process.objects.get(pk=process_id)
    had = ProcessType.objects.filter(process=process).first()
    if (had.sale_type_id if had else None) == sale_type_id:
        return had.sale_type if had else None
    kind = _type(sale_type_id) if sale_type_id is not None else None
    if kind is None:
        ProcessType.objects.filter(process=process).delete()
    else:
        ProcessType.objects.update_or_create(process=process, defaults={"sale_type": kind})
    told = ProcessTyped(process_id=process.pk, sale_type_id=kind.pk if kind else None)
    record(told, about=process, by=by, at=at)
    return kind


@transaction.atomic
def set_type_sources(
    sale_type_id: int, source_ids: Collection[int], *, by: User, at: datetime
) -> SaleType:
    """Say of which sources the leads are of the type; a source of another type comes over.

    Raises SaleType.DoesNotExist, NotAllowed, Invalid for a source that is not there.
    """
    require(by, "process.design")
    kind = SaleType.objects.get(pk=sale_type_id)
    wanted = set(source_ids)
    if Source.objects.filter(pk__in=wanted).count() != len(wanted):
        raise wrong(_("Sources"), _("choose among those that are there"))
    held = set(SourceType.objects.filter(sale_type=kind).values_list("source_id", flat=True))
    if held == wanted:
        return kind
    SourceType.objects.filter(source_id__in=held - wanted).delete()
    for pk in sorted(wanted - held):
        SourceType.objects.update_or_create(source_id=pk, defaults={"sale_type": kind})
    told = SourcesTyped(sale_type_id=kind.pk, source_ids=sorted(wanted))
    record(told, about=kind, by=by, at=at)
    return kind


@transaction.atomic
def ensure_sale_types(*, by: User, at: datetime, language: str = "ru") -> None:
    """Give an installation without sale types the six that ship, with the process and sources they fit.

    language: "ru" or "en". Whatever is there already stays.
    """
    if SaleType.objects.exists():
        return
    for code, name, process, channels in SALE_TYPES[language if language in SALE_TYPES else "en"]:
        kind = ensure_sale_type(name, code=code, by=by, at=at)
        for row in Process.objects.filter(name=process):
            set_process_type(row.pk, kind.pk, by=by, at=at)
        ids = list(Source.objects.filter(channel__in=channels).values_list("pk", flat=True))
        set_type_sources(kind.pk, ids, by=by, at=at)


def _type(pk: int) -> SaleType:
    row = queries.sale_types().filter(pk=pk).first()
    if row is None:
        raise wrong(_("Sale type"), _("choose one that is in use"))
    return row
