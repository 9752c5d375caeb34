"""Requests about personal data: their days, refusals, the second word, holds; nothing moves on a refusal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients import services as clients
from otdel.company.clients.drafts import ContactDraft
from otdel.company.clients.errors import RecordErased
from otdel.company.clients.models import Contact
from otdel.company.contacting import errors, queries, services
from otdel.company.contacting.drafts import RequestDraft
from otdel.company.contacting.models import DataHold, DataRequest, Erasure
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import ExportNote
from otdel.foundation.preferences.services import set_value
from otdel.kernel.errors import NotAllowed


@pytest.fixture
def ask(anna, petrov, friday, moment):
    """Return a maker of requests: Petrov's, to be erased, by letter, unless told otherwise."""

    def make(by=anna, batch="", **changes) -> DataRequest:
        usual = {"kind": "erase", "how": "letter", "came_on": friday, "contact_id": petrov.pk}
        return services.take_request(
            RequestDraft(**(usual | changes)), by=by, on=friday, at=moment, batch=batch
        )

    return make


@pytest.fixture
def erase(clara, friday, moment):
    def act(asked, by=clara) -> Erasure:
        return services.erase_person(None, request_id=asked.pk, by=by, on=friday, at=moment)

    return act


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("tell", "2026-03-27"),
        ("correct", "2026-03-24"),
        ("erase", "2026-04-12"),
        ("stop", "2026-03-27"),
    ],
)
def test_the_day_of_the_answer_follows_the_law(ask, kind, due):
    """Friday 13 March: ten and seven working days; thirty days by the calendar."""
    assert ask(kind=kind).due_on.isoformat() == due


def test_the_company_may_count_in_another_way(ask, clara, moment):
    set_value("contacting.tell_days", 30, by=clara, at=moment)
    set_value("contacting.tell_working", False, by=clara, at=moment)
    assert ask(kind="tell").due_on.isoformat() == "2026-04-12"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"contact_id": None}, errors.NobodyNamed),
        ({"came_on": date(2026, 3, 14)}, errors.NotYet),
        ({"contact_id": 10**6}, Contact.DoesNotExist),
    ],
)
def test_a_request_that_cannot_be_is_refused(ask, changes, refusal):
    with pytest.raises(refusal):
        ask(**changes)
    assert DataRequest.objects.count() == 0


def test_a_stranger_finds_neither_contact_nor_request(ask, vera, friday, moment):
    asked = ask()
    with pytest.raises(Contact.DoesNotExist):
        ask(by=vera)
    with pytest.raises(NotAllowed):
        services.refuse_request(asked.pk, "no", on=friday, by=vera, at=moment)
    client = Client()
    client.force_login(vera)
    assert client.get(reverse("contacting:data-request", args=[asked.pk])).status_code == 404
    assert client.post(reverse("contacting:data-file", args=[asked.pk, "json"])).status_code == 404


