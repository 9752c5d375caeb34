"""The wizard from the first file to the undo, through its own addresses."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from otdel.edges.exchange.models import Import
from otdel.edges.exchange.tasks import carry
from otdel.selling.pipeline.models import Deal

from .support import DEALS, department

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, clara):
    client.force_login(clara)
    return client


def started(desk, files):
    sent = [
        SimpleUploadedFile(name, body.encode("cp1251", "replace")) for name, body in files.items()
    ]
    answer = desk.post(reverse("exchange:import-start"), {"files": sent, "currency": "RUB"})
    assert answer.status_code == 302
    return Import.objects.latest("pk")


def act(desk, imp, what):
    """Press a button, then be the worker that it calls."""
    address = reverse("exchange:import-act", args=[imp.pk, what])
    answer = desk.post(address)
    imp.refresh_from_db()
    if what in ("check", "run", "resume") and answer.status_code == 200:
        work = "check" if what == "check" else "run"
        carry.func(work, imp.pk, imp.turn, job_id=imp.job_id)
        imp.refresh_from_db()
    return answer


def test_from_files_to_the_result_and_back(desk):
    imp = started(desk, department())
    page = reverse("exchange:import-detail", args=[imp.pk])
    assert "Код сделки" in desk.get(page).content.decode()

    act(desk, imp, "check")
    assert imp.status == Import.Status.CHECKED
    assert not Deal.objects.exists()
    assert desk.get(page).status_code == 200
    assert desk.get(page + "?step=mapping").status_code == 200

    act(desk, imp, "run")
    assert imp.status == Import.Status.DONE
    assert Deal.objects.count() == 4
    assert desk.get(page).status_code == 200

    undo = reverse("exchange:import-undo", args=[imp.pk])
    told = {part["name"]: part for part in desk.get(undo).context["parts"]}
    assert (told["Companies"]["created"], told["Companies"]["changed"]) == (3, 0)
    desk.post(undo)
    imp.refresh_from_db()
    carry.func("undo", imp.pk, imp.turn, job_id=imp.job_id)
    imp.refresh_from_db()
    assert imp.status == Import.Status.UNDONE
    assert not Deal.objects.exists()
    assert desk.get(page).status_code == 200
    assert desk.get(reverse("exchange:import-list")).status_code == 200


def test_an_error_is_corrected_in_place(desk):
    imp = started(desk, {"сделки.csv": DEALS.replace("1 054,50", "-5")})
    act(desk, imp, "check")
    row = imp.files.get()
    fix = reverse("exchange:row-fix", args=[imp.pk, row.pk, 2])
    shown = desk.get(fix).content.decode()
    assert "-5" in shown

    cells = dict(re.findall(r'name="(cell-\d+)" value="([^"]*)"', shown))
    assert desk.post(fix, cells | {"cell-7": "-7"}).status_code == 422
    answer = desk.post(fix, cells | {"cell-7": "7"})

    assert answer.status_code == 204
    imp.refresh_from_db()
    assert imp.counts["total"]["rejected"] == 0


def test_rejected_rows_come_as_a_table_with_reasons_and_without_formulas(desk):
    body = DEALS.replace("A1;", "=HYPERLINK(1);").replace("1 054,50", "-5")
    imp = started(desk, {"сделки.csv": body})
    act(desk, imp, "run")

    answer = desk.get(reverse("exchange:rejected", args=[imp.pk]))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, line = text.strip().splitlines()
    assert head.startswith("Код сделки;") and line.startswith("'=HYPERLINK(1);")
    assert "Сумма: " in line


def test_another_kind_and_another_stage_may_be_chosen(desk):
    imp = started(desk, {"сделки.csv": DEALS})
    row = imp.files.get()
    address = reverse("exchange:file-map", args=[imp.pk, row.pk])
    assert desk.post(address, {"kind": "leads"}).status_code == 200
    row.refresh_from_db()
    assert row.kind == "leads"
    desk.post(address, {"kind": "deals"})

    plan = {
        "text": "",
        "process": "",
        "name": "Моя воронка",
        "stage-0": "open",
        "stage-1": "open",
        "stage-2": "lost",
    }
    assert desk.post(reverse("exchange:process-decide", args=[imp.pk]), plan).status_code == 200
    imp.refresh_from_db()
    assert imp.choices["process"][""]["name"] == "Моя воронка"
    assert imp.choices["process"][""]["stages"][2]["kind"] == "lost"


def test_a_stranger_finds_no_import_of_another(desk, client, olga, vera):
    imp = started(desk, {"сделки.csv": DEALS})
    client.force_login(vera)

    for name, arguments in (
        ("import-detail", []), ("row-list", []), ("rejected", []), ("import-undo", []),
        ("row-fix", [imp.files.get().pk, 2]),
    ):  # fmt: skip
        assert client.get(reverse(f"exchange:{name}", args=[imp.pk, *arguments])).status_code == 404
    for name, arguments in (
        ("import-act", ["run"]),
        ("file-map", [imp.files.get().pk]),
        ("value-decide", ["user"]),
    ):
        assert (
            client.post(reverse(f"exchange:{name}", args=[imp.pk, *arguments])).status_code == 404
        )
    imp.refresh_from_db()
    assert imp.status == Import.Status.MAPPING


def test_a_seller_has_no_wizard(client, anna):
    client.force_login(anna)

    assert client.get(reverse("exchange:import-start")).status_code == 403


def test_no_file_is_told_in_the_form(desk):
    answer = desk.post(reverse("exchange:import-start"), {"currency": "RUB"})

    assert answer.status_code == 422


def test_the_choice_about_companies_without_an_owner_is_kept_and_told_in_the_result(desk):
    imp = started(desk, department())
    page = reverse("exchange:import-detail", args=[imp.pk])
    choose = reverse("exchange:owners-decide", args=[imp.pk])
    ticked = re.compile(r'name="by_deals" checked')

    assert ticked.search(desk.get(page).content.decode())
    assert not ticked.search(desk.post(choose).content.decode())
    assert ticked.search(desk.post(choose, {"by_deals": "on"}).content.decode())
    act(desk, imp, "run")

    assert "2 companies that came without a responsible person" in desk.get(page).content.decode()


def test_a_stranger_does_not_find_the_choice_about_owners(desk, client, vera):
    imp = started(desk, department())
    client.force_login(vera)

    answer = client.post(reverse("exchange:owners-decide", args=[imp.pk]))

    assert answer.status_code == 404
