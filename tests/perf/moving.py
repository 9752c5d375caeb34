"""What one move costs through its page, without a clock's noise: python -m tests.perf.moving [SIZE]

On the database that OTDEL_DATA_DIR names (migrated and filled if it is empty) deals are moved from the
first stage to the second, each taken back: printed are the statements, the Python functions called
(`cProfile`) and the processor time of a move; then the same of judging every visit anew. Two versions
of the code are compared by running them in turn on one database.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import sys
import time
from collections.abc import Callable
from itertools import cycle

NUMBER = 100


def main(size: str = "small") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from otdel.foundation.people.models import User  # noqa: PLC0415

    from .fill import fill  # noqa: PLC0415
    from .sizes import SIZES  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    if not User.objects.filter(email="head@bench.example").exists():
        fill(SIZES[size])
    moves()
    judging()


def moves() -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from otdel.foundation.people.models import User  # noqa: PLC0415
    from otdel.selling.pipeline.models import Deal, Stage  # noqa: PLC0415

    first, second = Stage.objects.order_by("position", "pk").values_list("pk", flat=True)[:2]
    waiting = Deal.objects.filter(stage_id=first, is_open=True).order_by("pk")
    ids = cycle(list(waiting.values_list("pk", flat=True)[:NUMBER]))  # each move is taken back
    client = Client()
    head = User.objects.get(email="head@bench.example")
    client.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")

    def move() -> None:
        asked = client.post(reverse("pipeline:deal-move", args=[next(ids)]), {"to": second})
        assert asked.status_code == 204, asked.status_code

    taken_back(move)
    taken_back(move)
    with CaptureQueriesContext(connection) as told:
        taken_back(move)
    print(f"a move: {len(told) - 2} statements", flush=True)
    measure("a move", lambda: [taken_back(move) for _n in range(NUMBER)], NUMBER)


def judging() -> None:
    from django.utils import timezone  # noqa: PLC0415

    from otdel.managing.compliance.services import rebuild  # noqa: PLC0415

    zone = timezone.get_default_timezone()
    measure("judging anew", lambda: taken_back(lambda: rebuild(zone=zone)), 1)


def taken_back(act: Callable[[], object]) -> None:
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def measure(what: str, act: Callable[[], object], number: int) -> None:
    """Do it twice: for the time of the processor, then for the functions that are called."""
    began = time.process_time()
    act()
    spent = (time.process_time() - began) * 1000 / number
    profile = cProfile.Profile()
    profile.runcall(act)
    calls = pstats.Stats(profile).total_calls / number  # type: ignore[attr-defined]
    print(f"{what}: {spent:,.1f} processor ms, {calls:,.0f} calls", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
