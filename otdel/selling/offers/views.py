"""Pages and dialogs of offers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.calendars.queries import add_working_days
from otdel.company.department.absences import company_day
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
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
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal

from . import forms, papers, policy, queries, services
from .downloads import download
from .engine import digest_of
from .lists import OFFERS, TONES
from .models import Offer
from .panels import panel_context
from .services.approving import may_decide
from .services.checking import limit_of, needed_discount, percent
from .services.writing import REVISED, sum_up
from .shown import Told, told_lines, totals

PARTS = ("offers", "deal", "timeline", "work", "list")


@login_required
def offers(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    return list_view(request, OFFERS, {"may_rule": by.may("offer.rules")})


@require_safe
@login_required
def deal_panel(request: HttpRequest, deal_id: int) -> HttpResponse:
    by = reader(request)
    deal = get_object_or_404(pipeline.deals(by), pk=deal_id)
    return page(request, "offers/panel.html", "", panel_context(by, deal))


@require_POST
@login_required
def offer_create(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Begin an offer and go on to its editor."""
    by = reader(request)
    deal = get_object_or_404(pipeline.deals(by), pk=deal_id)
    require(by, "offer.make")
    at = timezone.now()
    on = company_day(at)
    language = queries.last_language(by, deal) or by.language
    lines = queries.opening_lines(deal, policy.usual_vat(), on)
    agreed = queries.partner_term_on(deal.company_id, on)
    blank = policy.blank(on, language, lines, agreed.payment if agreed else "")
    row = services.draft_offer(deal.pk, blank, by=by, at=at, on=on)
    return go(request, "offers:edit", row.pk)


@require_safe
@login_required
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One version as the client gets it, with what may be done next."""
    by = reader(request)
    row = _row(request, offer_id)
    lines = queries.lines_of(row)
    now = policy.current()
    asked = queries.approvals_of(row)
    waiting = next((one for one in asked if one.state == one.State.ASKED), None)
    needed, limit = needed_discount(lines), limit_of(row, lines, now, by)
    makes = by.may("offer.make")
    context = {
        "row": row,
        "tone": TONES[row.state],
        "deal": queries.deal_of(by, row),
        "lines": told_lines(lines, row.currency),
        "totals": totals(row),
        "versions": [(one, TONES[one.state]) for one in queries.versions_of(by, row)],
        "approvals": asked,
        "waiting": waiting,
        "may_decide": waiting is not None and may_decide(waiting, now, by),
        "makes": makes,
        "is_draft": row.state == Offer.State.DRAFT,
        "is_ready": row.state == Offer.State.READY,
        "may_edit": makes and row.state in Offer.BEFORE_CLIENT,
        "may_revise": makes and row.state in REVISED,
        "needs": needed > limit,
        "needed": percent(needed),
        "limit": percent(limit),
        "link": queries.link_of(row),
        "said": queries.answer_of(row),
        "is_page_over": row.valid_until < _today(),
        "has_letterhead": row.language in queries.letterheads(),
        "is_late": row.state in Offer.BEFORE_CLIENT and row.valid_until < _today(),
    }
    return page(request, "offers/offer.html", "body", context)


@require_safe
@login_required
def offer_pdf(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The document of this version, in the language of the offer."""
    row = _row(request, offer_id)
    return download(papers.pdf(row, papers.of(row, reader(request))), papers.file_name(row, "pdf"))


