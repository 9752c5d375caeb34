"""Deals, leads and calls told as events, the way the rooms below tell them."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import Happening
from otdel.kernel.periods import Period
from otdel.managing.metrics.services import post_facts
from otdel.selling.pipeline import events as of_pipeline
from otdel.selling.work import events as of_work

START = date(2026, 1, 5)
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
NEW, OFFER, TALKS, WON, LOST = 11, 12, 13, 14, 15
ORDER = {NEW: 0, OFFER: 1, TALKS: 2, WON: 3, LOST: 4}
_numbers = count(1)


def day(number: int) -> date:
    return START + timedelta(days=number)


class Teller:
    """Writes an entry of the journal for each event and tells metrics of it."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.told: list[Happening] = []

    def tell(self, event: Any, noun: str, noun_id: int, batch: str = "") -> Happening:
        entry = Entry.objects.create(
            kind=event.kind(),
            noun=noun,
            noun_id=noun_id,
            by_id=self.actor.pk,
            at=datetime(2026, 1, 1, tzinfo=UTC),
            batch=batch,
            facts=event.facts(),
        )
        happening = Happening(
            event=event,
            entry_id=entry.pk,
            noun=noun,
            noun_id=noun_id,
            client_id=None,
            by_id=self.actor.pk,
            at=entry.at,
            batch=batch,
        )
        self.told.append(happening)
        post_facts([happening])
        return happening


class Deal:
    """One deal's life. Days are numbers from the story's start."""

    def __init__(
        self,
        teller: Teller,
        owner: Any,
        amount: int = 1000,
        *,
        on: int = 0,
        batch: str = "",
        **about: Any,
    ) -> None:
        self.teller, self.since, self.last_stage = teller, on, NEW
        self.facts: dict[str, Any] = {
            "deal_id": next(_numbers),
            "process_id": 1,
            "stage_id": NEW,
            "owner_id": owner.pk if owner else None,
            "company_id": None,
            "source_id": None,
            "product_id": None,
            "amount_minor": amount,
            "currency": "RUB",
            "status": "open",
            "opened_on": day(on).isoformat(),
            "closed_on": None,
            "days": None,
        } | about
        self.opened = on
        self._tell(of_pipeline.DealOpened, on, batch)

    @property
    def pk(self) -> int:
        return self.facts["deal_id"]

    def move(self, stage: int, on: int, batch: str = "") -> Deal:
        back = ORDER[stage] < ORDER[self.facts["stage_id"]]
        return self._go(of_pipeline.DealMoved, stage, on, batch, is_back=back)

    def win(self, on: int, batch: str = "", amount: int | None = None) -> Deal:
        if amount is not None:
            self.facts["amount_minor"] = amount
        return self._close("won", WON, of_pipeline.DealWon, on, batch)

    def lose(self, on: int, reason: int = 1, batch: str = "") -> Deal:
        return self._close("lost", LOST, of_pipeline.DealLost, on, batch, loss_reason_id=reason)

    def reopen(self, on: int, stage: int | None = None) -> Deal:
        was = {
            "was_status": self.facts["status"],
            "was_closed_on": self.facts["closed_on"],
            "was_days": self.facts["days"],
        }
        self.facts |= {"status": "open", "closed_on": None, "days": None}
        return self._go(
            of_pipeline.DealReopened, stage or self.last_stage, on, "", is_back=True, **was
        )

    def hand_over(self, owner: Any, on: int, batch: str = "") -> Deal:
        was, self.facts["owner_id"] = self.facts["owner_id"], owner.pk
        return self._tell(of_pipeline.DealReassigned, on, batch, from_owner_id=was)

    def resize(self, amount: int, on: int, batch: str = "") -> Deal:
        was, self.facts["amount_minor"] = self.facts["amount_minor"], amount
        return self._tell(
            of_pipeline.DealAmountChanged, on, batch, was_minor=was, was_currency="RUB"
        )

    def edit(self, on: int, batch: str = "", **changes: Any) -> Deal:
        was = {name: self.facts[name] for name in changes}
        self.facts |= changes
        return self._tell(of_pipeline.DealEdited, on, batch, fields=[*changes], was=was)

    def remove(self, on: int, batch: str = "") -> Deal:
        return self._tell(of_pipeline.DealRemoved, on, batch)

    def restore(self, on: int, undone: str, did: str = "changed", **back: Any) -> Deal:
        self.facts |= back
        return self._tell(of_pipeline.DealRestored, on, "", did=did, undone_batch=undone)

    def _close(self, status: str, stage: int, kind: Any, on: int, batch: str, **more: Any) -> Deal:
        self.last_stage = self.facts["stage_id"]
        self.facts |= {"status": status, "closed_on": day(on).isoformat(), "days": on - self.opened}
        return self._go(kind, stage, on, batch, **more)

    def _go(self, kind: Any, stage: int, on: int, batch: str, **more: Any) -> Deal:
        move = {
            "from_stage_id": self.facts["stage_id"],
            "entered_on": day(self.since).isoformat(),
            "days_in_stage": on - self.since,
        }
        self.facts["stage_id"], self.since = stage, on
        return self._tell(kind, on, batch, **move, **more)

    def _tell(self, kind: Any, on: int, batch: str, **more: Any) -> Deal:
        event = kind(**self.facts, on=day(on).isoformat(), **more)
        self.teller.tell(event, "deal", self.pk, batch)
        return self


