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
