"""Reading the portrait, the fit of records and how clients behave."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from otdel.company.catalog.queries import products
from otdel.company.clients.models import Company, Contact
from otdel.company.clients.queries import fields, merged_into
from otdel.company.department.queries import functions, units
from otdel.foundation.people.models import User
from otdel.kernel.normal import fold
from otdel.selling.pipeline.models import Lead, Source
from otdel.selling.pipeline.queries import leads, sources

from . import engine
from .attributes import FIXED, Attribute, own
from .engine import Fit, Limits, Rule
from .models import Behaviour, LeadFit, Portrait, Trait
from .profiles import YES_NO, profiles

# ---------------------------------------------------------------- the portrait


def portraits() -> QuerySet[Portrait]:
    """Every version, the latest first."""
    return Portrait.objects.select_related("created_by", "approved_by").order_by("-number")


def in_force() -> Portrait | None:
    """The approved version, if there is one."""
    return portraits().filter(status=Portrait.Status.APPROVED).first()


def draft() -> Portrait | None:
    return portraits().filter(status=Portrait.Status.DRAFT).first()


def traits(portrait_id: int) -> list[Trait]:
    return list(Trait.objects.filter(portrait_id=portrait_id).order_by("pk"))


def trait(pk: int) -> QuerySet[Trait]:
    return Trait.objects.filter(pk=pk).select_related("portrait")


def traits_of(ids: Sequence[int]) -> list[Trait]:
    """Return the traits of those numbers that still are, with their portraits."""
    return list(Trait.objects.filter(pk__in=ids).select_related("portrait"))


def portrait_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in Portrait.objects.filter(pk__in=ids)}


def rules(rows: Sequence[Trait]) -> tuple[Rule, ...]:
    """Return traits as the scoring sees them."""
    return tuple(
        Rule(
            row.pk,
            row.attribute,
            row.operator,
            frozenset(fold(one) for one in row.options),
            row.low,
            row.high,
            row.weight,
            row.is_stop,
        )
        for row in rows
    )


# ---------------------------------------------------------------- what a trait may be about


def attributes() -> dict[str, Attribute]:
    """Return {key: attribute}: the product's and the company's own fields in use."""
    return {one.key: one for one in (*FIXED, *own(list(fields())))}


def choices(by: User, attribute: Attribute) -> list[tuple[str, str]]:
    """Return [(value, what people call it)] that a trait about the attribute may name; [] for words and numbers."""
    if attribute.kind != "choice":
        return []
    if attribute.field_key:
        return [(key, str(Behaviour.Answer(key).label)) for key in YES_NO]
    return _FIXED_CHOICES[attribute.key](by)


def _named(rows: QuerySet) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]


def _functions(by: User) -> list[tuple[str, str]]:
    return [(fold(row.code), f"{row.code} · {row.called(by.language)}") for row in functions()]


_FIXED_CHOICES = {
    "company.source": lambda by: _named(sources(only_active=False)),
    "company.channel": lambda by: [(key, str(label)) for key, label in Source.Channel.choices],
    "company.product": lambda by: _named(products().filter(is_active=True)[:500]),
    "contact.part": lambda by: [(key, str(label)) for key, label in Contact.Part.choices],
    "employee.function": _functions,
    "employee.unit": lambda by: _named(units()),
}


# ---------------------------------------------------------------- fit


def fits(by: User, ids: Collection[int]) -> dict[int, LeadFit]:
    """Return {lead: its fit to the portrait in force} of the leads that `by` sees; one statement."""
    rows = LeadFit.objects.filter(lead__in=leads(by).filter(pk__in=ids).order_by().values("pk"))
    return {row.lead_id: row for row in rows.filter(portrait__status=Portrait.Status.APPROVED)}


def fit_of(thing: object, portrait: Portrait, limits: Limits, on: date) -> tuple[Fit, list[Trait]]:
    """Score one lead, deal or company that the caller has found, and return the traits behind the ids."""
    rows = traits(portrait.pk)
    profile = profiles([thing], on=on, currency=portrait.currency)[thing.pk]  # type: ignore[attr-defined]
    return engine.fit(rules(rows), profile, limits), rows


def leads_touched(
    lead_ids: Collection[int], records: Mapping[str, Collection[int]]
) -> QuerySet[Lead]:
    """Leads of those numbers, or beside those companies and contacts: {noun: ids}."""
    found = Lead.objects.filter(pk__in=list(lead_ids))
    for noun in ("company", "contact"):
        if records.get(noun):
            found = found | Lead.objects.filter(**{f"{noun}__in": list(records[noun])})
    return found


# ---------------------------------------------------------------- the ten traits


def behaviours(company: Company) -> dict[str, Behaviour]:
    """Return {quality: what was noted last} of a company that the caller has found.

    What was noted about companies merged into it counts too.
    """
    ids = [company.pk, *(merge.gone_id for merge in merged_into("company", company.pk))]
    rows = Behaviour.objects.filter(company_id__in=ids).select_related("by").order_by("at", "pk")
    return {row.quality: row for row in rows}


def quality_words(by: User, codes: Sequence[str]) -> dict[str, str]:
    known = dict(Behaviour.Quality.choices)
    return {code: str(known.get(code, code)) for code in codes}


def answer_words(by: User, codes: Sequence[str]) -> dict[str, str]:
    known = dict(Behaviour.Answer.choices)
    return {code: str(known.get(code, code)).lower() for code in codes}
