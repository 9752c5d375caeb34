"""Tables of companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from otdel.company.clients.drafts import CompanyDraft, CompanyKeys, PointDraft
from otdel.company.clients.queries import companies, match_companies
from otdel.company.clients.services import create_companies, edit_companies
from otdel.edges.exchange.engine.lens import Record, fingerprint
from otdel.edges.exchange.engine.vocabulary import COMPANY_STATUSES, code_of
from otdel.kernel import normal
from otdel.kernel.errors import Refused

from .base import Item, Kind, real

PLAIN = ("industry", "country", "city", "address", "website", "preferences", "external_ref")
COMPARED = (
    "name", "status", "owner_id", "parent_id", "tax_id", *PLAIN, "founded_year", "headcount",
    "turnover_minor",
)  # fmt: skip


class Companies(Kind):
    """Known by its key in another system, then by tax number, name, phone or mail."""

    name = "companies"
    noun = "company"

    def learn(self, records: Sequence[Record]) -> None:
        self.desk.learn("user", (record.text("owner") for record in records))

    def read(self, record: Record) -> dict[str, Any]:
        if not record.text("name"):
            self.lens.complain(record, "name", "missing")
        sum_told = self.lens.money(record, "turnover")
        values: dict[str, Any] = {field: record.text(field) for field in PLAIN}
        values |= {
            "name": record.text("name"),
            "tax_id": normal.tax_id(record.text("tax_id")),
            "owner_id": self.reference(record, "owner", "user", "unknown-person"),
            "status": code_of(record.text("status"), COMPANY_STATUSES),
            "founded_year": self._year(record),
            "headcount": self.lens.whole(record, "headcount"),
            "turnover_minor": sum_told[0] if sum_told else None,
            "currency": sum_told[1] if sum_told else "",
            "parent": record.text("parent"),
            "points": contact_points(record, self.desk.terms.country),
            "tags": tags(record),
            "extra": self.lens.custom(record),
        }
        if values["parent"] and normal.name_key(values["parent"]) == normal.name_key(
            values["name"]
        ):
            self.lens.complain(record, "parent", "own-parent")
        return values

    def _year(self, record: Record) -> int | None:
        year = self.lens.whole(record, "founded_year", most=2200)
        if year is None and self.lens.has("founded_year") and record.text("founded_year"):
            return None
        return year or None

    def key(self, values: Mapping[str, Any]) -> int:
        known_by = values["external_ref"] or values["tax_id"]
        return fingerprint("company", known_by or normal.name_key(values["name"]))

    def find(self, items: Sequence[Item]) -> None:
        country = self.desk.terms.country
        found = match_companies(self.desk.by, [_keys(item.values, country) for item in items])
        rows = {
            row.pk: row
            for row in companies(self.desk.by)
            .filter(pk__in={m.id for m in found if m})
            .prefetch_related("points", "tags")
        }
        for item, match in zip(items, found, strict=True):
            item.row = rows.get(match.id) if match else None
        self._find_parents(items)

    def _find_parents(self, items: Sequence[Item]) -> None:
        """A parent may stand in this file further down: then it is set after the last row."""
        wanted = list(dict.fromkeys(i.values["parent"] for i in items if i.values["parent"]))
        found = match_companies(self.desk.by, [CompanyKeys(name=text) for text in wanted])
        ids = {text: match.id for text, match in zip(wanted, found, strict=True) if match}
        for item in items:
            item.values["parent_id"] = ids.get(item.values["parent"])

    def differences(self, item: Item) -> dict[str, Any]:
        changes = self.changed(item.row, item.values, COMPARED)
        if "name" in changes and normal.name_key(changes["name"]) == item.row.name_key:  # type: ignore[union-attr]
            del changes["name"]
        if "turnover_minor" in changes:
            changes["currency"] = item.values["currency"]
        return changes | additions(self, item)

    def draft(self, values: Mapping[str, Any]) -> CompanyDraft:
        return CompanyDraft(
            name=values["name"], owner_id=real(values["owner_id"]),
            status=values["status"] or "potential", parent_id=values["parent_id"],
            tax_id=values["tax_id"], founded_year=values["founded_year"],
            headcount=values["headcount"], turnover_minor=values["turnover_minor"],
            currency=values["currency"], extra=values["extra"], points=values["points"],
            tags=values["tags"], **{field: values[field] for field in PLAIN},
        )  # fmt: skip

    def create(self, items: Sequence[Item]) -> Sequence[Any]:
        made = create_companies(
            [self.draft(item.values) for item in items],
            by=self.desk.by, at=self.desk.at, batch=self.desk.batch,
            phone_country=self.desk.terms.country,
        )  # fmt: skip
        for item, row in zip(items, made, strict=True):
            if (
                item.values["parent"]
                and not item.values["parent_id"]
                and not isinstance(row, Refused)
            ):
                self.desk.postponed.append((row.pk, item.values["parent"]))
        return made

    def edit(self, items: Sequence[Item]) -> Sequence[Any]:
        return edit_companies(
            [(item.row.pk, item.changes) for item in items],  # type: ignore[union-attr]
            by=self.desk.by, at=self.desk.at, batch=self.desk.batch,
            phone_country=self.desk.terms.country,
        )  # fmt: skip

    def finish(self) -> None:
        """Give the companies their parents that stood further down; one named nowhere is added."""
        desk = self.desk
        waiting, desk.postponed = desk.postponed, []
        desk.learn("company", (text for _, text in waiting))
        acts = [(pk, {"parent_id": desk.id_of("company", text)}) for pk, text in waiting]
        fit = [(pk, change) for pk, change in acts if change["parent_id"] not in (None, pk)]
        if fit:
            edit_companies(fit, by=desk.by, at=desk.at, batch=desk.batch)


def _keys(values: Mapping[str, Any], country: str) -> CompanyKeys:
    told = {point.kind: point.value for point in reversed(values["points"])}
    return CompanyKeys(
        external_ref=values["external_ref"], tax_id=values["tax_id"], name=values["name"],
        phone=normal.phone(told.get("phone", ""), country), email=told.get("email", ""),
    )  # fmt: skip


def additions(kind: Kind, item: Item) -> dict[str, Any]:
    """Return custom fields that differ, and phones, mails and tags that the record does not have yet."""
    row: Any = item.row
    found: dict[str, Any] = {
        f"extra.{key}": value
        for key, value in kind.changed_extra(row, item.values["extra"]).items()
    }
    if fresh := _new_points(item):
        found["add_points"] = fresh
    words = {tag.name.casefold() for tag in row.tags.all()} if item.values["tags"] else set()
    if new_tags := [tag for tag in item.values["tags"] if tag.casefold() not in words]:
        found["add_tags"] = new_tags
    return found


def contact_points(record: Record, country: str) -> tuple[PointDraft, ...]:
    """Return the phones and mails of a row; several may stand in one cell. An unreadable one is noted."""
    found: list[PointDraft] = []
    for kind, tidy in (("phone", lambda t: normal.phone(t, country)), ("email", normal.email)):
        for cell in record.many.get(kind, ()):
            for text in split_cell(cell):
                if tidy(text):
                    found.append(PointDraft(kind, text, is_main=all(p.kind != kind for p in found)))
                else:
                    record.notes.append({"code": f"{kind}-left", "value": text[:80]})
    return tuple(found)


def split_cell(cell: str) -> list[str]:
    """Return the several values of one cell."""
    parts = cell.replace("\n", ";").replace(",", ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def tags(record: Record) -> tuple[str, ...]:
    """Return the words that group the record."""
    cells = record.many.get("tags", ())
    return tuple(dict.fromkeys(tag[:60] for cell in cells for tag in split_cell(cell)))


def _new_points(item: Item) -> tuple[PointDraft, ...]:
    if not item.values["points"]:
        return ()
    row: Any = item.row
    known = {(point.kind, point.value) for point in row.points.all()}
    tidy = {"phone": normal.phone, "email": normal.email}
    return tuple(p for p in item.values["points"] if (p.kind, tidy[p.kind](p.value)) not in known)
