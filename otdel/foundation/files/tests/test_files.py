"""Files beside a record: what is taken, who gets it, what is swept away."""

import io
import os
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.clients import services as clients
from otdel.company.clients.drafts import CompanyDraft
from otdel.foundation.files import engine, queries, services, storage
from otdel.foundation.files.models import Attachment
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import NotAllowed

PDF = b"%PDF-1.7\n" + b"0" * 100
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 50
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def company(anna, moment):
    return clients.create_company(CompanyDraft("Ромашка", owner_id=anna.pk), by=anna, at=moment)


def up(name="Договор.pdf", body=PDF):
    return SimpleUploadedFile(name, body)


def attach(company, by, at, upload=None, **more):
    return services.attach("company", company.pk, upload or up(), by=by, at=at, **more)


def zipped():
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return body.getvalue()


def stored():
    return [p for p in storage.root().rglob("*") if p.is_file()] if storage.root().exists() else []


# ---------------------------------------------------------------- what a file is


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.zip", zipped(), "application/zip"),
        (
            "a.docx",
            zipped(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 9, "application/vnd.ms-excel"),
        ("цены.csv", "Имя;Цена".encode("cp1251"), "text/csv"),
        ("a.txt", "\ufeffпривет".encode("utf-16"), "text/plain"),
    ],
)
def test_a_file_is_known_by_its_content_and_ending(name, body, kind):
    assert engine.content_type(name, body) == kind


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.exe", b"MZ" + b"\0" * 100),
        ("a.pdf", b"MZ" + b"\0" * 100),
        ("a.pdf", PNG),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload='x'/>"),
        ("a.txt", PDF),
        ("a.txt", b"a\0b"),
        ("a.txt", b"#!/bin/sh"),
        ("run.sh", b"echo"),
        ("pdf", PDF),
        ("a.jar", zipped()),
        ("a.docm", zipped()),
    ],
)
def test_a_file_in_anothers_coat_is_not_taken(company, anna, moment, name, body):
    with pytest.raises(services.WrongFileType):
        attach(company, anna, moment, up(name, body))
    assert stored() == [] and not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\docs\\Счёт 5.pdf", "Счёт 5.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        (".pdf", "file.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_safe_to_save_under(name, clean):
    assert engine.file_name(name) == clean


@given(st.text(max_size=400))
def test_any_name_fits_and_holds_no_folder(name):
    clean = engine.file_name(name)
    assert clean and len(clean) <= 200
    assert not set(clean) & set('/\\\r\n\0:"')


# ---------------------------------------------------------------- putting and taking


def test_a_file_lies_once_however_often_attached(company, anna, moment):
    first, second = attach(company, anna, moment), attach(company, anna, moment, up("b.pdf"))

    assert first.sha256 == second.sha256
    assert len(stored()) == 1
    assert storage.open_file(first.sha256).read() == PDF
    entry = Entry.objects.latest("pk")
    assert (entry.kind, entry.noun, entry.client_id) == (
        "files.FileAttached",
        "company",
        company.pk,
    )


def test_a_large_file_is_refused_in_the_middle_and_leaves_nothing(company, anna, moment):
    with pytest.raises(services.FileTooBig):
        attach(company, anna, moment, up(body=PDF + b"1" * 1024 * 1024), max_megabytes=1)
    assert stored() == [] and not Attachment.objects.exists()


def test_an_empty_file_and_one_too_many_are_refused(company, anna, moment):
    with pytest.raises(services.FileEmpty):
        attach(company, anna, moment, up(body=b""))
    attach(company, anna, moment)
    with pytest.raises(services.TooManyFiles):
        attach(company, anna, moment, max_files=1)
    assert Attachment.objects.count() == 1


def test_a_stranger_attaches_reads_and_removes_nothing(company, anna, boris, moment):
    row = attach(company, anna, moment)
    acts = (
        lambda: attach(company, boris, moment),
        lambda: services.remove_attachment(row.pk, by=boris, at=moment),
        lambda: queries.attachments(boris, "company", company.pk),
        lambda: queries.attachment(boris, row.pk),
        lambda: services.attach("planet", 1, up(), by=anna, at=moment),
    )
    for act in acts:
        with pytest.raises(services.NoSuchFile):
            act()
    assert Attachment.objects.count() == 1


def test_an_auditor_attaches_nothing(company, moment):
    reader = User.objects.create(email="r@example.com", full_name="R")
    Grant.objects.create(user=reader, role=Role.AUDITOR, reach="all")
    with pytest.raises(NotAllowed):
        attach(company, reader, moment)


def test_a_removed_file_comes_back(company, anna, moment):
    row = attach(company, anna, moment)
    services.remove_attachment(row.pk, by=anna, at=moment, batch="b")
    assert not Attachment.objects.exists()

    assert undo("b", by=anna, at=moment).refused == ()
    assert Attachment.objects.get().name == "Договор.pdf"


def test_an_attached_file_is_taken_back(company, anna, moment):
    attach(company, anna, moment, batch="b")
    assert undo("b", by=anna, at=moment).refused == ()
    assert not Attachment.objects.exists()


def test_a_file_whose_bytes_are_gone_does_not_come_back(company, anna, moment):
    row = attach(company, anna, moment)
    services.remove_attachment(row.pk, by=anna, at=moment, batch="b")
    storage.path_of(row.sha256).unlink()

    assert len(undo("b", by=anna, at=moment).refused) == 1


def test_the_sweep_takes_only_what_is_old_and_needless(company, anna, dana, system, moment):
    kept, gone = attach(company, anna, moment), attach(company, anna, moment, up(body=PDF + b"2"))
    services.remove_attachment(gone.pk, by=anna, at=moment)
    assert services.sweep(by=system, keep_days=30) == (0, 0)

    long_ago = (moment - timedelta(days=400)).timestamp()
    for path in stored():
        os.utime(path, (long_ago, long_ago))
    assert services.sweep(by=system, keep_days=30) == (0, 1)
    assert [p.name for p in stored()] == [kept.sha256]

    clients.remove_companies([company.pk], by=dana, at=moment)
    assert services.sweep(by=system, keep_days=30) == (1, 1)
    assert stored() == []


# ---------------------------------------------------------------- pages


def test_a_file_goes_up_and_comes_down_as_an_attachment(client, company, anna):
    client.force_login(anna)
    address = reverse("files:upload", args=["company", company.pk])
    answer = client.post(
        address, {"file": [up("Счёт №5.pdf"), up("b.pdf", PDF + b"b")]}, headers=HTMX
    )
    assert answer.status_code == 200
    assert "Счёт №5.pdf" in answer.content.decode()

    row = Attachment.objects.get(name="Счёт №5.pdf")
    down = client.get(reverse("files:download", args=[row.pk]))
    assert b"".join(down.streaming_content) == PDF
    assert down.headers["Content-Disposition"].startswith("attachment")
    assert down.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in down.headers["Content-Security-Policy"]

    answer = client.post(reverse("files:remove", args=[row.pk]), headers=HTMX)
    assert "Счёт №5.pdf" not in answer.content.decode()


def test_a_stranger_gets_404_of_every_address(client, company, anna, boris, moment):
    row = attach(company, anna, moment)
    gets = [
        reverse("files:list", args=["company", company.pk]),
        reverse("files:download", args=[row.pk]),
    ]
    posts = [
        reverse("files:upload", args=["company", company.pk]),
        reverse("files:remove", args=[row.pk]),
    ]
    for address in gets:
        assert client.get(address).status_code == 302
    client.force_login(boris)
    for address in gets:
        assert client.get(address).status_code == 404
    for address in posts:
        assert client.post(address, {"file": up()}).status_code == 404
    assert Attachment.objects.count() == 1


def test_the_panel_stands_on_the_record_and_a_name_is_never_markup(client, company, anna, moment):
    attach(company, anna, moment, up("<img onerror=x>.pdf"))
    client.force_login(anna)
    text = client.get(reverse("clients:company-detail", args=[company.pk])).content.decode()
    assert "data-files" in text
    assert "<img onerror" not in text


def test_bytes_gone_from_the_disk_are_404(client, company, anna, moment):
    row = attach(company, anna, moment)
    storage.path_of(row.sha256).unlink()
    client.force_login(anna)
    assert client.get(reverse("files:download", args=[row.pk])).status_code == 404


def test_the_panel_costs_the_same_for_thirty_files(client, company, anna, moment, as_many_queries):
    client.force_login(anna)
    numbers = iter(range(100))

    def make(number):
        for _ in range(number):
            attach(company, anna, moment, up(f"{next(numbers)}.pdf"))

    as_many_queries(
        make, lambda: client.get(reverse("files:list", args=["company", company.pk]), headers=HTMX)
    )
