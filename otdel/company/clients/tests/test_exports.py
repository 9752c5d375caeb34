"""Exports of the base say whose they are."""

import csv
import io
import zipfile

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from otdel.company.clients.models import Company
from otdel.foundation.people.decoys import marked, phone_key
from otdel.foundation.people.models import DecoyMark, ExportNote
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
