"""What separates two departments: blueprints as flat items, and the changes from one to the other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from .schema import (
    Dictionaries,
    Documents,
    Fields,
    Gates,
    Handoffs,
    Head,
    Layouts,
    Leads,
    Lists,
    Norms,
    Part,
    Playbook,
    Prices,
    Process,
    Processes,
    Services,
    Settings,
    Structure,
    Talk,
    TalkRule,
    Unit,
)

Path = tuple[str, ...]


class Did(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do: where, which, from what to what."""

    section: str
    path: Path
    did: Did
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """(field, before, after) of what differs."""
        names = list(dict.fromkeys([*self.before, *self.after]))
        pairs = [(name, self.before.get(name), self.after.get(name)) for name in names]
        return [one for one in pairs if one[1] != one[2]]


Items = dict[str, dict[Path, dict[str, Any]]]

# In the order of doing; what is removed goes in the opposite order.
SECTIONS = (
    "functions", "units", "positions", "coverage", "responsibility", "fields", "sources",
    "sale_types", "loss_reasons", "criteria", "processes", "stages", "return_reasons", "handoffs", "approvals",
    "documents", "pieces", "shown", "lists", "lead_rules", "cadences", "answers", "cards", "layouts",
    "services", "agreements", "discount_limits", "discount_rows", "price_lists", "segment_lists", "promos",
    "talk_rules", "settings",
)  # fmt: skip
# People see their order.
ORDERED = (
    "fields", "sale_types", "loss_reasons", "criteria", "processes", "stages", "handoffs",
    "lead_rules", "talk_rules",
)  # fmt: skip
# What the file does not name stays all the same: a step of the model, a list in which prices stand.
NEVER_REMOVED = ("coverage", "price_lists")
# What hangs on a stage: its path begins with the process and the stage.
OF_STAGES = ("approvals", "documents", "shown")
FILE_OF = {
    "functions": "structure.yaml", "units": "structure.yaml", "positions": "structure.yaml",
    "coverage": "structure.yaml", "responsibility": "structure.yaml", "fields": "fields.yaml",
    "sources": "dictionaries.yaml", "sale_types": "dictionaries.yaml", "loss_reasons": "dictionaries.yaml",
    "criteria": "dictionaries.yaml", "processes": "processes.yaml", "stages": "processes.yaml",
    "return_reasons": "handoffs.yaml", "handoffs": "handoffs.yaml", "settings": "settings.yaml",
    "approvals": "gates.yaml", "documents": "gates.yaml", "pieces": "playbook.yaml",
    "shown": "playbook.yaml", "lists": "lists.yaml", "lead_rules": "leads.yaml",
    "layouts": "layouts.yaml", "cadences": "leads.yaml", "answers": "norms.yaml", "cards": "norms.yaml",
    "services": "services.yaml", "agreements": "services.yaml", "discount_limits": "prices.yaml",
    "discount_rows": "prices.yaml", "price_lists": "prices.yaml", "segment_lists": "prices.yaml",
    "promos": "prices.yaml", "talk_rules": "talk.yaml",
}  # fmt: skip


def items(documents: Documents) -> Items:
    """Return a blueprint as {section: {path: values}}; a file that is not there leaves its sections out."""
    found: Items = {}
    structure = documents.get("structure.yaml")
    if isinstance(structure, Structure):
        _structure(structure, found)
    processes = documents.get("processes.yaml")
    if isinstance(processes, Processes):
        found |= {"processes": {}, "stages": {}}
        for process in processes.processes:
            _process(process, found)
    handoffs = documents.get("handoffs.yaml")
    if isinstance(handoffs, Handoffs):
        _handoffs(handoffs, found)
    _ways(documents, found)
    _policies(documents, found)
    words = documents.get("dictionaries.yaml")
    if isinstance(words, Dictionaries):
        _words(words, found)
    fields = documents.get("fields.yaml")
    if isinstance(fields, Fields):
        found["fields"] = {
            (one.on, one.key): {"label": one.label, "type": one.type, "choices": list(one.choices)}
            for one in fields.fields
        }
    told = documents.get("settings.yaml")
    if isinstance(told, Settings):
        found["settings"] = {(key,): {"value": str(value)} for key, value in told.settings.items()}
    return found


