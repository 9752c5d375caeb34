"""The list of activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.people.models import User
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import address
from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec
from otdel.kernel.errors import Refused

from . import queries, services
from .abouts import matters
from .forms import DayForm, OwnerForm
from .models import Activity
from .preferences import NEEDS_NEXT_STEP
from .records import matter_url, page_of


def _by_state(rows: QuerySet[Activity], states: list[str]) -> QuerySet[Activity]:
    known = {
        "open": Q(is_open=True),
        "late": Q(is_open=True, due_at__lt=timezone.now()),
        "done": Q(is_open=False, done_at__isnull=False),
        "cancelled": Q(is_open=False, done_at=None),
    }
    wanted = Q(pk__in=[])
    for state in states:
        wanted |= known.get(state, Q(pk__in=[]))
    return rows.filter(wanted)


def _decorate(by: User, rows: list[Any], at: datetime) -> None:
    """Put beside each row the deal or lead it is about, and whether it is late."""
    found = matters(by, [(row.about_noun, row.about_id) for row in rows])
    for row in rows:
        row.matter = found.get((row.about_noun, row.about_id))
        row.state = _state(row, at)


def _state(row: Activity, at: datetime) -> tuple[Any, str]:
    if row.is_late(at):
        return _("Overdue"), "bad"
    if row.is_open:
        return pgettext_lazy("task", "Open"), "info"
    return (_("Done"), "good") if row.is_done else (_("Called off"), "neutral")


def _edit(
    activity_id: int, changes: dict[str, Any], *, version: int, by: User, at: datetime, batch: str
) -> Activity:
    return services.edit_activity(activity_id, changes, version=version, by=by, at=at, batch=batch)


def _finish(
    ids: Sequence[int], *, by: User, at: datetime, batch: str
) -> Sequence[Activity | Refused]:
    strict = bool(value(NEEDS_NEXT_STEP))
    return services.finish_activities(ids, by=by, at=at, batch=batch, needs_next_step=strict)


def _subject_field(by: User) -> forms.Field:
    return forms.CharField(max_length=250)


def _company_url(row: Any) -> str:
    return page_of("company", row.company_id)


ACTIVITIES = ListSpec(
    key="activities",
    title=_("Tasks and calls"),
    noun="activity",
    rows=queries.activities,
    row_url=lambda row: address("work:activity-edit", row.pk),
    search=queries.find_activities,
    columns=(
        Column("subject", _("What"), "text", sort="subject", edit=_subject_field),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), sort="kind"),
        Column("state", _("State"), "badge"),
        Column("due_at", _("Due"), "date", sort="due_at", due=True),
        Column(
            "about",
            _("Deal or lead"),
            "link",
            value=lambda row: row.matter.title if row.matter else "",
            href=lambda row: matter_url(row.about_noun, row.about_id or 0) if row.matter else "",
        ),
        Column(
            "company",
            _("Company"),
            "link",
            value=lambda row: row.company.name if row.company else "",
            href=_company_url,
            sort="company__name",
        ),
        Column("owner", _("Responsible"), "person", sort="owner__full_name"),
        Column("done_at", _("Done on"), "date", sort="done_at", default=False),
        Column("outcome", _("Outcome"), default=False),
        Column("duration_minutes", _("Minutes"), "number", sort="duration_minutes", default=False),
        Column("created_at", _("Entered"), "date", sort="created_at", default=False),
    ),
    filters=(
        Filter(
            "state",
            _("State"),
            apply=_by_state,
            choices=lambda by: [
                Choice("open", pgettext_lazy("task", "Open")),
                Choice("late", _("Overdue")),
                Choice("done", _("Done")),
                Choice("cancelled", _("Called off")),
            ],
            pinned=True,
        ),
        Filter(
            "kind",
            _("Kind"),
            path="kind",
            choices=lambda by: [Choice(key, label) for key, label in Activity.Kind.choices],
            pinned=True,
        ),
        Filter("owner", _("Responsible"), "person", path="owner", pinned=True),
        Filter("due", _("Due"), "date", path="due_at", nullable=True),
        Filter("done", _("Done on"), "date", path="done_at"),
    ),
    chips=(
        Chip("mine", _("My open ones"), "owner=me&state=open"),
        Chip("late", _("Overdue"), "state=late"),
        Chip("done-week", _("Done this week"), "state=done&done=this-week"),
    ),
    acts=(
        Act("finish", _("Mark as done"), "check", _finish, "work.do"),
        Act(
            "day",
            _("Another day"),
            "calendar-event",
            services.reschedule_activities,
            "work.do",
            DayForm,
        ),
        Act(
            "assign",
            _("Give to"),
            "user-share",
            services.reassign_activities,
            "work.do",
            OwnerForm,
            key_hint="A",
        ),
        Act("cancel", _("Call off"), "calendar-off", services.cancel_activities, "work.do"),
        Act(
            "remove",
            _("Delete"),
            "trash",
            services.remove_activities,
            "work.do",
            tone="danger",
            confirm=_("Delete these activities? What they counted for will count no more."),
        ),
    ),
    edit=_edit,
    default_sort="due_at",
    create_url="work:activity-create",
    create_label=_("Task"),
    create_verb="work.do",
    decorate=_decorate,
    empty_icon="checkbox",
    empty_title=_("Nothing here"),
    empty_text=_("Plan a call or a task, or widen the filter."),
)
