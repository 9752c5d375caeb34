"""The list of forms and the list of requests with its quarantine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.web.lists import Act, Chip, Choice, Column, DecoyRow, Filter, ListSpec
from otdel.selling.pipeline.queries import leads, sources

from . import queries, services, words
from .models import Submission
from .public import house
from .told import labels, told

TONES = {"taken": "good", "held": "warn", "rejected": "neutral"}
DAYS = 30


def form_url(row: Any) -> str:
    return reverse("intake:form", args=[row.pk])


def request_url(row: Any) -> str:
    return reverse("intake:request", args=[row.pk])


def _count(by: Any, rows: list[Any], at: datetime) -> None:
    known = queries.numbers([row.pk for row in rows], at - timedelta(days=DAYS))
    for row in rows:
        row.taken, row.held = known.get(row.pk, (0, 0))


def _switch(is_active: bool) -> Callable[..., Sequence[Any]]:
    return partial(services.switch_forms, is_active=is_active)


FORMS = ListSpec(
    key="intake-forms",
    title=_("Web forms"),
    noun="intake_form",
    rows=lambda by: queries.web_forms(by).select_related("source", "owner"),
    columns=(
        Column("name", _("Name"), kind="link", href=form_url, sort="name"),
        Column("source", pgettext_lazy("lead", "Source"), sort="source__name"),
        Column("owner", _("Who gets the leads"), kind="person", sort="owner__full_name"),
        Column("taken", _("In 30 days"), kind="number", value=lambda row: row.taken or None),
        Column("held", _("In quarantine"), kind="number", value=lambda row: row.held or None),
        Column("languages", _("Languages"), value=lambda row: row.languages.upper().replace(" ", ", ")),
        Column("is_active", _("In use"), kind="bool", sort="is_active"),
        Column("created_at", _("Created"), kind="date", sort="created_at", default=False),
    ),
    row_url=form_url,
    search=lambda by, rows, text: rows.filter(name__icontains=text),
    filters=(
        Filter(
            "source", pgettext_lazy("lead", "Source"), path="source_id",
            choices=lambda by: [Choice(str(one.pk), one.name) for one in sources()],
        ),
        Filter("active", _("In use"), kind="yes_no", path="is_active", pinned=True),
    ),
    acts=(
        Act("close", _("Take out of use"), "archive", _switch(False), verb="intake.edit"),
        Act("open", _("Use again"), "archive-off", _switch(True), verb="intake.edit"),
    ),
    default_sort="name",
    create_url="intake:form-create",
    create_label=_("Web form"),
    create_dialog=False,
    create_verb="intake.edit",
    verb="intake.sort",
    empty_title=_("No web forms yet"),
    empty_text=_("A form stands on your site and brings leads with their source, without copying by hand."),
    empty_icon="forms",
    decorate=_count,
    template="intake/forms.html",
)  # fmt: skip


# ---------------------------------------------------------------- requests


def _tell(by: Any, rows: list[Any], at: datetime) -> None:
    names = labels()
    known = leads(by).in_bulk([row.lead_id for row in rows if row.lead_id])
    for row in rows:
        row.told = told(by, row, names)
        row.lead = known.get(row.lead_id)


def accept(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> Sequence[Any]:
    return services.accept_submissions(ids, by=by, at=at, batch=batch, house=house())


def _reject(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> Sequence[Any]:
    return services.reject_submissions(ids, by=by, at=at, batch=batch)


def _lead_url(row: Any) -> str:
    return reverse("pipeline:lead-detail", args=[row.lead_id]) if row.lead else ""


REQUESTS = ListSpec(
    key="intake-requests",
    title=_("Requests from the site"),
    noun="submission",
    rows=queries.submissions,
    columns=(
        Column("came_at", _("Came"), kind="date", sort="came_at"),
        Column(
            "state", _("State"), kind="badge", sort="state",
            value=lambda row: (row.get_state_display(), TONES[row.state]),
        ),
        Column("reasons", _("Why it was held"), kind="tags", value=lambda row: words.reasons(row.reasons)),
        Column("who", pgettext_lazy("lead", "Person"), value=lambda row: row.told.who),
        Column("phone", _("Phone"), value=lambda row: row.told.phone),
        Column("note", _("What was written"), value=lambda row: row.told.note[:200]),
        Column("email", _("E-mail"), value=lambda row: row.told.email),
        Column("company", _("Company as it came"), value=lambda row: row.told.company, default=False),
        Column("form", _("Web form"), sort="form__name"),
        Column(
            "lead", pgettext_lazy("one", "Lead"), kind="link", href=_lead_url,
            value=lambda row: row.lead.title if row.lead else "",
        ),
        Column("reference", _("Number of the request"), sort="reference", default=False),
    ),
    row_url=request_url,
    search=lambda by, rows, text: rows.filter(reference__istartswith=text.strip()),
    filters=(
        Filter(
            "state", _("State"), path="state", pinned=True,
            choices=lambda by: [Choice(*one) for one in Submission.State.choices],
        ),
        Filter(
            "form", _("Web form"), path="form_id", pinned=True,
            choices=lambda by: [Choice(str(pk), name) for pk, name in _forms(by)],
        ),
        Filter("came", _("Came"), kind="date", path="came_at"),
    ),
    chips=(Chip("held", _("In quarantine"), "state=held"),),
    acts=(
        Act("accept", _("Make leads of them"), "check", accept, verb="intake.sort"),
        Act("reject", pgettext_lazy("request", "Reject"), "circle-x", _reject, verb="intake.sort"),
    ),
    default_sort="-came_at",
    verb="intake.sort",
    empty_title=_("No requests yet"),
    empty_text=_("What people send through your web forms stands here; the suspicious waits for your word."),
    empty_icon="inbox",
    decorate=_tell,
    template="intake/requests.html",
    decoy=DecoyRow(
        company=("company",), person=("who",), phone=("phone",), email=("email",),
        like=("came_at", "state", "form"),
    ),
)  # fmt: skip


def _forms(by: Any) -> list[tuple[int, str]]:
    rows: Any = queries.web_forms(by).order_by("name")
    return list(rows.values_list("pk", "name"))
