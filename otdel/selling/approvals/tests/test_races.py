"""Of two who answer at once one wins, and the other is told."""

from __future__ import annotations

import pytest

from otdel.selling.approvals import errors, queries, services
from otdel.selling.approvals.models import Approval, Voice


def raced(monkeypatch, act):
    """Let `act` happen between the reading and the writing of the next answer."""
    ask, done = queries.may_answer, []

    def late(by, row, on):
        found = ask(by, row, on)
        if not done:
            done.append(True)
            act()
        return found

    monkeypatch.setattr(queries, "may_answer", late)


def test_a_yes_that_comes_after_a_no_changes_nothing(
    demand, ask, say, monkeypatch, dana, clara, moment, friday
):
    row = ask(demand)
    act = {"by": clara, "at": moment, "on": friday}
    raced(monkeypatch, lambda: services.refuse(row.pk, "Too low", **act))
    with pytest.raises(errors.AlreadyAnswered):
        say(row, dana)
    row.refresh_from_db()
    assert row.state != "approved" and not Voice.objects.exists()


def test_a_no_that_comes_after_a_taking_back_changes_nothing(
    demand, ask, monkeypatch, anna, dana, moment, friday
):
    row = ask(demand)
    raced(monkeypatch, lambda: services.withdraw(row.pk, by=anna, at=moment))
    with pytest.raises(errors.AlreadyAnswered):
        services.refuse(row.pk, "Too low", by=dana, at=moment, on=friday)
    row.refresh_from_db()
    assert row.state != "refused" and row.reply == ""


def test_two_who_ask_at_once_ask_once(demand, ask, monkeypatch, dana):
    read, done = queries.latest_of, []

    def late(ids, demand_ids):
        found = read(ids, demand_ids)
        if not done:
            done.append(True)
            ask(demand)
        return found

    monkeypatch.setattr(queries, "latest_of", late)
    with pytest.raises(errors.AlreadyAsked):
        ask(demand)
    assert Approval.objects.count() <= 1  # both are taken back with the refused act
