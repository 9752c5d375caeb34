"""Dropping letters and files onto a record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from otdel.company.clients.models import Contact
from otdel.foundation.files.errors import NoSuchFile
from otdel.foundation.files.models import Attachment
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant, User
from otdel.foundation.timelines.tests.test_reading import read, said
from otdel.kernel.errors import NotAllowed
from otdel.selling.letters import queries
from otdel.selling.letters.errors import LetterThere, NoSuchLetter, TooManyAtOnce
from otdel.selling.letters.models import Letter
from otdel.selling.letters.services import (
    AT_ONCE,
    Limits,
    _keep,
    sweep,
    take_drops,
    take_letter,
)
from otdel.selling.work.models import Activity
from otdel.selling.work.services import edit_activity, remove_activities

from .conftest import letter

PDF = ("price.pdf", "application/pdf", b"%PDF-1.4\n1 0 obj")
EXE = ("run.exe", "application/octet-stream", b"MZ" + b"\0" * 50)


def up(body, name="letter.eml"):
    return SimpleUploadedFile(name, body)


def drop(record, by, at, *uploads, **more):
    return take_drops(record.noun, record.pk, uploads, by=by, at=at, **more)


def nothing_moved():
    return not (Letter.objects.exists() or Activity.objects.exists() or Attachment.objects.exists())


# ---------------------------------------------------------------- what becomes of a letter


def test_an_incoming_letter_stands_in_history_with_its_person_and_files(
    anna, romashka, ivan, moment
):
    (one,) = drop(romashka, anna, moment, up(letter(files=[PDF])))

    row = Activity.objects.get()
    assert (row.kind, row.direction, row.subject) == ("letter", "in", "About the price")
    assert (row.company, row.contact, row.owner) == (romashka, ivan, anna)
    assert row.body == "Good day!"
    assert row.done_at.isoformat() == "2026-03-12T10:30:00+00:00"
    assert one.stranger is None
    file = Attachment.objects.get()
    assert (file.noun, file.noun_id, file.name) == ("company", romashka.pk, "price.pdf")
    opened = queries.letter(anna, one.letter.pk)
    assert opened.sent_at.isoformat() == "2026-03-12T15:30:00+05:00"
    assert opened.zone == "UTC+05:00"
    assert list(opened.files) == [file]
    assert "Letter: About the price" in said(read(anna, romashka))
    line = next(o for o in read(anna, romashka).lines if o.line.kind == "work.ActivityDone")
    assert line.opens == f"/letters/{one.letter.pk}/"
    assert Entry.objects.get(kind="letters.LetterKept").client_id is None


def test_a_letter_from_one_of_ours_is_outgoing(anna, romashka, ivan, moment):
    raw = letter("Anna <Anna@Example.com>", to="Ivan <ivan@romashka.ru>, x@y.ru")

    drop(romashka, anna, moment, up(raw))

    row = Activity.objects.get()
    assert (row.direction, row.contact, row.owner) == ("out", ivan, anna)


def test_a_colleagues_letter_is_the_colleagues_for_whoever_sees_them(
    anna, clara, boris, romashka, moment
):
    raw = letter("boris@example.com", to="nobody@romashka.ru")
    drop(romashka, clara, moment, up(raw))
    assert Activity.objects.get().owner == boris

    Letter.objects.all().delete()
    Activity.objects.all().delete()
    drop(romashka, anna, moment, up(raw))  # Boris is out of Anna's reach
    assert Activity.objects.get().owner == anna


def test_a_stranger_is_offered_and_never_added(anna, romashka, moment):
    (one,) = drop(romashka, anna, moment, up(letter("Vera New <vera@new.ru>")))

    assert (one.stranger.name, one.stranger.mail) == ("Vera New", "vera@new.ru")
    assert Activity.objects.get().contact is None
    assert not Contact.objects.exists()


def test_a_contact_out_of_reach_is_a_stranger(anna, boris, romashka, ivan, moment):
    Contact.objects.filter(pk=ivan.pk).update(owner=boris)
    (one,) = drop(romashka, anna, moment, up(letter()))
    assert Activity.objects.get().contact is None
    assert one.stranger.mail == "ivan@romashka.ru"


def test_a_contacts_page_takes_letters_too(anna, romashka, ivan, moment):
    drop(ivan, anna, moment, up(letter(files=[PDF])))

    row = Activity.objects.get()
    assert (row.contact, row.company) == (ivan, romashka)
    assert Attachment.objects.get().noun == "contact"
    assert "Letter: About the price" in said(read(anna, ivan))


@pytest.mark.parametrize("date", [None, "Fri, 13 Mar 2099 10:00:00 +0000", "nonsense"])
def test_without_a_date_or_from_the_future_it_is_dated_by_the_drop(anna, romashka, moment, date):
    (one,) = drop(romashka, anna, moment, up(letter(date=date)))
    assert Activity.objects.get().done_at == moment
    assert not one.letter.is_dated
    assert one.letter.offset_minutes is None


def test_files_that_the_house_refuses_are_named_and_the_letter_stands(anna, romashka, moment):
    (one,) = drop(romashka, anna, moment, up(letter(files=[PDF, EXE])))

    assert [name for name, _why in one.refused] == ["run.exe"]
    assert one.letter.left_out == 1
    assert [file.name for file in Attachment.objects.all()] == ["price.pdf"]


def test_more_files_than_are_taken_are_counted(anna, romashka, moment):
    files = [(f"{n}.pdf", PDF[1], PDF[2]) for n in range(200)]
    (one,) = drop(romashka, anna, moment, up(letter(files=files)), limits=Limits(letter_files=3))
    assert Attachment.objects.count() == 3
    assert one.letter.left_out == 197


# ---------------------------------------------------------------- what is refused


def test_the_same_letter_again_moves_nothing_and_says_where_it_is(anna, romashka, ivan, moment):
    (first,) = drop(romashka, anna, moment, up(letter(files=[PDF])))
    entries = Entry.objects.count()

    for record in (romashka, ivan):  # whichever record it is dropped onto
        (again,) = drop(record, anna, moment, up(letter(files=[PDF])))
        assert again.refusal.code == "letter-there"
        assert again.refusal.gaps["letter_id"] == first.letter.pk

    assert (Letter.objects.count(), Activity.objects.count(), Attachment.objects.count()) == (
        1,
        1,
        1,
    )
    assert Entry.objects.count() == entries


def test_a_letter_that_only_another_sees_is_not_told_of(anna, boris, romashka, ivan, moment):
    (one,) = drop(romashka, anna, moment, up(letter()))
    ivan.__class__.objects.filter(pk=ivan.pk).update(owner=boris, company=None)
    ivan.refresh_from_db()

    (his,) = drop(ivan, boris, moment, up(letter()))

    assert his.refusal is None
    assert his.letter.message_key == one.letter.message_key


def test_the_loser_of_a_race_is_told(anna, romashka, moment, monkeypatch):
    drop(romashka, anna, moment, up(letter()))
    monkeypatch.setattr(queries, "same_letter", lambda by, key: None)

    with pytest.raises(LetterThere):
        take_letter("company", romashka.pk, "a.eml", letter(), by=anna, at=moment)

    assert (Letter.objects.count(), Activity.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("a.msg", bytes.fromhex("d0cf11e0a1b11ae1"), "outlook-letter"),
        ("a.eml", b"nothing of a letter", "not-a-letter"),
        ("a.eml", b"", "file-empty"),
        ("a.eml", b"From: a@b.ru\n" + b"Content-Type: multipart/x\n" * 200, "letter-too-complex"),
        ("a.EML", letter() + b"x" * 1024 * 1024, "file-too-big"),
        ("a.exe", b"MZ" + b"\0" * 50, "wrong-file-type"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(anna, romashka, moment, name, body, code):
    (one,) = drop(romashka, anna, moment, up(body, name), limits=Limits(letter_megabytes=1))
    assert one.refusal.code == code
    assert name in str(one.refusal)
    assert nothing_moved()


def test_several_at_once_are_answered_row_by_row(anna, romashka, moment):
    rows = drop(
        romashka, anna, moment,
        up(letter()), up(b"x", "a.eml"), up(PDF[2], "price.pdf"), up(letter(), "copy.eml"),
    )  # fmt: skip
    assert [row.refusal and row.refusal.code for row in rows] == [
        None,
        "not-a-letter",
        None,
        "letter-there",
    ]
    assert (Letter.objects.count(), Attachment.objects.count()) == (1, 1)


def test_too_many_at_once_are_refused_together(anna, romashka, moment):
    with pytest.raises(TooManyAtOnce):
        drop(romashka, anna, moment, *(up(letter()) for _n in range(AT_ONCE + 1)))
    assert nothing_moved()


def test_an_outsider_can_neither_drop_nor_read(anna, boris, romashka, moment, client):
    with pytest.raises(NoSuchFile):
        drop(romashka, boris, moment, up(letter()))
    with pytest.raises(NoSuchFile):
        take_drops("planet", 1, [up(letter())], by=anna, at=moment)
    assert nothing_moved()

    (one,) = drop(romashka, anna, moment, up(letter()))
    with pytest.raises(NoSuchLetter):
        queries.letter(boris, one.letter.pk)
    client.force_login(boris)
    assert client.get(reverse("letters:letter", args=[one.letter.pk])).status_code == 404
    address = reverse("letters:drop", args=["company", romashka.pk])
    assert client.post(address, {"file": up(letter())}).status_code == 404


def test_who_may_not_work_may_not_drop(anna, romashka, moment):
    Grant.objects.filter(user=anna).update(role="auditor")
    with pytest.raises(NotAllowed):
        drop(romashka, User.objects.get(pk=anna.pk), moment, up(letter()))
    assert nothing_moved()


# ---------------------------------------------------------------- taking back


def test_undo_takes_the_letter_and_its_files_and_it_may_come_again(anna, romashka, moment):
    drop(romashka, anna, moment, up(letter(files=[PDF])), batch="drop")

    undone = undo("drop", by=anna, at=moment)

    assert (undone.refused, undone.left) == ((), 0)
    assert nothing_moved()
    (again,) = drop(romashka, anna, moment, up(letter(files=[PDF])))
    assert again.refusal is None


def test_a_letter_changed_since_stays_whole(anna, romashka, moment):
    drop(romashka, anna, moment, up(letter()), batch="drop")
    row = Activity.objects.get()
    edit_activity(row.pk, {"outcome": "Answered"}, version=row.version, by=anna, at=moment)

    assert undo("drop", by=anna, at=moment).refused
    assert Letter.objects.count() == Activity.objects.count() == 1


def test_a_deleted_letter_comes_back_whole(anna, romashka, moment):
    (one,) = drop(romashka, anna, moment, up(letter()))
    remove_activities([one.activity.pk], by=anna, at=moment, batch="gone")
    with pytest.raises(NoSuchLetter):
        queries.letter(anna, one.letter.pk)

    undo("gone", by=anna, at=moment)
    assert queries.letter(anna, one.letter.pk).sender.mail == "ivan@romashka.ru"


def test_a_deleted_letter_may_be_dropped_again_and_is_forgotten_in_time(anna, romashka, moment):
    (one,) = drop(romashka, anna, moment, up(letter()))
    remove_activities([one.activity.pk], by=anna, at=moment)
    (again,) = drop(romashka, anna, moment, up(letter()))
    assert again.refusal is None
    assert Letter.objects.get() == again.letter

    remove_activities([again.activity.pk], by=anna, at=moment)
    assert sweep(at=moment + timedelta(days=29), keep_days=30) == 0
    assert sweep(at=moment + timedelta(days=31), keep_days=30) == 1
    assert sweep(at=moment + timedelta(days=31), keep_days=30) == 0


# ---------------------------------------------------------------- on the page

HTMX = {"HX-Request": "true"}


def post(client, record, *uploads, headers=HTMX):
    address = reverse("letters:drop", args=[record.noun, record.pk])
    return client.post(address, {"file": list(uploads)}, headers=headers)


def test_one_clear_letter_is_a_toast_with_undo(client, anna, romashka, ivan):
    client.force_login(anna)
    answer = post(client, romashka, up(letter()))
    assert answer.status_code == 204
    told = answer.headers["HX-Trigger"]
    assert "Letter entered: About the price" in told
    assert "/web/undo/" in told
    assert "otdel:timeline" in told


def test_what_is_to_be_read_opens_row_by_row(client, anna, romashka):
    client.force_login(anna)
    text = post(
        client, romashka, up(letter("Vera <vera@new.ru>")), up(b"x", "bad.eml")
    ).content.decode()
    assert "Vera &lt;vera@new.ru&gt; is not among the contacts." in text
    assert "full_name=Vera&amp;email=vera%40new.ru" in text
    assert "“bad.eml” is not a letter" in text

    form = client.get(
        reverse("clients:contact-create") + "?full_name=Vera&email=vera%40new.ru", headers=HTMX
    ).content.decode()
    assert 'value="Vera"' in form
    assert 'value="vera@new.ru"' in form


def test_the_form_works_without_scripts(client, anna, romashka, ivan):
    client.force_login(anna)
    answer = post(client, romashka, up(letter()), headers={})
    assert b"Letter entered: About the price" in answer.content
    assert b"<html" in answer.content
    assert post(client, romashka).status_code == 204


def test_a_letter_is_shown_as_text_only(client, anna, romashka, ivan):
    client.force_login(anna)
    raw = letter(text="<script>alert(1)</script> & Co", subject="<b>Bold</b>")
    post(client, romashka, up(raw))
    text = client.get(reverse("letters:letter", args=[Letter.objects.get().pk])).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "UTC+05:00" in text
    assert reverse("work:activity-edit", args=[Activity.objects.get().pk]) in text


def test_mails_are_masked_for_whom_they_are_masked_elsewhere(client, anna, romashka, ivan):
    client.force_login(anna)
    post(client, romashka, up(letter()))
    Grant.objects.filter(user=anna).update(is_masked=True)
    text = client.get(reverse("letters:letter", args=[Letter.objects.get().pk])).content.decode()
    assert "ivan@romashka.ru" not in text
    assert "i***@romashka.ru" in text


def test_the_keeping_is_one_act(anna, romashka, moment, monkeypatch):
    """If the last write fails, neither the talk nor the files stay."""

    def broken(*args, **more):
        _keep(*args, **more)
        raise LetterThere(subject="x", letter_id=None)

    monkeypatch.setattr("otdel.selling.letters.services._keep", broken)
    (one,) = drop(romashka, anna, moment, up(letter(files=[PDF])))
    assert one.refusal
    assert nothing_moved()
