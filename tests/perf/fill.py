"""Fills a migrated, empty database to any size, fast: the rows are made inside the database.

What the services would have written is written: records, visits, lines, the journal and its facts,
so that every figure agrees with the deals (`check` below says so). Every number is a function of
the row's own, so two runs make the same department.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import CharField, Field, JSONField, Model, TextField

from otdel.company.catalog.models import Product
from otdel.company.department.models import Employment, Unit
from otdel.foundation.people.models import Grant, Sight, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.services import system_user
from otdel.managing.metrics.services import roll_up
from otdel.selling.pipeline.models import LossReason, Process, Source, Stage

from .sizes import TODAY, Size

STAGES = 5
_STEP = 100_000
_SPAN = 4 * 365
_KINDS = ("task", "call", "meeting", "letter", "note")
# Entries of the journal by what they tell; each has its own stretch of numbers.
_OPENED, _MOVED, _CLOSED, _DONE = (n * 100_000_000 for n in range(4))


def fill(size: Size, say: Callable[[str], None] = print) -> None:
    """Fill the database of the default connection. It must have been migrated and be empty."""
    began = time.monotonic()
    hurry()
    with unindexed(say):
        people = make_people(size)
        make_dictionaries()
        for name, make in (
            ("companies", companies), ("contacts", contacts), ("deals", deals),
            ("lines", deal_lines), ("visits", visits), ("activities", activities),
            ("journal", journal), ("facts", facts),
        ):  # fmt: skip
            start = time.monotonic()
            number = make(size, people)
            say(f"  {name}: {number:,} rows in {time.monotonic() - start:.0f} s")
    continue_numbers()
    say(f"  sums by month: {roll_up():,} facts")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"  filled in {time.monotonic() - began:.0f} s")


class People:
    """Whose rows there are: the sellers in a row of user numbers, unit by unit."""

    def __init__(self, first_seller: int, sellers: int, first_unit: int, units: int) -> None:
        self.first_seller, self.sellers = first_seller, sellers
        self.first_unit, self.units = first_unit, units

    def seller(self, number: str) -> str:
        return f"({self.first_seller} + ({number}) % {self.sellers})"

    def unit(self, seller: str) -> str:
        return f"({self.first_unit} + ({seller} - {self.first_seller}) % {self.units})"


@transaction.atomic
def make_people(size: Size) -> People:
    """An owner, a head, a lead a team, sellers; who sees whom."""
    system_user()
    owner, head = _user("owner", Role.OWNER, Reach.ALL), _user("head", Role.HEAD, Reach.ALL)
    sales = Unit.objects.create(name="Sales")
    units = [Unit.objects.create(name=f"Team {n + 1}", parent=sales) for n in range(10)]
    _employ([(owner, sales, False), (head, sales, True)])
    leads = [_user(f"lead{n}", Role.SUPERVISOR, Reach.TEAM) for n in range(len(units))]
    _employ([(lead, unit, True) for lead, unit in zip(leads, units, strict=True)])
    count = size.users - 2 - len(units)
    sellers = [_user(f"seller{n}", Role.SELLER, Reach.OWN) for n in range(count)]
    homes = [(one, units[n % len(units)], False) for n, one in enumerate(sellers)]
    _employ(homes)
    Sight.objects.bulk_create(
        Sight(viewer=leads[n % len(units)], owner=one) for n, one in enumerate(sellers)
    )
    return People(sellers[0].pk, count, units[0].pk, len(units))


def _user(name: str, role: str, reach: str) -> User:
    user = User.objects.create(
        email=f"{name}@bench.example", full_name=name.title(), language="ru", password="!"
    )
    Grant.objects.create(user=user, role=role, reach=reach)
    return user


def _employ(jobs: list[tuple[User, Unit, bool]]) -> None:
    Employment.objects.bulk_create(
        Employment(person=one, unit=unit, is_head=is_head, starts_on=date(2020, 1, 1))
        for one, unit, is_head in jobs
    )


def make_dictionaries() -> None:
    """One process of five stages, as many products, sources and reasons as people remember."""
    process, _ = Process.objects.update_or_create(
        pk=1, defaults={"name": "Sale", "is_default": True}
    )
    version, _ = process.versions.get_or_create(
        number=1, defaults={"state": "approved", "made_at": datetime(2020, 1, 1, tzinfo=UTC)}
    )
    Stage.objects.all().delete()
    kinds = ["open"] * STAGES + ["won", "lost"]
    for number, kind in enumerate(kinds, 1):
        Stage.objects.create(
            pk=number, process=process, version=version, name=f"Stage {number}", kind=kind, position=number,
            norm_days=14 if kind == "open" else None, probability=15 * number % 101,
        )  # fmt: skip
    for number in range(1, 21):
        Product.objects.create(pk=number, name=f"Product {number}", name_key=f"product{number}")
    Source.objects.exclude(pk__lte=10).delete()
    for number in range(1, 11):
        Source.objects.update_or_create(pk=number, defaults={"name": f"Source {number}"})
    LossReason.objects.exclude(pk__lte=6).delete()
    for number in range(1, 7):
        LossReason.objects.update_or_create(pk=number, defaults={"name": f"Reason {number}"})


# What is a function of a deal's number `i`


def _opened(size: Size) -> str:
    """The day number of opening: closed deals through the years, open ones in the last weeks."""
    closed = size.deals - size.open_deals
    return (
        f"(CASE WHEN i <= {closed} THEN (i * {_SPAN - 60}) / {closed}"
        f" ELSE {_SPAN - 60} + ((i - {closed}) * 55) / {size.open_deals} END)"
    )


def _is_open(size: Size) -> str:
    return f"(i > {size.deals - size.open_deals})"


_WON = "(i * 7 / 3 % 4 = 0)"
_AMOUNT = "((i * 7919 % 4000 + 20) * 10000)"
_CYCLE = "(5 + i * 31 % 50)"  # days from opening to closing
_DEPTH = f"(1 + i * 13 % {STAGES})"  # stages visited


def _day(number: str) -> str:
    start = TODAY - timedelta(days=_SPAN)
    if connection.vendor == "postgresql":
        return f"(DATE '{start}' + ({number})::int)"
    return f"date('{start}', '+' || ({number}) || ' days')"


def _moment(number: str) -> str:
    if connection.vendor == "postgresql":
        return f"(({_day(number)} + TIME '09:00') AT TIME ZONE 'UTC')"
    return f"({_day(number)} || ' 09:00:00')"


def _json(**parts: str) -> str:
    function = "json_object" if connection.vendor == "sqlite" else "jsonb_build_object"
    return f"{function}({', '.join(f"'{key}', {value}" for key, value in parts.items())})"


def _text(day: str) -> str:
    return f"({day})" if connection.vendor == "sqlite" else f"({day})::text"


def companies(size: Size, people: People) -> int:
    return insert(
        "clients.Company", size.companies,
        {
            "id": "i", "name": "'Завод № ' || i", "name_key": "'завод ' || i",
            "owner_id": people.seller("i"), "status": "CASE WHEN i % 3 = 0 THEN 'potential' ELSE 'existing' END",
            "city": "'Город ' || (i % 90)", "industry": "'Отрасль ' || (i % 12)",
            "created_at": _moment(f"i * {_SPAN - 1} / {size.companies}"),
        },
    )  # fmt: skip


def contacts(size: Size, people: People) -> int:
    return insert(
        "clients.Contact", size.companies,
        {
            "id": "i", "full_name": "'Иванов Иван ' || i", "name_key": "'иванов иван ' || i",
            "company_id": "i", "owner_id": people.seller("i"),
            "created_at": _moment(f"i * {_SPAN - 1} / {size.companies}"),
        },
    )  # fmt: skip


def deals(size: Size, people: People) -> int:
    is_open, opened = _is_open(size), _opened(size)
    return insert(
        "pipeline.Deal", size.deals,
        {
            "id": "i", "title": "'Поставка ' || i", "title_key": "'поставка ' || i",
            "process_id": "1",
            "stage_id": f"CASE WHEN {is_open} THEN {_DEPTH} WHEN {_WON} THEN {STAGES + 1} ELSE {STAGES + 2} END",
            "status": f"CASE WHEN {is_open} THEN 'open' WHEN {_WON} THEN 'won' ELSE 'lost' END",
            "is_open": is_open, "owner_id": people.seller("i"),
            "company_id": f"1 + i * 17 % {size.companies}", "source_id": "1 + i % 10",
            "amount_minor": _AMOUNT, "currency": "'RUB'", "opened_on": _day(opened),
            "expected_on": _day(f"{opened} + 60"),
            "closed_on": f"CASE WHEN {is_open} THEN NULL ELSE {_day(f'{opened} + {_CYCLE}')} END",
            "stage_since": f"CASE WHEN {is_open} THEN {_day(_entered(size, _DEPTH))} ELSE {_day(f'{opened} + {_CYCLE}')} END",
            "loss_reason_id": f"CASE WHEN {is_open} OR {_WON} THEN NULL ELSE 1 + i % 6 END",
        },
    )  # fmt: skip


def _entered(size: Size, place: str) -> str:
    """Day number on which the deal entered its stage number `place`."""
    span = f"(CASE WHEN {_is_open(size)} THEN 4 ELSE {_CYCLE} END)"
    return f"({_opened(size)} + {span} * ({place} - 1) / {_DEPTH})"


def deal_lines(size: Size, people: People) -> int:
    return insert(
        "pipeline.DealLine", size.deals,
        {
            "id": "i", "deal_id": "i", "product_id": "1 + i % 20", "quantity_milli": "1000",
            "price_minor": _AMOUNT, "amount_minor": _AMOUNT,
        },
    )  # fmt: skip


def visits(size: Size, people: People) -> int:
    """A visit to each stage, then the one where the deal stands: the last open one or the closing one."""
    made = 0
    for place in range(1, STAGES + 2):
        last = f"({_is_open(size)} AND {place} = {_DEPTH})"
        closing = f"({place} = {_DEPTH} + 1)"
        made += insert(
            "pipeline.StageVisit", size.deals,
            {
                "id": f"i * {STAGES + 1} + {place - 1}", "deal_id": "i",
                "stage_id": f"CASE WHEN {closing} THEN (CASE WHEN {_WON} THEN {STAGES + 1} ELSE {STAGES + 2} END) ELSE {place} END",
                "entered_at": f"CASE WHEN {closing} THEN {_moment(f'{_opened(size)} + {_CYCLE}')} ELSE {_moment(_entered(size, str(place)))} END",
                "left_at": f"CASE WHEN {last} OR {closing} THEN NULL ELSE {_moment(_left(size, place))} END",
                "by_id": people.seller("i"),
            },
            where=f"{place} <= {_DEPTH} OR ({closing} AND NOT {_is_open(size)})",
        )  # fmt: skip
    return made


def _left(size: Size, place: int) -> str:
    """Day number on which a stage before the last was left, or the last one by a closing."""
    return (
        f"CASE WHEN {place} = {_DEPTH} THEN {_opened(size)} + {_CYCLE}"
        f" ELSE {_entered(size, str(place + 1))} END"
    )


def _deal_of(size: Size) -> str:
    """The deal of activity `i`: each has the same number of them."""
    return f"(1 + (i - 1) / {_per_deal(size)})"


def _per_deal(size: Size) -> int:
    return size.activities // size.deals


def activities(size: Size, people: People) -> int:
    """Done ones through the deal's life; the first of an open deal is its next step, due around today."""
    kinds = " ".join(f"WHEN {n} THEN '{kind}'" for n, kind in enumerate(_KINDS))
    planned = f"(d.is_open AND i % {_per_deal(size)} = 1 AND d.id % 7 > 0)"
    due = f"{_SPAN} - 5 + d.id * 11 % 20"
    return insert(
        "work.Activity", size.activities,
        {
            "id": "i", "kind": f"CASE i % 5 {kinds} END", "subject": "'Дело ' || i", "subject_key": "'дело ' || i",
            "owner_id": "d.owner_id", "company_id": "d.company_id", "about_noun": "'deal'",
            "about_id": "d.id", "is_open": planned,
            "due_at": f"CASE WHEN {planned} THEN {_moment(due)} ELSE NULL END",
            "done_at": f"CASE WHEN {planned} THEN NULL ELSE {_happened('d')} END",
            "created_at": _happened("d"),
        },
        source=f"JOIN pipeline_deal d ON d.id = {_deal_of(size)}",
    )  # fmt: skip


