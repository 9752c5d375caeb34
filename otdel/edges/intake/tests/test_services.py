"""Making forms, sorting the quarantine, forgetting in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from otdel.edges.intake import errors, services
from otdel.edges.intake.drafts import ConsentPlan, FieldPlan
from otdel.edges.intake.models import IntakeForm, Knock, Submission
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import NotAllowed, Stale
from otdel.selling.pipeline.models import Lead

from .conftest import HOUSE, Visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": " "}, errors.Missing),
        ({"source_id": None}, errors.UnknownSource),
        ({"owner_id": 10**9}, errors.UnknownPerson),
        ({"fields": (FieldPlan("note"),)}, errors.NoWay),
        ({"fields": (FieldPlan("phone"), FieldPlan("extra.nothing"))}, errors.UnknownField),
        ({"consents": (ConsentPlan("marketing"),)}, errors.NoText),
        ({"origins": ("shop",)}, errors.BadOrigin),
        ({"origins": (), "takes_bare": True}, errors.BareNeedsSites),
        ({"return_url": "javascript:alert(1)"}, errors.BadReturn),
    ],
)
def test_a_form_that_would_not_work_is_refused(draft, clara, moment, changed, refusal):
    with pytest.raises(refusal):
        services.create_form(replace(draft, **changed), by=clara, at=moment)
    assert not IntakeForm.objects.exists()


def test_two_forms_have_two_names(form, draft, clara, moment):
    with pytest.raises(errors.NameTaken):
        services.create_form(draft, by=clara, at=moment)
    assert IntakeForm.objects.count() == 1


def test_a_seller_makes_no_forms_and_sorts_nothing(form, draft, anna, moment):
    with pytest.raises(NotAllowed):
        services.create_form(replace(draft, name="Other"), by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.switch_forms([form.pk], False, by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.accept_submissions([1], by=anna, at=moment, house=HOUSE)
    with pytest.raises(NotAllowed):
        services.reject_submissions([1], by=anna, at=moment)
    form.refresh_from_db()
    assert form.is_active


def test_an_edit_of_yesterdays_form_is_refused_and_undo_puts_it_back(form, draft, clara, moment):
    changed = replace(draft, title_ru="Перезвоним")
    act = {"by": clara, "at": moment, "batch": "act-1"}
    services.edit_form(form.pk, changed, version=form.version, **act)
    with pytest.raises(Stale):
        services.edit_form(form.pk, draft, version=form.version, by=clara, at=moment)
    assert IntakeForm.objects.get().title_ru == "Перезвоним"

    undo("act-1", by=clara, at=moment)

    assert IntakeForm.objects.get().title_ru == "Заказать звонок"


def test_undo_takes_a_new_form_away_unless_it_brought_requests(draft, clara, moment):
    made = services.create_form(draft, by=clara, at=moment, batch="act-1")
    undo("act-1", by=clara, at=moment)
    assert not IntakeForm.objects.filter(pk=made.pk).exists()

    kept = services.create_form(draft, by=clara, at=moment, batch="act-2")
    Visitor(kept).call()
    undo("act-2", by=clara, at=moment)
    assert IntakeForm.objects.get() == kept


# ---------------------------------------------------------------- the quarantine


@pytest.fixture
def held(visitor) -> Submission:
    visitor.call(website="spam")
    return Submission.objects.get()


def test_the_head_lets_a_request_in_and_may_take_it_back(held, clara, anna):
    IntakeForm.objects.update(owner=anna)
    at = timezone.now()
    act = {"by": clara, "at": at, "house": HOUSE}
    [row] = services.accept_submissions([held.pk], **act, batch="act-1")
    lead = Lead.objects.get()
    assert (row.state, row.lead_id, lead.owner_id) == ("taken", lead.pk, anna.pk)
    [again] = services.accept_submissions([held.pk], **act)
    assert isinstance(again, errors.AlreadySorted) and Lead.objects.count() == 1

    undo("act-1", by=clara, at=at)

    held.refresh_from_db()
    assert (held.state, held.lead_id, Lead.objects.count()) == ("held", None, 0)


def test_a_rejected_request_comes_back_by_undo(held, clara):
    at = timezone.now()
    services.reject_submissions([held.pk], by=clara, at=at, batch="act-1")
    held.refresh_from_db()
    assert held.state == "rejected"

    undo("act-1", by=clara, at=at)

    held.refresh_from_db()
    assert held.state == "held"


def test_texts_go_in_time_and_the_quarantine_with_them(held, visitor, clara):
    visitor.call(phone="8 916 000-00-00")
    days = {"raw_days": 30, "quarantine_days": 20, "by": clara}
    now = timezone.now()
    assert services.sweep(**days, at=now + timedelta(days=19)) == (0, 0)

    assert services.sweep(**days, at=now + timedelta(days=31)) == (1, 1)
    assert services.sweep(**days, at=now + timedelta(days=31)) == (0, 0)

    row = Submission.objects.get()
    assert (row.raw, row.state) == ("", "taken")
    assert Lead.objects.count() == 1 and not Knock.objects.exists()
    assert Entry.objects.filter(kind="intake.SubmissionsSwept").count() == 1


def test_a_swept_request_cannot_be_let_in(held, clara):
    Submission.objects.update(raw="")
    [row] = services.accept_submissions([held.pk], by=clara, at=timezone.now(), house=HOUSE)
    assert isinstance(row, errors.RequestGone)
    held.refresh_from_db()
    assert held.state == "held"
