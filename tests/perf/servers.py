"""The measured installation: its database, its server as an operator runs it, its clients."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import test_postgres  # noqa: E402

CLIENTS = 4


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the data is and what `prepare` told of it."""

    vendor: str
    environment: dict[str, str]
    told: dict
    postmaster: int = 0

    @property
    def sellers(self) -> list[str]:
        return [name for name in self.told["sessions"] if name != "head"]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of each answer; `cpu`: milliseconds of processor time an answer took, server and database.

    On a busy machine the first tell of the machine, the second of the product.
    """

    times: Sequence[float]
    seconds: float
    cpu: float

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[max(int(len(self.times) * 0.95) - 1, 0)]

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


def bench_folder() -> Path:
    return Path(os.environ.get("OTDEL_BENCH_DIR") or Path(tempfile.gettempdir()) / "otdel-bench")


@contextlib.contextmanager
def installation(vendor: str, size: str) -> Iterator[Installation]:
    """A filled database of the vendor, kept for the next run in the bench folder."""
    folder = bench_folder() / f"{vendor}-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if k != "OTDEL_DATABASE_URL"}
    environment |= {"OTDEL_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    with contextlib.ExitStack() as stack:
        if vendor == "postgres":
            url = stack.enter_context(lasting_cluster(folder))
            environment["OTDEL_DATABASE_URL"] = url
        done = subprocess.run(
            [sys.executable, "-m", "tests.perf.prepare", size, str(folder)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        yield Installation(
            vendor,
            environment,
            json.loads(done.stdout.splitlines()[-1]),
            _postmaster(folder) if vendor == "postgres" else 0,
        )


def _postmaster(folder: Path) -> int:
    return int((folder / "pg" / "postmaster.pid").read_text().split()[0])


@contextlib.contextmanager
def lasting_cluster(folder: Path) -> Iterator[str]:
    """A PostgreSQL cluster that stays on the disk; sized as a modest server would be."""
    programs, owner = test_postgres.binaries(), test_postgres.become()
    data, home = folder / "pg", Path(tempfile.mkdtemp(prefix="otdel-pg-"))
    if owner:
        os.chown(home, *owner)
        folder.chmod(0o755)
    if not data.exists():
        data.mkdir()
        if owner:
            os.chown(data, *owner)
        test_postgres.call(
            programs, "initdb", "--pgdata", str(data), "--username", "otdel", "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions", cwd=home, owner=owner,
        )  # fmt: skip
    settings = (
        "shared_buffers=1GB", "effective_cache_size=6GB", "work_mem=32MB", "max_wal_size=4GB",
        "random_page_cost=1.1", "timezone=UTC", "listen_addresses=", f"unix_socket_directories={home}",
    )  # fmt: skip
    options = " ".join(f"-c {one}" for one in settings)
    test_postgres.call(
        programs, "pg_ctl", "start", "--pgdata", str(data), "--wait", "--log", str(home / "log"),
        "--options", options, cwd=home, owner=owner,
    )  # fmt: skip
    try:
        yield f"postgres://otdel@{quote(str(home), safe='')}/postgres"
    finally:
        test_postgres.call(
            programs,
            "pg_ctl",
            "stop",
            "--pgdata",
            str(data),
            "--mode",
            "fast",
            cwd=home,
            owner=owner,
        )
        shutil.rmtree(home, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its port, the processes whose children answer."""

    port: int
    roots: tuple[int, ...]

    def cpu(self) -> float:
        """Return the seconds of processor time that all its processes have used; 0 without /proc."""
        ticks = os.sysconf("SC_CLK_TCK")
        return sum(map(_ticks, {pid for root in self.roots for pid in _family(root)})) / ticks


def _family(root: int) -> set[int]:
    found, waiting = {root}, [root]
    while waiting:
        pid = waiting.pop()
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                fresh = {int(one) for one in path.read_text().split()} - found
                found |= fresh
                waiting += fresh
    return found


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])


@contextlib.contextmanager
def server(place: Installation) -> Iterator[Served]:
    """Granian as `otdel run` starts it, but: two workers of two threads. Yields where it is."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=ROOT, env=place.environment, check=True,
    )  # fmt: skip
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
                "--port", str(port), "--workers", "2", "--blocking-threads", "2",
                "config.wsgi:application",
            ],
            cwd=ROOT, env=place.environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait(port)
            yield Served(port, tuple(filter(None, (running.pid, place.postmaster))))
        finally:
            running.terminate()
            running.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


class Client:
    """One signed-in browser with a kept connection."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session, self.token = port, session, "b" * 32
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(
        self, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, bytes, dict[str, str]]:
        """Return status, body and headers. A form is POSTed as htmx would."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={self.token}"}
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.token,
                "HX-Request": "true",
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
        self.connection.request("POST" if body is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())


Step = Callable[[Client, int], int]


def measure(served: Served, sessions: Sequence[str], step: Step, times: int) -> Timing:
    """Let four clients take `step(client, number)` again and again; it returns the answer's status."""
    clients = [Client(served.port, sessions[n % len(sessions)]) for n in range(CLIENTS)]
    for number, client in enumerate(clients):  # the first answer of a worker loads its code
        step(client, number)
    taken: list[float] = []
    wrong: list[int] = []

    def work(client: Client, place: int) -> None:
        for number in range(CLIENTS + place, CLIENTS + times, CLIENTS):
            start = time.perf_counter()
            status = step(client, number)
            taken.append((time.perf_counter() - start) * 1000)
            if status >= 400:
                wrong.append(status)

    threads = [threading.Thread(target=work, args=(c, n)) for n, c in enumerate(clients)]
    used, start = served.cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, used = time.perf_counter() - start, served.cpu() - used
    if wrong:
        raise AssertionError(f"{len(wrong)} of {times} answers failed: {sorted(set(wrong))}")
    return Timing(taken, seconds, used * 1000 / len(taken))


def values_of(html: bytes) -> dict[str, str]:
    """Return the fields of a form as a browser would send them untouched."""
    text = html.decode()
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        if (name and not ("checkbox" in tag or "radio" in tag)) or (name and " checked" in tag):
            found[name] = value
    for name, body in re.findall(r"<select[^>]*name=\"([^\"]+)\"[^>]*>(.*?)</select>", text, re.S):
        chosen = re.search(r"<option value=\"([^\"]*)\"[^>]*selected", body)
        first = re.search(r"<option value=\"([^\"]*)\"", body)
        found[name] = (chosen or first).group(1) if chosen or first else ""
    for name in re.findall(r"<textarea[^>]*name=\"([^\"]+)\"", text):
        found.setdefault(name, "")
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found.group(1) if found else ""
