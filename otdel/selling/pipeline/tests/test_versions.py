"""A changed process is another version: deals stay on theirs until they are carried over, and come back."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import Invalid, NotAllowed
from otdel.kernel.periods import Period
from otdel.managing.metrics.queries import figures, regrouped
from otdel.selling.pipeline import errors, queries, services, versions
from otdel.selling.pipeline.drafts import StageDraft, TaskDraft
from otdel.selling.pipeline.lineage import propose
from otdel.selling.pipeline.models import (
    Deal,
    DealMigration,
    Evidence,
    ProcessVersion,
    Stage,
    StageVisit,
)
from otdel.selling.pipeline.services import migrating
from otdel.selling.work.models import Activity

ROOT = Path(__file__).parents[4]


@pytest.fixture
def revise(process, clara, moment):
    """Return a maker of an approved next version: the changes are made in its draft by name of stage."""

    def make(gone=(), added=(), **edits) -> ProcessVersion:
        act = {"by": clara, "at": moment}
        draft = services.open_draft(process.pk, **act)
        by_name = {stage.name: stage for stage in versions.stages_of(draft)}
        for name, changes in edits.items():
            services.edit_stage(by_name[name].pk, changes, **act)
        for name in added:
            services.add_stage(process.pk, StageDraft(name), version_id=draft.pk, **act)
        for name in gone:
            services.remove_stage(by_name[name].pk, on=moment.date(), **act)
        return services.approve_version(draft.pk, "Next", **act)

    return make


def named(version: ProcessVersion) -> dict[str, Stage]:
    return {stage.name: stage for stage in versions.stages_of(version)}


def source_of(version: ProcessVersion) -> ProcessVersion:
    return version.process.versions.get(number=version.number - 1)


@pytest.fixture
def carry(clara, moment, friday):
    """Return a carrier of all deals from the version before; keyword arguments name other stages."""

    def make(version, batch="act-carry", at=None, begin_only=False, **names) -> DealMigration:
        source = source_of(version)
        mapping = versions.proposal(source, version)
        old, new = named(source), named(version)
        mapping |= {old[was].pk: new[to].pk for was, to in names.items()}
        row = services.begin_migration(source.pk, mapping, by=clara, at=at or moment, batch=batch)
        while not begin_only and services.carry_portion(row.pk, at=at or moment, on=friday):
            pass
        row.refresh_from_db()
        return row

    return make


# ---------------------------------------------------------------- drafts


def test_a_draft_is_the_same_process_and_touches_no_deal(deal, process, stage, clara, moment):
    draft = services.open_draft(process.pk, by=clara, at=moment)

    assert (draft.number, draft.state) == (2, "draft")
    copies = named(draft)
    assert list(copies) == list(stage)
    assert all(copies[name].kin == stage[name].pk for name in stage)
    old, new = stage["Qualify"].tasks.get(), copies["Qualify"].tasks.get()
    assert (new.title, new.kin) == (old.title, old.pk)
    assert not versions.compared(source_of(draft), draft)
    assert [s.pk for s in queries.stages(process.pk)] == [s.pk for s in stage.values()]


def test_one_draft_at_once(process, clara, moment):
    services.open_draft(process.pk, by=clara, at=moment)
    with pytest.raises(errors.DraftThere):
        services.open_draft(process.pk, by=clara, at=moment)
    assert process.versions.count() == 2


def test_only_chiefs_draft_approve_and_carry(process, anna, clara, moment, revise):
    with pytest.raises(NotAllowed):
        services.open_draft(process.pk, by=anna, at=moment)
    draft = services.open_draft(process.pk, by=clara, at=moment)
    for act in (
        lambda: services.approve_version(draft.pk, "", by=anna, at=moment),
        lambda: services.discard_draft(draft.pk, by=anna, at=moment),
        lambda: services.begin_migration(draft.pk, {}, by=anna, at=moment, batch="b"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert ProcessVersion.objects.get(pk=draft.pk).is_draft


def test_an_approved_version_says_by_whom_when_and_why(process, clara, moment, revise):
    version = revise(added=["Demo"])

    assert (version.approved_by, version.approved_at, version.why) == (clara, moment, "Next")
    assert source_of(version).superseded_at == moment
    assert Entry.objects.filter(kind="pipeline.VersionApproved").count() == 1
    with pytest.raises(errors.NotDraft):
        services.approve_version(version.pk, "again", by=clara, at=moment)
    assert queries.current_version(process.pk) == version


def test_a_discarded_draft_leaves_nothing(process, clara, moment):
    draft = services.open_draft(process.pk, by=clara, at=moment)
    services.discard_draft(draft.pk, by=clara, at=moment)
    assert process.versions.count() == 1
    assert Stage.objects.count() == 5
    current = queries.current_version(process.pk)
    with pytest.raises(errors.NotDraft):
        services.discard_draft(current.pk, by=clara, at=moment)


def test_what_weighs_goes_through_a_draft_while_deals_go_by_the_version(
    deal, stage, process, clara, moment, friday
):
    act = {"by": clara, "at": moment, "by_draft": True}
    services.edit_stage(stage["Offer"].pk, {"name": "Proposal", "guide": "Ring first"}, **act)
    for refused in (
        lambda: services.edit_stage(stage["Offer"].pk, {"norm_days": 3}, **act),
        lambda: services.edit_stage(stage["Qualify"].pk, {"tasks": [TaskDraft("X")]}, **act),
        lambda: services.add_stage(process.pk, StageDraft("Demo"), **act),
        lambda: services.remove_stage(stage["Offer"].pk, on=friday, **act),
        lambda: services.reorder_stages(
            process.pk, [stage[n].pk for n in ("Offer", "Search", "Qualify")], **act
        ),
    ):
        with pytest.raises(errors.ThroughDraft):
            refused()
    stage["Offer"].refresh_from_db()
    assert (stage["Offer"].name, stage["Offer"].norm_days) == ("Proposal", 14)


def test_a_hint_changed_meanwhile_is_not_lost_in_the_draft(process, stage, clara, moment):
    draft = services.open_draft(process.pk, by=clara, at=moment)
    copies = named(draft)
    services.edit_stage(copies["Offer"].pk, {"guide": "of the draft"}, by=clara, at=moment)

    for name in ("Search", "Offer"):
        services.edit_stage(stage[name].pk, {"guide": "in force"}, by=clara, at=moment)
    with pytest.raises(errors.DraftThere):
        services.edit_stage(stage["Offer"].pk, {"norm_days": 2}, by=clara, at=moment)

    assert Stage.objects.get(pk=copies["Search"].pk).guide == "in force"
    assert Stage.objects.get(pk=copies["Offer"].pk).guide == "of the draft"


def test_history_does_not_change(stage, clara, moment, revise):
    revise(added=["Demo"])
    with pytest.raises(errors.VersionClosed):
        services.edit_stage(stage["Offer"].pk, {"name": "X"}, by=clara, at=moment)


def test_a_stage_with_history_goes_in_a_new_version(deal, stage, anna, moment, friday, revise):
    services.move_deal(deal.pk, stage["Qualify"].pk, by=anna, at=moment, on=friday)

    version = revise(gone=["Search"])

    assert list(named(version)) == ["Qualify", "Offer", "Won", "Lost"]
    assert deal.visits.filter(stage=stage["Search"]).exists()


# ---------------------------------------------------------------- deals on an older version


def test_live_deals_stay_and_new_ones_begin_on_the_new_version(
    deal, open_deal, stage, process, anna, moment, friday, revise
):
    version = revise(added=["Demo"], Qualify={"required": ["contact"]})

    services.move_deal(deal.pk, stage["Qualify"].pk, by=anna, at=moment, on=friday)
    with pytest.raises(errors.GateClosed) as gate:
        services.move_deal(deal.pk, stage["Offer"].pk, by=anna, at=moment, on=friday)

    assert "amount" in {lack.key for lack in gate.value.lacking}  # as its own version demands
    fresh = open_deal(stage_id=named(version)["Search"].pk)
    assert fresh.stage.version == version
    with pytest.raises(AssertionError):
        open_deal()  # the superseded stage takes no new deals
    assert queries.on_versions(anna, process.pk) == {source_of(version).pk: 1}


def test_the_board_shows_the_version_in_force_and_an_older_one_on_demand(
    deal, process, anna, friday, revise
):
    version = revise(added=["Demo"])
    told = {"filters": queries.BoardFilters(), "on": friday}

    now = queries.board(anna, process.pk, **told)
    then = queries.board(anna, process.pk, version_id=source_of(version).pk, **told)

    assert [column.stage.name for column in now.columns] == ["Search", "Qualify", "Offer", "Demo"]
    assert [column.number for column in now.columns] == [0, 0, 0, 0]
    assert [column.number for column in then.columns] == [1, 0, 0]


def test_a_stage_of_another_version_means_the_same_step_of_its_own(
    deal, stage, anna, moment, friday, revise, reason
):
    version = revise(added=["Demo"], Qualify={"name": "Check the need"})
    new = named(version)

    (moved,) = services.move_deals(
        [deal.pk], new["Check the need"].pk, by=anna, at=moment, on=friday
    )
    assert moved.stage == stage["Qualify"]
    (refused,) = services.move_deals([deal.pk], new["Demo"].pk, by=anna, at=moment, on=friday)
    assert isinstance(refused, errors.OtherVersion)
    (lost,) = services.lose_deals([deal.pk], reason.pk, by=anna, at=moment, on=friday)
    assert lost.stage == stage["Lost"]
    back = services.reopen_deal(deal.pk, by=anna, at=moment, on=friday)
    assert back.stage == stage["Qualify"]


def test_the_filter_by_stage_finds_deals_of_all_versions(deal, anna, revise):
    version = revise(Search={"name": "Look"})
    rows = queries.in_stages(queries.deals(anna), [named(version)["Look"].pk])
    assert list(rows) == [deal]


# ---------------------------------------------------------------- carrying over


def test_deals_go_over_and_their_days_in_the_stage_run_on(
    deal, stage, anna, moment, friday, revise, carry
):
    version = revise(added=["Demo"], Search={"name": "Look"})
    later = moment + timedelta(days=3)

    row = carry(version, at=later)

    deal.refresh_from_db()
    assert (row.state, row.moved, row.total) == ("done", 1, 1)
    assert deal.stage == named(version)["Look"]
    assert deal.stage_since == friday
    first, second = StageVisit.objects.filter(deal=deal).order_by("pk")
    assert (first.stage, first.left_at) == (stage["Search"], later)
    assert (second.stage, second.entered_at, second.left_at) == (deal.stage, later, None)
    kinds = set(Entry.objects.filter(noun="deal").values_list("kind", flat=True))
    assert kinds == {"pipeline.DealOpened", "pipeline.DealMigrated"}


def test_another_step_is_a_move(deal, anna, clara, moment, friday, revise, carry):
    version = revise(gone=["Search"])
    later = moment + timedelta(days=3)

    carry(version, at=later, Search="Qualify")

    deal.refresh_from_db()
    assert (deal.stage, deal.stage_since) == (named(version)["Qualify"], friday)
    told = Entry.objects.get(kind="pipeline.DealMoved").facts
    assert (told["days_in_stage"], told["is_back"]) == (0, False)


def test_every_stage_with_deals_needs_a_place(deal, clara, moment, revise):
    version = revise(gone=["Search"])
    source = source_of(version)
    act = {"by": clara, "at": moment, "batch": "b"}

    with pytest.raises(errors.MappingLacks, match="Search"):
        services.begin_migration(source.pk, versions.proposal(source, version), **act)
    with pytest.raises(errors.NotStageInWork):
        bad = {named(source)["Search"].pk: named(version)["Won"].pk}
        services.begin_migration(source.pk, bad, **act)
    with pytest.raises(errors.NotSuperseded):
        services.begin_migration(version.pk, {}, **act)
    assert not DealMigration.objects.exists()
    assert Deal.objects.get().stage == named(source)["Search"]


def test_one_carrying_over_at_once(deal, revise, carry):
    version = revise(added=["Demo"])
    carry(version, begin_only=True)
    with pytest.raises(errors.MigrationUnderWay):
        carry(version, batch="act-other", begin_only=True)
    assert DealMigration.objects.count() == 1


def test_tasks_are_carried_called_off_and_opened(
    deal, stage, process, anna, clara, moment, friday, revise, carry
):
    services.move_deal(deal.pk, stage["Qualify"].pk, by=anna, at=moment, on=friday)
    talk = stage["Qualify"].tasks.get()
    services.edit_stage(
        stage["Qualify"].pk,
        {"tasks": [TaskDraft(talk.title, "call", task_id=talk.pk), TaskDraft("Gone")]},
        by=clara,
        at=moment,
    )
    gone = stage["Qualify"].tasks.get(title="Gone")
    Activity.objects.create(
        kind="task", subject="Gone", owner=anna, about_noun="deal", about_id=deal.pk,
        due_at=moment, stage_task_id=gone.pk, created_at=moment,
    )  # fmt: skip
    draft = services.open_draft(process.pk, by=clara, at=moment)
    copy = named(draft)["Qualify"]
    kept = copy.tasks.get(title=talk.title)
    services.edit_stage(
        copy.pk,
        {"tasks": [TaskDraft("Talk", "call", task_id=kept.pk), TaskDraft("Write a letter")]},
        by=clara,
        at=moment,
    )
    version = services.approve_version(draft.pk, "", by=clara, at=moment)
    seen = versions.preview(
        source_of(version), versions.proposal(source_of(version), version),
        calls_off=True, opens=True,
    )  # fmt: skip

    carry(version)

    open_now = set(Activity.objects.filter(is_open=True).values_list("subject", flat=True))
    assert open_now == {talk.title, "Write a letter"}
    assert (seen.off, seen.fresh) == (1, 1)
    (at_gate,) = [
        lack
        for lack in services.lacks_of(deal_again(deal), named(version)["Offer"].pk, by=anna)
        if lack.key == f"task:{talk.pk}"
    ]
    assert at_gate.label == "Talk"
    undo("act-carry", by=clara, at=moment)
    assert set(Activity.objects.filter(is_open=True).values_list("subject", flat=True)) == {
        talk.title,
        "Gone",
    }


def deal_again(deal: Deal) -> Deal:
    return Deal.objects.select_related("stage").get(pk=deal.pk)


def test_evidence_of_the_old_version_counts_in_the_new_one(
    open_deal, stage, anna, clara, moment, friday, revise, carry
):
    deal = open_deal(stage_id=stage["Offer"].pk, amount_minor=1, expected_on=friday)
    Evidence.objects.create(
        deal=deal, stage=stage["Offer"], asked="The offer has been sent", answer="sent",
        by=anna, at=moment,
    )  # fmt: skip
    version = revise(added=["Demo"])
    carry(version)

    lacking = services.lacks_of(deal_again(deal), named(version)["Demo"].pk, by=anna)

    assert lacking == []


def test_the_preview_counts_what_deals_will_lack(
    deal, open_deal, stage, anna, moment, friday, revise
):
    rich = open_deal(title="Rich", stage_id=stage["Qualify"].pk, expected_on=friday)
    version = revise(Search={"required": ["expected_on"]})
    source = source_of(version)

    seen = versions.preview(source, versions.proposal(source, version), calls_off=True, opens=True)

    assert (seen.total, seen.lacking, seen.listed) == (2, 0, [])
    poor = open_deal_in(rich, stage["Qualify"], expected_on=None)
    seen = versions.preview(source, versions.proposal(source, version), calls_off=True, opens=True)
    assert seen.lacks == [("Expected to close", 1)]
    assert [one.deal for one in seen.listed] == [poor]


def open_deal_in(deal: Deal, stage: Stage, **values) -> Deal:
    Deal.objects.filter(pk=deal.pk).update(stage=stage, **values)
    return Deal.objects.get(pk=deal.pk)


def test_figures_by_stage_run_through_versions(
    open_deal, stage, process, anna, clara, moment, friday, revise, carry
):
    deal = open_deal(amount_minor=100, expected_on=friday)
    version = revise(added=["Demo"])
    carry(version)
    new = named(version)
    services.move_deal(deal.pk, new["Qualify"].pk, by=anna, at=moment, on=friday)

    told = figures(
        clara, ("stage_entered", "stage_passed"), Period.of("month", friday),
        currency="RUB", group_by="stage", filters={"process": (process.pk,)},
    )  # fmt: skip
    found = regrouped(told, queries.homes(process.pk)).groups

    assert found[new["Search"].pk]["stage_entered"].over == 1
    assert found[new["Search"].pk]["stage_passed"].over == 1
    assert found[new["Qualify"].pk]["stage_entered"].over == 1


# ---------------------------------------------------------------- undone, killed


def test_a_carrying_over_is_taken_back_whole(
    deal, stage, clara, anna, moment, friday, revise, carry
):
    version = revise(added=["Demo"])
    before = list(StageVisit.objects.values("pk", "stage_id", "left_at"))
    carry(version)

    undone = undo("act-carry", by=clara, at=moment)

    assert (undone.refused, undone.left) == ((), 0)
    deal.refresh_from_db()
    assert (deal.stage, deal.stage_since) == (stage["Search"], friday)
    assert list(StageVisit.objects.values("pk", "stage_id", "left_at")) == before
    assert DealMigration.objects.get().state == "undone"


def test_a_deal_moved_since_stays_and_is_told(
    deal, open_deal, stage, clara, anna, moment, friday, revise, carry
):
    other = open_deal(title="Other")
    version = revise(added=["Demo"])
    carry(version)
    services.move_deal(other.pk, named(version)["Qualify"].pk, by=anna, at=moment, on=friday)

    undone = undo("act-carry", by=clara, at=moment)

    assert [(noun, pk) for noun, pk, _said in undone.refused] == [("deal", other.pk)]
    assert "Other" in undone.refused[0][2]
    assert Deal.objects.get(pk=deal.pk).stage == stage["Search"]
    assert Deal.objects.get(pk=other.pk).stage == named(version)["Qualify"]


def test_an_error_in_the_middle_of_a_portion_moves_none_of_it(
    deal, open_deal, stage, moment, friday, revise, carry, monkeypatch
):
    for number in range(4):
        open_deal(title=f"Deal {number}")
    monkeypatch.setattr(migrating, "PORTION", 2)
    row = carry(revise(added=["Demo"]), begin_only=True)
    services.carry_portion(row.pk, at=moment, on=friday)

    def broken(*args, **kwargs):
        raise OSError("the disk is full")

    with monkeypatch.context() as broken_now:
        broken_now.setattr(migrating, "keep", broken)
        with pytest.raises(OSError):
            services.carry_portion(row.pk, at=moment, on=friday)

    row.refresh_from_db()
    assert (row.moved, row.state) == (2, "running")
    assert versions.left(row) == 3 and versions.is_stopped(row)
    assert StageVisit.objects.filter(left_at=None).count() == 5
    while services.carry_portion(row.pk, at=moment, on=friday):
        pass
    row.refresh_from_db()
    assert (row.moved, row.state, versions.left(row)) == (5, "done", 0)


def test_who_is_outrun_by_a_seller_comes_with_the_next_portion(
    deal, stage, anna, moment, friday, revise, carry, monkeypatch
):
    row = carry(revise(added=["Demo"]), begin_only=True)
    claim, times = migrating.claim, []

    def outrun(deals, values):
        if not times:
            Deal.objects.filter(pk=deal.pk).update(version=7)
        times.append(1)
        return claim(deals, values)

    monkeypatch.setattr(migrating, "claim", outrun)
    while services.carry_portion(row.pk, at=moment, on=friday):
        pass

    row.refresh_from_db()
    assert (row.moved, row.state, len(times)) == (1, "done", 2)


def test_taken_back_under_way_it_stops(
    deal, open_deal, stage, clara, moment, friday, revise, carry, monkeypatch
):
    open_deal(title="Other")
    monkeypatch.setattr(migrating, "PORTION", 1)
    row = carry(revise(added=["Demo"]), begin_only=True)
    services.carry_portion(row.pk, at=moment, on=friday)

    undo("act-carry", by=clara, at=moment)

    assert services.carry_portion(row.pk, at=moment, on=friday) is None
    assert set(Deal.objects.values_list("stage", flat=True)) == {stage["Search"].pk}


KILLED = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from datetime import date, datetime, UTC
from otdel.selling.pipeline.services import carry_portion, migrating
migrating.PORTION = 2
inner, told = migrating.keep, []
def die(*args, **kwargs):
    inner(*args, **kwargs)
    told.append(1)
    if len(told) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
migrating.keep = die
while carry_portion(int(sys.argv[1]), at=datetime(2026, 3, 14, 7, tzinfo=UTC), on=date(2026, 3, 14)):
    pass
"""


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_every_deal_is_wholly_on_one_version(
    open_deal, stage, moment, friday, revise, carry, database_url, clara
):
    for number in range(5):
        open_deal(title=f"Deal {number}")
    row = carry(version := revise(added=["Demo"]), begin_only=True)
    connection.close()
    told = {**os.environ, "OTDEL_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}

    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(row.pk)],
        env=told, cwd=ROOT, check=False, capture_output=True,
    )  # fmt: skip

    assert died.returncode == -9, died.stderr.decode()
    row.refresh_from_db()
    assert (row.moved, row.state) == (2, "running")
    assert versions.left(row) == 3
    now = named(version)["Search"]
    for deal in Deal.objects.select_related("stage"):
        present = StageVisit.objects.get(deal=deal, left_at=None)
        assert present.stage_id == deal.stage_id
        assert deal.stage_id in (now.pk, stage["Search"].pk)
    while services.carry_portion(row.pk, at=moment, on=friday):
        pass
    assert set(Deal.objects.values_list("stage", flat=True)) == {now.pk}
    assert Entry.objects.filter(kind="pipeline.DealMigrated").count() == 5
    assert undo("act-carry", by=clara, at=moment).refused == ()
    assert set(Deal.objects.values_list("stage", flat=True)) == {stage["Search"].pk}


# ---------------------------------------------------------------- pure


@given(
    names=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6, unique_by=str.casefold),
    order=st.randoms(),
)
def test_the_same_step_is_proposed_whatever_it_is_called(names, order):
    old = [Stage(pk=i, name=name) for i, name in enumerate(names, 1)]
    new = [Stage(pk=100 + i, root_id=i, name=f"{name}!") for i, name in enumerate(names, 1)]
    order.shuffle(new)
    assert propose(old, new) == {i: 100 + i for i in range(1, len(names) + 1)}


def test_a_name_taken_in_the_draft_is_refused(process, clara, moment):
    draft = services.open_draft(process.pk, by=clara, at=moment)
    with pytest.raises(Invalid):
        services.edit_stage(named(draft)["Search"].pk, {"name": "Offer"}, by=clara, at=moment)
