"""An act is taken back whole, row by row, by the one who did it."""

import pytest

from otdel.foundation.journal import registry, undoing
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import (
    ChangedSince,
    NothingToUndo,
    NotYours,
    forget,
    keep,
    undo,
)


class Shelf:
    """Stands in for a room: remembers what it was asked to put back."""

    def __init__(self):
        self.asked = []
        self.refuse = set()

    def restore(self, traces, *, by, at):
        self.asked += [(t.noun, t.noun_id, t.did, t.before) for t in traces]
        return [ChangedSince(title=t.noun_id) if t.noun_id in self.refuse else t for t in traces]


@pytest.fixture
def shelf(monkeypatch):
    shelf = Shelf()
    table = {"deal": shelf.restore, "company": shelf.restore}
    for module in (registry, undoing):
        monkeypatch.setattr(module, "undoers", lambda: table)
    return shelf


def test_deals_go_back_before_the_companies_they_stand_on(shelf, anna, moment):
    keep("b", [TraceDraft("company", 1, "created")], by=anna, at=moment)
    keep("b", [TraceDraft("deal", 5, "created")], by=anna, at=moment)

    undone = undo("b", by=anna, at=moment)

    assert [asked[0] for asked in shelf.asked] == ["deal", "company"]
    assert (undone.done, undone.left) == (2, 0)


def test_a_row_changed_twice_goes_back_to_the_first_state(shelf, anna, moment):
    keep("b", [TraceDraft("deal", 5, "changed", {"title": "old", "stage": 1})], by=anna, at=moment)
    keep("b", [TraceDraft("deal", 5, "changed", {"stage": 2})], by=anna, at=moment)

    undo("b", by=anna, at=moment)

    assert shelf.asked == [("deal", 5, "changed", {"title": "old", "stage": 1})]


def test_a_row_made_and_changed_in_one_act_goes_away(shelf, anna, moment):
    keep("b", [TraceDraft("deal", 5, "created")], by=anna, at=moment)
    keep("b", [TraceDraft("deal", 5, "changed", {"stage": 2})], by=anna, at=moment)

    undo("b", by=anna, at=moment)

    assert shelf.asked[0][2] == "created"


def test_a_row_changed_since_stays_and_is_told(shelf, anna, moment):
    keep("b", [TraceDraft("deal", n, "changed", {"a": n}) for n in (1, 2)], by=anna, at=moment)
    shelf.refuse = {2}

    undone = undo("b", by=anna, at=moment)

    assert undone.done == 1
    assert [(noun, row) for noun, row, _ in undone.refused] == [("deal", 2)]
    assert Trace.objects.get(noun_id=2).refusal == "changed-since"


def test_a_long_act_goes_back_in_portions(shelf, anna, moment):
    keep("b", [TraceDraft("deal", n, "created") for n in range(1, 8)], by=anna, at=moment)

    assert [undo("b", by=anna, at=moment, limit=3).left for _ in range(3)] == [4, 1, 0]
    assert [asked[1] for asked in shelf.asked] == [7, 6, 5, 4, 3, 2, 1]


def test_the_second_undo_finds_nothing(shelf, anna, moment):
    keep("b", [TraceDraft("deal", 1, "created")], by=anna, at=moment)
    undo("b", by=anna, at=moment)

    with pytest.raises(NothingToUndo):
        undo("b", by=anna, at=moment)
    assert len(shelf.asked) == 1


def test_a_colleague_may_not_take_it_back_but_the_head_may(shelf, anna, boris, clara, moment):
    keep("b", [TraceDraft("deal", 1, "created")], by=anna, at=moment)

    with pytest.raises(NotYours):
        undo("b", by=boris, at=moment)
    assert shelf.asked == []

    assert undo("b", by=clara, at=moment).done == 1


def test_what_was_forgotten_cannot_be_taken_back(shelf, anna, moment):
    keep("b", [TraceDraft("deal", 1, "created")], by=anna, at=moment.replace(year=2025))

    assert forget(before=moment) == 1
    with pytest.raises(NothingToUndo):
        undo("b", by=anna, at=moment)


def test_nothing_is_kept_without_a_batch(anna, moment):
    keep("", [TraceDraft("deal", 1, "created")], by=anna, at=moment)

    assert not Trace.objects.exists()


def test_what_the_product_did_first_in_an_act_is_taken_back_with_it(
    shelf, anna, boris, system, moment
):
    keep("b", [TraceDraft("deal", 5, "changed", {"state": "asked"})], by=system, at=moment)
    keep("b", [TraceDraft("company", 1, "changed", {"status": "open"})], by=anna, at=moment)
    keep("own", [TraceDraft("deal", 6, "created")], by=system, at=moment)

    for batch, person in (("b", boris), ("own", anna)):
        with pytest.raises(NotYours):
            undo(batch, by=person, at=moment)
    assert undo("b", by=anna, at=moment).done == 2
