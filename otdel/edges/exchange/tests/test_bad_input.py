"""Bad tables: a clear sentence for each, the good rows in, nothing half-done."""

import pytest

from otdel.company.clients.models import Company
from otdel.edges.exchange import queries, services
from otdel.edges.exchange.drafts import Limits
from otdel.edges.exchange.errors import FileTooLarge, NothingUnderstood
from otdel.edges.exchange.models import Import
from otdel.edges.exchange.reports import report
from otdel.selling.pipeline.models import Deal

from .support import AT, brought_in, checked, ride, taken, uploads

pytestmark = pytest.mark.django_db
HEAD = "Код сделки;Клиент;Этап;Дата начала;Дата закрытия;Сумма\n"


def problem(body, system):
    return taken({"сделки.csv": body}, system).files.get().problem


def reasons(imp):
    return {(r["code"], r["field"]): r for r in report(imp, is_trial=True)["reasons"]}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        (HEAD.encode(), "header-only"),
        (b"PK\x03\x04broken", "damaged"),
        ("слово\nещё\n".encode(), "one-column"),
        ("раз;два\n1;2\n".encode(), "unknown"),
        (("a;" * 299 + "a\n" + "1;" * 299 + "1\n").encode(), "unknown"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(system, body, code):
    assert problem(body, system) == code


def test_nothing_runs_when_no_file_is_understood(system):
    imp = taken({"x.csv": b""}, system)

    with pytest.raises(NothingUnderstood):
        services.start_run(imp.pk, by=system, at=AT)
    imp.refresh_from_db()
    assert imp.status == Import.Status.MAPPING


def test_a_file_above_the_limit_is_refused_before_it_is_kept(system):
    big = uploads({"x.csv": HEAD * 40_000})

    with pytest.raises(FileTooLarge):
        services.begin_import(
            big, by=system, at=AT, batch="b", currency="RUB", limits=Limits(file_mb=1)
        )
    assert not Import.objects.exists()


def test_each_bad_row_has_its_field_rule_and_sentence_and_the_good_ones_come_in(system):
    body = HEAD + (
        "A1;Ромашка;Выиграна;20.10.2016;01.03.2017;100\n"
        "A2;Ромашка;Выиграна;32.10.2016;01.03.2017;100\n"
        "A3;Ромашка;Выиграна;20.10.2016;01.03.2017;-5\n"
        "A4;Ромашка;Выиграна;20.10.2016;;100\n"
        "A5;Ромашка;Выиграна;20.10.2017;01.03.2017;100\n"
        "A6;Ромашка;;20.10.2016;01.03.2017;100\n"
        "A7;Ромашка;Выиграна;20.10.2016;01.03.2017;=2+2\n"
        "A1;Ромашка;Выиграна;20.10.2016;01.03.2017;100\n"
        "A9;Ромашка;Выиграна;20.10.2016;01.03.2017;100;лишнее\n"
    )
    told = reasons(checked({"сделки.csv": body}, system))

    assert set(told) == {
        ("date", "Дата начала"), ("negative", "Сумма"), ("closed-without-date", "Дата закрытия"),
        ("closes-before-opens", "Дата закрытия"), ("missing", "Этап"), ("sum", "Сумма"), ("too-wide", ""),
    }  # fmt: skip
    assert all(reason["text"] for reason in told.values())

    imp = brought_in({"сделки.csv": body}, system)
    assert imp.counts["total"] == {"created": 1, "updated": 0, "duplicate": 1, "rejected": 7}
    assert Deal.objects.get().external_ref == "A1"


def test_an_unknown_stage_is_proposed_as_one_in_work(system):
    imp = taken({"сделки.csv": HEAD + "A1;Р;Обнюхивание;20.10.2016;;1\n"}, system)

    (plan,) = imp.choices["process"].values()
    assert {row["text"]: row["kind"] for row in plan["stages"]} == {
        "Обнюхивание": "open", "Выиграна": "won", "Проиграна": "lost",
    }  # fmt: skip


def test_dates_in_five_forms_in_one_column(system):
    days = ["20.10.2016", "2016-10-20", "20/10/2016", "20 окт 2016", "42663"]
    body = HEAD + "".join(f"A{i};Р;Выиграна;{day};01.03.2017;1\n" for i, day in enumerate(days))

    brought_in({"сделки.csv": body}, system)

    assert {d.opened_on.isoformat() for d in Deal.objects.all()} == {"2016-10-20"}
    assert Deal.objects.count() == 5


def test_damaged_letters_stop_the_row_and_not_the_file(system):
    good = "".join(f"Компания {i};Опт\n" for i in range(30))
    body = ("Клиент;Отрасль\n" + good).encode() + b"\xd0\xff\xd0;\xd0\x9e\n"

    imp = brought_in({"клиенты.csv": body}, system)

    assert imp.counts["total"]["rejected"] == 1
    assert Company.objects.count() == 30


def test_repeated_headers_do_not_lose_a_column(system):
    brought_in(
        {
            "клиенты.csv": "Компания;ИНН;Телефон;Телефон\nРомашка;7707083893;84951234567;84957654321\n"
        },
        system,
    )

    assert Company.objects.get().points.count() == 2


def test_a_corrected_cell_is_judged_at_once_and_used_by_the_run(system):
    imp = checked({"сделки.csv": HEAD + "A1;Р;Выиграна;20.10.2016;01.03.2017;-5\n"}, system)
    row = imp.files.get()

    services.fix_cell(row.pk, 2, "Сумма", "5", by=system, at=AT)
    zone = ride(system).zone
    item = services.judge_one(imp, row, 2, by=system, at=AT, on=AT.date(), zone=zone, country="RU")

    assert item.outcome == "created"
    assert queries.cells_of(row, [2])[2][-1] == "5"
    assert ride(system).worker(imp, is_trial=False)
    services.start_run(imp.pk, by=system, at=AT)
    imp.refresh_from_db()
    for _ in ride(system).worker(imp, is_trial=False).steps(lambda: AT):
        pass
    assert Deal.objects.get().amount_minor == 500


def test_a_huge_number_is_refused_by_row(system):
    body = "Клиент;Сотрудников;Год основания\nА;99999999999999;1990\nБ;5;1990\n"

    imp = brought_in({"клиенты.csv": body}, system)

    assert imp.counts["total"]["rejected"] == 1
    assert Company.objects.get().name == "Б"
