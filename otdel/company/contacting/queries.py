"""Reading consents, bans and rules, and asking the gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from otdel.company.calendars.engine import WorkTime
from otdel.company.calendars.queries import add_working_days, work_time
from otdel.company.clients.models import Channel, Company, Contact, ContactPoint
from otdel.company.clients.queries import companies, contacts, tag_words
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.preferences.queries import value

from . import engine
from .addresses import digest
from .engine import Ask, Facts, Limit, Policy, Stop, Verdict, Word
from .models import (
    Ban,
    Consent,
    DataHold,
    DataRequest,
    Erasure,
    Passing,
    Purpose,
    TalkRule,
    Wording,
)
from .touches import touches
from .words import channels_said
from .zones import zone_of

PORTION = 1000
_ON_WORKING_DAYS: Mapping[str, frozenset[str]] = {
    "none": frozenset(),
    "advertising": frozenset(Purpose.values) - engine.BY_CONTRACT,
    "all": frozenset(Purpose.values),
}


def policy() -> Policy:
    """Return what the company's preferences say."""
    deal = Limit(value("contacting.limit"), value("contacting.limit_days"))
    advertising = Limit(value("contacting.advertising_limit"), value("contacting.advertising_days"))
    return Policy(
        needs_consent=frozenset(
            purpose for purpose in Purpose.values if value(f"contacting.consent_{purpose}")
        ),
        first_hour=value("contacting.first_hour"),
        last_hour=value("contacting.last_hour"),
        on_working_days=_ON_WORKING_DAYS[value("contacting.days_off")],
        limits={
            Purpose.DEAL: deal,
            Purpose.SERVICE: Limit(0, 1),
            Purpose.MARKETING: advertising,
            Purpose.SURVEY: advertising,
        },
    )


# ---------------------------------------------------------------- the gate


def may_contact(by: User, ask: Ask, *, at: datetime) -> Verdict:
    """Say what speaks against one contact; `by` has found the client through its reader."""
    return verdicts(by, [ask], at=at)[0]


def verdicts(by: User, asks: Sequence[Ask], *, at: datetime) -> list[Verdict]:
    """Say it for many contacts, in order: a constant number of statements every 1000."""
    found: list[Verdict] = []
    for start in range(0, len(asks), PORTION):
        found += _verdicts(by, asks[start : start + PORTION], at)
    return found


def _verdicts(by: User, asks: Sequence[Ask], at: datetime) -> list[Verdict]:
    rules = policy()
    asks = [replace(ask, roles=frozenset(by.roles)) for ask in asks]
    known = _read(asks, rules, at)
    return [engine.decide(ask, _facts(ask, known, rules, at), rules) for ask in asks]


@dataclass(slots=True)
class _Known:
    """What the asks of one portion refer to. Keys are ("contact" | "company", id)."""

    employers: Mapping[int, int | None]
    companies: Mapping[int, Company]
    tags: Mapping[int, Collection[str]]
    preferred: Mapping[int, str]
    points: Mapping[tuple[str, int], list[tuple[str, str]]]
    stops: Mapping[tuple[str, int], list[Stop]]
    by_digest: Mapping[str, list[Stop]]
    words: Mapping[tuple[str, int], list[Word]]
    rules: Sequence[TalkRule]
    recent: Sequence[tuple[int | None, int | None, datetime]]
    work: WorkTime
    zone: ZoneInfo


