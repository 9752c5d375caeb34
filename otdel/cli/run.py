"""Everything under one command, for one machine: prepare, start, keep alive, stop."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.utils import timezone, translation

from otdel.edges.demo import services as demo
from otdel.foundation.people import queries as people
from otdel.foundation.people.services import system_user
from otdel.kernel.errors import Refused
from otdel.wiring.starters import STARTERS

SIGN_INS = "demo-sign-ins.json"
STATIC_STAMP = "static-stamp"
STEADY = 300.0  # seconds of life after which earlier falls no longer count
STOPS = 12.0  # seconds a child may take to finish what it holds


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=settings.CHOSEN.port)
    parser.add_argument("--bind", default=settings.CHOSEN.bind, help="the address to listen at")
    parser.add_argument("--no-demo", action="store_true", help="leave an empty base empty")
    parser.add_argument("--seed", type=int, default=1, help="which demo department")


def handle(options: Namespace) -> int:
    began = time.monotonic()
    prepare(with_demo=not options.no_demo, seed=options.seed)
    port = free_port(options.bind, options.port)
    connections.close_all()
    children = Children(options.bind, port)
    children.start()
    if children.wait_for(options.bind, port):
        welcome(options.bind, port, time.monotonic() - began)
    return children.watch()


# ---------------------------------------------------------------- before the start


def prepare(*, with_demo: bool, seed: int) -> None:
    """Bring the database up to date and give an empty one its first content; quick when nothing is due."""
    call_command("migrate", verbosity=0, interactive=False)
    gather_static()
    at = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        for starter in STARTERS:
            starter(by=system_user(), at=at)
    if with_demo and is_empty():
        fill(seed)


def is_empty() -> bool:
    """Nobody but the system has ever been here."""
    return not people.people(system_user()).filter(is_system=False).exists()


def fill(seed: int) -> None:
    say("filling in the demo department (once)…")
    try:
        built = demo.build(
            seed,
            language=settings.LANGUAGE_CODE[:2],
            today=timezone.localdate(),
            by=system_user(),
            at=timezone.now(),
            passwords=lambda email: secrets.token_urlsafe(9),
            currency=settings.CURRENCY,
        )
    except Refused as refusal:
        say(str(refusal))
        return
    keep_sign_ins([_plain(one) for one in built.sign_ins])


def _plain(one: Any) -> dict[str, str]:
    names = ("email", "password", "role", "full_name")
    return {name: str(one[name] if isinstance(one, dict) else getattr(one, name)) for name in names}


def keep_sign_ins(sign_ins: list[dict[str, str]]) -> None:
    """Only the user that runs Otdel may read the file."""
    path = settings.DATA_DIR / SIGN_INS
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(sign_ins, file, ensure_ascii=False, indent=1)


def kept_sign_ins() -> list[dict[str, str]]:
    """Return those that still open; once the demo is taken away its passwords go too."""
    path = settings.DATA_DIR / SIGN_INS
    if not path.exists():
        return []
    known: list[dict[str, str]] = json.loads(path.read_text())
    mails = [one["email"] for one in known]
    rows = people.people(system_user()).filter(email__in=mails, is_active=True)
    open_ = set(rows.values_list("email", flat=True))
    if not open_:
        path.unlink()
    return [one for one in known if one["email"] in open_]


def gather_static() -> None:
    """Copy and compress what browsers load, only when something of it changed."""
    if settings.DEBUG:
        return
    stamp = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            held = os.stat(storage.path(name))
            stamp.update(f"{name} {held.st_size} {held.st_mtime_ns}\n".encode())
    place = settings.DATA_DIR / STATIC_STAMP
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and place.exists() and place.read_text() == stamp.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    place.write_text(stamp.hexdigest())


def free_port(bind: str, wanted: int) -> int:
    """Return `wanted`, or the next port nobody listens at."""
    for port in range(wanted, min(wanted + 50, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((bind, port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No port from {wanted} on is free at {bind}. Name one with --port.")


# ---------------------------------------------------------------- web server and worker


class Children:
    """The web server and the worker; one that dies is started again, slower each time."""

    def __init__(self, bind: str, port: int) -> None:
        chosen = settings.CHOSEN
        python = sys.executable
        self.commands = {
            "web": [
                python, "-m", "granian", "--interface", "wsgi", "--host", bind, "--port", str(port),
                "--workers", str(chosen.workers), "--blocking-threads", str(chosen.threads),
                "--no-ws", "--log-level", "warning", "config.wsgi:application",
            ],
            "worker": [python, "-m", "otdel", "worker"],
        }  # fmt: skip
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.falls: dict[str, int] = dict.fromkeys(self.commands, 0)
        self.again_at: dict[str, float] = {}
        self.born: dict[str, float] = {}
        self.stopping = False
        self.environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(_fresh_figures())}

    def start(self) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop)
        for name in self.commands:
            self._launch(name)

    def wait_for(self, bind: str, port: int) -> bool:
        """Return True once the web server answers, False if we are told to stop before."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104
        while not self.stopping:
            try:
                socket.create_connection((host, port), timeout=1).close()
            except OSError:
                self._look_after()
            else:
                return True
        return False

    def watch(self) -> int:
        """Return 0 after an orderly stop."""
        while not self.stopping:
            self._look_after()
        return self._finish()

    def _look_after(self) -> None:
        for name, child in list(self.running.items()):
            if child.poll() is not None:
                self._mourn(name, child)
        for name, moment in list(self.again_at.items()):
            if time.monotonic() >= moment:
                self._launch(name)
        time.sleep(0.2)

    def _launch(self, name: str) -> None:
        self.again_at.pop(name, None)
        self.born[name] = time.monotonic()
        # a session of its own: Ctrl-C reaches only us, and we tell the children in order
        self.running[name] = subprocess.Popen(
            self.commands[name],
            start_new_session=True,
            env=self.environment,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )

    def _mourn(self, name: str, child: subprocess.Popen[bytes]) -> None:
        del self.running[name]
        _end_group(child)
        if time.monotonic() - self.born[name] > STEADY:
            self.falls[name] = 0
        self.falls[name] += 1
        pause = min(2 ** self.falls[name], 60)
        self.again_at[name] = time.monotonic() + pause
        say(f"the {name} ended by itself ({child.returncode}); starting it again in {pause} s")

    def _stop(self, *_signal: object) -> None:
        self.stopping = True

    def _finish(self) -> int:
        for child in self.running.values():
            child.terminate()
        until = time.monotonic() + STOPS
        for child in self.running.values():
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
            _end_group(child)
        say("stopped")
        return 0


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End what a child has left behind: a web server stopped while it starts forgets its workers."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """Ask Linux to stop the child when we are killed: nobody would mind it, and its port stays taken."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _fresh_figures() -> Path:
    """Where the web processes add up their Prometheus figures; those of the last run are gone."""
    folder: Path = settings.DATA_DIR / "prometheus"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


# ---------------------------------------------------------------- words


def welcome(bind: str, port: int, seconds: float) -> None:
    host = "localhost" if bind in ("127.0.0.1", "::1", "0.0.0.0", "::") else bind  # noqa: S104
    say("")
    say(f"Otdel is at {settings.CHOSEN.url or f'http://{host}:{port}'}  (ready in {seconds:.0f} s)")
    known = kept_sign_ins()
    if known:
        say("Sign-ins of the demo department:")
        for one in known:
            say(f"  {one['email']:<36} {one['password']:<14} {one['role']}: {one['full_name']}")
    elif is_empty():
        say("Nobody can sign in yet: make the first owner with `otdel user`.")
    connections.close_all()
    say("Ctrl-C stops it. The data stays.")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
