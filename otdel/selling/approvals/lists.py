"""The list of approvals: what waits for me, what I asked, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.company.department.absences import company_day
from otdel.foundation.people.fields import may_read
from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec

from . import queries, services
from .forms import RefuseForm
from .models import Approval

TONES = {"asked": "info", "approved": "good", "refused": "bad", "withdrawn": "neutral"}


def approval_url(row: Any) -> str:
    return reverse("approvals:approval", args=[row.pk])


def _decorate(by: Any, rows: list[Any], at: datetime) -> None:
    titles = queries.titles_of(rows)
    shows_sums = may_read(by, "deal", "amount_minor")
    for row in rows:
        row.title = titles.get(row.deal_id) or f"{_('Deal')} {row.deal_id}"
        row.shown_sum = row.sum if shows_sums else None


def _waiting(by: Any) -> QuerySet[Approval]:
    """Approvals that the reader may answer today."""
    ids = queries.waiting_for(by, company_day(timezone.now())).order_by().values("pk")
    return queries.approvals(by).filter(pk__in=ids)


def _approve(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> Sequence[Any]:
    return services.approve_many(ids, by=by, at=at, on=company_day(at), batch=batch)


def _refuse(ids: Sequence[int], *, by: Any, at: datetime, batch: str, reason: str) -> Sequence[Any]:
    on = company_day(at)
    return services.refuse_many(ids, reason, by=by, at=at, on=on, batch=batch)


COLUMNS = (
    Column("title", _("Deal"), kind="link", value=lambda row: row.title, href=approval_url),
    Column("name", _("What is demanded"), sort="name"),
    Column("state", _("State"), kind="badge", value=lambda row: (row.get_state_display(), TONES[row.state]), sort="state"),
    Column("sum", _("Sum"), kind="money", value=lambda row: row.shown_sum),
    Column("asker", _("Who asks"), kind="person", sort="asker__full_name"),
    Column("asked_at", _("Asked on"), kind="date", sort="asked_at"),
    Column("decided_by", _("Who answered"), kind="person", sort="decided_by__full_name"),
    Column("decided_at", _("Answered"), kind="date", sort="decided_at"),
    Column("note", _("Why"), default=False),
    Column("reply", _("Answer"), default=False),
)  # fmt: skip

ANSWERS = (
    Act("approve", _("Give approval"), "circle-check", _approve, confirm=_("Approve the picked ones?")),
    Act("refuse", _("Refuse"), "circle-x", _refuse, form=RefuseForm),
)  # fmt: skip
TAKE_BACK = Act(
    "withdraw", _("Take back"), "arrow-back", services.withdraw_many, tone="danger",
    confirm=_("Take the picked questions back?"),
)  # fmt: skip

APPROVALS = ListSpec(
    key="approvals",
    title=_("Approvals"),
    noun="approval",
    rows=queries.approvals,
    columns=COLUMNS,
    row_url=approval_url,
    filters=(
        Filter(
            "state", _("State"), path="state", pinned=True,
            choices=lambda by: [Choice(*one) for one in Approval.State.choices],
        ),
        Filter("asker", _("Who asks"), kind="person", path="asker", pinned=True),
        Filter("decided_by", _("Who answered"), kind="person", path="decided_by"),
        Filter("asked", _("Asked on"), kind="date", path="asked_at"),
    ),
    acts=(*ANSWERS, TAKE_BACK),
    chips=(
        Chip("open", _("Waiting"), "state=asked"),
        Chip("mine", _("I asked"), "asker=me"),
        Chip("refused", _("Refused to me"), "state=refused&asker=me"),
    ),
    default_sort="-asked_at",
    empty_title=_("Nothing was asked yet"),
    empty_text=_("Where a stage demands an approval, the deal's page asks for it."),
    empty_icon="circle-check",
    decorate=_decorate,
)  # fmt: skip

WAITING = ListSpec(
    key="approvals-waiting",
    title=_("Waiting for my approval"),
    noun="approval",
    rows=_waiting,
    columns=COLUMNS,
    row_url=approval_url,
    filters=(Filter("asker", _("Who asks"), kind="person", path="asker", pinned=True),),
    acts=ANSWERS,
    default_sort="asked_at",
    empty_title=_("Nobody waits for your approval"),
    empty_text=_("Questions that your role or function answers stand here."),
    empty_icon="circle-check",
    decorate=_decorate,
)
