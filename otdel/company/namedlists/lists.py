"""Lists of lists, the list of one list's entries, and the act "Add to a list" of other rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients import lists as client_lists
from otdel.company.clients import queries as clients
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import people
from otdel.foundation.preferences.queries import value
from otdel.foundation.web.fields import PersonField
from otdel.foundation.web.lists import Act, Addition, Choice, Column, DecoyRow, Filter, ListSpec
from otdel.foundation.web.lists.spec import opened

from . import queries, services
from .drafts import EntryDraft
from .engine import State, states_of
from .forms import AddForm, AssignForm, StateForm
from .models import Entry, ListField, NamedList

PURPOSE_TONES = {
    "key_accounts": "accent",
    "campaign": "info",
    "cold": "neutral",
    "win_back": "warn",
    "other": "neutral",
}


def today() -> Any:
    return timezone.localdate()


def claims() -> str:
    return str(value("namedlists.claims"))


def list_url(row: Any) -> str:
    return reverse("namedlists:list", args=[row.pk])


# ---------------------------------------------------------------- lists


def _counted(by: Any, rows: list[Any], at: datetime) -> None:
    numbers = queries.numbers(by, today(), [row.pk for row in rows])
    for row in rows:
        row.number = numbers.get(row.pk, 0)


def _audience(row: NamedList) -> str:
    if row.unit_id and row.unit:
        return row.unit.name
    return str(row.get_audience_display())


def _switch(
    is_active: bool,
) -> Callable[..., Sequence[Any]]:
    return partial(_switched, is_active=is_active)


def _switched(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, is_active: bool
) -> Sequence[Any]:
    return services.switch_lists(ids, is_active, by=by, at=at, batch=batch)


NAMED_LISTS = ListSpec(
    key="named-lists",
    title=_("Lists"),
    noun="named_list",
    rows=lambda by: queries.named_lists(by, today()).select_related("owner", "unit"),
    columns=(
        Column("name", _("Name"), kind="link", href=list_url, sort="name"),
        Column(
            "purpose", _("What for"), kind="badge", sort="purpose",
            value=lambda row: (row.get_purpose_display(), PURPOSE_TONES[row.purpose]),
        ),
        Column("on_noun", _("List of"), value=lambda row: row.get_on_noun_display(), sort="on_noun"),
        Column("number", _("Entries"), kind="number", value=lambda row: row.number or None),
        Column("owner", pgettext_lazy("list", "Owner"), kind="person", sort="owner__full_name"),
        Column("audience", _("Who sees it"), value=_audience, sort="audience"),
        Column("is_exclusive", _("Exclusive"), kind="bool", sort="is_exclusive"),
        Column("created_at", _("Created"), kind="date", sort="created_at"),
        Column("note", _("Note"), default=False),
    ),
    row_url=list_url,
    search=lambda by, rows, text: rows.filter(name__icontains=text),
    filters=(
        Filter(
            "purpose", _("What for"), path="purpose", pinned=True,
            choices=lambda by: [Choice(*one) for one in NamedList.Purpose.choices],
        ),
        Filter("owner", pgettext_lazy("list", "Owner"), kind="person", path="owner", pinned=True),
        Filter(
            "of", _("List of"), path="on_noun",
            choices=lambda by: [Choice(*one) for one in NamedList.Noun.choices],
        ),
        Filter("active", _("In use"), kind="yes_no", path="is_active"),
        Filter("exclusive", _("Exclusive"), kind="yes_no", path="is_exclusive"),
    ),
    acts=(
        Act("close", _("Take out of use"), "archive", _switch(False), verb="list.edit"),
        Act("open", _("Use again"), "archive-off", _switch(True), verb="list.edit"),
    ),
    default_sort="name",
    create_url="namedlists:create",
    create_label=_("List"),
    create_verb="list.edit",
    empty_title=_("No lists yet"),
    empty_text=_(
        "A list gathers clients for one purpose and keeps facts of its own about each: who calls,"
        " what was agreed, what it came to."
    ),
    empty_icon="list-details",
    decorate=_counted,
    template="namedlists/lists.html",
)  # fmt: skip

# ---------------------------------------------------------------- entries of one list


def edit_entry_cell(
    pk: int, changes: Mapping[str, Any], *, version: int | None, by: Any, at: datetime, batch: str
) -> Entry:
    return services.edit_entry(
        pk, changes, version=version, by=by, at=at, batch=batch, claims=claims()
    )


def _change(
    ids: Sequence[int], changes: Mapping[str, Any], *, by: Any, at: datetime, batch: str
) -> Sequence[Any]:
    asked = [(pk, changes) for pk in ids]
    return services.edit_entries(asked, by=by, at=at, batch=batch, claims=claims())


def _assign(
    ids: Sequence[int], *, by: Any, at: datetime, batch: str, assigned: int | None = None
) -> Sequence[Any]:
    return _change(ids, {"assigned_id": assigned}, by=by, at=at, batch=batch)


def _move(ids: Sequence[int], *, by: Any, at: datetime, batch: str, state: str) -> Sequence[Any]:
    return _change(ids, {"state": state}, by=by, at=at, batch=batch)


def record_url(row: Entry) -> str:
    return reverse(
        f"clients:{'company' if row.company_id else 'contact'}-detail", args=[row.record_id]
    )


def state_shown(states: Sequence[State], key: str) -> tuple[Any, str]:
    for place, state in enumerate(states):
        if state.key == key:
            return state.label, "good" if state.is_over else "info" if place else "neutral"
    return key, "neutral"


def _beside(noun: str) -> Callable[[Any, list[Any], datetime], None]:
    """Put beside a page's entries the client's phone and mail and the people whom own fields name."""

    def decorate(by: Any, rows: list[Any], at: datetime) -> None:
        points = clients.points(by, noun, [row.record_id for row in rows])
        named = {
            int(one)
            for row in rows
            for key in row.named_list.person_keys
            if (one := row.extra.get(key))
        }
        known = people(by).in_bulk(named) if named else {}
        for row in rows:
            own = points[row.record_id]
            row.phone = next((p for p in own if p.kind == "phone"), None)
            row.email = next((p for p in own if p.kind == "email"), None)
            row.people = known

    return decorate


def _person_column(field: ListField) -> Column:
    return Column(
        f"extra.{field.key}",
        field.label,
        kind="person",
        value=lambda row: row.people.get(row.extra.get(field.key)),
        edit=lambda by: PersonField(by=by, required=False),
        before=lambda row: row.extra.get(field.key),
    )


def own_column(field: ListField) -> Column:
    if field.kind == ListField.Kind.PERSON:
        return _person_column(field)
    return replace(client_lists.custom_column(field), default=True, section="")


def _own_filter(field: ListField) -> Filter:
    if field.kind != ListField.Kind.PERSON:
        return client_lists.custom_filter(field)
    return Filter(
        f"extra.{field.key}", field.label, kind="person", apply=partial(_of_people, field.key)
    )


def _of_people(key: str, rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    found = Q(pk__in=())
    for one in values:
        found |= (
            Q(**{f"extra__{key}": int(one)})
            if one.isdigit()
            else Q(**{f"extra__{key}__isnull": True})
        )
    return rows.filter(found)


_COMPANY: tuple[Column, ...] = (
    Column("company", _("Company"), kind="link", value=str, href=record_url, sort="company__name_key"),
    Column(
        "status", _("Status"), kind="badge", sort="company__status",
        value=lambda row: client_lists.STATUS.value(row.company),  # type: ignore[misc]
    ),
    Column("owner", _("Responsible"), kind="person", value=lambda row: row.company.owner, sort="company__owner__full_name"),
    Column("city", _("City"), value=lambda row: row.company.city, sort="company__city", default=False),
    Column("industry", _("Industry"), value=lambda row: row.company.industry, sort="company__industry", default=False),
)  # fmt: skip
_CONTACT: tuple[Column, ...] = (
    Column("contact", _("Contact"), kind="link", value=str, href=record_url, sort="contact__name_key"),
    Column(
        "home", _("Company"), kind="link", value=lambda row: row.contact.company and row.contact.company.name,
        href=lambda row: row.contact.company and client_lists.company_url(row.contact.company),
        sort="contact__company__name_key",
    ),
    Column("owner", _("Responsible"), kind="person", value=lambda row: row.contact.owner, sort="contact__owner__full_name"),
)  # fmt: skip
_POINTS: tuple[Column, ...] = tuple(
    replace(one, default=one.key == "phone")
    for one in client_lists.BESIDE
    if one.key in ("phone", "email")
)
NOTE = Column("note", _("Note"), edit=lambda by: forms.CharField(max_length=4000, required=False))
_LAST: tuple[Column, ...] = (
    Column(
        "why", _("Why in the list"), default=False, sort="why",
        edit=lambda by: forms.CharField(max_length=250, required=False),
    ),
    Column("added_at", _("Added"), kind="date", sort="added_at", default=False),
    Column("added_by", _("Added by"), kind="person", sort="added_by__full_name", default=False),
)  # fmt: skip
_CLIENT = {"company": _COMPANY[0], "contact": _CONTACT[0]}
_ABOUT = {"company": _COMPANY[1:], "contact": _CONTACT[1:]}
_RELATED = {
    "company": ("company__owner",),
    "contact": ("contact__owner", "contact__company"),
}


def entries_of(row: NamedList) -> ListSpec:
    """Return the list of one list's entries: the client's columns, those of every entry, the list's own."""
    noun, states, fields = row.on_noun, states_of(row.states), queries.fields_of([row.pk])
    offered = [(state.key, state.label) for state in states]
    keys = [one.key for one in fields if one.kind == ListField.Kind.PERSON]

    def rows(by: Any) -> QuerySet[Entry]:
        found = queries.entries(by, today(), row.pk)
        return found.select_related(*_RELATED[noun], "assigned", "added_by", "named_list")

    def decorate(by: Any, found: list[Any], at: datetime) -> None:
        for one in found:
            one.named_list.person_keys = keys
        _beside(noun)(by, found, at)

    return replace(
        ENTRIES,
        key=f"entries-{row.pk}",
        title=row.name,
        rows=rows,
        columns=(
            _CLIENT[noun],
            Column(
                "state", _("State"), kind="badge", value=lambda one: state_shown(states, one.state),
                sort="state", before=lambda one: one.state,
                edit=lambda by: forms.ChoiceField(choices=offered),
            ),
            Column(
                "assigned_id", _("Given to"), kind="person", value=lambda one: one.assigned,
                sort="assigned__full_name", edit=lambda by: PersonField(by=by, required=False),
            ),
            *(own_column(field) for field in fields),
            NOTE,
        ),
        more_columns=lambda by: [*opened(by, noun, _ABOUT[noun]), *_POINTS, *_LAST],
        filters=(
            Filter(
                "state", _("State"), path="state", pinned=True,
                choices=lambda by: [Choice(key, label) for key, label in offered],
            ),
            Filter("assigned", _("Given to"), kind="person", path="assigned", pinned=True),
            Filter("owner", _("Responsible"), kind="person", path=f"{noun}__owner"),
            Filter("added", _("Added"), kind="date", path="added_at"),
            *(_own_filter(field) for field in fields),
        ),
        acts=tuple(
            replace(act, form=partial(StateForm, states=offered)) if act.key == "state" else act
            for act in ENTRIES.acts
        ),
        search=partial(_found, noun),
        decorate=decorate,
        decoy=DecoyRow(
            company=("company", "home"), person=("contact",), phone=("phone",), email=("email",),
            like=("status", "state", "owner", "city", "industry", "added_at"),
        ),
    )  # fmt: skip


