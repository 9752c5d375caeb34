"""What was done to demands of stages is taken back, unless it was asked by or changed since."""

import pytest

from otdel.foundation.journal.services import undo
from otdel.selling.approvals import services
from otdel.selling.approvals.drafts import DemandDraft
from otdel.selling.approvals.models import StageDemand

pytestmark = pytest.mark.django_db


def test_demand_laid_by_mistake_goes(stage, clara, moment):
    draft = DemandDraft(stage_id=stage["Search"].pk, name="Discount", roles=("head",))
    services.add_demand(draft, by=clara, at=moment, batch="laid")

    undo("laid", by=clara, at=moment)

    assert not StageDemand.objects.exists()


def test_demand_asked_by_stays(stage, clara, ask, moment):
    draft = DemandDraft(stage_id=stage["Search"].pk, name="Discount", roles=("head",))
    row = services.add_demand(draft, by=clara, at=moment, batch="laid")
    ask(row)

    assert undo("laid", by=clara, at=moment).refused
    assert StageDemand.objects.get() == row


def test_demand_changed_is_as_it_was(demand, lena, clara, moment):
    changes = {"number": 2, "roles": (), "functions": ("LAW",), "above_minor": 5, "currency": "RUB"}
    services.edit_demand(demand.pk, changes, by=clara, at=moment, batch="changed")

    undo("changed", by=clara, at=moment)

    row = StageDemand.objects.get()
    assert (row.number, row.roles, row.above_minor) == (1, demand.roles, None)
    assert not row.functions.exists()


def test_demand_taken_away_comes_back_with_its_number(demand, clara, moment):
    services.remove_demand(demand.pk, by=clara, at=moment, batch="gone")

    undo("gone", by=clara, at=moment)

    row = StageDemand.objects.get(pk=demand.pk)
    assert (row.name, row.roles, row.stage) == (demand.name, demand.roles, demand.stage)


def test_what_was_changed_since_stays(demand, clara, moment):
    services.edit_demand(demand.pk, {"number": 2}, by=clara, at=moment, batch="first")
    services.edit_demand(demand.pk, {"number": 3}, by=clara, at=moment)

    assert undo("first", by=clara, at=moment).refused
    assert StageDemand.objects.get().number == 3
