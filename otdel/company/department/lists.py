"""Lists of people, of who opened what, of what was taken away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.journal.registry import nouns
from otdel.foundation.people import queries as people
from otdel.foundation.people import services
from otdel.foundation.people.errors import RoleTooHigh
from otdel.foundation.people.models import AccessNote, Alert, ExportNote, User
from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec
from otdel.foundation.web.lists.acting import list_title
from otdel.kernel.normal import fold
from otdel.kernel.search_words import choose

from . import queries

RECORDS = {
    "company": _("Company"),
    "contact": _("Contact"),
    "deal": _("Deal"),
    "lead": _("Lead"),
    "product": _("Product"),
    "activity": _("Activity"),
    "attachment": _("File"),
    "point": _("Phone or mail shown"),
    "lead_point": _("Phone or mail of a lead shown"),
}


def _employed(by: Any, rows: list[User], at: datetime) -> None:
    ids = [row.pk for row in rows]
    jobs = queries.latest_jobs(ids, timezone.localdate(at))
    safe = people.has_second_factor(ids)
    for row in rows:
        row.jobs = jobs.get(row.pk, [])  # type: ignore[attr-defined]
        row.is_safe = row.pk in safe  # type: ignore[attr-defined]


def _functions(row: Any) -> list[str]:
    return list(dict.fromkeys(one.code for job in row.jobs for one in job.functions.all()))


def state_of(user: User) -> tuple[Any, str]:
    """Return how a person stands with the sign-in, in a word and a tone."""
    if not user.is_active:
        return _("Switched off"), "bad"
    if user.notice_on:
        return _("Leaving"), "warn"
    if not user.has_usable_password():
        return _("No sign-in"), "neutral"
    return pgettext_lazy("person", "Works"), "good"


def _find(by: Any, rows: QuerySet[User], text: str) -> QuerySet[User]:
    pairs = rows.order_by().values_list("pk", "full_name", "email")
    found = choose(text, ((pk, fold(f"{name} {email}")) for pk, name, email in pairs))
    return rows if found is None else rows.filter(pk__in=found[:1000])


def _in_unit(rows: QuerySet[User], values: list[str]) -> QuerySet[User]:
    ids: set[int] = set()
    for value in values:
        if value.isdigit():
            ids |= set(queries.people_in(int(value), timezone.localdate()))
    return rows.filter(pk__in=ids)


def _with_function(rows: QuerySet[User], values: list[str]) -> QuerySet[User]:
    held = queries.employments(timezone.localdate()).filter(functions__code__in=values)
    return rows.filter(pk__in=held.values("person_id"))


_NO_PASSWORD = {"password__startswith": UNUSABLE_PASSWORD_PREFIX}
_STATES = {
    "works": Q(is_active=True) & ~Q(**_NO_PASSWORD),
    "waits": Q(is_active=True, **_NO_PASSWORD),
    "leaving": Q(is_active=True, notice_on__isnull=False),
    "off": Q(is_active=False),
}


def _in_state(rows: QuerySet[User], values: list[str]) -> QuerySet[User]:
    wanted = Q(pk__in=[])
    for value in values:
        wanted |= _STATES.get(value, Q(pk__in=[]))
    return rows.filter(wanted)


PEOPLE = ListSpec(
    key="people",
    title=_("People"),
    noun="user",
    rows=people.people,
    columns=(
        Column(
            "full_name",
            _("Full name"),
            kind="link",
            sort="full_name",
            href=lambda row: reverse("department:person", args=[row.pk]),
        ),
        Column("email", _("E-mail"), value=lambda row: row.email if row.has_mail else ""),
        Column("unit", _("Unit"), value=lambda row: ", ".join(j.unit.name for j in row.jobs)),
        Column("functions", _("Functions"), kind="tags", value=_functions),
        Column(
            "title",
            pgettext_lazy("job", "Title"),
            value=lambda row: ", ".join(filter(None, (j.title for j in row.jobs))),
            default=False,
        ),
        Column("state", _("Sign-in"), kind="badge", value=state_of),
        Column(
            "second_factor",
            _("Second step"),
            kind="badge",
            value=lambda row: (_("On"), "good") if row.is_safe else None,
        ),
        Column("last_login", _("Last sign-in"), kind="date", sort="last_login"),
    ),
    row_url=lambda row: reverse("department:person", args=[row.pk]),
    search=_find,
    filters=(
        Filter(
            "unit",
            _("Unit"),
            apply=_in_unit,
            choices=lambda by: [Choice(str(pk), name) for pk, name in queries.unit_choices(by)],
            pinned=True,
        ),
        Filter(
            "function",
            _("Function"),
            apply=_with_function,
            choices=lambda by: [Choice(f.code, str(f)) for f in queries.functions()],
        ),
        Filter(
            "state",
            _("Sign-in"),
            apply=_in_state,
            choices=lambda by: [
                Choice("works", pgettext_lazy("person", "Works")),
                Choice("waits", _("No sign-in")),
                Choice("leaving", _("Leaving")),
                Choice("off", _("Switched off")),
            ],
            pinned=True,
        ),
    ),
    chips=(Chip("now", _("Working now"), "state=works"),),
    default_sort="full_name",
    create_url="department:invite",
    create_label=_("Invite"),
    create_verb="people.invite",
    empty_title=_("Nobody here yet"),
    empty_text=_("Invite the people of the department: each gets a letter with a link."),
    empty_icon="users",
    decorate=_employed,
    template="department/people.html",
)


def _named(by: Any, rows: Sequence[Any], at: datetime) -> None:
    """Give each note the present name of its record; one query a noun."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.record_noun, set()).add(row.record_id)
    known = nouns()
    names = {
        noun: dict(known[noun](by, sorted(ids))) for noun, ids in wanted.items() if noun in known
    }
    for row in rows:
        row.record_name = names.get(row.record_noun, {}).get(row.record_id, f"№ {row.record_id}")


