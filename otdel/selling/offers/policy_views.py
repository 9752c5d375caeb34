"""Pages of the price policy: limits, price lists by segment, costs, the promo calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.foundation.people.reach import reader, require
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
from otdel.kernel.errors import NotAllowed, Refused
from otdel.kernel.money import Money

from . import forms, papers, queries, services
from .downloads import download
from .services.checking import percent
from .wording import FIELDS, GROUPS

VERB = "offer.rules"
MONTHS = 3  # of the calendar shown at once


@require_safe
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """Limits by role and price lists by segment, for everybody who makes offers; costs for who keeps them."""
    by = reader(request)
    may_rule = by.may(VERB)
    context = {
        "limits": [
            (row, percent(row.max_bp), Money(row.from_minor, settings.CURRENCY))
            for row in queries.limits()
        ],
        "bindings": queries.segment_lists(),
        "rules": [
            (row, percent(row.discount_bp), Money(row.from_minor, row.currency))
            for row in queries.discount_rules()
        ],
        "terms": [
            (row, percent(row.discount_bp) if row.discount_bp else "")
            for row in queries.partner_terms(by)[:500]
        ],
        "costs": [(row, Money(row.cost_minor, row.currency)) for row in queries.costs()[:500]]
        if may_rule
        else [],
        "floor": value("offers.margin_floor"),
        "may_rule": may_rule,
    }
    return page(request, "offers/rules.html", "body", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def limit_set(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    form = forms.LimitForm(_data(request), by=by)

    def act(told: dict[str, Any], batch: str) -> Any:
        bp = forms.to_bp(told["max"])
        services.set_limit(
            told["role"], told["from_minor"] or 0, bp, by=by, at=timezone.now(), batch=batch
        )

    return _form(request, form, _("Discount limit"), act)


@require_POST
@login_required
def limit_remove(request: HttpRequest, limit_id: int) -> HttpResponse:
    require(reader(request), VERB)
    get_object_or_404(queries.limits(), pk=limit_id)
    batch = new_batch()
    services.remove_limit(limit_id, by=reader(request), at=timezone.now(), batch=batch)
    return _saved(batch)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cost_set(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    form = forms.CostForm(_data(request), by=by, initial={"starts_on": timezone.localdate()})

    def act(told: dict[str, Any], batch: str) -> Any:
        services.set_cost(
            told["product"], settings.CURRENCY, told["cost"], told["starts_on"], by=by,
            at=timezone.now(), batch=batch,
        )  # fmt: skip

    return _form(request, form, _("Cost of a product"), act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rule_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    form = forms.RuleForm(_data(request), by=by)

    def act(_told: dict[str, Any], batch: str) -> Any:
        draft = form.draft(settings.CURRENCY)
        services.add_rule(draft, by=by, at=timezone.now(), batch=batch)

    return _form(request, form, _("Discount by volume, segment and payment"), act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rule_edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    by = reader(request)
    require(by, VERB)
    row = get_object_or_404(queries.discount_rules(), pk=rule_id)
    form = forms.RuleForm(_data(request), by=by, initial=forms.rule_initial(row))

    def act(_told: dict[str, Any], batch: str) -> Any:
        draft = form.draft(row.currency)
        services.edit_rule(row.pk, draft, by=by, at=timezone.now(), batch=batch)

    return _form(request, form, _("Discount by volume, segment and payment"), act)


@require_POST
@login_required
def rule_remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    require(reader(request), VERB)
    batch = new_batch()
    services.remove_rule(rule_id, by=reader(request), at=timezone.now(), batch=batch)
    return _saved(batch)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def term_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    form = forms.TermForm(_data(request), by=by, initial={"starts_on": timezone.localdate()})

    def act(_told: dict[str, Any], batch: str) -> Any:
        services.agree_terms(form.draft(), by=by, at=timezone.now(), batch=batch)

    return _form(request, form, _("Terms of a partner"), act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def term_edit(request: HttpRequest, term_id: int) -> HttpResponse:
    by = reader(request)
    require(by, VERB)
    row = get_object_or_404(queries.partner_terms(by), pk=term_id)
    form = forms.TermForm(_data(request), by=by, initial=forms.term_initial(row))

    def act(_told: dict[str, Any], batch: str) -> Any:
        services.edit_terms(row.pk, form.draft(), by=by, at=timezone.now(), batch=batch)

    return _form(request, form, _("Terms of a partner"), act)


@require_POST
@login_required
def term_remove(request: HttpRequest, term_id: int) -> HttpResponse:
    require(reader(request), VERB)
    batch = new_batch()
    services.remove_terms(term_id, by=reader(request), at=timezone.now(), batch=batch)
    return _saved(batch)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def binding_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    initial = {"starts_on": timezone.localdate(), "position": forms.next_place()}
    form = forms.BindingForm(_data(request), by=by, initial=initial)

    def act(_told: dict[str, Any], batch: str) -> Any:
        services.bind_list(form.draft(), by=by, at=timezone.now(), batch=batch)

    return _form(request, form, _("Price list for a segment"), act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def binding_edit(request: HttpRequest, binding_id: int) -> HttpResponse:
    by = reader(request)
    require(by, VERB)
    row = get_object_or_404(queries.segment_lists(), pk=binding_id)
    form = forms.BindingForm(_data(request), by=by, initial=forms.binding_initial(row))

    def act(_told: dict[str, Any], batch: str) -> Any:
        services.edit_binding(row.pk, form.draft(), by=by, at=timezone.now(), batch=batch)

    return _form(request, form, _("Price list for a segment"), act)


@require_POST
@login_required
def binding_remove(request: HttpRequest, binding_id: int) -> HttpResponse:
    require(reader(request), VERB)
    get_object_or_404(queries.segment_lists(), pk=binding_id)
    batch = new_batch()
    services.unbind_list(binding_id, by=reader(request), at=timezone.now(), batch=batch)
    return _saved(batch)


@require_safe
@login_required
def documents(request: HttpRequest) -> HttpResponse:
    """What documents of offers look like in each language: who we are in them, by which template."""
    heads, own = queries.letterheads(), queries.templates()
    shown = [(code, name, heads.get(code), own.get(code)) for code, name in settings.LANGUAGES]
    groups = [f"{group}.{name}" for group, names in GROUPS.items() for name in names]
    context = {
        "languages": shown,
        "may_rule": reader(request).may(VERB),
        "fields": FIELDS,
        "columns": groups,
    }
    return page(request, "offers/documents.html", "body", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def letterhead_set(request: HttpRequest, language: str) -> HttpResponse:
    by = reader(request)
    name = _language(language)
    known = queries.letterheads().get(language)
    form = forms.LetterheadForm(_data(request), by=by, initial=forms.letterhead_initial(known))

    def act(_told: dict[str, Any], batch: str) -> Any:
        services.set_letterhead(form.draft(language), by=by, at=timezone.now(), batch=batch)

    return _form(request, form, _("Our details: %(language)s") % {"language": name}, act)


def _language(code: str) -> Any:
    """Return the name of a language. Raises Http404."""
    name = dict(settings.LANGUAGES).get(code)
    if name is None:
        raise Http404
    return name


@require_safe
@login_required
def template_get(request: HttpRequest, language: str) -> HttpResponse:
    """The template of Word in use, to be looked at and taken as the start of one's own."""
    require(reader(request), VERB)
    _language(language)
    own = queries.templates().get(language)
    body = queries.template_body(own.pk) if own else papers.shipped(language)
    return download(body, f"offer-template-{language}.docx")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def template_put(request: HttpRequest, language: str) -> HttpResponse:
    by = reader(request)
    name = _language(language)
    form = forms.TemplateForm(_data(request), by=by, files=request.FILES or None)

    def act(told: dict[str, Any], batch: str) -> Any:
        file = told["file"]
        services.put_template(
            language, file.name, file.read(), by=by, at=timezone.now(), batch=batch
        )

    return _form(request, form, _("Template of Word: %(language)s") % {"language": name}, act)


