"""Normal forms: two spellings of one name, phone, mail or tax number become equal texts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

_IN_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
        "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
        "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
        "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip

# Legal forms as they stand in a name after casefolding; a longer phrase comes first.
_PHRASES = (
    "общество с ограниченной ответственностью",
    "публичное акционерное общество",
    "открытое акционерное общество",
    "закрытое акционерное общество",
    "непубличное акционерное общество",
    "акционерное общество",
    "индивидуальный предприниматель",
    "крестьянское фермерское хозяйство",
    "товарищество с ограниченной ответственностью",
    "limited liability company",
    "sp z o o",
)
_RUSSIAN = frozenset(
    [
        "ооо",
        "оао",
        "зао",
        "пао",
        "ао",
        "нао",
        "ип",
        "чп",
        "тоо",
        "одо",
        "уп",
        "чуп",
        "зат",
        "тзов",
        "тов",
        "гуп",
        "муп",
        "фгуп",
        "фгбу",
        "фгаоу",
        "гбу",
        "мбу",
        "ано",
        "нко",
        "кфх",
        "тсж",
        "снт",
        "спк",
    ]
)
_LATIN = frozenset(
    [
        "llc",
        "inc",
        "ltd",
        "limited",
        "gmbh",
        "plc",
        "corp",
        "corporation",
        "incorporated",
        "co",
        "company",
        "llp",
        "lp",
        "ag",
        "kg",
        "ohg",
        "ug",
        "sarl",
        "sas",
        "srl",
        "spa",
        "bv",
        "nv",
        "oy",
        "oyj",
        "ab",
        "aps",
        "pty",
        "pte",
        "pvt",
        "kk",
        "sro",
        "dba",
        "ooo",
        "oao",
        "zao",
        "pao",
    ]
)
_INITIALS = re.compile(r"(?<![^\W_])([^\W_])\.(?=[^\W_](?![^\W_]))")
_NOT_WORD = re.compile(r"[\W_]+")
_MAIL = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
)
_NOT_DIGIT = re.compile(r"[^0-9]+")
_PHONE_SIGNS = re.compile(r"(?:\+7|[78])[0-9 ()\-]+")
_STARTS = frozenset(phrase.partition(" ")[0] for phrase in _PHRASES)
_ENDS = frozenset(phrase.rpartition(" ")[2] for phrase in _PHRASES)
# A portion of a bulk act asks for the form of one text up to four times.
_KEPT = 8192
_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, *_INN_10)
_INN_12 = (3, *_INN_11)


@lru_cache(maxsize=_KEPT)
def fold(text: str) -> str:
    """Return `text` for comparing: one case, ё as е, composed letters, single spaces, no NULs."""
    previous = None
    while text != previous:  # casefolding may undo composing and the reverse
        previous = text
        text = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(text.replace("\x00", " ").split())


@lru_cache(maxsize=_KEPT)
def name_key(text: str) -> str:
    """Return a name without case, quotes, punctuation and legal forms: «ООО "Ёлка"» and "елка" agree.

    Russian legal forms go from both ends, Latin ones from the end only ("AB Volvo" stays whole).
    A name made of nothing but legal forms or signs keeps them.
    """
    folded = fold(text)
    words = " ".join(_NOT_WORD.sub(" ", _INITIALS.sub(r"\1", folded)).split())
    return _without_legal_form(words) or words or folded


def tight_key(text: str) -> str:
    """Return letters and digits only: "GTX Pro", "GTX-Pro" and "GTXPro" agree."""
    return "".join(_NOT_WORD.split(fold(text)))


@lru_cache(maxsize=_KEPT)
def phone(text: str, country: str = "RU") -> str:
    """Return the number in E.164 ("8 (916) 123-45-67" is "+79161234567"), or "" if it cannot be one.

    country: ISO code of the country whose numbers may come without their code.
    """
    typed = " ".join(text.split())
    plain = _usual_russian(typed) if country == "RU" else ""
    if plain:
        return plain
    if country == "RU" and typed.startswith("+8") and len(_digits(typed)) == 11:
        typed = typed[1:]  # "+8 916…" is how many people write it
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return ""
    if not _can_be_called(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=_KEPT)
def email(text: str) -> str:
    """Return the mail address in lower case, or "" if it is not one."""
    bare = fold(text).removeprefix("mailto:").strip("<> ")
    return bare if len(bare) <= 250 and _MAIL.fullmatch(bare) else ""


@lru_cache(maxsize=_KEPT)
def tax_id(text: str) -> str:
    """Return letters and digits of a tax number in upper case, or "" if it has under five digits."""
    bare = "".join(_NOT_WORD.split(unicodedata.normalize("NFKC", text))).upper()
    return bare if len(_digits(bare)) >= 5 and len(bare) <= 20 else ""


def is_inn(text: str) -> bool:
    """Say whether `text` is a Russian ИНН (10 or 12 digits) whose check digits agree."""
    if not text.isascii() or not text.isdigit():
        return False
    if len(text) == 10:
        return _check_digit(text, _INN_10) == int(text[9])
    if len(text) == 12:
        eleventh, twelfth = _check_digit(text, _INN_11), _check_digit(text, _INN_12)
        return (eleventh, twelfth) == (int(text[10]), int(text[11]))
    return False


def _usual_russian(typed: str) -> str:
    """The nine numbers in ten that need no knowledge of the world's numbering: 8 or +7 and ten digits."""
    if not _PHONE_SIGNS.fullmatch(typed):
        return ""
    digits = _digits(typed)
    usual = len(digits) == 11 and digits[0] in "78" and digits[1] in "3456789"
    return "+7" + digits[1:] if usual else ""


def _can_be_called(number: PhoneNumber) -> bool:
    """An ordinary line of the right length, or any number that is known to be given out."""
    length = phonenumbers.is_possible_number_for_type_with_reason(
        number, PhoneNumberType.FIXED_LINE_OR_MOBILE
    )
    return length == ValidationResult.IS_POSSIBLE or phonenumbers.is_valid_number(number)


def _without_legal_form(words: str) -> str:
    """Cut legal forms off until none is left at the ends; "" if there was nothing else."""
    previous = None
    while words != previous:
        previous = words
        if words.partition(" ")[0] in _STARTS or words.rpartition(" ")[2] in _ENDS:
            for phrase in _PHRASES:
                words = words.removeprefix(phrase + " ").removesuffix(" " + phrase)
        first, _, rest = words.partition(" ")
        if first in _RUSSIAN:
            words = rest
        head, _, last = words.rpartition(" ")
        if last in _RUSSIAN or last in _LATIN:
            words = head
    return "" if words in _PHRASES else words


def _digits(text: str) -> str:
    return _NOT_DIGIT.sub("", text)


def _check_digit(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False)) % 11 % 10


def latin(text: str) -> str:
    """Return a lower-case text with its Russian letters written in Latin: "щука" is "shchuka"."""
    return text.translate(_IN_LATIN)
