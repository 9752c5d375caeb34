"""The named list of clients to be won back: made once, brought up to date by each press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from otdel.company.clients.errors import NoSuchRecord
from otdel.company.namedlists.drafts import EntryDraft, ListDraft, ListFieldDraft
from otdel.company.namedlists.models import Entry, NamedList
from otdel.company.namedlists.queries import entries, fields_of
from otdel.company.namedlists.services import (
    add_entries,
    create_list,
    define_list_field,
    edit_entries,
)
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.money import Money

from .. import queries
from ..engine import Buying
from ..models import WinBack

PORTION = 1000


@dataclass(frozen=True, slots=True)
class ListWords:
    """What the list, its states and its fields are called when it is made; why clients are in it."""

    name: str
    states: tuple[str, ...]
    fields: Mapping[str, str]  # "why", "whom", "since", "worth", "next"
    signs: Mapping[str, str]  # "lost", "quiet"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The list and how each client ended in it, in the order asked for."""

    named_list: NamedList
    results: Sequence[Entry | Refused]


@transaction.atomic
def gather_win_back(
    company_ids: Sequence[int],
    *,
    by: User,
    at: datetime,
    on: date,
    limits: Buying,
    words: ListWords,
    currency: str,
    claims: str,
    batch: str = "",
) -> Gathered:
    """Put clients who are to be won back into the person's list for it, made where there is none.

    Who stands there already has the facts of the loss brought up to date; state, note and the next try
    stay. A result for each id: NoSuchRecord for one who need not be won back or is out of sight, or what
    `add_entries` answers. Sums in another currency than the list's stay out. Raises NotAllowed.
    """
    require(by, "list.edit")
    home = queries.win_back_list(by, on) or _made(
        by=by, at=at, words=words, currency=currency, batch=batch
    )
    results: dict[int, Any] = {}
    for start in range(0, len(company_ids), PORTION):
        ids = company_ids[start : start + PORTION]
        results |= _gather(home, ids, by, at, on, limits, words, currency, claims, batch)
    return Gathered(home.named_list, [results[pk] for pk in company_ids])


def _gather(
    home: WinBack,
    ids: Sequence[int],
    by: User,
    at: datetime,
    on: date,
    limits: Buying,
    words: ListWords,
    currency: str,
    claims: str,
    batch: str,
) -> dict[int, Any]:
    rows = list(queries.to_win_back(by, limits, on).filter(pk__in=ids))
    told = queries.gone(by, rows)
    used = {field.key for field in fields_of([home.named_list_id])}
    keys = {name: key for name, key in home.keys.items() if key in used}
    values = {row.pk: _facts(keys, row, told[row.pk], words, currency) for row in rows}
    inside = dict(
        entries(by, on, home.named_list_id)
        .filter(company__in=list(values))
        .values_list("company_id", "pk")
    )
    changes = [
        (entry, {f"extra.{key}": value for key, value in values[pk].items()})
        for pk, entry in inside.items()
    ]
    act: dict[str, Any] = {"by": by, "at": at, "batch": batch, "claims": claims}
    done: dict[int, Any] = dict(zip(inside, edit_entries(changes, **act), strict=True))
    fresh = [pk for pk in values if pk not in inside]
    made = add_entries(home.named_list_id, fresh, EntryDraft(), own=values, **act) if fresh else []
    done |= dict(zip(fresh, made, strict=True))
    return {pk: done.get(pk) or NoSuchRecord() for pk in ids}


def _facts(
    keys: Mapping[str, str], row: Any, gone: queries.Gone, words: ListWords, currency: str
) -> dict[str, Any]:
    """Return {key of the list's own field: value}; a sum in another currency is not told."""
    worth: Money | None = gone.worth if gone.worth and gone.worth.currency == currency else None
    facts = {
        "why": gone.reason or words.signs[row.sign],
        "whom": gone.what,
        "since": date.fromordinal(row.gone_day),
        "worth": worth.minor if worth else None,
    }
    return {keys[name]: value for name, value in facts.items() if name in keys}


def _made(*, by: User, at: datetime, words: ListWords, currency: str, batch: str) -> WinBack:
    draft = ListDraft(words.name, purpose=NamedList.Purpose.WIN_BACK, states=words.states)
    named = create_list(draft, by=by, at=at, batch=batch)
    kinds = {"why": "text", "whom": "text", "since": "date", "worth": "money", "next": "date"}
    keys = {}
    for place, (name, kind) in enumerate(kinds.items()):
        choices = (currency,) if kind == "money" else ()
        field = ListFieldDraft(words.fields[name], kind, choices, place)
        keys[name] = define_list_field(named.pk, field, by=by, at=at, batch=batch).key
    return WinBack.objects.create(person=by, named_list=named, keys=keys)
