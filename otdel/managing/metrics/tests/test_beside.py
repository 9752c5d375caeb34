"""Lines of won deals, meetings set and held, first answers to leads: exact, remade, taken back (PIPE-17, KPI-25)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.foundation.journal.services import Happening, undo
from otdel.kernel.periods import Period
from otdel.managing.metrics.engine import Answer, Beside, Posting, net
from otdel.managing.metrics.queries import figures, rows_behind
from otdel.managing.metrics.registry import BY_TYPE
from otdel.managing.metrics.services import check, post_facts
from otdel.managing.metrics.wording import spoken
from otdel.selling.leadflow.models import Response
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft, LineDraft
from otdel.selling.pipeline.models import Stage
from otdel.selling.work import services as work
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.events import ActivityPlanned

from .stories import Deal, Lead, day, touch

pytestmark = pytest.mark.django_db
SPRING = Period(date(2026, 3, 1), date(2026, 5, 1))
NEW = ("lines_per_won", "meetings_set", "meetings_kept", "response_minutes", "answered_in_time")


def told(by, *keys, **more):
    return [f.value for f in figures(by, keys, SPRING, currency="RUB", **more).whole.values()]


def parts(by, key):
    figure = figures(by, [key], SPRING, currency="RUB")[key]
    return figure.over, figure.under


def test_each_may_be_chosen_for_a_sale_type():
    assert set(NEW) <= set(BY_TYPE)


# ---------------------------------------------------------------- through the rooms below


@pytest.fixture
def stage(system, moment):
    pipeline.ensure_default_process(by=system, at=moment)
    return {
        row.kind: row
        for row in Stage.objects.filter(process__is_default=True).order_by("-position")
    }


@pytest.fixture
def goods(clara, moment):
    draft = [ProductDraft(name=name, code=name, unit="pcs") for name in ("Pump", "Valve", "Pipe")]
    return [create_product(one, by=clara, at=moment).pk for one in draft]


def _lines(goods, number):
    return tuple(LineDraft(pk, 1000, 100) for pk in goods[:number])


def test_lines_of_a_won_deal_follow_it(stage, goods, anna, clara, system, moment, friday):
    def sell(number):
        draft = DealDraft(
            f"{number} lines", stage["won"].process_id, stage["won"].pk, friday, "RUB",
            owner_id=anna.pk, closed_on=friday, lines=_lines(goods, number),
        )  # fmt: skip
        return pipeline.open_deals([draft], by=system, at=moment, today=friday)[0]

    deal, _bare = sell(1), sell(0)
    assert parts(clara, "lines_per_won") == (1, 1)  # one without lines says nothing of them

    act = {"by": anna, "at": moment}
    pipeline.edit_deal(deal.pk, {"lines": _lines(goods, 3)}, version=None, **act, batch="more")
    assert parts(clara, "lines_per_won") == (3, 1) and check() == []
    undo("more", by=anna, at=moment)
    assert parts(clara, "lines_per_won") == (1, 1) and check() == []
    pipeline.reopen_deal(deal.pk, **act, on=friday)
    assert parts(clara, "lines_per_won") == (0, 0) and check() == []


def test_a_meeting_counts_as_set_for_who_set_it_and_as_held_where_it_was_set(
    anna, boris, clara, dana, moment
):
    draft = ActivityDraft("meeting", "At the plant", boris.pk, due_at=moment + timedelta(days=40))
    meeting = work.plan(draft, by=dana, at=moment)
    work.plan(ActivityDraft("task", "Send", boris.pk, due_at=moment), by=dana, at=moment)
    work.log(ActivityDraft("meeting", "Met by chance", boris.pk), by=boris, at=moment)

    rows = figures(clara, ["meetings_set", "meetings"], SPRING, currency="RUB", group_by="person")
    assert {pk: [f.over for f in row.values()] for pk, row in rows.groups.items()} == {
        dana.pk: [1, 0], boris.pk: [0, 1],
    }  # fmt: skip

    later = moment + timedelta(days=40)
    work.finish(meeting.pk, "Agreed", by=boris, at=later)
    assert told(clara, "meetings_set", "meetings_kept") == [1, 1]
    work.reopen(meeting.pk, by=boris, at=later)
    work.cancel(meeting.pk, by=boris, at=later)
    assert told(clara, "meetings_set", "meetings_kept") == [1, 0]
    work.remove_activities([meeting.pk], by=boris, at=later, batch="gone")
    assert told(clara, "meetings_set", "meetings_kept") == [0, None] and check() == []
    undo("gone", by=boris, at=later)
    assert told(clara, "meetings_set", "meetings_kept") == [1, 0] and check() == []


@pytest.fixture
def answered(anna, boris, clara, moment):
    """A lead of Anna's that came on Friday at ten and was called by Boris forty minutes later; in time."""
    draft = LeadDraft("Pumps", moment, "RUB", owner_id=anna.pk)
    lead = pipeline.take_lead(draft, by=anna, at=moment)
    Response.objects.update_or_create(
        lead_id=lead.pk, defaults={"due_at": moment + timedelta(hours=1)}
    )
    call = ActivityDraft("call", "Rang", boris.pk, about_noun="lead", about_id=lead.pk)
    return lead, work.log(call, by=clara, at=moment + timedelta(minutes=40))


