"""What the people of a made-up year pass on to each other and ask of other services: plain values.

Dice of its own: the year itself stays as it was drawn. The same seed and year give the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from .engine import Deal, Lead, Setting, Year

FRESH = timedelta(minutes=50)  # how long ago what nobody could answer yet was offered or asked
RECENT = 75  # days in which won clients are passed on and services were asked
LATE = 6  # days ago that something was offered or asked which nobody has answered since
CLIENTS, ASKED = 12, 18


@dataclass(frozen=True, slots=True)
class Pass:
    """One hand-off. place: of the lead, or of the won deal; state: accepted, returned or offered."""

    noun: str
    place: int
    giver: str
    taker: str
    state: str
    offered_at: datetime
    decided_at: datetime | None
    dice: int  # which of the words and reasons, taken modulo their number


@dataclass(frozen=True, slots=True)
class Ask:
    """One request about a deal. what: a place in the list of what may be asked, modulo its length."""

    place: int
    what: int
    state: str  # answered, returned, taken or asked
    asked_at: datetime
    decided_at: datetime | None


@dataclass(slots=True)
class Together:
    passes: list[Pass] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)


def draw_up(setting: Setting, year: Year) -> Together:
    """Return what was passed on and asked in the year, each list in the order of time."""
    return _Drawing(setting, year).together


class _Drawing:
    def __init__(self, setting: Setting, year: Year) -> None:
        self.set, self.year = setting, year
        self.dice = Random(f"{setting.seed}/{setting.world.country}/together")  # noqa: S311
        self.teams = {person.key: person.team for person in year.people}
        self.together = Together()
        self.late_at = self._morning(self._worked_before(LATE))
        self.fresh_at = self._lately()
        self._converted_leads()
        self._waiting_leads()
        self._won_clients()
        self._services()
        self.together.passes.sort(key=lambda one: one.offered_at)
        self.together.asks.sort(key=lambda one: one.asked_at)

    # ------------------------------------------------------------ hand-offs

    def _converted_leads(self) -> None:
        """What became a deal in work was passed on to its seller first."""
        for place, lead in enumerate(self.year.leads):
            if lead.deal is None or self.year.deals[lead.deal].outcome != "open":
                continue
            offered = self._within(lead.came_at, lead.closed_at or self.set.at)
            decided = self._within(offered, lead.closed_at or self.set.at)
            self._pass(
                "lead", place, lead.owner, self.year.deals[lead.deal].owner, "accepted", offered,
                decided,
            )  # fmt: skip

    def _waiting_leads(self) -> None:
        """Of the leads in work one waits too long, some wait, the others came back or were taken."""
        rows = [
            place for place, lead in enumerate(self.year.leads)
            if lead.status in ("new", "working", "qualified")
        ]  # fmt: skip
        rows.sort(key=lambda place: self.year.leads[place].came_at)
        turns = iter(("late", "returned", "accepted", "returned", "fresh", "accepted", "fresh"))
        for place in rows:
            lead = self.year.leads[place]
            if lead.came_at >= self.fresh_at:
                continue
            turn = next(turns, "")
            if turn == "late" and lead.came_at >= self.late_at:
                turn = next(turns)
            if not turn:
                return
            self._wait(turn, place, lead)

    def _wait(self, turn: str, place: int, lead: Lead) -> None:
        taker = self._one_of("ae", self.teams[lead.owner])
        if turn in ("late", "fresh"):
            offered = self.late_at if turn == "late" else self.fresh_at
            self._pass("lead", place, lead.owner, taker, "offered", offered, None)
            return
        offered = self._within(lead.came_at, self.set.at)
        decided = self._within(offered, self.set.at)
        self._pass("lead", place, lead.owner, taker, turn, offered, decided)

    def _won_clients(self) -> None:
        """Clients of new sales go to the account managers; the latest still wait for an answer."""
        seen: set[int] = set()
        places = []
        for place in sorted(self._won(), key=lambda one: -self._closed(one).timestamp()):
            firm = self.year.deals[place].firm
            if firm not in seen:
                seen.add(firm)
                places.append(place)
        for number, place in enumerate(places[:CLIENTS]):
            deal = self.year.deals[place]
            taker = self._one_of("am", self.teams[deal.owner])
            if number < 2:
                self._pass("deal", place, deal.owner, taker, "offered", self.fresh_at, None)
                continue
            offered = self._within(self._closed(place), self.set.at)
            decided = self._within(offered, min(offered + timedelta(days=4), self.set.at))
            state = "returned" if number % 5 == 4 else "accepted"
            self._pass("deal", place, deal.owner, taker, state, offered, decided)

    def _won(self) -> Iterator[int]:
        since = self.set.today - timedelta(days=RECENT)
        for place, deal in enumerate(self.year.deals):
            closed = self._closed(place)
            is_new = closed.date() >= since and closed < self.fresh_at
            if deal.outcome == "won" and deal.owner.startswith("ae-") and is_new:
                yield place

    def _closed(self, place: int) -> datetime:
        return self.year.deals[place].closed_at or self.set.at

    def _one_of(self, role: str, team: str) -> str:
        keys = [one.key for one in self.year.people if one.role == role and one.team == team]
        return self.dice.choice(keys)

    def _pass(
        self, noun: str, place: int, giver: str, taker: str, state: str, offered_at: datetime,
        decided_at: datetime | None,
    ) -> None:  # fmt: skip
        dice = self.dice.randrange(100)
        self.together.passes.append(
            Pass(noun, place, giver, taker, state, offered_at, decided_at, dice)
        )

    # ------------------------------------------------------------ services

    def _services(self) -> None:
        """Sellers asked about their deals; two questions of the last days wait, one of them too long."""
        places = [place for place, deal in enumerate(self.year.deals) if self._may_ask(deal)]
        chosen = self.dice.sample(places, min(ASKED, len(places)))
        old = [place for place in chosen if self.year.deals[place].way[0][1] < self.late_at]
        late = set(old[:2])
        fresh = [place for place in chosen if place not in late][:3]
        for number, place in enumerate(chosen):
            if place in late:
                self._ask(place, number, "asked", self.late_at, None)
            elif place in fresh:
                state = "taken" if place == fresh[0] else "asked"
                taken = self.fresh_at + FRESH / 3 if state == "taken" else None
                self._ask(place, number, state, self.fresh_at, taken)
            else:
                self._past(place, number)

    def _may_ask(self, deal: Deal) -> bool:
        if not deal.owner.startswith("ae-") or deal.outcome == "lost":
            return False
        entered = deal.way[-1][1]
        return entered < self.fresh_at and (self.set.today - entered.date()).days < RECENT

    def _past(self, place: int, number: int) -> None:
        deal = self.year.deals[place]
        asked = self._within(deal.way[-1][1], deal.closed_at or self.set.at)
        hours = timedelta(hours=self.dice.choice((1, 2, 3, 22, 30)))
        decided = self._within(asked, min(asked + hours, self.set.at))
        self._ask(place, number, "returned" if number % 6 == 5 else "answered", asked, decided)

    def _ask(
        self, place: int, what: int, state: str, asked_at: datetime, decided_at: datetime | None
    ) -> None:
        self.together.asks.append(Ask(place, what, state, asked_at, decided_at))

    # ------------------------------------------------------------ time

    def _within(self, start: datetime, end: datetime) -> datetime:
        """Return an instant between the two, in a working day if they leave room for one."""
        first = start.astimezone(self.set.zone).date()
        days = max((end.astimezone(self.set.zone).date() - first).days, 0)
        skip = self.dice.randint(0, days)
        for number in range(days + 1):
            day = first + timedelta(days=(skip + number) % (days + 1))
            earliest, latest = max(self._morning(day), start), min(self._evening(day), end)
            if self.set.works(day) and latest - earliest > timedelta(minutes=10):
                return earliest + (latest - earliest) * self.dice.uniform(0.2, 0.8)
        return start + (end - start) / 2

    def _lately(self) -> datetime:
        """Return a little while ago; out of working time, the end of the last day worked."""
        ago = (self.set.at - FRESH).astimezone(self.set.zone)
        if self.set.works(ago.date()) and self._morning(ago.date()) <= ago <= self._evening(
            ago.date()
        ):
            return ago
        days = 1 if ago < self._evening(ago.date()) else 0
        return self._evening(self._worked_before(days))

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, time(9, 40), tzinfo=self.set.zone)

    def _evening(self, day: date) -> datetime:
        return datetime.combine(day, time(16, 50), tzinfo=self.set.zone)

    def _worked_before(self, days: int) -> date:
        day = self.set.today - timedelta(days=days)
        while not self.set.works(day):
            day -= timedelta(days=1)
        return day


def spread(words: Sequence[str], dice: int) -> str:
    """Return the words that the dice chose."""
    return words[dice % len(words)]
