"""What rooms above demand before a deal leaves a stage or a lead becomes a deal: `wiring/demands.py` says who is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise

from otdel.foundation.web.slots import wired
from otdel.kernel.money import Money

from .engine import Lack

PREFIX = "demand:"
NO_STEPS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Demand:
    """Something another room still misses.

    code: "<room>:<number>", stable; sentence: what is missing and what to do; url: where it is met,
    "" if no page does it; is_dialog: the page is a dialog, asked with the target stage as `to`; stage_id: the stage that may not be left forward before, 0 for a lead.
    """

    code: str
    sentence: str | Promise
    url: str = ""
    stage_id: int = 0
    is_dialog: bool = False

    @property
    def lack(self) -> Lack:
        """The demand as the gate tells it: nobody answers it in the gate's own form."""
        said = str(self.sentence)
        return Lack(f"{PREFIX}{self.code}", said, "demand", url=self.url, is_dialog=self.is_dialog)


# ask("deal" or "lead", ids, {stage that may be left: the step it is}, {id: the sum as it will stand}) -> {id: what is unmet};
# a deal about to be opened has the id 0; no sums: those that stand now.
type Asker = Callable[
    [str, Sequence[int], Mapping[int, int], Mapping[int, Money] | None],
    Mapping[int, Sequence[Demand]],
]


def unmet(
    noun: str,
    ids: Sequence[int],
    steps: Mapping[int, int] = NO_STEPS,
    sums: Mapping[int, Money] | None = None,
) -> dict[int, list[Demand]]:
    """Return {id: what every room above still demands}, in the order of wiring."""
    askers: Sequence[Asker] = wired("OTDEL_DEMANDS", "otdel.wiring.demands.DEMANDS")
    found: dict[int, list[Demand]] = {}
    for ask in askers if ids else ():
        for pk, demands in ask(noun, ids, steps, sums).items():
            found.setdefault(pk, []).extend(demands)
    return found
