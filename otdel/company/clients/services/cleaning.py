"""What a draft or an edit says, made ready for the row; the same for forms, imports and the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from otdel.company.clients import engine, queries
from otdel.company.clients.errors import (
    Missing,
    NoSuchRecord,
    NotOffered,
    OutOfRange,
    StrangerBoss,
    TooLong,
)
from otdel.company.clients.models import Affiliation, Channel, Company, Contact, Field
from otdel.foundation.people.models import User
from otdel.kernel import normal

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Boss:
    """Somebody whom a change names as a boss, and the companies they work in."""

    title: str
    company_ids: frozenset[int]


@dataclass(slots=True)
class Known:
    """What the rows of one portion point at, loaded in one statement a noun.

    owner_ids: active people; company_owners: {id of a company in sight: its owner}.
    """

    owner_ids: frozenset[int] = frozenset()
    company_owners: Mapping[int, int | None] = field(default_factory=dict)
    contact_ids: frozenset[int] = frozenset()
    bosses: Mapping[int, Boss] = field(default_factory=dict)
    fields: Sequence[Field] = ()


@dataclass(slots=True)
class Scene:
    """One row while it is cleaned: `country` as it will be, `held` custom values there now."""

    column: Any  # the one being cleaned
    known: Known
    country: str
    held: Values


def known_to(by: User, noun: str, changes: Iterable[Values]) -> Known:
    """Load what the changes point at: at most five statements."""
    kept = list(changes)
    owners, bosses = _ids(kept, "owner_id"), _ids(kept, "reports_to_id")
    homes = _ids(kept, "company_id") | _ids(kept, "parent_id")
    known = Known()
    if owners:
        people = User.objects.filter(pk__in=owners, is_active=True)
        known.owner_ids = frozenset(people.values_list("pk", flat=True))
    if homes:
        seen = queries.companies(by).filter(pk__in=homes)
        known.company_owners = dict(seen.values_list("pk", "owner_id"))
    if bosses:
        colleagues = queries.contacts(by).filter(pk__in=bosses)
        known.bosses = _bosses(colleagues)
        known.contact_ids = frozenset(known.bosses)
    if any(change.get("extra") for change in kept):
        known.fields = queries.open_fields(noun)
    return known


def _bosses(colleagues: Any) -> dict[int, Boss]:
    works: dict[int, set[int]] = {}
    present = Affiliation.objects.filter(contact__in=colleagues.order_by(), is_present=True)
    for pk, company_id in present.values_list("contact_id", "company_id"):
        works.setdefault(pk, set()).add(company_id)
    rows = colleagues.values_list("pk", "full_name", "company_id")
    return {
        pk: Boss(title, frozenset(works.get(pk, ())) | ({home} - {None}))
        for pk, title, home in rows
    }


def check_boss(known: Known, boss_id: int, company_id: int | None) -> None:
    """Raises StrangerBoss unless the boss works in the company."""
    boss = known.bosses[boss_id]
    if company_id not in boss.company_ids:
        raise StrangerBoss(boss=boss.title)


def clean(
    model: type[Company] | type[Contact],
    values: Values,
    known: Known,
    *,
    country: str,
    held: Values,
) -> dict[str, Any]:
    """Return {attribute: value} for the row, with `name_key` where the name is there.

    Raises Invalid (Missing, TooLong, NotOffered, OutOfRange, Unreadable), NoSuchRecord for a
    person or record out of sight, KeyError for a name that no column has.
    """
    ready = {}
    scene = Scene(None, known, country, held)
    for (cleaner, column, limit), (name, value) in zip(
        _cleaners(model, tuple(values)), values.items(), strict=True
    ):
        scene.column = column
        cleaned = cleaner(value, scene)
        if limit and len(cleaned) > limit:
            raise TooLong(field=column.verbose_name, limit=limit)
        ready[name] = cleaned
    title = TITLES[model]
    if title in ready:
        ready["name_key"] = _key_of(ready[title], model._meta.get_field(title))
    return ready


@lru_cache
def _cleaners(model: Any, names: tuple[str, ...]) -> list[tuple[Any, Any, int | None]]:
    """Return (how it is cleaned, column, its longest) for each name: a portion asks a thousand times."""
    columns = ((CLEANERS[model][name], model._meta.get_field(name)) for name in names)
    return [(cleaner, column, column.max_length) for cleaner, column in columns]


def _key_of(name: str, column: Any) -> str:
    key = normal.name_key(name)[: column.max_length]
    if not key:
        raise Missing(field=column.verbose_name)
    return key


def _ids(changes: Iterable[Values], name: str) -> set[int]:
    return {change[name] for change in changes if change.get(name)}


def _line(value: Any, scene: Scene) -> str:
    return engine.tidy(value)


def _lines(value: Any, scene: Scene) -> str:
    return engine.tidy(value, lines=True)


def _tax_id(value: Any, scene: Scene) -> str:
    return engine.clean_tax_id(value, scene.country)


def _currency(value: Any, scene: Scene) -> str:
    code = engine.tidy(value).upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise NotOffered(field=scene.column.verbose_name, value=code[:60])
    return code


def _extra(value: Any, scene: Scene) -> dict[str, Any]:
    return engine.clean_extra(scene.known.fields, value or {}, scene.held)


def _owner(value: Any, scene: Scene) -> int | None:
    return _one_of(value, scene.known.owner_ids)


def _company(value: Any, scene: Scene) -> int | None:
    return _one_of(value, scene.known.company_owners)


def _contact(value: Any, scene: Scene) -> int | None:
    return _one_of(value, scene.known.contact_ids)


def _one_of(value: Any, ids: Any) -> int | None:
    if not value:
        return None
    if value not in ids:
        raise NoSuchRecord
    return int(value)


def _flag(value: Any, scene: Scene) -> bool:
    return bool(value)


def _among(codes: Sequence[str]) -> Callable[[Any, Scene], str]:
    def cleaned(value: Any, scene: Scene) -> str:
        if str(value or "") not in codes:
            raise NotOffered(field=scene.column.verbose_name, value=str(value)[:60])
        return str(value or "")

    return cleaned


def _between(low: int, high: int) -> Callable[[Any, Scene], int | None]:
    def cleaned(value: Any, scene: Scene) -> int | None:
        if value in (None, ""):
            return None
        if not isinstance(value, int) or not low <= value <= high:
            raise OutOfRange(field=scene.column.verbose_name, low=low, high=high)
        return value

    return cleaned


TITLES: dict[Any, str] = {Company: "name", Contact: "full_name"}
CLEANERS: dict[Any, dict[str, Callable[[Any, Scene], Any]]] = {
    Company: {
        "name": _line,
        "owner_id": _owner,
        "status": _among(Company.Status.values),
        "parent_id": _company,
        "tax_id": _tax_id,
        "industry": _line,
        "country": _line,
        "city": _line,
        "address": _line,
        "website": _line,
        "founded_year": _between(1000, 2200),
        "headcount": _between(0, 2**31 - 1),
        "turnover_minor": _between(-engine.BIGGEST, engine.BIGGEST),
        "currency": _currency,
        "preferred_channel": _among(["", *Channel.values]),
        "preferences": _lines,
        "external_ref": _line,
        "extra": _extra,
    },
    Contact: {
        "full_name": _line,
        "company_id": _company,
        "owner_id": _owner,
        "title": _line,
        "department": _line,
        "reports_to_id": _contact,
        "part": _among(Contact.Part.values),
        "preferred_channel": _among(["", *Channel.values]),
        "is_active": _flag,
        "external_ref": _line,
        "extra": _extra,
    },
}
