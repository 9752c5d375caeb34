"""Pages of the client base."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.foundation.people.fields import may_read
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import note_view
from otdel.foundation.preferences import queries as preferences
from otdel.foundation.timelines import views as timelines
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
from otdel.foundation.web.facts import fact_view, facts_of
from otdel.foundation.web.fields import Pick, picks
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import NotAllowed, Refused, Stale

from . import forms, queries, services, structure, twins
from .lists import (
    COMPANIES,
    COMPANY_SHEET,
    CONTACT_SHEET,
    CONTACTS,
    PART_TONES,
    READERS,
    STATUS_TONES,
)
from .models import ContactPoint, Field
from .pair_lists import DUPLICATES, queue_url
from .structure_views import kin_context, people_context, places_context


def _phone_country() -> str:
    return str(preferences.value("clients.phone_country"))


# ---------------------------------------------------------------- lists


@login_required
def company_list(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    may_merge = by.may("company.edit")
    waiting, shown = "", preferences.value("clients.duplicate_shown")
    if may_merge and request.headers.get("HX-Request") != "true":
        number = twins.count_waiting(by, score=shown, limit=100)
        waiting = "99+" if number == 100 else str(number or "")
    queue = queue_url(shown)
    return list_view(
        request, COMPANIES, {"may_merge": may_merge, "waiting": waiting, "queue": queue}
    )


@login_required
def duplicate_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, DUPLICATES)


@login_required
def contact_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, CONTACTS)


# ---------------------------------------------------------------- records


@require_safe
@login_required
def company_detail(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    company = queries.companies(by).select_related("owner").filter(pk=pk).first()
    if company is None:
        return moved_away(request, "company", pk)
    note_view("company", company.pk, by=by, at=timezone.now())
    context = {
        "company": company,
        "facts": facts_of(COMPANY_SHEET, company, by),
        "address": reverse("clients:company-facts", args=[company.pk]),
        "tone": STATUS_TONES[company.status],
        "may_edit": by.may("company.edit"),
        "parent": structure.parent_of(by, company),
        "part_tones": PART_TONES,
        **people_context(by, company),
        **kin_context(by, company),
        **_beside(by, company),
        **_timeline(request, company),
    }
    return page(request, "clients/company.html", "", context)


@require_safe
@login_required
def contact_detail(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    contact = queries.contacts(by).select_related("owner", "company").filter(pk=pk).first()
    if contact is None:
        return moved_away(request, "contact", pk)
    note_view("contact", contact.pk, by=by, at=timezone.now())
    context = {
        "contact": contact,
        "facts": facts_of(CONTACT_SHEET, contact, by),
        "address": reverse("clients:contact-facts", args=[contact.pk]),
        "tone": PART_TONES[contact.part],
        "may_edit": by.may("contact.edit"),
        **places_context(by, contact),
        **_beside(by, contact),
        **_timeline(request, contact),
    }
    return page(request, "clients/contact.html", "", context)


@require_http_methods(["GET", "HEAD", "PATCH"])
@login_required
def company_facts(request: HttpRequest, pk: int) -> HttpResponse:
    return fact_view(request, COMPANY_SHEET, pk)


@require_http_methods(["GET", "HEAD", "PATCH"])
@login_required
def contact_facts(request: HttpRequest, pk: int) -> HttpResponse:
    return fact_view(request, CONTACT_SHEET, pk)


@require_safe
@login_required
def company_people(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of contacts, for loading again after one was added."""
    company = get_object_or_404(queries.companies(request.user), pk=pk)  # type: ignore[arg-type]
    context = {
        "company": company,
        "may_edit": request.user.may("company.edit"),  # type: ignore[union-attr]
        **people_context(request.user, company),
    }
    return page(request, "clients/people.html", "people", context)


def _beside(by: Any, record: Any) -> dict[str, Any]:
    return {
        "points": queries.points(by, record.noun, [record.pk])[record.pk],
        "tags": queries.tag_words(record.noun, [record.pk])[record.pk],
    }


# ---------------------------------------------------------------- timeline


