"""The product's commands at a terminal: words, sentences, exit codes, and a whole start and stop."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from django.conf.global_settings import PASSWORD_HASHERS
from django.test import Client

from otdel.cli import WORDS
from otdel.foundation.people.models import User

from .commands import ROOT, environment, otdel, run_python

PASSWORD = "Seventeen-Pears"


@pytest.fixture
def env(database_url, own_data_dir) -> dict[str, str]:
    return environment(own_data_dir, database_url)


# ---------------------------------------------------------------- words


def test_help_lists_every_word(tmp_path):
    for words in ((), ("--help",), ("help",)):
        done = otdel(*words, env=environment(tmp_path))
        assert done.returncode == 0
        assert all(f"  {word} " in done.stdout for word in WORDS)


def test_unknown_word_is_a_sentence(tmp_path):
    done = otdel("fly", env=environment(tmp_path))
    assert done.returncode == 2
    assert done.stderr.strip() == "There is no command “fly”. otdel --help lists them."
    assert not done.stdout


@pytest.mark.parametrize("word", ["run", "prepare", "user", "backup", "restore", "check"])
def test_own_commands_explain_themselves(word, tmp_path):
    done = otdel(word, "--help", env=environment(tmp_path))
    assert done.returncode == 0
    assert f"usage: otdel {word}" in done.stdout


@pytest.mark.parametrize(
    "word",
    [
        word
        for word in WORDS
        if word not in ("run", "prepare", "user", "backup", "restore", "check")
    ],
)
def test_commands_of_rooms_are_there(word):
    from django.core.management import get_commands  # noqa: PLC0415 - after Django's start

    assert word in get_commands()


# ---------------------------------------------------------------- a wrong address


WRONG = {
    "not an address": ("mysql://here/otdel", "OTDEL_DATABASE_URL: the address must begin with"),
    "nobody there": ("postgres://otdel:pw@127.0.0.1:1/otdel", "The database cannot be opened"),
    "no folder": ("sqlite:////nowhere/at/all/otdel.sqlite3", "The database cannot be opened"),
}


@pytest.mark.parametrize("url,sentence", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("words", [("run", "--no-demo"), ("migrate",), ("metrics", "--json")])
def test_wrong_address_of_the_database_is_a_sentence(url, sentence, words, tmp_path):
    began = time.monotonic()
    done = otdel(*words, env=environment(tmp_path, url))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout
    assert time.monotonic() - began < 60


def test_file_that_is_no_database_is_a_sentence(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all, " * 500)
    done = otdel("migrate", env=environment(tmp_path, f"sqlite:///{letter}"))
    assert done.returncode == 2
    assert "The database cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr
    assert letter.read_text() == "Dear all, " * 500


# ---------------------------------------------------------------- check


def test_check_is_json_and_tells_what_lacks(env):
    done = otdel("check", "--json", env=env)
    found = {one["what"]: one for one in json.loads(done.stdout)}
    assert set(found) == {"settings", "database", "migrations", "disk", "mail", "worker"}
    assert found["database"]["is_good"] and found["migrations"]["is_good"]
    assert not found["worker"]["is_good"]
    assert "otdel worker" in found["worker"]["said"]
    assert done.returncode == 1


def test_check_tells_of_a_database_that_is_away(tmp_path):
    done = otdel("check", "--json", env=environment(tmp_path, WRONG["nobody there"][0]))
    found = {one["what"]: one for one in json.loads(done.stdout)}
    assert done.returncode == 1
    assert not found["database"]["is_good"]
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- the first owner


def test_owner_made_at_the_terminal_can_sign_in(env, settings):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS  # the command hashes as in life, tests do not
    words = ("user", "maria@example.com", "--name", "Maria Orlova", "--password-stdin")
    done = otdel(*words, env=env, stdin=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    made = User.objects.get(email="maria@example.com")
    assert made.full_name == "Maria Orlova"
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": "maria@example.com", "password": PASSWORD})
    assert answer.status_code == 302
    assert browser.session["_auth_user_id"] == str(made.pk)

    again = otdel(*words, env=env, stdin=f"{PASSWORD}\n")
    assert again.returncode == 1
    assert "Traceback" not in again.stderr
    assert User.objects.filter(email="maria@example.com").count() == 1


def test_weak_password_and_bad_mail_are_refused(env):
    weak = otdel("user", "maria@example.com", "--password-stdin", env=env, stdin="short\n")
    bad = otdel("user", "maria", "--password-stdin", env=env, stdin=f"{PASSWORD}\n")
    for done in (weak, bad):
        assert done.returncode == 1
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr
    assert not User.objects.filter(email__startswith="maria").exists()


# ---------------------------------------------------------------- run


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(env: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "otdel", "run", "--no-demo", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


def answer_of(address: str) -> tuple[int, dict]:
    """(status, body) of a page of this machine; (0, {}) where nobody answers yet."""
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=5) as answer:
            return answer.status, json.load(answer)
    except URLError as error:
        return getattr(error, "code", 0), {}
    except OSError:
        return 0, {}


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again; whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.3)
    return False


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Processes `otdel worker` that this `otdel run` started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if parent == process.pid and b"worker" in words:
                found.append(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the worker through /proc")
def test_run_answers_restarts_a_killed_worker_and_stops_when_told(env):
    port = free_port()
    with running(env, port) as process:
        address = f"http://127.0.0.1:{port}"
        assert until(lambda: answer_of(f"{address}/healthz") == (200, {"alive": True}), 120)
        assert until(lambda: answer_of(f"{address}/readyz")[0] == 200, 60)

        (killed,) = workers_of(process)
        os.kill(killed, signal.SIGKILL)
        assert until(lambda: bool({*workers_of(process)} - {killed}), 30)
        assert answer_of(f"{address}/healthz")[0] == 200

        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert time.monotonic() - began < 15
        assert answer_of(f"{address}/healthz")[0] == 0
        assert not workers_of(process)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for leftovers in /proc")
def test_a_run_stopped_while_it_starts_leaves_nobody_behind(env):
    port = free_port()
    with running(env, port) as process:
        assert until(lambda: bool(workers_of(process)), 120)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    left = [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if f"--port\0{port}\0".encode() in said_by(path)
    ]
    assert not left


def said_by(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of the parent's end")
def test_a_killed_run_leaves_nobody_behind(env):
    port = free_port()
    with running(env, port) as process:
        address = f"http://127.0.0.1:{port}/healthz"
        assert until(lambda: answer_of(address)[0] == 200, 120)
        process.kill()
        process.wait(10)
        assert until(lambda: answer_of(address)[0] == 0, 30)


def test_prepare_leaves_an_empty_base_ready_for_the_first_owner(tmp_path):
    env = environment(tmp_path)
    done = otdel("prepare", env=env)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()
    told = run_python(
        "import django; django.setup();"
        "from otdel.foundation.people.models import User;"
        "from otdel.selling.pipeline.models import Stage;"
        "print(User.objects.filter(is_system=False).count(), Stage.objects.count() > 3)",
        env,
    )
    assert told.split() == ["0", "True"]
