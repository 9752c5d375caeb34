"""Files beside a record: the panel, upload, download, removal."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otdel.foundation.people.services import note_view
from otdel.foundation.preferences import queries as preferences
from otdel.foundation.web import new_batch, page, toast, undo_url

from . import queries, services, storage
from .panels import about


@require_safe
@login_required
def file_list(request: HttpRequest, noun: str, noun_id: int) -> HttpResponse:
    return _panel(request, noun, noun_id)


@require_POST
@login_required
def upload(request: HttpRequest, noun: str, noun_id: int) -> HttpResponse:
    batch = new_batch()
    taken = [
        services.attach(
            noun,
            noun_id,
            one,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            batch=batch,
            max_megabytes=preferences.value("files.max_megabytes"),
            max_files=preferences.value("files.max_files"),
        )
        for one in request.FILES.getlist("file")
    ]
    answer = _panel(request, noun, noun_id)
    if not taken:
        return toast(answer, _("Choose a file first."), tone="warning")
    text = _("Attached: %(names)s") % {"names": ", ".join(one.name for one in taken)}
    return toast(answer, text, undo_url=undo_url(batch))


@require_safe
@login_required
def download(request: HttpRequest, attachment_id: int) -> FileResponse:
    """Send the bytes in pieces, always as a file to save, never to be shown by the browser."""
    row = queries.attachment(request.user, attachment_id)  # type: ignore[arg-type]
    try:
        body = storage.open_file(row.sha256)
    except FileNotFoundError:
        raise Http404 from None
    note_view("attachment", row.pk, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    answer = FileResponse(
        body, as_attachment=True, filename=row.name, content_type=row.content_type
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@login_required
def remove(request: HttpRequest, attachment_id: int) -> HttpResponse:
    batch = new_batch()
    row = services.remove_attachment(
        attachment_id, by=request.user, at=timezone.now(), batch=batch  # type: ignore[arg-type]
    )  # fmt: skip
    answer = _panel(request, row.noun, row.noun_id)
    text = _("“%(name)s” removed") % {"name": row.name}
    return toast(answer, text, undo_url=undo_url(batch))


def _panel(request: HttpRequest, noun: str, noun_id: int) -> HttpResponse:
    queries.record_of(request.user, noun, noun_id)  # type: ignore[arg-type]
    context: dict[str, Any] = about(noun, noun_id, request.user)
    return page(request, "files/files.html", "panel", context)
