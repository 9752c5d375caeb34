"""From a folder of YAML to documents, or to sentences that name the file, the line and what to do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionStartEvent, Event, NodeEvent

from otdel.company.department.catalogue import FUNCTIONS
from otdel.foundation.people.policy import POLICY
from otdel.selling.handoffs.engine import circle

from .checking import further
from .faults import Problem, Read, Unreadable, line_of, problem, twice
from .schema import FILES, Documents, Handoff, Handoffs, Process, Processes, Structure, Unit

BIGGEST = 2 << 20  # bytes a file: the playbook of a department of thousands is a megabyte at most
DEEPEST = 20


def read_folder(folder: Path) -> Documents:
    """Read a blueprint's folder. Raises Unreadable with every problem found."""
    if not folder.is_dir():
        raise Unreadable(
            [
                problem(
                    folder.name,
                    0,
                    _("There is no such folder: name the folder with blueprint.yaml."),
                )
            ]
        )
    return read_files(
        {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    )


def read_files(files: Mapping[str, bytes]) -> Documents:
    """Read a blueprint's files by name. Raises Unreadable with every problem found."""
    problems: list[Problem] = []
    lines: dict[str, Any] = {}
    documents = Read(lines)
    if "blueprint.yaml" not in files:
        text = _(
            "It is missing: it says which format this is. Begin it with “otdel: 1” and a name."
        )
        problems.append(problem("blueprint.yaml", 0, text))
    for name, body in files.items():
        if name not in FILES:
            if name.endswith((".yaml", ".yml")):
                text = _("Nobody reads this file. Known files: %(known)s.")
                problems.append(problem(name, 0, text, known=", ".join(FILES)))
            continue
        try:
            lines[name] = _parsed(name, body)
            documents[name] = FILES[name].model_validate(_plain(lines[name]))
        except Unreadable as found:
            problems += found.problems
        except ValidationError as error:
            problems += [_wrong(name, lines[name], one) for one in error.errors()]
    problems += _meaning(documents, lines)
    if problems:
        raise Unreadable(problems)
    return documents


def _parsed(name: str, body: bytes) -> Any:
    """The YAML tree with line numbers. Aliases and tags are refused: they hide what one reads."""
    if len(body) > BIGGEST:
        raise Unreadable(
            [
                problem(
                    name,
                    0,
                    _("It is larger than two megabytes: a blueprint is not a base of clients."),
                )
            ]
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable([problem(name, 0, _("It is not UTF-8: save it in UTF-8."))]) from None
    try:
        _check_events(name, YAML(typ="rt", pure=True).parse(io.StringIO(text)))
        tree = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(str(error.problem or error.context or "").split())
        line = mark.line + 1 if mark else 0
        raise Unreadable(
            [problem(name, line, _("This is not YAML: %(said)s."), said=said)]
        ) from None
    except (YAMLError, ValueError) as error:
        no_day = _no_day(name, text)
        if no_day is not None:
            raise Unreadable([no_day]) from None
        raise Unreadable(
            [problem(name, 0, _("This is not YAML: %(said)s."), said=str(error).splitlines()[0])]
        ) from None
    if not isinstance(tree, dict):
        raise Unreadable(
            [problem(name, 1, _("It begins with a name and a colon; see the ready blueprints."))]
        )
    return tree


def _no_day(name: str, text: str) -> Problem | None:
    """The first day in the text that no calendar has; YAML itself does not say where it stands."""
    for number, line in enumerate(text.splitlines(), 1):
        for year, month, day in _DAY.findall(line):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                told = f"{year}-{month}-{day}"
                return problem(name, number, _SENTENCES["no_day"], path=told)
    return None


_DAY = re.compile(r"\b(\d{4})-(\d\d?)-(\d\d?)\b")


def _check_events(name: str, events: Iterable[Event]) -> None:
    deep = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                [
                    problem(
                        name, line, _("Anchors and aliases (& and *) are not read: write it out.")
                    )
                ]
            )
        tag = getattr(event, "tag", None)
        if isinstance(event, NodeEvent) and tag:
            text = _("Tags (!) are not read, for a blueprint is data: take “%(tag)s” out.")
            raise Unreadable([problem(name, line, text, tag=str(tag))])
        deep += isinstance(event, CollectionStartEvent)
        deep -= type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent")
        if deep > DEEPEST:
            raise Unreadable(
                [problem(name, line, _("It is nested deeper than anything a department has."))]
            )


def _plain(tree: Any) -> Any:
    """The tree as plain dicts, lists, strings, numbers."""
    if isinstance(tree, dict):
        return {str(key): _plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value) for value in tree]
    if isinstance(tree, bool) or tree is None:
        return tree
    for kind in (int, float, str):
        if isinstance(tree, kind):
            return kind(tree)
    return str(tree)


