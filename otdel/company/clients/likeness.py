"""How likely two records are one client: pure, over normal forms. Evidence adds up in bits, as in
probabilistic record linkage: each agreement or difference says how much more often it is met among
records of one client than among strangers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from otdel.kernel import normal

# A Cyrillic letter and the ways it is spelled in Latin come out as one sound.
_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "",
        "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ё": "e", "і": "i", "ї": "i", "є": "e",
        "ґ": "g", "y": "i", "j": "i", "w": "v", "q": "k", "'": "",
    }
)  # fmt: skip
_SOUNDS: tuple[tuple[str, str], ...] = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("x", "ks"),
    ("tz", "ts"), ("cz", "ch"), ("ie", "e"), ("ia", "a"), ("iu", "u"), ("io", "o"), ("ts", "s"),
)  # fmt: skip
_SOFT_C = re.compile(r"c(?=[ei])")
_HARD_C = re.compile(r"c(?!h)")
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]+")
_NUMBER = re.compile(r"\d+")
_FREE_MAIL = frozenset(
    {
        "mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "yandex.ru", "ya.ru", "rambler.ru",
        "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me",
        "yandex.com", "live.com", "me.com", "gmx.de", "web.de",
    }
)  # fmt: skip
PRIOR = -7.0  # bits: how unlikely two records are one client before anything is known of them
SAME, DIFFERENT = 0.92, 0.6


@lru_cache(maxsize=8192)
def sound(name_key: str) -> str:
    """Return how a name's normal form sounds, in Latin letters: "ромашка" and "romashka" agree."""
    text = name_key.translate(_LETTERS)
    for written, heard in _SOUNDS:
        text = text.replace(written, heard)
    text = _HARD_C.sub("k", _SOFT_C.sub("s", text))
    return " ".join(_TWICE.sub(r"\1", text).split())[:250]


@lru_cache(maxsize=8192)
def bones(heard: str) -> str:
    """Return a sounded name's consonants and numbers, words in order of the alphabet: what a slip leaves whole."""
    words = sorted(_TWICE.sub(r"\1", _VOWELS.sub("", word)) for word in heard.split())
    return "".join(words)


class Reason(NamedTuple):
    """What speaks for or against, and how much in bits."""

    code: str
    bits: float


