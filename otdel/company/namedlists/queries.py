"""Reading named lists, always as somebody on a day: whose unit a list is for depends on both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from otdel.company.clients import queries as clients
from otdel.company.clients.drafts import CompanyKeys, ContactKeys
from otdel.company.clients.queries import Match
from otdel.company.department.queries import employments, unit_tree
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach

from .engine import PastedLine, State, states_of
from .models import Entry, ListField, NamedList


def named_lists(by: User, on: date) -> QuerySet[NamedList]:
    """Lists that `by` may see: own, of people in reach, of the units where `by` works and of all."""
    reached = NamedList.objects.visible_to(by)
    if by.reach == Reach.ALL or not by.is_active:
        return reached.order_by("name", "pk")
    shared = Q(audience=NamedList.Audience.EVERYBODY)
    shared |= Q(audience=NamedList.Audience.UNIT, unit__in=_units_over(by, on))
    rows = NamedList.objects.filter(Q(pk__in=reached.values("pk")) | shared)
    return rows.order_by("name", "pk")


def _units_over(by: User, on: date) -> set[int]:
    """The units in which the person works on the day, and those above."""
    tree = unit_tree()
    own = employments(on).filter(person_id=by.pk).values_list("unit_id", flat=True)
    return {over for unit in own for over in tree.path(unit)}


def named(list_id: int) -> NamedList:
    """The list with this number, whosever: for its shape only. Raises NamedList.DoesNotExist."""
    return NamedList.objects.get(pk=list_id)


def open_lists(by: User, on: date, noun: str) -> QuerySet[NamedList]:
    """Lists of companies or of contacts that are in use."""
    return named_lists(by, on).filter(on_noun=noun, is_active=True)


def may_change(by: User, row: NamedList) -> bool:
    """Say whether the person may change what the list is: its owner, or a head."""
    return by.may("list.edit") and (row.owner_id == by.pk or by.may("list.govern"))


def fields_of(list_ids: Iterable[int], *, retired: bool = False) -> list[ListField]:
    """Own fields of the lists in their order, those in use unless `retired` asks for all."""
    rows = ListField.objects.filter(named_list__in=list_ids).order_by("position", "pk")
    return list(rows if retired else rows.filter(is_active=True))


def entries(by: User, on: date, list_id: int | None = None) -> QuerySet[Entry]:
    """What stands in the lists (in one of them) whose list and client `by` both sees, the latest first."""
    seen = Q(company__in=clients.companies(by).order_by().values("pk"))
    seen |= Q(contact__in=clients.contacts(by).order_by().values("pk"))
    lists = named_lists(by, on).order_by()
    if list_id is not None:
        lists = lists.filter(pk=list_id)
    return Entry.objects.filter(seen, named_list__in=lists.values("pk")).order_by("-pk")


def entries_of(by: User, on: date, noun: str, record_id: int) -> QuerySet[Entry]:
    """In which lists in use a record stands."""
    rows = entries(by, on).filter(**{noun: record_id}, named_list__is_active=True)
    return rows.select_related("named_list", "assigned").order_by("named_list__name", "pk")


def numbers(by: User, on: date, list_ids: Sequence[int]) -> dict[int, int]:
    """Return {list: how many of its entries `by` sees}; one statement."""
    rows = entries(by, on).filter(named_list__in=list_ids).order_by()
    return dict(rows.values_list("named_list").annotate(number=Count("pk")))


def progress(by: User, on: date, row: NamedList) -> list[tuple[State, int]]:
    """Return the states of a list with how many of the entries in sight stand in each; one statement."""
    rows = entries(by, on, row.pk).order_by()
    counted = dict(rows.values_list("state").annotate(number=Count("pk")))
    return [(state, counted.get(state.key, 0)) for state in states_of(row.states)]


# ---------------------------------------------------------------- exclusive lists


def _claims(entries_: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries of exclusive lists in use with `claimant`: whom the client is given to, else the list's owner."""
    rows = entries_.filter(named_list__is_exclusive=True, named_list__is_active=True)
    return rows.annotate(claimant=Coalesce("assigned_id", "named_list__owner_id"))


