"""From what happened to facts: pure, the same for today's act and for the journal told again.

A subject's ledger is the facts already posted about a deal, a lead or an activity. Every rule
compares what the ledger says with what should be, and posts the difference; so reversals are
exact whatever happened before. What a deal is about (client, product, source) is corrected
backwards on the facts' own days; who held it and for how much is history and changes on the day
of the change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from otdel.kernel.events import Event
from otdel.selling.pipeline import events as of_pipeline
from otdel.selling.work import events as of_work
from otdel.selling.work.metrics import TOUCHES

# unit_on(person id, day) -> the unit in which the person works that day
UnitOn = Callable[[int, date], int | None]
Subject = tuple[str, int]


class Key(NamedTuple):
    """What one fact is about: the measure and every dimension."""

    measure: str
    on: date
    person_id: int | None = None
    unit_id: int | None = None
    client_id: int | None = None
    deal_id: int | None = None
    lead_id: int | None = None
    activity_id: int | None = None
    process_id: int | None = None
    stage_id: int | None = None
    product_id: int | None = None
    source_id: int | None = None
    reason_id: int | None = None
    currency: str = ""


class Value(NamedTuple):
    """How much: a number, minor units of money, whole days."""

    quantity: int = 0
    amount_minor: int = 0
    days: int = 0

    def plus(self, other: Value, sign: int = 1) -> Value:
        return Value(
            self.quantity + sign * other.quantity,
            self.amount_minor + sign * other.amount_minor,
            self.days + sign * other.days,
        )


class Row(NamedTuple):
    """A fact; `entry_id` and `part` tell from which entry of the journal it came."""

    key: Key
    value: Value
    entry_id: int
    part: int


class Answer(NamedTuple):
    """The first answer to a lead: the day, who gave it, working minutes since the lead came."""

    on: date
    person_id: int | None
    minutes: int
    is_in_time: bool


class Beside(NamedTuple):
    """What events do not tell, as it stands after them: it is read where it is kept.

    lines: {deal: number of its lines}; answers: {lead: the first answer}. What is not there is not asked.
    """

    lines: Mapping[int, int] = MappingProxyType({})
    answers: Mapping[int, Answer] = MappingProxyType({})


NOTHING = Value()
CLOSED = ("deals_won", "deals_lost")
_TOUCHED = tuple(f"{kind}_on_{how}" for kind in TOUCHES for how in ("won", "lost"))
_LINED = ("lines_on_won", "won_with_lines")
_ON_CLOSED = (*_TOUCHED, *_LINED)
_TOUCH = tuple(f"touch_{kind}" for kind in TOUCHES)
_SET = ("meeting_set", "meeting_kept")
_ANSWERED = ("leads_answered", "answer_minutes", "answers_in_time")
# How a stage was left -> the same, counted on the day the stage was entered.
_OF_COHORT = {"stage_passed": "stage_grown", "stage_lost": "stage_dropped"}
_STOCK = {"deals_opened": 1, "deals_shifted": 1, "deals_won": -1, "deals_lost": -1}


def net(rows: Iterable[Row]) -> dict[Key, Value]:
    """Return what is left of the rows once opposite ones have met; nothing is left out but zeros."""
    left: dict[Key, Value] = {}
    for row in rows:
        left[row.key] = left.get(row.key, NOTHING).plus(row.value)
    return {key: value for key, value in left.items() if value != NOTHING}


class Posting:
    """The ledgers of the subjects concerned and the facts that are new.

    `undone`: for each subject, the entries that its restoring event says no longer count.
    `beside`: what is read beside the events. `by_id`, `on`: who told the event that is being heard, and when.
    """

    def __init__(
        self,
        held: Iterable[Row],
        unit_on: UnitOn,
        undone: Mapping[tuple[Subject, str], Collection[int]] | None = None,
        beside: Beside = Beside(),  # noqa: B008
    ) -> None:
        self.beside = beside
        self.by_id: int | None = None
        self.on = date.min
        self.fresh: list[Row] = []
        self._unit_on = unit_on
        self._undone = undone or {}
        self._ledgers: defaultdict[Subject, list[Row]] = defaultdict(list)
        self._parts: Counter[tuple[int, str]] = Counter()
        for row in held:
            self._file(row)

    def hear(
        self, event: Event, entry_id: int, by_id: int | None = None, on: date = date.min
    ) -> None:
        """Post what follows from one event; nothing if its entry has been posted already.

        by_id: who did it, None for the system; on: the day it was told.
        """
        rule = RULES.get(type(event))
        subjects = list(subjects_of(event)) if rule else []
        if rule is None or any(
            row.entry_id == entry_id for subject in subjects for row in self.ledger(subject)
        ):
            return
        self.by_id, self.on = by_id, on
        rule(self, event, entry_id)
        for noun, pk in subjects:
            if noun == "lead":
                _answer(self, pk, entry_id)

    def ledger(self, subject: Subject) -> list[Row]:
        return self._ledgers[subject]

    def own(self, subject: Subject, *measures: str) -> list[Row]:
        """Return the subject's rows of these measures (all if none is named), without its activities'."""
        return [
            row
            for row in self._ledgers[subject]
            if (row.key.activity_id is None or subject[0] == "activity")
            and (not measures or row.key.measure in measures)
        ]

    def post(self, entry_id: int, key: Key, value: Value) -> None:
        if value == NOTHING:
            return
        part = self._parts[entry_id, key.measure]
        self._parts[entry_id, key.measure] += 1
        row = Row(key, value, entry_id, part)
        self.fresh.append(row)
        self._file(row)

    def reverse(self, entry_id: int, rows: Iterable[Row]) -> None:
        """Take back what is left of the rows, each on its own day."""
        for key, value in net(rows).items():
            self.post(entry_id, key, NOTHING.plus(value, -1))

    def become(self, entry_id: int, rows: Iterable[Row], wanted: Mapping[Key, Value]) -> None:
        """Post what makes the rows add up to `wanted`."""
        had = net(rows)
        for key in [*had, *(key for key in wanted if key not in had)]:
            difference = wanted.get(key, NOTHING).plus(had.get(key, NOTHING), -1)
            self.post(entry_id, key, difference)

    def forget_undone(self, entry_id: int, subject: Subject, batch: str) -> None:
        gone = frozenset(self._undone.get((subject, batch), ()))
        self.reverse(entry_id, [row for row in self.own(subject) if row.entry_id in gone])

    def unit(self, person_id: int | None, on: date) -> int | None:
        return self._unit_on(person_id, on) if person_id else None

    def _file(self, row: Row) -> None:
        key = row.key
        if key.deal_id:
            self._ledgers["deal", key.deal_id].append(row)
        if key.lead_id:
            self._ledgers["lead", key.lead_id].append(row)
        if key.activity_id:
            self._ledgers["activity", key.activity_id].append(row)


def subject_of(event: Any) -> Subject:
    """Return whose ledger the event changes."""
    if isinstance(event, of_work.Facts):
        return ("activity", event.activity_id)
    if isinstance(event, of_pipeline.LeadFacts):
        return ("lead", event.lead_id)
    return ("deal", event.deal_id)


def counts(event: Any) -> bool:
    """Say whether anything can follow from the event: most of what is planned is no meeting."""
    return not isinstance(event, of_work.ActivityPlanned) or event.activity_kind == "meeting"


def subjects_of(event: Any) -> Iterator[Subject]:
    """Yield every subject whose ledger must be known to hear the event."""
    yield subject_of(event)
    if isinstance(event, of_work.Facts) and event.about_noun in ("deal", "lead") and event.about_id:
        yield (event.about_noun, event.about_id)


# Deals


def _opened(posting: Posting, event: of_pipeline.DealOpened, entry_id: int) -> None:
    value = Value(1, event.amount_minor)
    posting.post(entry_id, _deal_key(posting, event, "deals_opened", event.opened_on), value)
    posting.post(
        entry_id, _deal_key(posting, event, "stage_entered", event.on, event.stage_id), value
    )


def _moved(posting: Posting, event: of_pipeline.DealMoved, entry_id: int) -> None:
    _align(posting, event, entry_id)
    _leave(posting, event, entry_id, "stage_returned" if event.is_back else "stage_passed")
    entered = _deal_key(posting, event, "stage_entered", event.on, event.stage_id)
    posting.post(entry_id, entered, Value(1, event.amount_minor))


def _won(posting: Posting, event: of_pipeline.DealWon, entry_id: int) -> None:
    _close(posting, event, entry_id, "deals_won", "stage_passed", None)


def _lost(posting: Posting, event: of_pipeline.DealLost, entry_id: int) -> None:
    _close(posting, event, entry_id, "deals_lost", "stage_lost", event.loss_reason_id)


def _close(
    posting: Posting,
    event: of_pipeline.DealWon | of_pipeline.DealLost,
    entry_id: int,
    closed: str,
    left: str,
    reason_id: int | None,
) -> None:
    subject = subject_of(event)
    posting.reverse(entry_id, posting.own(subject, *CLOSED, *_ON_CLOSED))
    _align(posting, event, entry_id)
    _leave(posting, event, entry_id, left)
    key = _deal_key(posting, event, closed, event.closed_on or event.on, event.from_stage_id)
    value = Value(1, event.amount_minor, event.days or 0)
    posting.post(entry_id, key._replace(reason_id=reason_id), value)
    _count_touches(posting, subject, entry_id)
    _count_lines(posting, subject, entry_id)


def _reopened(posting: Posting, event: of_pipeline.DealReopened, entry_id: int) -> None:
    subject = subject_of(event)
    exits = list(_last_exits(posting, subject))
    posting.reverse(entry_id, posting.own(subject, *CLOSED, *_ON_CLOSED))
    for key, value in exits:
        posting.post(entry_id, key, NOTHING.plus(value, -1))
    _align(posting, event, entry_id)
    if any(key.stage_id == event.stage_id for key, _ in exits):
        return
    left = [(key, value) for key, value in exits if key.measure in _OF_COHORT]
    for key, value in left:
        posting.post(
            entry_id, key._replace(measure="stage_returned"), value._replace(amount_minor=0)
        )
    entered = _deal_key(posting, event, "stage_entered", event.on, event.stage_id)
    posting.post(entry_id, entered, Value(1, event.amount_minor))


def _last_exits(posting: Posting, subject: Subject) -> Iterator[tuple[Key, Value]]:
    """Yield the exits with which the standing closings left their stages.

    Where the stage was left several times that day, the last stay began that day too: no days.
    """
    for closing in net(posting.own(subject, *CLOSED)):
        measure = "stage_passed" if closing.measure == "deals_won" else "stage_lost"
        for name in (measure, _OF_COHORT[measure]):
            left = net(posting.own(subject, name))
            mine = [key for key in left if key.stage_id == closing.stage_id]
            if mine:
                last = max(mine, key=lambda key: key.on)
                yield last, left[last] if left[last].quantity == 1 else Value(1)


def _edited(posting: Posting, event: of_pipeline.DealEdited, entry_id: int) -> None:
    if not event.was:
        _count_lines(posting, subject_of(event), entry_id)
        return
    _align(posting, event, entry_id)
    _reclose(posting, event, entry_id)
    rows = posting.own(subject_of(event), "deals_opened")
    day = date.fromisoformat(event.opened_on)
    posting.become(
        entry_id, rows, {key._replace(on=day): value for key, value in net(rows).items()}
    )


def _resized(posting: Posting, event: of_pipeline.DealAmountChanged, entry_id: int) -> None:
    _align(posting, event, entry_id)
    _reclose(posting, event, entry_id)


def _reassigned(posting: Posting, event: of_pipeline.DealReassigned, entry_id: int) -> None:
    _align(posting, event, entry_id)


def _removed(posting: Posting, event: of_pipeline.DealRemoved, entry_id: int) -> None:
    posting.reverse(entry_id, posting.own(subject_of(event)))


def _restored(posting: Posting, event: of_pipeline.DealRestored, entry_id: int) -> None:
    posting.forget_undone(entry_id, subject_of(event), event.undone_batch)
    _align(posting, event, entry_id)
    _count_touches(posting, subject_of(event), entry_id)
    _count_lines(posting, subject_of(event), entry_id)


def _leave(posting: Posting, event: of_pipeline.MoveFacts, entry_id: int, measure: str) -> None:
    key = _deal_key(posting, event, measure, event.on, event.from_stage_id)
    amount = event.amount_minor if measure == "stage_lost" else 0
    posting.post(entry_id, key, Value(1, amount, event.days_in_stage))
    if measure in _OF_COHORT:
        entered = date.fromisoformat(event.entered_on)
        posting.post(
            entry_id, key._replace(measure=_OF_COHORT[measure], on=entered), Value(1, amount)
        )


def _align(posting: Posting, event: of_pipeline.DealFacts, entry_id: int) -> None:
    """Bring the ledger to what the event says of the deal: what it is about, who holds it, how much."""
    _redescribe(posting, event, entry_id)
    _hold(posting, event, entry_id)


def _redescribe(posting: Posting, event: of_pipeline.DealFacts, entry_id: int) -> None:
    rows = posting.own(subject_of(event))
    if all(_is_described(row.key, event) for row in rows):
        return
    wanted: dict[Key, Value] = {}
    for key, value in net(rows).items():
        told = key._replace(
            client_id=event.company_id, product_id=event.product_id, source_id=event.source_id
        )
        wanted[told] = wanted.get(told, NOTHING).plus(value)
    posting.become(entry_id, rows, wanted)


def _is_described(key: Key, event: of_pipeline.DealFacts) -> bool:
    return (key.client_id, key.product_id, key.source_id) == (
        event.company_id,
        event.product_id,
        event.source_id,
    )


def _hold(posting: Posting, event: of_pipeline.DealFacts, entry_id: int) -> None:
    """Move the open deal from those who held it, and from the sum it had, to the event's."""
    stock: dict[Key, Value] = {}
    shifted = _deal_key(posting, event, "deals_shifted", event.on)
    for row in posting.own(subject_of(event), *_STOCK):
        key = row.key._replace(
            measure="deals_shifted", on=shifted.on, stage_id=None, reason_id=None
        )
        value = row.value._replace(days=0)
        stock[key] = stock.get(key, NOTHING).plus(value, _STOCK[row.key.measure])
    if sum(value.quantity for value in stock.values()) <= 0:
        return
    for key, value in stock.items():
        if key != shifted:
            posting.post(entry_id, key, NOTHING.plus(value, -1))
    wanted = Value(1, event.amount_minor)
    posting.post(entry_id, shifted, wanted.plus(stock.get(shifted, NOTHING), -1))


