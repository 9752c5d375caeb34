"""Tables of leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from otdel.edges.exchange.engine.lens import Record, fingerprint
from otdel.edges.exchange.engine.vocabulary import LEAD_STATUSES, code_of
from otdel.kernel import normal
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.queries import leads, leads_titled, match_leads
from otdel.selling.pipeline.services import edit_leads, take_leads

from .base import Item, Kind, real

COMPARED = ("title", "owner_id", "source_id", "company_name", "person_name", "amount_minor", "note")


class Leads(Kind):
    """Known by the key in another system, else by phone or mail together with the title."""

    name = "leads"
    noun = "lead"

    def learn(self, records: Sequence[Record]) -> None:
        for name, noun in (("owner", "user"), ("source", "source")):
            self.desk.learn(noun, (record.text(name) for record in records))

    def read(self, record: Record) -> dict[str, Any]:
        told = self.lens.money(record, "amount", record.text("currency").upper()[:3])
        came = self.lens.moment(record, "came_at")
        if came is None and not record.problems:
            record.notes.append({"code": "opened-today"})
        values = {
            "title": record.text("title") or record.text("company") or record.text("person"),
            "external_ref": record.text("external_ref"),
            "status": self._status(record),
            "source_id": self.desk.id_of("source", record.text("source")),
            "owner_id": self.reference(record, "owner", "user", "unknown-person"),
            "company_name": record.text("company"),
            "person_name": record.text("person"),
            "phone": self._point(record, "phone"),
            "email": self._point(record, "email"),
            "amount_minor": told[0] if told else None,
            "currency": told[1] if told else self.desk.terms.currency,
            "note": record.text("note"),
            "came_at": self._came(came),
            "extra": self.lens.custom(record),
        }
        if not values["title"]:
            values["title"] = values["phone"] or values["email"]
        if not values["title"]:
            self.lens.complain(record, "title", "missing")
        return values

    def _came(self, came: tuple[datetime, bool] | None) -> datetime:
        """Return when it came; of a bare day, noon, unless that is still ahead."""
        if came is None:
            return self.desk.at
        told, has_hour = came
        return (
            told
            if has_hour
            else min(datetime.combine(told, time(12), told.tzinfo), max(self.desk.at, told))
        )

    def _status(self, record: Record) -> str:
        text = record.text("status")
        code = code_of(text, LEAD_STATUSES)
        if text and not code:
            self.lens.complain(record, "status", "unknown-word")
        return code

    def _point(self, record: Record, kind: str) -> str:
        text = next(iter(record.many.get(kind, ())), "")
        tidy = (
            normal.phone(text, self.desk.terms.country) if kind == "phone" else normal.email(text)
        )
        if text and not tidy:
            record.notes.append({"code": f"{kind}-left", "value": text[:80]})
        return tidy

    def title(self, values: Mapping[str, Any]) -> str:
        return str(values["title"])

    def key(self, values: Mapping[str, Any]) -> int:
        known_by = values["external_ref"] or (values["title"], values["phone"], values["email"])
        return fingerprint("lead", known_by)

    def find(self, items: Sequence[Item]) -> None:
        mine = leads(self.desk.by)
        ids = match_leads(self.desk.by, [i.values["external_ref"] for i in items])
        by_ref = {row.external_ref: row for row in mine.in_bulk(list(ids.values())).values()}
        bare = [item for item in items if not item.values["external_ref"]]
        rows = leads_titled(self.desk.by, [item.values["title"] for item in bare])
        by_look = {(row.title, row.phone, row.email): row for row in rows}
        for item in items:
            v = item.values
            look = (v["title"], v["phone"], v["email"])
            item.row = by_ref.get(v["external_ref"]) if v["external_ref"] else by_look.get(look)

    def differences(self, item: Item) -> dict[str, Any]:
        row: Any = item.row
        changes = self.changed(row, item.values, (*COMPARED, "phone", "email"))
        fresh = self.changed_extra(row, item.values["extra"])
        return changes | ({"extra": fresh} if fresh else {})

    def draft(self, values: Mapping[str, Any]) -> LeadDraft:
        closed = values["status"] in ("converted", "rejected")
        return LeadDraft(
            title=values["title"][:250], came_at=values["came_at"], currency=values["currency"],
            owner_id=real(values["owner_id"]), source_id=real(values["source_id"]),
            company_name=values["company_name"], person_name=values["person_name"],
            phone=values["phone"], email=values["email"], amount_minor=values["amount_minor"],
            note=values["note"], external_ref=values["external_ref"], extra=values["extra"],
            status=values["status"] or "new", closed_at=values["came_at"] if closed else None,
        )  # fmt: skip

    def create(self, items: Sequence[Item]) -> Sequence[Any]:
        desk = self.desk
        drafts = [self.draft(item.values) for item in items]
        return take_leads(drafts, by=desk.by, at=desk.at, batch=desk.batch)

    def edit(self, items: Sequence[Item]) -> Sequence[Any]:
        desk = self.desk
        acts = [(item.row.pk, item.changes) for item in items]  # type: ignore[union-attr]
        return edit_leads(acts, by=desk.by, at=desk.at, batch=desk.batch)
