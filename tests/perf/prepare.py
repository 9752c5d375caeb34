"""Makes the measured database where it is not there yet: python -m tests.perf.prepare SIZE FOLDER

OTDEL_DATABASE_URL and OTDEL_DATA_DIR say where. Prints one line of JSON: seconds of `migrate` and
of the filling, sessions for the clients, numbers of records to open.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def main(size_name: str, folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from otdel.company.clients.models import Company  # noqa: PLC0415
    from otdel.foundation.people.models import User  # noqa: PLC0415
    from otdel.selling.pipeline.models import Deal  # noqa: PLC0415

    from .fill import fill  # noqa: PLC0415
    from .sizes import SIZES  # noqa: PLC0415

    note = Path(folder) / "filled.json"
    told = json.loads(note.read_text()) if note.exists() else {}
    start = time.monotonic()
    call_command("migrate", verbosity=0)
    migrated = time.monotonic() - start
    if told.get("size") != size_name:
        told = {"size": size_name, "migrate": migrated}
        start = time.monotonic()
        fill(SIZES[size_name], say=lambda line: print(line, file=sys.stderr, flush=True))
        told["fill"] = time.monotonic() - start
        note.write_text(json.dumps(told))

    def session(name: str) -> str:
        user = User.objects.get(email=f"{name}@bench.example")
        store = SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.save()
        return store.session_key

    names = ["head", *(f"seller{n}" for n in range(8))]
    told["sessions"] = {name: session(name) for name in names}
    told["companies"] = {
        told["sessions"][name]: list(
            Company.objects.filter(owner__email=f"{name}@bench.example").values_list(
                "pk", flat=True
            )[:500]
        )
        for name in names[1:]
    }
    waiting = Deal.objects.filter(is_open=True, stage_id=1).order_by("pk")
    told["open"] = list(waiting.values_list("pk", flat=True)[:20_000])
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
