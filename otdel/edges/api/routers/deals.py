"""Deals and their moves, through the same gates as on the board."""

from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from ninja import Router

from otdel.selling.pipeline import queries, services
from otdel.selling.pipeline.drafts import DealDraft, LineDraft

from .. import shown
from ..door import KEY_HEADER, Bearer, writes
from ..paging import page_of
from ..schemas import (
    PROBLEMS,
    Cursor,
    DealIn,
    DealOut,
    DealPatch,
    Id,
    Limit,
    Move,
    pages,
)
from .common import changes_of, version_of

router = Router(tags=["deals"])
READ, WRITE = Bearer("deals:read"), Bearer("deals:write")
KEYED = {"parameters": [KEY_HEADER]}
DealPage = pages(DealOut)


@router.get("/deals", auth=READ, response={200: DealPage, **PROBLEMS})
def list_deals(
    request: Any,
    cursor: Cursor = "",
    limit: Limit = 50,
    status: Literal["open", "won", "lost"] | None = None,
    stage_id: Id | None = None,
    owner_id: Id | None = None,
    company_id: Id | None = None,
) -> Any:
    asked = {
        "status": status,
        "stage_id": stage_id,
        "owner_id": owner_id,
        "company_id": company_id,
    }
    rows = queries.deals(request.auth.user).filter(**{k: v for k, v in asked.items() if v})
    return 200, page_of(rows, cursor, limit, shown.deals)


@router.post("/deals", auth=WRITE, response={201: DealOut, **PROBLEMS}, openapi_extra=KEYED)
@writes
def open_deal(request: Any, sent: DealIn) -> Any:
    """In the default process and its first stage unless said otherwise; owned by the key's person."""
    by, at = request.auth.user, timezone.now()
    today = timezone.localdate(at)
    values = sent.dict()
    values["lines"] = tuple(LineDraft(**line) for line in values["lines"])
    values["owner_id"] = values["owner_id"] or by.pk
    process_id, stage_id = queries.starting_point(values["process_id"], values["stage_id"])
    values |= {"process_id": process_id, "stage_id": stage_id}
    draft = DealDraft(currency=settings.CURRENCY, opened_on=today, **values)
    deal = services.open_deal(draft, by=by, at=at, today=today)
    return 201, shown.deals([deal])[0]


@router.get("/deals/{deal_id}", auth=READ, response={200: DealOut, **PROBLEMS})
def get_deal(request: Any, deal_id: Id) -> Any:
    return 200, shown.deals([queries.deals(request.auth.user).get(pk=deal_id)])[0]


@router.patch(
    "/deals/{deal_id}", auth=WRITE, response={200: DealOut, **PROBLEMS}, openapi_extra=KEYED
)
@writes
def edit_deal(request: Any, deal_id: Id, sent: DealPatch) -> Any:
    """Change only the fields that are sent; with `version`, only if nobody was there before."""
    by = request.auth.user
    deal = queries.deals(by).get(pk=deal_id)
    deal = services.edit_deal(
        deal_id, changes_of(sent), version=version_of(sent, deal), by=by, at=timezone.now()
    )
    return 200, shown.deals([deal])[0]


@router.post(
    "/deals/{deal_id}/move",
    auth=WRITE,
    response={200: DealOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def move_deal(request: Any, deal_id: Id, sent: Move) -> Any:
    """409 `gate-closed` lists in `lacking` what the stage demands; send it as `answers` and move."""
    by, at = request.auth.user, timezone.now()
    deal = services.move_deal(
        deal_id, sent.stage_id, answers=sent.answers, by=by, at=at, on=timezone.localdate(at)
    )
    return 200, shown.deals([deal])[0]


@router.post(
    "/deals/{deal_id}/reopen",
    auth=WRITE,
    response={200: DealOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def reopen_deal(request: Any, deal_id: Id) -> Any:
    by, at = request.auth.user, timezone.now()
    deal = services.reopen_deal(deal_id, by=by, at=at, on=timezone.localdate(at))
    return 200, shown.deals([deal])[0]
