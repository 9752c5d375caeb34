"""What is known of leads, deals and companies, in the terms of the portrait: a few statements for a thousand rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from otdel.company.clients.engine import read_decimal
from otdel.company.clients.models import Company, Contact
from otdel.company.clients.queries import fields
from otdel.company.department.queries import employments
from otdel.kernel.money import to_major
from otdel.kernel.normal import fold
from otdel.selling.pipeline.models import Deal, DealLine, Source

from .attributes import Attribute, own
from .engine import Profile, Value

YES_NO = ("yes", "no")


def profiles(things: Sequence[Any], *, on: date, currency: str) -> dict[int, Profile]:
    """Return {pk: what is known} of rows of one noun that the caller has found; unknown keys are missing.

    A turnover in another currency than `currency` is not known.
    """
    kept = _Beside(things, on, currency)
    return {thing.pk: kept.profile(thing) for thing in things}


class _Beside:
    """What stands beside the rows, loaded once for all of them."""

    def __init__(self, things: Sequence[Any], on: date, currency: str) -> None:
        self.on, self.currency = on, currency
        self.own = own(list(fields()))
        is_company = bool(things) and things[0].noun == Company.noun
        company_ids = {one.pk if is_company else one.company_id for one in things} - {None}
        self.companies = (
            {one.pk: one for one in things} if is_company else Company.objects.in_bulk(company_ids)
        )
        self.people = self._people(things, company_ids, is_company=is_company)
        self.channels = self._channels(things)
        self.sellers = sellers({one.owner_id for one in things} - {None}, on)
        self.products = _products(things)

    def _people(
        self, things: Sequence[Any], company_ids: Collection[int], *, is_company: bool
    ) -> dict[int, list[Contact]]:
        """Return {company id of a company, contact id else: the people who speak for it}."""
        if not is_company:
            ids = {one.contact_id for one in things} - {None}
            return {pk: [person] for pk, person in Contact.objects.in_bulk(ids).items()}
        found: dict[int, list[Contact]] = {}
        for person in Contact.objects.filter(company__in=company_ids, is_active=True):
            found.setdefault(person.company_id or 0, []).append(person)
        return found

    def _channels(self, things: Sequence[Any]) -> dict[int, str]:
        found = (getattr(one, "source_id", None) for one in things)
        ids = [pk for pk in set(found) if pk is not None]
        return dict(Source.objects.filter(pk__in=ids).values_list("pk", "channel")) if ids else {}

    def profile(self, thing: Any) -> Profile:
        is_company = thing.noun == Company.noun
        company = self.companies.get(thing.pk if is_company else thing.company_id)
        people = self.people.get(thing.pk if is_company else thing.contact_id, [])
        found: dict[str, Value | None] = {}
        if company:
            found |= self._of_company(company)
        found |= self._of_people(people)
        source = getattr(thing, "source_id", None)
        found["company.source"] = _set(source)
        found["company.channel"] = _set(self.channels.get(source or 0))
        found["company.product"] = frozenset(map(str, self.products.get(thing.pk, ())))
        found |= self.sellers.get(thing.owner_id, {})
        return {key: value for key, value in found.items() if value not in (None, frozenset())}

    def _of_company(self, company: Company) -> dict[str, Value | None]:
        age = self.on.year - company.founded_year if company.founded_year else None
        is_ours = company.currency in ("", self.currency)
        turnover = company.turnover_minor if is_ours else None
        return {
            "company.industry": _set(company.industry),
            "company.country": _set(company.country),
            "company.city": _set(company.city),
            "company.headcount": company.headcount,
            "company.turnover": None if turnover is None else to_major(turnover, self.currency),
            "company.age": age if age is not None and age >= 0 else None,
            **self._own("company", [company.extra]),
        }

    def _of_people(self, people: Sequence[Contact]) -> dict[str, Value | None]:
        parts = (one.part for one in people if one.part != Contact.Part.OTHER)
        return {
            "contact.part": frozenset(parts),
            "contact.title": _sets(one.title for one in people),
            "contact.department": _sets(one.department for one in people),
            **self._own("contact", [one.extra for one in people]),
        }

    def _own(self, level: str, extras: Sequence[Mapping[str, Any]]) -> dict[str, Value | None]:
        asked = [one for one in self.own if one.level == level]
        return {one.key: _own_value(one, extras, self.currency) for one in asked}


def _own_value(
    attribute: Attribute, extras: Sequence[Mapping[str, Any]], currency: str
) -> Value | None:
    values = [extra.get(attribute.field_key) for extra in extras]
    told = [value for value in values if value not in (None, "")]
    if attribute.kind == "number":
        number = _number(told[0]) if told else None
        return (
            to_major(number, currency) if attribute.is_minor and isinstance(number, int) else number
        )
    if attribute.kind == "choice":
        return frozenset(YES_NO[0] if value is True else YES_NO[1] for value in told)
    return _sets(str(value) for value in told)


def _number(value: Any) -> Decimal | int | None:
    return value if isinstance(value, int) else read_decimal(value)


def sellers(ids: Collection[int], on: date) -> dict[int, dict[str, Value | None]]:
    """Return {person: functions, unit and whole years with us} on the day; two statements."""
    jobs: dict[int, list[Any]] = {}
    for job in employments().filter(person__in=list(ids)) if ids else ():
        jobs.setdefault(job.person_id, []).append(job)
    found: dict[int, dict[str, Value | None]] = {}
    for person, theirs in jobs.items():
        held = [job for job in theirs if job.starts_on <= on and (job.ends_on or on) >= on]
        first = min(job.starts_on for job in theirs)
        years = on.year - first.year - ((on.month, on.day) < (first.month, first.day))
        found[person] = {
            "employee.function": _sets(one.code for job in held for one in job.functions.all()),
            "employee.unit": frozenset(str(job.unit_id) for job in held),
            "employee.years": max(years, 0),
        }
    return found


def _products(things: Sequence[Any]) -> dict[int, set[int]]:
    """Return {deal or company: products in it}: a company's are those of its deals."""
    if not things or things[0].noun not in (Deal.noun, Company.noun):
        return {}
    column = "deal_id" if things[0].noun == Deal.noun else "deal__company_id"
    rows = DealLine.objects.filter(**{f"{column}__in": [one.pk for one in things]})
    found: dict[int, set[int]] = {}
    for pk, product in rows.order_by().values_list(column, "product_id").distinct():
        found.setdefault(pk, set()).add(product)
    return found


def _set(value: Any) -> frozenset[str]:
    return _sets([str(value)] if value not in (None, "") else [])


def _sets(values: Iterable[str]) -> frozenset[str]:
    return frozenset(folded for value in values if (folded := fold(value)))
