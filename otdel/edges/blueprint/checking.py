"""What no schema can say about gates, leads, the playbook, named lists and norms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from ruamel.yaml.scalarstring import LiteralScalarString

from otdel.company.playbook.engine import Broken, read_script

from .agreed import policies
from .faults import Problem, line_of, problem, twice
from .schema import (
    Dictionaries,
    Documents,
    Gate,
    Gates,
    Layouts,
    LeadRule,
    Leads,
    Lists,
    Norms,
    Piece,
    Playbook,
    Processes,
)

Kinds = Mapping[tuple[str, str], str]


def further(
    documents: Documents, trees: Mapping[str, Any], codes: set[str] | None, kinds: Kinds | None
) -> Iterator[Problem]:
    """Yield what is wrong. codes: every function, kinds: {(process, stage): kind}; None where the file leaves them alone."""
    yield from _types(documents, trees)
    layouts = documents.get("layouts.yaml")
    if isinstance(layouts, Layouts):
        yield from _layouts(layouts, trees["layouts.yaml"], codes)
    gates = documents.get("gates.yaml")
    if isinstance(gates, Gates):
        tree = trees["gates.yaml"]
        yield from twice("gates.yaml", tree, ["gates"], [(g.process, g.stage) for g in gates.gates])
        for number, gate in enumerate(gates.gates):
            yield from _gate(gate, tree, ["gates", number], codes, kinds)
    leads = documents.get("leads.yaml")
    if isinstance(leads, Leads):
        yield from _leads(leads, trees["leads.yaml"], documents, codes)
    playbook = documents.get("playbook.yaml")
    if isinstance(playbook, Playbook):
        yield from _playbook(playbook, trees["playbook.yaml"], kinds)
    lists = documents.get("lists.yaml")
    if isinstance(lists, Lists):
        yield from _lists(lists, trees["lists.yaml"])
    yield from policies(documents, trees, codes, kinds)
    norms, sources = documents.get("norms.yaml"), _sources(documents)
    if isinstance(norms, Norms) and sources is not None:
        told = [(name, name) for name in norms.answers or {}]
        yield from _named(told, sources, "norms.yaml", trees["norms.yaml"], ["answers"])


def _sources(documents: Documents) -> set[str] | None:
    words = documents.get("dictionaries.yaml")
    if not isinstance(words, Dictionaries) or words.sources is None:
        return None
    return {one.name for one in words.sources}


def _named(
    names: Iterable[tuple[Any, str]], known: set[str], file: str, tree: Any, where: list[Any]
) -> Iterator[Problem]:
    """Words that another file of the blueprint does not have; names: (where it stands, the word)."""
    text = _("“%(name)s” is not there: add it to its own file or correct the spelling.")
    for key, name in names:
        if name not in known:
            yield problem(file, line_of(tree, [*where, key]), text, name=name)


def _functions(
    names: Sequence[str], codes: set[str] | None, file: str, tree: Any, where: list[Any]
) -> Iterator[Problem]:
    text = _("There is no function “%(code)s”: define it in structure.yaml or correct the code.")
    for number, code in enumerate(names):
        if codes is not None and code.upper() not in codes:
            yield problem(file, line_of(tree, [*where, number]), text, code=code)


# ---------------------------------------------------------------- types of sales


def _types(documents: Documents, trees: Mapping[str, Any]) -> Iterator[Problem]:
    words, processes = documents.get("dictionaries.yaml"), documents.get("processes.yaml")
    if not isinstance(words, Dictionaries) or words.sale_types is None:
        return
    file, sources = "dictionaries.yaml", _sources(documents)
    given: set[str] = set()
    for number, one in enumerate(words.sale_types):
        here = ["sale_types", number, "sources"]
        if sources is not None:
            yield from _named(enumerate(one.sources), sources, file, trees[file], here)
        for place, name in enumerate(one.sources):
            if name in given:
                text = _("Leads of “%(name)s” are of two types of sales: leave it in one.")
                yield problem(file, line_of(trees[file], [*here, place]), text, name=name)
            given.add(name)
    known = {one.name for one in words.sale_types}
    if isinstance(processes, Processes):
        for number, process in enumerate(processes.processes):
            told = [("type", process.type)] if process.type else []
            where = ["processes", number]
            yield from _named(told, known, "processes.yaml", trees["processes.yaml"], where)


# ---------------------------------------------------------------- gates


def _gate(
    gate: Gate, tree: Any, where: list[Any], codes: set[str] | None, kinds: Kinds | None
) -> Iterator[Problem]:
    file = "gates.yaml"
    line = line_of(tree, where)
    if kinds is not None and kinds.get((gate.process, gate.stage)) != "open":
        text = _("“%(process)s” has no stage in work “%(stage)s”: correct the name.")
        yield problem(file, line, text, process=gate.process, stage=gate.stage)
    if not gate.approvals and not gate.documents:
        text = _("The gate of “%(stage)s” demands nothing: write what it demands or take it out.")
        yield problem(file, line, text, stage=gate.stage)
    names = [one.name for one in gate.approvals]
    yield from twice(file, tree, [*where, "approvals"], names)
    yield from twice(file, tree, [*where, "documents"], gate.documents)
    for number, one in enumerate(gate.approvals):
        here = [*where, "approvals", number]
        if not one.roles and not one.functions:
            text = _("Nobody approves “%(name)s”: name a role or a function.")
            yield problem(file, line_of(tree, here), text, name=one.name)
        yield from _functions(one.functions, codes, file, tree, [*here, "functions"])


# ---------------------------------------------------------------- leads


def _leads(
    leads: Leads, tree: Any, documents: Documents, codes: set[str] | None
) -> Iterator[Problem]:
    file = "leads.yaml"
    yield from twice(file, tree, ["rules"], [one.name for one in leads.rules or []])
    yield from twice(file, tree, ["cadences"], [one.name for one in leads.cadences or []])
    sources, lists = _sources(documents), documents.get("lists.yaml")
    for number, rule in enumerate(leads.rules or []):
        here = ["rules", number]
        yield from _rule(rule, tree, here)
        yield from _functions(rule.functions, codes, file, tree, [*here, "functions"])
        if sources is not None:
            yield from _named(enumerate(rule.sources), sources, file, tree, [*here, "sources"])
        if isinstance(lists, Lists):
            known = {one.name for one in lists.lists if one.of == "company"}
            yield from _named(enumerate(rule.lists), known, file, tree, [*here, "lists"])


def _rule(rule: LeadRule, tree: Any, where: list[Any]) -> Iterator[Problem]:
    line = line_of(tree, where)
    has_people = bool(rule.functions or rule.named_people)
    if rule.gives == "client" and has_people:
        text = _("“%(name)s” gives a lead to whose client it is: take the functions out.")
        yield problem("leads.yaml", line, text, name=rule.name)
    if rule.gives != "client" and not has_people:
        text = _("“%(name)s” has nobody to choose from: name functions.")
        yield problem("leads.yaml", line, text, name=rule.name)
    if rule.sum_from and rule.sum_to:
        (low, one), (high, other) = rule.sum_from.split(" "), rule.sum_to.split(" ")
        if one != other or Decimal(low) > Decimal(high):
            text = _("“%(name)s”: sum_from is above sum_to, or in another currency. Correct them.")
            yield problem("leads.yaml", line, text, name=rule.name)


# ---------------------------------------------------------------- the playbook


def _playbook(playbook: Playbook, tree: Any, kinds: Kinds | None) -> Iterator[Problem]:
    file = "playbook.yaml"
    pieces = [(one.kind, one.title) for one in playbook.pieces or []]
    yield from twice(file, tree, ["pieces"], pieces)
    for number, piece in enumerate(playbook.pieces or []):
        yield from _script(piece, tree, ["pieces", number])
    places = [(one.process, one.stage) for one in playbook.stages or []]
    yield from twice(file, tree, ["stages"], places)
    for number, shown in enumerate(playbook.stages or []):
        here = ["stages", number]
        if kinds is not None and (shown.process, shown.stage) not in kinds:
            text = _("“%(process)s” has no stage “%(stage)s”: correct the name.")
            gaps = {"process": shown.process, "stage": shown.stage}
            yield problem(file, line_of(tree, here), text, **gaps)
        told = [next(iter(one.items())) for one in shown.shows]
        yield from twice(file, tree, [*here, "shows"], told)
        for place, (kind, title) in enumerate(told):
            if playbook.pieces is not None and (kind, title) not in pieces:
                text = _("There is no piece “%(kind)s: %(title)s”: add it or correct the title.")
                line = line_of(tree, [*here, "shows", place])
                yield problem(file, line, text, kind=kind, title=title)


def _script(piece: Piece, tree: Any, where: list[Any]) -> Iterator[Problem]:
    if piece.kind != "script":
        return
    try:
        read_script(piece.text)
    except Broken as fault:
        line = line_of(tree, [*where, "text"])
        raw = tree["pieces"][where[-1]]["text"]
        if isinstance(raw, LiteralScalarString):
            line += len(raw) - len(raw.lstrip("\n")) + fault.line
        text = _("The script “%(title)s” cannot be followed: %(said)s.")
        yield problem("playbook.yaml", line, text, title=piece.title, said=fault.problem)


# ---------------------------------------------------------------- named lists


def _lists(lists: Lists, tree: Any) -> Iterator[Problem]:
    file = "lists.yaml"
    yield from twice(file, tree, ["lists"], [one.name for one in lists.lists])
    for number, one in enumerate(lists.lists):
        here = ["lists", number, "fields"]
        yield from twice(file, tree, here, [field.label.casefold() for field in one.fields])
        for place, field in enumerate(one.fields):
            if field.type == "choice" and not field.choices:
                text = _("“%(key)s” is a choice: write under “choices” what may be chosen.")
                yield problem(file, line_of(tree, [*here, place]), text, key=field.label)


# ---------------------------------------------------------------- layouts


def _layouts(layouts: Layouts, tree: Any, codes: set[str] | None) -> Iterator[Problem]:
    file = "layouts.yaml"
    names = [(one.what, one.of, one.function.upper()) for one in layouts.layouts]
    yield from twice(file, tree, ["layouts"], names)
    for number, one in enumerate(layouts.layouts):
        here = ["layouts", number]
        if one.function and codes is not None and one.function.upper() not in codes:
            text = _(
                "There is no function “%(code)s”: define it in structure.yaml or correct the code."
            )
            yield problem(file, line_of(tree, [*here, "function"]), text, code=one.function)
        keys = [
            line if isinstance(line, str) else f"#{place}" for place, line in enumerate(one.lines)
        ]
        yield from twice(file, tree, [*here, "lines"], keys)