def _reclose(posting: Posting, event: of_pipeline.DealFacts, entry_id: int) -> None:
    """Correct the sum, the day and the length of a deal that is closed; who closed it stays."""
    subject = subject_of(event)
    rows = posting.own(subject, *CLOSED)
    standing = net(rows)
    if not standing or not event.closed_on:
        return
    day = date.fromisoformat(event.closed_on)
    wanted = {
        key._replace(on=day, currency=event.currency): Value(
            value.quantity, event.amount_minor, event.days or 0
        )
        for key, value in standing.items()
        if value.quantity
    }
    posting.become(entry_id, rows, wanted)
    _keep_stock(posting, standing, wanted, entry_id)
    _count_touches(posting, subject, entry_id)
    _count_lines(posting, subject, entry_id)


def _keep_stock(
    posting: Posting, before: Mapping[Key, Value], after: Mapping[Key, Value], entry_id: int
) -> None:
    """A closed deal whose sum was corrected had the new sum when it left the stock."""
    day = next((key.on for key in after), None)
    if day is None:
        return
    owed: dict[Key, Value] = {}
    for kept, sign in ((before, -1), (after, 1)):
        for key, value in kept.items():
            shifted = key._replace(measure="deals_shifted", on=day, stage_id=None, reason_id=None)
            change = Value(0, sign * value.amount_minor)
            owed[shifted] = owed.get(shifted, NOTHING).plus(change)
    for key, value in owed.items():
        posting.post(entry_id, key, value)