def test_who_took_it_sees_it_but_does_not_answer(ask, anna, friday, moment):
    asked = ask()
    assert list(queries.data_requests(anna)) == [asked]
    for act in (
        lambda: services.answer_request(asked.pk, "x", on=friday, by=anna, at=moment),
        lambda: services.extend_request(asked.pk, "x", by=anna, at=moment),
        lambda: services.erase_person(None, request_id=asked.pk, by=anna, on=friday, at=moment),
        lambda: services.tell_person(services.whom_of(asked), by=anna, at=moment, file_name="x"),
        lambda: services.hold_person(asked.contact_id, "x", friday, on=friday, by=anna, at=moment),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert DataRequest.objects.get().version == 1 and ExportNote.objects.count() == 0


def test_a_term_is_put_off_once(ask, clara, moment):
    asked = ask(kind="tell")
    services.extend_request(asked.pk, "many files", by=clara, at=moment)
    assert DataRequest.objects.get().due_on.isoformat() == "2026-04-03"
    with pytest.raises(errors.ExtendedAlready):
        services.extend_request(asked.pk, "again", by=clara, at=moment)


def test_an_answer_closes_it_and_can_be_taken_back(ask, clara, friday, moment):
    asked = ask(kind="tell")
    services.answer_request(asked.pk, "Sent by mail", on=friday, by=clara, at=moment, batch="b")
    assert DataRequest.objects.get().state == "done"
    with pytest.raises(errors.RequestClosed):
        services.refuse_request(asked.pk, "no", on=friday, by=clara, at=moment)

    assert undo("b", by=clara, at=moment).done == 1

    row = DataRequest.objects.get()
    assert (row.state, row.answer, row.answered_on) == ("open", "", None)


def test_whom_it_was_given_to_answers_but_takes_nothing_out(ask, anna, clara, friday, moment):
    asked = ask(kind="correct", by=clara)
    services.give_request(asked.pk, anna.pk, by=clara, at=moment)
    for act in (
        lambda: services.refuse_request(asked.pk, "no", on=friday, by=anna, at=moment),
        lambda: services.give_request(asked.pk, None, by=anna, at=moment),
    ):
        with pytest.raises(NotAllowed):
            act()
    client = Client()
    client.force_login(anna)
    assert client.get(reverse("contacting:data-act", args=[asked.pk, "answer"])).status_code == 200
    assert client.get(reverse("contacting:data-act", args=[asked.pk, "refuse"])).status_code == 403
    assert client.post(reverse("contacting:data-file", args=[asked.pk, "json"])).status_code == 403
    page = client.get(reverse("contacting:data-request", args=[asked.pk])).content.decode()
    assert "Answered" in page and "XLSX" not in page

    services.answer_request(asked.pk, "Corrected", on=friday, by=anna, at=moment)

    assert DataRequest.objects.get().state == "done"


def test_an_answer_needs_words_and_a_day_that_has_come(ask, clara, friday, moment):
    asked = ask(kind="tell")
    with pytest.raises(errors.Missing):
        services.answer_request(asked.pk, " ", on=friday, by=clara, at=moment)
    with pytest.raises(errors.NotYet):
        services.answer_request(asked.pk, "x", on=friday + timedelta(days=1), by=clara, at=moment)
    with pytest.raises(errors.WrongKind):
        services.answer_request(ask().pk, "erased, honest", on=friday, by=clara, at=moment)
    assert not DataRequest.objects.exclude(state="open").exists()


def test_overdue_ones_stand_in_the_list_and_in_the_notices(ask, clara, friday, moment):
    asked = ask(kind="tell")
    assert queries.pressing_requests(clara, friday) == (0, 0)
    assert queries.pressing_requests(clara, asked.due_on) == (0, 1)
    assert queries.pressing_requests(clara, asked.due_on + timedelta(days=1)) == (1, 0)
    DataRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    client = Client()
    client.force_login(clara)
    page = client.get(reverse("contacting:data-requests") + "?overdue=yes").content.decode()
    assert "Пётр Петров" in page and "1 overdue request about personal data" in page
    assert (
        "Пётр Петров"
        not in client.get(reverse("contacting:data-requests") + "?overdue=no").content.decode()
    )


def test_today_shows_what_waits_for_ones_answer(ask, anna, clara, moment):
    """Whom it was given to sees it at once; who answers for all, when nobody has it and it is urgent."""
    asked = ask(kind="tell")
    client = Client()
    shown = reverse("contacting:data-request", args=[asked.pk])
    for by, due, doer, is_there in (
        (clara, 9, None, False),
        (clara, 2, None, True),
        (anna, 9, anna, True),
        (anna, 9, clara, False),
        (clara, 2, anna, False),
        (clara, -1, anna, True),
    ):
        day = timezone.localdate() + timedelta(days=due)
        DataRequest.objects.update(due_on=day, doer=doer)
        client.force_login(by)
        page = client.get(reverse("work:today")).content.decode()
        assert (f'href="{shown}"' in page) is is_there, (by, due, doer)


def test_a_hold_stands_against_an_erasure_until_it_is_lifted(
    ask, erase, petrov, clara, friday, moment
):
    held = services.hold_person(petrov.pk, "court", friday, on=friday, by=clara, at=moment)
    with pytest.raises(errors.PersonHeld) as refusal:
        erase(ask())
    assert "court" in str(refusal.value) and Erasure.objects.count() == 0

    services.lift_hold(held.pk, by=clara, at=moment)

    assert erase(ask()).contact_id == petrov.pk
    with pytest.raises(errors.ErasedAlready):
        services.hold_person(petrov.pk, "late", friday, on=friday, by=clara, at=moment)


def test_a_second_word_is_another_persons(ask, erase, clara, olga, friday, moment):
    set_value("contacting.erase_second", True, by=clara, at=moment)
    asked = ask()
    with pytest.raises(errors.SecondWordNeeded):
        erase(asked)
    services.allow_request(asked.pk, by=olga, at=moment)
    with pytest.raises(errors.OwnWord):
        erase(asked, by=olga)
    assert Erasure.objects.count() == 0
    erase(asked)
    assert DataRequest.objects.get().state == "done"


def test_who_works_on_it_does_not_allow_it(ask, clara, moment):
    asked = ask(by=clara, doer_id=clara.pk)
    with pytest.raises(errors.OwnWord):
        services.allow_request(asked.pk, by=clara, at=moment)


def test_without_a_request_the_second_word_cannot_be_had(petrov, clara, friday, moment):
    set_value("contacting.erase_second", True, by=clara, at=moment)
    with pytest.raises(errors.SecondWordNeeded):
        services.erase_person(petrov.pk, by=clara, on=friday, at=moment)
    assert not Contact.objects.get(pk=petrov.pk).is_erased


def test_a_typed_phone_of_a_contact_asks_to_name_the_contact(ask, erase, clara, petrov, moment):
    asked = ask(contact_id=None, phone="8 916 765-43-21")
    with pytest.raises(errors.PersonHeld):
        erase(asked)
    services.bind_request(asked.pk, petrov.pk, by=clara, at=moment)
    assert erase(asked).contact_id == petrov.pk


def test_a_merge_takes_requests_and_holds_along_and_back(ask, petrov, clara, friday, moment):
    ask()
    services.hold_person(petrov.pk, "court", friday, on=friday, by=clara, at=moment)
    other = clients.create_contact(ContactDraft("P. Petrov"), by=clara, at=moment)
    clients.merge_records("contact", other.pk, petrov.pk, by=clara, at=moment, batch="m")
    assert DataRequest.objects.get().contact_id == DataHold.objects.get().contact_id == other.pk

    undo("m", by=clara, at=moment)

    assert DataRequest.objects.get().contact_id == DataHold.objects.get().contact_id == petrov.pk


def test_a_card_of_an_erased_person_takes_nothing_but_another_owner(
    ask, erase, petrov, clara, boris, firm, moment
):
    erase(ask())
    act = {"by": clara, "at": moment}
    for refused in (
        lambda: clients.edit_contact(petrov.pk, {"title": "x"}, version=None, **act),
        lambda: clients.add_points("contact", petrov.pk, (), **act),
        lambda: clients.merge_records(
            "contact", petrov.pk, clients.create_contact(ContactDraft("N"), **act).pk, **act
        ),
    ):
        with pytest.raises(RecordErased):
            refused()
    assert clients.remove_contacts([petrov.pk], **act)[0].code == "record-erased"
    [handed] = clients.reassign_contacts([petrov.pk], boris.pk, **act)
    assert handed.owner_id == boris.pk
    assert Contact.objects.get(pk=petrov.pk).name_key == f"⌀{petrov.pk}"


def test_the_language_of_the_reader_names_the_erased(ask, erase, petrov, clara):
    erase(ask())
    clara.language = "ru"
    clara.save(update_fields=["language"])
    client = Client()
    client.force_login(clara)
    page = client.get(reverse("clients:contact-detail", args=[petrov.pk])).content.decode()
    assert f"Удалённый человек № {petrov.pk}" in page


def test_the_request_leaves_the_history_of_the_contact_not_of_its_company(ask, firm):
    ask()
    told = Entry.objects.get(kind="contacting.DataRequested")
    assert (told.noun, told.client_id) == ("contact", None)


def test_the_file_is_noted_in_the_journal_of_exports(ask, clara):
    asked = ask(kind="tell")
    client = Client()
    client.force_login(clara)
    answer = client.post(reverse("contacting:data-file", args=[asked.pk, "json"]))
    assert "Пётр Петров" in answer.content.decode()
    note = ExportNote.objects.get()
    assert (note.what, note.user_id) == ("person", clara.pk) and note.rows > 4


def test_the_pages_of_a_request_answer(ask, clara, petrov):
    asked = ask()
    client = Client()
    client.force_login(clara)
    page = client.get(reverse("contacting:data-request", args=[asked.pk])).content.decode()
    assert "What an erasure does" in page and "Erase the person" in page
    for act in ("give", "bind", "extend", "refuse"):
        assert client.get(reverse("contacting:data-act", args=[asked.pk, act])).status_code == 200
    assert client.get(reverse("contacting:data-act", args=[asked.pk, "eat"])).status_code == 404
    assert (
        client.get(reverse("contacting:data-request-new") + f"?contact={petrov.pk}").status_code
        == 200
    )
    new = {
        "kind": "tell",
        "how": "call",
        "came_on": timezone.localdate().isoformat(),
        "phone": "+7 999 111 22 33",
    }
    assert client.post(reverse("contacting:data-request-new"), new).status_code == 302
    new.pop("phone")
    assert client.post(reverse("contacting:data-request-new"), new).status_code == 422
    extend = client.post(
        reverse("contacting:data-act", args=[asked.pk, "extend"]), {"reason": "files"}
    )
    assert extend.status_code == 302
    assert client.post(reverse("contacting:data-erase", args=[asked.pk])).status_code == 302
    assert Contact.objects.get(pk=petrov.pk).is_erased
    assert client.get(reverse("contacting:data-request", args=[asked.pk])).status_code == 200
