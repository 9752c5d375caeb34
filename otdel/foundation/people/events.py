"""What happened to people, their rights and their access."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class PersonCreated(Event):
    """Somebody appeared among the people, without a sign-in so far."""

    user_id: int

    text = _("%(user_id)s was added to the people")
    names = {"user_id": "user"}
    icon = "user-plus"


@dataclass(frozen=True)
class PersonEdited(Event):
    """Name, mail, language, zone or look were changed; `what` lists the fields."""

    user_id: int
    what: str

    text = _("Details of %(user_id)s were changed")
    names = {"user_id": "user"}
    icon = "pencil"


@dataclass(frozen=True)
class PersonRemoved(Event):
    """Somebody whom an undone act had created was taken away again."""

    user_id: int

    text = _("A person without a history was removed")
    icon = "user-minus"


@dataclass(frozen=True)
class PersonInvited(Event):
    """A letter with a link to sign in for the first time is on its way."""

    user_id: int
    invitation_id: int
    expires_on: str

    text = _("%(user_id)s was invited until %(expires_on)s")
    names = {"user_id": "user", "expires_on": "day"}
    icon = "mail-forward"


@dataclass(frozen=True)
class InvitationAccepted(Event):
    """The invited person chose a password."""

    user_id: int
    invitation_id: int

    text = _("%(user_id)s accepted the invitation")
    names = {"user_id": "user"}
    icon = "user-check"


@dataclass(frozen=True)
class PersonSwitchedOff(Event):
    """The sign-in was closed and every session ended."""

    user_id: int

    text = _("%(user_id)s was switched off")
    names = {"user_id": "user"}
    icon = "user-off"


@dataclass(frozen=True)
class PersonSwitchedOn(Event):
    """The sign-in was opened again."""

    user_id: int

    text = _("%(user_id)s was switched on again")
    names = {"user_id": "user"}
    icon = "user-check"


@dataclass(frozen=True)
class RightsNarrowed(Event):
    """Exports and keys were closed, phones are masked; nothing else changed."""

    user_id: int

    text = _("Exports of %(user_id)s were closed, phones are masked")
    names = {"user_id": "user"}
    icon = "shield-lock"


@dataclass(frozen=True)
class RightsWidened(Event):
    """The narrowing was taken back."""

    user_id: int

    text = _("Exports of %(user_id)s were opened again")
    names = {"user_id": "user"}
    icon = "lock-open"


@dataclass(frozen=True)
class NoticeGiven(Event):
    """Somebody is leaving; `on` is empty when the notice was taken back."""

    user_id: int
    on: str

    text = _("Notice of leaving of %(user_id)s: %(on)s")
    names = {"user_id": "user", "on": "day"}
    icon = "door-exit"


@dataclass(frozen=True)
class RoleGranted(Event):
    """A role with a reach, given directly."""

    user_id: int
    role: str
    reach: str

    text = _("%(user_id)s got the rights “%(role)s”, sees: %(reach)s")
    names = {"user_id": "user", "role": "role", "reach": "reach"}
    icon = "key"


@dataclass(frozen=True)
class RoleRevoked(Event):
    """A role given directly was taken back."""

    user_id: int
    role: str
    reach: str

    text = _("%(user_id)s lost the rights “%(role)s”")
    names = {"user_id": "user", "role": "role"}
    icon = "key-off"


@dataclass(frozen=True)
class SessionsEnded(Event):
    """Somebody was signed out of one or of every device."""

    user_id: int
    number: int

    text = _("%(user_id)s was signed out; sessions ended: %(number)s")
    names = {"user_id": "user"}
    icon = "logout"


@dataclass(frozen=True)
class ExportTaken(Event):
    """Rows of a list left the system as a file."""

    export_id: int
    user_id: int
    rows: int

    text = _("%(user_id)s took %(rows)s rows away: export № %(export_id)s")
    names = {"user_id": "user"}
    icon = "download"


@dataclass(frozen=True)
class ExportAsked(Event):
    """Somebody asks for an export above the own limit."""

    request_id: int
    user_id: int
    rows: int

    text = _("%(user_id)s asks for an export of %(rows)s rows")
    names = {"user_id": "user"}
    icon = "download"


@dataclass(frozen=True)
class ExportAllowed(Event):
    """Somebody else allowed it for a few hours."""

    request_id: int
    user_id: int
    hours: int

    text = _("The export of %(user_id)s was allowed for %(hours)s h")
    names = {"user_id": "user"}
    icon = "shield-check"


@dataclass(frozen=True)
class ExportDenied(Event):
    """Somebody else refused it."""

    request_id: int
    user_id: int

    text = _("The export of %(user_id)s was refused")
    names = {"user_id": "user"}
    icon = "circle-x"


@dataclass(frozen=True)
class ExportFetched(Event):
    """The allowed export was taken; the permission is used up."""

    request_id: int
    user_id: int
    rows: int

    text = _("%(user_id)s took the allowed export; rows: %(rows)s")
    names = {"user_id": "user"}
    icon = "download"


@dataclass(frozen=True)
class AlertRaised(Event):
    """Somebody opens or takes away more than is usual."""

    alert_id: int
    user_id: int
    alert_kind: str
    number: int
    limit: int

    text = _("Unusual activity of %(user_id)s: %(number)s against a limit of %(limit)s")
    names = {"user_id": "user"}
    icon = "alert-triangle"


@dataclass(frozen=True)
class AlertAcknowledged(Event):
    """Somebody responsible looked into the alert and gave a reason."""

    alert_id: int
    user_id: int

    text = _("The alert about %(user_id)s was looked into")
    names = {"user_id": "user"}
    icon = "shield-check"
