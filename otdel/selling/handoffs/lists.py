"""The list of hand-offs: incoming, outgoing, overdue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.foundation.preferences.queries import value
from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec
from otdel.selling.pipeline.queries import source_names, sources

from . import queries, services
from .conveyor import one_handed
from .forms import ReturnForm, TakerForm
from .models import Handoff
from .shown import outcome, title

TONES = {"offered": "info", "accepted": "good", "returned": "warn", "withdrawn": "neutral"}


def handoff_url(row: Any) -> str:
    return reverse("handoffs:handoff", args=[row.pk])


def _decorate(by: Any, rows: list[Any], at: datetime) -> None:
    records = queries.records_of(rows)
    names = source_names(by, [row.source_id for row in rows if row.source_id])
    for row in rows:
        record = records.get((row.on_noun, row.record_id))
        deal = records.get(("deal", row.deal_id)) if row.deal_id else None
        row.title = title(row, record)
        row.outcome = outcome(by, row, deal or record)
        row.source_name = names.get(row.source_id, "")


def _state(row: Handoff) -> tuple[Any, str]:
    if row.is_open and row.due_at < timezone.now():
        return _("Late"), "bad"
    return row.get_state_display(), TONES[row.state]


def _overdue(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    late = Q(is_open=True, due_at__lt=timezone.now())
    return rows.filter(late) if "yes" in values else rows.exclude(late)


def _named(rows: Callable[[], Any]) -> Callable[[Any], list[Choice]]:
    return lambda by: [Choice(str(row.pk), str(row)) for row in rows()]


def _return(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, reason: int, reply: str = ""
) -> Sequence[Any]:
    return services.return_many(ids, reason, by=by, at=at, reply=reply, batch=batch)


def _reassign(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, taker: int
) -> Sequence[Any]:
    hours = value("handoffs.hours")
    return services.reassign_many(ids, taker, by=by, at=at, hours=hours, batch=batch)


HANDOFFS = ListSpec(
    key="handoffs",
    title=_("Hand-offs"),
    noun="handoff",
    rows=queries.handoffs,
    columns=(
        Column("title", _("What"), kind="link", value=lambda row: row.title, href=handoff_url),
        Column("state", _("State"), kind="badge", value=_state, sort="state"),
        Column("giver", _("From whom"), kind="person", sort="giver__full_name"),
        Column("taker", _("To whom"), kind="person", sort="taker__full_name"),
        Column(
            "due_at", _("To be answered by"), kind="date", due=True, sort="due_at",
            value=lambda row: row.due_at if row.is_open else None,
        ),
        Column("offered_at", _("Offered"), kind="date", sort="offered_at"),
        Column("decided_at", _("Answered"), kind="date", sort="decided_at", default=False),
        Column("reason", _("Reason"), value=lambda row: row.reason and row.reason.name),
        Column("outcome", _("What came of it"), value=lambda row: row.outcome),
        Column("rule", _("Rule"), value=lambda row: row.rule.name, sort="rule__name"),
        Column("source", _("Source"), value=lambda row: row.source_name, default=False),
        Column("note", _("What to know"), default=False),
        Column("reply", _("Answer"), default=False),
    ),
    row_url=handoff_url,
    filters=(
        Filter(
            "state", _("State"), path="state", pinned=True,
            choices=lambda by: [Choice(*one) for one in Handoff.State.choices],
        ),
        Filter("giver", _("From whom"), kind="person", path="giver", pinned=True),
        Filter("taker", _("To whom"), kind="person", path="taker", pinned=True),
        Filter("chief", _("Waits for the head"), kind="person", path="chief"),
        Filter("overdue", _("Late"), kind="yes_no", apply=_overdue),
        Filter("rule", _("Rule"), path="rule_id", choices=_named(queries.rules)),
        Filter("reason", _("Reason"), path="reason_id", choices=_named(queries.reasons)),
        Filter("source", _("Source"), path="source_id", choices=_named(sources), nullable=True),
        Filter("offered", _("Offered"), kind="date", path="offered_at"),
    ),
    acts=(
        Act(
            "accept", _("Accept"), "transfer-in", services.accept_many, verb="handoff.make",
            confirm=_("Accept the picked hand-offs with all that goes along?"),
        ),
        Act("return", _("Give back"), "arrow-back", _return, verb="handoff.make", form=ReturnForm),
        Act("reassign", _("To another person"), "user-share", _reassign, verb="handoff.govern", form=TakerForm),
        Act(
            "withdraw", _("Withdraw"), "transfer-out", services.withdraw_many, verb="handoff.make",
            tone="danger", confirm=_("Take the picked offers back?"),
        ),
    ),
    chips=(
        Chip("incoming", _("Incoming"), "state=offered&taker=me"),
        Chip("outgoing", _("Outgoing"), "state=offered&giver=me"),
        Chip("overdue", _("Late"), "state=offered&overdue=yes"),
        Chip("chosen", _("I have to choose"), "state=offered&chief=me"),
        Chip("back", _("Returned to me"), "state=returned&giver=me"),
    ),
    default_sort="-offered_at",
    empty_title=_("No hand-offs yet"),
    empty_text=_(
        "Lay a rule: who passes on, who takes over, in what time. Then leads and deals are handed over from their pages."
    ),
    empty_icon="transfer",
    decorate=_decorate,
    template="handoffs/handoffs.html",
)  # fmt: skip


def company_url(row: Any) -> str:
    return reverse("clients:company-detail", args=[row.pk])


ONE_HANDED = ListSpec(
    key="one-handed",
    title=_("One person did everything"),
    noun="company",
    rows=one_handed,
    columns=(
        Column("name", _("Name"), kind="link", href=company_url, sort="name_key"),
        Column("owner_id", _("Responsible"), kind="person", value=lambda row: row.owner, sort="owner__full_name"),
        Column("city", _("City"), sort="city"),
        Column("industry", _("Industry"), sort="industry"),
        Column("created_at", _("Added"), kind="date", sort="created_at"),
    ),
    row_url=company_url,
    filters=(Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True),),
    verb="dependence.see",
    default_sort="name",
    empty_title=_("No client is in one hand"),
    empty_text=_("Wherever you have won, more than one person found the client, sold or served."),
    empty_icon="shield-check",
    template="handoffs/one_handed.html",
)  # fmt: skip
