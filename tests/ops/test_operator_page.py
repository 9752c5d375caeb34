"""The operator's page tells every setting, with its true default, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.environment import _PARSERS, read
from otdel.cli import WORDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| `OTDEL_(\w+)` \| ([^|]+) \|", re.MULTILINE)


@pytest.fixture(params=["operator.md", "operator.ru.md"])
def page(request) -> str:
    return (DOCS / request.param).read_text()


def test_every_setting_is_told_once_and_no_other(page):
    assert [name.lower() for name, _default in ROW.findall(page)] == list(
        dict.fromkeys(["data_dir", "secret_key", "database_url", *_PARSERS])
    )


def test_defaults_are_the_true_ones(page, tmp_path):
    true = read({}, default_data_dir=tmp_path)
    for name, default in ROW.findall(page):
        if default.startswith("`") and name != "DATA_DIR":
            value = getattr(true, name.lower())
            assert default.strip(" `") == {True: "yes", False: "no"}.get(value, str(value))  # type: ignore[call-overload]


def test_commands_of_the_page_exist(page):
    named = set(re.findall(r"(?:bin/otdel|otdel|`otdel) ([a-z]+)(?=[ `\n])", page))
    commands = {word for word in named if re.search(rf"`(?:OTDEL_\S+ )?otdel {word}\b", page)}
    assert {"user", "backup", "restore", "check", "jobs", "rebuild", "worker"} <= named
    assert commands <= set(WORDS)
