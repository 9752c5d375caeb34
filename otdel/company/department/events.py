"""What happened to the structure of the department and to those who work in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class UnitCreated(Event):
    unit_id: int
    parent_id: int | None

    text = _("Unit “%(unit_id)s” was made")
    names = {"unit_id": "unit", "parent_id": "unit"}
    icon = "sitemap"


@dataclass(frozen=True)
class UnitRenamed(Event):
    unit_id: int

    text = _("Unit “%(unit_id)s” got a new name")
    names = {"unit_id": "unit"}
    icon = "sitemap"


@dataclass(frozen=True)
class UnitMoved(Event):
    unit_id: int
    from_parent_id: int | None
    parent_id: int | None

    text = _("Unit “%(unit_id)s” was moved from “%(from_parent_id)s” to “%(parent_id)s”")
    names = {"unit_id": "unit", "from_parent_id": "unit", "parent_id": "unit"}
    icon = "sitemap"


@dataclass(frozen=True)
class UnitClosed(Event):
    unit_id: int

    text = _("Unit “%(unit_id)s” was closed")
    names = {"unit_id": "unit"}
    icon = "sitemap-off"


@dataclass(frozen=True)
class UnitRemoved(Event):
    """A unit whose making was undone."""

    unit_id: int

    text = _("The making of a unit was undone")
    icon = "sitemap-off"


@dataclass(frozen=True)
class PositionSet(Event):
    """A line of the staffing table appeared, changed, or (headcount 0) went away."""

    unit_id: int
    position_id: int
    headcount: int

    text = _("Staffing of “%(unit_id)s” was changed: %(headcount)s places")
    names = {"unit_id": "unit"}
    icon = "list-numbers"


@dataclass(frozen=True)
class PersonEmployed(Event):
    """A person works in a unit since a day, with functions (codes)."""

    employment_id: int
    person_id: int
    unit_id: int
    functions: str
    starts_on: str
    is_head: bool

    text = _("%(person_id)s works in “%(unit_id)s” since %(starts_on)s: %(functions)s")
    names = {"person_id": "user", "unit_id": "unit", "starts_on": "day"}
    icon = "briefcase"


@dataclass(frozen=True)
class EmploymentChanged(Event):
    employment_id: int
    person_id: int
    unit_id: int
    functions: str
    is_head: bool

    text = _("Work of %(person_id)s in “%(unit_id)s” was changed: %(functions)s")
    names = {"person_id": "user", "unit_id": "unit"}
    icon = "briefcase"


@dataclass(frozen=True)
class EmploymentEnded(Event):
    employment_id: int
    person_id: int
    unit_id: int
    ends_on: str

    text = _("%(person_id)s works in “%(unit_id)s” until %(ends_on)s")
    names = {"person_id": "user", "unit_id": "unit", "ends_on": "day"}
    icon = "briefcase-off"


@dataclass(frozen=True)
class EmploymentRemoved(Event):
    """An employment whose making was undone."""

    employment_id: int
    person_id: int
    unit_id: int

    text = _("Work of %(person_id)s in “%(unit_id)s” was taken back")
    names = {"person_id": "user", "unit_id": "unit"}
    icon = "briefcase-off"


@dataclass(frozen=True)
class FunctionDefined(Event):
    """A function of the catalogue appeared or changed, with the rights and reach that it brings."""

    function_id: int
    role: str
    reach: str

    text = _("Function “%(function_id)s” was changed")
    names = {"function_id": "function"}
    icon = "id-badge-2"


@dataclass(frozen=True)
class FieldRightsSet(Event):
    """Fields were opened or closed to a function. `fields`: {"deal.amount_minor": "hidden"}."""

    function_id: int
    fields: dict[str, str]

    text = _("Rights on fields of the function “%(function_id)s” were changed")
    names = {"function_id": "function"}
    icon = "forms"


@dataclass(frozen=True)
class LayoutSet(Event):
    """Facts or columns stand in another order for a function, or for everybody (no function)."""

    layout_id: int
    function_id: int | None

    text = _("The layout “%(layout_id)s” was changed")
    names = {"layout_id": "layout"}
    icon = "layout-list"


@dataclass(frozen=True)
class CoverAsked(Event):
    """Somebody asked for days away; `stand_in_id` has the rest of the book."""

    cover_id: int
    person_id: int
    stand_in_id: int
    starts_on: str
    ends_on: str

    text = _("%(person_id)s asks to be away %(starts_on)s – %(ends_on)s, %(stand_in_id)s stands in")
    names = {
        "person_id": "user",
        "stand_in_id": "user",
        "starts_on": "day",
        "ends_on": "day",
    }
    icon = "beach"


@dataclass(frozen=True)
class CoverAgreed(Event):
    cover_id: int
    person_id: int
    stand_in_id: int
    starts_on: str
    ends_on: str

    text = _("%(person_id)s is away %(starts_on)s – %(ends_on)s, %(stand_in_id)s stands in")
    names = {
        "person_id": "user",
        "stand_in_id": "user",
        "starts_on": "day",
        "ends_on": "day",
    }
    icon = "beach"


@dataclass(frozen=True)
class CoverDenied(Event):
    cover_id: int
    person_id: int
    starts_on: str
    ends_on: str

    text = _("Days away of %(person_id)s, %(starts_on)s – %(ends_on)s, were refused")
    names = {"person_id": "user", "starts_on": "day", "ends_on": "day"}
    icon = "beach-off"


@dataclass(frozen=True)
class CoverChanged(Event):
    """Other days, or clients given to several stand-ins in another way."""

    cover_id: int
    person_id: int
    starts_on: str
    ends_on: str

    text = _("The absence of %(person_id)s was changed: %(starts_on)s – %(ends_on)s")
    names = {"person_id": "user", "starts_on": "day", "ends_on": "day"}
    icon = "calendar-event"


@dataclass(frozen=True)
class StandInLeft(Event):
    """Somebody stopped standing in before the absence ended; `since` is its first day."""

    cover_id: int
    person_id: int
    stand_in_id: int
    since: str

    text = _("%(stand_in_id)s does not stand in for %(person_id)s any more")
    names = {"person_id": "user", "stand_in_id": "user"}
    icon = "user-minus"


@dataclass(frozen=True)
class CoverCalledOff(Event):
    cover_id: int
    person_id: int
    starts_on: str
    ends_on: str

    text = _("The absence of %(person_id)s, %(starts_on)s – %(ends_on)s, was called off")
    names = {"person_id": "user", "starts_on": "day", "ends_on": "day"}
    icon = "beach-off"


@dataclass(frozen=True)
class CoverBegan(Event):
    cover_id: int
    person_id: int
    stand_in_id: int
    ends_on: str

    text = _("%(stand_in_id)s stands in for %(person_id)s until %(ends_on)s")
    names = {"person_id": "user", "stand_in_id": "user", "ends_on": "day"}
    icon = "beach"


@dataclass(frozen=True)
class CoverEnded(Event):
    """A person is back; `stand_ins`: who stood in, by commas; `since`: the first day away."""

    cover_id: int
    person_id: int
    stand_ins: str
    since: str
    ends_on: str

    text = _("%(person_id)s is back: everything lent returned")
    names = {"person_id": "user"}
    icon = "arrow-back-up"


@dataclass(frozen=True)
class BookReassigned(Event):
    """Everything that one person led passed to another; `parts` names the kinds, `number` the rows."""

    from_id: int
    to_id: int
    parts: str
    number: int

    text = _("The book of %(from_id)s passed to %(to_id)s, records: %(number)s")
    names = {"from_id": "user", "to_id": "user"}
    icon = "transfer"
