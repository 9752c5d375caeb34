"""What an import has at hand while it works: who, when, decisions, and who is who in the base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from otdel.foundation.people.models import User

NEW = -1  # in a trial: what a run would create
SKIP, ADD = "skip", "new"

Find = Callable[[Sequence[str]], Mapping[str, int]]
Make = Callable[[Sequence[str]], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the whole import. `country`: whose phones may come without a code."""

    currency: str
    zone: tzinfo
    country: str = "RU"
    language: str = "ru"
    since: date | None = None


class Lookup:
    """Turns texts of the files into ids: decided by a person, remembered, found, or made anew."""

    def __init__(
        self,
        find: Find,
        make: Make | None,
        decided: Mapping[str, Any],
        remembered: Callable[[Sequence[str]], Mapping[str, int]],
    ) -> None:
        self.find, self.make = find, make
        self.decided, self.remembered = decided, remembered
        self.known: dict[str, int | None] = {}
        self.expected: Callable[[str], bool] = lambda text: False
        self.made = 0

    def learn(self, texts: Iterable[str], *, is_trial: bool) -> None:
        """Look up the texts not met yet, in constant statements."""
        strange = [text for text in dict.fromkeys(texts) if text and text not in self.known]
        if not strange:
            return
        self._decide(strange)
        open_ones = [text for text in strange if text not in self.known]
        self._take(self.remembered(open_ones))
        self._take(self.find([text for text in open_ones if text not in self.known]))
        missing = [text for text in open_ones if text not in self.known]
        if missing:
            self._add(missing, is_trial=is_trial)

    def _decide(self, texts: Sequence[str]) -> None:
        for text in texts:
            decision = self.decided.get(text)
            if isinstance(decision, int):
                self.known[text] = decision
            elif decision == SKIP:
                self.known[text] = None

    def _take(self, found: Mapping[str, int]) -> None:
        self.known.update(found)

    def _add(self, texts: Sequence[str], *, is_trial: bool) -> None:
        if self.make is None:
            return
        if is_trial:
            self.known.update(dict.fromkeys(texts, NEW))
            self.made += sum(1 for text in texts if not self.expected(text))
        else:
            made = self.make(texts)
            self.known.update(made)
            self.made += len(set(made.values()))

    def get(self, text: str) -> int | None:
        """Return the id, NEW in a trial, or None where it is to stay empty."""
        return self.known.get(text)

    def lacks(self, text: str) -> bool:
        """Say whether the text names something that is neither there nor may be made."""
        return bool(text) and text not in self.known

    def forget(self) -> None:
        """Drop what was learnt: the transaction in which it was made has been rolled back."""
        self.known.clear()


@dataclass
class Desk:
    """The working state of one run or trial. `at` moves on with every thousand rows."""

    by: User
    at: datetime
    on: date
    batch: str
    is_trial: bool
    terms: Terms
    choices: Mapping[str, Any]
    survey: Mapping[str, Any]
    lookups: dict[str, Lookup] = field(default_factory=dict)
    routes: dict[str, Any] = field(default_factory=dict)
    postponed: list[tuple[int, str]] = field(default_factory=list)

    def learn(self, noun: str, texts: Iterable[str]) -> None:
        self.lookups[noun].learn(texts, is_trial=self.is_trial)

    def id_of(self, noun: str, text: str) -> int | None:
        return self.lookups[noun].get(text) if text else None

    def also_made(self) -> dict[str, int]:
        """Return how many were made on the way, because rows named them: {noun: number}."""
        return +Counter({noun: lookup.made for noun, lookup in self.lookups.items()})

    def forget(self) -> None:
        for lookup in self.lookups.values():
            lookup.forget()
        self.routes.clear()
        self.postponed.clear()
