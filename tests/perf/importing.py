"""How long `otdel import` takes and how much memory: python -m tests.perf.importing 1000000 [SEED]

A table of so many companies with a tax number, a city, a site, two phones and a mail each, one row
in fifty a repeat of an earlier one, goes into the base that OTDEL_DATA_DIR and OTDEL_DATABASE_URL
name (an empty one is made ready), with matching, as the command does it. Printed: rows a second by
the clock and by the processor, and the memory that is the command's own (without pages of files)
at each quarter of the way. Another SEED gives other companies. Then the import is taken back if
the word `undo` stands at the end.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import base

MANAGE = Path(__file__).parents[2] / "manage.py"
HEADERS = ("Название", "ИНН", "Город", "Сайт", "Телефон", "Телефон 2", "Email")
CITIES = ("Москва", "Казань", "Пермь", "Тула", "Омск", "Самара", "Уфа", "Томск", "Курск", "Псков")
FORMS = ("ООО «{}»", "АО «{}»", "ИП {}", "ЗАО {}", "{} ООО", "{}")
SYLLABLES = [a + b for a in "бвгдзклмнпрстфх" for b in "аеиоуя"]
ONE_IN = 50
TICK = 0.5


def main(number: int, seed: int = 7, *, takes_back: bool = False) -> None:
    base.set_up()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    file = Path(os.environ["OTDEL_DATA_DIR"]) / f"companies-{number}-{seed}.csv"
    if not file.exists():
        write_table(file, number, seed)
    told = carried("import", [str(file), "--yes"], number)
    if takes_back:
        carried("undo", ["--undo", told["batch"]], number)


def write_table(file: Path, number: int, seed: int) -> None:
    """Write the table; the same numbers always give the same rows."""
    with file.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, delimiter=";")
        table.writerow(HEADERS)
        table.writerows(_rows(number, seed))


def _rows(number: int, seed: int) -> Iterator[Sequence[str]]:
    dice = random.Random(seed)
    earlier: Sequence[str] = ()
    for n in range(number):
        if earlier and n % ONE_IN == ONE_IN - 1:
            yield earlier
        else:
            row = _row(dice, seed * 10_000_000 + n)
            earlier = row if not n % 7 else earlier or row
            yield row


def _row(dice: random.Random, number: int) -> Sequence[str]:
    words = ("".join(dice.choices(SYLLABLES, k=dice.randrange(2, 5))) for _ in range(2))
    name = " ".join(word.capitalize() for word in words)
    site = f"firm{number}.ru"
    return (
        dice.choice(FORMS).format(name), f"{number:010}", dice.choice(CITIES), site,
        _phone(dice), _phone(dice), f"info@{site}",
    )  # fmt: skip


def _phone(dice: random.Random) -> str:
    digits = f"9{dice.randrange(10**9):09}"
    form = dice.choice(("+7 ({}) {}-{}-{}", "8 {} {}-{}-{}", "+7{}{}{}{}", "8({}){}{}{}"))
    return form.format(digits[:3], digits[3:6], digits[6:8], digits[8:])


def carried(what: str, arguments: Sequence[str], number: int) -> Any:
    """Run the command, watch its memory, print what it took; return what it told."""
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, str(MANAGE), "import", *arguments, "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    memory: list[int] = []
    watch = threading.Thread(target=_watch, args=(child.pid, memory), daemon=True)
    watch.start()
    told = json.loads(child.communicate()[0])
    clock, spent = time.monotonic() - began, sum(os.times()[2:4])
    spots = [memory[len(memory) * quarter // 4 - 1] // 1024 for quarter in (1, 2, 3, 4) if memory]
    print(
        f"{what}: {number:,} rows, {clock:.0f} s by the clock ({number / clock:,.0f} a second),"
        f" processor {spent:.0f} s so far, own memory {spots} MB by quarters,"
        f" peak {max(memory, default=0) // 1024} MB, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    print({name: told[name] for name in told if name not in ("files", "reasons")}, flush=True)
    return told


def _watch(pid: int, memory: list[int]) -> None:
    """Note kilobytes of the process's own memory and its children's as long as it lives."""
    while (found := own_memory(pid)) is not None:
        memory.append(found)
        time.sleep(TICK)


def own_memory(pid: int) -> int | None:
    try:
        told = Path(f"/proc/{pid}/status").read_text()
        kids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return None
    own = next((int(r.split()[1]) for r in told.splitlines() if r.startswith("RssAnon")), None)
    return None if own is None else own + sum(own_memory(int(kid)) or 0 for kid in kids)


if __name__ == "__main__":
    words = sys.argv[1:]
    main(*(int(word) for word in words if word.isdigit()), takes_back="undo" in words)