def _happened(deal: str) -> str:
    if connection.vendor == "postgresql":
        return f"(({deal}.opened_on + (i % 5)::int + TIME '10:00') AT TIME ZONE 'UTC')"
    return f"(date({deal}.opened_on, '+' || (i % 5) || ' days') || ' 10:00:00')"


def journal(size: Size, people: People) -> int:
    """What was told of each deal's opening, moves and closing, and of each thing done."""
    subject = {
        "noun": "'deal'", "noun_id": "d.id", "client_id": "d.company_id", "by_id": "d.owner_id",
        "batch": "''", "recorded_at": _moment(str(_SPAN)),
    }  # fmt: skip
    about = {
        "deal_id": "d.id", "process_id": "1", "owner_id": "d.owner_id",
        "company_id": "d.company_id", "source_id": "d.source_id", "product_id": "1 + d.id % 20",
        "amount_minor": "d.amount_minor", "currency": "'RUB'", "opened_on": _text("d.opened_on"),
    }  # fmt: skip
    midday = _at("d.opened_on")
    made = insert(
        "journal.Entry", size.deals,
        {
            "id": f"i + {_OPENED}", "kind": "'pipeline.DealOpened'", **subject, "at": midday,
            "facts": _json(**about, stage_id="1", status="'open'", closed_on="NULL", days="NULL", on=_text("d.opened_on")),
        },
        source="JOIN pipeline_deal d ON d.id = i",
    )  # fmt: skip
    made += _of_moves(size, subject, about)
    made += _of_closings(size, subject, about)
    return made + insert(
        "journal.Entry", size.activities,
        {
            "id": f"i + {_DONE}", "kind": "'work.ActivityDone'", "noun": "'activity'", "noun_id": "i",
            "client_id": "a.company_id", "by_id": "a.owner_id", "batch": "''", "at": "a.done_at",
            "recorded_at": _moment(str(_SPAN)),
            "facts": _json(
                activity_id="i", activity_kind="a.kind", owner_id="a.owner_id", company_id="a.company_id",
                about_noun="'deal'", about_id="a.about_id", due_on="''", done_on=_text(_date_of("a.done_at")),
            ),
        },
        source="JOIN work_activity a ON a.id = i", where="NOT a.is_open",
    )  # fmt: skip


