"""Reading the playbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Role
from otdel.kernel.normal import fold

from .models import Edition, Piece, PieceRole, Reading


def pieces(by: User) -> QuerySet[Piece]:
    """Pieces written for one of the reader's roles or for everybody; whoever writes sees all.

    Those without an edition in force and those put aside are seen by writers only.
    """
    rows = Piece.objects.order_by("kind", "title", "pk")
    if by.may("playbook.write"):
        return rows
    said = PieceRole.objects.filter(piece=OuterRef("pk"))
    mine = Exists(said.filter(role__in=by.roles))
    return rows.filter(~Exists(said) | mine, _in_force(), is_active=True)


def _in_force() -> Exists:
    return Exists(Edition.objects.filter(piece=OuterRef("pk"), state=Edition.State.IN_FORCE))


def editions(by: User) -> QuerySet[Edition]:
    """Editions of the pieces that the reader sees; drafts for those who write."""
    rows = Edition.objects.filter(piece__in=pieces(by)).select_related("piece")
    return rows if by.may("playbook.write") else rows.exclude(state=Edition.State.DRAFT)


def shown(by: User, ids: Iterable[int]) -> list[tuple[Piece, Edition]]:
    """Pieces of these ids that are in use, each with its edition in force, by kind and title."""
    rows = pieces(by).filter(pk__in=ids, is_active=True).select_related("product")
    force = Edition.objects.filter(state=Edition.State.IN_FORCE)
    rows = rows.prefetch_related(Prefetch("editions", queryset=force, to_attr="force"))
    return [(piece, piece.force[0]) for piece in rows if piece.force]


def in_force(piece: Piece) -> Edition | None:
    return piece.editions.filter(state=Edition.State.IN_FORCE).select_related("author").first()


def draft_of(piece: Piece) -> Edition | None:
    return piece.editions.filter(state=Edition.State.DRAFT).select_related("author").first()


def roles_of(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return {piece: labels of the roles it is written for}, in one query."""
    labels = dict(Role.choices)
    found: dict[int, list[str]] = {}
    for piece_id, role in PieceRole.objects.filter(piece__in=ids).values_list("piece", "role"):
        found.setdefault(piece_id, []).append(str(labels[role]))
    return {pk: sorted(names) for pk, names in found.items()}


def waiting(by: User) -> QuerySet[Piece]:
    """Pieces whose edition in force the reader has yet to confirm."""
    if by.is_system:
        return Piece.objects.none()
    said = PieceRole.objects.filter(piece=OuterRef("pk"))
    mine = Exists(said.filter(role__in=by.roles))
    read = Reading.objects.filter(
        edition__piece=OuterRef("pk"), edition__state=Edition.State.IN_FORCE, person=by
    )
    rows = Piece.objects.filter(must_be_read=True, is_active=True).order_by("title", "pk")
    return rows.filter(~Exists(said) | mine, _in_force(), ~Exists(read))


def has_read(by: User, edition: Edition) -> bool:
    return Reading.objects.filter(edition=edition, person=by).exists()


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A person for whom an edition is, and when it was confirmed (None: not yet)."""

    person: User
    at: datetime | None


def readers(edition: Edition) -> list[ReadLine]:
    """Everybody who works and for whom the edition is, those who have not confirmed first."""
    wanted = list(edition.piece.audience.values_list("role", flat=True))
    grants = Grant.objects.filter(role__in=wanted) if wanted else Grant.objects.all()
    read = dict(edition.readings.values_list("person", "at"))
    people = User.objects.filter(is_active=True, is_system=False).order_by("full_name", "pk")
    people = people.filter(Q(pk__in=grants.values("user")) | Q(pk__in=list(read)))
    lines = [ReadLine(person, read.get(person.pk)) for person in people]
    return sorted(lines, key=lambda line: line.at is not None)


def due_for_review(on: date) -> QuerySet[Piece]:
    """Pieces in use whose day of review has come (PIPE-27)."""
    return Piece.objects.filter(is_active=True, review_on__lte=on)


def piece_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Titles for a timeline, within what the reader sees."""
    return dict(pieces(by).filter(pk__in=ids).order_by().values_list("pk", "title"))


def find_pieces(by: User, rows: QuerySet[Piece], text: str) -> QuerySet[Piece]:
    """Pieces whose title or text holds every word, in any case of any alphabet."""
    seen = editions(by).filter(piece=OuterRef("pk")).exclude(state=Edition.State.PAST)
    for word in fold(text).split()[:6]:
        rows = rows.filter(Exists(seen.filter(key__contains=word)))
    return rows
