"""What is wrong in a blueprint, and where: the file, the line and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do. `line` counts from 1; 0 is the whole file."""

    file: str
    line: int
    text: str | Promise
    gaps: Mapping[str, Any]

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {str(self.text) % self.gaps}"


class Read(dict[str, Any]):
    """Documents as they were read, with the YAML trees in which their lines are found: {file: tree}."""

    def __init__(self, trees: Mapping[str, Any]) -> None:
        super().__init__()
        self.trees = trees


class Unreadable(Exception):
    """A blueprint that cannot be applied; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(map(str, problems)))


def problem(file: str, line: int, text: str | Promise, **gaps: Any) -> Problem:
    return Problem(file, line, text, gaps)


def line_of(tree: Any, where: Sequence[Any]) -> int:
    """Return the line (from 1) at which the path stands, or the nearest above it."""
    line = 1
    for step in where:
        mark = getattr(tree, "lc", None)
        try:
            found = mark.key(step) if isinstance(tree, dict) else mark.item(step)  # type: ignore[union-attr]
            line = found[0] + 1
            tree = tree[step]
        except (KeyError, IndexError, TypeError, AttributeError):
            return line
    return line


def twice(file: str, tree: Any, where: Sequence[Any], names: Iterable[Any]) -> Iterable[Problem]:
    """Yield a problem for each name of the list that stands in it before."""
    seen: set[Any] = set()
    for number, name in enumerate(names):
        if name in seen:
            said = ": ".join(name) if isinstance(name, tuple) else name
            line = line_of(tree, [*where, number])
            yield problem(file, line, _("“%(value)s” stands twice: leave one."), value=said)
        seen.add(name)
