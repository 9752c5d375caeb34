"""The list of requests to adjacent services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec

from . import queries, services
from .models import ServiceRequest

TONES = {
    "asked": "info", "taken": "accent", "answered": "good", "returned": "warn", "withdrawn": "neutral",
}  # fmt: skip


def request_url(row: Any) -> str:
    return reverse("requests:request", args=[row.pk])


def state_shown(row: ServiceRequest, at: datetime) -> tuple[str, str]:
    """Return (words, tone); what waits beyond its term is told as late."""
    if row.is_late(at):
        return str(pgettext_lazy("request", "Late")), "bad"
    return row.get_state_display(), TONES[row.state]


def decorate(by: Any, rows: list[Any], at: datetime) -> None:
    titles = queries.titles_of(rows)
    for row in rows:
        row.title = titles.get((row.about_noun, row.about_id)) or str(_("Gone"))
        row.shown_state = state_shown(row, at)


def _waiting(rows: QuerySet[ServiceRequest], values: list[str]) -> QuerySet[ServiceRequest]:
    return rows.filter(is_open="yes" in values)


def _late(rows: QuerySet[ServiceRequest], values: list[str]) -> QuerySet[ServiceRequest]:
    late = rows.filter(is_open=True, due_at__lt=timezone.now())
    return late if "yes" in values else rows.exclude(pk__in=late.values("pk"))


def _named(rows: Any) -> Any:
    return lambda by: [Choice(str(row.pk), str(row)) for row in rows(only_active=False)]


REQUESTS = ListSpec(
    key="service-requests",
    title=_("Adjacent services"),
    noun="service_request",
    rows=queries.requests,
    columns=(
        Column("name", _("What"), kind="link", href=request_url, sort="name"),
        Column("service", _("Service"), value=lambda row: row.service.name, sort="service__name"),
        Column("title", _("About"), value=lambda row: row.title),
        Column("state", _("State"), kind="badge", value=lambda row: row.shown_state, sort="state"),
        Column("due_at", _("To be answered by"), kind="date", sort="due_at"),
        Column("asker", _("Who asks"), kind="person", sort="asker__full_name"),
        Column("answerer", _("Who answers"), kind="person", sort="answerer__full_name"),
        Column("asked_at", _("Asked on"), kind="date", sort="asked_at"),
        Column("decided_at", _("Answered on"), kind="date", sort="decided_at", default=False),
        Column("words", _("What exactly"), default=False),
        Column("reply", _("Answer"), default=False),
    ),
    row_url=request_url,
    filters=(
        Filter(
            "state", _("State"), path="state", pinned=True,
            choices=lambda by: [Choice(*one) for one in ServiceRequest.State.choices],
        ),
        Filter("service", _("Service"), path="service_id", pinned=True, choices=_named(queries.services)),
        Filter("agreement", _("What"), path="agreement_id", choices=_named(queries.agreements)),
        Filter("asker", _("Who asks"), kind="person", path="asker"),
        Filter("answerer", _("Who answers"), kind="person", path="answerer"),
        Filter("asked", _("Asked on"), kind="date", path="asked_at"),
        Filter("waiting", _("Not answered yet"), kind="yes_no", apply=_waiting),
        Filter("late", pgettext_lazy("request", "Late"), kind="yes_no", apply=_late),
    ),
    acts=(
        Act("take", _("Take into work"), "player-play", services.take_many),
        Act(
            "withdraw", _("Take back"), "arrow-back", services.withdraw_many, tone="danger",
            confirm=_("Take the picked requests back?"),
        ),
    ),
    chips=(
        Chip("to-me", _("I answer"), "waiting=yes&answerer=me"),
        Chip("mine", _("I asked"), "waiting=yes&asker=me"),
        Chip("late", pgettext_lazy("request", "Late"), "late=yes"),
    ),
    default_sort="-asked_at",
    empty_title=_("Nothing was asked of other services yet"),
    empty_text=_("“Ask a service” stands on the page of every deal and client."),
    empty_icon="building-warehouse",
    decorate=decorate,
    template="requests/requests.html",
)  # fmt: skip
