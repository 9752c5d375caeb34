"""A portrait in force, closed deals whose truth is known, and leads to be scored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from otdel.company.clients.models import Company
from otdel.managing.portrait import services
from otdel.managing.portrait.drafts import TraitDraft
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import ensure_default_process

FURNITURE = TraitDraft("company.industry", "any_of", ("Мебель", "Furniture"), weight=30)
MIDDLE = TraitDraft("company.headcount", "between", low=50, high=250, weight=10)
NO_BANKS = TraitDraft(
    "company.industry", "any_of", ("Banks",), is_stop=True, note="They cannot buy"
)


@pytest.fixture
def draft(clara, moment):
    return services.begin_draft(by=clara, at=moment, currency="RUB")


@pytest.fixture
def in_force(draft, clara, moment):
    """Furniture (30), 50 to 249 employees (10); a bank is no client."""
    act = {"by": clara, "at": moment}
    services.add_traits(draft.pk, [FURNITURE, MIDDLE, NO_BANKS], **act)
    return services.approve_portrait(draft.pk, why="Two years of deals", **act)


@pytest.fixture
def closed(system, anna, moment):
    """closed(won, lost, owner=anna, **fields of the company): that many deals closed in March 2026."""
    ensure_default_process(by=system, at=moment)
    stages = {kind: pipeline.all_stages().filter(kind=kind).first() for kind in ("won", "lost")}

    def make(won, lost, *, owner=anna, on=date(2026, 3, 2), source=None, contact=None, **about):
        company = Company.objects.create(
            name="A company", name_key="a company", owner=owner, created_at=moment, **about
        )
        rows = [
            Deal(
                title="A deal", process_id=stages[kind].process_id, stage=stages[kind], status=kind,
                is_open=False, owner=owner, company=company, contact=contact, source=source,
                currency="RUB", opened_on=on - timedelta(days=30), closed_on=on, stage_since=on,
            )
            for kind, number in (("won", won), ("lost", lost))
            for _ in range(number)
        ]  # fmt: skip
        return Deal.objects.bulk_create(rows)

    return make
