"""Tables of deals, open and long closed; the way of a closed one is rebuilt from its dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from otdel.edges.exchange.desk import NEW
from otdel.edges.exchange.engine.lens import Record, fingerprint
from otdel.edges.exchange.engine.vocabulary import stage_meaning
from otdel.edges.exchange.routes import Route, StageAt
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.drafts import DealDraft, LineDraft, VisitDraft
from otdel.selling.pipeline.queries import deals, homes, match_deals
from otdel.selling.pipeline.services import edit_deals, move_deals, open_deals, reassign_deals

from .base import Item, Kind, real

COMPARED = ("title", "company_id", "contact_id", "source_id", "expected_on", "external_ref")
NOON = time(12)
_MOVE = ("stage_id", "closed_on", "loss_reason_id", "loss_note")


class Deals(Kind):
    """Known by the key in another system, else by title, company and opening day."""

    name = "deals"
    noun = "deal"

    def learn(self, records: Sequence[Record]) -> None:
        desk = self.desk
        for name, noun in (
            ("owner", "user"), ("company", "company"), ("product", "product"),
            ("source", "source"), ("loss_reason", "loss_reason"),
        ):  # fmt: skip
            if self.lens.has(name):
                desk.learn(noun, (record.text(name) for record in records))
        if self.lens.has("contact"):
            desk.learn("contact", (contact_text(record) for record in records))

    def read(self, record: Record) -> dict[str, Any]:
        values = self._links(record) | self._sums(record)
        stage = self._stage(record)
        values["stage"], values["passed"] = stage
        values |= self._days(record, stage[0])
        values["title"] = self._title(record)
        values["extra"] = self.lens.custom(record)
        values["entered"] = self._entered(record)
        return values

    def _links(self, record: Record) -> dict[str, Any]:
        return {
            "external_ref": record.text("external_ref"),
            "owner_id": self.reference(record, "owner", "user", "unknown-person"),
            "company_id": self.reference(record, "company", "company", "unknown-company"),
            "contact_id": self.desk.id_of("contact", contact_text(record)),
            "product_id": self.reference(record, "product", "product", "unknown-product"),
            "source_id": self.desk.id_of("source", record.text("source")),
            "loss_reason_id": self.desk.id_of("loss_reason", record.text("loss_reason")),
            "loss_note": record.text("loss_note"),
            "company": record.text("company"),
        }

    def _sums(self, record: Record) -> dict[str, Any]:
        told = self.lens.money(record, "amount", record.text("currency").upper()[:3])
        quantity = self.lens.number(record, "quantity")
        if quantity is not None and quantity < 0:
            self.lens.complain(record, "quantity", "negative")
        return {
            "amount_minor": told[0] if told else None,
            "currency": told[1] if told else self.desk.terms.currency,
            "quantity_milli": int(quantity * 1000) if quantity else 1000,
        }

    def _stage(self, record: Record) -> tuple[StageAt | None, StageAt | None]:
        """Return (the stage it stands in, the open stage it was in before it was closed)."""
        route: Route | None = self.desk.routes.get(record.text("process"))
        if route is None:
            self.lens.complain(record, "process", "unknown-process")
            return None, None
        if not record.text("stage"):
            self.lens.complain(record, "stage", "missing")
            return None, None
        stage = route.find(record.text("stage"))
        if stage is None:
            self.lens.complain(record, "stage", "unknown-stage")
            return None, None
        meaning = stage_meaning(record.text("outcome")) if record.text("outcome") else None
        if stage.kind == "open" and meaning and meaning[0] != "open":
            return route.closing(meaning[0]), stage
        return stage, route.passage

    def _days(self, record: Record, stage: StageAt | None) -> dict[str, Any]:
        opened, closed = self.lens.day(record, "opened_on"), self.lens.day(record, "closed_on")
        expected = self.lens.day(record, "expected_on")
        if stage is None or stage.kind == "open":
            expected, closed = expected or closed, None
        elif closed is None and not any(
            p.get("field") == self.lens.header_of.get("closed_on") for p in record.problems
        ):
            self.lens.complain(record, "closed_on", "closed-without-date")
        if opened and closed and closed < opened:
            self.lens.complain(
                record, "closed_on", "closes-before-opens", opened=opened.isoformat()
            )
        told = opened
        if opened is None and not record.problems:
            record.notes.append({"code": "opened-as-closed" if closed else "opened-today"})
            opened = closed or self.desk.on
        return {"opened_on": opened, "told_on": told, "closed_on": closed, "expected_on": expected}

    def _title(self, record: Record) -> str:
        parts = [record.text("product"), record.text("company")]
        return (
            record.text("title")
            or " · ".join(part for part in parts if part)
            or record.text("external_ref")
        )[:250]

    def _entered(self, record: Record) -> tuple[tuple[str, date], ...]:
        days = [
            (name[8:], self.lens.day(record, name))
            for name in record.texts
            if name.startswith("entered:")
        ]
        return tuple((stage, day) for stage, day in days if day)

    def title(self, values: Mapping[str, Any]) -> str:
        ref = values["external_ref"]
        return (
            f"{ref} · {values['title']}" if ref and ref != values["title"] else str(values["title"])
        )

    def key(self, values: Mapping[str, Any]) -> int:
        if values["external_ref"]:
            return fingerprint("deal", values["external_ref"])
        return fingerprint(
            "deal", values["title"], values["company"], values["told_on"], values["amount_minor"]
        )

    def find(self, items: Sequence[Item]) -> None:
        ids = match_deals(
            self.desk.by, [i.values["external_ref"] for i in items if i.values["external_ref"]]
        )
        rows = (
            deals(self.desk.by).prefetch_related("lines").in_bulk(list(ids.values())) if ids else {}
        )
        for item in items:
            item.row = rows.get(ids.get(item.values["external_ref"], 0))
        self._find_unnamed([item for item in items if not item.values["external_ref"]])

    def _find_unnamed(self, items: Sequence[Item]) -> None:
        """Find deals without a key of another system by title, company and opening day."""
        if not items:
            return
        rows = (
            deals(self.desk.by)
            .prefetch_related("lines")
            .filter(
                title__in={item.values["title"] for item in items},
                opened_on__in={item.values["opened_on"] for item in items},
            )
        )
        known = {(row.title, row.company_id, row.opened_on): row for row in rows}
        for item in items:
            v = item.values
            item.row = known.get((v["title"], v["company_id"], v["opened_on"]))

    def differences(self, item: Item) -> dict[str, Any]:
        row: Any = item.row
        v = item.values
        changes = self.changed(row, v, (*COMPARED, "owner_id"))
        if not self.lens.has("title"):
            changes.pop("title", None)
        if (v["stage"].process_id, v["stage"].stage_id) != (row.process_id, self._stands_in(row)):
            changes["stage_id"] = v["stage"].stage_id
        else:
            told = {"opened_on": v["told_on"], "closed_on": v["closed_on"]}
            if v["stage"].kind == "lost":
                told |= {"loss_reason_id": v["loss_reason_id"], "loss_note": v["loss_note"]}
            changes |= self.changed(row, told, told)
        changes |= self._sum(item)
        fresh = self.changed_extra(row, v["extra"])
        return changes | ({"extra": fresh} if fresh else {})

    @cached_property
    def _homes(self) -> dict[int, dict[int, int]]:
        return {}

    def _stands_in(self, row: Any) -> int:
        """The stage of the row, or the same step of the approved version if it stands on an older one."""
        known = self._homes.setdefault(row.process_id, {})
        if row.stage_id not in known:
            known |= {row.stage_id: row.stage_id} | homes(row.process_id)
        return known[row.stage_id]

    def _sum(self, item: Item) -> dict[str, Any]:
        """Return the new sum or, where the product is another one, the new line."""
        row: Any = item.row
        v = item.values
        amount = v["amount_minor"]
        is_blind = "amount_minor" in self.hidden
        differs = amount is not None and (is_blind or amount != row.amount_minor)
        money = {"currency": v["currency"]} if amount and v["currency"] != row.currency else {}
        products = {line.product_id for line in row.lines.all()}
        is_another = is_blind or (products != {v["product_id"]} and len(products) < 2)
        if v["product_id"] and is_another:
            told = v if amount is not None else {**v, "amount_minor": row.amount_minor}
            return {"lines": _lines(told) or NEW, **money}
        return ({"amount_minor": amount} if differs else {}) | money

    def create(self, items: Sequence[Item]) -> Sequence[Any]:
        desk = self.desk
        drafts = [self.draft(item.values) for item in items]
        return open_deals(drafts, by=desk.by, at=desk.at, batch=desk.batch, today=desk.on)

    def draft(self, v: Mapping[str, Any]) -> DealDraft:
        return DealDraft(
            title=v["title"], process_id=v["stage"].process_id, stage_id=v["stage"].stage_id,
            opened_on=v["opened_on"], currency=v["currency"], owner_id=real(v["owner_id"]),
            company_id=real(v["company_id"]), contact_id=real(v["contact_id"]),
            source_id=real(v["source_id"]), amount_minor=v["amount_minor"] or 0,
            expected_on=v["expected_on"], closed_on=v["closed_on"],
            loss_reason_id=real(v["loss_reason_id"]) if v["stage"].kind == "lost" else None,
            loss_note=v["loss_note"] if v["stage"].kind == "lost" else "",
            external_ref=v["external_ref"], extra=v["extra"],
            lines=_lines(v), visits=self._visits(v),
        )  # fmt: skip

    def _visits(self, v: Mapping[str, Any]) -> tuple[VisitDraft, ...]:
        """The way a deal came: days of stages that the file gives, else through the usual open stage."""
        stage: StageAt = v["stage"]
        route = next((r for r in self.desk.routes.values() if stage in r.stages.values()), Route())
        way = [(route.find(text), day) for text, day in v["entered"]]
        steps = sorted(
            ((day, at) for at, day in way if at and at.kind == "open"), key=lambda s: s[0]
        )
        if not steps and stage.kind != "open" and v["passed"]:
            steps = [(v["opened_on"], v["passed"])]
        if not steps:
            return ()
        last = v["closed_on"] or max(steps[-1][0], v["opened_on"])
        if steps[-1][1] != stage:
            steps.append((last, stage))
        return tuple(VisitDraft(at.stage_id, self._noon(day)) for day, at in steps)

    def _noon(self, day: date) -> datetime:
        return datetime.combine(day, NOON, tzinfo=self.desk.terms.zone)

    def edit(self, items: Sequence[Item]) -> Sequence[Any]:
        """Edit fields in bulk, then hand over and move, each through its own verb."""
        results = list(
            edit_deals([(i.row.pk, self._fields(i)) for i in items], **self._terms())  # type: ignore[union-attr]
        )
        for names, act in ((("owner_id",), self._hand_over), (_MOVE, self._move)):
            groups: dict[tuple[Any, ...], list[int]] = {}
            for place, item in enumerate(items):
                if names[0] in item.changes and not isinstance(results[place], Refused):
                    groups.setdefault(tuple(self._asked(item, name) for name in names), []).append(
                        place
                    )
            for asked, places in groups.items():
                done = act([items[place].row.pk for place in places], *asked)  # type: ignore[union-attr]
                for place, result in zip(places, done, strict=True):
                    results[place] = result
        return results

    def _fields(self, item: Item) -> dict[str, Any]:
        return {
            name: told
            for name, told in item.changes.items()
            if name not in ("owner_id", "stage_id")
        }

    def _asked(self, item: Item, name: str) -> Any:
        return item.changes["stage_id"] if name == "stage_id" else item.values[name]

    def _hand_over(self, ids: Sequence[int], owner_id: int) -> Sequence[Any]:
        return reassign_deals(ids, owner_id, **self._terms())

    def _move(
        self,
        ids: Sequence[int],
        stage_id: int,
        closed_on: date | None,
        reason_id: int | None,
        note: str,
    ) -> Sequence[Any]:
        answers = {"loss_reason": reason_id, "loss_note": note} if reason_id else {}
        on = closed_on or self.desk.on
        return move_deals(ids, stage_id, on=on, answers=answers, **self._terms())

    def _terms(self) -> dict[str, Any]:
        return {"by": self.desk.by, "at": self.desk.at, "batch": self.desk.batch}


def contact_text(record: Record) -> str:
    """Return a contact with its company, since a name alone means nobody."""
    name = record.text("contact")
    return f"{name}\t{record.text('company')}" if name else ""


def _lines(v: Mapping[str, Any]) -> tuple[LineDraft, ...]:
    """Return the product's line; its price gives the told sum exactly, or it counts as one piece."""
    product_id = real(v["product_id"])
    if product_id is None:
        return ()
    amount, quantity = v["amount_minor"] or 0, v["quantity_milli"]
    price, rest = divmod(amount * 1000, quantity)
    if rest:
        return (LineDraft(product_id, 1000, amount),)
    return (LineDraft(product_id, quantity, price),)


__all__ = ["NEW", "Deals", "contact_text"]
