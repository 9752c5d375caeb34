"""To whom a hand-off goes: the pair, a named person, whose turn it is, or whom the head or giver names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from otdel.foundation.people.models import User

from .. import errors, queries
from ..engine import in_turn
from ..models import HandoffRule
from ..queries import Standing

TRIES = 20  # of a choice in turn, when others choose at the same moment


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom and for when a taker is sought."""

    rule: HandoffRule
    giver_id: int
    wanted_id: int | None
    by: User
    on: date
    till: date

    def stand(self, person_id: int) -> Standing:
        told = queries.standings(
            self.rule, [person_id], self.giver_id, by=self.by, on=self.on, till=self.till
        )
        return told[person_id] if person_id in told else _nobody()


def _nobody() -> Standing:
    raise errors.TakerMissing


def choose(asked: Asked) -> tuple[int | None, int | None]:
    """Return (taker, head who has to choose): one of the two.

    Raises Paired, TakerMissing, NobodyTakes, NobodyLeads, and why a person cannot take it:
    OutOfDepartment, WithoutFunction, Leaving, Away, ToOneself.
    """
    pairing = queries.pairing_of(asked.giver_id, asked.on)
    if pairing and pairing.is_hard and _pairs(pairing.closer_id, asked):
        if asked.wanted_id not in (None, pairing.closer_id):
            raise errors.Paired(person=pairing.caller, closer=pairing.closer)
        return fit(pairing.closer_id, asked), None
    pick = asked.rule.pick
    if pick == HandoffRule.Pick.PERSON:
        return fit(asked.rule.person_id or 0, asked), None
    if pick == HandoffRule.Pick.GIVER:
        if asked.wanted_id is None:
            raise errors.TakerMissing
        return fit(asked.wanted_id, asked), None
    if pick == HandoffRule.Pick.HEAD:
        return _by_head(asked)
    is_paired = pick == HandoffRule.Pick.PAIR
    if is_paired and pairing and asked.stand(pairing.closer_id).because is None:
        return pairing.closer_id, None
    return _next(asked), None


def _pairs(closer_id: int, asked: Asked) -> bool:
    """A pair binds only where the closer's functions are those that take over."""
    return queries.holds_function(closer_id, asked.rule.takers.all(), asked.on)


def fit(person_id: int, asked: Asked) -> int:
    """Return the person if they can take it. Raises why not."""
    because: Any = asked.stand(person_id).because
    if because is not None:
        raise because
    return person_id


def _by_head(asked: Asked) -> tuple[int | None, int | None]:
    if asked.wanted_id is not None and asked.by.may("handoff.govern"):
        return fit(asked.wanted_id, asked), None
    head = queries.head_over(asked.giver_id, asked.on)
    if head is None:
        person = User.objects.filter(pk=asked.giver_id).first()
        raise errors.NobodyLeads(rule=asked.rule, person=person)
    return None, head


def _next(asked: Asked) -> int:
    """Take the next in turn; the rule's counter lets two choosers at once not meet on one person."""
    told = queries.takers(asked.rule, asked.giver_id, by=asked.by, on=asked.on, till=asked.till)
    free = [pk for pk, one in told.items() if one.because is None]
    if not free:
        said = queries.functions_said(asked.rule.takers.all(), asked.by)
        raise errors.NobodyTakes(functions=said, rule=asked.rule)
    for _each in range(TRIES):
        turn = HandoffRule.objects.values_list("turn", flat=True).get(pk=asked.rule.pk)
        person = in_turn(free, queries.last_choices(asked.rule.pk))
        ours = HandoffRule.objects.filter(pk=asked.rule.pk, turn=turn)
        if ours.update(turn=F("turn") + 1):
            return person
    raise errors.NobodyTakes(functions="…", rule=asked.rule)
