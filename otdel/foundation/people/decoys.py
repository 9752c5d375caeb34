"""Rows that exist in no base but in one export, so that a leak names its file; no database.

The same export, secret and plan give the same rows. Phones are counted through, so that no two
exports share one; mails carry a mark that cannot be guessed without the secret.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

MOST = 50  # in one file
DIGITS = 11  # of a phone with its country
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_LONGEST = 20_000  # what is looked through of a pasted text, in signs
_MAIL = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+")
_PHONE = re.compile(r"\+?\d[\d\s().\-–—]{5,24}\d")
_NOT_DIGIT = re.compile(r"[^0-9]+")
_MARK = re.compile(r"№\s*(\d{1,12})\s*·\s*Otdel\b")

_WORDS = {
    "ru": (
        ("Гранит", "Вектор", "Северный", "Альтаир", "Меридиан", "Кедр", "Атлант", "Полюс", "Сфера", "Родник",
         "Магистраль", "Прогресс", "Орион", "Каскад", "Лидер", "Горизонт"),
        ("Сервис", "Строй", "Торг", "Групп", "Снаб", "Плюс", "Трейд", "Маркет", "Комплект", "Пром", "Инвест", "Логистик"),
        ("Смирнов", "Кузнецов", "Попов", "Васильев", "Соколов", "Михайлов", "Новиков", "Фёдоров", "Морозов", "Волков",
         "Алексеев", "Лебедев", "Семёнов", "Егоров", "Павлов", "Козлов"),
        ("Андрей", "Сергей", "Алексей", "Дмитрий", "Максим", "Илья", "Роман", "Олег", "Павел", "Виктор", "Денис", "Юрий"),
        "ООО «{}-{}»",
    ),
    "en": (
        ("Granite", "Vector", "Northern", "Altair", "Meridian", "Cedar", "Atlas", "Summit", "Sphere", "Spring",
         "Highway", "Progress", "Orion", "Cascade", "Leader", "Horizon"),
        ("Services", "Build", "Trading", "Group", "Supply", "Plus", "Trade", "Market", "Works", "Industries", "Invest", "Logistics"),
        ("Smith", "Turner", "Hughes", "Walker", "Cooper", "Foster", "Newman", "Hayes", "Frost", "Woods", "Allen",
         "Swan", "Simons", "George", "Paulson", "Kidd"),
        ("Andrew", "Serge", "Alex", "Daniel", "Max", "Ian", "Robert", "Oscar", "Paul", "Victor", "Dennis", "Martin"),
        "{} {} LLC",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecoyPlan:
    """How exports are seeded. each: one such row for so many real ones, from `least` rows on.

    domain: the part after "@"; phone: with what numbers begin. A company's own domain and own
    numbers turn the rows into traps that ring when a stolen base is used.
    """

    is_on: bool
    least: int
    each: int
    domain: str
    phone: str
    secret: str


@dataclass(frozen=True, slots=True)
class Decoy:
    """A row of nobody. place: before which real row it stands."""

    place: int
    company: str
    person: str
    phone: str
    email: str

    @property
    def phone_key(self) -> str:
        return phone_key(self.phone)


def decoys(number: int, rows: int, plan: DecoyPlan, language: str) -> list[Decoy]:
    """Return the rows to put into export `number` of `rows` real rows, in the order of their places."""
    if not plan.is_on or rows < max(plan.least, 1):
        return []
    amount = min(max(rows // max(plan.each, 1), 1), MOST)
    made = [_decoy(number, one, rows, plan, language) for one in range(amount)]
    return sorted(made, key=lambda decoy: decoy.place)


def _decoy(number: int, one: int, rows: int, plan: DecoyPlan, language: str) -> Decoy:
    dice = _dice(plan.secret, f"{number}:{one}")
    firsts, seconds, surnames, names, pattern = _WORDS["ru" if language == "ru" else "en"]
    company = pattern.format(firsts[dice[0] % len(firsts)], seconds[dice[1] % len(seconds)])
    person = f"{surnames[dice[2] % len(surnames)]} {names[dice[3] % len(names)]}"
    english = _WORDS["en"]
    word = english[2][dice[2] % len(english[2])].lower()
    mark = "".join(_SIGNS[sign % len(_SIGNS)] for sign in dice[8:15])
    place = int.from_bytes(dice[16:24]) % rows
    return Decoy(
        place, company, person, _phone(number, one, plan), f"{word}.{mark}@{plan.domain.lower()}"
    )


def _phone(number: int, one: int, plan: DecoyPlan) -> str:
    """Number the rows through and shuffle the numbers: two rows never get the same phone."""
    head = phone_key(plan.phone)[: DIGITS - 4]
    room = 10 ** (DIGITS - len(head))
    dice = _dice(plan.secret, "phones")
    step = int.from_bytes(dice[:8]) // 10 * 10 + 3  # shares no factor with a power of ten
    tail = ((number * MOST + one) * step + int.from_bytes(dice[8:16])) % room
    digits = f"{head}{tail:0{DIGITS - len(head)}d}"
    return f"+{digits[0]} {digits[1:4]} {digits[4:7]}-{digits[7:9]}-{digits[9:]}"


def _dice(secret: str, text: str) -> bytes:
    return hmac.digest(secret.encode(), f"otdel decoy {text}".encode(), sha256)


def phone_key(text: str) -> str:
    """Return a phone's digits; a Russian one written with 8, or with its ten digits, begins with 7."""
    digits = _NOT_DIGIT.sub("", text)
    if len(digits) == DIGITS and digits[0] == "8":
        return "7" + digits[1:]
    return "7" + digits if len(digits) == DIGITS - 1 else digits


def mark(number: int, name: str, email: str, moment: str) -> str:
    """Return the line that an export carries: its number, who took it and when."""
    return f"№ {number} · Otdel · {name} <{email}> · {moment}"


def marked(text: str) -> int | None:
    """Return the number of the export whose mark the text begins with, None if it is no mark."""
    found = _MARK.match(text.strip())
    return int(found.group(1)) if found else None


@dataclass(frozen=True, slots=True)
class Traces:
    """What a text from outside may tell an export by."""

    numbers: frozenset[int]
    emails: frozenset[str]
    phones: frozenset[str]
    fragments: frozenset[str]


def traces(text: str) -> Traces:
    """Return the marks, mails and phones of a text; what is neither stays as a fragment of a line."""
    text = text[:_LONGEST]
    emails = {mail.lower().strip(".") for mail in _MAIL.findall(text)}
    phones = {phone_key(phone) for phone in _PHONE.findall(text)}
    return Traces(
        frozenset(int(number) for number in _MARK.findall(text)),
        frozenset(emails),
        frozenset(phone for phone in phones if len(phone) >= 7),
        frozenset(_fragments(text.splitlines())),
    )


def _fragments(lines: Iterable[str]) -> set[str]:
    """A short line may be a part of a mail or a phone, or a name."""
    found: set[str] = set()
    for line in lines:
        for cell in re.split(r"[;\t,|]", line):
            short = " ".join(cell.strip().strip("\"'").split()).casefold()
            if 4 <= len(short) <= 80:
                found.add(short)
    return found