def test_the_first_answer_counts_for_who_gave_it(answered, boris, clara, anna, moment):
    lead, call = answered
    keys = ("leads_answered", "response_minutes", "answered_in_time")

    found = figures(clara, keys, SPRING, currency="RUB", group_by="person").groups
    assert [f.value for f in found[boris.pk].values()] == [1, 40, 1]
    assert spoken(found[boris.pk]["response_minutes"]) == "40 min"
    (row,) = rows_behind(clara, "response_minutes", SPRING)
    assert (row["lead_id"], row["share"]) == (lead.pk, 40)

    work.reopen(call.pk, by=clara, at=moment)
    assert told(clara, *keys) == [0, None, None] and check() == []


def test_an_answer_follows_the_lead_and_goes_with_it(answered, clara, anna, moment):
    lead, _call = answered
    pipeline.reassign_leads([lead.pk], anna.pk, by=clara, at=moment)
    pipeline.remove_leads([lead.pk], by=clara, at=moment, batch="gone")
    assert told(clara, "leads_answered") == [0] and check() == []

    undo("gone", by=clara, at=moment)
    assert told(clara, "leads_answered", "response_minutes") == [1, 40] and check() == []


def test_what_counts_nowhere_asks_the_database_for_nothing(anna, moment, django_assert_num_queries):
    event = ActivityPlanned(activity_id=1, activity_kind="task", owner_id=anna.pk)
    happening = Happening(event, 10, "activity", 1, None, anna.pk, moment, "")

    with django_assert_num_queries(0):
        assert post_facts([happening]) == 0


# ---------------------------------------------------------------- whatever happens, in memory


class Person:
    def __init__(self, pk):
        self.pk = pk


class Heard:
    """The engine alone; `lines` and `answers` are what the rooms below would say at that moment."""

    def __init__(self):
        self.lines, self.answers, self.number = {}, {}, 0
        self.posting = Posting(
            (), lambda person, on: person * 10, None, Beside(self.lines, self.answers)
        )

    def tell(self, event, noun, noun_id, batch=""):
        self.number += 1
        self.posting.hear(event, self.number, 5, day(self.number))

    def total(self, measure):
        return sum(row.value.quantity for row in self.posting.fresh if row.key.measure == measure)


_verbs = st.sampled_from(
    ["win", "lose", "reopen", "lines", "resize", "edit", "hand_over", "remove"]
)


@settings(deadline=None)
@given(st.lists(st.tuples(_verbs, st.integers(0, 4)), max_size=14))
def test_lines_are_those_of_the_deals_that_are_won(steps):
    heard, people = Heard(), (Person(1), Person(2))
    deal = Deal(heard, people[0], 100)
    lines = heard.lines[deal.pk] = 2
    is_there = True
    for now, (verb, size) in enumerate(steps, 1):
        is_open = deal.facts["status"] == "open"
        if not is_there:
            break
        if verb == "lines":
            heard.lines[deal.pk] = lines = size
            deal.edit(now)  # the fields of figures stay as they are
        elif verb in ("win", "lose") and is_open:
            getattr(deal, verb)(now)
        elif verb == "reopen" and not is_open:
            deal.reopen(now)
        elif verb == "resize":
            deal.resize(size * 10, now)
        elif verb == "edit":
            deal.edit(now, product_id=size or None)
        elif verb == "hand_over":
            deal.hand_over(people[size % 2], now)
        elif verb == "remove":
            deal.remove(now)
            is_there = False
    counts = is_there and deal.facts["status"] == "won" and lines > 0

    assert heard.total("lines_on_won") == (lines if counts else 0)
    assert heard.total("won_with_lines") == int(counts)
    if not is_there:
        assert net(heard.posting.fresh) == {}


