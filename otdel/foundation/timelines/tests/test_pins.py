"""Pinning lines on top of a history and taking them down."""

from __future__ import annotations

import pytest
from django.urls import reverse

from otdel.company.clients.services import merge_records
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant
from otdel.foundation.timelines.errors import (
    LineNotForPins,
    NoSuchLine,
    NotPinned,
    TooManyPins,
)
from otdel.foundation.timelines.models import Pin
from otdel.foundation.timelines.services import pin_line, unpin_line
from otdel.kernel.errors import NotAllowed
from otdel.selling.work.services import remove_activities

from .test_reading import read, said


def line_of(activity):
    return Entry.objects.get(kind="work.ActivityDone", facts__activity_id=activity.pk)


def pin(record, activity, by, at, **more):
    return pin_line(record.noun, record.pk, line_of(activity).pk, by=by, at=at, **more)


@pytest.fixture
def told(top, note):
    return note("Pay in advance only", company_id=top.pk, minutes=90)


def test_a_pinned_line_stands_on_top_with_who_pinned_it(anna, clara, top, told, note, moment):
    note("Later", company_id=top.pk)
    pin(top, told, clara, moment)

    history = read(anna, top)

    assert [one.line.sentence for one in history.pinned] == ["Note: Pay in advance only"]
    assert history.pinned[0].pin.by == clara
    assert "Note: Pay in advance only" in said(history)  # and in its place
    assert Entry.objects.filter(kind="timelines.LinePinned", noun="pin").count() == 1
    assert not any("Pinned" in line for line in said(history))  # that is no news of the client


def test_deals_and_people_have_pins_of_their_own(anna, top, person_of, make_deal, note, moment):
    contact, deal = person_of("Ivan", top), make_deal("Chairs", top)
    about = note("About", about_noun="deal", about_id=deal.pk, contact_id=contact.pk)

    for record in (deal, contact, top):
        pin(record, about, anna, moment)

    assert all(len(read(anna, record).pinned) == 1 for record in (deal, contact, top))


def test_pinning_twice_moves_nothing(anna, top, told, moment):
    first = pin(top, told, anna, moment)
    entries = Entry.objects.count()

    assert pin(top, told, anna, moment) == first
    assert Entry.objects.count() == entries


def test_the_limit_is_kept_and_says_what_to_do(anna, top, note, moment):
    notes = [note(f"Note {n}", company_id=top.pk) for n in range(3)]
    for one in notes[:2]:
        pin(top, one, anna, moment, limit=2)

    with pytest.raises(TooManyPins) as refusal:
        pin(top, notes[2], anna, moment, limit=2)
    assert "Unpin one first" in str(refusal.value)
    assert Pin.objects.count() == 2

    remove_activities([notes[0].pk], by=anna, at=moment)  # what is gone takes no place
    pin(top, notes[2], anna, moment, limit=2)
    assert [one.line.sentence for one in read(anna, top).pinned] == ["Note: Note 2", "Note: Note 1"]


def test_a_change_of_fields_cannot_be_pinned(anna, top, moment):
    created = Entry.objects.get(kind="clients.CompanyCreated")
    with pytest.raises(LineNotForPins):
        pin_line("company", top.pk, created.pk, by=anna, at=moment)
    assert not Pin.objects.exists()


def test_a_line_of_another_history_cannot_be_pinned(anna, top, make_branch, told, moment, boris):
    stranger = make_branch("Other", boris)
    stranger.__class__.objects.filter(pk=stranger.pk).update(owner=anna, parent=None)
    with pytest.raises(NoSuchLine):
        pin(stranger, told, anna, moment)
    assert not Pin.objects.exists()


def test_an_outsider_finds_nothing_to_pin(top, told, boris, moment, client):
    with pytest.raises(NoSuchLine):
        pin(top, told, boris, moment)
    client.force_login(boris)
    for name in ("pin", "unpin"):
        address = reverse(f"timelines:{name}", args=["company", top.pk, line_of(told).pk])
        assert client.post(address).status_code == 404
        assert client.post(address.replace("company", "planet")).status_code == 404
    assert not Pin.objects.exists()


def test_who_may_not_work_may_not_pin(top, told, anna, moment):
    Grant.objects.filter(user=anna).update(role="auditor")
    anna = type(anna).objects.get(pk=anna.pk)
    with pytest.raises(NotAllowed):
        pin(top, told, anna, moment)
    assert not Pin.objects.exists()


def test_unpinning_is_told_and_a_second_time_refused(anna, top, told, moment):
    pin(top, told, anna, moment)
    unpin_line("company", top.pk, line_of(told).pk, by=anna, at=moment)
    assert not read(anna, top).pinned
    with pytest.raises(NotPinned):
        unpin_line("company", top.pk, line_of(told).pk, by=anna, at=moment)


def test_both_acts_are_taken_back(anna, top, told, moment):
    pin(top, told, anna, moment, batch="one")
    undo("one", by=anna, at=moment)
    assert not Pin.objects.exists()

    kept = pin(top, told, anna, moment)
    unpin_line("company", top.pk, line_of(told).pk, by=anna, at=moment, batch="two")
    undo("two", by=anna, at=moment)
    again = Pin.objects.get()
    assert (again.pk, again.by, again.at) == (kept.pk, anna, kept.at)


def test_pins_follow_a_merge_and_come_back(anna, top, make_branch, note, moment):
    other = make_branch("Twin", anna)
    pin(other, note("Of the twin", company_id=other.pk), anna, moment)

    merge_records("company", top.pk, other.pk, by=anna, at=moment, batch="merge")
    assert [one.line.sentence for one in read(anna, top).pinned] == ["Note: Of the twin"]

    undo("merge", by=anna, at=moment)
    assert Pin.objects.get().noun_id == other.pk


# ---------------------------------------------------------------- on the page

HTMX = {"HX-Request": "true"}


def test_the_state_lies_in_the_address_of_the_page_and_of_the_part(client, anna, top, told, note):
    note("A call", kind="call", company_id=top.pk)
    client.force_login(anna)
    query = {"kinds": "notes", "q": "advance"}

    whole = client.get(reverse("clients:company-detail", args=[top.pk]), query)
    part = client.get(reverse("clients:timeline", args=["company", top.pk]), query, headers=HTMX)

    for answer in (whole, part):
        text = answer.content.decode()
        assert "Pay in advance only" in text
        assert "Call: A call" not in text
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part.headers["HX-Replace-Url"] == f"/clients/{top.pk}/?kinds=notes&q=advance"
    alone = client.get(reverse("clients:timeline", args=["company", top.pk]), query)
    assert b"<html" in alone.content


def test_a_pin_is_pressed_and_undone_from_the_page(client, anna, top, told):
    client.force_login(anna)
    args = ["company", top.pk, line_of(told).pk]
    answer = client.post(reverse("timelines:pin", args=args), headers=HTMX)
    assert answer.status_code == 204
    assert "otdel:timeline" in answer.headers["HX-Trigger"]
    page = client.get(reverse("clients:company-detail", args=[top.pk])).content.decode()
    assert "pinned by Anna" in page
    assert reverse("timelines:unpin", args=args) in page
    client.post(reverse("timelines:unpin", args=args), headers=HTMX)
    assert not Pin.objects.exists()
