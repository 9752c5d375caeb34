"""What a room says about its list; the README of the room `web` is the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.functional import Promise

from otdel.foundation.people.fields import level, may_fill, may_read
from otdel.foundation.people.levels import Level
from otdel.foundation.web.slots import wired
from otdel.kernel.finding import Found

type Label = str | Promise
type ColumnKind = Literal[
    "text", "link", "money", "number", "percent", "date", "person", "badge", "tags", "days", "bool"
]
type FilterKind = Literal["choice", "person", "date", "number", "money", "text", "yes_no"]

NUMERIC = frozenset({"money", "number", "percent", "days"})


@dataclass(frozen=True)
class Choice:
    """One option of a filter."""

    value: str
    label: Label


@dataclass(frozen=True)
class Column:
    """A column of a list or a line of a record's facts.

    value: what to show of a row, `getattr(row, key)` by default; its type follows `kind`.
    sort: the ORM path, "" when the column cannot be sorted. due: a date that can be late.
    edit: the form field for editing in place, made for the person who edits.
    before: the row's present value as that field takes it; `getattr(row, key)` by default.
    width: in pixels, where what is usual for the kind (and the first column) is too much or too little.
    section, is_collapsed: the group of facts it stands in, and whether that is folded at first.
    """

    key: str
    label: Label
    kind: ColumnKind = "text"
    value: Callable[[Any], Any] | None = None
    sort: str = ""
    default: bool = True
    href: Callable[[Any], str] | None = None
    edit: Callable[[Any], Any] | None = None
    before: Callable[[Any], Any] | None = None
    due: bool = False
    section: Label = ""
    is_collapsed: bool = False
    width: int = 0

    def of(self, row: Any) -> Any:
        """Return the value that the column shows of the row."""
        return self.value(row) if self.value else getattr(row, self.key)

    def editable_of(self, row: Any) -> Any:
        """Return the value that the column's form field starts from."""
        return self.before(row) if self.before else getattr(row, self.key)

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC


@dataclass(frozen=True)
class Filter:
    """A filter whose values live in the URL under `key`.

    path: the ORM path that is compared; apply(rows, values) replaces the comparison.
    nullable: offers "empty". pinned: its chip stands in the bar even when it is off.
    """

    key: str
    label: Label
    kind: FilterKind = "choice"
    path: str = ""
    apply: Callable[[QuerySet[Any], list[str]], QuerySet[Any]] | None = None
    choices: Callable[[Any], Sequence[Choice]] | None = None
    nullable: bool = False
    pinned: bool = False


@dataclass(frozen=True)
class Act:
    """A bulk act: run(ids, *, by, at, batch, **cleaned) returns a row or a `Refused` for each id.

    form(data=None, *, by) gives a Django form; its cleaned data go to `run`. confirm: the question
    asked when there is no form. key_hint: the physical key that opens it (A assign, T task).
    writes: the field that it changes; whose functions do not fill it in is not offered the act.
    """

    key: str
    label: Label
    icon: str
    run: Callable[..., Sequence[Any]]
    verb: str = ""
    form: Callable[..., Any] | None = None
    tone: str = ""
    confirm: Label = ""
    key_hint: str = ""
    undoable: bool = True
    writes: str = ""


@dataclass(frozen=True)
class Chip:
    """A ready filter of the bar: `query` is the part of the URL that it sets, as "owner=me"."""

    key: str
    label: Label
    query: str


@dataclass(frozen=True)
class DecoyRow:
    """Which columns of an export a row of nobody fills in, by their keys.

    like: columns that are taken from the row beside it, so that the row looks like the others.
    """

    company: Sequence[str] = ()
    person: Sequence[str] = ()
    phone: Sequence[str] = ()
    email: Sequence[str] = ()
    like: Sequence[str] = ()


@dataclass(frozen=True)
class Addition:
    """What a room above adds to a list of a room below; `wiring/additions.py` says to which."""

    acts: Sequence[Act] = ()
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    decorate: Callable[[Any, list[Any], datetime], None] | None = None


@dataclass(frozen=True)
class ListSpec:
    """One list of one noun. `rows(by)` is the only road to its rows.

    search(by, rows, text): the rows the text means; a `Found` of `kernel.finding` puts the best
    first wherever no column is sorted by.
    member: this is a family of lists: "entries-5" is `member("5")` of the family "entries", which
    alone stands in wiring. It returns a spec for any number; its rows decide what a reader finds.
    """

    key: str
    title: Label
    noun: str
    rows: Callable[[Any], QuerySet[Any]]
    columns: Sequence[Column]
    row_url: Callable[[Any], str] | None = None
    search: Callable[[Any, QuerySet[Any], str], QuerySet[Any] | Found[Any]] | None = None
    filters: Sequence[Filter] = ()
    acts: Sequence[Act] = ()
    chips: Sequence[Chip] = ()
    edit: Callable[..., Any] | None = None
    default_sort: str = "-pk"
    create_url: str = ""
    create_label: Label = ""
    create_dialog: bool = True
    create_verb: str = ""
    empty_title: Label = ""
    empty_text: Label = ""
    empty_icon: str = "inbox"
    decorate: Callable[[Any, list[Any], datetime], None] | None = None
    verb: str = ""
    template: str = "web/list.html"
    more_columns: Callable[[Any], Sequence[Column]] | None = None
    more_filters: Callable[[Any], Sequence[Filter]] | None = None
    decoy: DecoyRow | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    member: Callable[[str], ListSpec] | None = None

    def columns_for(self, by: Any) -> list[Column]:
        """Return the columns declared here, by higher rooms and by the company, as far as they are open to the person."""
        added = [column for one in self.additions for column in one.columns]
        every = [*self.columns, *added, *(self.more_columns(by) if self.more_columns else ())]
        return opened(by, self.noun, every)

    def filters_for(self, by: Any) -> list[Filter]:
        """Return the filters declared here, by higher rooms and by the company, without those by hidden fields."""
        added = [one for addition in self.additions for one in addition.filters]
        every = [*self.filters, *added, *(self.more_filters(by) if self.more_filters else ())]
        return [one for one in every if may_read(by, self.noun, one.key, one.path or one.key)]

    @property
    def additions(self) -> Sequence[Addition]:
        """What higher rooms add to this list."""
        table: Mapping[str, Sequence[Addition]] = wired(
            "OTDEL_ADDITIONS", "otdel.wiring.additions.ADDITIONS"
        )
        return table.get(self.key, ())

    def decorated(self, by: Any, rows: list[Any], at: datetime) -> None:
        """Put beside the rows of a page what this room and higher ones show of them."""
        for decorate in (self.decorate, *(one.decorate for one in self.additions)):
            if decorate:
                decorate(by, rows, at)

    def acts_for(self, by: Any) -> list[Act]:
        """Return the acts that the person may do, those of higher rooms before a removal."""
        added = [act for one in self.additions for act in one.acts]
        last = [act for act in self.acts if act.tone == "danger"]
        return [
            act
            for act in (*(act for act in self.acts if act not in last), *added, *last)
            if (not act.verb or by.may(act.verb))
            and (not act.writes or may_fill(by, self.noun, act.writes))
        ]


def opened(by: Any, noun: str, columns: Sequence[Column]) -> list[Column]:
    """Return the columns of a noun without the hidden ones; what is only read has no `edit`."""
    shown = []
    for column in columns:
        told = level(by, noun, column.key, column.sort or column.key)
        if told != Level.HIDDEN:
            shown.append(column if told == Level.EDIT else replace(column, edit=None))
    return shown
