"""What happens to activities: who, about what, for which day. Never subjects or outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What every event of the room tells; days are ISO dates of the company's zone, or ""."""

    names: ClassVar[dict[str, str]] = {
        "activity_id": "activity",
        "activity_kind": "activity_kind",
        "owner_id": "user",
        "due_on": "day",
    }

    whose: ClassVar[str] = "owner_id"

    activity_id: int
    activity_kind: str
    owner_id: int
    company_id: int | None = None
    about_noun: str = ""
    about_id: int | None = None
    due_on: str = ""
    done_on: str = ""


@dataclass(frozen=True, kw_only=True)
class ActivityPlanned(Facts, Event):
    text: ClassVar[str | Promise] = _("Planned for %(due_on)s. %(activity_kind)s: %(activity_id)s")
    icon: ClassVar[str] = "calendar-plus"


@dataclass(frozen=True, kw_only=True)
class ActivityDone(Facts, Event):
    text: ClassVar[str | Promise] = _("%(activity_kind)s: %(activity_id)s")
    icon: ClassVar[str] = "circle-check"


@dataclass(frozen=True, kw_only=True)
class ActivityRescheduled(Facts, Event):
    from_on: str = ""

    text: ClassVar[str | Promise] = _("Moved to %(due_on)s. %(activity_kind)s: %(activity_id)s")
    icon: ClassVar[str] = "calendar-event"


@dataclass(frozen=True, kw_only=True)
class ActivityEdited(Facts, Event):
    fields: str = ""  # keys of what changed, by commas

    text: ClassVar[str | Promise] = _("Corrected. %(activity_kind)s: %(activity_id)s")
    icon: ClassVar[str] = "pencil"


@dataclass(frozen=True, kw_only=True)
class ActivityCancelled(Facts, Event):
    text: ClassVar[str | Promise] = _("Called off. %(activity_kind)s: %(activity_id)s")
    icon: ClassVar[str] = "calendar-off"


@dataclass(frozen=True, kw_only=True)
class ActivityReopened(Facts, Event):
    """`done_on` is the day that no longer counts; "" if it had been called off."""

    text: ClassVar[str | Promise] = _("Open again. %(activity_kind)s: %(activity_id)s")
    icon: ClassVar[str] = "rotate-2"


@dataclass(frozen=True, kw_only=True)
class ActivityReassigned(Facts, Event):
    names: ClassVar[dict[str, str]] = {**Facts.names, "from_owner_id": "user"}

    from_owner_id: int | None = None

    text: ClassVar[str | Promise] = _(
        "From %(from_owner_id)s to %(owner_id)s. %(activity_kind)s: %(activity_id)s"
    )
    icon: ClassVar[str] = "user-share"
    whose: ClassVar[str] = ""


@dataclass(frozen=True, kw_only=True)
class ActivityRemoved(Facts, Event):
    """`done_on` is the day that no longer counts; "" if it was open or called off."""

    text: ClassVar[str | Promise] = _("%(activity_kind)s deleted")
    icon: ClassVar[str] = "trash"
    whose: ClassVar[str] = ""
