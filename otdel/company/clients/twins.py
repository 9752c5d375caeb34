"""Looking for records that may be one client: candidates by stored normal forms, never all against all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from otdel.foundation.journal.models import Entry
from otdel.foundation.people.models import User
from otdel.kernel import normal, vendor

from . import queries
from .likeness import Face, bones, host_of, sound
from .models import Company, Contact, ContactPoint, Heard, Pair

WINDOW = 4  # neighbours in the alphabet that are compared
PEOPLE = 200  # of one company that are compared with one another
OVERLAP = timedelta(minutes=10)
Two = tuple[int, int]

REACHED = ("phone", "email")


# ---------------------------------------------------------------- the queue


def pairs(by: User) -> QuerySet[Pair]:
    """Pairs both of whose records `by` sees, the likeliest first; those already merged stay out.

    Each pair asks for its two records: asked whether it stands in lists of all that are in sight,
    SQLite goes through those lists, a million by a million.
    """
    both = Q(pk__in=())
    seen: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("company", queries.companies(by)),
        ("contact", queries.contacts(by)),
    )
    for noun, records in seen:
        first, second = (
            Exists(records.order_by().filter(pk=OuterRef(name)))
            for name in ("first_id", "second_id")
        )
        both |= Q(first, second, on_noun=noun)
    return Pair.objects.exclude(state=Pair.State.MERGED).filter(both).order_by("-score", "-pk")


def pair_of(by: User, noun: str, one: int, other: int) -> Pair | None:
    """The pair of two records, if the matcher found one and nobody has settled it."""
    own = {"first_id": min(one, other), "second_id": max(one, other)}
    return pairs(by).filter(on_noun=noun, state=Pair.State.OPEN, **own).first()


def count_waiting(by: User, *, score: int, limit: int = 1000) -> int:
    """How many pairs of this likeness and above `by` has to look at, up to `limit`."""
    waiting = pairs(by).filter(state=Pair.State.OPEN, score__gte=score)
    return waiting.order_by()[:limit].count()


# ---------------------------------------------------------------- faces


def faces(noun: str, ids: Iterable[int], *, sharers: int) -> dict[int, Face]:
    """Return {id: what is compared of it} for records that exist; four statements.

    A phone or mail that more than `sharers` records have is left out: it tells nothing.
    """
    wanted = sorted(set(ids))
    reached = _reached(noun, wanted, sharers)
    if noun == "company":
        rows = Company.objects.filter(pk__in=wanted)
        facts = list(rows.values_list("pk", "name_key", "tax_id", "city", "website"))
        common = _namesakes(name for _pk, name, *_rest in facts)
        return {
            pk: Face(
                pk, name, tax_id, normal.fold(city), host_of(site), None,
                *reached.get(pk, _NOBODY), common.get(sound(name), 1),
            )
            for pk, name, tax_id, city, site in facts
        }  # fmt: skip
    people = Contact.objects.filter(pk__in=wanted).values_list("pk", "name_key", "company_id")
    return {
        pk: Face(pk, name, "", "", "", home, *reached.get(pk, _NOBODY)) for pk, name, home in people
    }


def _namesakes(names: Iterable[str]) -> dict[str, int]:
    """Return {sound: how many companies sound so}."""
    heard = Heard.objects.filter(sound__in={sound(name) for name in names})
    return dict(heard.values_list("sound").annotate(number=Count("pk")))


_NOBODY: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def _reached(
    noun: str, ids: Sequence[int], sharers: int
) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    home = f"{noun}_id"
    points = ContactPoint.objects.filter(kind__in=REACHED, **{f"{home}__isnull": False})
    own = list(points.filter(**{f"{home}__in": ids}).values_list(home, "kind", "value"))
    same = points.filter(value__in={value for _pk, _kind, value in own}).order_by()
    counted = same.values_list("kind", "value").annotate(number=Count(home, distinct=True))
    common = set(counted.filter(number__gt=sharers).values_list("kind", "value"))
    found: dict[int, dict[str, set[str]]] = {}
    for pk, kind, value in own:
        if (kind, value) not in common:
            found.setdefault(pk, {"phone": set(), "email": set()})[kind].add(value)
    return {pk: (frozenset(one["phone"]), frozenset(one["email"])) for pk, one in found.items()}


# ---------------------------------------------------------------- what changed


def changed_since(noun: str, since: datetime, *, limit: int) -> list[int]:
    """Return records of `noun` of which something was told from a little before `since` on, at most `limit`.

    A little before: what was being written while the last scan began is looked at twice.
    """
    told = Entry.objects.filter(noun=noun, recorded_at__gte=since - OVERLAP)
    ids = told.order_by().values_list("noun_id", flat=True).distinct()[:limit]
    return sorted(ids)


def open_pairs(noun: str, ids: Sequence[int]) -> set[Two]:
    """Pairs in the queue that one of the records stands in."""
    return {(pair.first_id, pair.second_id) for pair in waiting_of(noun, ids)}


def waiting_of(noun: str, ids: Sequence[int]) -> list[Pair]:
    """Pairs in the queue that one of the records stands in, with their keys only.

    Asked for the state or for both sides at once, SQLite reads all that wait.
    """
    rows = Pair.objects.filter(on_noun=noun).only("first_id", "second_id", "state")
    sides = (Q(first_id__in=ids), Q(second_id__in=ids))
    held = {pair.pk: pair for side in sides for pair in rows.filter(side)}
    return [pair for pair in held.values() if pair.state == Pair.State.OPEN]


# ---------------------------------------------------------------- candidates of one record


def candidates_of(face: Face, noun: str, *, sharers: int) -> set[Two]:
    """Pairs of one record with those that agree with it in something; a few statements."""
    home = f"{noun}_id"
    values = [*face.phones, *face.mails]
    points = ContactPoint.objects.filter(kind__in=REACHED, value__in=values)
    sets: list[QuerySet[Any, Any]] = [
        points.filter(**{f"{home}__isnull": False}).values_list(home, flat=True)
    ]
    if noun == "company":
        heard = sound(face.name)
        around = Heard.objects.order_by("sound")
        sets += [
            Heard.objects.filter(sound=heard).values_list("company_id", flat=True),
            Heard.objects.filter(bones=bones(heard)).values_list("company_id", flat=True),
            around.filter(sound__gt=heard).values_list("company_id", flat=True)[:WINDOW],
            around.reverse().filter(sound__lt=heard).values_list("company_id", flat=True)[:WINDOW],
        ]
        if face.tax_id:
            taxed = Company.objects.filter(vendor.is_filled("tax_id"), tax_id=face.tax_id)
            sets.append(taxed.values_list("pk", flat=True))
    elif face.home:
        people = Contact.objects.filter(company_id=face.home)
        sets.append(people.values_list("pk", flat=True)[:PEOPLE])
    found = {pk for one in sets for pk in _few(one, sharers + WINDOW)}
    return {(min(pk, face.id), max(pk, face.id)) for pk in found - {face.id}}


def _few(ids: QuerySet[Any, Any], limit: int) -> set[int]:
    """Return the ids, none of them where there are more than `limit`."""
    if ids.query.is_sliced:
        return set(ids)
    found = set(ids[: limit + 1])
    return found if len(found) <= limit else set()