def _count_touches(posting: Posting, subject: Subject, entry_id: int) -> None:
    """Set beside the closing how many calls, meetings and letters the deal took (KPI-10)."""
    wanted: dict[Key, Value] = {}
    touched: Counter[str] = Counter()
    for row in posting.ledger(subject):
        if row.key.activity_id is not None:
            touched[row.key.measure.removeprefix("touch_")] += row.value.quantity
    for closing, value in net(posting.own(subject, *CLOSED)).items():
        how = closing.measure.removeprefix("deals_")
        for kind in TOUCHES:
            if touched[kind] and value.quantity:
                key = closing._replace(measure=f"{kind}_on_{how}", currency="")
                wanted[key] = Value(touched[kind])
    posting.become(entry_id, posting.own(subject, *_TOUCHED), wanted)


def _count_lines(posting: Posting, subject: Subject, entry_id: int) -> None:
    """Set beside the win how many lines the deal has; one without lines is not counted at all."""
    lines = posting.beside.lines.get(subject[1])
    if lines is None:
        return
    wanted: dict[Key, Value] = {}
    for closing, value in net(posting.own(subject, "deals_won")).items():
        if lines and value.quantity:
            plain = closing._replace(currency="")
            wanted[plain._replace(measure="lines_on_won")] = Value(lines)
            wanted[plain._replace(measure="won_with_lines")] = Value(1)
    posting.become(entry_id, posting.own(subject, *_LINED), wanted)


