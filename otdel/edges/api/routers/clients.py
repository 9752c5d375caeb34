"""Companies and contacts."""

from functools import partial
from typing import Any

from django.utils import timezone
from ninja import Router

from otdel.company.clients import queries, services
from otdel.company.clients.drafts import AwayDraft, CompanyDraft, ContactDraft, PointDraft

from .. import shown
from ..door import KEY_HEADER, Bearer, reads, writes
from ..paging import page_of
from ..schemas import (
    PROBLEMS,
    CompanyIn,
    CompanyOut,
    CompanyPatch,
    ContactIn,
    ContactOut,
    ContactPatch,
    Cursor,
    Id,
    Limit,
    Search,
    Status,
    pages,
)
from .common import changes_of, version_of

router = Router(tags=["clients"])
READ, WRITE = Bearer("clients:read"), Bearer("clients:write")
KEYED = {"parameters": [KEY_HEADER]}
CompanyPage, ContactPage = pages(CompanyOut), pages(ContactOut)


@router.get("/companies", auth=READ, response={200: CompanyPage, **PROBLEMS})
@reads
def list_companies(
    request: Any,
    cursor: Cursor = "",
    limit: Limit = 50,
    text: Search = "",
    status: Status | None = None,
    owner_id: Id | None = None,
) -> Any:
    by = request.auth.user
    rows = queries.companies(by)
    if text:
        rows = queries.search_companies(by, rows, text)
    if status:
        rows = rows.filter(status=status)
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    return 200, page_of(rows, cursor, limit, partial(shown.companies, request.auth.user))


@router.post("/companies", auth=WRITE, response={201: CompanyOut, **PROBLEMS}, openapi_extra=KEYED)
@writes
def create_company(request: Any, sent: CompanyIn) -> Any:
    """Owned by the key's person unless `owner_id` says otherwise."""
    by = request.auth.user
    values = sent.dict()
    values["points"] = tuple(PointDraft(**point) for point in values["points"])
    values["owner_id"] = values["owner_id"] or by.pk
    company = services.create_company(CompanyDraft(**values), by=by, at=timezone.now())
    return 201, shown.companies(request.auth.user, [company])[0]


@router.get("/companies/{company_id}", auth=READ, response={200: CompanyOut, **PROBLEMS})
@reads
def get_company(request: Any, company_id: Id) -> Any:
    return 200, shown.companies(
        request.auth.user, [queries.companies(request.auth.user).get(pk=company_id)]
    )[0]


@router.patch(
    "/companies/{company_id}",
    auth=WRITE,
    response={200: CompanyOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def edit_company(request: Any, company_id: Id, sent: CompanyPatch) -> Any:
    """Change only the fields that are sent; with `version`, only if nobody was there before."""
    by = request.auth.user
    company = queries.companies(by).get(pk=company_id)
    changes = changes_of(sent)
    if told := changes.pop("away", None):
        changes["away"] = AwayDraft(**told)
    company = services.edit_company(
        company_id, changes, version=version_of(sent, company), by=by, at=timezone.now()
    )
    return 200, shown.companies(request.auth.user, [company])[0]


@router.get("/contacts", auth=READ, response={200: ContactPage, **PROBLEMS})
@reads
def list_contacts(
    request: Any,
    cursor: Cursor = "",
    limit: Limit = 50,
    text: Search = "",
    company_id: Id | None = None,
    owner_id: Id | None = None,
) -> Any:
    by = request.auth.user
    rows = queries.contacts(by)
    if text:
        rows = queries.search_contacts(by, rows, text)
    if company_id:
        rows = rows.filter(company_id=company_id)
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    return 200, page_of(rows, cursor, limit, partial(shown.contacts, request.auth.user))


@router.post("/contacts", auth=WRITE, response={201: ContactOut, **PROBLEMS}, openapi_extra=KEYED)
@writes
def create_contact(request: Any, sent: ContactIn) -> Any:
    """Owned by the key's person unless `owner_id` says otherwise."""
    by = request.auth.user
    values = sent.dict()
    values["points"] = tuple(PointDraft(**point) for point in values["points"])
    values["owner_id"] = values["owner_id"] or by.pk
    contact = services.create_contact(ContactDraft(**values), by=by, at=timezone.now())
    return 201, shown.contacts(request.auth.user, [contact])[0]


@router.get("/contacts/{contact_id}", auth=READ, response={200: ContactOut, **PROBLEMS})
@reads
def get_contact(request: Any, contact_id: Id) -> Any:
    return 200, shown.contacts(
        request.auth.user, [queries.contacts(request.auth.user).get(pk=contact_id)]
    )[0]


@router.patch(
    "/contacts/{contact_id}",
    auth=WRITE,
    response={200: ContactOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def edit_contact(request: Any, contact_id: Id, sent: ContactPatch) -> Any:
    """Change only the fields that are sent; with `version`, only if nobody was there before."""
    by = request.auth.user
    contact = queries.contacts(by).get(pk=contact_id)
    contact = services.edit_contact(
        contact_id, changes_of(sent), version=version_of(sent, contact), by=by, at=timezone.now()
    )
    return 200, shown.contacts(request.auth.user, [contact])[0]
