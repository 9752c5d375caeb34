"""How fast the client base is searched and matched: python -m tests.perf.search 1000000

On the base of `tests.perf.base` (made if it is not there), in one process, no page drawn: the first
twelve companies that a text finds, and the records that a form offers instead of a new one, asked
by an owner who sees everything and by a seller with a fiftieth of the base. Milliseconds of the
clock, and of this process's processor; PostgreSQL's own processor time is not among them.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from . import base

ROUNDS = 3


def main(number: int) -> None:
    base.main(number)
    from otdel.company.clients.models import Company, ContactPoint  # noqa: PLC0415
    from otdel.foundation.people.models import User  # noqa: PLC0415

    dice = random.Random(5)
    some = list(Company.objects.filter(pk__in=dice.sample(range(1, number), 40)))
    points = list(ContactPoint.objects.filter(company__in=some))
    for name in ("owner", "seller0"):
        _ask(User.objects.get(email=f"{name}@bench.example"), name, some, points)


def _ask(by: Any, name: str, some: Sequence[Any], points: Sequence[Any]) -> None:
    from otdel.company.clients import queries  # noqa: PLC0415
    from otdel.company.clients.drafts import CompanyKeys, ContactKeys  # noqa: PLC0415

    rows = queries.companies(by)
    people = list(queries.contacts(by).order_by("pk")[:40])

    def search(text: str) -> Any:
        return queries.find_companies(by, rows, text).first(12)

    def same_company(row: Any) -> Any:
        return queries.same_companies(by, _keys(CompanyKeys, row, points))

    def same_contact(one: Any) -> Any:
        mail = f"person{one.pk}@example{one.pk % 5000}.ru"
        keys = ContactKeys(
            name=one.full_name, company_id=one.company_id, phone="+79161234567", email=mail
        )
        return queries.same_contacts(by, keys)

    tell(f"search, {name}", texts(some, points), search)
    tell(f"same companies, {name}", some, same_company)
    tell(f"same contacts, {name}", people, same_contact)


def texts(some: Sequence[Any], points: Sequence[Any]) -> list[str]:
    """Whole names, pieces, slips, other layouts and alphabets, forms, phones, tax numbers, mails."""
    from otdel.kernel.normal import latin, name_key  # noqa: PLC0415

    phones = [p.value for p in points if p.kind == "phone"]
    mails = [p.value for p in points if p.kind == "email"]
    keys = [name_key(one.name) for one in some]
    long = [key for key in keys if len(key) > 8]
    return [
        *keys[:3], long[0][2:7], long[1][1:5], long[2][:4] + long[2][5:], long[3][:3] + "ъ" + long[3][3:],
        latin(long[4]), latin(long[5])[:6], _typed_in_english(long[6]), "hjvfirf", "ромашки", "завода",
        "комплект", "ст", phones[0], phones[1][-7:], phones[2][-4:], mails[0], mails[1][:8],
        next(one.tax_id for one in some if one.tax_id), "строймаш груп",
    ]  # fmt: skip


def _typed_in_english(text: str) -> str:
    return text.translate(
        str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")
    )


def _keys(kind: Any, row: Any, points: Sequence[Any]) -> Any:
    own = {point.kind: point.value for point in points if point.company_id == row.pk}
    return kind(
        name=row.name, tax_id=row.tax_id, phone=own.get("phone", ""), email=own.get("email", "")
    )


def tell(what: str, asked: Sequence[Any], act: Callable[[Any], Any]) -> None:
    """Act some times on each; print the median and the 95th percentile of the middle times."""
    clock, processor, slow = [], [], []
    for one in asked:
        spent = []
        for _turn in range(ROUNDS):
            began, used = time.perf_counter(), time.process_time()
            act(one)
            spent.append(
                (1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used))
            )
        clock.append(sorted(real for real, _used in spent)[ROUNDS // 2])
        processor.append(sorted(used for _real, used in spent)[ROUNDS // 2])
        slow.append((processor[-1], str(one)))
    print(
        f"{what}: {len(asked)} asked, clock {_middle(clock):.0f} / p95 {_p95(clock):.0f} ms,"
        f" processor {_middle(processor):.0f} / p95 {_p95(processor):.0f} ms,"
        f" load {os.getloadavg()[0]:.1f};"
        f" slowest {', '.join(f'{text!r} {spent:.0f}' for spent, text in sorted(slow)[:-4:-1])}",
        flush=True,
    )


def _middle(times: Sequence[float]) -> float:
    return sorted(times)[len(times) // 2]


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[max(int(len(times) * 0.95) - 1, 0)]


if __name__ == "__main__":
    main(int(sys.argv[1]))
