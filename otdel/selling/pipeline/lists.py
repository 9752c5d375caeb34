"""Lists of deals and leads, and the fields that are edited in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.catalog.queries import products
from otdel.company.clients.lists import company_url, custom_columns, custom_filters
from otdel.company.department.absences import company_day
from otdel.foundation.people.masking import masked
from otdel.foundation.web import address
from otdel.foundation.web.facts import FactSheet
from otdel.foundation.web.fields import DayField, MoneyField, PersonField
from otdel.foundation.web.lists import Act, Chip, Choice, Column, DecoyRow, Filter, ListSpec
from otdel.kernel.money import Money
from otdel.selling.work.queries import next_steps

from . import queries, services
from .forms import (
    AssignForm,
    LoseForm,
    RejectForm,
    StageForm,
    company_field,
    contact_field,
    source_field,
)
from .models import Deal, Lead

TONES = {"open": "info", "won": "good", "lost": "bad"}
LEAD_TONES = {
    "new": "accent", "working": "info", "qualified": "good", "converted": "purple", "rejected": "neutral",
}  # fmt: skip
COLOURS = queries.TONES
NO_TYPE = "none"


def deal_url(row: Any) -> str:
    return address("pipeline:deal-detail", row.pk)


def lead_url(row: Any) -> str:
    return address("pipeline:lead-detail", row.pk)


# ---------------------------------------------------------------- editing in place


def edit_deal_cell(
    pk: int, changes: Mapping[str, Any], *, version: int | None, by: Any, at: datetime, batch: str
) -> Deal:
    return services.edit_deal(pk, _told(changes), version=version, by=by, at=at, batch=batch)


def edit_lead_cell(
    pk: int, changes: Mapping[str, Any], *, version: int | None, by: Any, at: datetime, batch: str
) -> Lead:
    return services.edit_lead(pk, _told(changes), version=version, by=by, at=at, batch=batch)


def _told(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Custom fields come as "extra.key" and go to the service together."""
    told: dict[str, Any] = {}
    for key, value in changes.items():
        if key.startswith(queries.EXTRA):
            told.setdefault("extra", {})[key.removeprefix(queries.EXTRA)] = value
        else:
            told[key] = value
    return told


def _person(by: Any) -> forms.Field:
    return PersonField(by=by, required=False)


def _line(limit: int, *, required: bool = False) -> Any:
    return lambda by: forms.CharField(max_length=limit, required=required)


def _sum(row: Any) -> Money | None:
    return None if row.amount_minor is None else Money(row.amount_minor, row.currency)


def _link(row: Any) -> str:
    return row.company and company_url(row.company)


# ---------------------------------------------------------------- bulk


def _assign_deals(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, owner: int
) -> Sequence[Any]:
    return services.reassign_deals(ids, owner, by=by, at=at, batch=batch)


def _assign_leads(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, owner: int
) -> Sequence[Any]:
    return services.reassign_leads(ids, owner, by=by, at=at, batch=batch)


def _move(ids: Sequence[int], *, by: Any, at: datetime, batch: str, stage: int) -> Sequence[Any]:
    return services.move_deals(ids, stage, by=by, at=at, on=company_day(at), batch=batch)


def _lose(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, reason: int, note: str = ""
) -> Sequence[Any]:
    return services.lose_deals(
        ids, reason, note=note, by=by, at=at, on=company_day(at), batch=batch
    )


def _reject(ids: Sequence[int], *, by: Any, at: datetime, batch: str, reason: int) -> Sequence[Any]:
    return services.reject_leads(ids, reason, by=by, at=at, batch=batch)


# ---------------------------------------------------------------- what stands beside


def decorate_deals(by: Any, rows: list[Any], at: datetime) -> None:
    """Next step, days in the stage and the sale type: one statement a page each."""
    steps = next_steps(by, Deal.noun, [row.pk for row in rows if row.is_open])
    on, types = timezone.localdate(at), queries.types_of_processes()
    for row in rows:
        beside(row, steps.get(row.pk), on)
        row.sale_type = types.get(row.process_id)