def _read(asks: Sequence[Ask], rules: Policy, at: datetime) -> _Known:
    contact_ids = {ask.contact_id for ask in asks if ask.contact_id}
    people = list(
        Contact.objects.filter(pk__in=contact_ids).values_list(
            "pk", "company_id", "preferred_channel"
        )
    )
    employers = {pk: company_id for pk, company_id, _channel in people}
    company_ids = {ask.company_id for ask in asks if ask.company_id} | {
        pk for pk in employers.values() if pk
    }
    firms = Company.objects.only("status", "industry", "city", "preferred_channel").in_bulk(
        company_ids
    )
    talk = list(active_rules())
    points = _points(contact_ids, company_ids)
    stops, by_digest = _stops(contact_ids, company_ids, points, asks)
    return _Known(
        employers=employers,
        companies=firms,
        tags=tag_words("company", sorted(company_ids)) if any(r.tag for r in talk) else {},
        preferred={pk: channel for pk, _company, channel in people},
        points=points,
        stops=stops,
        by_digest=by_digest,
        words=_words(contact_ids, company_ids),
        rules=talk,
        recent=_recent(asks, contact_ids, company_ids, talk, rules, at),
        work=work_time(),
        zone=_own_zone(),
    )


def _points(
    contact_ids: Collection[int], company_ids: Collection[int]
) -> dict[tuple[str, int], list[tuple[str, str]]]:
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    rows = ContactPoint.objects.filter(
        Q(contact_id__in=contact_ids) | Q(company_id__in=company_ids)
    ).values_list("contact_id", "company_id", "kind", "value")
    for contact_id, company_id, kind, text in rows.order_by("-is_main", "pk"):
        key = ("contact", contact_id) if contact_id else ("company", company_id)
        found.setdefault(key, []).append((kind, text))
    return found


def _stops(
    contact_ids: Collection[int],
    company_ids: Collection[int],
    points: Mapping[tuple[str, int], list[tuple[str, str]]],
    asks: Sequence[Ask],
) -> tuple[dict[tuple[str, int], list[Stop]], dict[str, list[Stop]]]:
    digests = {digest(kind, text) for pairs in points.values() for kind, text in pairs}
    digests |= {one for ask in asks for one in ask.addresses}
    rows = Ban.objects.filter(lifted_at=None).filter(
        Q(contact_id__in=contact_ids) | Q(company_id__in=company_ids) | Q(digest__in=digests)
    )
    whole: dict[tuple[str, int], list[Stop]] = {}
    single: dict[str, list[Stop]] = {}
    for row in rows:
        stop = Stop(row.channel, row.purpose, row.why, row.from_on, row.till_on)
        if row.digest:
            single.setdefault(row.digest, []).append(stop)
        elif row.contact_id:
            whole.setdefault(("contact", row.contact_id), []).append(stop)
        else:
            whole.setdefault(("company", row.company_id or 0), []).append(stop)
    return whole, single


def _words(
    contact_ids: Collection[int], company_ids: Collection[int]
) -> dict[tuple[str, int], list[Word]]:
    rows = Consent.objects.filter(Q(contact_id__in=contact_ids) | Q(company_id__in=company_ids))
    found: dict[tuple[str, int], list[Word]] = {}
    for row in rows:
        key = ("contact", row.contact_id) if row.contact_id else ("company", row.company_id or 0)
        channels = frozenset(filter(None, row.channels.split(",")))
        word = Word(row.purpose, channels, row.till_on, row.withdrawn_on)
        found.setdefault(key, []).append(word)
    return found


def _recent(
    asks: Sequence[Ask],
    contact_ids: Collection[int],
    company_ids: Collection[int],
    talk: Sequence[TalkRule],
    rules: Policy,
    at: datetime,
) -> list[tuple[int | None, int | None, datetime]]:
    days = [rules.limits[ask.purpose].days for ask in asks if rules.limits[ask.purpose].number]
    days += [rule.per_days for rule in talk if rule.max_contacts]
    if not days:
        return []
    first = min([at, *(ask.when for ask in asks if ask.when)])
    return touches(contact_ids, company_ids, first - timedelta(days=max(days)))


