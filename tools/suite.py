"""The whole suite on SQLite, then again on PostgreSQL; the last lines sum up both.

    tools/suite.py [pytest arguments]

Browser tests run once, on SQLite: the database makes no difference to a page.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import test_postgres

ROOT = Path(__file__).resolve().parent.parent
NOTHING_RAN = 5  # pytest's code for an empty selection
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def workers() -> str:
    return os.environ.get("OTDEL_TEST_WORKERS") or str(min(os.cpu_count() or 2, 4))


def run(url: str, marks: str, arguments: list[str]) -> tuple[int, str]:
    """One run of pytest; return its code and its closing line."""
    environment = {
        name: value for name, value in os.environ.items() if name != "OTDEL_DATABASE_URL"
    }
    if url:
        environment["OTDEL_DATABASE_URL"] = url
    command = [sys.executable, "-m", "pytest", "-n", workers(), "-m", marks, *arguments]
    began, closing = time.monotonic(), ""
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as pytest:
        try:
            for line in pytest.stdout or ():
                print(line, end="", flush=True)
                if re.search(r"\d+ (passed|failed|errors?|skipped)|no tests ran", line):
                    closing = line
        except KeyboardInterrupt:
            pytest.wait()
            raise
    counts = re.findall(r"\d+ (?:passed|failed|errors?|skipped|xfailed|xpassed)", closing)
    seconds = round(time.monotonic() - began)
    code = 0 if pytest.returncode == NOTHING_RAN else pytest.returncode
    return code, f"{', '.join(counts) or 'no tests'} in {seconds} s" + (
        "" if code == 0 else " — FAILED"
    )


def on_postgres(arguments: list[str]) -> tuple[int, str]:
    try:
        with test_postgres.test_database() as url:
            return run(url, "not browser and not bench", arguments)
    except test_postgres.NoPostgres as sentence:
        return (1 if os.environ.get("CI") else 0), f"not run: {sentence}"


def main() -> int:
    signal.signal(signal.SIGTERM, test_postgres.leave)
    arguments = sys.argv[1:]
    has_browser = any(shutil.which(name) for name in BROWSERS)
    try:
        print("── SQLite", flush=True)
        sqlite_code, sqlite = run("", "not bench", arguments)
        print("── PostgreSQL", flush=True)
        postgres_code, postgres = on_postgres(arguments)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130
    print()
    print(f"SQLite: {sqlite}")
    print(f"PostgreSQL: {postgres}")
    print(
        "Browser: ran with SQLite"
        if has_browser
        else "Browser: skipped, no Chromium on this machine"
    )
    return sqlite_code or postgres_code


if __name__ == "__main__":
    sys.exit(main())
