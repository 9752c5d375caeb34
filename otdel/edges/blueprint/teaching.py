"""The playbook: pieces with their texts, and which of them a stage shows."""

from __future__ import annotations

from otdel.company.playbook import queries as playbook
from otdel.company.playbook import services as writing
from otdel.company.playbook.drafts import EditionDraft, PieceDraft
from otdel.company.playbook.engine import later
from otdel.company.playbook.models import Piece
from otdel.foundation.preferences import queries as preferences
from otdel.kernel.errors import Refused
from otdel.selling.pipeline import services as selling

from .engine import Change, Did
from .errors import TwoPeople, UnknownPiece
from .schema import lines
from .site import Site, stage_at


def pieces(change: Change, site: Site) -> None:
    """Lay a piece or change it; another text is drafted and put in force as its next edition."""
    kind, title = change.path
    row = Piece.objects.filter(kind=kind, title=title).first()
    if change.did is Did.REMOVE:
        if row is not None:
            _switch(row, False, site)
        return
    told = change.after
    if row is None:
        draft = PieceDraft(
            kind, title, told["text"], tuple(told["roles"]), told["strictness"],
            must_be_read=told["must_be_read"],
        )  # fmt: skip
        row = writing.create_piece(draft, **site.act)
        _put_in_force(row, site)
        return
    if not row.is_active:
        _switch(row, True, site)
    rules = {name: told[name] for name in ("roles", "strictness", "must_be_read")}
    writing.change_piece(row.pk, rules, **site.act)
    standing = playbook.in_force(row)
    if standing is None or lines(standing.body) != told["text"]:
        writing.draft_edition(row.pk, EditionDraft(told["text"], site.why), **site.act)
        _put_in_force(row, site)


def _switch(row: Piece, is_active: bool, site: Site) -> None:
    for done in writing.switch_pieces([row.pk], is_active, **site.act, batch=site.batch):
        if isinstance(done, Refused):
            raise done


def _put_in_force(row: Piece, site: Site) -> None:
    """Approve what was brought. Raises TwoPeople where somebody else than who brings it has to."""
    if preferences.value("playbook.two_people"):
        raise TwoPeople(title=row.title)
    review_on = later(site.on, int(preferences.value("playbook.review_months")))
    writing.approve_edition(row.pk, **site.act, review_on=review_on)


def shown(change: Change, site: Site) -> None:
    ids = []
    for told in change.after.get("shows", ()):
        ((kind, title),) = told.items()
        row = Piece.objects.filter(kind=kind, title=title, is_active=True).first()
        if row is None:
            raise UnknownPiece(title=title, kind=kind)
        ids.append(row.pk)
    selling.set_stage_pieces(stage_at(change.path).pk, ids, **site.act)