def _facts(ask: Ask, known: _Known, rules: Policy, at: datetime) -> Facts:
    contact_id = ask.contact_id
    company_id = ask.company_id or known.employers.get(contact_id or 0)
    keys = [("contact", contact_id or 0), ("company", company_id or 0)]
    client = keys[0] if contact_id else keys[1]
    kind = engine.ADDRESS_KINDS.get(Channel(ask.channel), "")
    points = known.points.get(client, [])
    digests = ask.addresses or tuple(digest(k, text) for k, text in points if k == kind)
    rule = _rule_for(company_id, contact_id, known)
    company = known.companies.get(company_id or 0)
    phone = next((text for k, text in points if k == "phone"), "")
    zone = zone_of(
        city=company.city if company else "",
        phone=phone,
        own=known.zone,
        at=ask.when or at,
    )
    return Facts(
        stops=[stop for key in keys for stop in known.stops.get(key, ())],
        addresses=[known.by_digest.get(one, ()) for one in digests],
        words=known.words.get(client, []),
        zone=zone,
        work=known.work,
        recent=[
            moment
            for of_contact, of_company, moment in known.recent
            if (contact_id and of_contact == contact_id)
            or (not contact_id and company_id and of_company == company_id)
        ],
        limit=_limit(ask, rule, rules),
        rule_channels=frozenset(filter(None, rule.channels.split(","))) if rule else frozenset(),
        channel_names=channels_said(rule.channels) if rule else "",
        rule_roles=frozenset(filter(None, rule.who.split(","))) if rule else frozenset(),
        role_names=roles_said(rule.who) if rule else "",
    )


def _limit(ask: Ask, rule: TalkRule | None, rules: Policy) -> Limit:
    if rule and rule.max_contacts:
        return Limit(rule.max_contacts, rule.per_days)
    return rules.limits[ask.purpose]


def _own_zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_default_timezone_name())


def roles_said(text: str) -> str:
    return ", ".join(str(Role(code).label) for code in text.split(",") if code in Role)


def _rule_for(company_id: int | None, contact_id: int | None, known: _Known) -> TalkRule | None:
    company = known.companies.get(company_id or 0)
    preferred = known.preferred.get(contact_id or 0, "") or (
        company.preferred_channel if company else ""
    )
    tags = known.tags.get(company_id or 0, ())
    return next((one for one in known.rules if fits(one, company, tags, preferred)), None)


# ---------------------------------------------------------------- rules of talking


def rules() -> QuerySet[TalkRule]:
    """Every rule in the order in which they are tried."""
    return TalkRule.objects.order_by("position", "pk")


def active_rules() -> QuerySet[TalkRule]:
    return rules().filter(is_active=True)


def fits(rule: TalkRule, company: Company | None, tags: Collection[str], preferred: str) -> bool:
    """Say whether the rule is for this client; without a company only a rule for everybody fits."""
    return (
        (not rule.status or (company is not None and company.status == rule.status))
        and (not rule.tag or rule.tag in tags)
        and (
            not rule.industry
            or (company is not None and company.industry.casefold() == rule.industry.casefold())
        )
        and (not rule.preferred_channel or preferred == rule.preferred_channel)
    )


@dataclass(frozen=True, slots=True)
class Manner:
    """How to talk to one client. `preferred`: the client's own channel, "" if it named none."""

    rule: TalkRule | None
    preferred: str
    wishes: str


def manner(by: User, company_id: int | None, contact_id: int | None) -> Manner:
    """Return how to talk to a company or a contact that `by` has found.

    A channel or wishes that are closed to `by` stay out; the rule is the same for everybody.
    """
    contact = Contact.objects.filter(pk=contact_id).first() if contact_id else None
    company_id = company_id or (contact.company_id if contact else None)
    company = Company.objects.filter(pk=company_id).first() if company_id else None
    preferred = (contact.preferred_channel if contact else "") or (
        company.preferred_channel if company else ""
    )
    tags = tag_words("company", [company.pk])[company.pk] if company else []
    rule = next((one for one in active_rules() if fits(one, company, tags, preferred)), None)
    told = "contact" if contact and contact.preferred_channel else "company"
    wishes = company.preferences if company else ""
    return Manner(
        rule,
        preferred if may_read(by, told, "preferred_channel") else "",
        wishes if may_read(by, "company", "preferences") else "",
    )


# ---------------------------------------------------------------- consents and bans


