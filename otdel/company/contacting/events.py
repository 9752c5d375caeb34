"""What happens to consents, bans and rules. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    consent_id: int
    purpose: str

    names: ClassVar[dict[str, str]] = {"purpose": "contact_purpose"}
    text: ClassVar[str | Promise] = _("Consent given: %(purpose)s")
    icon: ClassVar[str] = "shield-check"


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    consent_id: int
    purpose: str

    names: ClassVar[dict[str, str]] = {"purpose": "contact_purpose"}
    text: ClassVar[str | Promise] = _("Consent withdrawn: %(purpose)s")
    icon: ClassVar[str] = "shield-x"


@dataclass(frozen=True, kw_only=True)
class ConsentRestored(Event):
    """An entry or a withdrawal was taken back."""

    consent_id: int
    did: str

    text: ClassVar[str | Promise] = _("Taken back: an entry about a consent")
    icon: ClassVar[str] = "arrow-back-up"


@dataclass(frozen=True, kw_only=True)
class BanSet(Event):
    ban_id: int
    channel: str = ""
    purpose: str = ""
    till_on: str = ""

    names: ClassVar[dict[str, str]] = {"channel": "contact_channel", "purpose": "contact_purpose"}
    text: ClassVar[str | Promise] = _("Do not contact: %(channel)s, %(purpose)s")
    icon: ClassVar[str] = "phone-off"


@dataclass(frozen=True, kw_only=True)
class BanLifted(Event):
    ban_id: int

    text: ClassVar[str | Promise] = _("Ban on contact lifted")
    icon: ClassVar[str] = "phone-check"


@dataclass(frozen=True, kw_only=True)
class BanRestored(Event):
    ban_id: int
    did: str

    text: ClassVar[str | Promise] = _("Taken back: an entry about a ban on contact")
    icon: ClassVar[str] = "arrow-back-up"


@dataclass(frozen=True, kw_only=True)
class WordingPublished(Event):
    wording_id: int
    purpose: str
    version: int

    names: ClassVar[dict[str, str]] = {"purpose": "contact_purpose"}
    text: ClassVar[str | Promise] = _(
        "Text of a consent published: %(purpose)s, version %(version)s"
    )
    icon: ClassVar[str] = "file-text"


@dataclass(frozen=True, kw_only=True)
class TalkRuleWritten(Event):
    """`fields`: what changed, by commas; "" if the rule is new."""

    rule_id: int
    fields: str = ""

    names: ClassVar[dict[str, str]] = {"rule_id": "talk_rule"}
    text: ClassVar[str | Promise] = _("Rule of talking written: %(rule_id)s")
    icon: ClassVar[str] = "message-2"


@dataclass(frozen=True, kw_only=True)
class TalkRuleRestored(Event):
    rule_id: int
    did: str

    names: ClassVar[dict[str, str]] = {"rule_id": "talk_rule"}
    text: ClassVar[str | Promise] = _("Taken back: an edit of the rule of talking %(rule_id)s")
    icon: ClassVar[str] = "arrow-back-up"


@dataclass(frozen=True, kw_only=True)
class ContactPassed(Event):
    """A contact went on in spite of the gate."""

    passing_id: int
    codes: str
    way: str

    names: ClassVar[dict[str, str]] = {"codes": "contact_codes"}
    text: ClassVar[str | Promise] = _("Contacted in spite of a warning: %(codes)s")
    icon: ClassVar[str] = "alert-triangle"


@dataclass(frozen=True, kw_only=True)
class DataRequested(Event):
    """Somebody asks about their own data."""

    request_id: int
    asked: str
    due_on: str

    names: ClassVar[dict[str, str]] = {"asked": "data_request_kind", "due_on": "day"}
    text: ClassVar[str | Promise] = _(
        "A request about personal data: %(asked)s, answer by %(due_on)s"
    )
    icon: ClassVar[str] = "user-shield"


@dataclass(frozen=True, kw_only=True)
class DataRequestChanged(Event):
    """`did`: given, extended, bound, allowed, carried."""

    request_id: int
    did: str

    names: ClassVar[dict[str, str]] = {"did": "data_request_act"}
    text: ClassVar[str | Promise] = _("Request about personal data № %(request_id)s: %(did)s")
    icon: ClassVar[str] = "user-shield"


@dataclass(frozen=True, kw_only=True)
class DataRequestAnswered(Event):
    request_id: int
    state: str

    names: ClassVar[dict[str, str]] = {"state": "data_request_state"}
    text: ClassVar[str | Promise] = _(
        "Request about personal data № %(request_id)s answered: %(state)s"
    )
    icon: ClassVar[str] = "user-check"


@dataclass(frozen=True, kw_only=True)
class DataRequestRestored(Event):
    request_id: int
    did: str

    text: ClassVar[str | Promise] = _(
        "Taken back: an act on the request about personal data № %(request_id)s"
    )
    icon: ClassVar[str] = "arrow-back-up"


@dataclass(frozen=True, kw_only=True)
class DataHeld(Event):
    """The contact may not be erased until then."""

    hold_id: int
    till_on: str

    names: ClassVar[dict[str, str]] = {"till_on": "day"}
    text: ClassVar[str | Promise] = _("Not to be erased till %(till_on)s")
    icon: ClassVar[str] = "lock"


@dataclass(frozen=True, kw_only=True)
class DataHoldLifted(Event):
    hold_id: int

    text: ClassVar[str | Promise] = _("May be erased again")
    icon: ClassVar[str] = "lock-open"


@dataclass(frozen=True, kw_only=True)
class DataTold(Event):
    """Everything kept of the person was taken out as a file, for the person."""

    rows: int

    text: ClassVar[str | Promise] = _(
        "Everything kept of the person was taken out for them: %(rows)s rows"
    )
    icon: ClassVar[str] = "file-export"


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """`contact_id`: None if the person had no card."""

    erasure_id: int
    contact_id: int | None = None

    text: ClassVar[str | Promise] = _("The person was erased at their own request")
    icon: ClassVar[str] = "eraser"
