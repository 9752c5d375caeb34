"""Writing the playbook: drafting, approving, putting aside, confirming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from otdel.company.catalog.models import Product
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.normal import fold

from . import queries
from .contents import SHIPPED
from .drafts import EditionDraft, PieceDraft
from .engine import Broken, read_script
from .errors import (
    DraftChanged,
    DraftThere,
    NoDraft,
    NotInForce,
    OwnDraft,
    PieceEmpty,
    PieceTaken,
    ScriptBroken,
)
from .events import DraftDropped, EditionApproved, EditionDrafted, EditionRead, PieceChanged
from .models import Edition, Piece, PieceRole, Reading

_PLAIN = ("title", "strictness", "product_id", "must_be_read", "review_on")


@transaction.atomic
def ensure_playbook(*, by: User, at: datetime, language: str) -> None:
    """Lay the shipped pieces in an empty playbook, in force at once."""
    if Piece.objects.exists():
        return
    for draft in SHIPPED["ru" if language == "ru" else "en"]:
        piece = create_piece(draft, by=by, at=at)
        approve_edition(piece.pk, by=by, at=at)


@transaction.atomic
def create_piece(draft: PieceDraft, *, by: User, at: datetime) -> Piece:
    """Add a piece with its first edition, a draft as yet.

    Raises NotAllowed, PieceEmpty, PieceTaken, ScriptBroken, Product.DoesNotExist.
    """
    require(by, "playbook.write")
    _check_text(draft.kind, draft.title, draft.body)
    if draft.product_id:
        Product.objects.get(pk=draft.product_id)
    if _is_taken(draft.kind, draft.title):
        raise PieceTaken(title=_tidy(draft.title))
    piece = Piece.objects.create(
        kind=draft.kind, title=_tidy(draft.title), strictness=draft.strictness,
        product_id=draft.product_id, must_be_read=draft.must_be_read, review_on=draft.review_on,
    )  # fmt: skip
    _set_roles(piece, draft.roles)
    told = EditionDraft(draft.body, competence=draft.competence)
    _write_draft(piece, told, 1, by=by, at=at)
    return piece


@transaction.atomic
def draft_edition(piece_id: int, draft: EditionDraft, *, by: User, at: datetime) -> Edition:
    """Draft the next edition; the one in force stays until the draft is approved.

    Raises NotAllowed, Piece.DoesNotExist, PieceEmpty, ScriptBroken, DraftThere.
    """
    require(by, "playbook.write")
    piece = queries.pieces(by).get(pk=piece_id)
    _check_text(piece.kind, piece.title, draft.body)
    if open_draft := queries.draft_of(piece):
        raise DraftThere(number=open_draft.number)
    number = (piece.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return _write_draft(piece, draft, number, by=by, at=at)
    except IntegrityError:
        raise DraftThere(number=number) from None


@transaction.atomic
def change_draft(
    piece_id: int, draft: EditionDraft, *, seen: str | None = None, by: User, at: datetime
) -> Edition:
    """Change the text of the open draft; whoever changes it last is its author.

    seen: `Edition.stamp` of the draft that was begun from, None: whatever it says.
    Raises NotAllowed, Piece.DoesNotExist, PieceEmpty, ScriptBroken, NoDraft, DraftChanged.
    """
    require(by, "playbook.write")
    piece = queries.pieces(by).get(pk=piece_id)
    _check_text(piece.kind, piece.title, draft.body)
    edition = _the_draft(piece, seen)
    fresh = {
        "body": draft.body, "why": draft.why[:250], "competence": draft.competence[:160],
        "key": _key(piece.title, draft.body), "author": by, "drafted_at": at,
    }  # fmt: skip
    if not _still(edition).update(**fresh):
        raise DraftChanged
    record(EditionDrafted(piece.pk, edition.number), about=piece, by=by, at=at)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def drop_draft(piece_id: int, *, by: User, at: datetime) -> Piece | None:
    """Drop the open draft; a piece that never was in force goes with it (then None).

    Raises NotAllowed, Piece.DoesNotExist, NoDraft.
    """
    require(by, "playbook.write")
    piece = queries.pieces(by).get(pk=piece_id)
    edition = _the_draft(piece)
    record(DraftDropped(piece.pk, edition.number), about=piece, by=by, at=at)
    if not Edition.objects.filter(pk=edition.pk, state=Edition.State.DRAFT).delete()[0]:
        raise NoDraft
    if piece.editions.exists():
        return piece
    piece.delete()
    return None


@transaction.atomic
def approve_edition(
    piece_id: int,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
    two_people: bool = False,
    review_on: date | None = None,
) -> Edition:
    """Put the draft in force over the present edition, which is kept as superseded.

    seen: `Edition.stamp` of the draft that was read, None: whatever it says. two_people: somebody
    else than the author has to. review_on: when to look through it again.
    Raises NotAllowed, Piece.DoesNotExist, NoDraft, DraftChanged, OwnDraft.
    """
    require(by, "playbook.approve")
    piece = queries.pieces(by).get(pk=piece_id)
    edition = _the_draft(piece, seen)
    if two_people and edition.author_id == by.pk:
        raise OwnDraft
    piece.editions.filter(state=Edition.State.IN_FORCE).update(state=Edition.State.PAST)
    fresh = {"state": Edition.State.IN_FORCE, "approved_by": by, "approved_at": at}
    if not _still(edition).update(**fresh):
        raise DraftChanged
    if review_on:
        Piece.objects.filter(pk=piece.pk).update(review_on=review_on)
    record(EditionApproved(piece.pk, edition.number), about=piece, by=by, at=at)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def change_piece(
    piece_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Piece:
    """Change for whom a piece is ("roles"), its title, how strictly it is kept, its day of review.

    Raises NotAllowed, Piece.DoesNotExist, PieceEmpty, PieceTaken, Stale.
    """
    require(by, "playbook.write")
    piece = queries.pieces(by).get(pk=piece_id)
    if version is not None and version != piece.version:
        raise Stale
    fresh = {k: v for k, v in changes.items() if k in _PLAIN and getattr(piece, k) != v}
    if "title" in fresh:
        fresh["title"] = _free_title(piece, fresh["title"])
    fields = sorted(fresh)
    if "roles" in changes and _set_roles(piece, changes["roles"]):
        fields.append("roles")
    if not fields:
        return piece
    _claim(piece, fresh)
    if "title" in fresh:
        _rekey(piece, fresh["title"])
    record(PieceChanged(piece.pk, fields), about=piece, by=by, at=at)
    piece.refresh_from_db()
    return piece


def switch_pieces(
    ids: Sequence[int], is_active: bool, *, by: User, at: datetime, batch: str = ""
) -> list[Piece | Refused]:
    """Put pieces aside or take them back into use; the row or a refusal for each. Raises NotAllowed."""
    require(by, "playbook.write")
    rows = queries.pieces(by).in_bulk(ids)
    return [_switch(rows.get(pk), is_active, by=by, at=at, batch=batch) for pk in ids]


@transaction.atomic
def _switch(
    piece: Piece | None, is_active: bool, *, by: User, at: datetime, batch: str
) -> Piece | Refused:
    if piece is None:
        return Stale()
    if piece.is_active == is_active:
        return piece
    trace = TraceDraft("piece", piece.pk, "changed", {"is_active": piece.is_active})
    try:
        _claim(piece, {"is_active": is_active})
    except Stale as refusal:
        return refusal
    keep(batch, [trace], by=by, at=at)
    record(PieceChanged(piece.pk, ["is_active"]), about=piece, by=by, at=at, batch=batch)
    piece.is_active = is_active
    return piece


@transaction.atomic
def restore_pieces(traces: Sequence[Trace], *, by: User, at: datetime) -> list[Piece | Refused]:
    """Take pieces back into use, or put them aside again."""
    rows = Piece.objects.in_bulk([trace.noun_id for trace in traces])
    return [
        _switch(rows.get(trace.noun_id), trace.before["is_active"], by=by, at=at, batch="")
        for trace in traces
    ]


@transaction.atomic
def confirm_reading(edition_id: int, *, by: User, at: datetime) -> Reading:
    """Note that the person has read the edition in force; a second time changes nothing.

    Raises Edition.DoesNotExist, NotInForce.
    """
    edition = queries.editions(by).get(pk=edition_id)
    if edition.state != Edition.State.IN_FORCE:
        raise NotInForce
    reading, made = Reading.objects.get_or_create(edition=edition, person=by, defaults={"at": at})
    if made:
        told = EditionRead(edition.piece_id, edition.number)
        record(told, about=edition.piece, by=by, at=at)
    return reading


def _write_draft(
    piece: Piece, draft: EditionDraft, number: int, *, by: User, at: datetime
) -> Edition:
    edition = Edition.objects.create(
        piece=piece, number=number, body=draft.body, why=draft.why[:250],
        competence=draft.competence[:160], key=_key(piece.title, draft.body), author=by, drafted_at=at,
    )  # fmt: skip
    record(EditionDrafted(piece.pk, number), about=piece, by=by, at=at)
    return edition


def _the_draft(piece: Piece, seen: str | None = None) -> Edition:
    """Return the open draft. Raises NoDraft, DraftChanged if it is not the text that was seen."""
    edition = queries.draft_of(piece)
    if edition is None:
        raise NoDraft
    if seen is not None and seen != edition.stamp:
        raise DraftChanged
    return edition


def _still(edition: Edition) -> Any:
    """The row, if it still is the draft that was looked at."""
    same = {"drafted_at": edition.drafted_at, "author_id": edition.author_id}
    return Edition.objects.filter(pk=edition.pk, state=Edition.State.DRAFT, **same)


def _check_text(kind: str, title: str, body: str) -> None:
    if not _tidy(title) or not body.strip():
        raise PieceEmpty
    if kind != Piece.Kind.SCRIPT:
        return
    try:
        read_script(body)
    except Broken as fault:
        raise ScriptBroken(line=fault.line, problem=fault.problem) from None


def _free_title(piece: Piece, title: str) -> str:
    if not _tidy(title):
        raise PieceEmpty
    if _is_taken(piece.kind, title, piece.pk):
        raise PieceTaken(title=_tidy(title))
    return _tidy(title)


def _is_taken(kind: str, title: str, but: int | None = None) -> bool:
    rows = Piece.objects.filter(kind=kind, title=_tidy(title))
    return (rows.exclude(pk=but) if but else rows).exists()


def _tidy(title: str) -> str:
    return " ".join(title.split())[:160]


def _key(title: str, body: str) -> str:
    return fold(f"{title} {body}")


def _rekey(piece: Piece, title: str) -> None:
    for edition in piece.editions.exclude(state=Edition.State.PAST):
        edition.key = _key(title, edition.body)
        edition.save(update_fields=["key"])


def _claim(piece: Piece, fresh: Mapping[str, Any]) -> None:
    rows = Piece.objects.filter(pk=piece.pk, version=piece.version)
    if not rows.update(version=piece.version + 1, **fresh):
        raise Stale


def _set_roles(piece: Piece, roles: Sequence[str]) -> bool:
    """Make the audience these roles; say whether that changed anything."""
    before = set(piece.audience.values_list("role", flat=True))
    if before == set(roles):
        return False
    piece.audience.exclude(role__in=roles).delete()
    PieceRole.objects.bulk_create(PieceRole(piece=piece, role=role) for role in set(roles) - before)
    return True
