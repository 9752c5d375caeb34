"""Pages and dialogs of hand-offs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department.absences import company_day
from otdel.company.structures.catalogue import PARTS as PARTS_SAID
from otdel.foundation.people.reach import reader, require
from otdel.foundation.people.services import note_view
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import (
    close_dialog,
    dialog,
    new_batch,
    page,
    reload_part,
    toast,
    undo_url,
)
from otdel.foundation.web.charts import Series, bars
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.pipeline import queries as pipeline

from . import forms, queries, services
from .advising import advice, limits
from .conveyor import Conveyor
from .conveyor import conveyor as read_conveyor
from .flow import Flow, weakest
from .lists import HANDOFFS, ONE_HANDED, TONES
from .models import Handoff, HandoffRule
from .panels import acts, panel_context, rules_shown
from .quality import quality
from .shown import facts, may_look_in, outcome, record_url, title

PARTS = ("handoffs", "deal", "lead", "timeline", "work", "list")


@login_required
def handoffs(request: HttpRequest) -> HttpResponse:
    return list_view(request, HANDOFFS, {"may_design": reader(request).may("process.design")})


@require_safe
@login_required
def handoff(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """One hand-off with what is handed over, for both sides: neither needs to reach the record itself."""
    by = reader(request)
    row = _row(request, handoff_id)
    records = queries.records_of([row])
    record = records.get((row.on_noun, row.record_id))
    deal = records.get(("deal", row.deal_id)) if row.deal_id else None
    url = record_url(by, row)
    looks_in = record is not None and may_look_in(by, row, bool(url))
    if record is not None and looks_in:
        note_view(record.noun, record.pk, by=by, at=timezone.now())
    context = {
        "row": row,
        "tone": TONES[row.state],
        "title": title(row, record),
        "record_url": url,
        "facts": facts(by, record) if looks_in else [],
        "outcome": outcome(by, row, deal or record),
        "is_late": row.is_open and row.due_at < timezone.now(),
        "credits": row.credits.select_related("person").order_by("pk"),
        **acts(by, row),
    }
    return page(request, "handoffs/handoff.html", "body", context)


@require_safe
@login_required
def deal_panel(request: HttpRequest, deal_id: int) -> HttpResponse:
    return _panel(request, get_object_or_404(pipeline.deals(reader(request)), pk=deal_id))


@require_safe
@login_required
def lead_panel(request: HttpRequest, lead_id: int) -> HttpResponse:
    return _panel(request, get_object_or_404(pipeline.leads(reader(request)), pk=lead_id))


def _panel(request: HttpRequest, thing: Any) -> HttpResponse:
    return page(request, "handoffs/panel.html", "", panel_context(reader(request), thing))


# ---------------------------------------------------------------- offering and answering


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deal_offer(request: HttpRequest, deal_id: int, rule_id: int) -> HttpResponse:
    return _offer(request, get_object_or_404(pipeline.deals(reader(request)), pk=deal_id), rule_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lead_offer(request: HttpRequest, lead_id: int, rule_id: int) -> HttpResponse:
    return _offer(request, get_object_or_404(pipeline.leads(reader(request)), pk=lead_id), rule_id)


def _offer(request: HttpRequest, record: Any, rule_id: int) -> HttpResponse:
    by = reader(request)
    rule = get_object_or_404(queries.rules(), pk=rule_id)
    require(by, "handoff.make")
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.OfferForm(sent, by=by, rule=rule, record=record, files=request.FILES or None)
    if sent is not None and form.is_valid():
        batch = new_batch()
        made = _tried(
            form,
            lambda: services.offer(
                record.noun, record.pk, form.draft(), by=by, at=timezone.now(),
                hours=value("handoffs.hours"), batch=batch,
            ),
        )  # fmt: skip
        if made:
            to = made.taker or made.chief
            said = (
                _("Offered to %(person)s")
                if made.taker
                else _("%(person)s will choose who takes it")
            )
            return _done(said % {"person": to}, batch)
    context = {"form": form, "rule": rule, "record": record, "groups": _groups(form)}
    return dialog(request, "handoffs/offer.html", context, 422 if sent is not None else 200)


def _groups(form: forms.OfferForm) -> list[Any]:
    """The fields that ask for what the record lacks."""
    own = ("taker", "ticked", "note")
    return [form[name] for name in form.fields if name not in own]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def accept(request: HttpRequest, handoff_id: int) -> HttpResponse:
    by, row = reader(request), _row(request, handoff_id)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.AcceptForm(sent, by=by, row=row)
    if sent is not None and form.is_valid():
        batch = new_batch()
        told: dict[str, Any] = {"ticked": form.received(), "reply": form.cleaned_data["reply"]}
        if _tried(
            form,
            lambda: services.accept(row.pk, by=by, at=timezone.now(), batch=batch, **told),
        ):
            return _done(_("Accepted: it is yours now"), batch)
    context = {"form": form, "row": row, "title": _title(row)}
    return dialog(request, "handoffs/accept.html", context, 422 if sent is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def return_to_giver(request: HttpRequest, handoff_id: int) -> HttpResponse:
    by, row = reader(request), _row(request, handoff_id)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.ReturnForm(sent, by=by)
    if sent is not None and form.is_valid():
        batch, told = new_batch(), form.cleaned_data
        if _tried(
            form,
            lambda: services.return_to_giver(
                row.pk, told["reason"], by=by, at=timezone.now(), reply=told["reply"], batch=batch
            ),
        ):
            return _done(_("Returned to %(person)s") % {"person": row.giver}, batch)
    context = {"form": form, "row": row, "title": _title(row)}
    return dialog(request, "handoffs/return.html", context, 422 if sent is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reassign(request: HttpRequest, handoff_id: int) -> HttpResponse:
    by, row = reader(request), _row(request, handoff_id)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.OtherTakerForm(sent, by=by, row=row)
    if sent is not None and form.is_valid():
        batch = new_batch()
        made = _tried(
            form,
            lambda: services.reassign(
                row.pk, form.cleaned_data["taker"], by=by, at=timezone.now(),
                hours=value("handoffs.hours"), batch=batch,
            ),
        )  # fmt: skip
        if made:
            return _done(_("The hand-off waits for another person now"), batch)
    context = {"form": form, "row": row, "title": _title(row)}
    return dialog(request, "handoffs/reassign.html", context, 422 if sent is not None else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, handoff_id: int) -> HttpResponse:
    row = _row(request, handoff_id)
    batch = new_batch()
    services.withdraw(row.pk, by=reader(request), at=timezone.now(), batch=batch)
    return _done(_("The offer is taken back"), batch)


def _row(request: HttpRequest, handoff_id: int) -> Handoff:
    return get_object_or_404(queries.handoffs(reader(request)), pk=handoff_id)


def _title(row: Handoff) -> str:
    return title(row, queries.records_of([row]).get((row.on_noun, row.record_id)))


def _done(said: str, batch: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), *PARTS)
    return close_dialog(toast(answer, said, undo_url=undo_url(batch)))


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    """Return what the act gave; a refusal becomes the form's error."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


