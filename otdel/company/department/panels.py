"""What the department shows in the frame of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.foundation.people.queries import open_alerts

from . import absences
from .absence import who_stands_in


def alerts_panel(request: HttpRequest, _person: Any) -> str:
    """How many alerts wait for somebody who may watch; for the slot "frame.notices"."""
    by: Any = request.user
    if not by.may("access.watch"):
        return ""
    number = open_alerts(by).count()
    return render_to_string("department/alerts_panel.html", {"number": number}, request)


def my_page(request: HttpRequest, _person: Any) -> str:
    """The way to one's own page; for the slot "frame.me"."""
    return render_to_string("department/my_page.html", {}, request)


def requests_panel(request: HttpRequest, _person: Any) -> str:
    """How many absences wait for the reader's word; for the slot "frame.notices"."""
    by: Any = request.user
    if not by.may("cover.decide"):
        return ""
    number = absences.waiting(by).filter(ends_on__gte=timezone.localdate()).count()
    return render_to_string("department/covers_panel.html", {"number": number}, request)


def covered_panel(request: HttpRequest, thing: Any) -> str:
    """«Anna is away till 5 May, Boris stands in»; for the record slots. One query while nobody is away."""
    by: Any = request.user
    owner_id = getattr(thing, "owner_id", None)
    if not owner_id:
        return ""
    away = absences.away_on(timezone.localdate(), [owner_id]).get(owner_id)
    if away is None:
        return ""
    client = thing.pk if thing.noun == "company" else getattr(thing, "company_id", None)
    stand_in = who_stands_in(away, client)
    people = absences.people_named([owner_id, stand_in])
    context = {
        "away": away,
        "owner": people.get(owner_id),
        "stand_in": people.get(stand_in or 0),
        "is_mine": stand_in == by.pk,
        "is_open": absences.covers(by).filter(pk=away.id).exists(),
    }
    return render_to_string("department/covered.html", context, request)


def standing_in_panel(request: HttpRequest, person: Any) -> str:
    """For whom one stands in today, with the hand-over sheets; for the slot "today.side"."""
    by: Any = request.user
    rows = absences.running_for(by, timezone.localdate()) if person.pk == by.pk else []
    if not rows:
        return ""
    return render_to_string("department/standing_in.html", {"covers": rows}, request)
