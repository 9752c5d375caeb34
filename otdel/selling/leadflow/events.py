"""What happens to rules and to leads that go by them. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

RULE = {"rule_id": "assign_rule"}


@dataclass(frozen=True, kw_only=True)
class RuleWritten(Event):
    """`fields`: what changed, by commas; "" if the rule is new."""

    text: ClassVar[str | Promise] = _("Rule of assignment written: %(rule_id)s")
    names: ClassVar[dict[str, str]] = RULE
    icon: ClassVar[str] = "route"

    rule_id: int
    fields: str = ""


@dataclass(frozen=True, kw_only=True)
class RuleRemoved(Event):
    text: ClassVar[str | Promise] = _("Rule of assignment removed")
    icon: ClassVar[str] = "trash"

    rule_id: int


@dataclass(frozen=True, kw_only=True)
class RuleRestored(Event):
    text: ClassVar[str | Promise] = _("Rule of assignment put back as it was: %(rule_id)s")
    names: ClassVar[dict[str, str]] = RULE
    icon: ClassVar[str] = "arrow-back-up"

    rule_id: int
    did: str


@dataclass(frozen=True, kw_only=True)
class NormSet(Event):
    """`minutes` 0: the common norm holds again."""

    text: ClassVar[str | Promise] = _(
        "Norm of the first response for “%(source_id)s”: %(minutes)s min"
    )
    names: ClassVar[dict[str, str]] = {"source_id": "source"}
    icon: ClassVar[str] = "clock"

    source_id: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class LeadAssigned(Event):
    text: ClassVar[str | Promise] = _("Given to %(person_id)s by the rule “%(rule_id)s”")
    names: ClassVar[dict[str, str]] = {"person_id": "user", **RULE}
    icon: ClassVar[str] = "route"

    lead_id: int
    rule_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class LeadLeftAlone(Event):
    text: ClassVar[str | Promise] = _(
        "Without an owner for more than %(minutes)s min of working time"
    )
    icon: ClassVar[str] = "alarm"

    lead_id: int
    minutes: int


CADENCE = {"cadence_id": "cadence"}


@dataclass(frozen=True, kw_only=True)
class CadenceWritten(Event):
    """`fields`: what changed, by commas; "" if the cadence is new."""

    text: ClassVar[str | Promise] = _("Cadence written: %(cadence_id)s")
    names: ClassVar[dict[str, str]] = CADENCE
    icon: ClassVar[str] = "repeat"

    cadence_id: int
    fields: str = ""


@dataclass(frozen=True, kw_only=True)
class CadenceStarted(Event):
    text: ClassVar[str | Promise] = _("Put on the cadence “%(cadence_id)s”")
    names: ClassVar[dict[str, str]] = CADENCE
    icon: ClassVar[str] = "repeat"

    cadence_id: int
    run_id: int


@dataclass(frozen=True, kw_only=True)
class CadenceChanged(Event):
    """It was paused, resumed, stopped or came to its end. why: a code of `words.WHY`."""

    text: ClassVar[str | Promise] = _("Cadence “%(cadence_id)s”: %(why)s")
    names: ClassVar[dict[str, str]] = {**CADENCE, "why": "cadence_why"}
    icon: ClassVar[str] = "repeat-off"

    cadence_id: int
    run_id: int
    state: str
    why: str


@dataclass(frozen=True, kw_only=True)
class CadenceStepSkipped(Event):
    """codes: of the gate's objections, by commas."""

    text: ClassVar[str | Promise] = _(
        "Step %(step)s of the cadence “%(cadence_id)s” skipped: %(codes)s"
    )
    names: ClassVar[dict[str, str]] = {**CADENCE, "codes": "contact_codes"}
    icon: ClassVar[str] = "phone-off"

    cadence_id: int
    run_id: int
    step: int
    codes: str


@dataclass(frozen=True, kw_only=True)
class CadenceTakenBack(Event):
    text: ClassVar[str | Promise] = _("A change of the cadence “%(cadence_id)s” was undone")
    names: ClassVar[dict[str, str]] = CADENCE
    icon: ClassVar[str] = "arrow-back-up"

    cadence_id: int
    did: str


TEMPLATE = {"template_id": "letter_template"}


@dataclass(frozen=True, kw_only=True)
class TemplateWritten(Event):
    """`fields`: what changed, by commas; "" if the template is new."""

    text: ClassVar[str | Promise] = _("Letter template written: %(template_id)s")
    names: ClassVar[dict[str, str]] = TEMPLATE
    icon: ClassVar[str] = "mail"

    template_id: int
    fields: str = ""


@dataclass(frozen=True, kw_only=True)
class TemplateTakenBack(Event):
    text: ClassVar[str | Promise] = _(
        "A change of the letter template “%(template_id)s” was undone"
    )
    names: ClassVar[dict[str, str]] = TEMPLATE
    icon: ClassVar[str] = "arrow-back-up"

    template_id: int
    did: str


@dataclass(frozen=True, kw_only=True)
class AlarmTold(Event):
    """Who leads was written to about leads that nobody has. `number`: of the leads."""

    text: ClassVar[str | Promise] = _("Letter about leads without an owner: %(number)s")
    icon: ClassVar[str] = "mail"

    number: int
