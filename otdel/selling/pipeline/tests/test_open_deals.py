"""Opening deals: here and now through the gate, and history as it went."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import translation

from otdel.foundation.journal.models import Entry
from otdel.kernel.errors import Invalid, NotAllowed, Refused
from otdel.selling.pipeline import errors, services
from otdel.selling.pipeline.drafts import LineDraft, VisitDraft
from otdel.selling.pipeline.models import Deal, StageVisit
from otdel.selling.work.models import Activity

DAY = timedelta(days=1)


def noon(year, month, day):
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_history_is_rebuilt_stay_by_stay(open_deal, stage, products):
    deal = open_deal(
        stage_id=stage["Won"].pk,
        opened_on=date(2025, 3, 1),
        closed_on=date(2025, 3, 21),
        lines=(LineDraft(products[0].pk, 2000, 150_00),),
        visits=(
            VisitDraft(stage["Search"].pk, noon(2025, 3, 1)),
            VisitDraft(stage["Qualify"].pk, noon(2025, 3, 6)),
            VisitDraft(stage["Search"].pk, noon(2025, 3, 8)),
        ),
    )

    assert (deal.status, deal.amount_minor, deal.stage_since) == ("won", 300_00, date(2025, 3, 21))
    stays = list(StageVisit.objects.filter(deal=deal).order_by("pk"))
    assert [s.stage.name for s in stays] == ["Search", "Qualify", "Search", "Won"]
    assert all(a.left_at == b.entered_at for a, b in pairwise(stays))
    told = list(Entry.objects.filter(noun="deal").order_by("pk"))
    assert [e.kind.split(".")[1] for e in told] == [
        "DealOpened",
        "DealMoved",
        "DealMoved",
        "DealWon",
    ]
    assert [e.at.date().isoformat() for e in told][1:3] == ["2025-03-06", "2025-03-08"]
    assert told[2].facts["is_back"] is True
    assert (told[3].facts["days"], told[3].facts["days_in_stage"]) == (20, 13)
    assert told[0].facts["product_id"] == products[0].pk


def test_a_closed_deal_without_its_way_went_straight(open_deal, stage):
    deal = open_deal(
        stage_id=stage["Lost"].pk, opened_on=date(2025, 1, 1), closed_on=date(2025, 2, 1)
    )

    assert list(deal.visits.order_by("pk").values_list("stage__name", flat=True)) == [
        "Search",
        "Lost",
    ]
    assert deal.loss_reason_id is None  # of history one takes what is known
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "Name of the deal"),
        ({"opened_on": date(2027, 1, 1)}, "Opened"),
        ({"closed_on": date(2026, 3, 1)}, "Closed"),
        ({"amount_minor": -1}, "Sum"),
        ({"currency": "roubles"}, "Currency"),
        ({"stage_id": 10**9}, "Stage"),
        ({"owner_id": 10**9}, "Responsible"),
        ({"company_id": 10**9}, "Company"),
        ({"lines": (LineDraft(10**9),)}, "Products"),
    ],
)
def test_a_bad_value_names_its_field_and_nothing_is_written(
    draft, anna, moment, friday, changes, field
):
    (refusal,) = services.open_deals([replace(draft, **changes)], by=anna, at=moment, today=friday)

    assert isinstance(refusal, Invalid)
    with translation.override("en"):
        assert field in str(refusal)
    assert not Deal.objects.exists()


def test_visits_that_go_back_in_time_are_refused(draft, stage, anna, moment, friday):
    visits = (
        VisitDraft(stage["Search"].pk, noon(2026, 3, 10)),
        VisitDraft(stage["Qualify"].pk, noon(2026, 3, 9)),
    )
    bad = replace(draft, stage_id=stage["Qualify"].pk, visits=visits, opened_on=date(2026, 3, 9))
    (refusal,) = services.open_deals([bad], by=anna, at=moment, today=friday)
    assert isinstance(refusal, Invalid)


def test_row_by_row_the_good_ones_are_written(draft, anna, moment, friday):
    results = services.open_deals(
        [draft, replace(draft, title=""), replace(draft, title="Third")],
        by=anna,
        at=moment,
        today=friday,
    )

    assert [isinstance(row, Refused) for row in results] == [False, True, False]
    assert Deal.objects.count() == 2


def test_a_stranger_s_company_is_not_there(draft, vera, moment, friday):
    (refusal,) = services.open_deals(
        [replace(draft, owner_id=vera.pk)], by=vera, at=moment, today=friday
    )
    assert isinstance(refusal, Invalid)


def test_opened_here_and_now_it_gets_the_tasks_of_its_stage(draft, stage, anna, moment, friday):
    asked = replace(draft, stage_id=stage["Qualify"].pk)
    services.open_deal(asked, by=anna, at=moment, today=friday)
    assert Activity.objects.get().subject == "Talk about the need"


def test_opened_straight_in_a_later_stage_it_owes_the_fields_before(
    draft, stage, anna, moment, friday
):
    late = replace(draft, stage_id=stage["Offer"].pk)
    with pytest.raises(errors.GateClosed) as refusal:
        services.open_deal(late, by=anna, at=moment, today=friday)
    assert [lack.key for lack in refusal.value.lacking] == ["amount"]
    assert not Deal.objects.exists()


def test_an_auditor_opens_nothing(draft, olga, moment, friday):
    olga.grants[0].role = "auditor"
    olga.__dict__["roles"] = frozenset({"auditor"})
    with pytest.raises(NotAllowed):
        services.open_deals([draft], by=olga, at=moment, today=friday)


def test_as_many_statements_for_thirty_deals_as_for_three(
    draft, products, anna, moment, friday, as_many_queries
):
    lines = (LineDraft(products[0].pk, 1000, 5),)
    waiting = []

    def make(number):
        waiting[:] = [replace(draft, lines=lines) for _ in range(len(waiting) + number)]

    as_many_queries(make, lambda: services.open_deals(waiting, by=anna, at=moment, today=friday))
