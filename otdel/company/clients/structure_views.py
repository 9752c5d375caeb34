"""Pages of how clients are built: places of work, the org map, holdings, relations, the address book."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.foundation.people.reach import require
from otdel.foundation.preferences import queries as preferences
from otdel.foundation.web import (
    close_dialog,
    dialog,
    new_batch,
    page,
    reload_part,
    toast,
    undo_url,
)
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import Invalid, NotAllowed, Refused

from . import queries, services, structure
from .address_book import DECIDERS
from .lists import PART_TONES
from .models import Company, Contact
from .structure_forms import AffiliationForm, EndForm, RelationForm
from .touches import last_touches

FORMER = 30  # people who left, on a company's page


def _company(request: HttpRequest, pk: int) -> Company:
    return get_object_or_404(queries.companies(request.user), pk=pk)  # type: ignore[arg-type]


def _contact(request: HttpRequest, pk: int) -> Contact:
    return get_object_or_404(queries.contacts(request.user), pk=pk)  # type: ignore[arg-type]


# ---------------------------------------------------------------- where a person works and worked


def places_context(by: Any, contact: Contact) -> dict[str, Any]:
    found = structure.places(by, contact)
    for row in found:
        row.tone = PART_TONES[row.part]  # type: ignore[attr-defined]
    return {"places": found, "contact": contact, "may_edit": by.may("contact.edit")}


@require_safe
@login_required
def place_list(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The card of a contact's places of work, for loading again."""
    contact = _contact(request, contact_id)
    return page(request, "clients/places.html", "places", places_context(request.user, contact))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def place_add(request: HttpRequest, contact_id: int) -> HttpResponse:
    by: Any = request.user
    contact = _contact(request, contact_id)
    require(by, "contact.edit")
    form = AffiliationForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.add_affiliation(
                contact.pk, form.draft(), by=by, at=timezone.now(), batch=batch
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            _show(form, refusal)
        else:
            return _places_changed(_("Place of work added"), batch)
    context = {"form": form, "contact": contact}
    return dialog(request, "clients/place_form.html", context, 422 if request.POST else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def place_end(request: HttpRequest, contact_id: int, pk: int) -> HttpResponse:
    by: Any = request.user
    contact = _contact(request, contact_id)
    place = next((row for row in structure.places(by, contact) if row.pk == pk), None)
    if place is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        day = form.cleaned_data["ends_on"]
        try:
            services.end_affiliation(contact.pk, pk, day, by=by, at=timezone.now(), batch=batch)
        except NotAllowed:
            raise
        except Refused as refusal:
            _show(form, refusal)
        else:
            return _places_changed(_("Saved"), batch)
    context = {"form": form, "contact": contact, "place": place}
    return dialog(request, "clients/place_end.html", context, 422 if request.POST else 200)


@require_POST
@login_required
def place_main(request: HttpRequest, contact_id: int, pk: int) -> HttpResponse:
    contact, batch = _contact(request, contact_id), new_batch()
    services.make_main(contact.pk, pk, by=request.user, at=timezone.now(), batch=batch)  # type: ignore[arg-type]
    return _places_changed(_("The main company is changed"), batch)


@require_POST
@login_required
def place_remove(request: HttpRequest, contact_id: int, pk: int) -> HttpResponse:
    contact, batch = _contact(request, contact_id), new_batch()
    services.remove_affiliation(contact.pk, pk, by=request.user, at=timezone.now(), batch=batch)  # type: ignore[arg-type]
    return _places_changed(_("The line is taken away"), batch)


def _places_changed(text: str, batch: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "places", "timeline", "contact")
    return close_dialog(toast(answer, text, undo_url(batch)))


def _show(form: Any, refusal: Refused) -> None:
    field = refusal.gaps.get("field") if isinstance(refusal, Invalid) else None
    form.add_error(field if field in form.fields else None, str(refusal))


# ---------------------------------------------------------------- the people of a company


def people_context(by: Any, company: Company) -> dict[str, Any]:
    """Who works in the company now, with two points each, and who worked there."""
    rows = list(structure.staff(by, company, present=True)[:50])
    present = {row.contact_id: row for row in reversed(rows)}  # two lines of one person are one
    points = queries.points(by, "contact", list(present))
    people = [row for row in rows if present[row.contact_id] is row]
    for row in people:
        row.tone = PART_TONES[row.part]  # type: ignore[attr-defined]
        row.own_points = points[row.contact_id][:2]  # type: ignore[attr-defined]
    former = structure.staff(by, company, present=False)[: FORMER + 1]
    left = [row for row in former if row.contact_id not in present]
    return {"people": people, "former": left[:FORMER]}


@require_safe
@login_required
def company_map(request: HttpRequest, company_id: int) -> HttpResponse:
    """Who reports to whom in a client, as a picture or (?as=table) as a table."""
    by: Any = request.user
    company = _company(request, company_id)
    found = structure.org_map(by, company)
    touched = last_touches([node.place.contact_id for node in found.nodes])
    for node in found.nodes:
        node.place.tone = PART_TONES[node.place.part]  # type: ignore[attr-defined]
        node.place.touched_at = touched.get(node.place.contact_id)  # type: ignore[attr-defined]
    words = dict(Contact.Part.choices)
    least = preferences.value("clients.least_contacts")
    context = {
        "company": company,
        "map": found,
        "is_table": request.GET.get("as") == "table",
        "known": [(words[part], found.known.get(part, 0), PART_TONES[part]) for part in structure.PARTS],
        "missing": [words[part] for part in found.missing],
        "least": least,
        "is_thin": found.number < least,
        "may_edit": by.may("contact.edit"),
    }  # fmt: skip
    return page(request, "clients/map.html", "map", context)


@login_required
def deciders(request: HttpRequest) -> HttpResponse:
    return list_view(request, DECIDERS)


# ---------------------------------------------------------------- companies that belong together


def kin_context(by: Any, company: Company) -> dict[str, Any]:
    return {
        "company": company,
        "holding": structure.holding(by, company),
        "relations": structure.relations(by, company),
        "may_edit": by.may("company.edit"),
    }


@require_safe
@login_required
def kin(request: HttpRequest, company_id: int) -> HttpResponse:
    """The cards of the holding and of relations, for loading again."""
    company = _company(request, company_id)
    return page(request, "clients/kin.html", "kin", kin_context(request.user, company))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def relation_add(request: HttpRequest, company_id: int) -> HttpResponse:
    by: Any = request.user
    company = _company(request, company_id)
    require(by, "company.edit")
    form = RelationForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        batch, asked = new_batch(), form.cleaned_data
        try:
            services.relate(
                company.pk, asked["other"], asked["kind"], by=by, at=timezone.now(), batch=batch
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            _show(form, refusal)
        else:
            return _kin_changed(_("Relation added"), batch)
    context = {"form": form, "company": company}
    return dialog(request, "clients/relation_form.html", context, 422 if request.POST else 200)


@require_POST
@login_required
def relation_remove(request: HttpRequest, company_id: int, pk: int) -> HttpResponse:
    company, batch = _company(request, company_id), new_batch()
    services.unrelate(company.pk, pk, by=request.user, at=timezone.now(), batch=batch)  # type: ignore[arg-type]
    return _kin_changed(_("Relation taken away"), batch)


def _kin_changed(text: str, batch: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "kin", "timeline")
    return close_dialog(toast(answer, text, undo_url(batch)))