def _handoffs(told: Handoffs, found: Items) -> None:
    if told.handoffs is not None:
        found["handoffs"] = {
            (one.name,): one.model_dump(exclude={"name"})
            | {"passes_on": sorted(one.passes_on), "takes_over": sorted(one.takes_over)}
            for one in told.handoffs
        }
    if told.return_reasons is not None:
        found["return_reasons"] = {
            (one.name,): {"quality": one.quality} for one in told.return_reasons
        }


def _ways(documents: Documents, found: Items) -> None:
    """Gates, leads, the playbook, named lists and norms."""
    gates, leads = documents.get("gates.yaml"), documents.get("leads.yaml")
    if isinstance(gates, Gates):
        _gates(gates, found)
    if isinstance(leads, Leads):
        _leads(leads, found)
    playbook, lists = documents.get("playbook.yaml"), documents.get("lists.yaml")
    if isinstance(playbook, Playbook):
        _playbook(playbook, found)
    if isinstance(lists, Lists):
        found["lists"] = {(one.name,): one.model_dump(exclude={"name"}) for one in lists.lists}
    layouts = documents.get("layouts.yaml")
    if isinstance(layouts, Layouts):
        found["layouts"] = {
            (one.what, one.of, *([one.function.upper()] if one.function else [])): {
                "lines": [
                    line.model_dump() if isinstance(line, Head) else line for line in one.lines
                ]
            }
            for one in layouts.layouts
        }
    norms = documents.get("norms.yaml")
    if isinstance(norms, Norms) and norms.answers is not None:
        found["answers"] = {(name,): {"minutes": number} for name, number in norms.answers.items()}
    if isinstance(norms, Norms) and norms.cards is not None:
        found["cards"] = {
            (status,): {"points": dict(sorted(points.items()))}
            for status, points in norms.cards.items()
        }


def _policies(documents: Documents, found: Items) -> None:
    """Work with adjacent services, the price policy, rules of talking."""
    services, prices = documents.get("services.yaml"), documents.get("prices.yaml")
    if isinstance(services, Services):
        _services(services, found)
    if isinstance(prices, Prices):
        _prices(prices, found)
    talk = documents.get("talk.yaml")
    if isinstance(talk, Talk):
        found["talk_rules"] = {(one.name,): _talk_rule(one) for one in talk.rules}


def _services(services: Services, found: Items) -> None:
    found |= {"services": {}, "agreements": {}}
    for one in services.services:
        told = one.model_dump(exclude={"name", "agreements"})
        found["services"][(one.name,)] = told | {"function": one.function.upper()}
        for agreed in one.agreements:
            line = agreed.model_dump(exclude={"what"}) | {"function": agreed.function.upper()}
            found["agreements"][(one.name, agreed.what)] = line


def _prices(prices: Prices, found: Items) -> None:
    """Days as “2026-03-31”; of a row that has no name the path says where it holds."""
    if prices.limits is not None:
        found["discount_limits"] = {
            (one.role, one.sum_from): {"up_to": one.up_to} for one in prices.limits
        }
    if prices.matrix is not None:
        found["discount_rows"] = {
            (one.sum_from, one.payment, one.status, one.tag): {"lower_by": one.lower_by}
            for one in prices.matrix
        }
    if prices.price_lists is not None:
        found["price_lists"] = {(one.name,): _dated(one, "name") for one in prices.price_lists}
    if prices.segments is not None:
        found["segment_lists"] = {
            (one.price_list, one.status, one.tag, one.starts_on.isoformat()): _dated(
                one, "price_list", "status", "tag", "starts_on"
            )
            for one in prices.segments
        }
    if prices.promos is not None:
        found["promos"] = {
            (one.name,): _dated(one, "name") | {"products": sorted(set(one.products))}
            for one in prices.promos
        }


