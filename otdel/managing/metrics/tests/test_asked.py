"""The period before: of one that still runs, as many days as are over."""

from datetime import date

import pytest
from django.http import QueryDict

from otdel.managing.metrics.asked import asked

SPRING = date(2026, 3, 30)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("period=month", date(2026, 2, 1), date(2026, 2, 28)),  # February has no thirtieth
        ("period=month&on=2026-02-01", date(2026, 1, 1), date(2026, 1, 31)),
        ("period=quarter", date(2025, 10, 1), date(2025, 12, 28)),
        ("period=year", date(2025, 1, 1), date(2025, 3, 30)),
        ("period=custom&from=2026-03-10&to=2026-03-30", date(2026, 2, 17), date(2026, 3, 9)),
        ("period=month&on=2027-01-01", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_the_days_compared_with(query, first, last):
    before = asked(QueryDict(query), SPRING).compared(SPRING)

    assert (before.start, before.last) == (first, last)