def consents(by: User) -> QuerySet[Consent]:
    """Consents of companies and contacts that `by` may see, newest first."""
    seen = Q(contact__in=contacts(by).order_by().values("pk")) | Q(
        company__in=companies(by).order_by().values("pk")
    )
    rows = Consent.objects.filter(seen).select_related("contact", "company", "wording")
    return rows.order_by("-given_on", "-pk")


def consents_of(noun: str, pk: int) -> QuerySet[Consent]:
    """Consents of one record that the caller has found, newest first."""
    rows = Consent.objects.filter(**{f"{noun}_id": pk}).select_related("wording", "by")
    return rows.order_by("-given_on", "-pk")


def running_out(by: User, on: date) -> QuerySet[Consent]:
    """Consents that run out within the preference's days, the soonest first."""
    last = on + timedelta(days=value("contacting.expiring_days"))
    rows = consents(by).filter(withdrawn_on=None, till_on__gte=on, till_on__lte=last)
    return rows.order_by("till_on", "pk")


def bans(by: User) -> QuerySet[Ban]:
    """Bans that `by` may see: of clients in reach, and every one of addresses for those who keep the list."""
    seen = Q(contact__in=contacts(by).order_by().values("pk")) | Q(
        company__in=companies(by).order_by().values("pk")
    )
    if by.may("contacting.lift"):
        seen |= ~Q(digest="")
    rows = Ban.objects.filter(seen).select_related("contact", "company", "by")
    return rows.order_by("-pk")


def bans_of(noun: str, pk: int, on: date) -> list[Ban]:
    """Bans in force on one found record: its own, its company's, and those of its phones and mails."""
    aim = Q(**{f"{noun}_id": pk})
    if noun == "contact":
        employer = Contact.objects.filter(pk=pk, company__isnull=False).values("company_id")
        aim |= Q(company_id__in=employer)
    points = ContactPoint.objects.filter(**{f"{noun}_id": pk}).values_list("kind", "value")
    aim |= Q(digest__in=[digest(kind, text) for kind, text in points])
    rows = Ban.objects.filter(aim, lifted_at=None).filter(Q(till_on=None) | Q(till_on__gte=on))
    return list(rows.select_related("by").order_by("from_on", "pk"))


def wordings() -> QuerySet[Wording]:
    """Texts of consents, the newest version of each purpose first."""
    return Wording.objects.select_related("by").order_by("purpose", "-version")


def wording_now(purpose: str, shown_id: int | None = None) -> Wording | None:
    """Return the newest text of a purpose, or the one that was shown if it is of this purpose."""
    rows = Wording.objects.filter(purpose=purpose).order_by("-version")
    return (rows.filter(pk=shown_id) if shown_id else rows).first()


def passings(by: User) -> QuerySet[Passing]:
    """Contacts in spite of a warning by people in the reach of `by`, newest first."""
    return (
        Passing.objects.visible_to(by).exclude(codes="").select_related("by").order_by("-at", "-pk")
    )


def purposes_of(activity_ids: Collection[int]) -> dict[int, str]:
    """Return {activity: what it is for} of those that are not about a deal."""
    rows = Passing.objects.filter(activity_id__in=activity_ids).order_by("pk")
    return {pk: purpose for pk, purpose in rows.values_list("activity_id", "purpose") if pk}


def flags_of(noun: str, pk: int) -> int:
    """Return how many forbidden contacts with a found record were entered afterwards."""
    return Passing.objects.filter(**{f"{noun}_id": pk}, is_barred=True).count()


def count_consents(noun: str, record_id: int) -> int:
    return Consent.objects.filter(**{f"{noun}_id": record_id}).count()


def count_bans(noun: str, record_id: int) -> int:
    return Ban.objects.filter(**{f"{noun}_id": record_id}).count()