# ---------------------------------------------------------------- rules, reasons, pairs


@require_safe
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, the reasons of return and the pairs."""
    by = reader(request)
    on = timezone.localdate()
    context = {
        "rules": rules_shown(by, queries.rules(only_active=False)),
        "reasons": queries.reasons(only_active=False),
        "pairings": [(one, one.holds(on)) for one in queries.pairings()],
        "hours": value("handoffs.hours"),
        "may_design": by.may("process.design"),
        "may_pair": by.may("handoff.govern"),
    }
    return page(request, "handoffs/rules.html", "body", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rule_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.RuleForm(
        sent, by=by, initial={"place": request.GET.get("stage", forms.LEAD_PLACE)}
    )
    batch = new_batch()
    told: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
    is_ready = sent is not None and form.is_valid()
    if is_ready and _tried(form, lambda: services.add_rule(form.draft(), **told)):
        return _saved(batch=batch)
    return _rule_form(request, form, _("New rule of hand-offs"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rule_edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    rule = get_object_or_404(queries.rules(only_active=False), pk=rule_id)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.RuleForm(sent, by=by, initial=forms.rule_initial(rule))
    if sent is not None and form.is_valid():
        draft = form.draft(rule.position)
        changes = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
        batch = new_batch()
        told: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        if _tried(form, lambda: services.edit_rule(rule.pk, changes, **told)):
            return _saved(batch=batch)
    return _rule_form(request, form, rule.name, rule)


def _rule_form(
    request: HttpRequest, form: forms.RuleForm, heading: str, rule: HandoffRule | None = None
) -> HttpResponse:
    context = {"form": form, "title": heading, "action": request.get_full_path(), "rule": rule}
    return dialog(request, "handoffs/rule_form.html", context, 422 if request.POST else 200)


@require_POST
@login_required
def rule_remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    get_object_or_404(queries.rules(only_active=False), pk=rule_id)
    batch = new_batch()
    services.remove_rule(rule_id, by=by, at=timezone.now(), batch=batch)
    return _saved(_("The rule is taken away"), batch=batch)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reason_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.ReasonForm(sent, by=by)
    del form.fields["is_active"]
    if sent is not None and form.is_valid():
        told = form.cleaned_data
        if _tried(
            form,
            lambda: services.ensure_reason(
                told["name"], is_quality=told["is_quality"], by=by, at=timezone.now()
            ),
        ):
            return _saved()
    return _form(request, form, _("New reason of return"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reason_edit(request: HttpRequest, reason_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    row = get_object_or_404(queries.reasons(only_active=False), pk=reason_id)
    sent: Any = request.POST if request.method == "POST" else None
    names = ("name", "is_quality", "is_active")
    form = forms.ReasonForm(sent, by=by, initial={name: getattr(row, name) for name in names})
    if sent is not None and form.is_valid():
        told = form.cleaned_data
        if _tried(form, lambda: services.edit_reason(row.pk, told, by=by, at=timezone.now())):
            return _saved()
    return _form(request, form, row.name)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pairing_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "handoff.govern")
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.PairingForm(sent, by=by, initial={"starts_on": timezone.localdate()})
    is_ready = sent is not None and form.is_valid()
    if is_ready and _tried(form, lambda: services.pair(form.draft(), by=by, at=timezone.now())):
        return _saved()
    return _form(request, form, _("New pair"))


@require_POST
@login_required
def pairing_end(request: HttpRequest, pairing_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "handoff.govern")
    get_object_or_404(queries.pairings(), pk=pairing_id)
    at = timezone.now()
    services.end_pairing(pairing_id, company_day(at), by=by, at=at)
    return _saved(_("The pair ends today"))


def _saved(said: str = "", batch: str = "") -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "handoffs", "design")
    undo = undo_url(batch) if batch else ""
    return close_dialog(toast(answer, said or _("Saved"), undo_url=undo))


def _form(request: HttpRequest, form: Any, heading: Any) -> HttpResponse:
    context = {"form": form, "title": heading, "action": request.get_full_path()}
    return dialog(request, "handoffs/form.html", context, 422 if request.POST else 200)


# ---------------------------------------------------------------- the quality of raw material


@require_safe
@login_required
def raw_material(request: HttpRequest) -> HttpResponse:
    """Offered, accepted, returned, won: by who passed it on, or by source (ROLE-08, PIPE-13)."""
    by = reader(request)
    require(by, "figures.see")
    group = "source" if request.GET.get("by") == "source" else "giver"
    days = value("handoffs.report_days")
    at = timezone.now()
    told = quality(by, group, since=at - timedelta(days=days), until=at)
    context = {
        "group": group,
        "told": told,
        "days": days,
        "chart": _quality_chart(told, group),
        "list_url": reverse("handoffs:handoffs"),
    }
    return page(request, "handoffs/quality.html", "body", context)


def _quality_chart(told: Any, group: str) -> dict[str, Any]:
    lines = told.lines[:12]
    names = [line.name or _("No source") for line in lines]
    series = [
        Series(_("Won"), [line.won for line in lines], tone="good", stack="all"),
        Series(
            _("Accepted, not won yet"), [line.accepted - line.won for line in lines],
            tone="accent", stack="all",
        ),
        Series(_("Wait"), [line.waiting for line in lines], tone="info", stack="all"),
        Series(_("Returned"), [line.returned for line in lines], tone="warn", stack="all"),
    ]  # fmt: skip
    links = [f"{reverse('handoffs:handoffs')}?{group}={line.id or 'empty'}" for line in lines]
    return bars(names, series, title=_("What became of what was offered"), links=links)


# ---------------------------------------------------------------- the conveyor


@require_safe
@login_required
def conveyor(request: HttpRequest) -> HttpResponse:
    """Search, first sale, care: what comes in, what goes out, what waits, and what holds the line up."""
    by = reader(request)
    require(by, "figures.see")
    days, at = value("handoffs.report_days"), timezone.now()
    told = read_conveyor(by, since=at - timedelta(days=days), until=at, limits=limits())
    norm = value("handoffs.wait_days")
    context = {
        "told": told,
        "days": days,
        "norm": norm,
        "parts": [_part(flow, told, norm) for flow in told.flows],
        "advice": advice(told.narrow, norm) if told.narrow else "",
        "chart": _conveyor_chart(told),
    }
    return page(request, "handoffs/conveyor.html", "body", context)


def _part(flow: Flow, told: Conveyor, norm: int) -> dict[str, Any]:
    lagging = weakest(flow)
    return {
        "flow": flow,
        "name": PARTS_SAID[flow.part],
        "is_narrow": told.narrow is flow,
        "is_slow": flow.wait is not None and flow.wait > norm,
        "lagging": told.names.get(lagging or 0, ""),
        "people": sorted(
            ((told.names.get(pk, ""), number) for pk, number in flow.done.items()),
            key=lambda pair: (-pair[1], pair[0]),
        ),
    }


def _conveyor_chart(told: Conveyor) -> dict[str, Any]:
    names = [PARTS_SAID[flow.part] for flow in told.flows]
    series = [
        Series(_("Came in"), [flow.arrived for flow in told.flows], tone="accent"),
        Series(_("Passed on"), [flow.passed for flow in told.flows], tone="good"),
        Series(_("Dropped"), [flow.dropped for flow in told.flows], tone="bad"),
        Series(_("In work now"), [flow.queue for flow in told.flows], tone="warn"),
    ]
    return bars(names, series, title=_("Flow through the conveyor"))


@login_required
def one_handed(request: HttpRequest) -> HttpResponse:
    return list_view(request, ONE_HANDED)
