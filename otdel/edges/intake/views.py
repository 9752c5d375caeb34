"""Pages for those who keep the forms and sort the requests."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.foundation.people.reach import reader, require
from otdel.foundation.people.services import note_view
from otdel.foundation.web import (
    close_dialog,
    dialog,
    go,
    new_batch,
    page,
    reload_part,
    toast,
    toast_next,
    undo_url,
)
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.pipeline.queries import leads

from . import public, queries, services, words
from .forms import EditorForm
from .lists import FORMS, REQUESTS
from .models import IntakeForm, Submission
from .told import labels, told


@login_required
def form_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, FORMS, {"held": queries.held(reader(request))})


@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, REQUESTS, {"held": queries.held(reader(request))})


# ---------------------------------------------------------------- the editor


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def form_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "intake.edit")
    editor = EditorForm(request.POST or None, by=by)
    if request.method == "POST" and editor.is_valid():
        batch = new_batch()
        try:
            form = services.create_form(editor.draft(), by=by, at=timezone.now(), batch=batch)
        except NotAllowed:
            raise
        except Refused as refusal:
            editor.add_error(None, str(refusal))
        else:
            toast_next(request, _("The form is made"), undo_url(batch))
            return go(request, "intake:form", form.pk)
    return _editor(request, editor, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def form_detail(request: HttpRequest, form_id: int) -> HttpResponse:
    """A form: its editor with the preview, its address and the lines for a site."""
    by = reader(request)
    form = get_object_or_404(queries.web_forms(by).select_related("source", "owner"), pk=form_id)
    editor = EditorForm(request.POST or None, by=by, form=form)
    if request.method == "POST" and editor.is_valid():
        batch = new_batch()
        version = request.POST.get("version", "")
        act: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        act["version"] = int(version) if version.isdecimal() and len(version) < 10 else None
        try:
            services.edit_form(form_id, editor.draft(), **act)
        except NotAllowed:
            raise
        except Refused as refusal:
            editor.add_error(None, str(refusal))
        else:
            toast_next(request, _("Saved"), undo_url(batch))
            return go(request, "intake:form", form_id)
    return _editor(request, editor, form)


def _editor(request: HttpRequest, editor: EditorForm, form: IntakeForm | None) -> HttpResponse:
    shown = form or _unsaved(editor)
    context: dict[str, Any] = {
        "editor": editor,
        "form": form,
        "may_edit": reader(request).may("intake.edit"),
        "preview": _drawn(shown),
        "held": queries.held(reader(request)),
    }
    if form:
        address = (settings.SITE_URL or f"{request.scheme}://{request.get_host()}") + reverse(
            "forms:page", args=[form.key]
        )
        context |= {"address": address, "bare": queries.asked_by(form, form.spoken[0])}
        context["asked"] = queries.consents_asked(form)
    status = 422 if editor.is_bound and editor.errors else 200
    return page(request, "intake/form.html", "", context, status)


@require_POST
@login_required
def form_preview(request: HttpRequest) -> HttpResponse:
    """How the form being edited would look; what cannot be read yet leaves the preview as it is."""
    by = reader(request)
    require(by, "intake.edit")
    editor = EditorForm(request.POST, by=by)
    if not editor.is_valid():
        return HttpResponse(status=204)
    return render(request, "intake/preview.html", {"preview": _drawn(_unsaved(editor))})


def _unsaved(editor: EditorForm) -> IntakeForm:
    """The form as it stands in the editor, only to be looked at."""
    if not (editor.is_bound and editor.is_valid()):
        fields = [{"key": one.key} for one, show, *_r in editor.lines() if show.value()]
        return IntakeForm(name=_("New form"), languages="ru", fields=fields)
    draft = editor.draft()
    names = ("title_ru", "title_en", "intro_ru", "intro_en")
    return IntakeForm(
        name=draft.name,
        languages=" ".join(draft.languages),
        fields=[asdict(one) for one in draft.fields],
        consents=[asdict(one) for one in draft.consents],
        **{name: getattr(draft, name) for name in names},
    )


def _drawn(form: IntakeForm) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for language in form.spoken:
        with translation.override(language):
            body = public.drawn(form, language, {}, {})
            found.append((language, body | {"html": public.body_of(body)}))
    return found


# ---------------------------------------------------------------- requests


@require_safe
@login_required
def request_detail(request: HttpRequest, submission_id: int) -> HttpResponse:
    """All that was written, and why it waits."""
    by = reader(request)
    row = get_object_or_404(queries.submissions(by), pk=submission_id)
    note_view(row.noun, row.pk, by=by, at=timezone.now())
    context = {
        "row": row,
        "told": told(by, row, labels()),
        "reasons": words.reasons(row.reasons),
        "lead": leads(by).filter(pk=row.lead_id or 0).first(),
        "matched": words.MATCHED.get(row.matched, ""),
        "is_held": row.state == Submission.State.HELD,
    }
    return dialog(request, "intake/request.html", context)


@require_POST
@login_required
def request_sort(request: HttpRequest, submission_id: int, act: str) -> HttpResponse:
    """Make a lead of a request held, or reject it."""
    by, at, batch = reader(request), timezone.now(), new_batch()
    get_object_or_404(queries.submissions(by), pk=submission_id)
    if act == "accept":
        [row] = services.accept_submissions(
            [submission_id], by=by, at=at, house=public.house(), batch=batch
        )
        said = _("The lead is made")
    else:
        [row] = services.reject_submissions([submission_id], by=by, at=at, batch=batch)
        said = _("The request is rejected")
    if isinstance(row, Refused):
        raise row
    answer = reload_part(HttpResponse(status=204), "list")
    return close_dialog(toast(answer, said, undo_url(batch)))
