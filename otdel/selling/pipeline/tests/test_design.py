"""The process as data: laid, changed, and never torn from under its deals."""

from __future__ import annotations

import pytest

from otdel.kernel.errors import Invalid, NotAllowed
from otdel.selling.pipeline import errors, services
from otdel.selling.pipeline.drafts import ProcessDraft, StageDraft, TaskDraft
from otdel.selling.pipeline.models import Criterion, LossReason, Process, Source, Stage, StageTask


@pytest.mark.parametrize(
    ("language", "first"), [("ru", "Поиск и первый контакт"), ("en", "Search and first contact")]
)
def test_the_default_process_is_laid_once(system, moment, language, first):
    for _ in range(2):
        process = services.ensure_default_process(by=system, at=moment, language=language)

    assert process.stages.first().name == first
    assert Process.objects.count() == 2
    assert Process.objects.filter(is_default=True).count() == 1
    assert Source.objects.values("channel").distinct().count() == 9
    assert LossReason.objects.filter(is_competitor=True).count() == 1
    assert Criterion.objects.filter(is_compulsory=True).count() == 2


def test_what_a_company_has_made_stays(design, system, moment):
    own = design("Ours")
    assert services.ensure_default_process(by=system, at=moment) == own
    assert Process.objects.count() == 1


def test_a_scout_may_not_enter_the_offer_by_default(system, moment):
    process = services.ensure_default_process(by=system, at=moment, language="en")
    offer = process.stages.get(name="Commercial offer")
    assert "scout" not in offer.roles
    assert "seller" in offer.roles


@pytest.mark.parametrize("kinds", [(), ("open",), ("open", "won"), ("open", "won", "won", "lost")])
def test_a_process_has_its_shape(clara, moment, kinds):
    stages = tuple(StageDraft(f"S{i}", kind) for i, kind in enumerate(kinds))
    with pytest.raises(errors.ProcessShape):
        services.create_process(ProcessDraft("Odd", stages), by=clara, at=moment)
    assert not Process.objects.exists()


def test_only_chiefs_design(anna, stage, moment):
    with pytest.raises(NotAllowed):
        services.edit_stage(stage["Offer"].pk, {"name": "X"}, by=anna, at=moment)


def test_stages_change_places(process, stage, clara, moment):
    ids = [stage[name].pk for name in ("Offer", "Search", "Qualify")]
    services.reorder_stages(process.pk, ids, by=clara, at=moment)
    names = list(process.stages.order_by("position").values_list("name", flat=True))
    assert names == ["Offer", "Search", "Qualify", "Won", "Lost"]
    with pytest.raises(Invalid):
        services.reorder_stages(process.pk, ids[:2], by=clara, at=moment)


def test_a_new_stage_stands_before_won(process, clara, moment):
    services.add_stage(process.pk, StageDraft("Contract"), by=clara, at=moment)
    names = list(process.stages.order_by("position").values_list("name", flat=True))
    assert names == ["Search", "Qualify", "Offer", "Contract", "Won", "Lost"]


def test_edited_tasks_keep_what_was_done(stage, clara, moment):
    task = stage["Qualify"].tasks.get()
    kept = TaskDraft("Talk longer", "meeting", 2, task_id=task.pk)
    services.edit_stage(
        stage["Qualify"].pk, {"tasks": [kept, TaskDraft("Write")]}, by=clara, at=moment
    )
    assert StageTask.objects.get(pk=task.pk).title == "Talk longer"
    assert stage["Qualify"].tasks.count() == 2


def test_other_edits_leave_the_tasks(stage, clara, moment):
    services.edit_stage(stage["Qualify"].pk, {"norm_days": 3}, by=clara, at=moment)
    assert stage["Qualify"].tasks.count() == 1


@pytest.mark.parametrize(
    "changes", [{"name": "Offer"}, {"name": ""}, {"probability": 101}, {"norm_days": 0}]
)
def test_a_bad_stage_is_refused(stage, clara, moment, changes):
    with pytest.raises(Invalid):
        services.edit_stage(stage["Search"].pk, changes, by=clara, at=moment)
    assert Stage.objects.get(pk=stage["Search"].pk).name == "Search"


def test_a_stage_with_deals_asks_where_they_go(deal, stage, clara, moment, friday):
    with pytest.raises(errors.StageHasDeals):
        services.remove_stage(stage["Search"].pk, by=clara, at=moment, on=friday)
    assert Stage.objects.filter(name="Search").exists()


def test_a_stage_in_history_stays(deal, stage, anna, clara, moment, friday):
    services.move_deal(deal.pk, stage["Qualify"].pk, by=anna, at=moment, on=friday)
    with pytest.raises(errors.NeededElsewhere):
        services.remove_stage(stage["Search"].pk, by=clara, at=moment, on=friday)
    assert Stage.objects.filter(name="Search").exists()


def test_an_untouched_stage_is_deleted(stage, clara, moment, friday):
    services.remove_stage(stage["Offer"].pk, by=clara, at=moment, on=friday)
    assert not Stage.objects.filter(name="Offer").exists()


def test_one_process_is_always_the_default(process, design, clara, moment):
    other = design("Other")
    services.edit_process(other.pk, {"is_default": True}, by=clara, at=moment)
    assert list(Process.objects.filter(is_default=True)) == [other]
    with pytest.raises(Invalid):
        services.edit_process(other.pk, {"is_default": False}, by=clara, at=moment)
