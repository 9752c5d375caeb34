"""Pure reading of the playbook's texts: a script with branches, answers to an objection, points of a list."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_STEPS = 200
MOST_SIGNS = 100_000
NAMES = ("me", "contact", "company", "deal")  # what a script may have put into it

_GAP = re.compile(r"\{([^{}\n]*)\}")
_MARK = re.compile(r"^[-–—*•]\s+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client may say, and the step it leads to; "" ends the talk."""

    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a talk: what to say, hints for the seller alone, the answers to expect."""

    name: str
    says: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def ends(self) -> bool:
        return not self.answers


@dataclass(frozen=True, slots=True)
class Script:
    """Steps in the order written; the talk begins with the first."""

    steps: tuple[Step, ...]
    by_name: Mapping[str, Step] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {step.name.casefold(): step for step in self.steps})

    @property
    def first(self) -> Step:
        return self.steps[0]

    def step(self, name: str) -> Step:
        """Return the step of that name in any case; the first if there is none."""
        return self.by_name.get(name.strip().casefold(), self.first)


class Broken(ValueError):
    """A script that cannot be followed: `line` from 1, `problem` a translatable sentence."""

    def __init__(self, line: int, problem: str | Promise) -> None:
        self.line, self.problem = line, problem
        super().__init__(line)


def read_script(text: str) -> Script:
    """Read a script as people write it.

        # Opening                          a step begins
        Good morning, {contact}!           what to say
        > Smile: it is heard.              a hint, not said
        - I have no time -> Another day    what the client says, and where that leads
        - Goodbye                          an answer that ends the talk

    Raises Broken: a step named twice, an answer that leads nowhere, a step that nothing leads to,
    words outside a step, an unknown name in braces, too long.
    """
    if len(text) > MOST_SIGNS:
        raise Broken(1, _("a script has at most 100,000 signs: divide it into two"))
    lines: dict[str, int] = {}
    steps: list[Step] = []
    for number, head, body in _parts(text):
        if not head:
            raise Broken(number, _("a step needs a name after “#”"))
        if head.casefold() in lines:
            raise Broken(number, _("there is a step of this name already: give it another"))
        lines[head.casefold()] = number
        steps.append(_step(head, body))
    if not steps:
        raise Broken(1, _("begin with a step: a line such as “# Opening”"))
    if len(steps) > MOST_STEPS:
        raise Broken(1, _("a script has at most 200 steps: divide it into two"))
    script = Script(tuple(steps))
    _check_ways(script, text, lines)
    _check_gaps(text)
    return script


def _parts(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield (line, name, lines of its body) of every step."""
    head, begun = "", 0
    body: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#"):
            if begun:
                yield begun, head, body
            head, begun, body = " ".join(line.lstrip("#").split()), number, []
        elif line and not begun:
            raise Broken(number, _("begin with a step: a line such as “# Opening”"))
        elif line:
            body.append(line)
    if begun:
        yield begun, head, body


def _step(name: str, body: list[str]) -> Step:
    says = [line for line in body if not line.startswith(">") and not _MARK.match(line)]
    hints = [line[1:].strip() for line in body if line.startswith(">")]
    answers = [_answer(_MARK.sub("", line)) for line in body if _MARK.match(line)]
    return Step(name, tuple(says), tuple(hints), tuple(answers))


def _answer(line: str) -> Answer:
    said, _arrow, to = line.replace("→", "->").rpartition("->")
    return Answer(" ".join(said.split()), " ".join(to.split())) if said else Answer(line)


def _check_ways(script: Script, text: str, lines: Mapping[str, int]) -> None:
    met, ahead = {script.first.name.casefold()}, [script.first]
    while ahead:
        for answer in ahead.pop().answers:
            to = answer.to.casefold()
            if to and to not in script.by_name:
                problem = _("the answer leads to “%(step)s”, and there is no such step")
                raise Broken(_line_of(text, answer.to), _said(problem, step=answer.to))
            if to and to not in met:
                met.add(to)
                ahead.append(script.by_name[to])
    lost = [line for name, line in lines.items() if name not in met]
    if lost:
        raise Broken(min(lost), _("no answer leads to this step: add one or take the step out"))


def _line_of(text: str, to: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        tail = line.replace("→", "->").rpartition("->")
        if tail[1] and " ".join(tail[2].split()).casefold() == to.casefold():
            return number
    return 1


def _check_gaps(text: str) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        for name in _GAP.findall(line):
            if name.strip() not in NAMES:
                problem = _(
                    "{%(name)s} is not known here: use {me}, {contact}, {company} or {deal}"
                )
                raise Broken(number, _said(problem, name=name))


def _said(problem: str | Promise, **gaps: str) -> str:
    return str(problem) % gaps


def fill(text: str, names: Mapping[str, str]) -> str:
    """Put the names of the talk into {gaps}; a gap without a name becomes an ellipsis."""
    return _GAP.sub(lambda gap: names.get(gap.group(1).strip()) or "…", text)


def filled(step: Step, names: Mapping[str, str]) -> Step:
    """Return the step with the names of the talk put in."""
    return Step(
        step.name,
        tuple(fill(line, names) for line in step.says),
        tuple(fill(line, names) for line in step.hints),
        tuple(Answer(fill(one.text, names), one.to) for one in step.answers),
    )


def points_of(text: str) -> list[str]:
    """Return the points of a check-list: its lines without the mark before them."""
    return [_MARK.sub("", line.strip()) for line in text.splitlines() if line.strip()]


def answers_of(text: str) -> list[str]:
    """Return the answers to an objection: paragraphs between empty lines."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return [_MARK.sub("", part.strip()) for part in parts if part.strip()]


def later(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))
