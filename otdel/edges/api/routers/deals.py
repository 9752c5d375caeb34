"""Deals and their moves, through the same gates as on the board."""

from functools import partial
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router

from otdel.kernel.errors import Refused
from otdel.selling.pipeline import queries, services
from otdel.selling.pipeline.drafts import DealDraft, LineDraft
from otdel.selling.work.drafts import ActivityDraft

from .. import shown
from ..door import KEY_HEADER, Bearer, reads, writes
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
    Search,
    pages,
)
from .common import changes_of, version_of

router = Router(tags=["deals"])
READ, WRITE = Bearer("deals:read"), Bearer("deals:write")
KEYED = {"parameters": [KEY_HEADER]}
DealPage = pages(DealOut)


class NoSuchStage(Refused):
    code = "no-such-stage"
    status = 422
    text = _("There is no such stage in a process in use. GET /processes lists them.")


@router.get("/deals", auth=READ, response={200: DealPage, **PROBLEMS})
@reads
def list_deals(
    request: Any,
    cursor: Cursor = "",
    limit: Limit = 50,
    text: Search = "",
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
    if text:
        rows = queries.search_deals(request.auth.user, rows, text)
    return 200, page_of(rows, cursor, limit, partial(shown.deals, request.auth.user))


@router.post("/deals", auth=WRITE, response={201: DealOut, **PROBLEMS}, openapi_extra=KEYED)
@writes
def open_deal(request: Any, sent: DealIn) -> Any:
    """In the default process and its first stage unless said otherwise; owned by the key's person."""
    by, at = request.auth.user, timezone.now()
    today = timezone.localdate(at)
    values = sent.dict()
    values["lines"] = tuple(LineDraft(**line) for line in values["lines"])
    values["owner_id"] = values["owner_id"] or by.pk
    values |= _start(values["process_id"], values["stage_id"])
    draft = DealDraft(currency=settings.CURRENCY, opened_on=today, **values)
    deal = services.open_deal(draft, by=by, at=at, today=today)
    return 201, shown.deals(request.auth.user, [deal])[0]


@router.get("/deals/{deal_id}", auth=READ, response={200: DealOut, **PROBLEMS})
@reads
def get_deal(request: Any, deal_id: Id) -> Any:
    return 200, shown.deals(request.auth.user, [queries.deals(request.auth.user).get(pk=deal_id)])[
        0
    ]


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
    return 200, shown.deals(request.auth.user, [deal])[0]


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
    answers: dict[str, Any] = dict(sent.answers)
    if sent.next_step:
        answers["next_step"] = ActivityDraft(owner_id=by.pk, has_hour=True, **sent.next_step.dict())
    deal = services.move_deal(
        deal_id, sent.stage_id, answers=answers, by=by, at=at, on=timezone.localdate(at)
    )
    return 200, shown.deals(request.auth.user, [deal])[0]


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
    return 200, shown.deals(request.auth.user, [deal])[0]


def _start(process_id: int | None, stage_id: int | None) -> dict[str, int]:
    """The stage named, else the first of the process named, else of the default one."""
    stages = queries.all_stages()
    if stage_id:
        stages = stages.filter(pk=stage_id)
    if process_id:
        stages = stages.filter(process_id=process_id)
    stage = stages.first()
    if stage is None:
        raise NoSuchStage
    return {"process_id": stage.process_id, "stage_id": stage.pk}