_acts = st.sampled_from(["done", "edit", "call", "cancel", "reopen", "remove", "back"])


@settings(deadline=None)
@given(st.lists(_acts, max_size=12))
def test_a_meeting_is_set_once_and_kept_while_it_is_done(acts):
    heard, owner = Heard(), Person(1)
    number = touch(heard, owner, "meeting", on=1, name="ActivityPlanned")
    kind, is_done, is_there = "meeting", False, True
    for act in acts:
        if act == "back" and not is_there:
            name, is_there = ("ActivityDone" if is_done else "ActivityPlanned"), True
        elif not is_there or act == "back":
            continue
        elif act in ("edit", "call"):
            name, kind = "ActivityEdited", "meeting" if act == "edit" else "call"
        elif act == "remove":
            name, is_there = "ActivityRemoved", False
        else:
            name = {
                "done": "ActivityDone",
                "cancel": "ActivityCancelled",
                "reopen": "ActivityReopened",
            }[act]
            is_done = act == "done"
        when = 3 if is_done or name in ("ActivityReopened", "ActivityRemoved") else None
        _told(heard, owner, kind, number, name, when)
    is_set = is_there and kind == "meeting"

    assert heard.total("meeting_set") == int(is_set)
    assert heard.total("meeting_kept") == int(is_set and is_done)
    assert heard.total("touch_meeting") == int(is_set and is_done)
    assert all(
        key.person_id == 5 and key.on == day(1)
        for key in net(heard.posting.fresh) if key.measure.startswith("meeting_")
    )  # fmt: skip


def _told(heard, owner, kind, number, name, when):
    from otdel.selling.work import events  # noqa: PLC0415

    event = getattr(events, name)(
        activity_id=number, activity_kind=kind, owner_id=owner.pk,
        done_on=day(when).isoformat() if when else "",
    )  # fmt: skip
    heard.tell(event, "activity", number)


_moves = st.sampled_from(
    ["answer", "other", "none", "edit", "hand_over", "qualify", "reject", "remove"]
)


@settings(deadline=None)
@given(st.lists(st.tuples(_moves, st.integers(0, 90)), max_size=12))
def test_a_lead_has_one_first_answer_as_long_as_it_has_any(moves):
    heard, people = Heard(), (Person(1), Person(2))
    lead, is_there, is_closed = Lead(heard, people[0]), True, False
    for now, (move, number) in enumerate(moves, 1):
        if not is_there:
            break
        if move in ("answer", "other", "none"):
            if move == "none":
                heard.answers.pop(lead.pk, None)
            else:
                person = 7 if move == "answer" else 8
                heard.answers[lead.pk] = Answer(day(number % 5), person, number, number <= 30)
            touch(heard, people[0], on=now, deal=lead)
        elif move == "edit" and not is_closed:
            lead.edit(now, source_id=number % 3 or None)
        elif move == "hand_over" and not is_closed:
            lead.hand_over(people[number % 2], now)
        elif move == "qualify" and not is_closed:
            lead.qualify(now)
        elif move == "reject" and not is_closed:
            lead.reject(now)
            is_closed = True
        elif move == "remove":
            lead.remove(now)
            is_there = False
    answer = heard.answers.get(lead.pk) if is_there else None

    assert heard.total("leads_answered") == int(answer is not None)
    assert heard.total("answer_minutes") == (answer.minutes if answer else 0)
    assert heard.total("answers_in_time") == int(bool(answer and answer.is_in_time))
    for key in net(heard.posting.fresh):
        if answer and key.measure == "leads_answered":
            assert (key.person_id, key.on, key.source_id) == (
                answer.person_id, answer.on, lead.facts["source_id"],
            )  # fmt: skip


def test_the_day_a_meeting_was_set_is_the_company_s(anna, clara):
    """Late in the evening by UTC it is the next day in Moscow."""
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    work.plan(ActivityDraft("meeting", "Night", anna.pk, due_at=late), by=anna, at=late)
    april = Period(date(2026, 4, 1), date(2026, 5, 1))

    assert figures(clara, ["meetings_set"], april, currency="RUB")["meetings_set"].over == 1