def _dated(one: Part, *named: str) -> dict[str, Any]:
    told = one.model_dump(exclude=set(named))
    return {name: day.isoformat() if isinstance(day, date) else day for name, day in told.items()}


def _talk_rule(one: TalkRule) -> dict[str, Any]:
    """A text that is the same in both languages is told once."""
    told = one.model_dump(exclude={"name"})
    told |= {name: sorted(set(told[name])) for name in ("channels", "who")}
    told["reply_hours"] = dict(sorted(one.reply_hours.items()))
    for name, empty in (("name", ""), ("manner", ""), ("steps", [])):
        if told[f"{name}_ru"] == getattr(one, name):
            told[f"{name}_ru"] = empty
    return told


def _gates(gates: Gates, found: Items) -> None:
    found |= {"approvals": {}, "documents": {}}
    for gate in gates.gates:
        place = (gate.process, gate.stage)
        for one in gate.approvals:
            sets = {"roles": sorted(one.roles), "functions": sorted(one.functions)}
            found["approvals"][(*place, one.name)] = one.model_dump(exclude={"name"}) | sets
        for name in gate.documents:
            found["documents"][(*place, name)] = {}


_SETS = (
    "functions",
    "sources",
    "channels",
    "lists",
    "statuses",
    "tags",
    "products",
    "languages",
    "industries",
)  # their order says nothing


def _leads(leads: Leads, found: Items) -> None:
    if leads.rules is not None:
        found["lead_rules"] = {
            (one.name,): one.model_dump(exclude={"name"})
            | {name: sorted(getattr(one, name)) for name in _SETS}
            for one in leads.rules
        }
    if leads.cadences is not None:
        found["cadences"] = {
            (one.name,): one.model_dump(exclude={"name"}) for one in leads.cadences
        }


def _playbook(playbook: Playbook, found: Items) -> None:
    if playbook.pieces is not None:
        found["pieces"] = {
            (one.kind, one.title): one.model_dump(exclude={"kind", "title"})
            | {"roles": sorted(one.roles)}
            for one in playbook.pieces
        }
    if playbook.stages is not None:
        found["shown"] = {
            (one.process, one.stage): {"shows": [dict(told) for told in one.shows]}
            for one in playbook.stages
        }


def _words(words: Dictionaries, found: Items) -> None:
    if words.sources is not None:
        found["sources"] = {(one.name,): {"channel": one.channel} for one in words.sources}
    if words.sale_types is not None:
        found["sale_types"] = {
            (one.name,): {"sources": sorted(one.sources)} for one in words.sale_types
        }
    if words.loss_reasons is not None:
        found["loss_reasons"] = {
            (one.name,): {"competitor": one.competitor} for one in words.loss_reasons
        }
    if words.criteria is not None:
        found["criteria"] = {
            (one.question,): {"compulsory": one.compulsory} for one in words.criteria
        }


def _structure(structure: Structure, found: Items) -> None:
    if structure.functions is not None:
        found["functions"] = {
            (one.code.upper(),): one.model_dump(exclude={"code"}) for one in structure.functions
        }
    if structure.units is not None:
        found |= {"units": {}, "positions": {}}
        for path, unit in _walk(structure.units, ()):
            found["units"][path] = {
                "type": unit.type, "variant": unit.variant, "split": unit.split,
            }  # fmt: skip
            for place in unit.positions:
                found["positions"][(*path, place.title)] = {"places": place.places}
    if structure.coverage is not None:
        found["coverage"] = {
            (cover.step,): {
                "by": sorted(cover.by),
                "stand_ins": sorted(cover.stand_ins),
                "one_person": cover.one_person,
                "needed": cover.needed,
            }
            for cover in structure.coverage
        }
    if structure.responsibility is not None:
        found["responsibility"] = {
            (zone.zone,): {"zone_ru": zone.zone_ru, "letters": dict(sorted(zone.letters.items()))}
            for zone in structure.responsibility
        }


