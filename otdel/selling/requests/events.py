"""What happens to requests, told about the deal or client, and to what sales and services agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

SERVICE = {"service_id": "adjacent_service"}
AGREED = {**SERVICE, "agreement_id": "service_agreement"}


@dataclass(frozen=True, kw_only=True)
class RequestFacts:
    """answerer_id: None where nobody there has a sign-in. agreement_id: None once it is taken away."""

    request_id: int
    service_id: int
    agreement_id: int | None
    deal_id: int | None
    company_id: int | None
    asker_id: int
    answerer_id: int | None


@dataclass(frozen=True, kw_only=True)
class RequestAsked(RequestFacts, Event):
    text: ClassVar[str | Promise] = _("Asked of “%(service_id)s”: %(agreement_id)s")
    names: ClassVar[dict[str, str]] = AGREED
    icon: ClassVar[str] = "message-question"


@dataclass(frozen=True, kw_only=True)
class RequestTaken(RequestFacts, Event):
    text: ClassVar[str | Promise] = _("“%(service_id)s” took it into work: %(agreement_id)s")
    names: ClassVar[dict[str, str]] = AGREED
    icon: ClassVar[str] = "player-play"


@dataclass(frozen=True, kw_only=True)
class RequestPassed(RequestFacts, Event):
    text: ClassVar[str | Promise] = _("Will be answered by %(answerer_id)s: %(agreement_id)s")
    names: ClassVar[dict[str, str]] = {**AGREED, "answerer_id": "user"}
    icon: ClassVar[str] = "user-share"


@dataclass(frozen=True, kw_only=True)
class RequestAnswered(RequestFacts, Event):
    """`minutes`: working minutes from the question; `is_in_time`: within the term agreed."""

    text: ClassVar[str | Promise] = _("“%(service_id)s” answered: %(agreement_id)s")
    names: ClassVar[dict[str, str]] = AGREED
    icon: ClassVar[str] = "message-check"

    minutes: int
    is_in_time: bool


@dataclass(frozen=True, kw_only=True)
class RequestReturned(RequestFacts, Event):
    text: ClassVar[str | Promise] = _("“%(service_id)s” returned it: %(agreement_id)s")
    names: ClassVar[dict[str, str]] = AGREED
    icon: ClassVar[str] = "arrow-back"

    minutes: int
    is_in_time: bool


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn(RequestFacts, Event):
    text: ClassVar[str | Promise] = _("Taken back from “%(service_id)s”: %(agreement_id)s")
    names: ClassVar[dict[str, str]] = AGREED
    icon: ClassVar[str] = "message-off"


@dataclass(frozen=True, kw_only=True)
class RequestEscalated(RequestFacts, Event):
    text: ClassVar[str | Promise] = _(
        "“%(service_id)s” did not answer in time: %(agreement_id)s. Told to %(chief_id)s"
    )
    names: ClassVar[dict[str, str]] = {**AGREED, "chief_id": "user"}
    icon: ClassVar[str] = "alarm"

    chief_id: int | None


@dataclass(frozen=True, kw_only=True)
class RequestRestored(RequestFacts, Event):
    text: ClassVar[str | Promise] = _("A change of the request was undone: %(agreement_id)s")
    names: ClassVar[dict[str, str]] = AGREED
    icon: ClassVar[str] = "arrow-back-up"

    did: str


@dataclass(frozen=True, kw_only=True)
class RequestCarried(Event):
    """It follows the client into another card, or comes back."""

    text: ClassVar[str | Promise] = _("Requests to services came along")
    icon: ClassVar[str] = "arrows-join"

    request_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class ServiceSet(Event):
    """`what`: "added", "edited", "removed" or "restored"; `fields`: by commas."""

    text: ClassVar[str | Promise] = _("Adjacent service “%(service_id)s” changed")
    names: ClassVar[dict[str, str]] = SERVICE
    icon: ClassVar[str] = "building-warehouse"

    service_id: int
    what: str
    fields: str = ""


@dataclass(frozen=True, kw_only=True)
class AgreementSet(Event):
    """As ServiceSet, for one line of what is agreed."""

    text: ClassVar[str | Promise] = _("Agreement with “%(service_id)s” changed: %(agreement_id)s")
    names: ClassVar[dict[str, str]] = AGREED
    icon: ClassVar[str] = "file-check"

    service_id: int
    agreement_id: int
    what: str
    fields: str = ""
