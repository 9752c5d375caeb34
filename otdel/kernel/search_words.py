"""How a typed text is understood: the one home of this rule for every place of search.

A text becomes readings: as typed; in another script; in another form of the word; on the other
keyboard layout; with one slip of the finger. Nothing here knows a database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA
from snowballstemmer import stemmer

from . import normal

MOST_LETTERS, MOST_WORDS, MOST_SPELLINGS = 120, 8, 8
SLIP_FROM = 5  # in a word of so many letters one slip is forgiven
PIECE = 3  # what an index of fragments answers
HALVED_FROM = 10
STEM = 4
PHONE_FROM = 4

_EN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,." + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_RU = "ёйцукенгшщзхъфывапролджэячсмитьбю" + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_TO_RU, _TO_EN = str.maketrans(_EN, _RU), str.maketrans(_RU, _EN)
_SWAP = str.maketrans(_EN + _RU, _RU + _EN)
_RUSSIAN, _LATIN = re.compile("[а-яё]", re.IGNORECASE), re.compile("[a-z]", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-./]*")
_PIECE_OF_MAIL = re.compile(r"[\w.@+\-]{3,}", re.ASCII)

# The usual ways to write Russian in Latin letters: each differs from the first in these.
_WAYS: tuple[dict[str, str], ...] = (
    {},
    {"х": "h", "щ": "sch"},
    {"й": "i", "ю": "iu", "я": "ia"},
    {"х": "h", "ц": "c", "й": "j", "ю": "ju", "я": "ja", "щ": "sch"},
    {"кс": "x"},
    {"ий": "y", "ый": "y", "х": "h"},
    {"в": "w", "кс": "x", "к": "c"},
)
_SOUNDS: dict[str, tuple[str, ...]] = {
    "shch": ("щ",), "sch": ("щ", "ш"), "sh": ("ш",), "ch": ("ч",), "zh": ("ж",), "kh": ("х",),
    "ts": ("ц", "тс"), "tz": ("ц", "тз"), "yu": ("ю",), "ju": ("ю",), "iu": ("ю", "иу"), "ya": ("я",),
    "ja": ("я",), "ia": ("ия", "я", "иа"), "yo": ("е", "йо"), "jo": ("е", "йо"), "ye": ("е",),
    "ph": ("ф",), "th": ("т",), "ck": ("к",), "ee": ("ее", "и"), "oo": ("оо", "у"),
    "a": ("а",), "b": ("б",), "c": ("к", "ц"), "d": ("д",), "e": ("е",), "f": ("ф",), "g": ("г",),
    "h": ("х",), "i": ("и",), "j": ("й", "ж", "дж"), "k": ("к",), "l": ("л",), "m": ("м",),
    "n": ("н",), "o": ("о",), "p": ("п",), "q": ("к",), "r": ("р",), "s": ("с",), "t": ("т",),
    "u": ("у",), "v": ("в",), "w": ("в",), "x": ("кс", "х"), "y": ("ы", "и", "й"), "z": ("з", "ц"),
}  # fmt: skip
_VOWELS = frozenset("aeiouy")


class How(IntEnum):
    """By which reading something was found, the surest first."""

    TYPED = 0
    FORM = 1
    SCRIPT = 2
    SCRIPT_FORM = 3
    LAYOUT = 4
    SLIP = 5


class Where(IntEnum):
    """How the words stand in the name, the best first."""

    EXACT = 0
    PREFIX = 1
    WORD = 2
    FRAGMENT = 3


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling in which a word may stand in a name."""

    text: str
    how: How


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text; each may stand in any of its forms, and all of them must."""

    words: tuple[tuple[Form, ...], ...]
    pieces: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word[0].text for word in self.words)

    def fragments(self, *hows: How) -> list[list[tuple[str, ...]]]:
        """Return, word by word, the spellings of these kinds as `vendor.has_words` takes them."""
        return [_shortest(form.text for form in word if form.how in hows) for word in self.words]


@dataclass(frozen=True, slots=True)
class Understood:
    """A text as it may be meant. `digits` and `pieces`: what to look for among phones, numbers and mails."""

    text: str
    main: Reading
    layouts: tuple[Reading, ...]
    digits: tuple[str, ...]

    @property
    def has_slips(self) -> bool:
        return any(may_slip(form.text) for word in self.main.words for form in word)

    def literal(self) -> Understood:
        """Return the same text meant letter for letter."""
        words = tuple(word[:1] for word in self.main.words)
        return Understood(self.text, Reading(words, self.main.pieces), (), self.digits)


def swap_layout(text: str) -> str:
    """Return what the same keys give on the other layout: "hjvfirf" is "ромашка", and the reverse."""
    return text.translate(_SWAP)


@lru_cache(maxsize=1024)
def understand(text: str) -> Understood | None:
    """Return the readings of a typed text; None if there is nothing in it."""
    text = text.replace("\x00", " ")[:MOST_LETTERS].strip()
    words = _words(text)
    if not words:
        return None
    main = Reading(tuple(_forms(word) for word in words), _pieces(text))
    return Understood(text, main, tuple(_layouts(text, words)), _digits(text))


def _words(text: str) -> list[str]:
    return (normal.name_key(text) or normal.fold(text)).split()[:MOST_WORDS]


def _forms(word: str) -> tuple[Form, ...]:
    """Return the word as typed, in its other scripts, and the stems of all of them."""
    scripts = other_script(word) if len(word) >= PIECE else []
    forms = [Form(word, How.TYPED), *(Form(one, How.SCRIPT) for one in scripts)]
    own = _stems([word])
    forms += [Form(one, How.FORM) for one in own]
    far = [*_stems(scripts), *(one for cut in own for one in other_script(cut)[:2])]
    known = {word, *scripts}
    forms += [Form(one, How.SCRIPT_FORM) for one in dict.fromkeys(far) if one not in known]
    return tuple(forms)


def _layouts(text: str, words: list[str]) -> Iterator[Reading]:
    """Yield what the keys give on the other layout, if any letter of the text has a say in it."""
    tables = ((_LATIN, _TO_RU), (_RUSSIAN, _TO_EN))
    for letters, table in tables:
        if not letters.search(text):
            continue
        meant = text.translate(table)
        other = _words(meant)
        if other != words and any(sign.isalpha() for sign in "".join(other)):
            forms = tuple(_forms_of_layout(word) for word in other)
            yield Reading(forms, _pieces(meant))


def _forms_of_layout(word: str) -> tuple[Form, ...]:
    scripts = other_script(word)[:2] if len(word) > PIECE else []
    return tuple(Form(one, How.LAYOUT) for one in (word, *_stems([word]), *scripts))


def _digits(text: str) -> tuple[str, ...]:
    """What to look for among phones: "8 916…" is looked for as "916…" too."""
    if not _PHONE.fullmatch(text):
        return ()
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) < PHONE_FROM:
        return ()
    trunk = digits[0] == "8" or (digits[0] == "7" and len(digits) == 11)
    return (digits, digits[1:]) if trunk and len(digits) > PHONE_FROM else (digits,)


def _pieces(text: str) -> tuple[str, ...]:
    folded = normal.fold(text)
    is_piece = _PIECE_OF_MAIL.fullmatch(folded) and not folded.isdigit()
    return (folded,) if is_piece and any(sign.isalpha() for sign in folded) else ()


def _shortest(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the texts in which none of the others stands: who finds the shorter finds the longer too."""
    once = list(dict.fromkeys(texts))
    return [(one,) for one in once if not any(other != one and other in one for other in once)]


