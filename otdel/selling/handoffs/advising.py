"""What to do about the part that holds the line up, in words with the number."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from otdel.company.structures.engine import Limits, Part
from otdel.foundation.preferences.queries import value

from .flow import Flow, needed

STUCK: dict[Part, str | Promise] = {
    Part.SEARCH: _("Search holds the line up: leads come in and nothing leaves it."),
    Part.SALE: _("First sale holds the line up: deals come in and nothing is closed."),
    Part.CARE: _("Care holds the line up: deals come in and nothing is closed."),
}
GROWS: dict[Part, str | Promise] = {
    Part.SEARCH: _("Search holds the line up: in came %(arrived)s, finished %(finished)s, the queue grew by %(growth)s."),
    Part.SALE: _("First sale holds the line up: in came %(arrived)s, finished %(finished)s, the queue grew by %(growth)s."),
    Part.CARE: _("Care holds the line up: in came %(arrived)s, finished %(finished)s, the queue grew by %(growth)s."),
}  # fmt: skip


def limits() -> Limits:
    """The company's rule about the size of a part, as the structures have it."""
    return Limits(conveyor_part=value("structures.conveyor_part"))


def advice(narrow: Flow, norm: int) -> str:
    """Return what holds the line up and by how many people to reinforce it."""
    if narrow.is_stuck:
        return f"{STUCK[narrow.part]} {_NOBODY if not narrow.people else _LOOK}"
    gaps = {
        "arrived": narrow.arrived,
        "finished": narrow.finished,
        "growth": narrow.growth,
    }
    said = str(GROWS[narrow.part]) % gaps
    wanted = needed(narrow, norm)
    if wanted is None:
        return f"{said} {_NOBODY}"
    more = wanted - narrow.people
    return said + " " + ngettext(
        "At today's pace it takes %(wanted)s person to keep up and to bring the wait to %(norm)s working days: reinforce it by %(more)s.",
        "At today's pace it takes %(wanted)s people to keep up and to bring the wait to %(norm)s working days: reinforce it by %(more)s.",
        wanted,
    ) % {"wanted": wanted, "norm": norm, "more": more}  # fmt: skip


_NOBODY = _("Nobody holds a function of this part: give one, or hire.")
_LOOK = _("Look at what is stuck there before hiring: reassign it, or close what is dead.")