def _of_moves(size: Size, subject: Mapping[str, str], about: Mapping[str, str]) -> int:
    made = 0
    for place in range(2, STAGES + 1):
        entered, before = _entered(size, str(place)), _entered(size, str(place - 1))
        made += insert(
            "journal.Entry", size.deals,
            {
                "id": f"i * {STAGES} + {place - 2} + {_MOVED}", "kind": "'pipeline.DealMoved'", **subject,
                "at": _moment(entered),
                "facts": _json(
                    **about, stage_id=str(place), status="'open'", closed_on="NULL", days="NULL",
                    on=_text(_day(entered)), from_stage_id=str(place - 1), entered_on=_text(_day(before)),
                    days_in_stage=f"{entered} - {before}", is_back="(1 = 0)" if connection.vendor == "postgresql" else "json('false')",
                ),
            },
            source="JOIN pipeline_deal d ON d.id = i", where=f"{place} <= {_DEPTH}",
        )  # fmt: skip
    return made


def _of_closings(size: Size, subject: Mapping[str, str], about: Mapping[str, str]) -> int:
    made = 0
    last = _entered(size, _DEPTH)
    for status, stage, which in (("won", STAGES + 1, _WON), ("lost", STAGES + 2, f"NOT {_WON}")):
        reason = {"loss_reason_id": "d.loss_reason_id"} if status == "lost" else {}
        made += insert(
            "journal.Entry", size.deals,
            {
                "id": f"i + {_CLOSED}", "kind": f"'pipeline.Deal{status.title()}'", **subject,
                "at": _at("d.closed_on"),
                "facts": _json(
                    **about, stage_id=str(stage), status=f"'{status}'", closed_on=_text("d.closed_on"),
                    days=_CYCLE, on=_text("d.closed_on"), from_stage_id=_DEPTH, entered_on=_text(_day(last)),
                    days_in_stage=f"{_opened(size)} + {_CYCLE} - {last}",
                    is_back="(1 = 0)" if connection.vendor == "postgresql" else "json('false')", **reason,
                ),
            },
            source="JOIN pipeline_deal d ON d.id = i", where=f"NOT d.is_open AND {which}",
        )  # fmt: skip
    return made