# ---------------------------------------------------------------- scripts and forms of a word


@lru_cache(maxsize=4096)
def other_script(word: str) -> list[str]:
    """Return the usual spellings of a folded word in the other alphabet, the likeliest first."""
    if _RUSSIAN.search(word) and not _LATIN.search(word):
        return list(dict.fromkeys(_in_latin(word, way) for way in _WAYS))[:MOST_SPELLINGS]
    if _LATIN.search(word) and not _RUSSIAN.search(word):
        return list(dict.fromkeys(_in_russian(word)))[:MOST_SPELLINGS]
    return []


def _in_latin(word: str, way: dict[str, str]) -> str:
    for letters, written in way.items():
        word = word.replace(letters, written)
    return normal.latin(word)


def _in_russian(word: str) -> Iterator[str]:
    """Yield the likeliest spelling, then those that differ from it in one sound."""
    sounds = list(_sounds(word))
    yield "".join(choice[0] for choice in sounds)
    for place, choice in enumerate(sounds):
        for other in choice[1:]:
            told = [one[0] for one in sounds]
            told[place] = other
            yield "".join(told)


def _sounds(word: str) -> Iterator[tuple[str, ...]]:
    at = 0
    while at < len(word):
        length = next((n for n in (4, 3, 2, 1) if word[at : at + n] in _SOUNDS), 0)
        part, at = word[at : at + (length or 1)], at + (length or 1)
        yield _heard(part, word[: at - len(part)], word[at:]) if length else (part,)


