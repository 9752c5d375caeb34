"""How full and fresh a company's card is, with the place to fill each gap, for the side of its page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.lists import COMPANY_SHEET
from otdel.company.clients.models import AwayReason, Company
from otdel.company.clients.queries import away_of
from otdel.foundation.people.fields import may_fill
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader
from otdel.foundation.web.facts import facts_of

from . import queries
from .lists import FRESHNESS
from .models import CardState
from .thresholds import buying, freshness
from .winning import SIGNS


def card_panel(request: HttpRequest, thing: Company) -> str:
    return render_to_string(
        "upkeep/panel.html", card_context(reader(request), thing, timezone.now()), request
    )


def card_context(by: User, company: Company, at: datetime) -> dict[str, Any]:
    """Return what the panel shows of a company that `by` has found."""
    row = queries.card(company)
    context: dict[str, Any] = {
        "company": company,
        "card": row,
        "may_edit": by.may("company.edit"),
        **_standing(by, company),
    }
    if row is None:
        return context
    lacks = queries.lacking(by, row.lacks, queries.facts())
    keys = {fact.key for fact in lacks if fact.way == "field"}
    code = freshness().of((at - row.touched_at).days)
    return context | {
        "freshness": FRESHNESS[code],
        "facts": [fact for fact in facts_of(COMPANY_SHEET, company, by) if fact.key in keys],
        "address": reverse("clients:company-facts", args=[company.pk]),
        "points": [fact for fact in lacks if fact.way == "points"],
        "people": [fact for fact in lacks if fact.way == "people"],
        "tags": [fact for fact in lacks if fact.way == "tags"],
        "is_full": not lacks,
        **_warning(by, company, row, at),
        "confirmed": queries.confirmed(company),
    }


def _standing(by: User, company: Company) -> dict[str, Any]:
    """Return where the client stands and where `by` may send it."""
    is_away = company.status in AwayReason.Place.values
    is_archived = company.status == Company.Status.ARCHIVED
    may_change = may_fill(by, "company", "status")
    return {
        "is_away": is_away,
        "away": away_of(company) if is_away else None,
        "may_return": is_away
        and may_change
        and by.may("company.archive" if is_archived else "company.edit"),
        "may_reserve": not is_archived and may_change and by.may("company.reserve"),
        "may_archive": not is_archived and may_change and by.may("company.archive"),
    }


def _warning(by: User, company: Company, card: CardState, at: datetime) -> dict[str, Any]:
    """Return why the client may be lost, in facts (CRM-18); nothing where it is not, or in the archive."""
    on, limits = timezone.localdate(at), buying()
    sign = queries.signs(card, limits, on)
    if not sign or company.status == Company.Status.ARCHIVED:
        return {}
    company.upkeep = card
    return {
        "sign": sign,
        "sign_shown": SIGNS[sign],
        "gone": queries.gone(by, [company])[company.pk],
        "silent": on.toordinal() - card.bought_day if card.bought_day else None,
        "may_win_back": by.may("list.edit"),
    }
