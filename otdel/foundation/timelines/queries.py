"""Reading the history of a record with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q

from otdel.foundation.journal import queries as journal
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.registry import event_types, nouns
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach as Width
from otdel.foundation.web import address
from otdel.kernel.normal import fold
from otdel.kernel.search_words import Understood, rank, understand

from .asked import Asked, Mark
from .errors import NoSuchLine
from .models import Pin
from .registry import Reach, Told, kinds, tellers, things

LINES = 25  # of a history at a time
PIECE = 160  # letters of a text in which the words were found
READ = 20_000  # letters of one text that a search reads
# A merge tells each row that it carries over to that row alone: not to the client's history.
_CARRIED = reduce(
    or_,
    (Q(facts__fields=told) for key in ("company_id", "contact_id") for told in (key, [key])),
)
HEARD = Q(client_id__isnull=False) | Q(facts__fields__isnull=True) | ~_CARRIED


@dataclass(frozen=True, slots=True)
class Whose:
    """A record beside the one whose history is read, as a link."""

    title: str
    url: str
    icon: str


@dataclass(slots=True)
class Shown:
    """One line ready for a page. opens: where its whole text or file is; piece: where words were found."""

    line: journal.Line
    whose: list[Whose] = field(default_factory=list)
    opens: str = ""
    opens_dialog: bool = False
    can_be_pinned: bool = False
    pin: Pin | None = None
    piece: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """A page of a history.

    more: the mark after which there is more. further: a search has read `read` lines, and older
    ones lie behind this mark unread.
    """

    lines: Sequence[Shown]
    pinned: Sequence[Shown] = ()
    more: Mark | None = None
    further: Mark | None = None
    read: int = 0
    has_branches: bool = False


def record_of(by: User, noun: str, noun_id: int) -> Any:
    """Return the record, if `by` sees it. Raises NoSuchLine."""
    told = tellers().get(noun)
    row = told.rows(by).filter(pk=noun_id).first() if told else None
    if row is None:
        raise NoSuchLine
    return row


def entry_of(by: User, record: Any, entry_id: int) -> Entry:
    """Return one line of a found record's history, its branches' too. Raises NoSuchLine."""
    told = tellers()[record.noun]
    rows = Entry.objects.filter(_in_sight(by), pk=entry_id)
    row = rows.filter(reduce(or_, _sources(by, told, record, _reach(by, record, True)))).first()
    if row is None:
        raise NoSuchLine
    return row


def read(by: User, record: Any, asked: Asked, *, searched: int) -> History:
    """Return a page of the history of a record that `by` has found.

    searched: how many of the latest lines a search reads at once.
    """
    told, reach = tellers()[record.noun], _reach(by, record, asked.whole)
    sources = _sources(by, told, record, reach)
    understood = understand(asked.text)
    most = searched if understood else LINES
    rows = _latest(sources, _narrowed(by, asked), most + 1)
    there, rows = len(rows) > most, rows[:most]
    pieces: Mapping[int, str] = {}
    further = None
    if understood:
        further = _mark(rows[-1]) if there else None
        pieces = _found(by, rows, understood)
        rows = [row for row in rows if row.pk in pieces]
        there, rows = len(rows) > LINES, rows[:LINES]
        further = None if there else further
    pins = {} if asked.before else _pins(record)
    fixed = [] if understood else _pinned(by, sources, pins)
    shown = _shown(by, told, record, reach, [*fixed, *rows], pieces, pins)
    return History(
        lines=shown[len(fixed) :],
        pinned=shown[: len(fixed)],
        more=_mark(rows[-1]) if there else None,
        further=further,
        read=searched if further else 0,
        has_branches=reach.has_branches,
    )


def _reach(by: User, record: Any, whole: bool) -> Reach:
    return tellers()[record.noun].reach(by, record, whole)


def _mark(entry: Entry) -> Mark:
    return Mark(entry.at, entry.pk)


# ---------------------------------------------------------------- which lines


def _sources(by: User, told: Told, record: Any, reach: Reach) -> list[Q]:
    """Conditions, each answered by an index of the journal, whose union is the history."""
    ids = [*reach.ids, *reach.branches]
    found = [_of(record.noun, ids, is_client=told.is_client)]
    for noun, ids_of in told.hangs.items():
        found.append(Q(noun=noun, noun_id__in=ids_of(by, ids)) & HEARD)
    places: dict[str, tuple[set[int], list[int]]] = {}
    for thing_id, noun, noun_id in told.talks(by, ids) if told.talks else ():
        where, what = places.setdefault(noun, (set(), []))
        where.add(noun_id)
        what.append(thing_id)
    for noun, (where, what) in places.items():
        facts = {f"facts__{things()['activity'].fact}__in": what}
        found.append(Q(noun=noun, noun_id__in=where, **facts))
    return found


def _of(noun: str, ids: Sequence[int], *, is_client: bool) -> Q:
    column = "client_id" if is_client else "noun_id"
    own = {column: ids[0]} if len(ids) == 1 else {f"{column}__in": ids}
    return Q(**own) if is_client else Q(noun=noun, **own)


def _narrowed(by: User, asked: Asked) -> Q:
    wanted = _in_sight(by)
    if asked.kinds:
        table = kinds()
        wanted &= reduce(or_, (table[key].lines for key in asked.kinds))
    if mark := asked.before:
        wanted &= Q(at__lt=mark.at) | Q(at=mark.at, pk__lt=mark.pk)
    return wanted


def _in_sight(by: User) -> Q:
    """Lines about records that `by` sees, and about those that are no more."""
    if by.reach == Width.ALL:
        return Q()
    wanted = Q()
    for noun, told in tellers().items():
        seen = told.rows(by).order_by()
        there = seen.model._default_manager.filter(pk=OuterRef("noun_id"))
        is_seen = Exists(seen.filter(pk=OuterRef("noun_id")))
        wanted &= ~Q(noun=noun) | Q(is_seen) | ~Q(Exists(there))
    return wanted


def _latest(sources: Sequence[Q], wanted: Q, most: int) -> list[Entry]:
    """Return the latest lines of all the sources; two statements, however many sources there are.

    A union of the first lines of each: with an OR both databases would read the whole journal.
    """
    parts = [
        Entry.objects.filter(
            pk__in=Entry.objects.filter(source & wanted).order_by("-at", "-pk").values("pk")[:most]
        ).values_list("pk", "at")
        for source in sources
    ]
    heads = parts[0].union(*parts[1:]) if parts[1:] else parts[0]
    ids = [pk for pk, _at in heads.order_by("-at", "-pk")[:most]]
    return list(Entry.objects.filter(pk__in=ids).order_by("-at", "-pk"))


# ---------------------------------------------------------------- what was pinned


def _pins(record: Any) -> dict[int, Pin]:
    """Return {entry: its pin} of a record, the latest pin first."""
    pins = Pin.objects.filter(noun=record.noun, noun_id=record.pk).select_related("by")
    return {pin.entry_id: pin for pin in pins.order_by("-at", "-pk")}


def _pinned(by: User, sources: Sequence[Q], pins: Mapping[int, Pin]) -> list[Entry]:
    """The pinned lines that `by` may read and whose thing still exists."""
    if not pins:
        return []
    own = reduce(or_, sources)
    rows = Entry.objects.filter(_in_sight(by), pk__in=list(pins)).filter(own).in_bulk()
    return standing([rows[pk] for pk in pins if pk in rows])


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """Return those of the lines whose thing (note, talk, file) still exists."""
    wanted = _things(entries)
    there = {(noun, pk) for noun, ids in wanted.items() for pk in things()[noun].standing(ids)}
    return [entry for entry in entries if thing_of(entry) in there]


def thing_of(entry: Entry) -> tuple[str, int] | None:
    """Return (noun, id) of what the line is about beside its record, None for a change of the record."""
    kind = event_types().get(entry.kind)
    for noun, thing in things().items():
        if kind and kind.names.get(thing.fact) == noun and entry.facts.get(thing.fact):
            return noun, entry.facts[thing.fact]
    return None


def _things(entries: Iterable[Entry]) -> dict[str, list[int]]:
    """Return {noun: ids} of what the lines are about."""
    found: dict[str, set[int]] = {}
    for entry in entries:
        if thing := thing_of(entry):
            found.setdefault(thing[0], set()).add(thing[1])
    return {noun: sorted(ids) for noun, ids in found.items()}


def count_pins(noun: str, noun_id: int) -> int:
    return Pin.objects.filter(noun=noun, noun_id=noun_id).count()


# ---------------------------------------------------------------- words


def _found(by: User, rows: Sequence[Entry], asked: Understood) -> dict[int, str]:
    """Return {entry: the piece of its text with the words, or ""} of the lines that the words mean.

    What is looked through is what `by` reads on the page, and the whole texts behind it.
    """
    texts = _texts(by, rows)
    found: dict[int, str] = {}
    for line, entry in zip(journal.lines(by, rows), rows, strict=True):
        text = texts.get(thing_of(entry) or ("", 0), "")
        if rank(asked, _folded(line.sentence)):
            found[entry.pk] = ""
        elif text and rank(asked, _folded(f"{line.sentence} {text}")):
            found[entry.pk] = _piece(asked, text)
    return found


def _folded(text: str) -> str:
    """Fold past the cache: the texts are long and not asked for twice."""
    return fold.__wrapped__(text)


def _texts(by: User, rows: Sequence[Entry]) -> dict[tuple[str, int], str]:
    return {
        (noun, pk): text[:READ]
        for noun, ids in _things(rows).items()
        for pk, text in things()[noun].texts(by, ids).items()
    }


def _piece(asked: Understood, text: str) -> str:
    """Return the first line of the text in which one of the words stands, cut round it."""
    forms = [
        form.text for one in (asked.main, *asked.layouts) for word in one.words for form in word
    ]
    for line in text.splitlines():
        folded = _folded(line)
        places = [folded.find(form) for form in forms if form in folded]
        if places:
            start = max(0, min(places) - PIECE // 3)
            cut = line[start : start + PIECE].strip()
            return f"{'…' if start else ''}{cut}{'…' if len(line) > start + PIECE else ''}"
    return ""


# ---------------------------------------------------------------- lines for a page


def _shown(
    by: User,
    told: Told,
    record: Any,
    reach: Reach,
    entries: Sequence[Entry],
    pieces: Mapping[int, str],
    pins: Mapping[int, Pin],
) -> list[Shown]:
    wanted, table = _things(entries), things()
    withs = {
        (n, pk): who for n, ids in wanted.items() for pk, who in table[n].whose(by, ids).items()
    }
    opens = {(n, pk): to for n, ids in wanted.items() for pk, to in table[n].opens(by, ids).items()}
    owners = [_owners(entry, told, record, reach, withs) for entry in entries]
    links = _links(by, {one for found in owners for one in found})
    shown = []
    for line, entry, whose in zip(journal.lines(by, entries), entries, owners, strict=True):
        thing = thing_of(entry)
        shown.append(
            Shown(
                line=line,
                whose=[links[one] for one in whose if one in links],
                opens=opens.get(thing, "") if thing else "",
                opens_dialog=bool(thing and table[thing[0]].opens_dialog),
                can_be_pinned=thing is not None,
                pin=pins.get(entry.pk),
                piece=pieces.get(entry.pk, ""),
            )
        )
    return shown


def _owners(
    entry: Entry,
    told: Told,
    record: Any,
    reach: Reach,
    withs: Mapping[tuple[str, int], tuple[str, int]],
) -> list[tuple[str, int]]:
    """Whose line it is, from the company down, where it is not the record's own."""
    own = {(record.noun, pk) for pk in reach.ids}
    found = [("company", entry.client_id)] if told.is_client and entry.client_id else []
    if entry.noun in tellers() and (told.is_client or entry.noun != "company"):
        found.append((entry.noun, entry.noun_id))
    if thing := thing_of(entry):
        found += [withs[thing]] if thing in withs else []
    return [one for one in dict.fromkeys(found) if one not in own]


def _links(by: User, wanted: set[tuple[str, int]]) -> dict[tuple[str, int], Whose]:
    """Return the links to those records that `by` may see: a statement a noun."""
    names, table, found = nouns(), tellers(), {}
    for noun in sorted({noun for noun, _pk in wanted}):
        ids = sorted(pk for of, pk in wanted if of == noun)
        for pk, title in names[noun](by, ids).items():
            found[noun, pk] = Whose(title, address(table[noun].url, pk), table[noun].icon)
    return found
