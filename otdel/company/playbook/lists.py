"""The list of the playbook's pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.policy import Role
from otdel.foundation.web.lists import Act, Choice, Column, Filter, ListSpec

from . import queries, services
from .models import Edition, Piece

TONES = {
    "script": "accent",
    "objection": "warn",
    "material": "info",
    "checklist": "good",
    "regulation": "purple",
}


def piece_url(row: Any) -> str:
    return reverse("playbook:piece", args=[row.pk])


def _decorated(by: Any, rows: list[Any], at: datetime) -> None:
    ids = [row.pk for row in rows]
    roles = queries.roles_of(ids)
    numbers: dict[int, int] = {}
    drafts: set[int] = set()
    for edition in queries.editions(by).filter(piece__in=ids).exclude(state=Edition.State.PAST):
        if edition.state == Edition.State.DRAFT:
            drafts.add(edition.piece_id)
        else:
            numbers[edition.piece_id] = edition.number
    for row in rows:
        row.for_whom = roles.get(row.pk, [])
        row.number = numbers.get(row.pk)
        row.is_drafted = row.pk in drafts


def _state(row: Any) -> tuple[Any, str] | None:
    if not row.is_active:
        return _("Not in use"), "neutral"
    if row.is_drafted:
        return _("Draft"), "warn"
    return None


def _switch(is_active: bool) -> Callable[..., Sequence[Any]]:
    return partial(_switched, is_active=is_active)


def _switched(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, is_active: bool
) -> Sequence[Any]:
    return services.switch_pieces(ids, is_active, by=by, at=at, batch=batch)


PIECES = ListSpec(
    key="playbook",
    title=_("Playbook"),
    noun="piece",
    rows=lambda by: queries.pieces(by).select_related("product"),
    columns=(
        Column("title", _("Title"), kind="link", href=piece_url, sort="title"),
        Column(
            "kind", _("Kind"), kind="badge", sort="kind",
            value=lambda row: (row.get_kind_display(), TONES[row.kind]),
        ),
        Column("state", _("State"), kind="badge", value=_state),
        Column("for_whom", _("For whom"), kind="tags", value=lambda row: row.for_whom),
        Column("product", _("Product"), value=lambda row: str(row.product or ""), default=False),
        Column("number", _("Edition"), kind="number", value=lambda row: row.number),
        Column("strictness", _("How strictly"), value=lambda row: row.get_strictness_display(), default=False),
        Column("review_on", _("To be looked through on"), kind="date", due=True, sort="review_on"),
    ),
    row_url=piece_url,
    search=queries.find_pieces,
    filters=(
        Filter(
            "kind", _("Kind"), path="kind", pinned=True,
            choices=lambda by: [Choice(*one) for one in Piece.Kind.choices],
        ),
        Filter(
            "role", _("For whom"), path="audience__role",
            choices=lambda by: [Choice(*one) for one in Role.choices],
        ),
        Filter("active", _("In use"), kind="yes_no", path="is_active"),
        Filter("review", _("To be looked through on"), kind="date", path="review_on"),
    ),
    acts=(
        Act("aside", _("Put aside"), "archive", _switch(False), verb="playbook.write"),
        Act("back", _("Use again"), "archive-off", _switch(True), verb="playbook.write"),
    ),
    default_sort="kind",
    empty_title=_("The playbook is empty"),
    empty_text=_("Here is how the department sells: scripts, answers to objections, materials, check-lists, rules."),
    empty_icon="book",
    decorate=_decorated,
    template="playbook/pieces.html",
)  # fmt: skip
