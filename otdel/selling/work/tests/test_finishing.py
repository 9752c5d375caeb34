from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import Refused, Stale
from otdel.selling.work import queries, refusals, services
from otdel.selling.work.models import Activity
from otdel.selling.work.services import finishing

from .conftest import CLOSED_DEAL, DEAL


@pytest.fixture
def call(anna, draft, moment):
    return services.plan(draft(), by=anna, at=moment - timedelta(hours=1))


def test_finish_closes_it_with_its_outcome(anna, call, moment):
    row = services.finish(call.pk, " Agreed ", by=anna, at=moment)

    kept = Activity.objects.get()
    assert (kept.is_open, kept.done_at, kept.outcome) == (False, moment, "Agreed")
    assert row.version == kept.version == 2
    assert Entry.objects.latest("pk").kind == "work.ActivityDone"


def test_finish_plans_the_next_step_about_the_same_deal(anna, call, draft, moment):
    step = draft(about_noun="", about_id=None, kind="meeting", subject="Show the sample")

    services.finish(call.pk, "Interested", next_step=step, by=anna, at=moment)

    assert queries.next_steps(anna, "deal", [DEAL])[DEAL].subject == "Show the sample"


def test_a_rule_of_the_company_refuses_to_leave_the_deal_without_a_step(anna, call, moment):
    with pytest.raises(refusals.NextStepMissing):
        services.finish(call.pk, "Agreed", needs_next_step=True, by=anna, at=moment)

    assert Activity.objects.get().is_open
    assert Entry.objects.count() == 1


def test_another_dated_step_satisfies_the_rule(anna, call, draft, moment):
    services.plan(draft(subject="Next"), by=anna, at=moment)

    assert services.finish(call.pk, needs_next_step=True, by=anna, at=moment).is_done


def test_an_undated_task_does_not_satisfy_it(anna, call, draft, moment):
    services.plan(draft(subject="Some day", due_at=None), by=anna, at=moment)

    with pytest.raises(refusals.NextStepMissing):
        services.finish(call.pk, needs_next_step=True, by=anna, at=moment)


def test_a_closed_deal_asks_for_no_step(anna, draft, moment):
    row = services.plan(draft(about_id=CLOSED_DEAL), by=anna, at=moment)

    assert services.finish(row.pk, needs_next_step=True, by=anna, at=moment).is_done


def test_the_second_finish_is_refused(anna, call, moment):
    services.finish(call.pk, by=anna, at=moment)

    with pytest.raises(refusals.ActivityClosed):
        services.finish(call.pk, by=anna, at=moment)
    assert Entry.objects.filter(kind="work.ActivityDone").count() == 1


def test_who_looked_before_the_other_finished_is_told(anna, call, moment):
    seen = Activity.objects.get(pk=call.pk)
    services.finish(call.pk, by=anna, at=moment)

    with pytest.raises(Stale):
        finishing._close(seen, "me too", at=moment)
    assert Activity.objects.get().outcome == ""


def test_a_stranger_cannot_find_it(vera, call, moment):
    with pytest.raises(Activity.DoesNotExist):
        services.finish(call.pk, by=vera, at=moment)

    assert Activity.objects.get().is_open


def test_undo_takes_back_the_finish_and_the_step_it_planned(anna, call, draft, moment, monkeypatch):
    services.finish(
        call.pk, "Done", next_step=draft(subject="Next"), by=anna, at=moment, batch="f1"
    )

    undone = undo("f1", by=anna, at=moment)

    assert (undone.done, undone.refused, undone.left) == (2, (), 0)
    kept = Activity.objects.get()
    assert (kept.pk, kept.is_open, kept.done_at, kept.outcome) == (call.pk, True, None, "")
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert {"work.ActivityReopened", "work.ActivityRemoved"} <= set(kinds[-2:])
    reopened = Entry.objects.get(kind="work.ActivityReopened")
    assert reopened.facts["done_on"] == "2026-03-13"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_finish_at_once_one_wins(anna, draft, moment):
    call = services.plan(draft(), by=anna, at=moment)
    start, answers = Barrier(2), []

    def attempt():
        try:
            start.wait(5)
            services.finish(call.pk, "mine", by=anna, at=moment)
            answers.append("done")
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(answers)[-1] in {"done", "stale"}
    assert answers.count("done") == 1
    assert Entry.objects.filter(kind="work.ActivityDone").count() == 1
