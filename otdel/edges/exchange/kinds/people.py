"""Tables of people: who sells, under whom, in which office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from otdel.company.department.drafts import EmploymentDraft, UnitDraft
from otdel.company.department.queries import employments, units
from otdel.company.department.services import (
    employ_many,
    ensure_catalogue,
    place_units,
    rebuild_sights,
)
from otdel.edges.exchange.engine.lens import Record, fingerprint
from otdel.foundation.people.drafts import PersonDraft
from otdel.foundation.people.queries import match_people, people
from otdel.foundation.people.services import create_people
from otdel.kernel import normal
from otdel.kernel.errors import Refused

from .base import Item, Kind

SELLER, LEADER = "SR", "SUP"


class People(Kind):
    """Known by mail, then by name. Offices become units; where several heads share an office,
    each has a team below it, named by the head. People work there since the first day of the files.
    """

    name = "people"
    noun = "user"

    def read(self, record: Record) -> dict[str, Any]:
        if not record.text("full_name"):
            self.lens.complain(record, "full_name", "missing")
        mail = normal.email(next(iter(record.many.get("email", ())), ""))
        return {
            "full_name": " ".join(record.text("full_name").split()),
            "email": mail,
            "head": " ".join(record.text("head").split()),
            "unit": record.text("unit")[:120],
            "title": record.text("title")[:120],
            "starts_on": self.lens.day(record, "starts_on"),
        }

    def title(self, values: Mapping[str, Any]) -> str:
        return str(values["full_name"])

    def key(self, values: Mapping[str, Any]) -> int:
        return fingerprint("user", values["email"] or normal.fold(values["full_name"]))

    def find(self, items: Sequence[Item]) -> None:
        wanted = [
            text for i in items for text in (i.values["email"], i.values["full_name"]) if text
        ]
        ids = match_people(wanted)
        rows = people(self.desk.by).in_bulk(list(set(ids.values())))
        for item in items:
            v = item.values
            item.row = rows.get(ids.get(v["email"], 0) or ids.get(v["full_name"], 0))
        self._find_jobs([item for item in items if item.row is not None])

    def _find_jobs(self, items: Sequence[Item]) -> None:
        jobs: dict[int, set[str]] = {}
        held = employments().filter(person_id__in=[i.row.pk for i in items], ends_on=None)  # type: ignore[union-attr]
        for person_id, unit in held.values_list("person_id", "unit__name"):
            jobs.setdefault(person_id, set()).add(unit)
        for item in items:
            item.values["works_in"] = jobs.get(item.row.pk, set())  # type: ignore[union-attr]

    def differences(self, item: Item) -> dict[str, Any]:
        team = self._team(item.values)[-1:]
        missing = team and team[0] not in item.values["works_in"]
        return {"unit": team[0]} if missing else {}

    def create(self, items: Sequence[Item]) -> Sequence[Any]:
        desk = self.desk
        drafts = [
            PersonDraft(i.values["full_name"], i.values["email"], desk.terms.language)
            for i in items
        ]
        made = create_people(drafts, by=desk.by, at=desk.at, batch=desk.batch)
        self._employ(items, made)
        return made

    def edit(self, items: Sequence[Item]) -> Sequence[Any]:
        rows = [item.row for item in items]
        self._employ(items, rows)
        return rows

    def _employ(self, items: Sequence[Item], rows: Sequence[Any]) -> None:
        """Put people into their teams and heads at the top of theirs."""
        desk = self.desk
        ensure_catalogue(by=desk.by, at=desk.at)
        desk.learn("user", (item.values["head"] for item in items))
        units_by_path = self._units([item.values for item in items])
        self._seat_heads(items, units_by_path)
        drafts = []
        for item, row in zip(items, rows, strict=True):
            unit_id = units_by_path.get(self._team(item.values))
            if unit_id is not None and not isinstance(row, Refused):
                since, title = self._since(item.values), item.values["title"]
                drafts.append(EmploymentDraft(row.pk, unit_id, since, (SELLER,), title=title))
        employ_many(drafts, by=desk.by, at=desk.at, batch=desk.batch)

    def _seat_heads(self, items: Sequence[Item], found: Mapping[tuple[str, ...], int]) -> None:
        desk = self.desk
        wanted = {}
        for item in items:
            head_id = desk.id_of("user", item.values["head"])
            unit_id = found.get(self._team(item.values))
            if head_id and unit_id:
                wanted[unit_id] = (head_id, self._since(item.values))
        led = employments().filter(unit_id__in=list(wanted), ends_on=None, is_head=True)
        for unit_id in set(led.values_list("unit_id", flat=True)):
            del wanted[unit_id]
        drafts = [
            EmploymentDraft(head_id, unit_id, since, (LEADER,), is_head=True)
            for unit_id, (head_id, since) in wanted.items()
        ]
        employ_many(drafts, by=desk.by, at=desk.at, batch=desk.batch)

    def _units(self, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, ...], int]:
        """Return {path of the team: unit id}, placing what is not there yet, offices first."""
        found: dict[tuple[str, ...], int] = {}
        paths = {
            path[:depth] for path in map(self._team, rows) for depth in range(1, len(path) + 1)
        }
        for path in sorted(paths, key=lambda p: (len(p), p)):
            found[path] = self._unit(path, found.get(path[:-1]))
        return found

    def _unit(self, path: tuple[str, ...], parent_id: int | None) -> int:
        named = units().filter(name=path[-1])
        known = (named.filter(parent_id=parent_id) if parent_id else named).first()
        if known:
            return known.pk
        draft = UnitDraft(path[-1], parent_id=parent_id)
        (made,) = place_units([draft], by=self.desk.by, at=self.desk.at, batch=self.desk.batch)
        if isinstance(made, Refused):
            raise made
        return made.pk

    def _team(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the path of the unit where the person works: office, team; () if nothing is said."""
        office, head = values["unit"], values["head"]
        if office and head and len(self._heads_of(office)) > 1:
            return office, head[:120]
        return (office or head[:120],) if office or head else ()

    def _heads_of(self, office: str) -> set[str]:
        return {
            head for unit, head, _ in self.desk.survey.get("teams", ()) if unit == office and head
        }

    def _since(self, values: Mapping[str, Any]) -> date:
        return values["starts_on"] or self.desk.terms.since or self.desk.on

    def finish(self) -> None:
        rebuild_sights(on=self.desk.on)