def _heard(part: str, before: str, after: str) -> tuple[str, ...]:
    """Return the letters that a sound may be, seeing what stands around it."""
    if part == "y" and before and before[-1] in _VOWELS:
        return ("й", "и")
    if part == "y" and not after:
        return ("ы", "ий", "и")
    if part == "l" and after and after[0] not in _VOWELS and after[0] != "l":
        return ("л", "ль")
    if part == "e" and not before:
        return ("е", "э")
    return _SOUNDS[part]


def _stems(words: Iterable[str]) -> list[str]:
    return [one for one in dict.fromkeys(stem(word) for word in words) if one]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return the beginning that the forms of a word share ("ромашки": "ромашк"); "" if it is too short to say."""
    if len(word) <= STEM or not word.isalpha():
        return ""
    language = "russian" if _RUSSIAN.search(word) else "english"
    # A stemmer keeps its word in itself; two threads must not share one.
    cut = stemmer(language).stemWord(word)
    same = next((n for n, (a, b) in enumerate(zip(cut, word, strict=False)) if a != b), len(cut))
    return word[:same] if STEM <= same < len(word) else ""


# ---------------------------------------------------------------- slips of the finger


def may_slip(word: str) -> bool:
    """Say whether the word is long enough for one slip to be forgiven."""
    return len(word) >= SLIP_FROM and word.isalpha()


def with_slips(reading: Reading, strange: Sequence[bool]) -> list[list[tuple[str, ...]]]:
    """Return, word by word, what stays whole when one letter of a strange word is wrong, missing, extra or swapped.

    A superset: `slipped` says whether a name that has these pieces is really meant.
    """
    return [
        _pieces_left(word) if is_strange else [(form.text,) for form in _slipping(word)]
        for word, is_strange in zip(reading.words, strange, strict=True)
    ]


def _pieces_left(word: Sequence[Form]) -> list[tuple[str, ...]]:
    found: dict[tuple[str, ...], None] = {}
    for form in _slipping(word):
        text = form.text
        found[(text,)] = None
        if not may_slip(text):
            continue
        for at in range(len(text)):
            parts = tuple(part for part in (text[:at], text[at + 1 :]) if part)
            if max(map(len, parts)) < PIECE:  # the middle of five letters: the word's beginning
                parts = (" " + text[:at], parts[-1])
            found[parts] = None
        for at in range(len(text) - 1):
            found[(text[:at] + text[at + 1] + text[at] + text[at + 2 :],)] = None
    return list(found)


def halves(reading: Reading, strange: Sequence[bool]) -> list[list[tuple[str, ...]]] | None:
    """Return the same more loosely for long words: of two halves one stays whole, or all but the signs between.

    None if a strange word is too short for that: its halves stand in half of the base.
    """
    found = []
    for word, is_strange in zip(reading.words, strange, strict=True):
        forms = _slipping(word)
        if is_strange and min(len(form.text) for form in forms) < HALVED_FROM:
            return None
        found.append([part for form in forms for part in _halves(form.text, is_strange)])
    return found


def _halves(text: str, is_strange: bool) -> list[tuple[str, ...]]:
    if not is_strange:
        return [(text,)]
    at = len(text) // 2
    return [(text[:at],), (text[at:],), (text[: at - 1], text[at + 1 :])]


def _slipping(word: Sequence[Form]) -> list[Form]:
    """The typed spelling, and of Latin letters the likeliest Russian one."""
    scripts = [form for form in word if form.how == How.SCRIPT and _RUSSIAN.search(form.text)]
    return [form for form in word if form.how == How.TYPED] + scripts[:1]


def middles(reading: Reading) -> list[tuple[str, str]]:
    """Return (beginning, end) of words whose wrong middle letter leaves nothing that an index answers."""
    return [
        (form.text[:at], form.text[at + 1 :])
        for word in reading.words
        for form in _slipping(word)
        for at in (PIECE - 1,)
        if may_slip(form.text) and len(form.text) < 2 * PIECE
    ]


def slipped(reading: Reading, key: str) -> str:
    """Return what was meant if each word stands in the key with one slip at most, else "".

    "ромшка" with the key "северная ромашка" is "ромашка".
    """
    parts = words_of(key)
    meant = [_meant(word, key, parts) for word in reading.words]
    return " ".join(meant) if all(meant) else ""


def _meant(word: Sequence[Form], key: str, parts: Sequence[str]) -> str:
    for form in _slipping(word):
        if form.text in key:
            return form.text
        if may_slip(form.text):
            near = [part for part in parts if _is_near(form.text, part)]
            if near:
                return min(near, key=lambda part: OSA.distance(form.text, part))
    return ""


def _is_near(word: str, part: str) -> bool:
    """One slip between the word and the part, or the beginning of a part that is still being typed."""
    size = len(word)
    if len(part) <= size + 1:
        return OSA.distance(word, part, score_cutoff=1) <= 1
    if size <= SLIP_FROM or word[0] != part[0]:
        return False
    ends = (part[: size - 1], part[:size], part[: size + 1])
    return any(OSA.distance(word, end, score_cutoff=1) <= 1 for end in ends)


def choose(
    text: str, keyed: Iterable[tuple[int, str]], *, literal: bool = False
) -> list[int] | None:
    """Return the keys of the names that the text means, the best first: for short lists read whole.

    keyed: (key, folded text). A slip is thought of where nothing else fits. None: an empty text.
    """
    asked = understand(text)
    if asked is None:
        return None
    asked = asked.literal() if literal else asked
    keyed = list(keyed)
    ranked = [(found, key) for key, name in keyed if (found := rank(asked, name))]
    if ranked or literal or not asked.has_slips:
        return [key for _found, key in sorted(ranked)]
    return [key for key, name in keyed if slipped(asked.main, name)]


# ---------------------------------------------------------------- the order of what is found


def words_of(key: str) -> list[str]:
    """Return the words of a normal form, signs between them left out."""
    return re.findall(r"[^\W_]+", key)


def rank(asked: Understood, key: str) -> tuple[How, Where, int] | None:
    """Return how well a name's normal form answers, the lesser the better; None if its words do not stand in it."""
    ranks = [found for one in (asked.main, *asked.layouts) if (found := _rank(one, key))]
    return min(ranks) if ranks else None