def _deal_key(
    posting: Posting,
    event: of_pipeline.DealFacts,
    measure: str,
    on: str,
    stage_id: int | None = None,
) -> Key:
    day = date.fromisoformat(on)
    return Key(
        measure=measure,
        on=day,
        person_id=event.owner_id,
        unit_id=posting.unit(event.owner_id, day),
        client_id=event.company_id,
        deal_id=event.deal_id,
        process_id=event.process_id,
        stage_id=stage_id,
        product_id=event.product_id,
        source_id=event.source_id,
        currency=event.currency,
    )


# Leads: all facts of a lead in work follow it to whoever holds it and to where it came from

_LEAD_CLOSED = ("leads_converted", "leads_grown", "leads_rejected")


def _lead_came(posting: Posting, event: of_pipeline.LeadCame, entry_id: int) -> None:
    _lead_post(posting, event, entry_id, "leads_came", event.came_on)


def _lead_qualified(posting: Posting, event: of_pipeline.LeadQualified, entry_id: int) -> None:
    _lead_home(posting, event, entry_id)
    _lead_fit(posting, event, entry_id)


def _lead_rejected(posting: Posting, event: of_pipeline.LeadRejected, entry_id: int) -> None:
    _lead_home(posting, event, entry_id)
    _lead_post(posting, event, entry_id, "leads_rejected", event.on, event.reason_id)