def client_titles(by: User, rows: Sequence[Any]) -> dict[tuple[str, int], str]:
    """Return {(noun, id): name} for passings' clients that `by` may see."""
    people = {row.contact_id for row in rows if row.contact_id}
    firms = {row.company_id for row in rows if row.company_id}
    named: dict[tuple[str, int], str] = {
        ("contact", pk): name
        for pk, name in contacts(by).filter(pk__in=people).values_list("pk", "full_name")
    }
    named |= {
        ("company", pk): name
        for pk, name in companies(by).filter(pk__in=firms).values_list("pk", "name")
    }
    return named


def any_erased() -> bool:
    """Say whether anybody was ever erased whose phones and mails stay closed."""
    return Ban.objects.filter(source=Ban.Source.ERASED, lifted_at=None).exists()


def erased_digests(digests: Collection[str]) -> set[str]:
    """Return those of the addresses that belonged to somebody who was erased at their own request."""
    kept = Ban.objects.filter(source=Ban.Source.ERASED, lifted_at=None)
    found: set[str] = set()
    for part in batched(sorted(digests), PORTION):
        found |= set(kept.filter(digest__in=part).values_list("digest", flat=True))
    return found


# ---------------------------------------------------------------- requests about personal data


def data_requests(by: User) -> QuerySet[DataRequest]:
    """Requests that `by` answers for, the most urgent first: all in reach, or those given to them."""
    rows = DataRequest.objects.select_related("contact", "doer", "by").order_by("due_on", "pk")
    mine = Q(doer=by) | Q(by=by)
    if by.may("person.data"):
        mine |= Q(contact=None) | Q(contact__in=contacts(by).order_by().values("pk"))
    return rows.filter(mine)


def pressing_requests(by: User, on: date) -> tuple[int, int]:
    """Return (overdue, due soon) of the open requests that `by` answers for."""
    soon = on + timedelta(days=value("contacting.request_soon"))
    rows = data_requests(by).filter(state=DataRequest.State.OPEN, due_on__lte=soon)
    told = rows.order_by().aggregate(
        late=Count("pk", filter=Q(due_on__lt=on)), soon=Count("pk", filter=Q(due_on__gte=on))
    )
    return told["late"], told["soon"]


def requests_to_answer(by: User, doer: User, on: date) -> QuerySet[DataRequest]:
    """Open requests given to the person, and, for those who answer, nobody's that are late or due soon."""
    soon = on + timedelta(days=value("contacting.request_soon"))
    wanted = Q(doer=doer)
    if by == doer and by.may("person.data"):
        wanted |= Q(doer=None, due_on__lte=soon) | Q(due_on__lt=on)
    return data_requests(by).filter(wanted, state=DataRequest.State.OPEN)


def due_of(kind: str, came_on: date) -> date:
    """Return the last day for the answer to a request of this kind that came on that day."""
    days = int(value(f"contacting.{kind}_days"))
    if value(f"contacting.{kind}_working"):
        return add_working_days(came_on, days)
    return came_on + timedelta(days=days)


def extended(due_on: date) -> date:
    """Return the last day of a term that is put off."""
    return add_working_days(due_on, int(value("contacting.extension_days")))


def needs_second_word() -> bool:
    return bool(value("contacting.erase_second"))


def closes_addresses() -> bool:
    """Say whether an erased person's phones and mails stay closed to contacts."""
    return bool(value("contacting.erase_ban"))


def holds_of(contact_id: int, on: date) -> list[DataHold]:
    """Holds in force on a contact that the caller has found."""
    rows = DataHold.objects.filter(contact_id=contact_id, lifted_at=None, till_on__gte=on)
    return list(rows.select_related("by").order_by("till_on", "pk"))


def erasure_of(contact_id: int) -> Erasure | None:
    return Erasure.objects.filter(contact_id=contact_id).select_related("by").first()


def count_requests(noun: str, record_id: int) -> int:
    return DataRequest.objects.filter(contact_id=record_id).count() if noun == "contact" else 0


def count_holds(noun: str, record_id: int) -> int:
    return DataHold.objects.filter(contact_id=record_id).count() if noun == "contact" else 0