@require_safe
@login_required
def timeline(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    return timelines.timeline(request, _record(request, noun, pk), _timeline_url(noun, pk))


def _timeline(request: HttpRequest, record: Any) -> dict[str, Any]:
    return timelines.timeline_of(request, record, _timeline_url(record.noun, record.pk))


def _timeline_url(noun: str, pk: int) -> str:
    return reverse("clients:timeline", args=[noun, pk])


def moved_away(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """Lead from the address of a merged record to the survivor. Raises Http404 if there is none in sight."""
    survivor = queries.survivor_id(noun, pk)
    if not survivor or not READERS[noun](request.user).filter(pk=survivor).exists():
        raise Http404
    return redirect(f"clients:{noun}-detail", survivor)


def _record(request: HttpRequest, noun: str, pk: int) -> Any:
    if noun not in READERS:
        raise Http404
    return get_object_or_404(READERS[noun](request.user), pk=pk)


# ---------------------------------------------------------------- making


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def company_create(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "company.edit")
    form = forms.CompanyForm(request.POST or None, by=by, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            company = services.create_company(
                form.draft(), by=by, at=timezone.now(), batch=batch, phone_country=_phone_country()
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("Company added: %(name)s") % {"name": company.name}
            toast_next(request, text, undo_url(batch))
            return go(request, "clients:company-detail", company.pk)
    alike = queries.same_companies(by, forms.company_keys(request.POST))
    context = {"form": form, "alike": alike}
    return dialog(request, "clients/company_form.html", context, 422 if request.POST else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contact_create(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "contact.edit")
    told = {name: request.GET.get(name, "") for name in ("full_name", "email")}
    initial = {"company": forms.number(request.GET.get("company")), **told}
    form = forms.ContactForm(request.POST or None, by=by, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            contact = services.create_contact(
                form.draft(), by=by, at=timezone.now(), batch=batch, phone_country=_phone_country()
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _contact_made(request, contact, batch)
    alike = queries.same_contacts(by, forms.contact_keys(request.POST))
    context = {"form": form, "alike": alike, "company": initial["company"]}
    return dialog(request, "clients/contact_form.html", context, 422 if request.POST else 200)


def _contact_made(request: HttpRequest, contact: Any, batch: str) -> HttpResponse:
    """Beside a company its panel loads again; elsewhere the contact opens."""
    text = _("Contact added: %(name)s") % {"name": contact.full_name}
    if request.GET.get("company") and request.headers.get("HX-Request") == "true":
        answer = reload_part(HttpResponse(status=204), "people", "timeline")
        return close_dialog(toast(answer, text, undo_url(batch)))
    toast_next(request, text, undo_url(batch))
    return go(request, "clients:contact-detail", contact.pk)


@require_safe
@login_required
def company_alike(request: HttpRequest) -> HttpResponse:
    """Companies that agree with what has been typed so far."""
    alike = queries.same_companies(request.user, forms.company_keys(request.GET))  # type: ignore[arg-type]
    return page(request, "clients/alike.html", "", {"alike": alike})


@require_safe
@login_required
def contact_alike(request: HttpRequest) -> HttpResponse:
    alike = queries.same_contacts(request.user, forms.contact_keys(request.GET))  # type: ignore[arg-type]
    return page(request, "clients/alike.html", "", {"alike": alike})


# ---------------------------------------------------------------- pickers


@require_safe
@login_required
def company_pick(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    rows = queries.find_companies(by, queries.companies(by), request.GET.get("q", "")).first(12)
    told = [name for name in ("city", "tax_id") if may_read(by, "company", name)]
    hints = [next(filter(None, (getattr(row, name) for name in told)), "") for row in rows]
    return picks(
        request, [Pick(row.pk, row.name, hint) for row, hint in zip(rows, hints, strict=True)]
    )


@require_safe
@login_required
def contact_pick(request: HttpRequest) -> HttpResponse:
    """Contacts by ?q=, of one company if ?company= names it."""
    by: Any = request.user
    home = forms.number(request.GET.get("company"))
    rows = queries.contacts(by).filter(company_id=home) if home else queries.contacts(by)
    found = queries.find_contacts(by, rows, request.GET.get("q", "")).first(12)
    names = queries.company_names(by, [row.company_id for row in found if row.company_id])
    return picks(
        request,
        [
            Pick(row.pk, row.full_name, row.title or names.get(row.company_id or 0, ""))
            for row in found
        ],
    )


# ---------------------------------------------------------------- points and tags


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def points(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """The dialog of phones and mails."""
    by: Any = request.user
    record = _record(request, noun, pk)
    held = [
        {"kind": p.kind, "value": p.shown, "use": p.use, "is_main": p.is_main}
        for p in queries.points(by, noun, [pk])[pk]
        if not by.is_masked  # such a person adds to what is there without seeing it
    ]
    lines = forms.PointSet(request.POST or None, initial=held, prefix="point")
    error = ""
    if request.method == "POST" and lines.is_valid():
        batch = new_batch()
        try:
            drafts = [line.draft() for line in lines if line.cleaned_data.get("value")]
            keep = services.add_points if by.is_masked else services.set_points
            keep(
                noun,
                pk,
                drafts,
                by=by,
                at=timezone.now(),
                batch=batch,
                version=forms.number(request.POST.get("version")),
                phone_country=_phone_country(),
            )
        except Stale as refusal:
            error = str(refusal)
        except NotAllowed:
            raise
        except Refused as refusal:
            error = str(refusal)
        else:
            answer = reload_part(HttpResponse(status=204), "beside", "timeline", noun)
            return close_dialog(toast(answer, _("Saved"), undo_url(batch)))
    context = {"record": record, "lines": lines, "error": error}
    return dialog(request, "clients/points_form.html", context, 422 if request.POST else 200)


@require_POST
@login_required
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """One masked phone or mail, whole; noted in the access journal."""
    by: Any = request.user
    try:
        found = services.reveal_point(pk, by=by, at=timezone.now())
    except ContactPoint.DoesNotExist as missing:
        raise Http404 from missing
    return render(request, "clients/point.html", {"point": found})


@require_safe
@login_required
def beside(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """Phones, mails and tags of a record, for loading again."""
    return _beside_answer(request, _record(request, noun, pk))


@require_POST
@login_required
def tag(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """Put tags on one record (`add`, words apart by commas) or take one off (`remove`)."""
    record = _record(request, noun, pk)
    batch = new_batch()
    [done] = services.tag_records(
        noun,
        [pk],
        [word for word in request.POST.get("add", "").split(",") if word.strip()],
        request.POST.getlist("remove"),
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
        batch=batch,
    )
    if isinstance(done, Refused):
        raise done
    answer = reload_part(_beside_answer(request, record), "timeline")
    return toast(answer, _("Tags saved"), undo_url(batch))


def _beside_answer(request: HttpRequest, record: Any) -> HttpResponse:
    context = {
        "record": record,
        "may_edit": request.user.may(f"{record.noun}.edit"),  # type: ignore[union-attr]
        **_beside(request.user, record),
    }
    return page(request, "clients/beside.html", "beside", context)


# ---------------------------------------------------------------- removing one


@require_POST
@login_required
def remove(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    record = _record(request, noun, pk)
    batch = new_batch()
    verb = services.remove_companies if noun == "company" else services.remove_contacts
    [refusal] = verb([pk], by=request.user, at=timezone.now(), batch=batch)  # type: ignore[arg-type]
    if refusal:
        raise refusal
    toast_next(request, _("Removed: %(name)s") % {"name": record}, undo_url(batch))
    return go(request, f"clients:{noun}-list")


# ---------------------------------------------------------------- custom fields


@require_safe
@login_required
def field_list(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "field.define")
    own = list(queries.fields())
    nouns = [
        (code, label, [f for f in own if f.on_noun == code]) for code, label in Field.Noun.choices
    ]
    return page(request, "clients/fields.html", "fields", {"nouns": nouns})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def field_create(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "field.define")
    form = forms.FieldForm(request.POST or None, by=by, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.define_field(form.draft(), by=by, at=timezone.now(), batch=batch)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _fields_changed(_("Field added"), batch)
    context = {"form": form, "action": request.path}
    return dialog(request, "clients/field_form.html", context, 422 if request.POST else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def field_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "field.define")
    field = get_object_or_404(queries.fields(), pk=pk)
    initial = {
        "label": field.label,
        "choices": "\n".join(field.choices),
        "position": field.position,
    }
    form = forms.FieldEditForm(request.POST or None, by=by, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        asked = form.cleaned_data
        changes = {
            "label": asked["label"],
            "choices": list(form.lines()),
            "position": asked["position"],
        }
        try:
            services.edit_field(pk, changes, by=by, at=timezone.now(), batch=batch)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _fields_changed(_("Field changed"), batch)
    context = {"form": form, "field": field, "action": request.path}
    return dialog(request, "clients/field_form.html", context, 422 if request.POST else 200)


@require_POST
@login_required
def field_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a field out of use, or back into it."""
    by: Any = request.user
    batch = new_batch()
    field = get_object_or_404(queries.fields(), pk=pk)
    if field.is_active:
        services.retire_field(pk, by=by, at=timezone.now(), batch=batch)
    else:
        services.edit_field(pk, {"is_active": True}, by=by, at=timezone.now(), batch=batch)
    return _fields_changed(_("Field changed"), batch)


def _fields_changed(text: str, batch: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "fields")
    return close_dialog(toast(answer, text, undo_url(batch)))
