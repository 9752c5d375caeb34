"""How a record fits the portrait and how the client behaves; for the side of leads, deals and companies."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader

from . import engine, queries, shown
from .models import Behaviour
from .thresholds import limits

TEN = len(Behaviour.Quality.values)


def fit_panel(request: HttpRequest, thing: Any) -> str:
    """Both parts: the fit to the portrait in force, and the ten traits of its company."""
    by = reader(request)
    context = {**fit_context(by, thing), **behaviour_context(by, company_of(by, thing))}
    if not context["fit"] and not context["company"]:
        return ""
    return render_to_string("portrait/panel.html", context, request)


def company_of(by: User, thing: Any) -> Company | None:
    """Return the company of a record, if the reader may see it."""
    if thing.noun == Company.noun:
        return thing
    return companies(by).filter(pk=thing.company_id).first() if thing.company_id else None


def fit_context(by: User, thing: Any) -> dict[str, Any]:
    portrait = queries.in_force()
    if portrait is None:
        return {"fit": None}
    fit, traits = queries.fit_of(thing, portrait, limits(), timezone.localdate())
    return {"fit": shown.fit_shown(by, fit, traits), "portrait": portrait}


def behaviour_context(by: User, company: Company | None) -> dict[str, Any]:
    noted = queries.behaviours(company) if company else {}
    score, answered = engine.behaviour_score(row.answer for row in noted.values())
    answers = [(label, noted.get(code)) for code, label in Behaviour.Quality.choices]
    return {
        "company": company,
        "answers": [(label, row) for label, row in answers if row and row.answer != "unknown"],
        "behaviour": score,
        "answered": answered,
        "ten": TEN,
        "may_note": by.may("company.edit"),
    }
