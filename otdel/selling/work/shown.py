"""Activities made ready for a template: with their deal, their phone and the days to put them off to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.models import ContactPoint
from otdel.company.clients.queries import points
from otdel.foundation.people.models import User
from otdel.foundation.web import address

from . import queries
from .abouts import Matter
from .models import Activity
from .records import Record, page_of, told

ICONS = {
    "task": "checkbox",
    "call": "phone",
    "meeting": "users",
    "letter": "mail",
    "note": "note",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One activity on the screen. `local`: when it is due, by the clock that counts for it.

    `later`: the menu that puts it off, where there is one. `whose`: the absent colleague for whom one stands in.
    """

    row: Activity
    icon: str
    local: datetime | None
    is_late: bool
    record: Record | None
    phone: str
    phone_shown: str
    hidden_id: int | None
    company_url: str
    contact_url: str
    later: str = ""
    whose: str = ""

    @property
    def finish_url(self) -> str:
        return address("work:activity-finish", self.row.pk)

    @property
    def reach_url(self) -> str:
        return address("work:activity-reach", self.row.pk)

    @property
    def edit_url(self) -> str:
        return address("work:activity-edit", self.row.pk)


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    title: Any
    lines: Sequence[Line]
    count: int
    tone: str = ""


_TITLES = {
    "overdue": (_("Overdue"), "bad"),
    "today": (_("Today"), ""),
    "undated": (_("Without a date"), "warn"),
    "later": (_("Next seven days"), ""),
    "done": (_("Done today"), "good"),
}


def today_context(by: User, day: queries.Today) -> dict[str, Any]:
    """Return what the Today page shows."""
    rows = [row for key in _TITLES for row in getattr(day, key)]
    phones = _phones(by, rows)
    local = day.at.astimezone(queries.zone_of(by))
    menu = _Menu(queries.horizons(local.date()))
    parts = [
        Part(
            key,
            title,
            [
                replace(
                    _line(row, by, day.at, day.matters, phones),
                    later=menu.of(row),
                    whose=row.owner.full_name if row.owner_id != day.person.pk else "",
                )
                for row in getattr(day, key)
            ],
            day.counts[key],
            tone,
        )
        for key, (title, tone) in _TITLES.items()
    ]
    return {
        "day": day,
        "parts": [part for part in parts if part.lines],
        "is_mine": day.person.pk == by.pk,
        "local": local,
        "people": list(
            queries.people_in_sight(by).filter(is_active=True).order_by("full_name")[:200]
        ),
        "percent": round(100 * day.counts["done"] / day.planned) if day.planned else None,
    }


class _Menu:
    """The menu of another day: the same for all lines of a queue but for the id, so drawn once."""

    def __init__(self, horizons: Sequence[queries.Horizon]) -> None:
        self._drawn = render_to_string("work/later.html", {"horizons": horizons})

    def of(self, row: Activity) -> SafeString:
        own = self._drawn.replace("/0/", f"/{row.pk}/").replace("later-0", f"later-{row.pk}")
        return SafeString(own)


def step_lines(by: User, record: Record, at: datetime) -> list[Line]:
    """Return what is open about a record, soonest first."""
    if record.noun == "company":
        rows = queries.of_company(by, record.pk)
    elif record.noun == "contact":
        rows = queries.of_contact(by, record.pk)
    else:
        rows = queries.about(record.noun, record.pk).filter(is_open=True)
    shown = list(rows[:20])
    phones = _phones(by, shown)
    return [_line(row, by, at, {}, phones) for row in shown]


def _line(
    row: Activity,
    by: User,
    at: datetime,
    matters: Mapping[tuple[str, int], Matter],
    phones: Mapping[tuple[str, int], ContactPoint],
) -> Line:
    matter = matters.get((row.about_noun, row.about_id or 0))
    point = _phone_in(phones, row)
    zone = queries.zone_of(by if row.has_hour else row.owner)
    return Line(
        row=row,
        icon=ICONS[row.kind],
        local=row.due_at and row.due_at.astimezone(zone),
        is_late=row.is_late(at),
        record=told(matter, row.about_noun, row.about_id or 0) if matter else None,
        phone=point.value if point and not point.is_hidden else "",
        hidden_id=point.pk if point and point.is_hidden else None,
        phone_shown=point.shown if point else "",
        company_url=page_of("company", row.company_id),
        contact_url=page_of("contact", row.contact_id),
    )


def _phone_in(phones: Mapping[tuple[str, int], ContactPoint], row: Activity) -> ContactPoint | None:
    """The contact's phone, else the company's."""
    own = phones.get(("contact", row.contact_id or 0))
    return own or phones.get(("company", row.company_id or 0))


def phone_of(by: User, row: Activity) -> ContactPoint | None:
    """Return the phone that the line of an open activity shows, None without one."""
    return _phone_in(_phones(by, [row]), row)


def _phones(by: User, rows: Iterable[Activity]) -> dict[tuple[str, int], ContactPoint]:
    """Return {(noun, id): main phone} of the contacts and companies of open rows; two statements."""
    waiting = [row for row in rows if row.is_open]
    wanted = {
        "contact": {row.contact_id for row in waiting if row.contact_id},
        "company": {row.company_id for row in waiting if row.company_id},
    }
    return {
        (noun, pk): phone
        for noun, ids in wanted.items()
        if ids
        for pk, held in points(by, noun, sorted(ids)).items()
        for phone in [next((point for point in held if point.kind == "phone"), None)]
        if phone
    }
