"""Every check that is not a test, one after another; all of them run even if one fails."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent


def templates() -> list[str]:
    return [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "otdel").glob("**/templates/**/*.html"))
    ]


def checks() -> Iterator[tuple[str, list[str]]]:
    yield "ruff", [str(BIN / "ruff"), "check", "."]
    yield "format", [str(BIN / "ruff"), "format", "--check", "."]
    yield "types", [str(BIN / "mypy")]
    yield "floors", [str(BIN / "lint-imports"), "--no-logo"]
    if templates():
        yield "templates", [str(BIN / "djade"), "--check", "--target-version", "6.1", *templates()]
    yield "settings", [PYTHON, "manage.py", "check"]
    yield "migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]
    yield "translations", [PYTHON, "tools/messages.py", "check"]


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="otdel-check-") as data:
        environment = {**os.environ, "OTDEL_DATA_DIR": data, "NO_COLOR": "1"}
        environment.pop("OTDEL_DATABASE_URL", None)
        for name, command in checks():
            began = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            good = done.returncode == 0
            print(f"{'✓' if good else '✗'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
            if not good:
                failed.append(name)
                print((done.stdout + done.stderr).rstrip(), flush=True)
    print(f"check: failed: {', '.join(failed)}" if failed else "check: all good")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
