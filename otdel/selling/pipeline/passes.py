"""What rooms above say of work that leaves a step for other hands: `wiring/passes.py` says who is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from otdel.foundation.web.slots import wired

# tell(process) -> {step (`Stage.kin`): sentences in the reader's language}
type Teller = Callable[[int], Mapping[int, Sequence[str]]]


def passed_on(process_id: int) -> dict[int, list[str]]:
    """Return {step: what every room above says of hand-offs there}, in the order of wiring."""
    tellers: Sequence[Teller] = wired("OTDEL_PASSES", "otdel.wiring.passes.PASSES")
    found: dict[int, list[str]] = {}
    for tell in tellers:
        for kin, sentences in tell(process_id).items():
            found.setdefault(kin, []).extend(sentences)
    return found