def _rank(reading: Reading, key: str) -> tuple[How, Where, int] | None:
    taken: list[Form] = []
    for word in reading.words:
        form = min((one for one in word if one.text in key), key=_sureness, default=None)
        if form is None:
            return None
        taken.append(form)
    return max(form.how for form in taken), _where([form.text for form in taken], key), len(key)


def _sureness(form: Form) -> tuple[int, int]:
    return form.how, -len(form.text)


def _where(texts: Sequence[str], key: str) -> Where:
    whole, parts = " ".join(texts), words_of(key)
    bare = " ".join(parts)
    if bare == whole:
        return Where.EXACT
    if bare.startswith(whole):
        return Where.PREFIX
    begins = all(any(part.startswith(text) for part in parts) for text in texts)
    return Where.WORD if begins else Where.FRAGMENT


def meant_as(asked: Understood, key: str) -> tuple[How, str]:
    """Return by which reading the name was found and that reading's words."""
    found = rank(asked, key)
    if found is None:
        return How.SLIP, slipped(asked.main, key)
    how = found[0]
    if how == How.LAYOUT:
        return how, next(one.text for one in asked.layouts if _rank(one, key) == found)
    if how in (How.SCRIPT, How.SCRIPT_FORM):
        return how, " ".join(
            min((form for form in word if form.text in key), key=_sureness).text
            for word in asked.main.words
        )
    return how, asked.main.text
