"""Exports of the base say whose they are."""

import csv
import io
import zipfile
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from otdel.company.clients.models import Company
from otdel.foundation.people.decoys import marked, phone_key
from otdel.foundation.people.models import DecoyMark, ExportNote, ExportRequest
from otdel.foundation.people.queries import decoyed
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides

pytestmark = pytest.mark.django_db
LIST = "clients:company-list"


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


def exported(client, kind="csv", name=LIST, **query):
    answer = client.get(reverse(name), {"export": kind, **query})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content if answer.streaming else [answer.content])


def table(client, **query):
    text = exported(client, **query).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_seeded_file_has_every_real_row_and_rows_of_nobody(as_anna, make_companies):
    make_companies(60)

    head, *rows, mark = table(as_anna)

    note = ExportNote.objects.get()
    assert marked(mark[0]) == note.pk and "anna@example.com" in mark[0]
    phone, name = head.index("Phone"), head.index("Name")
    ours = [row for row in rows if decoyed([row[phone]], [])]
    assert (note.rows, note.decoys, len(ours)) == (60, 1, 1)
    assert {row[name] for row in rows} - {row[name] for row in ours} == {
        f"Company {n}" for n in range(60)
    }
    status = head.index("Status")
    assert ours[0][status] == rows[0][status]  # nothing else tells it apart
    assert phone_key(ours[0][phone]) == DecoyMark.objects.get(kind="phone").value
    assert not Company.objects.filter(name=ours[0][name]).exists()


def test_a_workbook_carries_its_mark_beside_the_rows(as_anna, make_companies):
    make_companies(60)

    body = exported(as_anna, "xlsx")

    note = ExportNote.objects.get()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        assert f"№ {note.pk} · Otdel · Anna" in book.read("docProps/core.xml").decode()
        assert f"№ {note.pk}" in book.read("xl/worksheets/sheet1.xml").decode()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert len(sheet) == 1 + note.rows + note.decoys


def test_few_rows_are_marked_but_not_seeded(as_anna, make_companies):
    make_companies(3)

    rows = table(as_anna)

    assert len(rows) == 5
    assert ExportNote.objects.get().decoys == 0


def test_the_owner_can_switch_seeding_off(as_anna, make_companies):
    make_companies(60)
    Override.objects.create(key="people.decoys", value=False)
    overrides.forget()

    assert len(table(as_anna)) == 62
    assert not DecoyMark.objects.exists()


def test_the_companys_own_domain_and_phones_are_used(as_anna, make_companies):
    make_companies(60)
    Override.objects.create(key="people.decoy_domain", value="trap.otdel.example")
    Override.objects.create(key="people.decoy_phone", value="+7 495 000")
    overrides.forget()

    body = exported(as_anna).decode()

    assert "@trap.otdel.example" in body and "+7 495 000-" in body


def test_contacts_are_seeded_too(as_anna, make_companies):
    make_companies(60)

    head, *rows, _mark = table(as_anna, name="clients:contact-list")

    note = ExportNote.objects.get()
    mail = head.index("E-mail")
    assert len(rows) == note.rows + note.decoys == 61
    assert [row[mail] for row in rows if row[mail]] == [DecoyMark.objects.get(kind="email").value]


def test_the_leak_is_recognised_on_the_page(client, as_anna, make_companies, olga):
    make_companies(60)
    head, *rows, _mark = table(as_anna)
    phone = head.index("Phone")
    leaked = next(row for row in rows if decoyed([row[phone]], []))
    client.force_login(olga)

    page = client.post(reverse("department:inquiry"), {"text": ";".join(leaked)})

    assert [one["note"].user.full_name for one in page.context["found"]] == ["Anna"]
    assert leaked[phone].lstrip("'+") in page.content.decode()
    page = client.post(reverse("department:inquiry"), {"text": "info@romashka.ru"})
    assert page.context["found"] == []


def test_only_those_who_watch_open_the_page(client, anna):
    client.force_login(anna)

    assert client.get(reverse("department:inquiry")).status_code == 403
    assert client.post(reverse("department:inquiry"), {"text": "x@y.z"}).status_code == 403


# ---------------------------------------------------------------- the second pair of eyes


@pytest.fixture
def low_limit(db):
    Override.objects.create(key="people.export_ask.seller", value=2)
    overrides.forget()


def asks(client, kind="csv", reason="Letters before the fair", **query):
    address = reverse(LIST) + "?" + urlencode({"export": kind, **query})
    return client.post(address, {"reason": reason})


def test_above_the_threshold_the_list_asks_instead_of_refusing(
    as_anna, make_companies, low_limit, client, anna, clara
):
    make_companies(3)
    answer = as_anna.get(reverse(LIST), {"export": "csv"})
    assert answer.status_code == 409 and b'name="reason"' in answer.content
    assert not ExportNote.objects.exists()

    assert asks(as_anna, reason="").status_code == 422
    assert asks(as_anna, q="Company").status_code == 302
    made = ExportRequest.objects.get()
    assert (made.rows, made.query, made.user) == (3, "q=Company", anna)

    client.force_login(clara)
    assert b"1 export waits for your word" in client.get(reverse("web:export-requests")).content
    decided = client.post(reverse("web:export-request", args=[made.pk]), {"word": "allow"})
    assert decided.status_code == 302

    client.force_login(anna)
    page = client.get(reverse("web:export-request", args=[made.pk]))
    assert reverse("web:export-take", args=[made.pk]).encode() in page.content
    file = client.post(reverse("web:export-take", args=[made.pk]))
    assert b"".join(file.streaming_content).decode().count("Company ") == 3
    assert ExportNote.objects.get().rows == 3
    again = client.post(reverse("web:export-take", args=[made.pk]))
    assert again.status_code == 409
    assert ExportNote.objects.count() == 1


def test_over_the_limit_of_a_day_the_way_is_the_same(as_anna, make_companies):
    make_companies(3)
    Override.objects.create(key="people.export_rows.seller", value=2)
    overrides.forget()

    assert as_anna.get(reverse(LIST), {"export": "csv"}).status_code == 409
    assert asks(as_anna).status_code == 302


def test_a_refusal_without_a_word_is_sent_back(as_anna, make_companies, low_limit, client, olga):
    make_companies(3)
    asks(as_anna)
    made = ExportRequest.objects.get()
    client.force_login(olga)
    address = reverse("web:export-request", args=[made.pk])

    assert client.post(address, {"word": "deny", "answer": ""}).status_code == 422
    assert client.post(address, {"word": "deny", "answer": "Too many"}).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.answer, made.decided_by) == ("denied", "Too many", olga)


def test_a_stranger_meets_no_request(as_anna, make_companies, low_limit, client, boris, clara):
    make_companies(3)
    asks(as_anna)
    made = ExportRequest.objects.get()
    client.force_login(boris)

    for name in ("export-request", "export-take"):
        assert client.post(reverse(f"web:{name}", args=[made.pk])).status_code == 404
    client.force_login(clara)  # sees it, but the file is not hers
    assert client.post(reverse("web:export-take", args=[made.pk])).status_code == 404


def test_below_the_threshold_nobody_is_asked(as_anna, make_companies):
    make_companies(3)
    assert asks(as_anna).status_code == 302
    assert not ExportRequest.objects.exists()
    assert len(table(as_anna)) == 5
