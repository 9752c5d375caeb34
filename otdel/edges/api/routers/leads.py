"""Leads: as they came, qualified, rejected or turned into deals."""

from functools import partial
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from ninja import Router

from otdel.selling.pipeline import queries, services
from otdel.selling.pipeline.drafts import LeadDraft

from .. import shown
from ..door import KEY_HEADER, Bearer, reads, writes
from ..paging import page_of
from ..schemas import (
    PROBLEMS,
    Convert,
    Cursor,
    DealOut,
    Id,
    LeadIn,
    LeadOut,
    LeadPatch,
    Limit,
    Qualify,
    Reject,
    Search,
    pages,
)
from .common import changes_of, version_of

router = Router(tags=["leads"])
READ, WRITE = Bearer("leads:read"), Bearer("leads:write")
KEYED = {"parameters": [KEY_HEADER]}
LeadPage = pages(LeadOut)
LeadStatus = Literal["new", "working", "qualified", "converted", "rejected"]


@router.get("/leads", auth=READ, response={200: LeadPage, **PROBLEMS})
@reads
def list_leads(
    request: Any,
    cursor: Cursor = "",
    limit: Limit = 50,
    text: Search = "",
    status: LeadStatus | None = None,
    owner_id: Id | None = None,
) -> Any:
    rows = queries.leads(request.auth.user)
    if status:
        rows = rows.filter(status=status)
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    if text:
        rows = queries.search_leads(request.auth.user, rows, text)
    return 200, page_of(rows, cursor, limit, partial(shown.leads, request.auth.user))


@router.post("/leads", auth=WRITE, response={201: LeadOut, **PROBLEMS}, openapi_extra=KEYED)
@writes
def create_lead(request: Any, sent: LeadIn) -> Any:
    """Owned by the key's person unless `owner_id` says otherwise; came now unless `came_at` does."""
    by, at = request.auth.user, timezone.now()
    values = sent.dict()
    values["owner_id"] = values["owner_id"] or by.pk
    values["came_at"] = values["came_at"] or at
    lead = services.take_lead(LeadDraft(currency=settings.CURRENCY, **values), by=by, at=at)
    return 201, shown.leads(request.auth.user, [lead])[0]


@router.get("/leads/{lead_id}", auth=READ, response={200: LeadOut, **PROBLEMS})
@reads
def get_lead(request: Any, lead_id: Id) -> Any:
    return 200, shown.leads(request.auth.user, [queries.leads(request.auth.user).get(pk=lead_id)])[
        0
    ]


@router.patch(
    "/leads/{lead_id}", auth=WRITE, response={200: LeadOut, **PROBLEMS}, openapi_extra=KEYED
)
@writes
def edit_lead(request: Any, lead_id: Id, sent: LeadPatch) -> Any:
    """Change only the fields that are sent; with `version`, only if nobody was there before."""
    by = request.auth.user
    lead = queries.leads(by).get(pk=lead_id)
    lead = services.edit_lead(
        lead_id, changes_of(sent), version=version_of(sent, lead), by=by, at=timezone.now()
    )
    return 200, shown.leads(request.auth.user, [lead])[0]


@router.post(
    "/leads/{lead_id}/qualify",
    auth=WRITE,
    response={200: LeadOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def qualify_lead(request: Any, lead_id: Id, sent: Qualify) -> Any:
    """`answers`: the criterion's id → whether it holds."""
    answers = {int(key): value for key, value in sent.answers.items()}
    lead = services.qualify_lead(lead_id, answers, by=request.auth.user, at=timezone.now())
    return 200, shown.leads(request.auth.user, [lead])[0]


@router.post(
    "/leads/{lead_id}/reject",
    auth=WRITE,
    response={200: LeadOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def reject_lead(request: Any, lead_id: Id, sent: Reject) -> Any:
    lead = services.reject_lead(lead_id, sent.reason_id, by=request.auth.user, at=timezone.now())
    return 200, shown.leads(request.auth.user, [lead])[0]


@router.post(
    "/leads/{lead_id}/convert",
    auth=WRITE,
    response={200: DealOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def convert_lead(request: Any, lead_id: Id, sent: Convert) -> Any:
    """Into the deal named, or into a new one of the default process."""
    by, at = request.auth.user, timezone.now()
    deal = services.convert_lead(
        lead_id, into_deal_id=sent.into_deal_id, by=by, at=at, on=timezone.localdate(at)
    )
    return 200, shown.deals(request.auth.user, [deal])[0]