def _at(day: str) -> str:
    if connection.vendor == "postgresql":
        return f"(({day} + TIME '09:00') AT TIME ZONE 'UTC')"
    return f"({day} || ' 09:00:00')"


def _date_of(moment: str) -> str:
    return f"({moment})::date" if connection.vendor == "postgresql" else f"date({moment})"


def facts(size: Size, people: People) -> int:
    """What metrics would have posted for those entries."""
    about = {
        "person_id": "d.owner_id", "unit_id": people.unit("d.owner_id"), "client_id": "d.company_id",
        "deal_id": "d.id", "process_id": "1", "product_id": "1 + d.id % 20",
        "source_id": "d.source_id", "currency": "'RUB'", "part": "0",
    }  # fmt: skip
    whole = {"quantity": "1", "amount_minor": "d.amount_minor"}
    source = "JOIN pipeline_deal d ON d.id = i"

    def post(measure: str, where: str, **columns: str) -> int:
        return insert(
            "metrics.Fact", size.deals, {"measure": f"'{measure}'", **about, **columns},
            source=source, where=where,
        )  # fmt: skip

    opened, closed = f"i + {_OPENED}", f"i + {_CLOSED}"
    made = post("deals_opened", "1 = 1", on="d.opened_on", entry_id=opened, **whole)
    made += post("stage_entered", "1 = 1", on="d.opened_on", stage_id="1", entry_id=opened, **whole)
    for place in range(2, STAGES + 1):
        made += _moved_facts(size, place, post, whole)
    last = _entered(size, _DEPTH)
    stay = f"{_opened(size)} + {_CYCLE} - {last}"
    for status, which, left, grown in (
        ("won", _WON, "stage_passed", "stage_grown"),
        ("lost", f"NOT {_WON}", "stage_lost", "stage_dropped"),
    ):
        where = f"NOT d.is_open AND {which}"
        amount = "0" if status == "won" else "d.amount_minor"
        reason = "d.loss_reason_id" if status == "lost" else "NULL"
        common = {"stage_id": _DEPTH, "entry_id": closed}
        made += post(
            f"deals_{status}",
            where,
            on="d.closed_on",
            days=_CYCLE,
            reason_id=reason,
            **whole,
            **common,
        )
        made += post(
            left, where, on="d.closed_on", days=stay, quantity="1", amount_minor=amount, **common
        )
        made += post(grown, where, on=_day(last), quantity="1", amount_minor=amount, **common)
        made += _touched_facts(size, status, where, post, reason)
    return made + insert(
        "metrics.Fact", size.activities,
        {
            "measure": "'touch_' || a.kind", "on": _date_of("a.done_at"), "person_id": "a.owner_id",
            "unit_id": people.unit("a.owner_id"), "client_id": "a.company_id", "deal_id": "a.about_id",
            "activity_id": "a.id", "quantity": "1", "amount_minor": "0", "entry_id": f"i + {_DONE}", "part": "0",
        },
        source="JOIN work_activity a ON a.id = i",
        where="NOT a.is_open AND a.kind IN ('call', 'meeting', 'letter')",
    )  # fmt: skip


