from datetime import timedelta

import pytest

from otdel.foundation.journal.models import Entry, Trace
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import Refused, Stale
from otdel.selling.work import refusals, services
from otdel.selling.work.models import Activity

from .conftest import DEAL


@pytest.fixture
def call(anna, draft, moment):
    return services.plan(draft(), by=anna, at=moment)


def test_reschedule_moves_it_and_tells_from_where(anna, call, moment):
    services.reschedule(call.pk, moment + timedelta(days=3), has_hour=True, by=anna, at=moment)

    facts = Entry.objects.latest("pk").facts
    assert (facts["from_on"], facts["due_on"]) == ("2026-03-14", "2026-03-16")


def test_reschedule_may_take_the_date_away(anna, call, moment):
    row = services.reschedule(call.pk, None, by=anna, at=moment)

    assert Activity.objects.get().due_at is None
    assert not row.has_hour


def test_edit_corrects_words(anna, call, moment):
    row = services.edit_activity(call.pk, {"subject": "Ask"}, version=1, by=anna, at=moment)

    assert (row.subject, row.version) == ("Ask", 2)
    assert Entry.objects.latest("pk").facts["fields"] == "subject"


def test_edit_without_a_change_writes_nothing(anna, call, moment):
    services.edit_activity(call.pk, {"subject": call.subject}, version=1, by=anna, at=moment)

    assert Activity.objects.get().version == 1
    assert Entry.objects.count() == 1


def test_edit_of_an_older_version_is_refused(anna, call, moment):
    services.edit_activity(call.pk, {"subject": "Ask"}, version=1, by=anna, at=moment)

    with pytest.raises(Stale):
        services.edit_activity(call.pk, {"subject": "Beg"}, version=1, by=anna, at=moment)
    assert Activity.objects.get().subject == "Ask"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"owner_id": 987_654}, "field-fixed"),
        ({"done_at": None, "is_open": False}, "field-fixed"),
        ({"about_id": 999}, "no-such-matter"),
        ({"subject": ""}, "subject-missing"),
        ({"kind": "note"}, "note-not-planned"),
    ],
)
def test_edit_refuses_what_is_not_its_own(anna, call, moment, changes, code):
    with pytest.raises(Refused) as refused:
        services.edit_activity(call.pk, changes, version=1, by=anna, at=moment)

    assert refused.value.code == code
    assert Activity.objects.get().version == 1


def test_what_is_done_keeps_its_kind_and_its_deal(anna, call, moment):
    services.finish(call.pk, by=anna, at=moment)

    with pytest.raises(refusals.FieldFixed):
        services.edit_activity(call.pk, {"kind": "task"}, version=2, by=anna, at=moment)
    services.edit_activity(call.pk, {"outcome": "Later"}, version=2, by=anna, at=moment)
    assert Activity.objects.get().outcome == "Later"


def test_cancel_closes_without_counting_as_done(anna, call, moment):
    services.cancel(call.pk, by=anna, at=moment)

    kept = Activity.objects.get()
    assert (kept.is_open, kept.done_at) == (False, None)
    with pytest.raises(refusals.ActivityClosed):
        services.cancel(call.pk, by=anna, at=moment)


def test_reopen_brings_it_back_and_names_the_day_that_no_longer_counts(anna, call, moment):
    services.finish(call.pk, "x", by=anna, at=moment)

    services.reopen(call.pk, by=anna, at=moment + timedelta(days=1))

    kept = Activity.objects.get()
    assert (kept.is_open, kept.done_at) == (True, None)
    assert Entry.objects.latest("pk").facts["done_on"] == "2026-03-13"
    with pytest.raises(refusals.ActivityStillOpen):
        services.reopen(call.pk, by=anna, at=moment)


def test_a_note_is_not_reopened(anna, draft, moment):
    note = services.log(draft(kind="note"), by=anna, at=moment)

    with pytest.raises(refusals.NoteIsNotPlanned):
        services.reopen(note.pk, by=anna, at=moment)


def test_reassign_gives_open_ones_and_leaves_done_ones(dana, anna, boris, draft, call, moment):
    done = services.log(draft(), by=anna, at=moment)

    results = services.reassign_activities(
        [call.pk, done.pk, 999_999], boris.pk, by=dana, at=moment, batch="r1"
    )

    assert results[0].owner_id == boris.pk
    assert [result.code for result in results[1:]] == ["activity-closed", "activity-gone"]
    assert Activity.objects.get(pk=done.pk).owner_id == anna.pk
    assert Entry.objects.latest("pk").facts["from_owner_id"] == anna.pk


def test_nothing_is_given_to_one_who_left(dana, boris, call, moment):
    boris.is_active = False
    boris.save(update_fields=["is_active"])

    with pytest.raises(refusals.NoSuchOwner):
        services.reassign_activities([call.pk], boris.pk, by=dana, at=moment)


def test_closing_a_deal_calls_off_what_is_open_about_it(anna, boris, draft, call, moment):
    services.plan(draft(owner_id=boris.pk), by=anna, at=moment)

    assert services.close_open_about("deal", [DEAL], by=anna, at=moment, batch="c1") == 2
    assert not Activity.objects.filter(is_open=True).exists()
    assert undo("c1", by=anna, at=moment).done == 2
    assert Activity.objects.filter(is_open=True).count() == 2


def test_remove_and_undo_bring_back_the_same_row(anna, call, moment):
    before = Activity.objects.values().get()

    services.remove_activities([call.pk], by=anna, at=moment, batch="d1")
    assert not Activity.objects.exists()
    undo("d1", by=anna, at=moment)

    assert Activity.objects.values().get() == before


def test_a_stranger_removes_nothing(vera, call, moment):
    results = services.remove_activities([call.pk], by=vera, at=moment)

    assert results[0].code == "activity-gone"
    assert Activity.objects.exists()


@pytest.mark.parametrize("verb", ["reschedule", "edit", "cancel", "reopen"])
def test_a_stranger_cannot_find_it(vera, call, moment, verb):
    acts = {
        "reschedule": lambda: services.reschedule(call.pk, None, by=vera, at=moment),
        "edit": lambda: services.edit_activity(call.pk, {}, version=1, by=vera, at=moment),
        "cancel": lambda: services.cancel(call.pk, by=vera, at=moment),
        "reopen": lambda: services.reopen(call.pk, by=vera, at=moment),
    }

    with pytest.raises(Activity.DoesNotExist):
        acts[verb]()
    assert Activity.objects.get().version == 1


def test_undo_leaves_what_was_changed_since(anna, call, moment):
    services.reschedule(call.pk, None, by=anna, at=moment, batch="u1")
    services.edit_activity(call.pk, {"subject": "Ask"}, version=2, by=anna, at=moment)

    undone = undo("u1", by=anna, at=moment)

    assert undone.refused[0][:2] == ("activity", call.pk)
    assert Activity.objects.get().due_at is None


def test_a_batch_that_enters_and_finishes_is_undone_whole(anna, draft, moment):
    row = services.plan(draft(), by=anna, at=moment, batch="w1")
    services.finish(row.pk, by=anna, at=moment, batch="w1")

    undo("w1", by=anna, at=moment)

    assert not Activity.objects.exists()
    assert not Trace.objects.filter(undone_at=None).exists()