def beside(row: Deal, step: Any, on: date) -> None:
    """Put the next step and the stay in the stage beside a deal."""
    row.next_step = step  # type: ignore[attr-defined]
    row.days_here = (on - row.stage_since).days if row.is_open else None  # type: ignore[attr-defined]


def decorate_leads(by: Any, rows: list[Any], at: datetime) -> None:
    steps = next_steps(by, Lead.noun, [row.pk for row in rows])
    for row in rows:
        row.next_step = steps.get(row.pk)


def _step_on(row: Any) -> Any:
    return row.next_step.due_at if row.next_step else None


def _step_text(row: Any) -> str:
    if row.next_step:
        return row.next_step.subject
    return str(_("No next step")) if getattr(row, "is_open", True) else ""


# ---------------------------------------------------------------- filters


def _stages(by: Any) -> list[Choice]:
    return [Choice(str(s.pk), f"{s.process} · {s.name}") for s in queries.all_stages()]


def _named(rows: Any) -> Any:
    return lambda by: [Choice(str(row.pk), str(row)) for row in rows()]


def _in_stages(rows: QuerySet[Deal], values: list[str]) -> QuerySet[Deal]:
    return queries.in_stages(rows, [int(value) for value in values if value.isdigit()])


def _by_product(rows: QuerySet[Deal], values: list[str]) -> QuerySet[Deal]:
    return queries.with_product(rows, [int(value) for value in values if value.isdigit()])


def _of_types(rows: QuerySet[Deal], values: list[str]) -> QuerySet[Deal]:
    ids = [int(value) for value in values if value.isdigit()]
    found: QuerySet[Deal] = queries.of_types(rows, ids, or_none=NO_TYPE in values)
    return found


def _types(by: Any) -> list[Choice]:
    rows = queries.sale_types(only_active=False)
    return [*(Choice(str(row.pk), row.name) for row in rows), Choice(NO_TYPE, _("Of no type"))]


