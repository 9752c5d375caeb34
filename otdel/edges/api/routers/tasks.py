"""Tasks, calls, meetings, letters and notes."""

from typing import Any, Literal

from django.utils import timezone
from ninja import Router

from otdel.foundation.preferences.queries import value
from otdel.kernel.errors import Stale
from otdel.selling.work import queries, services
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.preferences import NEEDS_NEXT_STEP

from .. import shown
from ..door import KEY_HEADER, Bearer, reads, writes
from ..paging import page_of
from ..schemas import (
    PROBLEMS,
    Cursor,
    Finish,
    Id,
    Limit,
    Search,
    TaskIn,
    TaskOut,
    TaskPatch,
    pages,
)
from .common import changes_of, version_of

router = Router(tags=["tasks"])
READ, WRITE = Bearer("tasks:read"), Bearer("tasks:write")
KEYED = {"parameters": [KEY_HEADER]}
TaskPage = pages(TaskOut)


@router.get("/tasks", auth=READ, response={200: TaskPage, **PROBLEMS})
@reads
def list_tasks(
    request: Any,
    cursor: Cursor = "",
    limit: Limit = 50,
    text: Search = "",
    is_open: bool | None = None,
    owner_id: Id | None = None,
    about_noun: Literal["lead", "deal"] | None = None,
    about_id: Id | None = None,
) -> Any:
    asked = {
        "is_open": is_open,
        "owner_id": owner_id,
        "about_noun": about_noun,
        "about_id": about_id,
    }
    rows = queries.activities(request.auth.user)
    rows = rows.filter(**{k: v for k, v in asked.items() if v is not None})
    if text:
        rows = queries.search_activities(request.auth.user, rows, text)
    return 200, page_of(rows, cursor, limit, shown.tasks)


@router.post("/tasks", auth=WRITE, response={201: TaskOut, **PROBLEMS}, openapi_extra=KEYED)
@writes
def create_task(request: Any, sent: TaskIn) -> Any:
    """Planned, or logged as done when `done_at` is given; for the key's person unless said otherwise."""
    by, at = request.auth.user, timezone.now()
    values = sent.dict()
    values["owner_id"] = values["owner_id"] or by.pk
    draft = ActivityDraft(has_hour=values["due_at"] is not None, **values)
    act = services.log if values["done_at"] else services.plan
    return 201, shown.tasks([act(draft, by=by, at=at)])[0]


@router.get("/tasks/{task_id}", auth=READ, response={200: TaskOut, **PROBLEMS})
@reads
def get_task(request: Any, task_id: Id) -> Any:
    return 200, shown.tasks([queries.activities(request.auth.user).get(pk=task_id)])[0]


@router.patch(
    "/tasks/{task_id}", auth=WRITE, response={200: TaskOut, **PROBLEMS}, openapi_extra=KEYED
)
@writes
def edit_task(request: Any, task_id: Id, sent: TaskPatch) -> Any:
    """Change only the fields that are sent; with `version`, only if nobody was there before."""
    by, at = request.auth.user, timezone.now()
    task = queries.activities(by).get(pk=task_id)
    changes, version = changes_of(sent), version_of(sent, task)
    if version != task.version:
        raise Stale
    due, why = changes.pop("due_at", task.due_at), changes.pop("confirmed", "")
    if changes:
        task = services.edit_activity(task_id, changes, version=version, by=by, at=at)
    if due != task.due_at:
        task = services.reschedule(task_id, due, has_hour=True, confirmed=why, by=by, at=at)
    return 200, shown.tasks([task])[0]


@router.post(
    "/tasks/{task_id}/finish",
    auth=WRITE,
    response={200: TaskOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def finish_task(request: Any, task_id: Id, sent: Finish) -> Any:
    task = services.finish(
        task_id,
        sent.outcome,
        needs_next_step=value(NEEDS_NEXT_STEP),
        by=request.auth.user,
        at=timezone.now(),
    )
    return 200, shown.tasks([task])[0]


@router.post(
    "/tasks/{task_id}/cancel",
    auth=WRITE,
    response={200: TaskOut, **PROBLEMS},
    openapi_extra=KEYED,
)
@writes
def cancel_task(request: Any, task_id: Id) -> Any:
    task = services.cancel(task_id, by=request.auth.user, at=timezone.now())
    return 200, shown.tasks([task])[0]