@require_safe
@login_required
def offer_word(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The same document for Word."""
    row = _row(request, offer_id)
    return download(
        papers.word(row, papers.of(row, reader(request))), papers.file_name(row, "docx")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offer_edit(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The editor: what the offer says, its lines, and the sums as one types."""
    by = reader(request)
    row = _row(request, offer_id)
    require(by, "offer.make")
    if row.state not in Offer.BEFORE_CLIENT:
        return go(request, "offers:offer", row.pk)
    deal = queries.deal_of(by, row)
    if request.method != "POST":
        lines = queries.lines_of(row)
        head = forms.HeadForm(initial=forms.head_initial(row))
        bundle = forms.LinesForm(initial=forms.lines_initial(lines), form_kwargs=_kwargs(by, row))
        told = Told(told_lines(lines, row.currency), totals(row), "")
        return page(
            request, "offers/edit.html", "", _editor(request, row, deal, head, bundle, told)
        )
    head, bundle = _sent(request, by, row)
    error: Any = ""
    if head.is_valid() and bundle.is_valid():
        at, on, batch = timezone.now(), _today(), new_batch()
        seen = request.POST.get("version", "")
        try:
            services.edit_offer(
                row.pk, forms.offer_draft(head, bundle), by=by, at=at, on=on, batch=batch,
                version=_number(seen),
            )  # fmt: skip
            toast_next(request, _("Offer saved"))
            return go(request, "offers:offer", row.pk)
        except NotAllowed:
            raise
        except Refused as refusal:
            error = refusal
    context = _editor(request, row, deal, head, bundle, _recounted(row, deal, head, bundle))
    return page(request, "offers/edit.html", "", context | {"error": error}, status=422)


@require_POST
@login_required
def offer_recount(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The sums of what is typed, nothing saved."""
    by = reader(request)
    row = _row(request, offer_id)
    require(by, "offer.make")
    deal = queries.deal_of(by, row)
    head, bundle = _sent(request, by, row)
    context = {
        "told": _recounted(row, deal, head, bundle),
        **_limits(request, row, deal, head, bundle),
    }
    return page(request, "offers/totals.html", "", context)


@require_POST
@login_required
def offer_lines(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The lines as typed and one more empty."""
    by = reader(request)
    row = _row(request, offer_id)
    require(by, "offer.make")
    data = request.POST.copy()
    count = data.get("form-TOTAL_FORMS", "0")
    data["form-TOTAL_FORMS"] = str(min(_number(count) or 0, 199) + 1)
    bundle = forms.LinesForm(data, form_kwargs=_kwargs(by, row))
    return page(request, "offers/lines.html", "", {"lines": bundle, "row": row})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _kwargs(by: Any, row: Offer) -> dict[str, Any]:
    return {"by": by, "currency": row.currency, "vat_bp": policy.usual_vat()}


def _sent(request: HttpRequest, by: Any, row: Offer) -> tuple[forms.HeadForm, Any]:
    return forms.HeadForm(request.POST), forms.LinesForm(request.POST, form_kwargs=_kwargs(by, row))


def _priced(row: Offer, deal: Deal, head: Any, bundle: Any) -> tuple[list[Any], Any]:
    """Return the lines as typed with their sums, and why they cannot be counted."""
    if not (head.is_valid() and bundle.is_valid()):
        return [], _("Some fields are not filled in right yet.")
    try:
        draft = forms.offer_draft(head, bundle)
        return services.price_lines(draft, deal, on=_today(), currency=row.currency), ""
    except Refused as refusal:
        return [], refusal


def _recounted(row: Offer, deal: Deal, head: Any, bundle: Any) -> Told:
    lines, error = _priced(row, deal, head, bundle)
    draft = Offer(
        currency=row.currency, is_vat_inside=head.cleaned_data.get("is_vat_inside", False)
    )
    sum_up(draft, lines)
    return Told(told_lines(lines, row.currency), totals(draft), error)


def _limits(request: HttpRequest, row: Offer, deal: Deal, head: Any, bundle: Any) -> dict[str, Any]:
    lines = _priced(row, deal, head, bundle)[0] if head.is_bound else queries.lines_of(row)
    needed = needed_discount(lines)
    limit = limit_of(row, lines, policy.current(), reader(request))
    return {"needs": needed > limit, "needed": percent(needed), "limit": percent(limit)}


def _editor(
    request: HttpRequest, row: Offer, deal: Deal, head: Any, bundle: Any, told: Told
) -> dict[str, Any]:
    return {
        "row": row,
        "deal": deal,
        "head": head,
        "lines": bundle,
        "told": told,
        **_limits(request, row, deal, head, bundle),
    }


# ---------------------------------------------------------------- acts


@require_POST
@login_required
def offer_finish(request: HttpRequest, offer_id: int) -> HttpResponse:
    row, batch = _row(request, offer_id), new_batch()
    services.finish(
        row.pk, policy.current(), by=reader(request), at=timezone.now(), on=_today(),
        batch=batch,
    )  # fmt: skip
    return _done(_("The offer is ready to send"), batch)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offer_ask(request: HttpRequest, offer_id: int) -> HttpResponse:
    by, row = reader(request), _row(request, offer_id)

    def act(told: dict[str, Any], batch: str) -> Any:
        return services.ask_approval(
            row.pk, policy.current(), by=by, at=timezone.now(), on=_today(),
            note=told["note"], batch=batch,
        )  # fmt: skip

    form = forms.NoteForm(request.POST if request.method == "POST" else None, by=by)
    return _asked(request, form, _("Ask for the discount"), act, _("Asked for approval"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offer_send(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Mark as sent; with a private page for the client the letter to send is shown then."""
    by, row = reader(request), _row(request, offer_id)
    on = _today()
    token = secrets.token_urlsafe(32)

    def act(told: dict[str, Any], batch: str) -> Any:
        call = None
        if told["call_on"]:
            midnight = timezone.make_aware(datetime.combine(told["call_on"], time()))
            call = (midnight, _("Call about the offer %(code)s") % {"code": row.code})
        return services.send(
            row.pk, told["channel"], by=by, at=timezone.now(), on=on, call=call, batch=batch,
            subject=_("Offer %(code)s") % {"code": row.code}, confirmed=told["confirmed"],
            paper=papers.to_send(row, by), link=digest_of(token) if told["has_page"] else "",
        )  # fmt: skip

    initial = {"call_on": add_working_days(on, value("offers.follow_days")), "has_page": True}
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.SendForm(sent, by=by, initial=initial)
    answer = _asked(
        request, form, _("Send the offer"), act, _("Marked as sent"), undo=False, submit=_("Send")
    )
    if answer.status_code == 204 and form.cleaned_data["has_page"]:
        return _letter(request, row, token)
    return answer


@require_POST
@login_required
def link_make(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Open a new private page; the former address stops working."""
    by, row = reader(request), _row(request, offer_id)
    token = secrets.token_urlsafe(32)
    paper = papers.to_send(row, by)
    services.make_link(row.pk, digest_of(token), paper, by=by, at=timezone.now())
    return _letter(request, row, token)


@require_POST
@login_required
def link_close(request: HttpRequest, offer_id: int) -> HttpResponse:
    row = _row(request, offer_id)
    services.close_link(row.pk, by=reader(request), at=timezone.now())
    return _done(_("The client's page is closed"))


def _letter(request: HttpRequest, row: Offer, token: str) -> HttpResponse:
    """Show the letter with the address of the client's page: it is seen only now."""
    by = reader(request)
    here = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    address = here + reverse("offer:page", args=[token])
    context = {"row": row, "letter": papers.letter(row, address, by), "address": address}
    return reload_part(dialog(request, "offers/letter.html", context), *PARTS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offer_accept(request: HttpRequest, offer_id: int) -> HttpResponse:
    by, row = reader(request), _row(request, offer_id)

    def act(told: dict[str, Any], batch: str) -> Any:
        return services.accept(row.pk, by=by, at=timezone.now(), answer=told["answer"], batch=batch)

    form = forms.AcceptForm(request.POST if request.method == "POST" else None, by=by)
    said = _("Accepted: the deal has the lines and the sum of the offer")
    return _asked(request, form, _("The client accepted"), act, said)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offer_decline(request: HttpRequest, offer_id: int) -> HttpResponse:
    by, row = reader(request), _row(request, offer_id)

    def act(told: dict[str, Any], batch: str) -> Any:
        return services.decline(row.pk, told["answer"], by=by, at=timezone.now(), batch=batch)

    form = forms.DeclineForm(request.POST if request.method == "POST" else None, by=by)
    return _asked(request, form, _("The client declined"), act, _("Marked as declined"))


@require_POST
@login_required
def offer_drop(request: HttpRequest, offer_id: int) -> HttpResponse:
    row, batch = _row(request, offer_id), new_batch()
    services.drop(row.pk, by=reader(request), at=timezone.now(), batch=batch)
    return _done(_("The offer is dropped"), batch)


@require_POST
@login_required
def offer_revise(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Begin the next version and go on to its editor."""
    row, on = _row(request, offer_id), _today()
    until = max(row.valid_until, on + timedelta(days=value("offers.valid_days")))
    made = services.revise(row.pk, until, by=reader(request), at=timezone.now())
    return go(request, "offers:edit", made.pk)


@require_safe
@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    """Discounts that wait, those the reader decides first."""
    by, now = reader(request), policy.current()
    rows = [(one, may_decide(one, now, by)) for one in queries.waiting_approvals(by)[:200]]
    deals = pipeline.deal_names(by, [one.offer.deal_id for one, _may in rows])
    shown = [
        {
            "asked": one,
            "may": may,
            "deal": deals.get(one.offer.deal_id, ""),
            "bp": percent(one.needed_bp),
        }
        for one, may in sorted(rows, key=lambda pair: not pair[1])
    ]
    return page(request, "offers/approvals.html", "body", {"rows": shown})


@require_POST
@login_required
def approval_approve(request: HttpRequest, approval_id: int) -> HttpResponse:
    asked = get_object_or_404(queries.waiting_approvals(reader(request)), pk=approval_id)
    services.approve(asked.pk, policy.current(), by=reader(request), at=timezone.now(), on=_today())
    return _done(_("The discount is approved"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approval_refuse(request: HttpRequest, approval_id: int) -> HttpResponse:
    by = reader(request)
    asked = get_object_or_404(queries.waiting_approvals(by), pk=approval_id)

    def act(told: dict[str, Any], batch: str) -> Any:
        return services.refuse(
            asked.pk, told["reason"], policy.current(), by=by, at=timezone.now(), batch=batch
        )

    form = forms.ReasonForm(request.POST if request.method == "POST" else None, by=by)
    said = _("The discount is refused")
    return _asked(request, form, _("Refuse the discount"), act, said, undo=False)


def _today() -> date:
    """The company's day: by it an offer is numbered, priced and holds, whatever zone the reader has."""
    return company_day(timezone.now())


def _row(request: HttpRequest, offer_id: int) -> Offer:
    return get_object_or_404(queries.offers(reader(request)), pk=offer_id)


def _asked(
    request: HttpRequest,
    form: Any,
    heading: str,
    act: Callable[[dict[str, Any], str], Any],
    said: str,
    *,
    undo: bool = True,
    submit: str = "",
) -> HttpResponse:
    """Show a small form and do the act with it; a refusal is the form's error."""
    if form.is_bound and form.is_valid():
        batch = new_batch()
        try:
            act(form.cleaned_data, batch)
            return _done(said, batch if undo else "")
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "title": heading, "action": request.path, "submit": submit}
    return dialog(request, "offers/form.html", context, 422 if form.is_bound else 200)


def _done(said: str, batch: str = "") -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), *PARTS)
    return close_dialog(toast(answer, said, undo_url=undo_url(batch) if batch else ""))