def _moved_facts(size: Size, place: int, post: Callable[..., int], whole: Mapping[str, str]) -> int:
    where, entered = f"{place} <= {_DEPTH}", _entered(size, str(place))
    before, entry = _entered(size, str(place - 1)), f"i * {STAGES} + {place - 2} + {_MOVED}"
    left = {"stage_id": str(place - 1), "entry_id": entry, "quantity": "1", "amount_minor": "0"}
    made = post("stage_passed", where, on=_day(entered), days=f"{entered} - {before}", **left)
    made += post("stage_grown", where, on=_day(before), **left)
    return made + post(
        "stage_entered", where, on=_day(entered), stage_id=str(place), entry_id=entry, **whole
    )


def _touched_facts(
    size: Size, status: str, where: str, post: Callable[..., int], reason: str
) -> int:
    """Of every five things done one is a call, one a meeting, one a letter."""
    number = str(_per_deal(size) // 5)
    return sum(
        post(
            f"{kind}_on_{status}", where, on="d.closed_on", stage_id=_DEPTH, currency="''",
            reason_id=reason, quantity=number, amount_minor="0", entry_id=f"i + {_CLOSED}",
        )
        for kind in ("call", "meeting", "letter")
    )  # fmt: skip


# How rows are made inside the database


def hurry() -> None:
    """Wait neither for the disk nor for foreign keys: what was not filled to the end is thrown away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET work_mem = '256MB'")
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -1000000")
            cursor.execute("PRAGMA foreign_keys = OFF")


def insert(
    label: str, number: int, columns: Mapping[str, str], *, source: str = "", where: str = "1 = 1"
) -> int:
    """Insert rows for i = 1…number as SQL expressions of `i`; columns left out have their defaults."""
    model = apps.get_model(label)
    told = {**_defaults(model), **columns}
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, told))
    values = ", ".join(told.values())
    made = 0
    for low in range(1, number + 1, _STEP):
        high = min(low + _STEP - 1, number)
        sql = (
            f"INSERT INTO {quote(model._meta.db_table)} ({names})"
            f" SELECT {values} FROM {_numbers(low, high)} {source} WHERE {where}"
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            made += cursor.rowcount
    return made


def _numbers(low: int, high: int) -> str:
    if connection.vendor == "postgresql":
        return f"generate_series({low}::bigint, {high}::bigint) AS n(i)"
    return (
        f"(WITH RECURSIVE n(i) AS (SELECT {low} UNION ALL SELECT i + 1 FROM n WHERE i < {high})"
        " SELECT i FROM n) AS n"
    )


def _defaults(model: type[Model]) -> dict[str, str]:
    """Return {column: SQL} of what Django would have put where nothing is said."""
    return {
        field.column: _literal(field)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.null and not field.has_db_default()
        and (field.has_default() or isinstance(field, CharField | TextField))
    }  # fmt: skip


def _literal(field: Field) -> str:
    value = field.get_default()
    if isinstance(value, bool):
        return (
            ("TRUE" if value else "FALSE") if connection.vendor == "postgresql" else str(int(value))
        )
    if isinstance(value, int):
        return str(value)
    text = json.dumps(value) if isinstance(field, JSONField) else str(value)
    return "'" + text.replace("'", "''") + "'"


GREAT = (
    "clients.Company", "clients.Contact", "pipeline.Deal", "pipeline.DealLine",
    "pipeline.StageVisit", "work.Activity", "journal.Entry", "metrics.Fact",
)  # fmt: skip


@contextmanager
def unindexed(say: Callable[[str], None], tables: Sequence[str] = GREAT) -> Iterator[None]:
    """Take the indexes of great tables away and make them again: several times faster.

    SQLite's indexes of fragments are kept by triggers: those go too, the index is made anew.
    """
    named = [apps.get_model(label)._meta.db_table for label in tables]
    made, triggers = list(_indexes(named)), list(_triggers(named))
    with connection.cursor() as cursor:
        for name, _sql in made:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    yield
    start = time.monotonic()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '1GB'")
        for _name, sql in [*made, *triggers]:
            cursor.execute(sql)
        for index in sorted(
            {name.removesuffix("_added") for name, _sql in triggers if name.endswith("_added")}
        ):
            cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    say(f"  indexes: {len(made)} in {time.monotonic() - start:.0f} s")


def _indexes(tables: list[str]) -> Iterator[tuple[str, str]]:
    marks = ", ".join(["%s"] * len(tables))
    sql = (
        "SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x"
        " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid"
        " LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid"
        f" WHERE c.oid IS NULL AND NOT x.indisprimary AND t.relname IN ({marks})"
        if connection.vendor == "postgresql"
        else f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, tables)
        yield from cursor.fetchall()


def _triggers(tables: list[str]) -> Iterator[tuple[str, str]]:
    if connection.vendor == "postgresql":
        return
    marks = ", ".join(["%s"] * len(tables))
    sql = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_words_*' AND tbl_name IN ({marks})"
    with connection.cursor() as cursor:
        cursor.execute(sql, tables)
        yield from cursor.fetchall()


def continue_numbers() -> None:
    """Let the next row of each table get the number after the last one."""
    models = list(apps.get_models())
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


def now() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
