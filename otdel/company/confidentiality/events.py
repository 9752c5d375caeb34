"""What happened to agreements of confidentiality."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class WordingIssued(Event):
    """A new version of the text; `due_on` is the day from which it must be signed anew, or empty."""

    wording_id: int
    kind_code: str
    number: int
    due_on: str

    text = _("Version %(number)s of the confidentiality agreement was issued")
    icon = "file-certificate"


@dataclass(frozen=True)
class AgreementSigned(Event):
    """A person signed on the screen, confirmed with `proof`: password or code."""

    agreement_id: int
    user_id: int
    number: int
    proof: str

    text = _("%(user_id)s signed version %(number)s of the confidentiality agreement")
    names = {"user_id": "user"}
    icon = "signature"


@dataclass(frozen=True)
class AgreementRecorded(Event):
    """A copy signed on paper was recorded."""

    agreement_id: int
    user_id: int
    number: int
    signed_on: str

    text = _("A paper agreement of %(user_id)s of %(signed_on)s was recorded")
    names = {"user_id": "user", "signed_on": "day"}
    icon = "file-certificate"


@dataclass(frozen=True)
class AgreementWithdrawn(Event):
    agreement_id: int
    user_id: int

    text = _("The confidentiality agreement of %(user_id)s was withdrawn")
    names = {"user_id": "user"}
    icon = "file-off"


@dataclass(frozen=True)
class AgreementTermSet(Event):
    """The contract's end became known or changed; the expiry follows. Empty: the contract runs."""

    agreement_id: int
    user_id: int
    contract_ends_on: str
    expires_on: str

    text = _("The agreement of %(user_id)s binds until %(expires_on)s")
    names = {"user_id": "user", "contract_ends_on": "day", "expires_on": "day"}
    icon = "calendar-due"


@dataclass(frozen=True)
class PartySet(Event):
    """Whose people a person is: own, vendor, auditor."""

    user_id: int
    kind_code: str
    contract_ends_on: str

    text = _("The contract of %(user_id)s was changed")
    names = {"user_id": "user", "contract_ends_on": "day"}
    icon = "file-text"


@dataclass(frozen=True)
class BoundSet(Event):
    """Who must sign, when not everybody: `number` functions, rights and kinds of people."""

    number: int

    text = _("Who must sign the confidentiality agreement was changed")
    icon = "shield-lock"
