"""What happens to web forms and requests. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

FORM = {"form_id": "intake_form"}


@dataclass(frozen=True, kw_only=True)
class FormMade(Event):
    text: ClassVar[str | Promise] = _("Web form made: %(form_id)s")
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "forms"

    form_id: int


@dataclass(frozen=True, kw_only=True)
class FormEdited(Event):
    """`fields`: what changed, by commas."""

    text: ClassVar[str | Promise] = _("Web form changed: %(form_id)s")
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "forms"

    form_id: int
    fields: str


@dataclass(frozen=True, kw_only=True)
class FormRestored(Event):
    text: ClassVar[str | Promise] = _("Web form put back as it was: %(form_id)s")
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "arrow-back-up"

    form_id: int
    did: str


@dataclass(frozen=True, kw_only=True)
class SubmissionTaken(Event):
    """About the lead. `matched`: how the client was known, "" if it was not."""

    text: ClassVar[str | Promise] = _("Came through the web form “%(form_id)s”")
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "world"

    form_id: int
    submission_id: int
    matched: str
    was_held: bool = False


@dataclass(frozen=True, kw_only=True)
class SubmissionHeld(Event):
    text: ClassVar[str | Promise] = _("A request of “%(form_id)s” is held in quarantine")
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "shield-question"

    form_id: int
    submission_id: int
    reasons: str


@dataclass(frozen=True, kw_only=True)
class SubmissionLetIn(Event):
    """A person took a request out of quarantine; about the lead that came of it."""

    text: ClassVar[str | Promise] = _("Let in from the quarantine of “%(form_id)s”")
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "shield-check"

    form_id: int
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionRejected(Event):
    text: ClassVar[str | Promise] = _("A request of “%(form_id)s” is rejected")
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "circle-x"

    form_id: int
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionRestored(Event):
    text: ClassVar[str | Promise] = _("A request of “%(form_id)s” is back in quarantine")
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "arrow-back-up"

    form_id: int
    submission_id: int
    did: str


@dataclass(frozen=True, kw_only=True)
class SubmissionsSwept(Event):
    """`emptied`: requests whose text is gone; `dropped`: those of the quarantine that went whole."""

    text: ClassVar[str | Promise] = _(
        "Old requests of “%(form_id)s” emptied: %(emptied)s, dropped: %(dropped)s"
    )
    names: ClassVar[dict[str, str]] = FORM
    icon: ClassVar[str] = "eraser"

    form_id: int
    emptied: int
    dropped: int
