"""Letter templates, and a letter written by one to a lead or deal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otdel.company.clients.models import Channel
from otdel.company.clients.queries import points
from otdel.company.contacting.addresses import digest
from otdel.company.contacting.engine import Ask, Verdict
from otdel.company.contacting.models import Purpose
from otdel.company.contacting.queries import may_contact
from otdel.foundation.people.reach import reader, require
from otdel.foundation.web import (
    close_dialog,
    dialog,
    new_batch,
    page,
    reload_part,
    toast,
    undo_url,
)
from otdel.kernel import normal
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.queries import deals, leads

from . import queries, services
from .forms import LetterForm, TemplateForm
from .placeholders import NAMES, names_of
from .sequence import fill

BESIDE = ("owner", "company", "contact")


@require_safe
@login_required
def template_list(request: HttpRequest) -> HttpResponse:
    """Every letter template with its language and text."""
    by = reader(request)
    require(by, "leadflow.see")
    context = {
        "letters": _own_first(queries.templates(only_active=False)),
        "names": NAMES.items(),
        "may_write": by.may("leadflow.rule"),
        "tab": "leadflow",
        "part": "letters",
    }
    return page(request, "leadflow/templates.html", "letters", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def template_write(request: HttpRequest, template_id: int | None = None) -> HttpResponse:
    by = reader(request)
    require(by, "leadflow.rule")
    every = queries.templates(only_active=False)
    row = get_object_or_404(every, pk=template_id) if template_id else None
    form = TemplateForm(request.POST or None, template=row)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        act: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        try:
            services.write_template(form.draft(), template_id=template_id, **act)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            answer = reload_part(HttpResponse(status=204), "leadflow")
            return close_dialog(toast(answer, _("The template is written"), undo_url(batch)))
    context = {"form": form, "row": row, "names": NAMES.items(), "action": request.path}
    return dialog(request, "leadflow/template_form.html", context, 422 if form.errors else 200)


# ---------------------------------------------------------------- one letter


@dataclass(frozen=True, slots=True)
class Address:
    """To whom the letter goes: `value` is "" where the reader sees it masked or there is none."""

    value: str = ""
    shown: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lead_letter(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = get_object_or_404(leads(reader(request)).select_related(*BESIDE), pk=lead_id)
    return _letter(request, lead, _lead_address(lead))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deal_letter(request: HttpRequest, deal_id: int) -> HttpResponse:
    by = reader(request)
    deal = get_object_or_404(deals(by).select_related(*BESIDE), pk=deal_id)
    return _letter(request, deal, _deal_address(by, deal))


def _lead_address(lead: Lead) -> Address:
    if lead.is_hidden or not lead.email:
        return Address()
    return Address(normal.email(lead.email), lead.email)


def _deal_address(by: Any, deal: Deal) -> Address:
    """The mail of the deal's contact, else of its company."""
    for noun, pk in (("contact", deal.contact_id), ("company", deal.company_id)):
        held = points(by, noun, [pk]).get(pk, []) if pk else []
        found = next((one for one in held if one.kind == "email"), None)
        if found is not None:
            return Address("" if found.is_hidden else found.value, found.shown)
    return Address()


def _letter(request: HttpRequest, record: Lead | Deal, to: Address) -> HttpResponse:
    """The letter in hand: begun by a template or the open step of the cadence; the gate is asked first."""
    by = reader(request)
    require(by, "work.do")
    verdict = _asked(by, record, to)
    if verdict.hard:
        return dialog(request, "contacting/objections.html", {"verdict": verdict}, 409)
    sent = request.POST if request.method == "POST" else None
    templates = _own_first(queries.templates())
    chosen = _chosen(request, templates)
    form = LetterForm(sent, asks_why=bool(verdict.soft), initial=_begun(record, chosen))
    if sent is not None and form.is_valid():
        return _entered(request, record, form)
    context = {
        "record": record,
        "form": form,
        "to": to,
        "verdict": verdict,
        "templates": templates,
        "chosen": chosen,
        "action": request.path,
    }
    return dialog(request, "leadflow/letter.html", context, 422 if form.errors else 200)


def _asked(by: Any, record: Lead | Deal, to: Address) -> Verdict:
    at = timezone.now()
    ask = Ask(
        channel=Channel.EMAIL,
        purpose=Purpose.DEAL,
        on=timezone.localdate(at),
        when=at,
        contact_id=record.contact_id,
        company_id=record.company_id,
        addresses=(digest("email", to.value),) if to.value else (),
    )
    return may_contact(by, ask, at=at)


def _own_first(letters: Iterable[Any]) -> list[Any]:
    """Those in the reader's language before the others."""
    return sorted(letters, key=lambda one: one.language != (get_language() or "")[:2])


def _chosen(request: HttpRequest, templates: list[Any]) -> Any:
    """The template asked for; without a word, the first in the reader's language if no cadence wrote one."""
    asked = request.GET.get("template", "")
    found = next((one for one in templates if str(one.pk) == asked), None)
    own = [one for one in templates if one.language == (get_language() or "")[:2]]
    return found or (None if "template" in request.GET else next(iter(own), None))


def _begun(record: Lead | Deal, chosen: Any) -> dict[str, str]:
    planned = queries.open_letter(record)
    if planned is not None and planned.body:
        return {"subject": planned.subject, "text": planned.body}
    if chosen is None:
        return {}
    names = names_of(record)
    return {"subject": fill(chosen.subject, names)[:250], "text": fill(chosen.body, names)}


def _entered(request: HttpRequest, record: Lead | Deal, form: LetterForm) -> HttpResponse:
    told, batch = form.cleaned_data, new_batch()
    try:
        services.enter_letter(
            record,
            told["subject"],
            told["text"],
            confirmed=told.get("confirmed", ""),
            by=reader(request),
            at=timezone.now(),
            batch=batch,
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        context = {"record": record, "form": form, "to": Address(), "action": request.path}
        return dialog(request, "leadflow/letter.html", context, 422)
    answer = reload_part(HttpResponse(status=204), "work", "timeline", "leadflow", record.noun)
    return close_dialog(toast(answer, _("The letter is in the history"), undo_url(batch)))