def _wrong(name: str, tree: Any, error: Any) -> Problem:
    where = list(error["loc"])
    path = ".".join(str(step) if isinstance(step, str) else f"[{step + 1}]" for step in where)
    gaps = {"path": path or "—", "said": error["msg"], **_plain_numbers(error.get("ctx", {}))}
    if "expected" in gaps:
        gaps["expected"] = str(gaps["expected"]).replace(" or ", ", ")
    text = _SENTENCES.get(error["type"], _("“%(path)s”: %(said)s."))
    return Problem(name, line_of(tree, where), text, gaps)


def _plain_numbers(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: f"{one:g}" if isinstance(one, float) else one for key, one in told.items()}


_SENTENCES = {
    "extra_forbidden": _("“%(path)s” is not known here: check the spelling or take it out."),
    "missing": _("“%(path)s” is missing: add it."),
    "literal_error": _("“%(path)s” is one of: %(expected)s. Choose one of them."),
    "string_type": _("“%(path)s” is a text: put it in quotes."),
    "int_type": _("“%(path)s” is a whole number: write it without quotes or a point."),
    "bool_type": _("“%(path)s” is true or false: write one of them."),
    "list_type": _("“%(path)s” is a list: begin each line of it with “- ”."),
    "dict_type": _("“%(path)s” is names with values: write “name: value” lines."),
    "model_type": _("“%(path)s” is names with values: write “name: value” lines."),
    "greater_than_equal": _("“%(path)s” is %(ge)s at least: raise it."),
    "less_than_equal": _("“%(path)s” is %(le)s at most: lower it."),
    "greater_than": _("“%(path)s” is above %(gt)s: raise it."),
    "less_than": _("“%(path)s” is below %(lt)s: lower it."),
    "float_type": _("“%(path)s” is a number: write it without quotes or a percent sign."),
    "finite_number": _("“%(path)s” is a number: write it without quotes or a percent sign."),
    "percent_fine": _("“%(path)s” is a percentage to a hundredth at the finest: round it."),
    "no_day": _("“%(path)s” is a day: write it as 2026-03-31."),
    "is_instance_of": _("“%(path)s” is a day: write it as 2026-03-31."),
    "date_type": _("“%(path)s” is a day: write it as 2026-03-31."),
    "string_too_short": _("“%(path)s” is empty: write it or take it out."),
    "string_too_long": _("“%(path)s” has more than %(max_length)s signs: shorten it."),
    "too_short": _("“%(path)s” has too little in it: %(min_length)s at least."),
    "too_long": _("“%(path)s” has too much in it: %(max_length)s at most."),
    "string_pattern_mismatch": _(
        "“%(path)s” is not written as it has to be (%(pattern)s): see the docs of the file."
    ),
}


# ---------------------------------------------------------------- what no schema can say


