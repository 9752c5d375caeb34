"""A year of a department, worked out from a seed: plain values, no database, no clock.

The same seed, language, day and calendar give the same department, whatever else has happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from math import log
from random import Random
from typing import Any

from otdel.kernel import normal

from .words import World

# What each month of the year brings, against an even one.
SEASON = (0.72, 0.95, 1.08, 1.1, 0.84, 1.0, 0.8, 0.86, 1.14, 1.2, 1.16, 1.12)
CHANNELS = {
    "site": 26,
    "marketing": 18,
    "cold_call": 22,
    "referral": 12,
    "exhibition": 8,
    "email": 8,
    "free_phone": 6,
}
# How much likelier a deal of that channel is to pass a stage.
LUCK = {"referral": 1.12, "site": 1.03, "cold_call": 0.9, "email": 0.93}
DAY_STARTS, DAY_ENDS = time(9, 10), time(17, 40)


@dataclass(frozen=True, slots=True)
class Step:
    """An open stage of the process: its key and its norm in days."""

    key: int
    norm: int


@dataclass(frozen=True, slots=True)
class Person:
    key: str  # "ae-3"
    role: str  # owner controller head sup sdr ae am field
    team: str  # "", sales, north, south, field
    full_name: str
    email: str
    skill: float
    starts_on: date


@dataclass(slots=True)
class Firm:
    name: str
    owner: str
    industry: str
    city: str
    phone: str
    mail: str
    site: str
    founded: int
    headcount: int
    turnover: int
    born_on: date
    status: str = "potential"
    people: list[int] = field(default_factory=list)  # places in Year.contacts


@dataclass(frozen=True, slots=True)
class Contact:
    full_name: str
    firm: int
    title: str
    department: str
    part: str
    phone: str
    mail: str


@dataclass(slots=True)
class Deal:
    title: str
    owner: str
    firm: int
    contact: int
    channel: str
    lines: tuple[tuple[int, int, int], ...]  # place of the product, quantity, price in minor units
    way: list[tuple[int, datetime]]  # key of the stage, entered
    outcome: str = "open"
    closed_at: datetime | None = None
    reason: int = 0  # a place in the list of loss reasons, taken modulo its length
    expected_on: date | None = None
    is_stuck: bool = False
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    title: str
    owner: str
    channel: str
    came_at: datetime
    status: str
    closed_at: datetime | None
    reason: int
    person: str
    firm_name: str
    phone: str
    mail: str
    deal: int | None = None
    firm: int | None = None
    contact: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """An activity. `about`: ("deal" or "lead", place), or nothing; `done_at` None: planned."""

    kind: str
    subject: str
    owner: str
    about: tuple[str, int] | None = None
    firm: int | None = None
    contact: int | None = None
    done_at: datetime | None = None
    due_at: datetime | None = None
    has_hour: bool = False
    outcome: str = ""
    body: str = ""
    direction: str = "out"
    minutes: int | None = None
    created_at: datetime | None = None


@dataclass(slots=True)
class Year:
    """Everything there is to enter, in the order in which it refers to itself."""

    people: list[Person] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a year is worked out for. `works` says whether the company works on a day."""

    seed: int
    world: World
    at: datetime
    zone: tzinfo
    months: int
    steps: tuple[Step, ...]
    works: Callable[[date], bool]

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def begins_on(self) -> date:
        return self.today - timedelta(days=round(30.4 * self.months))


def draw_up(setting: Setting) -> Year:
    """Return the department's year up to `setting.at`."""
    return _Drawing(setting).year


