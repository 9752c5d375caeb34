"""Tables of tasks, calls, meetings and letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from otdel.edges.exchange.engine.lens import Record, fingerprint
from otdel.edges.exchange.engine.values import Unclear, yes_no
from otdel.edges.exchange.engine.vocabulary import ACTIVITY_KINDS, DIRECTIONS, code_of
from otdel.selling.pipeline.queries import match_deals
from otdel.selling.work.asking import IMPORT
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.queries import activities, match_activities
from otdel.selling.work.services import record_activities

from .base import Item, Kind, real
from .deals import contact_text


class Activities(Kind):
    """Known by the key in another system, else by all that they say; an activity is never edited."""

    name = "activities"
    noun = "activity"

    def learn(self, records: Sequence[Record]) -> None:
        desk = self.desk
        for name, noun in (("owner", "user"), ("company", "company")):
            desk.learn(noun, (record.text(name) for record in records))
        desk.learn("contact", (contact_text(record) for record in records))
        desk.learn("deal", (record.text("deal") for record in records))

    def read(self, record: Record) -> dict[str, Any]:
        due, done = self.lens.moment(record, "due_at"), self._done(record)
        kind = self._kind(record)
        return {
            "kind": kind,
            "subject": (record.text("subject") or record.text("kind"))[:250],
            "owner_id": self.reference(record, "owner", "user", "unknown-person"),
            "company_id": self.reference(record, "company", "company", "unknown-company"),
            "contact_id": self.desk.id_of("contact", contact_text(record)),
            "deal_id": self.reference(record, "deal", "deal", "unknown-deal"),
            "due_at": due[0] if due else None,
            "has_hour": bool(due and due[1]),
            "done_at": done if done or kind != "note" else (due[0] if due else self.desk.at),
            "outcome": record.text("outcome"),
            "body": record.text("body"),
            "direction": code_of(record.text("direction"), DIRECTIONS) or "out",
            "duration_minutes": self.lens.whole(record, "duration_minutes", most=100_000),
            "external_ref": record.text("external_ref"),
            "told": (record.text("due_at"), record.text("done_at"), record.text("owner")),
        }

    def _done(self, record: Record) -> datetime | None:
        """Return when it was done; a plain "yes" means on the day it was due."""
        text = record.text("done_at")
        if not text:
            return None
        try:
            if not yes_no(text):
                return None
        except Unclear:
            told = self.lens.moment(record, "done_at")
            return told[0] if told else None
        due = self.lens.moment(record, "due_at")
        return min(due[0], self.desk.at) if due else self.desk.at

    def _kind(self, record: Record) -> str:
        text = record.text("kind")
        return (code_of(text, ACTIVITY_KINDS) if text else "") or "task"

    def title(self, values: Mapping[str, Any]) -> str:
        return str(values["subject"])

    def key(self, values: Mapping[str, Any]) -> int:
        if values["external_ref"]:
            return fingerprint("activity", values["external_ref"])
        names = ("kind", "subject", "told", "deal_id", "company_id", "body")
        return fingerprint("activity", *(values[name] for name in names))

    def find(self, items: Sequence[Item]) -> None:
        refs = [item.values["external_ref"] for item in items if item.values["external_ref"]]
        ids = match_activities(refs) if refs else {}
        rows = activities(self.desk.by).in_bulk(list(ids.values()))
        for item in items:
            item.row = rows.get(ids.get(item.values["external_ref"], 0))
        self._find_unnamed([item for item in items if not item.values["external_ref"]])

    def _find_unnamed(self, items: Sequence[Item]) -> None:
        if not items:
            return
        rows = activities(self.desk.by).filter(
            subject__in={item.values["subject"] for item in items},
            owner_id__in={item.values["owner_id"] for item in items if item.values["owner_id"]},
        )
        known = {
            _look(row.kind, row.subject, row.owner_id, row.about_id, row.done_at, row.due_at): row
            for row in rows
        }
        for item in items:
            v = item.values
            item.row = known.get(
                _look(
                    v["kind"], v["subject"], v["owner_id"], v["deal_id"], v["done_at"], v["due_at"]
                )
            )

    def differences(self, item: Item) -> dict[str, Any]:
        return {}

    def create(self, items: Sequence[Item]) -> Sequence[Any]:
        desk = self.desk
        drafts = [self._draft(item.values) for item in items]
        return record_activities(drafts, by=desk.by, at=desk.at, batch=desk.batch, way=IMPORT)

    def _draft(self, v: Mapping[str, Any]) -> ActivityDraft:
        deal_id = real(v["deal_id"])
        return ActivityDraft(
            kind=v["kind"], subject=v["subject"], owner_id=real(v["owner_id"]) or self.desk.by.pk,
            company_id=real(v["company_id"]), contact_id=real(v["contact_id"]),
            about_noun="deal" if deal_id else "", about_id=deal_id, due_at=v["due_at"],
            has_hour=v["has_hour"], done_at=v["done_at"], outcome=v["outcome"], body=v["body"],
            direction=v["direction"], duration_minutes=v["duration_minutes"],
            external_ref=v["external_ref"],
        )  # fmt: skip

    def edit(self, items: Sequence[Item]) -> Sequence[Any]:
        return [item.row for item in items]


def _look(
    kind: str, subject: str, owner_id: int | None, deal_id: int | None,
    done: datetime | None, due: datetime | None,
) -> tuple[Any, ...]:  # fmt: skip
    day = (done or due).date() if done or due else None  # type: ignore[union-attr]
    return kind, subject, owner_id, deal_id, bool(done), day


__all__ = ["Activities", "match_deals"]