def _lead_converted(posting: Posting, event: of_pipeline.LeadConverted, entry_id: int) -> None:
    _lead_home(posting, event, entry_id)
    _lead_fit(posting, event, entry_id)
    _lead_post(posting, event, entry_id, "leads_converted", event.on)
    _lead_post(posting, event, entry_id, "leads_grown", event.came_on)


def _lead_reopened(posting: Posting, event: of_pipeline.LeadReopened, entry_id: int) -> None:
    subject = subject_of(event)
    closings = {row.entry_id for row in posting.own(subject, *_LEAD_CLOSED)}
    posting.reverse(
        entry_id,
        [
            row
            for row in posting.own(subject)
            if row.key.measure in _LEAD_CLOSED
            or (row.entry_id in closings and row.key.measure != "leads_came")
        ],
    )
    _lead_home(posting, event, entry_id)


def _lead_corrected(
    posting: Posting, event: of_pipeline.LeadEdited | of_pipeline.LeadReassigned, entry_id: int
) -> None:
    _lead_home(posting, event, entry_id)


def _lead_removed(posting: Posting, event: of_pipeline.LeadRemoved, entry_id: int) -> None:
    posting.reverse(entry_id, posting.own(subject_of(event)))


def _lead_restored(posting: Posting, event: of_pipeline.LeadRestored, entry_id: int) -> None:
    posting.forget_undone(entry_id, subject_of(event), event.undone_batch)
    _lead_home(posting, event, entry_id)


def _lead_client(posting: Posting, event: of_pipeline.LeadFacts, entry_id: int) -> None:
    """A closed lead is history, but for whose it was: two records of one company become one."""
    rows = posting.own(subject_of(event))
    wanted: dict[Key, Value] = {}
    for key, value in net(rows).items():
        told = key._replace(client_id=event.company_id)
        wanted[told] = wanted.get(told, NOTHING).plus(value)
    posting.become(entry_id, rows, wanted)