def _walk(units: Sequence[Unit], path: Path) -> Iterator[tuple[Path, Unit]]:
    for unit in units:
        yield (*path, unit.name), unit
        yield from _walk(unit.units, (*path, unit.name))


def _process(process: Process, found: Items) -> None:
    found["processes"][(process.name,)] = process.model_dump(exclude={"name", "stages", "moved"})
    for stage in process.stages:
        values = stage.model_dump(exclude={"name", "was"})
        found["stages"][(process.name, stage.name)] = values


def renamed(documents: Documents) -> dict[Path, Path]:
    """Return {old path of a stage: its new one} as “was” says."""
    processes = documents.get("processes.yaml")
    if not isinstance(processes, Processes):
        return {}
    return {
        (process.name, stage.was): (process.name, stage.name)
        for process in processes.processes
        for stage in process.stages
        if stage.was and stage.was != stage.name
    }


def moves(documents: Documents) -> dict[Path, str]:
    """Return {path of a stage that is no more: the stage to which its open deals go} as “moved” says."""
    processes = documents.get("processes.yaml")
    if not isinstance(processes, Processes):
        return {}
    return {
        (process.name, old): new
        for process in processes.processes
        for old, new in process.moved.items()
    }


def difference(
    now: Items, wanted: Items, new_names: Mapping[Path, Path] | None = None
) -> list[Change]:
    """Return what to do so that `now` becomes `wanted`, in the order of doing.

    Sections that `wanted` does not have are left alone. new_names: {old: new} of things that only
    got another name; where both or neither are there now, nothing was renamed.
    """
    made: list[Change] = []
    removed: list[Change] = []
    for section in SECTIONS:
        if section not in wanted:
            continue
        have, want = dict(now.get(section, {})), wanted[section]
        if section == "stages":
            made += _renaming(have, want, new_names or {})
        if section in OF_STAGES:
            have = {
                (*(new_names or {}).get(path[:2], path[:2]), *path[2:]): told
                for path, told in have.items()
            }
        for path, values in want.items():
            if path not in have:
                made.append(Change(section, path, Did.CREATE, {}, values))
            elif have[path] != values:
                made.append(Change(section, path, Did.CHANGE, have[path], values))
        if section in ORDERED:
            made += _orders(section, have, want)
        gone = [path for path in have if path not in want and section not in NEVER_REMOVED]
        removed += [Change(section, path, Did.REMOVE, have[path], {}) for path in reversed(gone)]
    removed.sort(key=lambda change: -SECTIONS.index(change.section))
    return [*made, *removed]


def _renaming(
    have: dict[Path, Any], want: Mapping[Path, Any], new_names: Mapping[Path, Path]
) -> list[Change]:
    found = []
    for old, new in new_names.items():
        if old in have and new not in have and new in want:
            before, values = have.pop(old), want[new]
            have[new] = values
            told = {**before, "name": old[-1]}, {**values, "name": new[-1]}
            found.append(Change("stages", old, Did.CHANGE, *told))
    return found


def _orders(section: str, have: Mapping[Path, Any], want: Mapping[Path, Any]) -> Iterator[Change]:
    """What stands in another order now; stages are compared within their process, fields within their record."""
    groups: dict[Path, tuple[list[str], list[str]]] = {}
    for number, (rows, others) in enumerate(((have, want), (want, have))):
        for path in rows:
            if path in others:
                groups.setdefault(path[:-1], ([], []))[number].append(path[-1])
    for path, (before, after) in groups.items():
        if before != after:
            yield Change(section, path, Did.ORDER, {"order": before}, {"order": after})