def _stepless(noun: str) -> Any:
    def applied(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        if "yes" in values:
            return queries.stepless(_in_work(rows, noun), noun)
        return rows.exclude(pk__in=queries.stepless(rows, noun).values("pk"))

    return applied


def _in_work(rows: QuerySet[Any], noun: str) -> QuerySet[Any]:
    if noun == Deal.noun:
        return rows.filter(is_open=True)
    return rows.filter(status__in=["new", "working", "qualified"])


OWNER = Column(
    "owner_id", _("Responsible"), kind="person", value=lambda row: row.owner,
    sort="owner__full_name", edit=_person,
)  # fmt: skip
COMPANY = Column(
    "company_id", _("Company"), kind="link", value=lambda row: row.company and row.company.name,
    href=_link, sort="company__name_key", edit=lambda by: company_field(by),
)  # fmt: skip
SOURCE = Column(
    "source_id", _("Source"), value=lambda row: row.source and row.source.name, default=False,
    edit=lambda by: source_field(),
)  # fmt: skip
CONTACT = Column(
    "contact_id", _("Contact"), value=lambda row: row.contact and row.contact.full_name,
    default=False, edit=lambda by: contact_field(by),
)  # fmt: skip
AMOUNT = Column(
    "amount_minor", _("Sum"), kind="money", value=_sum, sort="amount_minor",
    edit=lambda by: MoneyField(required=False), before=lambda row: row.amount_minor,
)  # fmt: skip
EXPECTED = Column(
    "expected_on", _("Expected to close"), kind="date", sort="expected_on",
    edit=lambda by: DayField(required=False),
)  # fmt: skip
STAGE = Column(
    "stage", _("Stage"), kind="badge", sort="stage__position",
    value=lambda row: (row.stage.name, TONES[row.status] if not row.is_open else COLOURS.get(row.stage.colour, "info")),
)  # fmt: skip
STEP = Column("step", _("Next step"), value=_step_text)
STEP_ON = Column("step_on", _("Next step on"), kind="date", value=_step_on, due=True)
REF = Column("external_ref", _("Key in another system"), default=False, edit=_line(120))

DEALS = ListSpec(
    key="deals",
    title=_("Deals"),
    noun="deal",
    rows=queries.deals,
    columns=(
        Column(
            "title", _("Deal"), kind="link", href=deal_url, sort="title_key",
            edit=_line(250, required=True),
        ),
        STAGE,
        AMOUNT,
        COMPANY,
        OWNER,
        STEP,
        STEP_ON,
        EXPECTED,
        Column("days_here", _("Days in the stage"), kind="days", sort="stage_since"),
        SOURCE,
        Column("sale_type", _("Sale type"), default=False, value=lambda row: str(row.sale_type or "")),
        CONTACT,
        Column("opened_on", _("Opened"), kind="date", sort="opened_on", default=False),
        Column("closed_on", _("Closed"), kind="date", sort="closed_on", default=False),
        Column(
            "loss_reason", _("Reason of loss"), default=False,
            value=lambda row: row.loss_reason and row.loss_reason.name,
        ),
        REF,
    ),
    row_url=deal_url,
    search=queries.find_deals,
    filters=(
        Filter(
            "status", _("Status"), path="status", pinned=True,
            choices=lambda by: [Choice(*one) for one in Deal.Status.choices],
        ),
        Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True),
        Filter("stage", _("Stage"), path="stage_id", choices=_stages, apply=_in_stages),
        Filter(
            "process", _("Process"), path="process_id", choices=_named(queries.all_processes),
        ),
        Filter("sale_type", _("Sale type"), apply=_of_types, choices=_types),
        Filter("source", _("Source"), path="source_id", nullable=True, choices=_named(queries.sources)),
        Filter("product", _("Product"), apply=_by_product, choices=_named(products)),
        Filter("amount", _("Sum"), kind="money", path="amount_minor"),
        Filter("expected", _("Expected to close"), kind="date", path="expected_on", nullable=True),
        Filter("opened", _("Opened"), kind="date", path="opened_on"),
        Filter("closed", _("Closed"), kind="date", path="closed_on"),
        Filter(
            "reason", _("Reason of loss"), path="loss_reason_id", nullable=True,
            choices=_named(lambda: queries.loss_reasons(only_active=False)),
        ),
        Filter("stepless", _("Without a next step"), kind="yes_no", apply=_stepless("deal")),
    ),
    acts=(
        Act("assign", _("Assign"), "user-share", _assign_deals, verb="deal.edit", form=AssignForm, key_hint="A", writes="owner_id"),
        Act("move", _("Move to a stage"), "arrow-right", _move, verb="deal.move", form=StageForm, key_hint="M"),
        Act("lose", _("Close as lost"), "thumb-down", _lose, verb="deal.move", form=LoseForm),
        Act(
            "remove", _("Remove"), "trash", services.remove_deals, verb="deal.delete", tone="danger",
            confirm=_("Remove the picked deals?"),
        ),
    ),
    chips=(
        Chip("mine", _("My deals"), "status=open&owner=me"),
        Chip("stepless", _("Without a next step"), "status=open&stepless=yes"),
        Chip("won", _("Won this month"), "status=won&closed=this-month"),
        Chip("lost", _("Lost this month"), "status=lost&closed=this-month"),
    ),
    edit=edit_deal_cell,
    default_sort="-opened_on",
    create_url="pipeline:deal-create",
    create_label=_("Deal"),
    create_verb="deal.open",
    empty_title=_("No deals yet"),
    empty_text=_("Open the first one, convert a lead or bring them from a file."),
    empty_icon="layout-kanban",
    decorate=decorate_deals,
    more_columns=custom_columns("deal"),
    more_filters=custom_filters("deal"),
)  # fmt: skip

DEAL_SHEET = FactSheet(
    "deal",
    rows=queries.deals,
    edit=edit_deal_cell,
    verb="deal.edit",
    facts=(AMOUNT, COMPANY, CONTACT, OWNER, EXPECTED, SOURCE,
        Column("opened_on", _("Opened"), kind="date", edit=lambda by: DayField()),
        REF,
    ),
    more=custom_columns("deal"),
)  # fmt: skip