@require_POST
@login_required
def template_drop(request: HttpRequest, template_id: int) -> HttpResponse:
    require(reader(request), VERB)
    batch = new_batch()
    services.drop_template(template_id, by=reader(request), at=timezone.now(), batch=batch)
    return _saved(batch)


@require_safe
@login_required
def promos(request: HttpRequest) -> HttpResponse:
    """The calendar of promos: what runs now, what comes, what is over, on a strip of months."""
    by, on = reader(request), timezone.localdate()
    first = on.replace(day=1)
    last = first
    for _month in range(MONTHS):
        last = (last + timedelta(days=32)).replace(day=1)
    rows = [_shown(row, on, first, last) for row in queries.promos()[:500]]
    order = {"now": 0, "soon": 1, "off": 2, "over": 3}
    rows.sort(key=lambda one: (order[one["when"]], one["row"].starts_on))
    months = [(first + timedelta(days=32 * n)).replace(day=1) for n in range(MONTHS)]
    context = {"rows": rows, "months": months, "may_rule": by.may(VERB)}
    return page(request, "offers/promos.html", "body", context)


def _shown(row: Any, on: date, first: date, last: date) -> dict[str, Any]:
    """A promo with its place on the strip of months, percents of its width."""
    days = (last - first).days
    start, end = max(row.starts_on, first), min(row.ends_on + timedelta(days=1), last)
    when = "over" if row.ends_on < on else "soon" if row.starts_on > on else "now"
    return {
        "row": row,
        "percent": percent(row.discount_bp),
        "when": when if row.is_active else "off",
        "x": round((start - first).days * 300 / days),
        "width": max(round((end - start).days * 300 / days), 0),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def promo_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    form = forms.PromoForm(_data(request), by=by, initial={"starts_on": timezone.localdate()})

    def act(_told: dict[str, Any], batch: str) -> Any:
        services.make_promo(form.draft(), by=by, at=timezone.now(), batch=batch)

    return _form(request, form, _("New promo"), act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def promo_edit(request: HttpRequest, promo_id: int) -> HttpResponse:
    by = reader(request)
    require(by, VERB)
    row = get_object_or_404(queries.promos(), pk=promo_id)
    form = forms.PromoForm(_data(request), by=by, initial=forms.promo_initial(row))

    def act(_told: dict[str, Any], batch: str) -> Any:
        services.edit_promo(row.pk, form.draft(), by=by, at=timezone.now(), batch=batch)

    return _form(request, form, row.name, act)


@require_POST
@login_required
def promo_remove(request: HttpRequest, promo_id: int) -> HttpResponse:
    require(reader(request), VERB)
    get_object_or_404(queries.promos(), pk=promo_id)
    batch = new_batch()
    services.remove_promo(promo_id, by=reader(request), at=timezone.now(), batch=batch)
    return _saved(batch)


def _data(request: HttpRequest) -> Any:
    require(reader(request), VERB)
    return request.POST if request.method == "POST" else None


def _form(
    request: HttpRequest, form: Any, heading: str, act: Callable[[dict[str, Any], str], Any]
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        batch = new_batch()
        try:
            act(form.cleaned_data, batch)
            return _saved(batch)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "title": heading, "action": request.path}
    template = "offers/file_form.html" if form.is_multipart() else "offers/form.html"
    return dialog(request, template, context, 422 if form.is_bound else 200)


def _saved(batch: str = "") -> HttpResponse:
    """Say that it is done; with a batch it may be taken back."""
    answer = reload_part(HttpResponse(status=204), "policy")
    return close_dialog(toast(answer, _("Saved"), undo_url(batch) if batch else None))
