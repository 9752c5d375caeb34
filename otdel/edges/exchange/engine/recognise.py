"""Which table is this: where its header stands, what kind it is, which column is which field. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from .tables import Row
from .vocabulary import FIELDS, FILE_WORDS, KINDS, NEEDED, REPEATABLE, header_words, plain

_ENTERED = re.compile(r"^(?:date entered|entered|дата перехода в|вошла в|дата входа в)\s+(.+)$")
_UNITS = re.compile(r"\s(?:руб|rub|usd|eur|тыс|млн|р|шт|чел|мин)$")
_PREFIX = re.compile(
    r"^(?:deal|person|organization|lead|activity|product|contact|сделка|контакт|компания) "
)
_NUMBERED = re.compile(r" \(\d+\)$")


@dataclass(frozen=True, slots=True)
class Recognised:
    """`mapping`: header -> field of the kind ("" = not imported); `score`: how sure, 0 to 100."""

    kind: str
    mapping: dict[str, str] = field(default_factory=dict)
    score: int = 0


def header_line(rows: Sequence[Row]) -> int:
    """Return the line of the header among the first rows; titles above it have few cells."""
    wide = max((sum(map(bool, row.cells)) for row in rows), default=0)
    best, best_score = (rows[0].line if rows else 1), -1.0
    for place, row in enumerate(rows[:20]):
        score = _header_score(row.cells, wide) - place * 0.01
        if score > best_score:
            best, best_score = row.line, score
    return best


def _header_score(cells: Sequence[str], wide: int) -> float:
    named = [cell for cell in cells if cell]
    if not named or len(named) < wide * 0.4:
        return -1.0
    known = max(_known(kind, named) for kind in KINDS)
    wordy = sum(1 for cell in named if not cell[:1].isdigit()) / len(named)
    return known * 2 + wordy + len(set(named)) / len(named)


def _known(kind: str, names: Sequence[str]) -> float:
    words = header_words(kind)
    return sum(1 for name in names if _field(name, words)) / len(names)


def recognise(names: Sequence[str], file_name: str) -> Recognised:
    """Return the likeliest kind of a table with its mapping; the kind is "" where nothing fits."""
    scored = [(_score(kind, names, file_name), -place, kind) for place, kind in enumerate(KINDS)]
    score, _, kind = max(scored)
    if score <= 0:
        return Recognised("", dict.fromkeys(names, ""))
    return Recognised(kind, propose(kind, names), min(score * 5, 100))


def propose(
    kind: str, names: Sequence[str], fields: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return header -> field for a kind. `fields`: custom fields, plain label -> "extra.<key>"."""
    words = header_words(kind)
    answer: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        found = _field(name, words) or (fields or {}).get(plain(name), "") or _entered(kind, name)
        if found in taken and found not in REPEATABLE:
            found = _second_meaning(kind, name, taken)
        answer[name] = found
        taken.add(found)
    return _names_of_people(kind, answer)


def _field(name: str, words: Mapping[str, str]) -> str:
    word = plain(_NUMBERED.sub("", name))
    for form in (word, _UNITS.sub("", word), _PREFIX.sub("", word)):
        if form in words:
            return words[form]
    return ""


def _entered(kind: str, name: str) -> str:
    found = _ENTERED.match(plain(name)) if kind == "deals" else None
    return f"entered:{found[1]}" if found else ""


def _second_meaning(kind: str, name: str, taken: set[str]) -> str:
    whole = plain(_NUMBERED.sub("", name))
    forms = {whole, _PREFIX.sub("", whole)}
    for other, (_, words) in FIELDS[kind].items():
        if other not in taken and not forms.isdisjoint(map(plain, words)):
            return other
    return ""


def _names_of_people(kind: str, mapping: dict[str, str]) -> dict[str, str]:
    """Beside a surname, "Имя" is the given name and not the whole one."""
    if kind != "contacts" or "last_name" not in mapping.values():
        return mapping
    return {
        name: "first_name" if found == "full_name" and plain(name) in ("имя", "name") else found
        for name, found in mapping.items()
    }


def _score(kind: str, names: Sequence[str], file_name: str) -> int:
    mapping = propose(kind, names)
    found = {value for value in mapping.values() if value}
    if any(not found.intersection(group) for group in NEEDED[kind]):
        return 0
    weight = sum(FIELDS[kind][value][0] for value in found if value in FIELDS[kind])
    unknown = sum(1 for value in mapping.values() if not value)
    spoken = set(plain(PurePath(file_name).stem).split())
    return weight * 2 - unknown + (6 if spoken.intersection(FILE_WORDS[kind]) else 0)


def missing(kind: str, mapping: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the groups of fields of which the mapping has none although the kind needs one."""
    found = set(mapping.values())
    return [group for group in NEEDED[kind] if not found.intersection(group)]


def signature(names: Sequence[str]) -> str:
    """Return the fingerprint of a header: the same columns in any order and case are one."""
    words = sorted(plain(name) for name in names)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:40]


def is_russian(names: Sequence[str]) -> bool:
    """Say whether the header is in Russian: it decides what unproven dates and sums mean."""
    return any("а" <= letter <= "я" for name in names for letter in name.lower())


def in_order(kinds: Sequence[str]) -> list[int]:
    """Return the places of the tables in the order in which they depend on each other."""
    rank = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(range(len(kinds)), key=lambda i: (rank.get(kinds[i], len(KINDS)), i))
