"""Lists of companies and contacts, and the fields that are edited in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import FloatField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.preferences import queries as preferences
from otdel.foundation.web import address
from otdel.foundation.web.facts import FactSheet
from otdel.foundation.web.fields import MoneyField, PersonField, PickField
from otdel.foundation.web.lists import Act, Chip, Choice, Column, DecoyRow, Filter, ListSpec
from otdel.foundation.web.lists.asked import EMPTY, days_of
from otdel.kernel.money import Money, to_minor

from . import engine, queries, services
from .engine import FieldLike
from .forms import (
    AssignForm,
    AwayForm,
    ReserveForm,
    StatusForm,
    TagForm,
    away_draft,
    custom_field,
)
from .models import Channel, Company, Contact, Field

READERS: dict[str, Callable[[Any], QuerySet[Any]]] = {
    "company": queries.companies,
    "contact": queries.contacts,
}
STATUS_TONES = {"existing": "good", "potential": "info", "reserve": "warn", "archived": "neutral"}
PART_TONES = {
    "decides": "accent",
    "influences": "purple",
    "uses": "info",
    "guards": "warn",
    "buys": "good",
    "other": "neutral",
}

# ---------------------------------------------------------------- editing in place


def edit_company_cell(
    pk: int, changes: Mapping[str, Any], *, version: int | None, by: Any, at: datetime, batch: str
) -> Company:
    country = preferences.value("clients.phone_country")
    return services.edit_company(
        pk, changes, version=version, by=by, at=at, batch=batch, phone_country=country
    )


def edit_contact_cell(
    pk: int, changes: Mapping[str, Any], *, version: int | None, by: Any, at: datetime, batch: str
) -> Contact:
    country = preferences.value("clients.phone_country")
    return services.edit_contact(
        pk, changes, version=version, by=by, at=at, batch=batch, phone_country=country
    )


def _line(limit: int, *, required: bool = False) -> Callable[[Any], forms.Field]:
    return lambda by: forms.CharField(max_length=limit, required=required)


def _choice(choices: Sequence[tuple[str, Any]], *, empty: bool = False) -> Callable[[Any], Any]:
    offered = [("", "—"), *choices] if empty else list(choices)
    return lambda by: forms.ChoiceField(choices=offered, required=not empty)


def _number(low: int, high: int) -> Callable[[Any], forms.Field]:
    return lambda by: forms.IntegerField(min_value=low, max_value=high, required=False)


def _person(by: Any) -> forms.Field:
    return PersonField(by=by, required=False)


def _company_pick(by: Any) -> forms.Field:
    return PickField(
        url="clients:company-pick", names=lambda ids: queries.company_names(by, ids), required=False
    )


def _contact_pick(by: Any) -> forms.Field:
    return PickField(
        url="clients:contact-pick", names=lambda ids: queries.contact_names(by, ids), required=False
    )


def _text(by: Any) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)


def _flag(by: Any) -> forms.Field:
    return forms.BooleanField(required=False)


# ---------------------------------------------------------------- custom fields


def custom_columns(noun: str) -> Callable[[Any], list[Column]]:
    """Return more_columns for a noun: the open fields, edited by type under "extra.<key>"."""
    return lambda by: [custom_column(field) for field in queries.open_fields(noun)]


def custom_column(field: FieldLike) -> Column:
    """Return the column of one custom field of a row that has `extra`; rooms above use it for theirs."""
    kinds: dict[str, Any] = {
        "number": "number", "money": "money", "date": "date", "yes_no": "bool",
    }  # fmt: skip
    return Column(
        key=f"extra.{field.key}",
        label=field.label,
        kind=kinds.get(field.kind, "text"),
        value=lambda row: _custom_value(field, row.extra.get(field.key)),
        sort=f"extra__{field.key}",
        default=False,
        edit=lambda by: custom_field(field),
        before=lambda row: _custom_initial(field, row.extra.get(field.key)),
        section=_("More"),
    )


def _custom_value(field: FieldLike, value: Any) -> Any:
    if value is None:
        return None
    if field.kind == Field.Kind.MONEY:
        return Money(value, engine.currency_of(field))
    if field.kind == Field.Kind.NUMBER:
        return engine.read_decimal(value)
    return engine.read_day(value) if field.kind == Field.Kind.DATE else value


def _custom_initial(field: FieldLike, value: Any) -> Any:
    if field.kind == Field.Kind.YES_NO:
        return "" if value is None else ("yes" if value else "no")
    return engine.read_day(value) if value and field.kind == Field.Kind.DATE else value


def custom_filters(noun: str) -> Callable[[Any], list[Filter]]:
    """Return more_filters for a noun: one for each open field, by its type."""
    return lambda by: [custom_filter(field) for field in queries.open_fields(noun)]


def custom_filter(field: FieldLike) -> Filter:
    """Return the filter of one custom field of rows that have `extra`."""
    path, key = f"extra__{field.key}", f"extra.{field.key}"
    if field.kind == Field.Kind.CHOICE:
        return Filter(
            key, field.label, apply=_exactly(path), nullable=True,
            choices=lambda by: [Choice(one, one) for one in field.choices],
        )  # fmt: skip
    if field.kind == Field.Kind.YES_NO:
        return Filter(key, field.label, kind="yes_no", apply=_yes_or_no(path))
    if field.kind == Field.Kind.DATE:
        return Filter(key, field.label, kind="date", apply=_in_days(path), nullable=True)
    if field.kind == Field.Kind.MONEY:
        return Filter(key, field.label, kind="money", apply=_in_numbers(field))
    if field.kind == Field.Kind.NUMBER:
        return Filter(key, field.label, kind="number", apply=_in_numbers(field))
    return Filter(key, field.label, kind="text", apply=_has_words(path))


def _exactly(path: str) -> Callable[[QuerySet[Any], list[str]], QuerySet[Any]]:
    def applied(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        found = Q(**{f"{path}__isnull": True}) if EMPTY in values else Q(pk__in=())
        for value in values:
            found |= Q(**{path: value})
        return rows.filter(found)

    return applied


def _yes_or_no(path: str) -> Callable[[QuerySet[Any], list[str]], QuerySet[Any]]:
    return lambda rows, values: rows.filter(**{path: "yes" in values})


def _in_days(path: str) -> Callable[[QuerySet[Any], list[str]], QuerySet[Any]]:
    def applied(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        found = Q(**{f"{path}__isnull": True}) if EMPTY in values else Q(pk__in=())
        for period in filter(None, (days_of(value, timezone.localdate()) for value in values)):
            start, end = period.start.isoformat(), period.end.isoformat()
            found |= Q(**{f"{path}__gte": start, f"{path}__lt": end})
        return rows.filter(found)

    return applied


def _in_numbers(field: FieldLike) -> Callable[[QuerySet[Any], list[str]], QuerySet[Any]]:
    """Between two figures: JSON holds whole numbers as such and others as text, so both are cast."""

    def applied(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        figure, path = f"figure_{field.key}", f"extra__{field.key}__isnull"
        found = Q(**{path: True}) if EMPTY in values else Q(pk__in=())
        for value in values:
            low, dots, high = value.partition("..")
            within = Q(**{f"{figure}__isnull": False})
            for edge, typed in (("gte", low), ("lte", high if dots else low)):
                bound = engine.read_decimal(typed) if typed else None
                if bound is not None and field.kind == Field.Kind.MONEY:
                    within &= Q(**{f"{figure}__{edge}": to_minor(bound, engine.currency_of(field))})
                elif bound is not None:
                    within &= Q(**{f"{figure}__{edge}": float(bound)})
            if value != EMPTY:
                found |= within
        held = Cast(KeyTextTransform(field.key, "extra"), FloatField())
        return rows.alias(**{figure: held}).filter(found)

    return applied


def _has_words(path: str) -> Callable[[QuerySet[Any], list[str]], QuerySet[Any]]:
    """The text in any of its usual cases: SQLite knows no case but that of Latin letters."""

    def applied(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        found = Q(pk__in=())
        for value in values:
            for form in {value, value.lower(), value.capitalize(), value.title(), value.upper()}:
                found |= Q(**{f"{path}__icontains": form})
            if value == EMPTY:
                found |= Q(**{path: ""})
        return rows.filter(found)

    return applied


# ---------------------------------------------------------------- filters and acts of both


def _tag_filter(noun: str) -> Filter:
    def applied(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        if EMPTY in values:
            return queries.untagged(rows, noun)
        return queries.tagged(rows, noun, [int(value) for value in values if value.isdigit()])

    return Filter(
        "tags", _("Tags"), apply=applied, nullable=True,
        choices=lambda by: [Choice(str(tag.pk), tag.name) for tag in queries.tags()],
    )  # fmt: skip


def _tag_act(noun: str, verb: str) -> Act:
    def run(
        ids: Sequence[int], *, by: Any, at: datetime, batch: str, add: Any = (), remove: Any = ()
    ) -> Sequence[Any]:
        return services.tag_records(noun, ids, add, remove, by=by, at=at, batch=batch)

    return Act("tag", _("Tags"), "tag", run, verb=verb, form=TagForm)


def _assign(
    verb: Callable[..., Sequence[Any]],
) -> Callable[..., Sequence[Any]]:
    def run(
        ids: Sequence[int], *, by: Any, at: datetime, batch: str, owner: int | None = None
    ) -> Sequence[Any]:
        return verb(ids, owner, by=by, at=at, batch=batch)

    return run


def _change_status(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, status: str
) -> Sequence[Any]:
    return services.change_status(ids, status, by=by, at=at, batch=batch)


def _send_away(place: str) -> Callable[..., Sequence[Any]]:
    def run(
        ids: Sequence[int], *, by: Any, at: datetime, batch: str, **asked: Any
    ) -> Sequence[Any]:
        away = away_draft(**asked)
        return services.change_status(ids, place, by=by, at=at, batch=batch, away=away)

    return run


def _bring_back(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> Sequence[Any]:
    return services.bring_back(ids, by=by, at=at, batch=batch)


RESERVE = Act(
    "reserve", _("To the reserve"), "player-pause", _send_away("reserve"), verb="company.reserve",
    form=ReserveForm, writes="status",
)  # fmt: skip
ARCHIVE = Act(
    "archive", _("To the archive"), "archive", _send_away("archived"), verb="company.archive",
    form=AwayForm, writes="status",
)  # fmt: skip
BRING_BACK = Act(
    "bring-back", _("Bring back into work"), "player-play", _bring_back, verb="company.edit",
    writes="status",
)  # fmt: skip


def beside(noun: str) -> Callable[[Any, list[Any], datetime], None]:
    """Return decorate for a noun: main phone and mail, tags; two statements a page."""

    def decorate(by: Any, rows: list[Any], at: datetime) -> None:
        ids = [row.pk for row in rows]
        points, tags = queries.points(by, noun, ids), queries.tag_words(noun, ids)
        for row in rows:
            row.tag_words = tags[row.pk]
            row.phone = next((p for p in points[row.pk] if p.kind == "phone"), None)
            row.email = next((p for p in points[row.pk] if p.kind == "email"), None)

    return decorate


def _phone(row: Any) -> str:
    return row.phone.shown if row.phone else ""


def _email(row: Any) -> str:
    return row.email.value if row.email else ""


def _address(scheme: str, point: Any) -> str:
    """A masked phone or mail leads nowhere: it is shown on the record, one at a time."""
    return f"{scheme}:{point.value}" if point and not point.is_hidden else ""


BESIDE: tuple[Column, ...] = (
    Column("phone", _("Phone"), kind="link", value=_phone, href=lambda row: _address("tel", row.phone)),
    Column("email", _("E-mail"), kind="link", value=_email, href=lambda row: _address("mailto", row.email)),
    Column("tags", _("Tags"), kind="tags", value=lambda row: row.tag_words),
)  # fmt: skip
OWNER = Column(
    "owner_id", _("Responsible"), kind="person", value=lambda row: row.owner,
    sort="owner__full_name", edit=_person,
)  # fmt: skip
CHANNEL = Column(
    "preferred_channel", _("Preferred channel"), value=lambda row: row.get_preferred_channel_display(),
    sort="preferred_channel", default=False, edit=_choice(Channel.choices, empty=True),
    before=lambda row: row.preferred_channel,
)  # fmt: skip
REF = Column("external_ref", _("Key in another system"), default=False, edit=_line(120))
CREATED = Column("created_at", _("Added"), kind="date", sort="created_at", default=False)

# ---------------------------------------------------------------- companies


def company_url(row: Any) -> str:
    return address("clients:company-detail", row.pk)


def _turnover(row: Company) -> Money | None:
    if row.turnover_minor is None:
        return None
    return Money(row.turnover_minor, row.currency or settings.CURRENCY)


STATUS = Column(
    "status", _("Status"), kind="badge",
    value=lambda row: (row.get_status_display(), STATUS_TONES[row.status]),
    sort="status", edit=_choice(Company.Status.choices), before=lambda row: row.status,
)  # fmt: skip
_PLACE: tuple[Column, ...] = (
    Column("industry", _("Industry"), sort="industry", edit=_line(120)),
    Column("city", _("City"), sort="city", edit=_line(120)),
)
_ABOUT: tuple[Column, ...] = (
    Column("tax_id", _("Tax ID"), sort="tax_id", default=False, edit=_line(30)),
    Column("country", _("Country"), sort="country", default=False, edit=_line(80)),
    Column("address", _("Address"), default=False, edit=_line(250)),
    Column("website", _("Website"), default=False, edit=_line(200)),
    Column(
        "parent_id", _("Parent company"), kind="link", value=lambda row: row.parent and row.parent.name,
        href=lambda row: row.parent and company_url(row.parent), default=False, edit=_company_pick,
    ),
    Column("founded_year", _("Founded"), sort="founded_year", default=False, edit=_number(1000, 2200)),
    Column("headcount", _("Employees"), kind="number", sort="headcount", default=False, edit=_number(0, 2**31 - 1)),
    Column(
        "turnover_minor", _("Yearly turnover"), kind="money", value=_turnover, sort="turnover_minor",
        default=False, edit=lambda by: MoneyField(required=False),
        before=lambda row: row.turnover_minor,
    ),
    CHANNEL,
)  # fmt: skip

COMPANIES = ListSpec(
    key="companies",
    title=_("Companies"),
    noun="company",
    rows=queries.companies,
    columns=(
        Column(
            "name",
            _("Name"),
            kind="link",
            href=company_url,
            sort="name_key",
            edit=_line(250, required=True),
        ),
        STATUS,
        OWNER,
        *_PLACE,
        *BESIDE,
        *_ABOUT,
        REF,
        CREATED,
    ),
    row_url=company_url,
    search=queries.find_companies,
    filters=(
        Filter(
            "status",
            _("Status"),
            path="status",
            pinned=True,
            choices=lambda by: [Choice(*one) for one in Company.Status.choices],
        ),
        Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True),
        _tag_filter("company"),
        Filter("industry", _("Industry"), kind="text", apply=_has_words("industry")),
        Filter("city", _("City"), kind="text", apply=_has_words("city")),
        Filter("headcount", _("Employees"), kind="number", path="headcount"),
        Filter("created", _("Added"), kind="date", path="created_at"),
    ),
    acts=(
        Act(
            "assign",
            _("Assign"),
            "user-share",
            _assign(services.reassign_companies),
            verb="company.edit",
            form=AssignForm,
            key_hint="A",
            writes="owner_id",
        ),
        Act(
            "status",
            _("Status"),
            "flag",
            _change_status,
            verb="company.edit",
            form=StatusForm,
            writes="status",
        ),
        RESERVE,
        ARCHIVE,
        BRING_BACK,
        _tag_act("company", "company.edit"),
        Act(
            "remove",
            _("Remove"),
            "trash",
            services.remove_companies,
            verb="company.archive",
            tone="danger",
            confirm=_("Remove the picked companies?"),
        ),
    ),
    chips=(
        Chip("mine", _("Mine"), "owner=me"),
        Chip("clients", _("Clients"), "status=existing"),
        Chip("nobody", _("Without a responsible"), "owner=empty"),
    ),
    edit=edit_company_cell,
    create_url="clients:company-create",
    create_label=_("Company"),
    create_verb="company.edit",
    empty_title=_("No companies yet"),
    empty_text=_("Add the first one or bring the whole base from a file."),
    empty_icon="building",
    decorate=beside("company"),
    more_columns=custom_columns("company"),
    more_filters=custom_filters("company"),
    decoy=DecoyRow(
        company=("name",),
        phone=("phone",),
        email=("email",),
        like=("status", "owner_id", "industry", "city", "country", "tags", "created_at"),
    ),
    template="clients/company_list.html",
)

COMPANY_SHEET = FactSheet(
    "company",
    rows=queries.companies,
    edit=edit_company_cell,
    verb="company.edit",
    facts=(
        STATUS, OWNER, *_PLACE, *_ABOUT,
        Column("preferences", _("Preferences"), edit=_text),
        REF,
    ),
    more=custom_columns("company"),
)  # fmt: skip

# ---------------------------------------------------------------- contacts


def contact_url(row: Any) -> str:
    return address("clients:contact-detail", row.pk)


PART = Column(
    "part", _("Part in the decision"), kind="badge",
    value=lambda row: (row.get_part_display(), PART_TONES[row.part]),
    sort="part", edit=_choice(Contact.Part.choices), before=lambda row: row.part,
)  # fmt: skip
HOME = Column(
    "company_id", _("Company"), kind="link", value=lambda row: row.company and row.company.name,
    href=lambda row: row.company and company_url(row.company), sort="company__name_key", edit=_company_pick,
)  # fmt: skip
_JOB: tuple[Column, ...] = (
    Column("title", pgettext_lazy("work", "Title"), sort="title", edit=_line(150)),
    Column("department", _("Department"), sort="department", default=False, edit=_line(150)),
    Column(
        "reports_to_id", _("Reports to"), kind="link", value=lambda row: row.reports_to and row.reports_to.full_name,
        href=lambda row: row.reports_to and contact_url(row.reports_to), default=False, edit=_contact_pick,
    ),
    Column("is_active", _("Works there"), kind="bool", sort="is_active", default=False, edit=_flag),
)  # fmt: skip

CONTACTS = ListSpec(
    key="contacts",
    title=_("Contacts"),
    noun="contact",
    rows=queries.contacts,
    columns=(
        Column(
            "full_name",
            _("Full name"),
            kind="link",
            href=contact_url,
            sort="name_key",
            edit=_line(200, required=True),
        ),
        HOME,
        PART,
        OWNER,
        *BESIDE,
        *_JOB,
        CHANNEL,
        REF,
        CREATED,
    ),
    row_url=contact_url,
    search=queries.find_contacts,
    filters=(
        Filter(
            "part",
            _("Part in the decision"),
            path="part",
            pinned=True,
            choices=lambda by: [Choice(*one) for one in Contact.Part.choices],
        ),
        Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True),
        _tag_filter("contact"),
        Filter("title", pgettext_lazy("work", "Title"), kind="text", apply=_has_words("title")),
        Filter("active", _("Works there"), kind="yes_no", path="is_active"),
        Filter("created", _("Added"), kind="date", path="created_at"),
    ),
    acts=(
        Act(
            "assign",
            _("Assign"),
            "user-share",
            _assign(services.reassign_contacts),
            verb="contact.edit",
            form=AssignForm,
            key_hint="A",
            writes="owner_id",
        ),
        _tag_act("contact", "contact.edit"),
        Act(
            "remove",
            _("Remove"),
            "trash",
            services.remove_contacts,
            verb="contact.edit",
            tone="danger",
            confirm=_("Remove the picked contacts?"),
        ),
    ),
    chips=(
        Chip("mine", _("Mine"), "owner=me"),
        Chip("deciders", _("Decision makers"), "part=decides"),
    ),
    edit=edit_contact_cell,
    create_url="clients:contact-create",
    create_label=_("Contact"),
    create_verb="contact.edit",
    empty_title=_("No contacts yet"),
    empty_text=_("Add the people who decide, use and pay."),
    empty_icon="address-book",
    decorate=beside("contact"),
    more_columns=custom_columns("contact"),
    more_filters=custom_filters("contact"),
    decoy=DecoyRow(
        company=("company_id",),
        person=("full_name",),
        phone=("phone",),
        email=("email",),
        like=("part", "owner_id", "title", "department", "is_active", "tags", "created_at"),
    ),
    template="clients/contact_list.html",
)

CONTACT_SHEET = FactSheet(
    "contact",
    rows=queries.contacts,
    edit=edit_contact_cell,
    verb="contact.edit",
    facts=(HOME, PART, OWNER, *_JOB, CHANNEL, REF),
    more=custom_columns("contact"),
)
