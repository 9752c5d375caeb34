"""What was done to rules of hand-offs is taken back, unless it was used or changed since."""

import pytest

from otdel.foundation.journal.services import undo
from otdel.selling.handoffs import services
from otdel.selling.handoffs.drafts import RuleDraft
from otdel.selling.handoffs.models import HandoffRule

pytestmark = pytest.mark.django_db


def held(pk):
    row = HandoffRule.objects.get(pk=pk)
    return row.name, row.hours, sorted(one.code for one in row.takers.all())


def test_rule_laid_by_mistake_goes(clara, moment, stan, anna):
    draft = RuleDraft("Scout to hunter", ("SDR",), ("AE",), on_noun="lead")
    services.add_rule(draft, by=clara, at=moment, batch="laid")

    undo("laid", by=clara, at=moment)

    assert not HandoffRule.objects.exists()


def test_rule_changed_is_as_it_was_with_its_functions(rule, clara, moment):
    before = held(rule.pk)
    changes = {"name": "Fast", "hours": 1, "takers": ("AM",)}
    services.edit_rule(rule.pk, changes, by=clara, at=moment, batch="changed")
    assert held(rule.pk) == ("Fast", 1, ["AM"])

    undo("changed", by=clara, at=moment)

    assert held(rule.pk) == before


def test_rule_taken_away_comes_back_with_its_number(rule, clara, moment):
    before = held(rule.pk)
    services.remove_rule(rule.pk, by=clara, at=moment, batch="gone")

    undo("gone", by=clara, at=moment)

    assert held(rule.pk) == before


def test_what_was_changed_since_stays(rule, clara, moment):
    services.edit_rule(rule.pk, {"hours": 1}, by=clara, at=moment, batch="first")
    services.edit_rule(rule.pk, {"hours": 2}, by=clara, at=moment)

    assert undo("first", by=clara, at=moment).refused
    assert HandoffRule.objects.get().hours == 2


def test_rule_whose_name_was_taken_meanwhile_does_not_come_back(rule, lay, clara, moment):
    services.remove_rule(rule.pk, by=clara, at=moment, batch="gone")
    lay()

    assert undo("gone", by=clara, at=moment).refused
    assert HandoffRule.objects.count() == 1
