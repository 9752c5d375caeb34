"""An archive is worth what comes back out of it: taken while people write, put into another place, compared."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, connections

from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.models import Company
from otdel.company.clients.services import create_company
from otdel.foundation.files.models import Attachment
from otdel.foundation.files.services import attach
from otdel.foundation.files.storage import open_file
from otdel.foundation.journal.models import Entry

from .commands import environment, otdel, run_python


@pytest.fixture
def env(database_url, own_data_dir) -> dict[str, str]:
    return environment(own_data_dir, database_url)


@pytest.fixture
def company(database_url, olga, moment) -> Company:
    """A client with a file beside it."""
    made = create_company(CompanyDraft(name="Granit"), by=olga, at=moment)
    attach("company", made.pk, SimpleUploadedFile("offer.txt", b"Our offer."), by=olga, at=moment)
    return made


@pytest.fixture
def archive(env, company, tmp_path) -> Path:
    path = tmp_path / "taken.tar.gz"
    done = otdel("backup", path, env=env)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def empty_place(database_url, tmp_path) -> Iterator[dict[str, str]]:
    """Another installation of the same kind of database, with nothing in it."""
    folder = tmp_path / "elsewhere"
    if connection.vendor == "sqlite":
        yield environment(folder)
        return
    name = f"elsewhere_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(database_url)
    yield environment(folder, urlunsplit(parts._replace(path=f"/{name}")))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Writer(threading.Thread):
    """A colleague who goes on adding clients; each comes with its line in the journal."""

    def __init__(self, by: object, at: object) -> None:
        super().__init__()
        self.by, self.at = by, at
        self.written = 0
        self.enough = threading.Event()
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                create_company(CompanyDraft(name=f"Firm {self.written}"), by=self.by, at=self.at)
                self.written += 1
        except Exception as error:
            self.error = error
        finally:
            connections.close_all()


@contextlib.contextmanager
def a_writer(by: object, at: object) -> Iterator[Writer]:
    writer = Writer(by, at)
    writer.start()
    try:
        yield writer
    finally:
        writer.enough.set()
        writer.join(60)


def counted(env: dict[str, str]) -> dict[str, object]:
    """What another installation holds, told by itself."""
    code = (
        "import django, json; django.setup();"
        "from otdel.company.clients.models import Company;"
        "from otdel.foundation.journal.models import Entry;"
        "from otdel.foundation.files.models import Attachment;"
        "from otdel.foundation.files.storage import open_file;"
        "made = set(Entry.objects.filter(kind__icontains='companycreated').values_list('noun_id', flat=True));"
        "print(json.dumps({"
        "'companies': Company.objects.count(),"
        "'told': len(made), 'same': made == set(Company.objects.values_list('pk', flat=True)),"
        "'names': sorted(Company.objects.values_list('name', flat=True))[:3],"
        "'file': [open_file(one.sha256).read().decode() for one in Attachment.objects.all()]}))"
    )
    done = run_python(code, env)
    return json.loads(done)


def refused(done, *words: str) -> None:
    """One sentence that says `words`, and no traceback."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


# ---------------------------------------------------------------- there and back


def test_archive_taken_while_people_write_is_of_one_moment(
    env, company, empty_place, tmp_path, olga, moment
):
    path = tmp_path / "live.tar.gz"
    with a_writer(olga, moment) as writer:
        while not writer.written and writer.is_alive():
            writer.enough.wait(0.05)
        before = writer.written
        saved = otdel("backup", path, env=env)
        after = writer.written
    assert saved.returncode == 0, saved.stderr
    assert writer.error is None  # nobody waited so long that an act failed
    assert after > before  # people did work meanwhile

    back = otdel("restore", path, env=empty_place)
    assert back.returncode == 0, back.stderr
    found = counted(empty_place)
    assert 1 + before <= found["companies"] <= 1 + after + 1
    assert found["same"] and found["told"] == found["companies"]  # every act whole or not at all
    assert found["file"] == ["Our offer."]


def test_restored_place_goes_on_with_its_own_key_and_free_numbers(archive, empty_place):
    assert otdel("restore", archive, env=empty_place).returncode == 0
    mine = (Path(settings.DATA_DIR) / "secret-key").read_text()
    assert (Path(empty_place["OTDEL_DATA_DIR"]) / "secret-key").read_text() == mine
    code = (
        "import django; django.setup();"
        "from django.utils import timezone;"
        "from otdel.company.clients.drafts import CompanyDraft;"
        "from otdel.company.clients.services import create_company;"
        "from otdel.foundation.people.services import system_user;"
        "create_company(CompanyDraft(name='Later'), by=system_user(), at=timezone.now())"
    )
    run_python(code, empty_place)
    assert counted(empty_place)["companies"] == 2


