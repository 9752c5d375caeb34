"""What a draft or an edit says about a deal or lead, made ready for the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.company.catalog.models import Product
from otdel.company.clients.engine import clean_extra, read_day, tidy
from otdel.company.clients.models import Field
from otdel.company.clients.queries import companies, contacts, open_fields
from otdel.foundation.people.fields import refusal
from otdel.foundation.people.models import User
from otdel.kernel.errors import Invalid
from otdel.kernel.normal import fold

from ..engine import LOSS_REASON, NEXT_STEP, Lack
from ..errors import GateNotYours
from ..models import Deal, Lead, LossReason, Source

Values = Mapping[str, Any]
MOST = 10**15  # minor units; beyond that a sum is a slip of the hand


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows of one portion point at: one statement a noun."""

    owners: frozenset[int]
    companies: frozenset[int]
    contacts: Mapping[int, int | None]
    sources: frozenset[int]
    reasons: frozenset[int]
    products: frozenset[int]
    fields: tuple[Field, ...]


def known_to(by: User, noun: str, rows: Iterable[Values]) -> Known:
    """Load what the values point at, within the reach of `by`."""
    kept = list(rows)
    lines = [line.product_id for row in kept for line in row.get("lines") or ()]
    reasons = _ids(kept, "loss_reason_id") | _ids(kept, "reject_reason_id")
    return Known(
        owners=_there(User.objects.filter(is_system=False), _ids(kept, "owner_id")),
        companies=_there(companies(by), _ids(kept, "company_id")),
        contacts=_homes(by, _ids(kept, "contact_id")),
        sources=_there(Source.objects.all(), _ids(kept, "source_id")),
        reasons=_there(LossReason.objects.all(), reasons),
        products=_there(Product.objects.all(), set(lines)),
        fields=tuple(open_fields(noun)) if any(row.get("extra") for row in kept) else (),
    )


def _ids(rows: Iterable[Values], name: str) -> set[int]:
    return {row[name] for row in rows if row.get(name)}


def _there(rows: Any, ids: set[int]) -> frozenset[int]:
    if not ids:
        return frozenset()
    return frozenset(rows.order_by().filter(pk__in=ids).values_list("pk", flat=True))


def _homes(by: User, ids: set[int]) -> dict[int, int | None]:
    if not ids:
        return {}
    return dict(contacts(by).order_by().filter(pk__in=ids).values_list("pk", "company_id"))


def clean(
    model: type[Deal] | type[Lead], values: Values, known: Known, held: Values
) -> dict[str, Any]:
    """Return {attribute: value} ready for the row, with `title_key` beside `title`.

    `held`: custom values there now. Raises Invalid, naming the field.
    """
    ready = {name: _cleaned(model, name, value, known, held) for name, value in values.items()}
    if "title" in ready:
        ready["title_key"] = title_key(ready["title"])
    home = known.contacts.get(ready.get("contact_id") or 0)
    if home and "company_id" in ready and ready["company_id"] is None:
        ready["company_id"] = home
    return ready


# Which attribute of the deal answers a demand of a stage.
WORDS = {LOSS_REASON: _("Reason of loss"), NEXT_STEP: _("Next step with a date")}

ANSWERS = {
    "amount": "amount_minor",
    "lines": "lines",
    "company": "company_id",
    "contact": "contact_id",
    "source": "source_id",
    "expected_on": "expected_on",
}


def ask_those_who_may(lacking: Sequence[Lack], deal: Deal, by: User) -> None:
    """Raises GateNotYours if a gate lacks fields that `by` does not fill in, saying whom to ask."""
    names = {lack.key: ANSWERS.get(lack.key, lack.key) for lack in lacking}
    shut = [lack for lack in lacking if refusal(by, Deal.noun, [names[lack.key]])]
    if shut:
        needed = ", ".join(str(lack.label) for lack in shut)
        is_own = deal.owner_id in (None, by.pk)
        raise GateNotYours(needed=needed, whom=_("your head") if is_own else deal.owner)


def title_key(title: str) -> str:
    return fold(title)[:250]


def _cleaned(model: Any, name: str, value: Any, known: Known, held: Values) -> Any:
    column = model._meta.get_field(name)
    pool = _POOLS.get(name)
    if pool is not None:
        if value and value not in getattr(known, pool):
            raise wrong(column.verbose_name, _("no such record, or it is not yours"))
        return value or None
    if name == "extra":
        return clean_extra(known.fields, value or {}, held)
    if name == "amount_minor":
        return _amount(column, value)
    if name == "currency":
        return _currency(value)
    if name.endswith("_on"):
        return _day(column, value)
    return _text(column, value) if isinstance(value, str) else value


_POOLS = {
    "owner_id": "owners",
    "company_id": "companies",
    "contact_id": "contacts",
    "source_id": "sources",
    "loss_reason_id": "reasons",
    "reject_reason_id": "reasons",
}


def _text(column: Any, value: str) -> str:
    text = tidy(value, lines=column.max_length is None)
    if column.max_length and len(text) > column.max_length:
        raise wrong(column.verbose_name, _("at most %(limit)s characters"), limit=column.max_length)
    if not text and not column.blank:
        raise wrong(column.verbose_name, _("must not be empty"))
    return text


def _amount(column: Any, value: Any) -> int | None:
    if value is None and column.null:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong(column.verbose_name, _("must be a whole number of minor units"))
    if not 0 <= value <= MOST:
        raise wrong(column.verbose_name, _("must not be below zero or beyond reason"))
    return value


def _currency(value: Any) -> str:
    code = str(value or "").strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise wrong(_("Currency"), _("three letters, as in RUB or USD"))
    return code


def _day(column: Any, value: Any) -> date | None:
    if value in (None, "") and column.null:
        return None
    day = read_day(value)
    if day is None:
        raise wrong(column.verbose_name, _("must be a day"))
    if not 1970 <= day.year <= 2200:
        raise wrong(column.verbose_name, _("is not a day of our time"))
    return day


def wrong(field: Any, problem: Any, **gaps: Any) -> Invalid:
    return Invalid(field=field, problem=str(problem) % gaps if gaps else problem)