LEAD_STATUS = Column(
    "status", _("Status"), kind="badge", sort="status",
    value=lambda row: (row.get_status_display(), LEAD_TONES[row.status]),
)  # fmt: skip


def _masked(part: str) -> Callable[[Any], str]:
    return lambda row: masked(part, getattr(row, part)) if row.is_hidden else getattr(row, part)


def _unless_masked(part: str) -> Callable[[Any], str]:
    """What is masked is not edited: its field begins empty, and the service keeps what is there."""
    return lambda row: "" if row.is_hidden else getattr(row, part)


_CONTACTED = (
    Column("company_name", _("Company as it came"), edit=_line(250)),
    Column("person_name", pgettext_lazy("lead", "Person"), edit=_line(200)),
    Column(
        "phone", _("Phone"), edit=_line(40), value=_masked("phone"), before=_unless_masked("phone")
    ),
    Column(
        "email",
        _("E-mail"),
        edit=_line(200),
        value=_masked("email"),
        before=_unless_masked("email"),
    ),
)

LEADS = ListSpec(
    key="leads",
    title=_("Leads"),
    noun="lead",
    rows=queries.leads,
    columns=(
        Column(
            "title", _("What it is about"), kind="link", href=lead_url, sort="title_key",
            edit=_line(250, required=True),
        ),
        LEAD_STATUS,
        *_CONTACTED,
        AMOUNT,
        Column("source_id", _("Source"), value=lambda row: row.source and row.source.name, edit=lambda by: source_field()),
        OWNER,
        STEP_ON,
        Column("came_at", _("Came"), kind="date", sort="came_at"),
        COMPANY,
        REF,
    ),
    row_url=lead_url,
    search=queries.find_leads,
    filters=(
        Filter(
            "status", _("Status"), path="status", pinned=True,
            choices=lambda by: [Choice(*one) for one in Lead.Status.choices],
        ),
        Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True),
        Filter("source", _("Source"), path="source_id", nullable=True, choices=_named(queries.sources)),
        Filter("came", _("Came"), kind="date", path="came_at"),
        Filter("amount", _("Expected sum"), kind="money", path="amount_minor"),
        Filter("stepless", _("Without a next step"), kind="yes_no", apply=_stepless("lead")),
    ),
    acts=(
        Act("assign", _("Assign"), "user-share", _assign_leads, verb="lead.edit", form=AssignForm, key_hint="A", writes="owner_id"),
        Act("reject", _("Reject"), "circle-x", _reject, verb="lead.edit", form=RejectForm),
        Act(
            "remove", _("Remove"), "trash", services.remove_leads, verb="deal.delete", tone="danger",
            confirm=_("Remove the picked leads?"),
        ),
    ),
    chips=(
        Chip("mine", _("My leads"), "owner=me&status=new&status=working&status=qualified"),
        Chip("new", _("New"), "status=new"),
        Chip("nobody", _("Without a responsible"), "owner=empty"),
    ),
    edit=edit_lead_cell,
    default_sort="-came_at",
    create_url="pipeline:lead-create",
    create_label=_("Lead"),
    create_verb="lead.edit",
    empty_title=_("No leads yet"),
    empty_text=_("Enter the first one or bring them from a file."),
    empty_icon="magnet",
    decorate=decorate_leads,
    more_columns=custom_columns("lead"),
    more_filters=custom_filters("lead"),
    decoy=DecoyRow(
        company=("title", "company_name"), person=("person_name",), phone=("phone",), email=("email",),
        like=("status", "amount_minor", "source_id", "owner_id", "step_on", "came_at"),
    ),
)  # fmt: skip

LEAD_SHEET = FactSheet(
    "lead",
    rows=queries.leads,
    edit=edit_lead_cell,
    verb="lead.edit",
    facts=(*_CONTACTED, AMOUNT, OWNER, SOURCE, COMPANY, CONTACT,
        Column("came_at", _("Came"), kind="date"),
        Column(
            "note", _("Note"),
            edit=lambda by: forms.CharField(widget=forms.Textarea({"rows": 4}), required=False),
        ),
        REF,
    ),
    more=custom_columns("lead"),
)  # fmt: skip
