"""Makes the client base that search, matching and import are measured on: python -m tests.perf.base 1000000

So many companies, three phones and mails for each (its own and those of its people), an owner who
sees everything and fifty sellers. Three companies in ten were entered again as people do it: who
is whom stands in `truth.bin` beside the database. OTDEL_DATA_DIR and OTDEL_DATABASE_URL say where;
a base that stands there already is left as it is.
"""

from __future__ import annotations

import os
import random
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import Any

POINTS = 3
SELLERS = 50
PORTION = 10_000
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def set_up() -> None:
    """Start Django on the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - settings first

    django.setup()


def main(number: int) -> None:
    set_up()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from otdel.company.clients.models import Company  # noqa: PLC0415

    from .fill import continue_numbers, hurry, unindexed  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if Company.objects.exists():
        print(f"{Company.objects.count():,} companies are there already")
        return
    began = time.monotonic()
    hurry()
    with unindexed(print, tables=("clients.Company", "clients.Contact", "clients.ContactPoint")):
        _fill(number, _people())
    continue_numbers()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"filled in {time.monotonic() - began:.0f} s", flush=True)


def truth() -> array[int]:
    """Return which client a company really is, by its number less one."""
    clients = array("i")
    kept = Path(os.environ["OTDEL_DATA_DIR"]) / "truth.bin"
    clients.frombytes(kept.read_bytes())
    return clients


def _people() -> list[int]:
    """Make an owner and sellers; return the sellers' keys."""
    from otdel.foundation.people.models import Grant, User  # noqa: PLC0415
    from otdel.foundation.people.services import system_user  # noqa: PLC0415

    system_user()
    told = [("owner", "owner", "all")] + [(f"seller{n}", "seller", "own") for n in range(SELLERS)]
    made = []
    for name, role, reach in told:
        user = User.objects.create(
            email=f"{name}@bench.example", full_name=name.title(), language="ru", password="!"
        )
        Grant.objects.create(user=user, role=role, reach=reach)
        made.append(user.pk)
    return made[1:]


def _fill(number: int, sellers: Sequence[int]) -> None:
    from django.db import transaction  # noqa: PLC0415

    from otdel.company.clients.models import Company, Contact, ContactPoint  # noqa: PLC0415
    from otdel.kernel import normal  # noqa: PLC0415
    from otdel.kernel.inserts import insert_rows  # noqa: PLC0415

    clients, dice = array("i"), random.Random(1)
    for part in batched(drafts(number), PORTION):
        with transaction.atomic():
            rows = insert_rows(
                [
                    Company(
                        name=draft.name, name_key=normal.name_key(draft.name), tax_id=draft.tax_id,
                        city=draft.city, website=draft.website, created_at=AT,
                        status=("potential", "existing", "existing", "reserve")[n % 4],
                        owner_id=sellers[n % len(sellers)],
                    )
                    for n, (draft, _client) in enumerate(part)
                ]
            )  # fmt: skip
            people = insert_rows(
                [
                    Contact(
                        full_name=(name := _full_name(dice)), name_key=normal.name_key(name),
                        company_id=row.pk, owner_id=row.owner_id, created_at=AT,
                    )
                    for row in rows
                ]
            )  # fmt: skip
            points = []
            for row, person, (draft, _client) in zip(rows, people, part, strict=True):
                own = [(p.kind, p.value) for p in draft.points]
                points += [
                    ContactPoint(company_id=row.pk, kind=k, value=v, shown=v) for k, v in own
                ]
                points += [
                    ContactPoint(contact_id=person.pk, kind=k, value=v, shown=v)
                    for k, v in _reached(dice, person.pk)[: max(POINTS - len(own), 0)]
                ]
            insert_rows(points)
            clients.extend(client for _draft, client in part)
        if len(clients) % 100_000 == 0:
            print(f"  {len(clients):,} companies", flush=True)
    (Path(os.environ["OTDEL_DATA_DIR"]) / "truth.bin").write_bytes(clients.tobytes())


def drafts(number: int, *, seed: int = 0) -> Iterator[tuple[Any, int]]:
    """Yield `number` drafts of companies and which client each really is."""
    from otdel.company.clients.tests.known_truth import known_base  # noqa: PLC0415

    made = 0
    while made < number:
        for row in known_base(20_000, seed=seed, is_varied=True):
            if made < number:
                yield row.draft, seed * 20_000 + row.client
                made += 1
        seed += 1


_FIRST = ("Иван", "Пётр", "Анна", "Ольга", "Сергей", "Мария", "Павел", "Елена", "Дмитрий", "Юлия")
_ROOTS = ("Иван", "Петр", "Сидор", "Кузнец", "Смирн", "Попов", "Волк", "Соколовск", "Лебед", "Новик",
          "Морозк", "Зайц", "Карп", "Орл", "Щук", "Жук", "Ларион", "Гавр", "Фёдор", "Тимох")  # fmt: skip
_ENDS = ("ов", "ев", "ин", "енко", "ский", "чук", "ёв", "ых")
_MIDDLES = ("Ильич", "Сергеевич", "Павлович", "Олегович", "Юрьевич", "Андреевич")


def _full_name(dice: random.Random) -> str:
    last = dice.choice(_ROOTS) + dice.choice(("", "и", "ар", "ом", "ил")) + dice.choice(_ENDS)
    return f"{last} {dice.choice(_FIRST)} {dice.choice(_MIDDLES)}"


def _reached(dice: random.Random, number: int) -> list[tuple[str, str]]:
    return [
        ("phone", f"+7{dice.randrange(900, 999)}{dice.randrange(10**7):07}"),
        ("email", f"person{number}@example{number % 5000}.ru"),
        ("phone", f"+7495{dice.randrange(10**7):07}"),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]))