def rivals(
    noun: str, purpose: str, ids: Sequence[int], *, but: Iterable[int] = ()
) -> dict[int, set[int]]:
    """Return {record: people who have it in exclusive lists of the purpose}, whoever may see those lists.

    but: entries that do not count. One statement.
    """
    rows = _claims(Entry.objects.filter(**{f"{noun}__in": ids}, named_list__purpose=purpose))
    found: dict[int, set[int]] = {}
    for record, person in rows.exclude(pk__in=but).values_list(f"{noun}_id", "claimant"):
        found.setdefault(record, set()).add(person)
    return found


def conflicts(by: User, on: date) -> QuerySet[Entry]:
    """Entries of exclusive lists whose client another person has in one of the same purpose (TERR-03)."""
    others: Any = _claims(Entry.objects.filter(named_list__purpose=OuterRef("named_list__purpose")))
    rows = _claims(entries(by, on))
    same: Q = Q()
    for noun in ("company", "contact"):
        same |= Q(
            Exists(others.filter(**{noun: OuterRef(noun)}).exclude(claimant=OuterRef("claimant")))
        )
    return rows.filter(same)


def other_claims(found: Sequence[Entry]) -> dict[int, list[Entry]]:
    """Return {entry: entries of other people for the same client}, for a report; one statement."""
    companies = {one.company_id for one in found if one.company_id}
    contacts = {one.contact_id for one in found if one.contact_id}
    rows = _claims(Entry.objects.filter(Q(company__in=companies) | Q(contact__in=contacts)))
    told: dict[int, list[Entry]] = {one.pk: [] for one in found}
    for rival in rows.select_related("named_list__owner", "assigned"):
        for one in found:
            same = (one.company_id, one.contact_id) == (rival.company_id, rival.contact_id)
            if (
                same
                and one.claimant != rival.claimant  # type: ignore[attr-defined]
                and one.named_list.purpose == rival.named_list.purpose
            ):
                told[one.pk].append(rival)
    return told


# ---------------------------------------------------------------- pasted lines


@dataclass(frozen=True, slots=True)
class Read:
    """Lines and whom each means; `match` is None where nobody in sight fits."""

    line: PastedLine
    match: Match | None


def read_pasted(by: User, noun: str, lines: Sequence[PastedLine]) -> list[Read]:
    """Say for each line which company or contact in sight it means; a contact is found by phone or mail."""
    found: list[Match | None]
    if noun == "company":
        keys = [
            CompanyKeys(tax_id=one.tax_id, name=one.name, phone=one.phone, email=one.email)
            for one in lines
        ]
        found = clients.match_companies(by, keys)
    else:
        people = [ContactKeys(phone=one.phone, email=one.email) for one in lines]
        found = clients.match_contacts(by, people)
    return [Read(line, match) for line, match in zip(lines, found, strict=True)]


# ---------------------------------------------------------------- words


def list_names(by: User, on: date, ids: Sequence[int]) -> dict[int, str]:
    return dict(named_lists(by, on).filter(pk__in=ids).values_list("pk", "name"))


def known_people(ids: Iterable[Any]) -> set[int]:
    """Which of the ids are people who may be given something."""
    wanted = {int(pk) for pk in ids if pk}
    if not wanted:
        return set()
    return set(User.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))


def labels_of(list_id: int) -> Mapping[str, str]:
    """Return {key: label} of a list's own fields."""
    return {one.key: one.label for one in fields_of([list_id], retired=True)}


def held_by(noun: str, record_id: int) -> QuerySet[Entry]:
    """Every entry of a record, seen or not: for the rooms that move what hangs on it."""
    return Entry.objects.filter(**{f"{noun}_id": record_id}).order_by("pk")


def stands_in(list_id: int) -> QuerySet[Entry]:
    """Every entry of a list, seen or not."""
    return Entry.objects.filter(named_list=list_id)
