"""A holding of Anna's with people, a deal and what was done; one branch is Boris's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, ContactDraft
from otdel.company.clients.services import create_company, create_contact
from otdel.foundation.people.services import system_user
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.services import ensure_default_process, open_deal, take_lead
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import log


@pytest.fixture
def top(anna, moment):
    return create_company(CompanyDraft("Top holding", owner_id=anna.pk), by=anna, at=moment)


@pytest.fixture
def make_branch(top, moment):
    """make_branch(name, owner, parent=top)."""

    def make(name, owner, parent=None):
        draft = CompanyDraft(name, owner_id=owner.pk, parent_id=(parent or top).pk)
        return create_company(draft, by=system_user(), at=moment)

    return make


@pytest.fixture
def person_of(anna, moment):
    def make(name, company=None, owner=None):
        draft = ContactDraft(name, company and company.pk, (owner or anna).pk)
        return create_contact(draft, by=system_user(), at=moment)

    return make


@pytest.fixture
def note(anna, moment):
    """note("text", company_id=1, minutes=5): entered by Anna so many minutes ago."""

    def enter(text, *, kind="note", by=None, minutes=0, body="", **links):
        draft = ActivityDraft(
            kind, text, (by or anna).pk, body=body or (text if kind == "note" else ""),
            done_at=moment - timedelta(minutes=minutes), **links,
        )  # fmt: skip
        return log(draft, by=by or anna, at=moment)

    return enter


@pytest.fixture
def make_deal(anna, moment):
    def make(title, company=None, owner=None):
        ensure_default_process(by=system_user(), at=moment)
        stage = pipeline.all_stages().first()
        draft = DealDraft(
            title, stage.process_id, stage.pk, timezone.localdate(moment), "RUB",
            owner_id=(owner or anna).pk, company_id=company and company.pk, amount_minor=100_00,
        )  # fmt: skip
        return open_deal(draft, today=timezone.localdate(moment), by=system_user(), at=moment)

    return make


@pytest.fixture
def make_lead(anna, moment):
    def make(title, company=None):
        draft = LeadDraft(title, moment, "RUB", owner_id=anna.pk, company_id=company and company.pk)
        return take_lead(draft, by=anna, at=moment)

    return make