def _access_rows(by: Any) -> QuerySet[AccessNote]:
    return people.access_notes(by)


def _export_rows(by: Any) -> QuerySet[ExportNote]:
    return people.export_notes(by)


def _alert_rows(by: Any) -> QuerySet[Alert]:
    return people.alerts(by)


def list_name(row: Any) -> str:
    """Return what the exported list is called today; its key where there is no such list any more."""
    return str(list_title(row.what))


def _by_person(by: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(user__in=_find(by, people.people(by), text).values("pk"))


PERSON = Column("user", _("Who"), kind="person", sort="user__full_name")
WHEN = Column("at", _("When"), kind="date", sort="at")
FILTERS = (
    Filter("user", _("Who"), kind="person", path="user", pinned=True),
    Filter("at", _("When"), kind="date", path="at", pinned=True),
)
CHIPS = (Chip("today", _("Today"), "at=today"), Chip("week", _("This week"), "at=this-week"))

ACCESS = ListSpec(
    key="access",
    title=_("Access journal"),
    noun="access",
    rows=_access_rows,
    columns=(
        WHEN,
        PERSON,
        Column("noun", _("What"), value=lambda row: RECORDS.get(row.record_noun, row.record_noun)),
        Column("record", _("Record"), value=lambda row: row.record_name),
    ),
    search=_by_person,
    filters=(
        *FILTERS,
        Filter(
            "noun",
            _("What"),
            path="record_noun",
            choices=lambda by: [Choice(noun, label) for noun, label in RECORDS.items()],
        ),
    ),
    chips=CHIPS,
    default_sort="-at",
    decorate=_named,
    verb="access.watch",
    empty_title=_("Nobody has opened anything yet"),
    empty_icon="eye",
    template="department/access.html",
)

EXPORTS = ListSpec(
    key="exports",
    title=_("Exports"),
    noun="export",
    rows=_export_rows,
    columns=(
        Column("number", "№", kind="number", value=lambda row: row.pk, sort="pk"),
        WHEN,
        PERSON,
        Column("what", _("List"), value=list_name),
        Column("rows", _("Rows"), kind="number", sort="rows"),
        Column("decoys", _("Control rows"), kind="number", value=lambda row: row.decoys or None),
        Column("file_name", _("File")),
    ),
    search=_by_person,
    filters=(*FILTERS, Filter("rows", _("Rows"), kind="number", path="rows")),
    chips=CHIPS,
    default_sort="-at",
    verb="access.watch",
    empty_title=_("Nothing was exported yet"),
    empty_icon="download",
    template="department/access.html",
)


def _since(name: str) -> Any:
    """A link to the journal of one leaver since the day of notice."""
    return lambda row: f"{reverse(name)}?user={row.pk}&at={row.notice_on.isoformat()}..2999-12-31"


def _narrow(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> list[Any]:
    return [_tried(services.narrow_rights, pk, by, at) for pk in ids]


def _widen(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> list[Any]:
    return [_tried(services.widen_rights, pk, by, at) for pk in ids]


def _tried(act: Any, pk: int, by: Any, at: datetime) -> Any:
    try:
        return act(pk, by=by, at=at)
    except RoleTooHigh as refusal:
        return refusal


def _last_days(by: Any, rows: list[User], at: datetime) -> None:
    """Put beside each leaver the last day of work, where one is set."""
    jobs = queries.employments().filter(person__in=[row.pk for row in rows], ends_on__isnull=False)
    ends = dict(
        jobs.order_by("ends_on", "pk").values_list("person_id", "ends_on")
    )  # the latest stays
    for row in rows:
        row.last_day = ends.get(row.pk)  # type: ignore[attr-defined]


LEAVERS = ListSpec(
    key="leavers",
    title=_("Leavers"),
    noun="user",
    rows=people.leavers,
    columns=(
        Column("full_name", _("Full name"), kind="person", value=lambda row: row, sort="full_name"),
        Column("notice_on", _("Notice of leaving"), kind="date", sort="notice_on"),
        Column("last_day", _("Last day"), kind="date"),
        Column(
            "opened",
            _("Opened since"),
            kind="number",
            sort="opened",
            href=_since("department:access-journal"),
        ),
        Column(
            "exports",
            _("Exports since"),
            kind="number",
            sort="exports",
            href=_since("department:export-journal"),
        ),
        Column("exported", _("Rows taken"), kind="number", sort="exported"),
        Column(
            "open_alerts",
            _("Open alerts"),
            kind="number",
            sort="open_alerts",
            href=lambda row: f"{reverse('department:alerts')}?user={row.pk}&state=open",
        ),
        Column(
            "narrowed",
            _("Exports"),
            kind="badge",
            value=lambda row: (
                (_("Closed"), "good")
                if row.narrowed_at
                else (pgettext_lazy("exports", "Open"), "warn")
            ),
        ),
    ),
    row_url=lambda row: reverse("department:person", args=[row.pk]),
    search=_find,
    acts=(
        Act(
            "narrow",
            _("Close exports"),
            "shield-lock",
            _narrow,
            verb="people.invite",
            confirm=_("Close exports and API keys at once and mask phones? The work goes on."),
            undoable=False,
        ),
        Act("widen", _("Open exports"), "lock-open", _widen, verb="people.invite", undoable=False),
    ),
    default_sort="notice_on",
    decorate=_last_days,
    verb="access.watch",
    empty_title=_("Nobody has given notice"),
    empty_text=_("A notice of leaving is noted on the person's page."),
    empty_icon="door-exit",
    template="department/access.html",
)

ALERTS = ListSpec(
    key="alerts",
    title=_("Alerts"),
    noun="alert",
    rows=_alert_rows,
    columns=(
        WHEN,
        PERSON,
        Column("kind", _("What happened"), value=lambda row: row.get_kind_display()),
        Column("number", _("Number"), kind="number", sort="number"),
        Column("limit", _("Limit"), kind="number"),
        Column(
            "state",
            _("State"),
            kind="badge",
            value=lambda row: (
                (_("Looked into"), "good")
                if row.closed_at
                else (pgettext_lazy("alert", "Open"), "bad")
            ),
        ),
        Column("reason", _("What was found")),
        Column("closed_by", _("By whom"), kind="person", default=False),
    ),
    row_url=lambda row: reverse("department:alert", args=[row.pk]),
    search=_by_person,
    filters=(
        *FILTERS,
        Filter(
            "state",
            _("State"),
            apply=lambda rows, values: (
                rows.filter(closed_at__isnull="open" in values) if len(values) == 1 else rows
            ),
            choices=lambda by: [
                Choice("open", pgettext_lazy("alert", "Open")),
                Choice("closed", _("Looked into")),
            ],
            pinned=True,
        ),
    ),
    default_sort="-at",
    verb="access.watch",
    empty_title=_("No alerts"),
    empty_text=_("Nobody has opened or exported more than the limits in the settings allow."),
    empty_icon="shield-check",
    template="department/access.html",
)