class Lead:
    """One lead's life."""

    def __init__(self, teller: Teller, owner: Any, *, on: int = 0, **about: Any) -> None:
        self.teller, self.came = teller, on
        self.facts: dict[str, Any] = {
            "lead_id": next(_numbers),
            "owner_id": owner.pk if owner else None,
            "source_id": None,
            "company_id": None,
            "amount_minor": None,
            "currency": "RUB",
            "status": "new",
            "came_on": day(on).isoformat(),
        } | about
        self.tell("LeadCame", on)

    @property
    def pk(self) -> int:
        return int(self.facts["lead_id"])

    def edit(self, on: int, **changes: Any) -> Lead:
        was = {name: self.facts[name] for name in changes}
        self.facts |= changes
        return self.tell("LeadEdited", on, fields=[*changes], was=was)

    def tell(self, name: str, on: int, batch: str = "", **more: Any) -> Lead:
        kind = getattr(of_pipeline, name)
        known = {one.name for one in fields(kind)}
        event = kind(
            **self.facts,
            days=on - self.came,
            on=day(on).isoformat(),
            **{name: value for name, value in more.items() if name in known},
        )
        self.teller.tell(event, "lead", self.facts["lead_id"], batch)
        return self

    def qualify(self, on: int) -> Lead:
        return self.tell("LeadQualified", on)

    def reject(self, on: int, reason: int = 1, batch: str = "") -> Lead:
        return self.tell("LeadRejected", on, batch, reason_id=reason)

    def convert(self, on: int) -> Lead:
        return self.tell("LeadConverted", on, deal_id=1)

    def reopen(self, on: int, was: str) -> Lead:
        return self.tell("LeadReopened", on, was_status=was)

    def hand_over(self, owner: Any, on: int) -> Lead:
        was, self.facts["owner_id"] = self.facts["owner_id"], owner.pk
        return self.tell("LeadReassigned", on, from_owner_id=was)

    def remove(self, on: int, batch: str = "") -> Lead:
        return self.tell("LeadRemoved", on, batch)

    def restore(self, on: int, undone: str) -> Lead:
        return self.tell("LeadRestored", on, did="removed", undone_batch=undone)


def touch(
    teller: Teller,
    owner: Any,
    kind: str = "call",
    *,
    on: int,
    deal: Deal | Lead | None = None,
    activity_id: int = 0,
    name: str = "ActivityDone",
    batch: str = "",
) -> int:
    """Tell that a call, meeting or letter took place (or what `name` says); return its number."""
    pk = activity_id or next(_numbers)
    event = getattr(of_work, name)(
        activity_id=pk,
        activity_kind=kind,
        owner_id=owner.pk,
        about_noun="" if deal is None else "lead" if isinstance(deal, Lead) else "deal",
        about_id=deal.pk if deal else None,
        done_on=day(on).isoformat(),
    )
    teller.tell(event, "activity", pk, batch)
    return pk
