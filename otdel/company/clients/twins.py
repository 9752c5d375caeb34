"""Looking for records that may be one client: candidates by stored normal forms, never all against all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, QuerySet

from otdel.foundation.people.models import User
from otdel.kernel import normal

from . import queries
from .likeness import Face, bones, host_of, similarity, sound
from .models import Company, Contact, ContactPoint, Heard, Pair

PORTION = 5000  # rows read at a time
WINDOW = 4  # neighbours in the alphabet that are compared
WORTH = 0.8  # how alike two neighbours sound to be weighed at all
PEOPLE = 200  # of one company that are compared with one another
Two = tuple[int, int]

REACHED = ("phone", "email")


# ---------------------------------------------------------------- the queue


def pairs(by: User) -> QuerySet[Pair]:
    """Pairs both of whose records `by` sees, the likeliest first; those already merged stay out."""
    both = Pair.objects.none()
    rows = Pair.objects.exclude(state=Pair.State.MERGED)
    seen: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("company", queries.companies(by)),
        ("contact", queries.contacts(by)),
    )
    for noun, records in seen:
        ids: Any = records.order_by().values("pk")
        both = both | rows.filter(on_noun=noun, first_id__in=ids, second_id__in=ids)
    return both.order_by("-score", "-pk")


def pair_of(by: User, noun: str, one: int, other: int) -> Pair | None:
    """The pair of two records, if the matcher found one and nobody has settled it."""
    own = {"first_id": min(one, other), "second_id": max(one, other)}
    return pairs(by).filter(on_noun=noun, state=Pair.State.OPEN, **own).first()


def count_waiting(by: User, *, limit: int = 1000) -> int:
    """How many pairs `by` has to look at, up to `limit`."""
    return pairs(by).filter(state=Pair.State.OPEN).order_by()[:limit].count()


# ---------------------------------------------------------------- faces


def faces(noun: str, ids: Iterable[int]) -> dict[int, Face]:
    """Return {id: what is compared of it} for records that exist; three statements."""
    wanted = sorted(set(ids))
    reached = _reached(noun, wanted)
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


def _reached(noun: str, ids: Sequence[int]) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    home = f"{noun}_id"
    points = ContactPoint.objects.filter(**{f"{home}__in": ids}, kind__in=REACHED)
    found: dict[int, dict[str, set[str]]] = {}
    for pk, kind, value in points.values_list(home, "kind", "value"):
        found.setdefault(pk, {"phone": set(), "email": set()})[kind].add(value)
    return {pk: (frozenset(one["phone"]), frozenset(one["email"])) for pk, one in found.items()}


# ---------------------------------------------------------------- candidates of the whole base


def candidates(noun: str, *, sharers: int) -> Iterator[Two]:
    """Yield pairs (older id, newer id) that agree in something, some of them more than once.

    Walks each index once in portions; what more than `sharers` records have in common tells nothing.
    """
    home = f"{noun}_id"
    for kind in REACHED:
        points = ContactPoint.objects.filter(kind=kind, **{f"{home}__isnull": False})
        yield from _among(_groups(points, "value", home, sharers))
    if noun == "company":
        taxed = Company.objects.exclude(tax_id="")
        yield from _among(_groups(taxed, "tax_id", "pk", sharers))
        for column in ("sound", "bones"):
            yield from _among(_groups(Heard.objects.all(), column, "company_id", sharers))
        yield from _neighbours()
    else:
        yield from _colleagues()


def _among(groups: Iterable[Sequence[int]]) -> Iterator[Two]:
    for group in groups:
        yield from combinations(group, 2)


def _groups(rows: QuerySet[Any], column: str, holder: str, sharers: int) -> Iterator[Sequence[int]]:
    """Yield ids, in order, of records that have one value in the column."""
    for portion in _portions(rows, column, holder):
        for _value, members in groupby(portion, itemgetter(0)):
            ids = sorted({pk for _, pk in members})
            if 2 <= len(ids) <= sharers:
                yield ids


def _portions(rows: QuerySet[Any], column: str, holder: str) -> Iterator[list[tuple[Any, int]]]:
    """Yield (value, id) in order of values, no value torn apart; one that fills a portion alone is left out."""
    last: Any = "" if column not in ("company_id",) else 0
    while True:
        ordered = rows.filter(**{f"{column}__gt": last}).order_by(column, holder)
        part = list(ordered.values_list(column, holder)[:PORTION])
        if not part:
            return
        if len(part) == PORTION:
            last = part[-1][0]
            part = [row for row in part if row[0] != last] or []
            if not part:
                continue
        last = part[-1][0]
        yield part


def _neighbours() -> Iterator[Two]:
    """Names that stand beside one another in the alphabet and sound alike: a slip late in the name."""
    window: list[tuple[str, int]] = []
    for portion in _portions(Heard.objects.all(), "sound", "company_id"):
        for heard, pk in portion:
            for other, other_pk in window:
                if other != heard and similarity(other, heard) >= WORTH:
                    yield min(pk, other_pk), max(pk, other_pk)
            window = [*window, (heard, pk)][-WINDOW:]


def _colleagues() -> Iterator[Two]:
    """People of one company whose names fit or sound alike."""
    rows = Contact.objects.filter(company_id__isnull=False)
    for portion in _portions(rows, "company_id", "pk"):
        names = dict(
            Contact.objects.filter(pk__in=[pk for _, pk in portion]).values_list("pk", "name_key")
        )
        for _home, members in groupby(portion, itemgetter(0)):
            ids = [pk for _, pk in members if pk in names]
            if len(ids) <= PEOPLE:
                yield from (two for two in combinations(ids, 2) if _share_a_word(names, *two))


def _share_a_word(names: dict[int, str], one: int, other: int) -> bool:
    mine, theirs = sound(names[one]).split(), sound(names[other]).split()
    return any(
        similarity(word, another) >= WORTH
        for word in mine
        for another in theirs
        if len(word) > 2 and len(another) > 2
    )


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
            sets.append(Company.objects.filter(tax_id=face.tax_id).values_list("pk", flat=True))
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
