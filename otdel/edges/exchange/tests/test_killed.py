"""A killed import goes on exactly where it stood."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from otdel.company.department.services import ensure_catalogue
from otdel.edges.exchange.models import Import, ImportRow
from otdel.foundation.people.services import system_user
from otdel.selling.pipeline.models import Deal

from .support import AT, command, written

ROOT = Path(__file__).resolve().parents[4]
ROWS = 4_000


def deals() -> str:
    head = "Код сделки;Менеджер;Продукт;Клиент;Этап;Дата начала;Дата закрытия;Сумма\n"
    lines = (
        f"K{i};Продавец {i % 7};Товар {i % 3};Клиент {i % 90};Выиграна;20.10.2016;01.03.2017;{i},50\n"
        for i in range(ROWS)
    )
    return head + "".join(lines)


@pytest.mark.django_db(transaction=True)
def test_sigkill_in_the_middle_loses_nothing_and_repeats_nothing(tmp_path, database_url):
    ensure_catalogue(by=system_user(), at=AT)
    folder = written(tmp_path, {"сделки.csv": deals()})
    place = {"OTDEL_DATABASE_URL": database_url, "OTDEL_DATA_DIR": str(settings.DATA_DIR)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import", str(folder), "--yes", "--json"],
        cwd=ROOT, env=os.environ | place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for_rows(process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()

    written_rows = ImportRow.objects.filter(is_trial=False).count()
    assert 0 < written_rows < ROWS
    assert Deal.objects.count() == written_rows  # never half a portion
    assert Import.objects.get().status == Import.Status.RUNNING

    told = command("--resume")

    assert (told["read"], told["created"], told["rejected"]) == (ROWS, ROWS, 0)
    assert Deal.objects.count() == ROWS
    assert set(Deal.objects.values_list("external_ref", flat=True)) == {
        f"K{i}" for i in range(ROWS)
    }


def _wait_for_rows(process: subprocess.Popen) -> None:
    for _ in range(2400):
        if ImportRow.objects.filter(is_trial=False).exists() or process.poll() is not None:
            return
        time.sleep(0.05)
