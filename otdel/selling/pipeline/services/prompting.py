"""What a stage shows whoever stands in it: its pieces of the playbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otdel.company.playbook.models import Piece
from otdel.company.playbook.queries import pieces
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from ..errors import PieceNotThere
from ..events import ProcessEdited
from ..models import Stage, StagePiece


@transaction.atomic
def set_stage_pieces(
    stage_id: int, piece_ids: Sequence[int], *, by: User, at: datetime
) -> list[StagePiece]:
    """Show these pieces in the stage, in this order, and no others; the same again changes nothing.

    Raises Stage.DoesNotExist, NotAllowed, PieceNotThere.
    """
    require(by, "process.design")
    stage = Stage.objects.select_related("process").get(pk=stage_id)
    wanted = list(dict.fromkeys(piece_ids))
    if pieces(by).filter(pk__in=wanted, is_active=True).count() != len(wanted):
        raise PieceNotThere
    if list(stage.pieces.values_list("piece", flat=True)) == wanted:
        return list(stage.pieces.all())
    stage.pieces.all().delete()
    rows = [StagePiece(stage=stage, piece_id=pk, position=n) for n, pk in enumerate(wanted)]
    StagePiece.objects.bulk_create(rows)
    told = ProcessEdited(
        process_id=stage.process_id, what="stage_edited", stage_id=stage.pk, fields=["pieces"]
    )
    record(told, about=stage.process, by=by, at=at)
    return rows


def show_titles(stage: Stage, titles: Sequence[str]) -> None:
    """Show the pieces of these titles in a stage that is being laid; titles unknown here are left out."""
    if not titles:
        return
    found = dict(Piece.objects.filter(title__in=titles).values_list("title", "pk"))
    ids = [found[title] for title in titles if title in found]
    rows = [StagePiece(stage=stage, piece_id=pk, position=n) for n, pk in enumerate(ids)]
    StagePiece.objects.bulk_create(rows)
