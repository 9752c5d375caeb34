"""How long the nightly scan for duplicates takes, and how much memory: python -m tests.perf.duplicates 1000000

Makes a base of so many companies (three phones and mails each, three in ten of them entered again
as people do it) in a folder of its own ($OTDEL_DATA_DIR), scans it twice and prints the figures,
with precision and recall against the known truth.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import batched
from typing import Any


def main(number: int) -> None:
    os.environ.setdefault("OTDEL_DATA_DIR", tempfile.mkdtemp(prefix="otdel-scan-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from otdel.company.clients import services  # noqa: PLC0415
    from otdel.company.clients.models import Pair  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    clients = _fill(number)
    print(f"{len(clients):,} companies filled, peak {_peak()} MB", flush=True)
    for turn in ("first", "second"):
        at, began = datetime.now(UTC), time.perf_counter()
        done = services.scan_pairs("company", at=at, score=50, sharers=20)
        spent = time.perf_counter() - began
        print(f"{turn} scan: {spent:.0f} s, {done}, peak {_peak()} MB", flush=True)
    real = _pairs_of(clients)
    for score in (50, 70, 90):
        found = Pair.objects.filter(score__gte=score).values_list("first_id", "second_id")
        right = sum(clients[a] == clients[b] for a, b in found)
        print(
            f"from {score} %: {len(found):,} shown, precision {right / len(found):.3f}, recall {right / real:.3f}"
        )


def _fill(number: int) -> dict[int, int]:
    """Fill the base; return {company: which client it really is}."""
    from otdel.company.clients.models import Company, ContactPoint  # noqa: PLC0415
    from otdel.kernel import normal  # noqa: PLC0415
    from otdel.kernel.inserts import insert_rows  # noqa: PLC0415

    clients: dict[int, int] = {}
    at = datetime.now(UTC)
    for part in batched(_drafts(number), 5000):
        rows = insert_rows(
            [
                Company(
                    name=draft.name, name_key=normal.name_key(draft.name), tax_id=draft.tax_id,
                    city=draft.city, website=draft.website, created_at=at,
                )
                for draft, _client in part
            ]
        )  # fmt: skip
        insert_rows(
            [
                ContactPoint(
                    company_id=row.pk, kind=point.kind, value=point.value, shown=point.value
                )
                for row, (draft, _client) in zip(rows, part, strict=True)
                for point in draft.points
            ]
        )
        clients |= {row.pk: client for row, (_draft, client) in zip(rows, part, strict=True)}
    return clients


def _drafts(number: int) -> Iterator[tuple[Any, int]]:
    from otdel.company.clients.tests.known_truth import known_base  # noqa: PLC0415

    made, seed = 0, 0
    while made < number:
        for row in known_base(20_000, seed=seed):
            if made < number:
                yield row.draft, seed * 20_000 + row.client
                made += 1
        seed += 1


def _pairs_of(clients: dict[int, int]) -> int:
    sizes: dict[int, int] = {}
    for client in clients.values():
        sizes[client] = sizes.get(client, 0) + 1
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
