"""The product's commands as an operator runs them: processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(data_dir: Path, database_url: str = "", **settings: object) -> dict[str, str]:
    """The caller's environment with no other installation's settings in it."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("OTDEL_")}
    plain.pop("DJANGO_SETTINGS_MODULE", None)
    chosen = {"DATA_DIR": data_dir, "LANGUAGE": "en", **settings}
    if database_url:
        chosen["DATABASE_URL"] = database_url
    return plain | {f"OTDEL_{name}": str(value) for name, value in chosen.items()}


def otdel(
    *words: object, env: dict[str, str], stdin: str = "", timeout: float = 240
) -> subprocess.CompletedProcess[str]:
    """Run `otdel …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "otdel", *map(str, words)],
        cwd=ROOT, env=env, input=stdin, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


def run_python(code: str, env: dict[str, str]) -> str:
    """Run a few lines inside another installation; return what they print."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env={**env, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
