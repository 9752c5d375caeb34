"""Verdicts and their sums follow what people really do with deals, and are what a slow recount says."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from otdel.foundation.journal.services import undo
from otdel.foundation.journal.undoing import ChangedSince
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.kernel.periods import Period
from otdel.managing.compliance import queries, services, tasks
from otdel.managing.compliance.engine import CHECKS, NOTHING, Check, monday
from otdel.managing.compliance.models import Tally, Verdict
from otdel.managing.compliance.queries import Cut
from otdel.managing.compliance.tasks import sweep
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, VisitDraft
from otdel.selling.pipeline.models import Deal
from otdel.selling.work.models import Activity
from otdel.selling.work.services import cancel, finish, remove_activities, reopen

from .recount import recounted

pytestmark = pytest.mark.django_db
EVER = Period(monday(timezone.datetime(2026, 1, 5).date()), timezone.datetime(2027, 1, 4).date())


def told(deal) -> list[tuple[str, set[str]]]:
    """(way, what was broken) of the deal's judged visits."""
    rows = Verdict.objects.filter(deal_id=deal.pk).order_by("visit_id")
    return [(row.way, set(map(str, row.breaches))) for row in rows]


def summed() -> Counter:
    """What the sums say, in the shape of the recount."""
    found: Counter = Counter()
    for row in Tally.objects.filter(axis__in=["fresh", "cell"]):
        where = (row.week, row.person_id, row.process_id, row.step_id)
        for check in CHECKS:
            found[*where, str(check), "asked"] += getattr(row, f"asked_{check}")
            found[*where, str(check), "kept"] += getattr(row, f"kept_{check}")
    return +found


def agree() -> None:
    """The sums are what a recount says; nothing would be written anew; all axes tell the same."""
    assert summed() == recounted(timezone.get_default_timezone())
    assert sweep(just_check=True) == 0
    assert services.differences() == []


# ---------------------------------------------------------------- one visit


def test_a_visit_by_the_book_breaks_nothing(opened, move, planned):
    deal = opened()
    planned(deal, 0, 2)
    move(deal, "Qualify", 3)

    assert told(deal) == [("forward", set())]
    agree()


def test_what_was_broken_is_seen(opened, move):
    deal = opened()
    move(deal, "Offer", 12)
    assert told(deal) == [("forward", {"time", "order", "step"})]
    agree()


def test_tasks_ticked_at_the_gate_are_done_and_others_left_open_are_not(opened, move):
    deal = opened()
    move(deal, "Qualify", 0)
    move(deal, "Offer", 0.2)
    assert told(deal)[1] == ("forward", {"tasks"})  # the card that is no must was left open

    for row in Activity.objects.filter(about_id=deal.pk, is_open=True):
        finish(row.pk, "", by=deal.owner, at=row.created_at + timedelta(minutes=1))
    assert told(deal)[1] == ("forward", set())
    agree()


def test_a_field_emptied_after_the_gate_breaks_it_and_filled_again_mends_it(
    opened, move, anna, on_day
):
    deal = opened()
    move(deal, "Qualify", 0)
    move(deal, "Offer", 0.2)
    edited = {"by": anna, "at": on_day(1)}
    pipeline.edit_deal(deal.pk, {"amount_minor": 0}, version=None, **edited)
    assert "gate" in told(deal)[1][1]
    pipeline.edit_deal(deal.pk, {"amount_minor": 5}, version=None, **edited)
    assert "gate" not in told(deal)[1][1]
    agree()


def test_it_counts_against_the_owner_of_that_moment(opened, move, anna, boris, clara, on_day):
    deal = opened()
    move(deal, "Qualify", 1)
    pipeline.reassign_deals([deal.pk], boris.pk, by=clara, at=on_day(2))
    move(deal, "Offer", 3, by=clara)
    owners = Verdict.objects.order_by("visit_id").values_list("person_id", flat=True)
    assert list(owners) == [anna.pk, boris.pk]
    agree()


def test_history_is_judged_by_its_stages_and_not_at_all_without_them(
    anna, process, stage, moment, friday, on_day
):
    won = stage["Won"]
    draft = DealDraft(
        "Old", process.pk, won.pk, friday - timedelta(30), "RUB", owner_id=anna.pk, closed_on=friday
    )  # fmt: skip
    way = [("Search", -30), ("Qualify", -20), ("Won", 0)]
    points = tuple(VisitDraft(stage[name].pk, on_day(day)) for name, day in way)
    bare, whole = pipeline.open_deals(
        [draft, replace(draft, visits=points)], by=anna, at=moment, today=friday, batch="import-1"
    )
    assert told(bare) == []
    assert told(whole) == [("forward", {"time"}), ("won", {"time", "order"})]
    assert sweep(just_check=True) == 0


# ---------------------------------------------------------------- taken back


