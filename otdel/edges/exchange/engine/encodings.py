"""Which encoding a text file is in, judged over the whole file; right for Russian text.

A Russian office saves tables as cp1251, an old program as cp866, a Unix one as koi8-r. All of
them decode without an error, so the letters themselves have to decide: frequent Russian pairs
speak for an encoding, a capital inside a word or a drawing sign against it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20
SAMPLE = 1 << 18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EIGHT_BIT = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "cp1252")
_PAIRS = frozenset(
    [
        "ст",
        "но",
        "то",
        "на",
        "ен",
        "ов",
        "ни",
        "ра",
        "во",
        "ко",
        "пр",
        "ро",
        "ер",
        "ан",
        "по",
        "ли",
        "ор",
        "ре",
        "ка",
        "ал",
        "ва",
        "ос",
        "не",
        "та",
        "де",
        "од",
        "ет",
        "ль",
        "ся",
        "ой",
        "ий",
        "ск",
        "ия",
        "ел",
        "ло",
        "ом",
        "ми",
        "ме",
        "ла",
        "ть",
        "ри",
        "ин",
        "ас",
        "ег",
        "го",
        "бо",
        "ис",
        "ле",
        "ит",
        "ом",
        "ки",
        "ам",
        "да",
        "ил",
        "об",
        "ел",
        "от",
        "ат",
        "ве",
        "ак",
        "ма",
        "те",
        "нн",
        "ад",
        "ар",
        "ны",
        "ци",
        "ци",
        "ич",
        "из",
        "вы",
        "дл",
        "за",
        "до",
        "со",
        "ог",
        "пе",
        "си",
        "се",
        "ид",
        "им",
        "ый",
        "ая",
        "ие",
        "ые",
        "иц",
        "чн",
        "сд",
        "нт",
        "эт",
        "ап",
        "уп",
        "че",
    ]
)
_ALLOWED_SIGNS = frozenset("«»—–№…“”„’‘°·•§€₽±×\xa0\xad")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """`encoding` for open(); `is_sure` is False where bytes had to be replaced."""

    encoding: str
    is_sure: bool = True


class NotText(ValueError):
    """The bytes are no text in any encoding (a picture, a program, an archive)."""


def guess(path: Path) -> Guess:
    """Return the encoding of the whole file. Raises NotText for binary contents."""
    with path.open("rb") as file:
        head = file.read(BLOCK)
    marked = _by_mark(head)
    if marked:
        return Guess(marked)
    _refuse_binary(head)
    sample = _unusual(path)
    if not sample:
        return Guess("utf-8")
    return _by_utf8(sample) or Guess(_by_letters(sample))


def _by_mark(head: bytes) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if b"\0" not in head:
        return ""
    return next((name for name in ("utf-16-le", "utf-16-be") if _is_written(head, name)), "")


def _is_written(head: bytes, name: str) -> bool:
    """Say whether the bytes are European text in this two-byte encoding."""
    try:
        text = head[: len(head) // 2 * 2].decode(name)
    except UnicodeDecodeError:
        return False
    fine = sum(
        1 for sign in text if " " <= sign < "\u0530" or sign in "\r\n\t" or sign in _ALLOWED_SIGNS
    )
    return fine > len(text) * 0.97


def _refuse_binary(head: bytes) -> None:
    strange = sum(head.count(code) for code in (*range(9), 11, *range(14, 27), *range(28, 32), 127))
    if b"\0" in head or strange > len(head) * 0.02:
        raise NotText


def _unusual(path: Path) -> bytes:
    """Return up to SAMPLE bytes of the lines that hold anything beyond ASCII, from the whole file."""
    kept: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        for block in iter(lambda: file.read(BLOCK) + file.readline(), b""):
            if block.isascii():
                continue
            for line in block.splitlines():
                if not line.isascii():
                    kept.append(line)
                    size += len(line)
            if size > SAMPLE:
                break
    return b"\n".join(kept)[: SAMPLE * 4]


def _by_utf8(sample: bytes) -> Guess | None:
    """Return UTF-8 if the sample is, also if a few bytes of it are damaged."""
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if not broken:
        return Guess("utf-8")
    good = sum(1 for letter in text if letter > "\x7f") - broken
    return Guess("utf-8", is_sure=False) if good > broken * 4 else None


def _by_letters(sample: bytes) -> str:
    texts = {name: sample.decode(name, errors="replace") for name in _EIGHT_BIT}
    return max(_EIGHT_BIT, key=lambda name: _likeness(texts[name]))


def _likeness(text: str) -> float:
    """Say how much the text looks like one a person wrote, above all in Russian."""
    letters = sum(1 for letter in text if letter > "\x7f") or 1
    words = _WORD.findall(text)
    score = sum(_word_score(word) for word in words if not word.isascii())
    signs = sum(
        1 for sign in text if sign > "\x7f" and not sign.isalpha() and sign not in _ALLOWED_SIGNS
    )
    return (score - 3 * signs) / letters


def _word_score(word: str) -> float:
    russian = sum(1 for letter in word if "а" <= letter.lower() <= "я" or letter in "ёЁ")
    foreign = len(word) - russian
    if russian and foreign:
        return -2.0 * len(word)
    if not russian:
        return 0.3 * sum(1 for letter in word if letter > "\x7f")
    low = word.lower()
    pairs = sum(1 for i in range(len(low) - 1) if low[i : i + 2] in _PAIRS)
    tidy = word.islower() or word.istitle() or word.isupper()
    return pairs * 2 + (russian * 0.5 if tidy else -russian)