class _Drawing:
    """One run of the dice, part after part; later parts look at the earlier ones."""

    def __init__(self, setting: Setting) -> None:
        self.set = setting
        self.world = setting.world
        self.dice = Random(f"{setting.seed}/{setting.world.country}/{setting.months}")  # noqa: S311
        self.year = Year()
        self._names: set[str] = set()
        self._phones: set[str] = set()
        self._mails: set[str] = set()
        self._pool = self._firm_names()
        self._people()
        self._deals()
        self._leads()
        self._field()
        self._history()
        self._plans()
        self._statuses()

    # ------------------------------------------------------------ people

    def _people(self) -> None:
        places = [("owner", ""), ("head", "sales"), ("controller", "")]
        for team in ("north", "south"):
            places += [("sup", team), *[("sdr", team)] * 3, *[("ae", team)] * 4, ("am", team)]
        places += [("sup", "field"), ("field", "field"), ("field", "field")]
        for number, (role, team) in enumerate(places, 1):
            name = self._name()
            self.year.people.append(
                Person(
                    key=f"{role}-{number}",
                    role=role,
                    team=team,
                    full_name=name,
                    email=f"{_latin(name.split()[0])}.{_latin(name.split()[-1])}@example.com",
                    skill=self.dice.choice((0.72, 0.86, 0.95, 1.0, 1.08, 1.18, 1.32)),
                    starts_on=self.set.begins_on - timedelta(days=self.dice.randint(20, 900)),
                )
            )

    def _of(self, role: str) -> list[Person]:
        return [person for person in self.year.people if person.role == role]

    def _name(self) -> str:
        """Return «Анна Ильина», never the same twice."""
        while True:
            is_man = self.dice.random() < 0.5
            first = self.dice.choice(self.world.men if is_man else self.world.women)
            last = self.dice.choice(self.world.surnames)[0 if is_man else 1]
            if (name := f"{first} {last}") not in self._names:
                self._names.add(name)
                return name

    # ------------------------------------------------------------ firms

    def _firm_names(self) -> list[tuple[str, str, str]]:
        """Return (name, industry, its own name) in a shuffled order, none twice."""
        pool = []
        for root in self.world.roots:
            for industry, marks in self.world.industries:
                mark = self.dice.choice(marks)
                own = (
                    root
                    if self.dice.random() < 0.25 and root not in self._names
                    else f"{root} {mark}"
                )
                self._names.add(root)
                pool.append((self.dice.choice(self.world.forms) % own, industry, own))
        self.dice.shuffle(pool)
        return pool

    def _firm(self, owner: str, born_on: date) -> int:
        name, industry, own = self._pool.pop()
        city, area = self.dice.choice(self.world.cities)
        label = self._label(own)
        self.year.firms.append(
            Firm(
                name=name,
                owner=owner,
                industry=industry,
                city=city,
                phone=self._phone(area),
                mail=f"info@{label}.example.org",
                site=f"https://{label}.example.org",
                founded=self.dice.randint(1992, self.set.today.year - 1),
                headcount=round(self.dice.lognormvariate(log(60), 0.9)) + 4,
                turnover=round(self.dice.lognormvariate(log(180), 0.8))
                * 1_000_000
                // self.world.scale,
                born_on=born_on,
            )
        )
        place = len(self.year.firms) - 1
        for _one in range(self.dice.choice((1, 1, 2, 2, 3))):
            self._contact(place, area, label)
        return place

    def _contact(self, firm: int, area: str, label: str) -> None:
        name = self._name()
        title, department, part = self.dice.choice(self.world.titles)
        mail = f"{_latin(name.split()[0])[:1]}.{_latin(name.split()[-1])}@{label}.example.org"
        self.year.contacts.append(
            Contact(name, firm, title, department, part, self._phone(area), mail)
        )
        self.year.firms[firm].people.append(len(self.year.contacts) - 1)

    def _label(self, own: str) -> str:
        base = _latin(own) or "firm"
        label, number = base, 2
        while label in self._mails:
            label, number = f"{base}-{number}", number + 1
        self._mails.add(label)
        return label

    def _phone(self, area: str) -> str:
        """Return a number that belongs to nobody."""
        while True:
            if self.world.phone.startswith("+7"):
                tail = f"{self.dice.randrange(10**4):04d}"
                head = "000"[: 10 - len(area) - 4]
                number = f"{head}-{tail[:2]}-{tail[2:]}"
            else:
                area = self.dice.choice(self.world.cities)[1]
                number = f"555 01{self.dice.randrange(100):02d}"
            phone = self.world.phone % (area, number)
            if phone not in self._phones or len(self._phones) > 1000:
                self._phones.add(phone)
                return phone

    # ------------------------------------------------------------ deals

    def _deals(self) -> None:
        """Sellers find deals month after month; account managers sell more to those who bought."""
        sellers = [(person, 7.2) for person in self._of("ae")]
        sellers += [(person, 6.5) for person in self._of("am")]
        for day in self._working_days():
            for person, monthly in sellers:
                growth = 0.92 + 0.16 * ((day - self.set.begins_on).days / (30.4 * self.set.months))
                rate = monthly * SEASON[day.month - 1] * growth * (0.6 + 0.4 * person.skill) / 21
                if self.dice.random() < rate:
                    self._deal(person, self._moment(day))

    def _working_days(self) -> Iterator[date]:
        day = self.set.begins_on
        while day <= self.set.today:
            if self.set.works(day):
                yield day
            day += timedelta(days=1)

    def _moment(self, day: date, after: datetime | None = None) -> datetime:
        """Return an instant of the working day, later than `after` if that is the same day."""
        start = datetime.combine(day, DAY_STARTS, tzinfo=self.set.zone)
        end = datetime.combine(day, DAY_ENDS, tzinfo=self.set.zone)
        if after is not None and after >= start:
            start = min(after + timedelta(minutes=5), end)
        minutes = max(int((end - start).total_seconds() // 60), 1)
        return start + timedelta(minutes=self.dice.randrange(0, minutes, 5) if minutes > 5 else 0)

    def _deal(self, person: Person, opened_at: datetime) -> None:
        if opened_at > self.set.at:
            return
        firm = self._whose(person, opened_at.date())
        lines = self._lines()
        series = self.world.products[lines[0][0]][0]
        deal = Deal(
            title=self.dice.choice(self.world.deal_titles) % series,
            owner=person.key,
            firm=firm,
            contact=self.dice.choice(self.year.firms[firm].people),
            channel="referral" if person.role == "am" else self._channel(),
            lines=lines,
            way=[],
            reason=self.dice.randrange(6),
        )
        self._walk(deal, person, opened_at)
        self.year.deals.append(deal)

    def _whose(self, person: Person, day: date) -> int:
        """Return the place of a firm: one of the team's that bought (AM), a new one or an own one (AE)."""
        if person.role == "am":
            bought = [
                deal.firm
                for deal in self.year.deals
                if deal.outcome == "won"
                and deal.closed_at
                and deal.closed_at.date() < day
                and self._team(deal.owner) == person.team
            ]
            if bought:
                return self.dice.choice(bought)
        mine = [place for place, firm in enumerate(self.year.firms) if firm.owner == person.key]
        if mine and (self.dice.random() < 0.55 or len(self._pool) < 12):
            return self.dice.choice(mine)
        return self._firm(person.key, day - timedelta(days=self.dice.randint(1, 9)))

    def _team(self, key: str) -> str:
        return next(person.team for person in self.year.people if person.key == key)

    def _channel(self) -> str:
        return self.dice.choices(list(CHANNELS), list(CHANNELS.values()))[0]

    def _lines(self) -> tuple[tuple[int, int, int], ...]:
        count = self.dice.choice((1, 1, 1, 2, 2, 3))
        chosen = self.dice.sample(range(len(self.world.products)), count)
        lines = []
        for place in chosen:
            price = self.world.products[place][3] * 100 // self.world.scale
            most = 1 if price > 500_000_00 // self.world.scale else 8
            discount = self.dice.choice((1.0, 1.0, 0.97, 0.95, 0.9))
            lines.append((place, self.dice.randint(1, most), round(price * discount / 100) * 100))
        return tuple(sorted(lines, key=lambda line: -line[1] * line[2]))

    def _walk(self, deal: Deal, person: Person, opened_at: datetime) -> None:
        """Let the deal pass stage after stage until it is won, lost, or meets the present."""
        ease = person.skill * LUCK.get(deal.channel, 1.0)
        passes = (
            min(0.76 ** (1 / ease), 0.94) if person.role == "ae" else min(0.8 ** (1 / ease), 0.93)
        )
        cycle = sum(step.norm for step in self.set.steps)
        deal.expected_on = opened_at.date() + timedelta(
            days=self.dice.randint(cycle // 2, cycle * 2)
        )
        now = opened_at
        for step in self.set.steps:
            deal.way.append((step.key, now))
            wins = self.dice.random() < passes
            ends = self._after(now, step.norm, slow=1.0 if wins else 1.25, deal=deal)
            if ends is None:
                return
            now = ends
            if not wins:
                deal.outcome, deal.closed_at = "lost", now
                return
        deal.outcome, deal.closed_at = "won", now

    def _after(self, start: datetime, norm: int, *, slow: float, deal: Deal) -> datetime | None:
        """Return when the stage is left, on a worked day; None if that lies ahead."""
        is_stuck = self.dice.random() < 0.06
        length = self.dice.lognormvariate(log(norm * 0.62 * slow), 0.55) * (5 if is_stuck else 1)
        day = start.date() + timedelta(days=max(round(length), 0))
        while not self.set.works(day):
            day += timedelta(days=1)
        ends = self._moment(day, start)
        if ends > self.set.at:
            deal.is_stuck = (self.set.today - start.date()).days > norm
            return None
        return ends

    # ------------------------------------------------------------ leads

    def _leads(self) -> None:
        """Scouts pass on what became deals, and sift what did not."""
        for place, deal in enumerate(self.year.deals):
            if self._role(deal.owner) == "ae" and self.dice.random() < 0.45:
                self._lead_of(place, deal)
        for day in self._working_days():
            for scout in self._of("sdr"):
                if self.dice.random() < 0.36 * SEASON[day.month - 1]:
                    self._other_lead(scout, self._moment(day))
        self.year.leads.sort(key=lambda lead: lead.came_at)

    def _role(self, key: str) -> str:
        return key.split("-")[0]

    def _lead_of(self, place: int, deal: Deal) -> None:
        opened = deal.way[0][1]
        day = opened.date() - timedelta(days=self.dice.randint(1, 7))
        while not self.set.works(day):
            day -= timedelta(days=1)
        team = self._team(deal.owner)
        scouts = [person for person in self._of("sdr") if person.team == team]
        firm, contact = self.year.firms[deal.firm], self.year.contacts[deal.contact]
        firm.born_on = min(firm.born_on, day)
        self.year.leads.append(
            Lead(
                title=self.dice.choice(self.world.lead_titles),
                owner=self.dice.choice(scouts).key,
                channel=deal.channel,
                came_at=self._moment(day),
                status="converted",
                closed_at=opened,
                reason=0,
                person=contact.full_name,
                firm_name=firm.name,
                phone=contact.phone,
                mail=contact.mail,
                deal=place,
                firm=deal.firm,
                contact=deal.contact,
            )
        )

    def _other_lead(self, scout: Person, came_at: datetime) -> None:
        if came_at > self.set.at:
            return
        age = (self.set.today - came_at.date()).days
        status, closed_at = "rejected", None
        if age <= 3:
            status = self.dice.choice(("new", "new", "working"))
        elif age <= 12 and self.dice.random() < 0.6:
            status = self.dice.choice(("working", "working", "qualified"))
        else:
            day = came_at.date() + timedelta(days=self.dice.randint(0, 9))
            while not self.set.works(day):
                day += timedelta(days=1)
            closed_at = self._moment(day, came_at)
            if closed_at > self.set.at:
                status, closed_at = "working", None
        name = self._name()
        own = self.dice.choice(self.world.roots)
        self.year.leads.append(
            Lead(
                title=self.dice.choice(self.world.lead_titles),
                owner=scout.key,
                channel=self._channel(),
                came_at=came_at,
                status=status,
                closed_at=closed_at,
                reason=self.dice.randrange(6),
                person=name,
                firm_name=self.dice.choice(self.world.forms)
                % f"{own} {self.dice.choice(self.world.industries)[1][0]}",
                phone=self._phone(self.dice.choice(self.world.cities)[1]),
                mail=f"{_latin(name.split()[-1])}@{_latin(own)}.example.org",
            )
        )

    def _field(self) -> None:
        """The field team has just begun: a few outlets each, no deals yet."""
        for person in self._of("field"):
            for _one in range(min(9, len(self._pool))):
                self._firm(person.key, self.set.today - timedelta(days=self.dice.randint(3, 40)))

    # ------------------------------------------------------------ activities

    def _history(self) -> None:
        for place, deal in enumerate(self.year.deals):
            self._talks(place, deal)
        for place, lead in enumerate(self.year.leads):
            for _one in range(self.dice.choice((1, 1, 2, 3))):
                self._touch(place, lead)
        for place, firm in enumerate(self.year.firms):
            if self.dice.random() < 0.4:
                body = self.dice.choice(self.world.notes)
                at = self._past(
                    self._moment(firm.born_on + timedelta(days=self.dice.randint(0, 20)))
                )
                self._done("note", body, firm.owner, at, firm=place, body=body)
        self._reopenings()

    def _talks(self, place: int, deal: Deal) -> None:
        ends = deal.closed_at or self.set.at
        moments = [entered for _key, entered in deal.way] + [ends]
        for start, end in pairwise(moments):
            for _one in range(self.dice.choice((0, 1, 1, 2, 2, 3))):
                kind = self.dice.choices(("call", "letter", "meeting", "note"), (54, 24, 16, 6))[0]
                self._talk(kind, place, deal, self._between(start, end))

    def _talk(self, kind: str, place: int, deal: Deal, at: datetime | None) -> None:
        if at is None:
            return
        links = {"about": ("deal", place), "firm": deal.firm, "contact": deal.contact}
        if kind == "note":
            body = self.dice.choice(self.world.notes)
            self._done("note", body, deal.owner, at, body=body, **links)
            return
        said = {
            "call": self.world.calls,
            "meeting": self.world.meetings,
            "letter": self.world.letters,
        }
        subject, outcome = self.dice.choice(said[kind])
        minutes = {"call": self.dice.randint(2, 18), "meeting": self.dice.choice((30, 45, 60, 90))}
        direction = "in" if kind != "meeting" and self.dice.random() < 0.22 else "out"
        self._done(
            kind, subject, deal.owner, at,
            outcome=outcome, direction=direction, minutes=minutes.get(kind), **links,
        )  # fmt: skip

    def _touch(self, place: int, lead: Lead) -> None:
        at = self._between(lead.came_at, lead.closed_at or self.set.at)
        if at is None:
            return
        subject, outcome = self.dice.choice(self.world.calls)
        self._done(
            "call", subject, lead.owner, at,
            about=("lead", place), firm=lead.firm, contact=lead.contact,
            outcome=outcome, minutes=self.dice.randint(1, 9),
        )  # fmt: skip

    def _done(self, kind: str, subject: str, owner: str, at: datetime, **more: Any) -> None:
        self.year.acts.append(Act(kind, subject, owner, done_at=at, **more))

    def _between(self, start: datetime, end: datetime) -> datetime | None:
        """Return an instant of working time between the two, or None if they leave no room."""
        days = (end.date() - start.date()).days
        day = start.date() + timedelta(days=self.dice.randint(0, max(days, 0)))
        if not self.set.works(day):
            day = start.date()
        moment = self._moment(day, start)
        return moment if start < moment < min(end, self.set.at) else None

    def _past(self, moment: datetime) -> datetime:
        return min(moment, self.set.at - timedelta(hours=1))

    def _reopenings(self) -> None:
        """A few who refused in the last weeks came back."""
        lost = [
            deal
            for deal in self.year.deals
            if deal.outcome == "lost"
            and deal.closed_at
            and len(deal.way) > 1
            and 12 <= (self.set.today - deal.closed_at.date()).days <= 75
        ]
        for deal in self.dice.sample(lost, min(4, len(lost))):
            assert deal.closed_at
            day = deal.closed_at.date() + timedelta(days=self.dice.randint(5, 11))
            while not self.set.works(day):
                day += timedelta(days=1)
            moment = self._moment(day)
            if moment < self.set.at:
                deal.reopened_at = moment

    # ------------------------------------------------------------ what is ahead

    def _plans(self) -> None:
        """Give every open deal its next step, or none: for today, late, or in the coming days."""
        ahead = self._days_ahead(8)
        waiting: dict[str, list[int]] = {}
        for place, deal in enumerate(self.year.deals):
            if deal.outcome == "open" or deal.reopened_at:
                waiting.setdefault(deal.owner, []).append(place)
        for owner in sorted(waiting):
            places = waiting[owner]
            self.dice.shuffle(places)
            hours = self._hours(len(places))
            for number, place in enumerate(places):
                self._plan(place, self.year.deals[place], number, len(places), hours, ahead)
        self._lead_calls()
        self._chores(ahead)

    def _days_ahead(self, count: int) -> list[date]:
        day = self.set.today
        days: list[date] = []
        while len(days) < count:
            day += timedelta(days=1)
            if self.set.works(day):
                days.append(day)
        return days

    def _hours(self, count: int) -> list[time]:
        slots = [time(hour, minute) for hour in range(9, 18) for minute in (0, 30)][1:]
        return sorted(self.dice.sample(slots, min(count, len(slots))))

    def _plan(
        self,
        place: int,
        deal: Deal,
        number: int,
        count: int,
        hours: Sequence[time],
        ahead: Sequence[date],
    ) -> None:
        share = number / count
        if share >= 0.84 or (deal.is_stuck and self.dice.random() < 0.35):
            return
        if share < 0.38:
            day, hour = (
                self.set.today,
                hours[number % len(hours)] if self.dice.random() < 0.8 else None,
            )
        elif share < 0.52:
            day, hour = self._worked_before(self.dice.randint(1, 6)), None
        else:
            day = self.dice.choice(ahead)
            hour = self.dice.choice(hours) if self.dice.random() < 0.6 else None
        kind = self.dice.choices(("call", "meeting", "task", "letter"), (55, 20, 15, 10))[0]
        self._planned(
            kind, self._to_do(kind), deal.owner, day, hour,
            about=("deal", place), firm=deal.firm, contact=deal.contact,
        )  # fmt: skip

    def _worked_before(self, days: int) -> date:
        day = self.set.today - timedelta(days=days)
        while not self.set.works(day):
            day -= timedelta(days=1)
        return day

    def _to_do(self, kind: str) -> str:
        if kind == "task":
            return self.dice.choice(self.world.tasks)
        said = {
            "call": self.world.calls,
            "meeting": self.world.meetings,
            "letter": self.world.letters,
        }
        return self.dice.choice(said[kind])[0]

    def _planned(
        self, kind: str, subject: str, owner: str, day: date, hour: time | None, **more: Any
    ) -> None:
        due_at = datetime.combine(day, hour or time(12), tzinfo=self.set.zone)
        made = self._moment(self._worked_before(self.dice.randint(2, 5)))
        self.year.acts.append(
            Act(
                kind, subject, owner,
                due_at=due_at, has_hour=hour is not None,
                created_at=min(made, due_at - timedelta(hours=12)), **more,
            )
        )  # fmt: skip

    def _lead_calls(self) -> None:
        for place, lead in enumerate(self.year.leads):
            if lead.status in ("new", "working", "qualified") and self.dice.random() < 0.75:
                hour = self.dice.choice(self._hours(9))
                subject = self.dice.choice(self.world.calls)[0]
                day = self.set.today if self.dice.random() < 0.7 else self._worked_before(1)
                self._planned("call", subject, lead.owner, day, hour, about=("lead", place))

    def _chores(self, ahead: Sequence[date]) -> None:
        """Tasks that belong to no deal; one of them without a date."""
        for person in self.year.people:
            if person.role in ("owner", "controller"):
                continue
            for number in range(self.dice.choice((1, 2, 2))):
                day = self.set.today if number == 0 else self.dice.choice(ahead)
                self._planned("task", self.dice.choice(self.world.tasks), person.key, day, None)
            if self.dice.random() < 0.5:
                self.year.acts.append(
                    Act(
                        "task", self.dice.choice(self.world.tasks), person.key,
                        created_at=self._moment(self._worked_before(4)),
                    )
                )  # fmt: skip

    def _statuses(self) -> None:
        busy = {deal.firm for deal in self.year.deals if deal.outcome == "open" or deal.reopened_at}
        won = {deal.firm for deal in self.year.deals if deal.outcome == "won"}
        for place, firm in enumerate(self.year.firms):
            if place in won:
                firm.status = "existing"
            elif place not in busy and self.dice.random() < 0.12:
                firm.status = self.dice.choice(("reserve", "archived"))


def _latin(text: str) -> str:
    """Return the text as a mail or a site may carry it: «Северный путь» gives "severnyy-put"."""
    words = normal.latin(text.lower()).split()
    return "-".join(filter(None, (re.sub("[^a-z0-9]", "", word) for word in words)))
