"""The gate itself: what speaks against one contact. Pure; `queries.verdicts` brings the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.functional import Promise

from otdel.company.calendars.engine import WorkTime
from otdel.company.clients.models import Channel

from . import errors
from .errors import Objection
from .models import Purpose

# Channels that ring: only they mind the hour.
RINGING = frozenset({Channel.PHONE, Channel.MESSENGER})
# What a contract or a request allows even to those who withdrew the consent to processing.
BY_CONTRACT = frozenset({Purpose.DEAL, Purpose.SERVICE})
ADDRESS_KINDS = {Channel.PHONE: "phone", Channel.EMAIL: "email", Channel.MESSENGER: "messenger"}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `number` outgoing contacts in `days`; 0 is as many as one likes."""

    number: int
    days: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What the company wants; hours are whole, [first, last).

    on_working_days: purposes for which one does not ring on a day off.
    """

    needs_consent: frozenset[str]
    first_hour: int
    last_hour: int
    on_working_days: frozenset[str]
    limits: Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class Word:
    """A consent as the gate reads it; `channels` empty is every one."""

    purpose: str
    channels: frozenset[str]
    till_on: date | None
    withdrawn_on: date | None

    def covers(self, purpose: str, channel: str) -> bool:
        return self.purpose == purpose and (not self.channels or channel in self.channels)

    def holds(self, on: date) -> bool:
        return self.withdrawn_on is None and (self.till_on is None or on <= self.till_on)


@dataclass(frozen=True, slots=True)
class Stop:
    """A ban as the gate reads it; "" is every channel or purpose. Both days belong to it."""

    channel: str
    purpose: str
    reason: str
    from_on: date
    till_on: date | None

    def stops(self, channel: str, purpose: str, on: date) -> bool:
        return (
            self.channel in ("", channel)
            and self.purpose in ("", purpose)
            and self.from_on <= on
            and (self.till_on is None or on <= self.till_on)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known about the client of one contact.

    addresses: bans of each phone (or mail) it could go to; empty if none is known.
    recent: moments of what we sent lately. work: the company's calendar.
    rule_channels, rule_roles: of the category's rule, empty where it says nothing.
    """

    stops: Sequence[Stop] = ()
    addresses: Sequence[Sequence[Stop]] = ()
    words: Sequence[Word] = ()
    zone: tzinfo | None = None
    work: WorkTime | None = None
    recent: Sequence[datetime] = ()
    limit: Limit | None = None
    rule_channels: frozenset[str] = frozenset()
    channel_names: str = ""
    rule_roles: frozenset[str] = frozenset()
    role_names: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against a contact, the hard things first; nothing: go ahead."""

    objections: tuple[Objection, ...] = ()

    @property
    def hard(self) -> tuple[Objection, ...]:
        return tuple(one for one in self.objections if one.is_hard)

    @property
    def soft(self) -> tuple[Objection, ...]:
        return tuple(one for one in self.objections if not one.is_hard)

    @property
    def is_allowed(self) -> bool:
        return not self.objections

    @property
    def codes(self) -> str:
        return ",".join(one.code for one in self.objections)

    def refusal(self, confirmed: str = "") -> errors.ContactBarred | errors.ContactToConfirm | None:
        """Return why it may not go on with the reason given, or None."""
        if self.hard:
            return errors.ContactBarred(self.hard)
        if self.soft and not confirmed.strip():
            return errors.ContactToConfirm(self.soft)
        return None


@dataclass(frozen=True, slots=True)
class Ask:
    """One contact to be made. when: its moment, None if only the day `on` (or nothing) is known.

    addresses: digests of the very phones or mails it goes to; empty: any of the client's.
    """

    channel: str
    purpose: str
    on: date
    when: datetime | None = None
    contact_id: int | None = None
    company_id: int | None = None
    addresses: tuple[str, ...] = ()
    roles: frozenset[str] = field(default_factory=frozenset)


def decide(ask: Ask, facts: Facts, policy: Policy) -> Verdict:
    """Say what speaks against the contact: bans, consent, hours, frequency, the category's rule."""
    found = (
        *_bans(ask, facts),
        *_consent(ask, facts, policy),
        *_hours(ask, facts, policy),
        *_frequency(ask, facts),
        *_rule(ask, facts),
    )
    return Verdict(tuple(found))


def _bans(ask: Ask, facts: Facts) -> Iterable[Objection]:
    """A client's ban closes all; one address's ban only if no other address is open."""
    whole = [one for one in facts.stops if one.stops(ask.channel, ask.purpose, ask.on)]
    closed = [
        next((one for one in bans if one.stops(ask.channel, ask.purpose, ask.on)), None)
        for bans in facts.addresses
    ]
    if not whole and closed and all(closed):
        whole = [one for one in closed if one]
    if whole:
        yield errors.Banned(reason=whole[0].reason)


def _consent(ask: Ask, facts: Facts, policy: Policy) -> Iterable[Objection]:
    purposes = [ask.purpose]
    if ask.purpose not in BY_CONTRACT:
        purposes.append(Purpose.DATA)
    for purpose in purposes:
        words = [one for one in facts.words if one.covers(purpose, ask.channel)]
        if any(one.holds(ask.on) for one in words):
            continue
        label: str | Promise = Purpose(purpose).label
        ran_out = [one.till_on for one in words if one.withdrawn_on is None and one.till_on]
        if any(one.withdrawn_on is not None for one in words):
            yield errors.ConsentWithdrawn(purpose=label)
        elif purpose not in policy.needs_consent:
            continue
        elif ran_out:
            yield errors.ConsentExpired(purpose=label, day=max(ran_out).isoformat())
        else:
            yield errors.ConsentMissing(purpose=label)


def _hours(ask: Ask, facts: Facts, policy: Policy) -> Iterable[Objection]:
    if ask.channel not in RINGING or ask.when is None or facts.zone is None:
        return
    local = ask.when.astimezone(facts.zone)
    if not policy.first_hour <= local.hour < policy.last_hour:
        yield errors.OutOfHours(
            local=local.strftime("%H:%M"), first=policy.first_hour, last=policy.last_hour
        )
    minds = ask.purpose in policy.on_working_days
    if minds and facts.work and not facts.work.is_working(local.date()):
        yield errors.DayOff()


def _frequency(ask: Ask, facts: Facts) -> Iterable[Objection]:
    limit = facts.limit
    if limit is None or not limit.number:
        return
    noon = datetime.combine(ask.on, time(12), tzinfo=facts.zone)
    until = ask.when or noon
    since = until - timedelta(days=limit.days)
    number = sum(since < one <= until for one in facts.recent)
    if number >= limit.number:
        yield errors.TooOften(number=number, days=limit.days, limit=limit.number)


def _rule(ask: Ask, facts: Facts) -> Iterable[Objection]:
    if facts.rule_channels and ask.channel not in facts.rule_channels:
        yield errors.ChannelUnwanted(channels=facts.channel_names)
    if facts.rule_roles and ask.roles and facts.rule_roles.isdisjoint(ask.roles):
        yield errors.NotTheirClient(who=facts.role_names)
