from datetime import timedelta

import pytest

from otdel.foundation.journal.models import Entry, Trace
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.work import refusals, services
from otdel.selling.work.models import Activity

from .conftest import DEAL


def test_plan_puts_a_call_into_the_queue_and_into_the_deals_history(anna, draft, company, moment):
    row = services.plan(draft(), by=anna, at=moment)

    assert row.is_open
    assert row.company_id == company.pk  # taken from the deal
    entry = Entry.objects.get()
    assert (entry.kind, entry.noun, entry.noun_id) == ("work.ActivityPlanned", "deal", DEAL)
    assert entry.client_id == company.pk
    assert entry.facts["due_on"] == "2026-03-14"
    assert "Agree" not in str(entry.facts)


def test_log_enters_what_was_done_at_its_own_time(anna, draft, moment):
    done_at = moment - timedelta(days=40)

    row = services.log(draft(due_at=None, done_at=done_at), by=anna, at=moment)

    assert not row.is_open
    entry = Entry.objects.get()
    assert (entry.kind, entry.at) == ("work.ActivityDone", done_at)
    assert entry.facts["done_on"] == "2026-02-01"


def test_a_day_without_an_hour_ends_with_the_working_day(anna, draft, moment):
    row = services.plan(draft(has_hour=False), by=anna, at=moment)

    # The 14th of March 2026 is a Saturday: the day stays the one that was asked for.
    assert row.due_at.isoformat() == "2026-03-14T18:00:00+03:00"


def test_the_working_day_ends_by_the_owners_clock(anna, draft, moment):
    anna.time_zone = "Asia/Vladivostok"
    anna.save(update_fields=["time_zone"])

    row = services.plan(draft(has_hour=False), by=anna, at=moment)

    assert row.due_at.isoformat() == "2026-03-14T18:00:00+10:00"


def test_a_contact_brings_its_company(anna, draft, contact, moment):
    row = services.plan(
        draft(about_noun="", about_id=None, contact_id=contact.pk), by=anna, at=moment
    )

    assert row.company_id == contact.company_id


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "fax"}, "kind-unknown"),
        ({"subject": "  "}, "subject-missing"),
        ({"subject": "x" * 251}, "value-too-long"),
        ({"owner_id": 0}, "no-such-owner"),
        ({"about_id": 999}, "no-such-matter"),
        ({"about_noun": "", "about_id": DEAL}, "no-such-matter"),
        ({"about_noun": "invoice"}, "no-such-matter"),
        ({"company_id": 999_999}, "no-such-matter"),
        ({"contact_id": 999_999}, "no-such-matter"),
        ({"kind": "note"}, "note-not-planned"),
    ],
)
def test_refused_drafts_leave_nothing_behind(anna, draft, moment, changes, code):
    with pytest.raises(Refused) as refused:
        services.plan(draft(**changes), by=anna, at=moment)

    assert refused.value.code == code
    assert str(refused.value)
    assert not Activity.objects.exists()
    assert not Entry.objects.exists()


def test_done_work_cannot_lie_in_the_future(anna, draft, moment):
    with pytest.raises(refusals.NotDoneYet):
        services.log(draft(done_at=moment + timedelta(hours=1)), by=anna, at=moment)


def test_a_stranger_cannot_attach_anything_to_the_deal(vera, draft, moment):
    with pytest.raises(refusals.NoSuchMatter):
        services.plan(draft(owner_id=vera.pk), by=vera, at=moment)

    assert not Activity.objects.exists()


def test_a_stranger_cannot_attach_anything_to_the_company(vera, draft, company, moment):
    asked = draft(owner_id=vera.pk, about_noun="", about_id=None, company_id=company.pk)

    with pytest.raises(refusals.NoSuchMatter):
        services.plan(asked, by=vera, at=moment)


def test_a_task_may_be_given_to_a_colleague_but_not_his_done_work_entered(
    anna, boris, draft, moment
):
    assert services.plan(draft(owner_id=boris.pk), by=anna, at=moment).owner_id == boris.pk

    with pytest.raises(refusals.NotTheirWork):
        services.log(draft(owner_id=boris.pk), by=anna, at=moment)


def test_nothing_is_planned_for_a_leaver_but_his_past_is_entered(anna, clara, draft, moment):
    anna.is_active = False
    anna.save(update_fields=["is_active"])

    with pytest.raises(refusals.NoSuchOwner):
        services.plan(draft(), by=clara, at=moment)
    assert services.log(draft(), by=clara, at=moment).done_at == moment


def test_who_only_reads_may_not_plan(olga, draft, moment, db):
    from conftest import person  # noqa: PLC0415
    from otdel.foundation.people.policy import Reach, Role  # noqa: PLC0415

    auditor = person("ida", Role.AUDITOR, Reach.ALL)
    with pytest.raises(NotAllowed):
        services.plan(draft(), by=auditor, at=moment)


def test_many_answer_one_by_one_and_in_order(anna, draft, moment):
    results = services.record_activities(
        [draft(subject="one"), draft(subject=""), draft(subject="three")],
        by=anna,
        at=moment,
        batch="b1",
    )

    assert [getattr(result, "subject", None) for result in results] == ["one", None, "three"]
    assert isinstance(results[1], refusals.SubjectMissing)
    assert Activity.objects.count() == Entry.objects.count() == Trace.objects.count() == 2


def test_statements_do_not_grow_with_the_drafts(
    anna, draft, contact, moment, django_assert_max_num_queries
):
    def some(number):
        return [draft(subject=f"call {n}", contact_id=contact.pk) for n in range(number)]

    services.record_activities(some(2), by=anna, at=moment)
    with django_assert_max_num_queries(34):
        services.record_activities(some(900), by=anna, at=moment, batch="b2")


def test_the_same_key_is_found_again(anna, draft, moment):
    from otdel.selling.work.queries import match_activities  # noqa: PLC0415

    row = services.plan(draft(external_ref="A-1"), by=anna, at=moment)

    assert match_activities(["A-1", "A-2", ""]) == {"A-1": row.pk}