def _meaning(documents: Documents, lines: Mapping[str, Any]) -> Iterator[Problem]:
    structure, processes = documents.get("structure.yaml"), documents.get("processes.yaml")
    if isinstance(structure, Structure):
        yield from _units(structure.units or [], lines["structure.yaml"], ["units"], ())
        for name, key in (("functions", "code"), ("coverage", "step"), ("responsibility", "zone")):
            names = [getattr(one, key) for one in getattr(structure, name) or []]
            yield from twice("structure.yaml", lines["structure.yaml"], [name], names)
        yield from _answers(structure, lines["structure.yaml"])
    if isinstance(processes, Processes):
        names = [process.name for process in processes.processes]
        yield from twice("processes.yaml", lines["processes.yaml"], ["processes"], names)
        for number, process in enumerate(processes.processes):
            yield from _process(process, lines["processes.yaml"], ["processes", number])
        if processes.processes and sum(one.default for one in processes.processes) != 1:
            yield problem(
                "processes.yaml",
                1,
                _("Exactly one process is the default one: say “default: true” once."),
            )
    for file, name, key in (
        ("dictionaries.yaml", "sources", "name"),
        ("dictionaries.yaml", "sale_types", "name"),
        ("dictionaries.yaml", "loss_reasons", "name"),
        ("dictionaries.yaml", "criteria", "question"),
    ):
        if file in documents:
            names = [getattr(one, key) for one in getattr(documents[file], name) or []]
            yield from twice(file, lines[file], [name], names)
    handoffs = documents.get("handoffs.yaml")
    if isinstance(handoffs, Handoffs):
        for name in ("handoffs", "return_reasons"):
            names = [one.name for one in getattr(handoffs, name) or []]
            yield from twice("handoffs.yaml", lines["handoffs.yaml"], [name], names)
        yield from _handoffs(handoffs.handoffs or [], documents, lines["handoffs.yaml"])
    yield from _fields(documents, lines)
    rights = _rights(documents)
    yield from further(
        documents, lines, None if rights is None else set(rights), _stage_kinds(documents)
    )


def _units(
    units: Sequence[Unit], tree: Any, where: list[Any], path: tuple[str, ...]
) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, unit in enumerate(units):
        here = [*where, number]
        if unit.name in seen:
            yield problem(
                "structure.yaml",
                line_of(tree, here),
                _("There are two units “%(name)s” side by side: rename one."),
                name=unit.name,
            )
        seen.add(unit.name)
        if unit.variant and unit.type != "pod":
            yield problem(
                "structure.yaml",
                line_of(tree, [*here, "variant"]),
                _("Only a POD has a variant: take it out or make “%(name)s” a pod."),
                name=unit.name,
            )
        titles = [place.title for place in unit.positions]
        for title in sorted({title for title in titles if titles.count(title) > 1}):
            yield problem(
                "structure.yaml",
                line_of(tree, here),
                _("“%(name)s” has the place “%(title)s” twice: write one with more places."),
                name=unit.name,
                title=title,
            )
        yield from _units(unit.units, tree, [*here, "units"], (*path, unit.name))


def _answers(structure: Structure, tree: Any) -> Iterator[Problem]:
    for number, zone in enumerate(structure.responsibility or []):
        if list(zone.letters.values()).count("A") > 1:
            line = line_of(tree, ["responsibility", number])
            yield problem(
                "structure.yaml",
                line,
                _("In “%(zone)s” more than one answers (A): leave one."),
                zone=zone.zone,
            )


def _process(process: Process, tree: Any, where: list[Any]) -> Iterator[Problem]:
    file = "processes.yaml"
    kinds = [stage.kind for stage in process.stages]
    if kinds.count("won") != 1 or kinds.count("lost") != 1 or "open" not in kinds:
        text = _(
            "“%(name)s” needs stages in work, one won and one lost: otherwise deals have no exit."
        )
        yield problem(file, line_of(tree, [*where, "stages"]), text, name=process.name)
    if kinds != sorted(kinds, key=("open", "won", "lost").index):
        text = _("In “%(name)s” the stages in work come first, then won, then lost.")
        yield problem(file, line_of(tree, [*where, "stages"]), text, name=process.name)
    names = [stage.name for stage in process.stages]
    for number, name in enumerate(names):
        if name in names[:number]:
            text = _("“%(process)s” has two stages “%(name)s”: rename one.")
            yield problem(
                file,
                line_of(tree, [*where, "stages", number]),
                text,
                process=process.name,
                name=name,
            )
    for old, new in process.moved.items():
        if new not in names or old in names:
            text = _(
                "“moved” leads from a stage that is no more to one of “%(name)s”: correct “%(old)s”."
            )
            yield problem(
                file, line_of(tree, [*where, "moved", old]), text, name=process.name, old=old
            )


