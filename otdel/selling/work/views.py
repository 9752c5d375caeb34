"""Screens of what people do: Today, the list, dialogs, the compose line and the next step."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.contacting.errors import ContactToConfirm
from otdel.company.contacting.reaching import reach_through_gate
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.people.reach import reader
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import (
    close_dialog,
    dialog,
    go,
    new_batch,
    page,
    reload_part,
    toast,
    undo_url,
)
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import Invalid, Refused

from . import queries, services
from .asking import ask_to_ring
from .forms import ActivityForm, ComposeForm, EditForm, StepForm, WhenForm, owner_id
from .lists import ACTIVITIES
from .models import Activity
from .preferences import NEEDS_NEXT_STEP
from .records import Record, asked, number_in, record_of
from .shown import phone_of, step_lines, today_context

CHIEFS = frozenset({Role.OWNER, Role.ADMIN, Role.HEAD, Role.CONTROLLER, Role.AUDITOR})
TALKS = frozenset({Activity.Kind.CALL, Activity.Kind.MEETING})


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Open the desk of the person's role: figures for chiefs, the queue for those who sell."""
    if not reader(request).roles.isdisjoint(CHIEFS):
        try:
            return redirect("metrics:overview")
        except NoReverseMatch:
            pass
    return redirect("work:today")


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """One queue for the day; `?person=` is a colleague within reach."""
    by, at = reader(request), timezone.now()
    asked_for = request.GET.get("person", "")
    person_id = number_in(asked_for) if asked_for else by.pk
    try:
        day = queries.today(by, person_id, at)
    except User.DoesNotExist:
        raise Http404 from None
    return page(request, "work/today.html", "queue", today_context(by, day))


@login_required
def activity_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, ACTIVITIES)


