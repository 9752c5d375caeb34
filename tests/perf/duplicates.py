"""How long looking for duplicates takes, and how much memory: python -m tests.perf.duplicates 1000000

On the base of `tests.perf.base` (made if it is not there): the whole scan of companies twice, of
contacts once, a night after 1,000 edits, the check of one record just entered; then precision and
recall against the known truth. Seconds are of the clock and of the processor, memory is the peak
of this process and of the one that judges.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from . import base

TERMS: dict[str, Any] = {"score": 50, "sharers": 20}


def main(number: int) -> None:
    base.main(number)
    from otdel.company.clients import services  # noqa: PLC0415
    from otdel.company.clients.models import Company, Pair  # noqa: PLC0415

    for noun in ("company", "company", "contact"):
        measured(
            f"whole scan, {noun}",
            lambda noun=noun: services.scan_pairs(noun, at=datetime.now(UTC), **TERMS),
        )
    dice = random.Random(3)
    some = dice.sample(range(1, Company.objects.count()), 1000)
    measured(
        "1,000 records sought",
        lambda: [
            services.seek_pairs("company", some[n : n + 20], at=datetime.now(UTC), **TERMS)
            for n in range(0, 1000, 20)
        ],
    )
    clients = base.truth()
    sizes: dict[int, int] = {}
    for client in clients:
        sizes[client] = sizes.get(client, 0) + 1
    real = sum(size * (size - 1) // 2 for size in sizes.values())
    for score in (50, 70, 90):
        found = Pair.objects.filter(on_noun="company", score__gte=score)
        pairs = list(found.values_list("first_id", "second_id"))
        right = sum(clients[a - 1] == clients[b - 1] for a, b in pairs)
        print(
            f"from {score} %: {len(pairs):,} shown, precision {right / max(len(pairs), 1):.3f},"
            f" recall {right / real:.3f}"
        )


def measured(what: str, act: Callable[[], Any]) -> Any:
    """Do it and print what it took."""
    began, spent = time.monotonic(), _processor()
    done = act()
    told = done if not isinstance(done, list) else f"{sum(done):,}"
    print(
        f"{what}: {time.monotonic() - began:.0f} s, processor {_processor() - spent:.0f} s, {told},"
        f" peak {_peak(resource.RUSAGE_SELF)} MB here, {_peak(resource.RUSAGE_CHILDREN)} MB apart,"
        f" load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return done


def _processor() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _peak(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