def test_replace_brings_the_former_state_back(env, archive, company, olga, moment, own_data_dir):
    create_company(CompanyDraft(name="Too late"), by=olga, at=moment)
    stray = own_data_dir / "attachments" / "stray"
    stray.write_text("a file of after the backup")
    refused(otdel("restore", archive, env=env), "--replace")
    assert Company.objects.count() == 2

    done = otdel("restore", archive, "--replace", env=env)
    assert done.returncode == 0, done.stderr
    assert [one.name for one in Company.objects.all()] == ["Granit"]
    assert (
        Entry.objects.filter(noun="company").count()
        == Entry.objects.filter(noun="company", noun_id=company.pk).count()
    )
    assert not stray.exists()
    assert counted(env)["file"] == ["Our offer."]
    with pytest.raises(DatabaseError):  # the journal forgets nothing, before as after
        Entry.objects.all()[0].delete()


# ---------------------------------------------------------------- refused, with nothing changed


def rewritten(archive: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The archive with some of its files changed."""
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as into:
        for member in source:
            held = source.extractfile(member)
            assert held is not None
            body = change(member.name, held.read())
            member.size = len(body)
            into.addfile(member, io.BytesIO(body))
    return target


def spoil_file(name: str, body: bytes) -> bytes:
    return b"Another offer." if name.startswith("files/") else body


def of_the_other_vendor(name: str, body: bytes) -> bytes:
    if name != "manifest.json":
        return body
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    return json.dumps({**json.loads(body), "vendor": other}).encode()


def of_a_later_version(name: str, body: bytes) -> bytes:
    if name != "manifest.json":
        return body
    head = json.loads(body)
    return json.dumps({**head, "migrations": [*head["migrations"], "clients.9999_far"]}).encode()


def without_sense(name: str, body: bytes) -> bytes:
    return b"{}" if name == "manifest.json" else body


UNFIT = {
    "not as it was saved": spoil_file,
    "OTDEL_DATABASE_URL": of_the_other_vendor,
    "clients.9999_far": of_a_later_version,
    "not a whole archive": without_sense,
}


def test_unfit_archives_are_refused_and_nothing_changes(env, archive, olga, moment, own_data_dir):
    create_company(CompanyDraft(name="Stays"), by=olga, at=moment)
    for word, change in UNFIT.items():
        refused(otdel("restore", rewritten(archive, change), "--replace", env=env), word)
        assert Company.objects.count() == 2
        assert Attachment.objects.count() == 1
        assert [open_file(one.sha256).read() for one in Attachment.objects.all()] == [b"Our offer."]
        assert not list(own_data_dir.glob("otdel-restore-*"))


def test_half_an_archive_is_refused(env, archive):
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    refused(otdel("restore", archive, "--replace", env=env), "not a whole archive")
    archive.write_bytes(whole[:400] + bytes(400) + whole[800:])
    refused(otdel("restore", archive, "--replace", env=env), "not a whole archive")
    assert Company.objects.count() == 1


# ---------------------------------------------------------------- the nightly one


def test_folder_keeps_the_last_archives(env, company, tmp_path):
    folder = tmp_path / "nights"
    refused(otdel("backup", folder, "--keep", "2", env=env), "mkdir")
    assert not folder.exists()
    folder.mkdir()
    foreign = folder / "notes.txt"
    foreign.write_text("not ours")
    for night in ("otdel-20260101-030000.tar.gz", "otdel-20260102-030000.tar.gz"):
        (folder / night).write_bytes(b"an old one")
    done = otdel("backup", folder, "--keep", "2", "--json", env=env)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["dropped"] == 1
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["notes.txt", "otdel-20260102-030000.tar.gz", Path(told["archive"]).name]
    assert Path(told["archive"]).stat().st_mode & 0o077 == 0  # whoever reads it reads the base


def test_backup_overwrites_nothing(env, archive):
    before = archive.read_bytes()
    refused(otdel("backup", archive, env=env), "is there already")
    refused(otdel("backup", archive.parent / "no" / "a.tar.gz", env=env), "mkdir")
    assert archive.read_bytes() == before