@require_http_methods(["GET", "POST"])
@login_required
def activity_create(request: HttpRequest) -> HttpResponse:
    """A dialog; `?about=deal:5`, `?company=3`, `?contact=4`, `?kind=call` fill it in beforehand."""
    by, at = reader(request), timezone.now()
    record = record_of(by, request.GET)
    form = ActivityForm(
        _sent(request), by=by, about=record.is_fixed, initial=_beforehand(request, record)
    )
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.plan(form.draft(**record.links), by=by, at=at, batch=batch)
        except Invalid as refusal:
            _show(form, refusal)
        else:
            return _done(request, _("Planned"), batch)
    context = {"form": form, "record": record, "query": request.GET.urlencode()}
    return dialog(request, "work/activity_form.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def activity_edit(request: HttpRequest, activity_id: int) -> HttpResponse:
    by, at = reader(request), timezone.now()
    row = get_object_or_404(queries.activities(by), pk=activity_id)
    form = EditForm(_sent(request), row=row, by=by, initial=_as_initial(row, by))
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            _save(row, form, by=by, at=at, batch=batch)
        except Invalid as refusal:
            _show(form, refusal)
        else:
            return _done(request, _("Saved"), batch)
    context = {"form": form, "row": row, "record": asked(by, row)}
    return dialog(request, "work/activity_edit.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def activity_finish(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Close it. A press on the circle closes at once, unless the deal would be left without a step."""
    by, at = reader(request), timezone.now()
    row = get_object_or_404(queries.activities(by), pk=activity_id)
    is_bare = bool(services.leaves_nothing([row], by=by))
    strict = bool(value(NEEDS_NEXT_STEP))
    if request.method == "GET" or ("ask" in request.POST and (is_bare or row.kind in TALKS)):
        return _ask_step(request, row, StepForm(by=by), is_bare=is_bare, strict=strict)
    form = StepForm(request.POST, by=by)
    if not form.is_valid():
        return _ask_step(request, row, form, is_bare=is_bare, strict=strict)
    batch = new_batch()
    try:
        services.finish(
            row.pk,
            form.cleaned_data["outcome"],
            next_step=form.next_step(row),
            needs_next_step=strict,
            by=by,
            at=at,
            batch=batch,
        )
    except Invalid as refusal:
        _show(form, refusal)
    except Refused as refusal:
        if refusal.code != "next-step-missing":
            raise
        form.add_error("next_subject", str(refusal))
    else:
        return _done(request, _("Done"), batch)
    return _ask_step(request, row, form, is_bare=is_bare, strict=strict)


@require_http_methods(["GET", "POST"])
@login_required
def activity_reschedule(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Another day: `to` is a day of the menu or "none"; without it a dialog asks."""
    by, at = reader(request), timezone.now()
    row = get_object_or_404(queries.activities(by), pk=activity_id)
    batch, to = new_batch(), request.POST.get("to", "")
    if to:
        due_at, has_hour = _put_off(row, to, by=by, at=at)
    else:
        form = WhenForm(_sent(request), by=by, initial=_as_initial(row, by))
        if request.method == "GET" or not form.is_valid():
            context = {"form": form, "row": row}
            return dialog(request, "work/when.html", context, 422 if form.errors else 200)
        due_at, has_hour = form.due()
    why = request.POST.get("confirmed", "")
    try:
        services.reschedule(
            row.pk, due_at, has_hour=has_hour, confirmed=why, by=by, at=at, batch=batch
        )
    except ContactToConfirm as refusal:
        form = WhenForm({"day": due_at, "hour": _hour(due_at, has_hour, by)}, by=by)
        form.full_clean()
        _show(form, refusal)
        return dialog(request, "work/when.html", {"form": form, "row": row}, 422)
    return _done(request, _("Rescheduled"), batch)


@require_POST
@login_required
def activity_cancel(request: HttpRequest, activity_id: int) -> HttpResponse:
    by, batch = reader(request), new_batch()
    row = get_object_or_404(queries.activities(by), pk=activity_id)
    services.cancel(row.pk, by=by, at=timezone.now(), batch=batch)
    return _done(request, _("Called off"), batch)


@require_http_methods(["GET", "POST"])
@login_required
def activity_reach(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Ring whom an open activity is about, if the gate lets through; masked phones are shown first."""
    by, at = reader(request), timezone.now()
    row = get_object_or_404(queries.activities(by), pk=activity_id)
    point = phone_of(by, row)
    if point is None or point.is_hidden:
        raise Http404
    return reach_through_gate(request, ask_to_ring(row, point.value, at), "phone", point.value)


@require_POST
@login_required
def activity_reopen(request: HttpRequest, activity_id: int) -> HttpResponse:
    by, batch = reader(request), new_batch()
    row = get_object_or_404(queries.activities(by), pk=activity_id)
    services.reopen(row.pk, by=by, at=timezone.now(), batch=batch)
    return _done(request, _("Open again"), batch)


@require_POST
@login_required
def activity_remove(request: HttpRequest, activity_id: int) -> HttpResponse:
    by, batch = reader(request), new_batch()
    row = get_object_or_404(queries.activities(by), pk=activity_id)
    services.remove_activities([row.pk], by=by, at=timezone.now(), batch=batch)
    return _done(request, _("Deleted"), batch)


@require_http_methods(["GET", "POST"])
@login_required
def compose(request: HttpRequest) -> HttpResponse:
    """The line above a timeline; "log" enters what was done, "plan" what is to be done."""
    by, at = reader(request), timezone.now()
    record = record_of(by, request.GET)
    if not record.is_fixed:
        raise Http404
    kind = request.GET.get("kind", "")
    kind = kind if kind in Activity.Kind else Activity.Kind.NOTE.value
    form = ComposeForm(_sent(request), kind=kind, by=by)
    if request.method == "GET" or not form.is_valid():
        return _compose(request, record, form)
    is_plan = request.POST.get("act") == "plan" or kind == Activity.Kind.TASK
    batch = new_batch()
    enter = services.plan if is_plan else services.log
    try:
        enter(form.draft(**record.links), by=by, at=at, batch=batch)
    except Invalid as refusal:
        _show(form, refusal)
        return _compose(request, record, form)
    answer = _compose(request, record, ComposeForm(kind=kind, by=by))
    answer.status_code = 200
    text = _("Planned") if is_plan else _("Entered")
    return toast(reload_part(answer, "work", "timeline"), text, undo_url=undo_url(batch))


@require_safe
@login_required
def steps(request: HttpRequest) -> HttpResponse:
    """What is open about a record: the panel of its side, loaded again after each act."""
    record = record_of(reader(request), request.GET)
    if not record.is_fixed:
        raise Http404
    context = {"record": record, "lines": step_lines(reader(request), record, timezone.now())}
    return page(request, "work/steps_page.html", "steps", context)


def _compose(request: HttpRequest, record: Record, form: ComposeForm) -> HttpResponse:
    context = {"record": record, "form": form, "kinds": Activity.Kind}
    return page(request, "work/compose_page.html", "compose", context, 422 if form.errors else 200)


def _ask_step(
    request: HttpRequest, row: Activity, form: StepForm, *, is_bare: bool, strict: bool
) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "record": asked(reader(request), row),
        "is_bare": is_bare,
        "strict": strict and is_bare,
        "horizons": queries.horizons(timezone.localdate()),
    }
    return dialog(request, "work/finish.html", context, 422 if form.errors else 200)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _done(request: HttpRequest, text: str, batch: str) -> HttpResponse:
    """Close the dialog, say it with Undo, load again whatever shows activities."""
    if request.headers.get("HX-Request") != "true":
        return go(request, "work:today")
    answer = reload_part(HttpResponse(status=204), "work", "timeline", "list")
    return close_dialog(toast(answer, text, undo_url=undo_url(batch)))


def _show(form: Any, refusal: Invalid) -> None:
    field = refusal.gaps.get("field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


def _beforehand(request: HttpRequest, record: Record) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    return {
        "kind": kind if kind in Activity.Kind and kind != "note" else "task",
        "owner": reader(request).pk,
        "day": timezone.localdate(),
        "company": record.links.get("company_id"),
        "contact": record.links.get("contact_id"),
    }


def _hour(due_at: datetime | None, has_hour: bool, by: User) -> time | None:
    return due_at.astimezone(queries.zone_of(by)).time() if due_at and has_hour else None


def _as_initial(row: Activity, by: User) -> dict[str, Any]:
    local = row.due_at and row.due_at.astimezone(queries.zone_of(by if row.has_hour else row.owner))
    return {
        "kind": row.kind,
        "subject": row.subject,
        "body": row.body,
        "outcome": row.outcome,
        "owner": row.owner_id,
        "company": row.company_id,
        "contact": row.contact_id,
        "day": local.date() if local else None,
        "hour": local.time() if local and row.has_hour else None,
    }


def _save(row: Activity, form: EditForm, *, by: User, at: datetime, batch: str) -> None:
    """One form, three verbs: words, then the day, then the person."""
    data = form.cleaned_data
    words = {name: data[name] for name in ("kind", "subject", "body", "outcome") if name in data}
    links = {
        f"{name}_id": pk if pk is None else owner_id(pk)
        for name in ("company", "contact")
        if name in data
        for pk in [data[name] or None]
    }
    row = services.edit_activity(
        row.pk, words | links, version=row.version, by=by, at=at, batch=batch
    )
    if "day" in form.changed_data or "hour" in form.changed_data:
        due_at, has_hour = form.due()
        services.reschedule(
            row.pk,
            due_at,
            has_hour=has_hour,
            confirmed=data.get("confirmed", ""),
            by=by,
            at=at,
            batch=batch,
        )
    if "owner" in data and owner_id(data["owner"]) != row.owner_id:
        services.reassign_activities([row.pk], owner_id(data["owner"]), by=by, at=at, batch=batch)


def _put_off(row: Activity, to: str, *, by: User, at: datetime) -> tuple[datetime | None, bool]:
    """Return the same hour on the day that `to` names, in the zone of who will do it."""
    if to == "none":
        return None, False
    zone = queries.zone_of(row.owner)
    days = {one.key: one.day for one in queries.horizons(at.astimezone(zone).date())}
    if to not in days:
        raise Http404
    hour = row.due_at.astimezone(zone).time() if row.due_at and row.has_hour else None
    if hour is None:
        noon = datetime.combine(days[to], time(12), tzinfo=timezone.get_default_timezone())
        return noon, False
    return datetime.combine(days[to], hour, tzinfo=zone), True
