"""How likely two records are one client: pure, over normal forms. Evidence adds up in bits, as in
probabilistic record linkage (Fellegi and Sunter): each agreement or difference says how much more
often it is met among records of one client than among strangers.

What is compared and what it weighs is declared once, below, as levels of comparisons. A level is
said twice: in Python for the pair at hand, in SQL for the whole base (`linkage`); a test holds
both to one judgement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
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


@lru_cache(maxsize=65536)
def similarity(one: str, other: str) -> float:
    """Return from 0 to 1 how alike two texts are: slips of the finger against length."""
    return 1 - DamerauLevenshtein.distance(one, other) / max(len(one), len(other), 1)


@dataclass(frozen=True)
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

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Names of the client's own places in the net, those where anybody gets a mailbox left out."""
        return frozenset({*map(own_host, self.mails), self.site} - {""})

    @cached_property
    def heard(self) -> str:
        return sound(self.name)

    @cached_property
    def bones(self) -> str:
        return bones(self.heard)

    @cached_property
    def words(self) -> list[str]:
        return self.heard.split()

    @cached_property
    def ordered(self) -> str:
        """Words in order of the alphabet: "Пётр Петров" and "Петров Пётр" agree."""
        return " ".join(sorted(self.words))

    @cached_property
    def numbers(self) -> str:
        return numbers(self.heard)


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score`: probability in percent; `reasons`: codes of what speaks for it, the strongest first."""

    score: int
    reasons: tuple[str, ...]


class Level(NamedTuple):
    """How far two records agree in something.

    bits: what it weighs; `code`: the reason told of it. sql: the condition over columns named as
    the attributes of `Face`, with _l and _r; "ELSE" is the last level. is_rarer: the more records
    sound alike, the less it weighs, a bit for every doubling from two on.
    """

    code: str
    bits: float
    sql: str
    holds: Callable[[Face, Face], bool]
    is_rarer: bool = False


class Comparison(NamedTuple):
    """One thing that is compared: the first level that holds counts, none where it is not known of both."""

    name: str
    levels: tuple[Level, ...]
    unknown: str = ""  # sql
    is_unknown: Callable[[Face, Face], bool] = lambda one, other: False


def _else(code: str = "", bits: float = 0.0) -> Level:
    return Level(code, bits, "ELSE", lambda one, other: True)


def _shared(column: str, code: str, bits: float) -> Comparison:
    """Phones or mails in common: the first weighs `bits`, the second and third one more each."""

    def at_least(number: int) -> Level:
        return Level(
            code,
            bits + number - 1,
            f"len(list_intersect({column}_l, {column}_r)) >= {number}",
            lambda one, other: len(getattr(one, column) & getattr(other, column)) >= number,
        )

    return Comparison(code, (at_least(3), at_least(2), at_least(1), _else()))


_PHONES, _MAILS = _shared("phones", "phone", 6.0), _shared("mails", "email", 7.0)

COMPANY: tuple[Comparison, ...] = (
    Comparison(
        "tax",
        (
            Level("tax_id", 14.0, "tax_id_l = tax_id_r", lambda a, b: a.tax_id == b.tax_id),
            _else("tax_id", -9.0),
        ),
        "tax_id_l = '' OR tax_id_r = ''",
        lambda a, b: not (a.tax_id and b.tax_id),
    ),
    _PHONES,
    _MAILS,
    Comparison(
        "site",
        (
            Level(
                "site", 5.0,
                "list_has_any(hosts_l, hosts_r) AND NOT list_has_any(mails_l, mails_r)",
                lambda a, b: bool(a.hosts & b.hosts) and not a.mails & b.mails,
            ),
            _else(),
        ),
    ),
    Comparison(
        "name",
        (
            # "Shop 12" and "Shop 13" are two shops
            Level("number", -5.0, "numbers_l <> numbers_r", lambda a, b: a.numbers != b.numbers),
            Level("name", 8.0, "name_l = name_r", lambda a, b: a.name == b.name, True),
            Level("sound", 7.0, "heard_l = heard_r", lambda a, b: a.heard == b.heard, True),
            Level(
                "like", 5.5,
                "slipped(heard_l, heard_r, bones_l, bones_r) AND least(length(heard_l), length(heard_r)) > 7",
                lambda a, b: _slipped(a, b) and min(len(a.heard), len(b.heard)) > 7, True,
            ),
            Level(
                "like", 3.0, "slipped(heard_l, heard_r, bones_l, bones_r)",
                lambda a, b: _slipped(a, b), True,
            ),
            Level(
                "like", 2.5,
                "part(words_l, words_r) OR part(words_r, words_l) OR alike(heard_l, heard_r) >= 0.8",
                lambda a, b: _part(a.words, b.words) or _part(b.words, a.words)
                or similarity(a.heard, b.heard) >= 0.8,
                True,
            ),
            Level(
                "", 0.0, "alike(heard_l, heard_r) >= 0.6",
                lambda a, b: similarity(a.heard, b.heard) >= 0.6,
            ),
            _else("name", -4.0),
        ),
    ),
    Comparison(
        "city",
        (
            Level("city", 1.5, "city_l = city_r", lambda a, b: a.city == b.city),
            _else("city", -2.5),
        ),
        "city_l = '' OR city_r = ''",
        lambda a, b: not (a.city and b.city),
    ),
)  # fmt: skip

# A name alone says little outside one company.
CONTACT: tuple[Comparison, ...] = (
    Comparison(
        "home",
        (Level("home", 4.0, "home_l = home_r", lambda a, b: a.home == b.home), _else()),
        "home_l IS NULL OR home_r IS NULL",
        lambda a, b: a.home is None or b.home is None,
    ),
    _PHONES,
    _MAILS,
    Comparison(
        "full_name",
        (
            Level(
                "name", 6.5, "len(words_l) > 1 AND name_l = name_r",
                lambda a, b: len(a.words) > 1 and a.name == b.name,
            ),
            Level(
                "sound", 6.5, "len(words_l) > 1 AND ordered_l = ordered_r",
                lambda a, b: len(a.words) > 1 and a.ordered == b.ordered,
            ),
            Level("name", 2.0, "name_l = name_r", lambda a, b: a.name == b.name),
            Level("sound", 2.0, "ordered_l = ordered_r", lambda a, b: a.ordered == b.ordered),
            # "И. Петров", "Пётр", "Петров Пётр Ильич"
            Level(
                "like", 4.0,
                "fits(words_l, words_r) OR fits(words_r, words_l) OR alike(ordered_l, ordered_r) >= 0.88",
                lambda a, b: _fits(a.words, b.words) or _fits(b.words, a.words)
                or similarity(a.ordered, b.ordered) >= 0.88,
            ),
            Level(
                "", 0.0, "alike(ordered_l, ordered_r) >= 0.6",
                lambda a, b: similarity(a.ordered, b.ordered) >= 0.6,
            ),
            _else("name", -6.0),
        ),
    ),
)  # fmt: skip

COMPARED: dict[str, tuple[Comparison, ...]] = {"company": COMPANY, "contact": CONTACT}
# What the conditions above say in words of their own; `_slipped`, `_part`, `_fits` and
# `similarity` are the same in Python.
MACROS: tuple[str, ...] = (
    "alike(a, b) AS 1 - damerau_levenshtein(a, b) / greatest(length(a), length(b), 1)",
    "slipped(a, b, c, d) AS (c = d AND c <> '') OR alike(a, b) >= 0.92",
    "part(s, t) AS length(array_to_string(s, '')) > 4 AND list_has_all(t, s) AND NOT list_has_all(s, t)",
    "fits(s, t) AS len(s) > 0 AND len(list_filter(s, lambda w: NOT list_contains(t, w) AND NOT"
    " (length(w) = 1 AND len(list_filter(t, lambda f: starts_with(f, w))) > 0))) = 0",
)


def companies_alike(one: Face, other: Face) -> Likeness:
    """Say how likely two companies are one."""
    return alike("company", one, other)


def people_alike(one: Face, other: Face) -> Likeness:
    """Say how likely two contacts are one person."""
    return alike("contact", one, other)


def alike(noun: str, one: Face, other: Face) -> Likeness:
    """Say how likely two records of a noun are one."""
    known = (each for each in COMPARED[noun] if not each.is_unknown(one, other))
    levels = [next(level for level in each.levels if level.holds(one, other)) for each in known]
    return judged(levels, max(one.namesakes, other.namesakes))


def judged(levels: Iterable[Level], namesakes: int) -> Likeness:
    """Return the likeness of two records that agree so far; namesakes: of the more common name."""
    rare = log2(max(namesakes, 2) / 2)
    weighed = [(level.bits - rare * level.is_rarer, level.code) for level in levels]
    bits = PRIOR + sum(weight for weight, _code in weighed)
    speaking = sorted((one for one in weighed if one[0] > 0), key=lambda one: -one[0])
    score = round(100 / (1 + 2 ** -max(min(bits, 40.0), -40.0)))
    return Likeness(min(score, 99), tuple(code for _weight, code in speaking))


def bits_of(score: int) -> float:
    """Return the least evidence whose probability rounds to `score` percent, 1 to 99."""
    share = (score - 0.5) / 100
    return log2(share / (1 - share))


def _slipped(one: Face, other: Face) -> bool:
    return one.bones == other.bones != "" or similarity(one.heard, other.heard) >= 0.92


def _part(short: list[str], long: list[str]) -> bool:
    """Say whether one name is the other with a word or two more: "Ромашка", "Ромашка Плюс"."""
    return len("".join(short)) > 4 and set(short) < set(long)


def _fits(short: list[str], long: list[str]) -> bool:
    """Say whether every word of one name is a word of the other, or its first letter."""
    return bool(short) and all(
        word in long or (len(word) == 1 and any(full.startswith(word) for full in long))
        for word in short
    )


def numbers(heard: str) -> str:
    """Return the numbers of a sounded name, in their order."""
    return " ".join(_NUMBER.findall(heard))


def own_host(mail: str) -> str:
    """Return where a mailbox is, "" where anybody gets one."""
    host = mail.rpartition("@")[2]
    return "" if host in _FREE_MAIL else host


def host_of(website: str) -> str:
    """Return the name of the host of a site as typed, without www."""
    bare = normal.fold(website).removeprefix("https://").removeprefix("http://")
    return bare.partition("/")[0].removeprefix("www.").rstrip(".")