def _found(noun: str, by: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    if noun == "company":
        found: QuerySet[Any] = clients.find_companies(by, clients.companies(by), text).rows
    else:
        found = clients.find_contacts(by, clients.contacts(by), text).rows
    return rows.filter(**{f"{noun}__in": found.order_by().values("pk")})


def _member(number: str) -> ListSpec:
    """The list with this number, for a worker and for the journal of exports; rows decide what is found."""
    return entries_of(queries.named(int(number)))


ENTRIES = ListSpec(
    key="entries",
    title=_("Entries of lists"),
    noun="list_entry",
    rows=lambda by: queries.entries(by, today()).select_related("company", "contact", "named_list"),
    columns=(Column("company", _("Client"), kind="link", value=str, href=record_url),),
    row_url=record_url,
    edit=edit_entry_cell,
    acts=(
        Act(
            "assign", _("Give to"), "user-share", _assign, verb="list.edit", form=AssignForm,
            key_hint="A",
        ),
        Act("state", _("State"), "progress", _move, verb="list.edit", form=StateForm),
        Act(
            "remove", _("Take out of the list"), "playlist-x", services.remove_entries,
            verb="list.edit", tone="danger",
            confirm=_("Take the picked entries out of the list? The clients themselves stay."),
        ),
    ),
    empty_title=_("Nobody is in the list yet"),
    empty_text=_(
        "Pick clients in their list and choose “Add to a list”, or paste names, tax numbers, phones or mails."
    ),
    empty_icon="playlist-add",
    template="namedlists/list.html",
    member=_member,
)  # fmt: skip

# ---------------------------------------------------------------- who claims the same client


def _rival_words(by: Any, rows: list[Any], at: datetime) -> None:
    told = queries.other_claims(rows)
    seen = queries.list_names(
        by, today(), [one.named_list_id for own in told.values() for one in own]
    )
    named: dict[int, User] = people(by).in_bulk([row.claimant for row in rows])
    for row in rows:
        row.claimer = named.get(row.claimant)
        row.others = [
            f"{one.assigned or one.named_list.owner}"
            + (f" ({seen[one.named_list_id]})" if one.named_list_id in seen else "")
            for one in told[row.pk]
        ]


CONFLICTS = ListSpec(
    key="list-conflicts",
    title=_("One client, two people"),
    noun="list_entry",
    rows=lambda by: queries.conflicts(by, today()).select_related(
        "company", "contact", "named_list__owner", "assigned"
    ),
    columns=(
        Column("company", _("Client"), kind="link", value=str, href=record_url),
        Column("claimer", _("Claimed by"), kind="person"),
        Column(
            "list", _("List"), kind="link", value=lambda row: row.named_list.name,
            href=lambda row: list_url(row.named_list), sort="named_list__name",
        ),
        Column(
            "purpose", _("What for"), kind="badge", sort="named_list__purpose",
            value=lambda row: (
                row.named_list.get_purpose_display(), PURPOSE_TONES[row.named_list.purpose],
            ),
        ),
        Column("others", _("Also claimed by"), kind="tags"),
        Column("added_at", _("Added"), kind="date", sort="added_at"),
    ),
    row_url=record_url,
    filters=(
        Filter(
            "purpose", _("What for"), path="named_list__purpose", pinned=True,
            choices=lambda by: [Choice(*one) for one in NamedList.Purpose.choices],
        ),
    ),
    acts=ENTRIES.acts[-1:],
    decorate=_rival_words,
    empty_title=_("Nobody claims another's client"),
    empty_text=_("In exclusive lists of one purpose every client belongs to one person."),
    empty_icon="shield-check",
    template="namedlists/conflicts.html",
)  # fmt: skip

# ---------------------------------------------------------------- in the lists of other rooms


def _add(
    ids: Sequence[int],
    *,
    by: Any,
    at: datetime,
    batch: str,
    named_list: int,
    assigned: int | None = None,
    why: str = "",
) -> Sequence[Any]:
    draft = EntryDraft(why=why, assigned_id=assigned)
    return services.add_entries(named_list, ids, draft, by=by, at=at, batch=batch, claims=claims())


def add_act(noun: str) -> Act:
    """Return the act "Add to a list" for a list whose rows are companies or contacts."""
    return Act(
        "add-to-list", _("Add to a list"), "playlist-add", _add, verb="list.edit",
        form=partial(AddForm, noun=noun),
    )  # fmt: skip


COMPANIES = Addition(acts=(add_act("company"),))
CONTACTS = Addition(acts=(add_act("contact"),))
