"""A version approved by night is of the week that has begun in the company, not where servers count."""

from datetime import UTC, date, datetime

import pytest

from otdel.managing.compliance import queries
from otdel.managing.compliance.engine import decay
from otdel.selling.pipeline.models import ProcessVersion

pytestmark = pytest.mark.django_db


def test_what_was_approved_on_monday_night_begins_with_that_monday(process, olga, monkeypatch):
    # half past one on Monday the sixth in Moscow
    ProcessVersion.objects.update(approved_at=datetime(2026, 4, 5, 22, 30, tzinfo=UTC))
    asked = []

    def noted(weeks, *, since, **rest):
        asked.append(since)
        return decay(weeks, since=since, **rest)

    monkeypatch.setattr(queries, "decay", noted)
    list(queries.decays(olga, 4, 1, date(2026, 5, 11)))

    assert asked == [date(2026, 4, 6)]
    assert queries.looked_on() == date(2026, 4, 6)