def _handoffs(rules: Sequence[Handoff], documents: Documents, tree: Any) -> Iterator[Problem]:
    """Places that are not there, functions nobody may hold, shares above one whole, and circles."""
    rights = _rights(documents)
    kinds = _stage_kinds(documents)
    for number, rule in enumerate(rules):
        yield from _handoff(rule, rights, kinds, tree, ["handoffs", number])
    by_process: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        by_process.setdefault(rule.process if rule.on == "deal" else "", []).append(number)
    shared = by_process.get("", [])
    for process, numbers in sorted(by_process.items()):
        here = sorted({*shared, *numbers})
        way = _circle([rules[number] for number in here])
        if way and (process or len(by_process) == 1):
            line = line_of(tree, ["handoffs", here[-1]])
            text = _("Hand-offs go in a circle: %(way)s. Take one of the rules out.")
            yield problem("handoffs.yaml", line, text, way=" → ".join(way))


def _circle(rules: Sequence[Handoff]) -> list[str]:
    codes = sorted({code for rule in rules for code in (*rule.passes_on, *rule.takes_over)})
    number = {code: place for place, code in enumerate(codes)}
    edges = [
        (number[giver], number[taker])
        for rule in rules
        for giver in rule.passes_on
        for taker in rule.takes_over
    ]
    return [codes[place] for place in circle(edges)]


def _rights(documents: Documents) -> dict[str, str] | None:
    """Return {code: rights} of every function, or None where the file leaves the department's own alone."""
    found = {one.code: str(one.role) for one in FUNCTIONS}
    structure = documents.get("structure.yaml")
    if not isinstance(structure, Structure) or structure.functions is None:
        return None
    return found | {one.code.upper(): one.rights for one in structure.functions}


def _stage_kinds(documents: Documents) -> dict[tuple[str, str], str] | None:
    processes = documents.get("processes.yaml")
    if not isinstance(processes, Processes):
        return None
    return {
        (process.name, stage.name): stage.kind
        for process in processes.processes
        for stage in process.stages
    }


def _handoff(
    rule: Handoff,
    rights: Mapping[str, str] | None,
    kinds: Mapping[tuple[str, str], str] | None,
    tree: Any,
    where: list[Any],
) -> Iterator[Problem]:
    file = "handoffs.yaml"
    for side in ("passes_on", "takes_over"):
        for number, code in enumerate(getattr(rule, side)):
            if rights is not None and rights.get(code) not in POLICY["handoff.make"]:
                text = _(
                    "Nobody may hold “%(code)s” and hand over: there is no such function, or it brings "
                    "no right to work with leads and deals. Name another, or give it rights."
                )
                yield problem(file, line_of(tree, [*where, side, number]), text, code=code)
    place = (rule.process, rule.stage)
    if rule.on == "lead" and any(place):
        text = _("“%(name)s” is about leads, which have no stages: take process and stage out.")
        yield problem(file, line_of(tree, where), text, name=rule.name)
    if rule.on == "deal" and (
        not all(place) or (kinds is not None and kinds.get(place) in (None, "lost"))
    ):
        text = _(
            "“%(name)s” needs a process and a stage of it that is in work or won: correct them."
        )
        yield problem(file, line_of(tree, where), text, name=rule.name)
    if rule.giver_share + rule.taker_share > 10_000:
        text = _("The shares of “%(name)s” make more than 10000, one whole: lower them.")
        yield problem(file, line_of(tree, where), text, name=rule.name)


def _fields(documents: Documents, lines: Mapping[str, Any]) -> Iterator[Problem]:
    given = getattr(documents.get("fields.yaml"), "fields", [])
    seen: set[tuple[str, str]] = set()
    for number, field in enumerate(given):
        line = line_of(lines["fields.yaml"], ["fields", number])
        if (field.on, field.key) in seen:
            yield problem(
                "fields.yaml",
                line,
                _("“%(key)s” stands twice on one record: rename one."),
                key=field.key,
            )
        seen.add((field.on, field.key))
        if (field.type in ("choice", "money")) != bool(field.choices):
            text = _(
                "“%(key)s”: choices belong to the type “choice” (one currency to “money”), which needs them."
            )
            yield problem("fields.yaml", line, text, key=field.key)
