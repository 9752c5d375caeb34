"""Tables of contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from otdel.company.clients.drafts import ContactDraft, ContactKeys
from otdel.company.clients.queries import contacts, match_contacts
from otdel.company.clients.services import create_contacts, edit_contacts
from otdel.edges.exchange.engine.lens import Record, fingerprint
from otdel.edges.exchange.engine.vocabulary import PARTS, code_of
from otdel.kernel import normal

from .base import Item, Kind, real
from .companies import additions, contact_points, tags

COMPARED = ("full_name", "company_id", "owner_id", "title", "department", "part", "external_ref")


class Contacts(Kind):
    """Known by the key in another system, then by mail, phone, or name inside one company."""

    name = "contacts"
    noun = "contact"

    def learn(self, records: Sequence[Record]) -> None:
        self.desk.learn("user", (record.text("owner") for record in records))
        self.desk.learn("company", (record.text("company") for record in records))

    def read(self, record: Record) -> dict[str, Any]:
        name = full_name(record)
        if not name:
            self.lens.complain(record, "full_name", "missing")
        return {
            "full_name": name,
            "external_ref": record.text("external_ref"),
            "company_id": self.reference(record, "company", "company", "unknown-company"),
            "owner_id": self.reference(record, "owner", "user", "unknown-person"),
            "title": record.text("title")[:150],
            "department": record.text("department"),
            "part": code_of(record.text("part"), PARTS),
            "points": contact_points(record, self.desk.terms.country),
            "tags": tags(record),
            "extra": self.lens.custom(record),
            "company": record.text("company"),
        }

    def title(self, values: Mapping[str, Any]) -> str:
        return str(values["full_name"])

    def key(self, values: Mapping[str, Any]) -> int:
        if values["external_ref"]:
            return fingerprint("contact", values["external_ref"])
        first = next((normal.email(p.value) or normal.phone(p.value) for p in values["points"]), "")
        return fingerprint(
            "contact", normal.name_key(values["full_name"]), first, values["company"]
        )

    def find(self, items: Sequence[Item]) -> None:
        found = match_contacts(self.desk.by, [_keys(item.values) for item in items])
        pks = {match.id for match in found if match}
        known = contacts(self.desk.by).filter(pk__in=pks).prefetch_related("points", "tags")
        rows = {row.pk: row for row in known}
        for item, match in zip(items, found, strict=True):
            item.row = rows.get(match.id) if match else None

    def differences(self, item: Item) -> dict[str, Any]:
        return self.changed(item.row, item.values, COMPARED) | additions(self, item)

    def draft(self, values: Mapping[str, Any]) -> ContactDraft:
        return ContactDraft(
            full_name=values["full_name"], company_id=real(values["company_id"]),
            owner_id=real(values["owner_id"]), title=values["title"],
            department=values["department"], part=values["part"] or "other",
            external_ref=values["external_ref"], extra=values["extra"],
            points=values["points"], tags=values["tags"],
        )  # fmt: skip

    def create(self, items: Sequence[Item]) -> Sequence[Any]:
        return create_contacts([self.draft(item.values) for item in items], **self._terms())

    def edit(self, items: Sequence[Item]) -> Sequence[Any]:
        acts = [(item.row.pk, item.changes) for item in items]  # type: ignore[union-attr]
        return edit_contacts(acts, **self._terms())

    def _terms(self) -> dict[str, Any]:
        desk = self.desk
        country = desk.terms.country
        return {"by": desk.by, "at": desk.at, "batch": desk.batch, "phone_country": country}


def full_name(record: Record) -> str:
    """Return the name as one text, surname first, whether it came whole or in parts."""
    parts = [record.text("last_name"), record.text("first_name"), record.text("middle_name")]
    return record.text("full_name") or " ".join(part for part in parts if part)


def _keys(values: Mapping[str, Any]) -> ContactKeys:
    told = {point.kind: point.value for point in reversed(values["points"])}
    return ContactKeys(
        external_ref=values["external_ref"], name=values["full_name"],
        phone=told.get("phone", ""), email=told.get("email", ""),
        company_id=real(values["company_id"]),
    )  # fmt: skip