def _lead_touches(posting: Posting, event: of_pipeline.LeadFacts, entry_id: int) -> None:
    """What was done about a lead in work counts where the lead came from."""
    touched = posting.ledger(subject_of(event))
    rows = [row for row in touched if row.key.activity_id is not None]
    wanted = {key._replace(source_id=event.source_id): value for key, value in net(rows).items()}
    posting.become(entry_id, rows, wanted)


def _lead_fit(posting: Posting, event: of_pipeline.LeadFacts, entry_id: int) -> None:
    """Count the qualification once, on its day and in the cohort of the day the lead came."""
    if net(posting.own(subject_of(event), "leads_fit")):
        return
    _lead_post(posting, event, entry_id, "leads_qualified", event.on)
    _lead_post(posting, event, entry_id, "leads_fit", event.came_on)


def _lead_home(posting: Posting, event: of_pipeline.LeadFacts, entry_id: int) -> None:
    """Give the facts of a lead in work to its present holder, source and company."""
    subject = subject_of(event)
    if net(posting.own(subject, *_LEAD_CLOSED)):
        _lead_client(posting, event, entry_id)
        return
    _lead_touches(posting, event, entry_id)
    rows = [row for row in posting.own(subject) if row.key.measure not in _ANSWERED]
    wanted: dict[Key, Value] = {}
    for key, value in net(rows).items():
        day = key.on if key.measure == "leads_qualified" else date.fromisoformat(event.came_on)
        told = _lead_key(posting, event, key.measure, day)
        wanted[told] = wanted.get(told, NOTHING).plus(
            Value(value.quantity, value.quantity * (event.amount_minor or 0))
        )
    posting.become(entry_id, rows, wanted)


def _lead_post(
    posting: Posting,
    event: of_pipeline.LeadFacts,
    entry_id: int,
    measure: str,
    on: str,
    reason_id: int | None = None,
) -> None:
    key = _lead_key(posting, event, measure, date.fromisoformat(on))
    posting.post(entry_id, key._replace(reason_id=reason_id), Value(1, event.amount_minor or 0))


def _lead_key(posting: Posting, event: of_pipeline.LeadFacts, measure: str, day: date) -> Key:
    return Key(
        measure=measure,
        on=day,
        person_id=event.owner_id,
        unit_id=posting.unit(event.owner_id, day),
        client_id=event.company_id,
        lead_id=event.lead_id,
        source_id=event.source_id,
        currency=event.currency,
    )


def _answer(posting: Posting, lead_id: int, entry_id: int) -> None:
    """Count the first answer on its day for who gave it, with what the lead is of; a lead that is gone has none."""
    subject = ("lead", lead_id)
    answer = posting.beside.answers.get(lead_id)
    came = next(iter(net(posting.own(subject, "leads_came"))), None)
    wanted: dict[Key, Value] = {}
    if answer and came:
        key = came._replace(
            on=answer.on,
            person_id=answer.person_id,
            unit_id=posting.unit(answer.person_id, answer.on),
            currency="",
        )
        numbers = (1, answer.minutes, int(answer.is_in_time))
        wanted = {
            key._replace(measure=measure): Value(number)
            for measure, number in zip(_ANSWERED, numbers, strict=True)
        }
    posting.become(entry_id, posting.own(subject, *_ANSWERED), wanted)


# Activities


def _planned(posting: Posting, event: of_work.Facts, entry_id: int) -> None:
    """A meeting that is set counts on the day it was planned for who planned it; one put back, as before."""
    if posting.own(subject_of(event), "meeting_set"):
        _keep_set(posting, event, entry_id, is_held=False)
    elif event.activity_kind == "meeting":
        key = _touch_key(posting, event, posting.on, posting.by_id or event.owner_id)
        posting.post(entry_id, key._replace(measure="meeting_set"), Value(1))


def _keep_set(posting: Posting, event: of_work.Facts, entry_id: int, *, is_held: bool) -> None:
    """A meeting once set stays so, about what the activity is about now; held, it is one kept of that day."""
    subject = subject_of(event)
    rows = posting.own(subject, "meeting_set")
    if not rows:
        return
    wanted: dict[Key, Value] = {}
    if event.activity_kind == "meeting":
        was = next(iter(net(rows)), rows[-1].key)
        key = _touch_key(posting, event, was.on, was.person_id)
        wanted[key._replace(measure="meeting_set")] = Value(1)
        if is_held:
            wanted[key._replace(measure="meeting_kept")] = Value(1)
    posting.become(entry_id, posting.own(subject, *_SET), wanted)


