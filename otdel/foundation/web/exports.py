"""Large exports that somebody else has to allow: asked, decided, taken once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from otdel.foundation.people import queries as people
from otdel.foundation.people import services
from otdel.foundation.people.models import ExportRequest
from otdel.foundation.people.reach import require
from otdel.foundation.preferences.queries import value

from .lists import Chip, Choice, Column, Filter, ListSpec, exporting, list_view
from .lists import asked as reading
from .lists.acting import list_title, listed
from .lists.filters import shown_filters
from .pages import dialog, go, toast_next

TONES = {"waiting": "warn", "allowed": "good", "denied": "bad", "taken": "neutral"}


def list_name(row: ExportRequest) -> str:
    """Return what the asked list is called today."""
    return str(list_title(row.list_key))


def state_of(row: ExportRequest) -> tuple[Any, str]:
    """Return how a request stands, in a word and a tone."""
    if row.status == ExportRequest.Status.ALLOWED and not row.is_open(timezone.now()):
        return gettext_lazy("Time is over"), "neutral"
    return row.get_status_display(), TONES[row.status]


REQUESTS = ListSpec(
    key="export-requests",
    title=gettext_lazy("Export requests"),
    noun="export_request",
    rows=people.export_requests,
    columns=(
        Column("list", gettext_lazy("List"), value=list_name),
        Column("user", gettext_lazy("Who"), kind="person", sort="user__full_name"),
        Column("status", gettext_lazy("State"), kind="badge", value=state_of, sort="status"),
        Column("rows", gettext_lazy("Rows"), kind="number", sort="rows"),
        Column("reason", gettext_lazy("What for")),
        Column("at", gettext_lazy("Asked"), kind="date", sort="at"),
        Column("decided_by", gettext_lazy("Decided by"), kind="person"),
        Column("expires_at", gettext_lazy("May be taken until"), kind="date"),
        Column("answer", gettext_lazy("Answer"), default=False),
    ),
    row_url=lambda row: reverse("web:export-request", args=[row.pk]),
    filters=(
        Filter(
            "status",
            gettext_lazy("State"),
            path="status",
            choices=lambda by: [Choice(*one) for one in ExportRequest.Status.choices],
            pinned=True,
        ),
        Filter("user", gettext_lazy("Who"), kind="person", path="user", pinned=True),
    ),
    chips=(
        Chip("waiting", pgettext_lazy("requests", "Waiting"), "status=waiting"),
        Chip("mine", gettext_lazy("Mine"), "user=me"),
    ),
    default_sort="-at",
    empty_title=gettext_lazy("No export was asked for"),
    empty_text=gettext_lazy(
        "Exports above a person's limit wait here for somebody else to allow them."
    ),
    empty_icon="shield-check",
)


class AnswerForm(forms.Form):
    """The word of the second pair of eyes."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A refusal needs one; the person reads it."),
    )


@login_required
def requests(request: HttpRequest) -> HttpResponse:
    return list_view(request, REQUESTS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what is asked and why; those who may say yes or no."""
    by: Any = request.user
    found = get_object_or_404(people.export_requests(by).select_related("user"), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _decided(request, pk, form.cleaned_data["answer"])
        except services.ReasonMissing as refusal:
            form.add_error("answer", str(refusal))
        else:
            toast_next(request, said)
            return go(request, "web:export-requests")
    is_mine = found.user_id == by.pk
    context = {
        "asked": found,
        "list": list_name(found),
        "narrowed": _narrowing(found, by),
        "state": state_of(found),
        "form": form,
        "may_decide": found.status == "waiting" and not is_mine and by.may("export.allow"),
        "may_take": is_mine and found.status == "allowed" and found.is_open(timezone.now()),
        "hours": value("people.export_hours"),
    }
    return dialog(request, "web/export_request.html", context, 422 if request.POST else 200)


def _decided(request: HttpRequest, pk: int, answer: str) -> str:
    by: Any = request.user
    at = timezone.now()
    if request.POST.get("word") == "allow":
        services.allow_export(pk, hours=value("people.export_hours"), by=by, at=at)
        return _("Allowed: the file may be taken once")
    services.deny_export(pk, answer, by=by, at=at)
    return _("Refused")


def _narrowing(found: ExportRequest, by: Any) -> list[str]:
    """Return in words what the asked list is narrowed to."""
    try:
        spec = listed(found.list_key)
    except LookupError:
        return []
    told = QueryDict(found.query)
    asked = reading.read(spec, by, told)
    said = [f"{one.label}: {one.said}" for one in shown_filters(spec, by, asked) if one.is_on]
    said += [f"«{asked.text}»"] if asked.text else []
    return said + ([_("Picked rows")] if told.get("ids") else [])


@require_POST
@login_required
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand the allowed file over, once. Raises NotAllowed, ConsentOver, ListGrown."""
    by: Any = request.user
    found = get_object_or_404(people.export_requests(by).filter(user=by), pk=pk)
    at = timezone.now()
    try:
        spec = listed(found.list_key)
    except LookupError as gone:
        raise Http404 from gone
    if spec.verb:
        require(by, spec.verb)
    ids = exporting.ids_of(spec, by, QueryDict(found.query))
    services.fetch_export(pk, len(ids), by=by, at=at)
    return exporting.file_of(spec, by, ids, found.form, at)


def requests_panel(request: HttpRequest, _person: Any) -> str:
    """How many exports wait for one's word or may be taken; for the slot "frame.notices"."""
    by: Any = request.user
    waiting = people.exports_to_decide(by).count()
    ready = people.exports_to_fetch(by, timezone.now()).count()
    if not waiting and not ready:
        return ""
    context = {"waiting": waiting, "ready": ready, "number": waiting + ready}
    return render_to_string("web/export_notice.html", context, request)