def test_an_undone_move_leaves_no_trace_in_the_sums(opened, move, anna, on_day):
    deal = opened()
    move(deal, "Qualify", 1, batch="one")
    assert queries.levels(anna, EVER)[None].visits == 1

    undo("one", by=anna, at=on_day(2))
    assert told(deal) == [] and summed() == Counter()
    assert queries.levels(anna, EVER) == {}
    agree()


def test_reopened_deals_keep_what_they_were_closed_with(opened, move, anna, on_day):
    deal = opened()
    move(deal, "Lost", 9)
    pipeline.reopen_deal(deal.pk, by=anna, at=on_day(10), on=timezone.localdate(on_day(10)))
    assert told(deal) == [("lost", {"time", "step"})]
    move(deal, "Qualify", 10)
    assert [way for way, _broken in told(deal)] == ["lost", "forward"]
    agree()


def test_removed_deals_take_their_visits_with_them_and_bring_them_back(opened, move, clara, on_day):
    deal = opened()
    move(deal, "Offer", 9)
    before = summed()
    pipeline.remove_deals([deal.pk], by=clara, at=on_day(10), batch="gone")
    assert not Verdict.objects.exists() and summed() == Counter()
    agree()

    undo("gone", by=clara, at=on_day(11))
    assert summed() == before
    agree()


def test_days_run_on_where_deals_are_carried_over(opened, move, process, clara, moment, on_day):
    deal = opened()
    source = process.versions.get(state="approved")
    draft = pipeline.open_draft(process.pk, by=clara, at=moment)
    pipeline.approve_version(draft.pk, "", by=clara, at=moment)
    now = {row.kin: row.pk for row in draft.stages.filter(kind="open")}
    mapping = {row.pk: now[row.kin] for row in source.stages.filter(kind="open")}
    pipeline.carry_all(
        source.pk, mapping, by=clara, at=on_day(5), on=timezone.localdate(on_day(5)), batch="over"
    )  # fmt: skip
    assert told(deal) == []
    move(deal, "Qualify", 9)
    assert told(deal) == [("forward", {"time", "step"})]
    agree()


# ---------------------------------------------------------------- whatever happens


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_walk_the_sums_are_what_a_recount_says(
    seed, opened, move, planned, stage, anna, boris, clara, on_day
):
    """Sixty acts through the services, one in six undone, sums added up in between."""
    dice = random.Random(seed)
    deals = [opened(owner) for owner in (anna, anna, boris)]
    done: list[str] = []

    def shift(deal, day):
        move(deal, dice.choice(list(stage)), day, by=clara, batch=f"{seed}-{day}")
        done.append(f"{seed}-{day}")

    def give(deal, day):
        heir = dice.choice([anna, boris])
        pipeline.reassign_deals([deal.pk], heir.pk, by=clara, at=on_day(day), batch=f"{seed}-{day}")
        done.append(f"{seed}-{day}")

    def edit(deal, day):
        sums = {"amount_minor": dice.choice([0, 100])}
        pipeline.edit_deal(
            deal.pk, sums, version=None, by=clara, at=on_day(day), batch=f"{seed}-{day}"
        )
        done.append(f"{seed}-{day}")

    def close(deal, day):
        rows = Activity.objects.filter(about_id=deal.pk, about_noun="deal").order_by("pk")
        if row := rows.first() if dice.random() < 0.2 else rows.last():
            act = dice.choice([finish, cancel, reopen, remove_activities])
            if act is finish:
                finish(row.pk, "", by=clara, at=on_day(day))
            elif act is remove_activities:
                remove_activities([row.pk], by=clara, at=on_day(day), batch=f"{seed}-{day}")
            else:
                act(row.pk, by=clara, at=on_day(day))

    def step(deal, day):
        planned(deal, day, day + dice.randrange(1, 9), by=clara)

    def back(deal, day):
        if done:
            undo(done.pop(), by=clara, at=on_day(day))

    def remove(deal, day):
        pipeline.remove_deals([deal.pk], by=clara, at=on_day(day), batch=f"{seed}-{day}")
        done.append(f"{seed}-{day}")

    acts = [shift] * 8 + [give, edit, close, close, step, step, back, back, back, remove]
    for number in range(60):
        day = number * 1.3
        deal = dice.choice(deals)
        try:
            dice.choice(acts)(deal, day)
        except (Refused, ChangedSince, Deal.DoesNotExist, Activity.DoesNotExist, AssertionError):
            continue
        if number % 20 == 19:
            agree()
            services.settle()
    agree()
    assert Verdict.objects.exists()


# ---------------------------------------------------------------- reading


def test_levels_are_cut_by_reach(opened, move, anna, boris, dana, clara, vera):
    move(opened(anna), "Offer", 9)
    move(opened(boris), "Qualify", 1, by=boris)
    for _turn in range(2):  # as differences, then as sums
        seen = {
            who: {pk: one.visits for pk, one in queries.levels(who, EVER, "person").items()}
            for who in (anna, boris, dana, clara, vera)
        }
        assert seen[anna] == seen[dana] == {anna.pk: 1}
        assert seen[boris] == {boris.pk: 1}
        assert seen[clara] == {anna.pk: 1, boris.pk: 1}
        assert seen[vera] == {}
        services.settle()