@dataclass(frozen=True, slots=True)
class Face:
    """What is compared of a record. name: normal form; `home`: a contact's company.

    namesakes: how many records sound so: a name that is met in every town tells little.
    """

    id: int
    name: str
    tax_id: str = ""
    city: str = ""
    site: str = ""
    home: int | None = None
    phones: frozenset[str] = field(default=frozenset())
    mails: frozenset[str] = field(default=frozenset())
    namesakes: int = 1

    @property
    def hosts(self) -> frozenset[str]:
        """Names of the client's own places in the net, those where anybody gets a mailbox left out."""
        of_mail = {mail.rpartition("@")[2] for mail in self.mails} - _FREE_MAIL
        return frozenset(of_mail | ({self.site} if self.site else set()))


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score`: probability in percent; `reasons`: codes of what speaks for it, the strongest first."""

    score: int
    reasons: tuple[str, ...]


def companies_alike(one: Face, other: Face) -> Likeness:
    """Say how likely two companies are one."""
    return _weighed(
        [
            *_tax(one, other),
            *_reached(one, other),
            *_hosts(one, other),
            *_names(one, other),
            *_cities(one, other),
        ]
    )


def people_alike(one: Face, other: Face) -> Likeness:
    """Say how likely two contacts are one person. A name alone says little outside one company."""
    home = Reason("home", 4.0 if one.home and one.home == other.home else 0.0)
    return _weighed([home, *_reached(one, other), *_full_names(one, other)])


def _weighed(reasons: list[Reason]) -> Likeness:
    bits = PRIOR + sum(reason.bits for reason in reasons)
    speaking = sorted((r for r in reasons if r.bits > 0), key=lambda reason: -reason.bits)
    score = round(100 / (1 + 2 ** -max(min(bits, 40.0), -40.0)))
    return Likeness(min(score, 99), tuple(reason.code for reason in speaking))


def _tax(one: Face, other: Face) -> Iterator[Reason]:
    if one.tax_id and other.tax_id:
        same = one.tax_id == other.tax_id
        yield Reason("tax_id", 14.0 if same else -9.0)


def _reached(one: Face, other: Face) -> Iterator[Reason]:
    phones, mails = one.phones & other.phones, one.mails & other.mails
    if phones:
        yield Reason("phone", 6.0 + min(len(phones) - 1, 2))
    if mails:
        yield Reason("email", 7.0 + min(len(mails) - 1, 2))


def _hosts(one: Face, other: Face) -> Iterator[Reason]:
    if one.hosts & other.hosts and not one.mails & other.mails:
        yield Reason("site", 5.0)


def _names(one: Face, other: Face) -> Iterator[Reason]:
    heard, others = sound(one.name), sound(other.name)
    likeness = similarity(heard, others)
    rare = log2(max(one.namesakes, other.namesakes, 2) / 2)
    if _NUMBER.findall(heard) != _NUMBER.findall(others):
        yield Reason("number", -5.0)  # "Shop 12" and "Shop 13" are two shops
    elif heard == others:
        same = one.name == other.name
        yield Reason("name" if same else "sound", (8.0 if same else 7.0) - rare)
    elif likeness >= SAME or bones(heard) == bones(others) != "":
        yield Reason("like", (5.5 if len(heard) > 7 else 3.0) - rare)
    elif _is_within(heard, others) or likeness >= 0.8:
        yield Reason("like", max(2.5 - rare, 0.0))
    elif likeness < DIFFERENT:
        yield Reason("name", -4.0)


def _full_names(one: Face, other: Face) -> Iterator[Reason]:
    mine, theirs = sorted(sound(one.name).split()), sorted(sound(other.name).split())
    likeness = similarity(" ".join(mine), " ".join(theirs))
    if mine == theirs:
        yield Reason("name" if one.name == other.name else "sound", 6.5 if len(mine) > 1 else 2.0)
    elif _fits(mine, theirs):
        yield Reason("like", 4.0)  # "И. Петров", "Пётр", "Петров Пётр Ильич"
    elif likeness >= 0.88:
        yield Reason("like", 4.0)
    elif likeness < DIFFERENT:
        yield Reason("name", -6.0)


def _fits(mine: list[str], theirs: list[str]) -> bool:
    """Say whether every word of one name is a word of the other, or its first letter."""
    return _stands_in(mine, theirs) or _stands_in(theirs, mine)


def _stands_in(short: list[str], long: list[str]) -> bool:
    return bool(short) and all(
        any(word == full or (len(word) == 1 and full.startswith(word)) for full in long)
        for word in short
    )


def _is_within(one: str, other: str) -> bool:
    """Say whether one name is the other with a word or two more: "Ромашка", "Ромашка Плюс"."""
    short, long = sorted((one.split(), other.split()), key=len)
    return bool(short) and len("".join(short)) > 4 and set(short) < set(long)


def _cities(one: Face, other: Face) -> Iterator[Reason]:
    if one.city and other.city:
        yield Reason("city", 1.5 if one.city == other.city else -2.5)


def similarity(one: str, other: str) -> float:
    """Return from 0 to 1 how alike two texts are: slips of the finger against length."""
    return float(DamerauLevenshtein.normalized_similarity(one, other))


ALIKE: dict[str, Callable[[Face, Face], Likeness]] = {
    "company": companies_alike,
    "contact": people_alike,
}


def host_of(website: str) -> str:
    """Return the name of the host of a site as typed, without www."""
    bare = normal.fold(website).removeprefix("https://").removeprefix("http://")
    return bare.partition("/")[0].removeprefix("www.").rstrip(".")
