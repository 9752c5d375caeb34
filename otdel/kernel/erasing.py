"""A person who has asked to be forgotten: what tells of them, and how it is found in any text.

Pure. Names are found in any case and with a short ending ("Petrov", "Petrova", «Петрову»), phones
in any punctuation, mails as they are. `sweeping` looks for the same in the database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

GONE = "[…]"  # stands in a text where the person stood; needs no language
SHADE = "⌀"  # begins what is stored instead of a name: "⌀15"
_SHADE = re.compile(SHADE + r"(\d+)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_PATRONYMIC = re.compile(r"(вич|вна|ична|инична|оглы|кызы)$", re.IGNORECASE)
_ENDING = re.compile(r"[аеёийоуыьэюяaeiouy]+$", re.IGNORECASE)
_BETWEEN = r"[^0-9A-Za-zА-Яа-яЁё]{0,3}"
_LEAST = 3  # letters by which a word is known


def shade(number: int) -> str:
    """Return what is stored as the name of the erased record: the same in every language."""
    return f"{SHADE}{number}"


def shade_number(text: str) -> int | None:
    """Return the record's number if the text is such a name."""
    found = _SHADE.fullmatch(text)
    return int(found[1]) if found else None


def stem(word: str) -> str:
    """Return the part of a name's word that all its cases share; a short word whole."""
    bare = _ENDING.sub("", word)
    return bare if len(bare) >= _LEAST else word


@dataclass(frozen=True, slots=True)
class Whom:
    """Who asks: a contact of the base, or somebody known by name, phones and mails only."""

    contact_id: int | None = None
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """Everything by which somebody is known here.

    contact_ids: the contact first, then those that were merged into it. names: as they stand;
    phones: E.164; mails: lower-case. shared: those of them that another record bears too, so
    they are taken off the person's own records and sought nowhere else.
    """

    contact_ids: tuple[int, ...] = ()
    lead_ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    shared: frozenset[str] = field(default_factory=frozenset)

    @property
    def number(self) -> int:
        """The contact's number, 0 without one."""
        return self.contact_ids[0] if self.contact_ids else 0

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of a name's words that tell the person from others; none of a single word."""
        told: dict[tuple[str, str], None] = {}
        for name in self.names:
            words = [one for one in _WORD.findall(name) if not _PATRONYMIC.search(one)]
            if name in self.shared or len(words) < 2:
                continue
            told |= dict.fromkeys([(words[0], words[1]), (words[0], words[-1])])
        return list(told)

    @cached_property
    def sought(self) -> list[tuple[str, str]]:
        """(kind, value) of what is sought in every text: "name" (the longer word), "phone", "email"."""
        names = [("name", max(map(stem, pair), key=len)) for pair in self.pairs]
        phones = [("phone", national(one)) for one in self.phones if one not in self.shared]
        mails = [("email", one) for one in self.mails if one not in self.shared]
        return list(dict.fromkeys([*names, *phones, *mails]))

    def clear(self, value: Any) -> Any:
        """Return a text, or a JSON value with all its texts, without the person."""
        return _mapped(value, self._anywhere)

    def clear_own(self, value: Any) -> Any:
        """The same for what hangs on the person: single words of the name go too."""
        return _mapped(value, self._on_own)

    def _anywhere(self, text: str) -> str:
        return self._plain.sub(GONE, text) if self._plain else text

    def _on_own(self, text: str) -> str:
        text = self._anywhere(text)
        return self._words.sub(GONE, text) if self._words else text

    @cached_property
    def _plain(self) -> re.Pattern[str] | None:
        forms = [form for one, two in self.pairs for form in (_pair(one, two), _pair(two, one))]
        forms += [_phone(one) for one in self.phones if one not in self.shared]
        forms += [_mail(one) for one in self.mails if one not in self.shared]
        return _pattern(forms)

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        words = {one for name in self.names for one in _WORD.findall(name) if len(one) >= _LEAST}
        forms = [rf"\b{_letters(stem(one))}\w{{0,3}}\b" for one in sorted(words, key=len)]
        forms += [_phone(one) for one in self.phones] + [_mail(one) for one in self.mails]
        return _pattern(forms)


def national(phone: str) -> str:
    """Return the digits of a phone by which it is known however its country is written."""
    digits = re.sub(r"\D", "", phone)
    return digits[-10:] if len(digits) > 10 else digits


def _pattern(forms: Iterable[str]) -> re.Pattern[str] | None:
    told = sorted(set(forms), key=len, reverse=True)
    return re.compile("|".join(told), re.IGNORECASE) if told else None


def _pair(one: str, two: str) -> str:
    """Two words side by side, or with one between them."""
    return rf"\b{_letters(stem(one))}\w{{0,3}}[\W_]+(?:\w+[\W_]+)?{_letters(stem(two))}\w{{0,3}}\b"


def _letters(word: str) -> str:
    return re.sub("[её]", "[её]", re.escape(word.lower()))


def _phone(phone: str) -> str:
    known = national(phone)
    country = re.sub(r"\D", "", phone).removesuffix(known)
    before = rf"(?:(?:\+|00)?(?:{country}|8){_BETWEEN})?" if country else ""
    return rf"(?<!\d){before}{_BETWEEN.join(known)}(?!\d)"


def _mail(mail: str) -> str:
    return rf"(?<![\w.+-]){re.escape(mail)}(?![\w-])"


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(str(key)): _mapped(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(one, change) for one in value]
    return value


def likes(person: Person) -> Iterator[str]:
    """Yield LIKE patterns of which every text with the person in it matches one.

    They match more than that; `Person.clear` has the last word. JSON of SQLite is ASCII with \\u
    escapes, so names come in that spelling too.
    """
    for kind, value in person.sought:
        if kind == "phone":
            yield "%" + "%".join(value) + "%"
            continue
        for text in {value, value.lower(), value.upper(), value.capitalize()}:
            for one in {text, text.replace("ё", "е").replace("Ё", "Е")}:
                yield f"%{one}%"
                if not one.isascii():
                    yield f"%{json.dumps(one)[1:-1]}%"
