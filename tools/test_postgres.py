"""A private PostgreSQL cluster in a temporary folder: unix socket only, gone afterwards.

    tools/test_postgres.py COMMAND…   run the command with OTDEL_TEST_DATABASE_URL set

Uses the system's PostgreSQL binaries. PostgreSQL refuses to run as root, so root's cluster runs as `nobody`.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

VARIABLE = "OTDEL_TEST_DATABASE_URL"
UNPRIVILEGED = "nobody"
SPEED = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=128MB",
    "max_connections=60",
    "timezone=UTC",
)


class NoPostgres(Exception):
    """A sentence that says why there is no PostgreSQL here."""


def binaries() -> Path:
    """Folder of initdb and pg_ctl, the newest version first."""
    folders = [Path(one) for one in glob.glob("/usr/lib/postgresql/*/bin")]
    folders.sort(key=lambda one: float(one.parent.name), reverse=True)
    config = shutil.which("pg_config")
    if config:
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(said.stdout.strip()))
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres(
        f"no PostgreSQL server was found on this machine: install it "
        f"(on Debian and Ubuntu: apt install postgresql) or set {VARIABLE}"
    )


def become() -> tuple[int, int] | None:
    """User and group the cluster runs as, where this is root."""
    if os.geteuid() != 0:
        return None
    try:
        account = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise NoPostgres(
            f"root may not run PostgreSQL and there is no user {UNPRIVILEGED}"
        ) from error
    return account.pw_uid, account.pw_gid


def call(
    folder: Path, program: str, *arguments: str, cwd: Path, owner: tuple[int, int] | None
) -> None:
    user, group = owner or (None, None)
    done = subprocess.run(
        [str(folder / program), *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        start_new_session=True,  # Ctrl-C reaches us, and we stop the cluster in order
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(cwd)},
        user=user,
        group=group,
        extra_groups=[] if owner else None,
    )
    if done.returncode:
        raise NoPostgres(f"{program} failed: {done.stdout.strip()[-800:]}")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster, yield its address, stop it and remove every trace."""
    folder, owner = binaries(), become()
    with tempfile.TemporaryDirectory(prefix="otdel-pg-") as name:
        home = Path(name)
        if owner:
            os.chown(home, *owner)
        data = home / "data"
        call(
            folder, "initdb", "--pgdata", str(data), "--username", "otdel", "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions",
            cwd=home, owner=owner,
        )  # fmt: skip
        options = " ".join(
            f"-c {one}" for one in (*SPEED, "listen_addresses=", f"unix_socket_directories={home}")
        )
        try:
            call(
                folder, "pg_ctl", "start", "--pgdata", str(data), "--wait", "--log", str(home / "log"),
                "--options", options, cwd=home, owner=owner,
            )  # fmt: skip
            yield f"postgres://otdel@{quote(str(home), safe='')}/postgres"
        finally:
            if (data / "postmaster.pid").exists():
                call(
                    folder, "pg_ctl", "stop", "--pgdata", str(data), "--mode", "immediate",
                    cwd=home, owner=owner,
                )  # fmt: skip


@contextlib.contextmanager
def test_database() -> Iterator[str]:
    """The address from the environment, else a private cluster."""
    given = os.environ.get(VARIABLE)
    if given:
        yield given
    else:
        with cluster() as url:
            yield url


def leave(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, leave)
    try:
        with test_database() as url:
            return subprocess.run(
                sys.argv[1:], env={**os.environ, VARIABLE: url}, check=False
            ).returncode
    except NoPostgres as sentence:
        print(f"PostgreSQL: {sentence}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
