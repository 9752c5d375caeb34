"""A refusal is a code and a sentence; an event is ids and numbers."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils import translation
from django.utils.functional import Promise

from otdel.kernel.errors import Refused, Stale
from otdel.kernel.events import Event


class CupMissing(Refused):
    code = "cup-missing"
    text = "There is no cup “%(name)s”."


@dataclass(frozen=True)
class CupWashed(Event):
    cup_id: int
    text: ClassVar[str | Promise] = "Cup %(cup_id)s was washed"


def test_the_sentence_is_filled_when_it_is_read():
    assert str(CupMissing(name="Blue")) == "There is no cup “Blue”."
    assert CupMissing(name="Blue").code == "cup-missing"


def test_the_sentence_speaks_the_readers_language():
    refusal = Stale()
    with translation.override("ru"):
        russian = str(refusal)
    with translation.override("en"):
        assert str(refusal) != russian


def test_an_event_survives_the_journal():
    event = CupWashed(5)
    assert CupWashed.from_facts(event.facts()) == event


def test_facts_of_a_later_version_do_not_break_reading():
    assert CupWashed.from_facts({"cup_id": 5, "towel": "red"}) == CupWashed(5)