def test_every_cut_adds_up_to_the_whole(opened, move, process, stage, anna, boris, dana, clara):
    for number in range(4):
        deal = opened(anna if number % 2 else boris)
        move(deal, "Qualify", number * 5, by=clara)
        move(deal, "Offer", number * 6 + 4, by=clara)
    for _turn in range(2):
        for who in (clara, dana):
            whole = queries.levels(who, EVER)[None]
            for group in queries.GROUPS:
                total = NOTHING
                for level in queries.levels(who, EVER, group).values():
                    total = total.plus(level)
                assert total == whole, group
            people = frozenset({anna.pk})
            for cut in (Cut(process=process.pk), Cut(people=people), Cut(step=stage["Search"].kin)):
                assert queries.levels(who, EVER, "", cut)[None].visits in (whole.visits, 4, 2)
        assert whole.points(Check.ORDER) == 10_000
        services.settle()


def test_the_list_finds_what_a_check_broke(opened, move, anna):
    late, fine = opened(), opened()
    move(late, "Qualify", 9)
    move(fine, "Qualify", 0)
    assert [row.deal_id for row in queries.broken(anna)] == [late.pk]


# ---------------------------------------------------------------- remade and compared


def test_rebuilding_gives_the_same_and_the_comparison_sees_what_is_wrong(opened, move, boris):
    for day in (1, 9):
        deal = opened()
        move(deal, "Qualify", day)
        move(deal, "Won", day + 2)
    before = list(Verdict.objects.order_by("pk").values()), summed()
    services.settle()
    assert summed() == before[1]
    services.rebuild(zone=timezone.get_default_timezone())
    assert (list(Verdict.objects.order_by("pk").values()), summed()) == before
    call_command("rebuild_compliance", check=True)

    Tally.objects.filter(axis="step").update(visits=99)
    with pytest.raises(CommandError, match="0 verdicts and"):
        call_command("rebuild_compliance", check=True)
    Verdict.objects.update(person_id=boris.pk)
    with pytest.raises(CommandError, match="4 verdicts"):
        call_command("rebuild_compliance", check=True)
    call_command("rebuild_compliance")
    assert (list(Verdict.objects.order_by("pk").values()), summed()) == before
    agree()


def test_the_night_puts_right_what_differs(opened, move):
    move(opened(), "Qualify", 9)
    right = summed()
    Verdict.objects.update(broken=0)
    assert sweep() == 1
    assert set(Verdict.objects.values_list("broken", flat=True)) != {0}
    assert (
        services.differences()
    )  # the sums had been right: taken for wrong ones, they are wrong now
    tasks.judge_anew.func()
    assert summed() == right
    agree()


def test_sums_wait_until_there_are_enough(opened, move):
    move(opened(), "Qualify", 1)
    fresh = Tally.objects.filter(axis="fresh").count()
    assert services.settle(at_least=fresh + 1) == 0
    assert services.settle(at_least=fresh) == fresh
    assert services.settle() == 0
    assert not Tally.objects.filter(axis="fresh").exists()


def test_a_stage_written_otherwise_is_judged_anew(opened, move, clara, stage, on_day):
    deal = opened()
    move(deal, "Qualify", 5)
    assert "time" not in told(deal)[0][1]
    asked = DBTaskResult.objects.filter(task_path=tasks.judge_anew.module_path)
    pipeline.edit_stage(stage["Search"].pk, {"norm_days": 2}, by=clara, at=on_day(6))
    assert asked.count() == 1
    tasks.judge_anew.func()
    assert "time" in told(deal)[0][1]
    agree()

    draft = pipeline.open_draft(stage["Search"].process_id, by=clara, at=on_day(6))
    pipeline.edit_stage(draft.stages.first().pk, {"norm_days": 1}, by=clara, at=on_day(6))
    assert asked.count() == 1  # nobody was judged by a draft


def test_as_many_statements_for_thirty_deals_as_for_three(
    opened, stage, clara, on_day, django_assert_max_num_queries
):
    ids = [opened().pk for _n in range(33)]
    told = {"by": clara, "at": on_day(3), "on": timezone.localdate(on_day(3))}
    pipeline.move_deals(ids, stage["Qualify"].pk, **told)
    Verdict.objects.all().delete()
    zone = timezone.get_default_timezone()
    with django_assert_max_num_queries(16) as few:
        services.judge(ids[:3], zone=zone)
    with django_assert_max_num_queries(len(few)):
        services.judge(ids[3:], zone=zone)
    assert Verdict.objects.count() == 33


def test_whoever_is_gone_sees_nothing(opened, move, anna):
    move(opened(), "Qualify", 9)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    gone = User.objects.get(pk=anna.pk)
    with pytest.raises(Refused):
        queries.broken(gone)