def _touched(posting: Posting, event: of_work.Facts, entry_id: int) -> None:
    """A call, meeting or letter that took place; a correction moves it, whoever made it keeps it."""
    rows = posting.own(subject_of(event), *_TOUCH)
    standing = net(rows)
    wanted: dict[Key, Value] = {}
    if event.done_on and event.activity_kind in TOUCHES:
        day = date.fromisoformat(event.done_on)
        person_id = next((key.person_id for key in standing), event.owner_id)
        wanted[_touch_key(posting, event, day, person_id)] = Value(1)
    posting.become(entry_id, rows, wanted)
    _keep_set(posting, event, entry_id, is_held=bool(event.done_on))
    deals = {key.deal_id for key in (*standing, *wanted) if key.deal_id}
    for deal_id in sorted(deals):
        _count_touches(posting, ("deal", deal_id), entry_id)


def _untouched(posting: Posting, event: of_work.Facts, entry_id: int) -> None:
    """What was called off or reopened did not take place; a meeting was set all the same."""
    is_gone = isinstance(event, of_work.ActivityRemoved)
    rows = posting.own(subject_of(event), *(() if is_gone else _TOUCH))
    deals = {key.deal_id for key in net(rows) if key.deal_id}
    posting.reverse(entry_id, rows)
    if not is_gone:
        _keep_set(posting, event, entry_id, is_held=False)
    for deal_id in sorted(deals):
        _count_touches(posting, ("deal", deal_id), entry_id)


def _touch_key(posting: Posting, event: of_work.Facts, day: date, person_id: int | None) -> Key:
    return Key(
        measure=f"touch_{event.activity_kind}",
        on=day,
        person_id=person_id,
        unit_id=posting.unit(person_id, day),
        client_id=event.company_id,
        deal_id=event.about_id if event.about_noun == "deal" else None,
        lead_id=event.about_id if event.about_noun == "lead" else None,
        activity_id=event.activity_id,
        process_id=_known(posting, event, "deal", "process_id"),
        source_id=_known(posting, event, "lead", "source_id"),
    )


def _known(posting: Posting, event: of_work.Facts, noun: str, column: str) -> int | None:
    """Return what the facts of the deal or lead that the activity is about say, the latest first."""
    if event.about_noun != noun or not event.about_id:
        return None
    rows = posting.own((noun, event.about_id))
    return next(
        (getattr(row.key, column) for row in reversed(rows) if row.value.quantity > 0), None
    )


RULES: dict[type[Event], Callable[[Posting, Any, int], None]] = {
    of_pipeline.DealOpened: _opened,
    of_pipeline.DealMoved: _moved,
    of_pipeline.DealWon: _won,
    of_pipeline.DealLost: _lost,
    of_pipeline.DealReopened: _reopened,
    of_pipeline.DealEdited: _edited,
    of_pipeline.DealAmountChanged: _resized,
    of_pipeline.DealReassigned: _reassigned,
    of_pipeline.DealRemoved: _removed,
    of_pipeline.DealRestored: _restored,
    of_pipeline.LeadCame: _lead_came,
    of_pipeline.LeadQualified: _lead_qualified,
    of_pipeline.LeadRejected: _lead_rejected,
    of_pipeline.LeadConverted: _lead_converted,
    of_pipeline.LeadReopened: _lead_reopened,
    of_pipeline.LeadEdited: _lead_corrected,
    of_pipeline.LeadReassigned: _lead_corrected,
    of_pipeline.LeadRemoved: _lead_removed,
    of_pipeline.LeadRestored: _lead_restored,
    of_work.ActivityPlanned: _planned,
    of_work.ActivityDone: _touched,
    of_work.ActivityEdited: _touched,
    of_work.ActivityCancelled: _untouched,
    of_work.ActivityReopened: _untouched,
    of_work.ActivityRemoved: _untouched,
}
HEARD: tuple[type[Event], ...] = tuple(RULES)
