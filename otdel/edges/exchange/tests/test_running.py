"""A whole department comes in, comes in again, and goes back to the last row."""

from datetime import date

import pytest

from otdel.company.clients.models import Company, Contact
from otdel.company.department.models import Employment, Unit
from otdel.company.department.services import ensure_catalogue
from otdel.edges.exchange import driving, services
from otdel.edges.exchange.errors import Overtaken, WrongMoment
from otdel.edges.exchange.models import Import, ImportRow
from otdel.edges.exchange.services.working import Worker
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.models import User
from otdel.kernel.errors import NotAllowed
from otdel.selling.pipeline.models import Deal, Process, StageVisit

from .support import (
    AT,
    COMPANIES,
    DEALS,
    PEOPLE,
    brought_in,
    checked,
    department,
    dump,
    ride,
    taken,
    taken_back,
)

pytestmark = pytest.mark.django_db


def total(imp):
    return imp.counts["total"]


@pytest.fixture
def ready(system):
    ensure_catalogue(by=system, at=AT)
    return system


def test_a_department_comes_in_with_its_history(ready):
    imp = brought_in(department(), ready)

    assert total(imp) == {"created": 12, "updated": 0, "duplicate": 0, "rejected": 0}
    won = Deal.objects.get(external_ref="A1")
    assert (won.status, won.amount_minor, won.currency) == ("won", 105450, "RUB")
    assert (won.opened_on, won.closed_on) == (date(2016, 10, 20), date(2017, 3, 1))
    assert won.owner.full_name == "Анна Сомова"
    assert won.company.name == "Ромашка"
    assert won.lines.get().product.name == "GTX Pro"  # the file said GTXPro
    kinds = Entry.objects.filter(noun="deal", noun_id=won.pk).order_by("at")
    assert [entry.kind for entry in kinds] == ["pipeline.DealOpened", "pipeline.DealWon"]
    assert [entry.at.date() for entry in kinds] == [won.opened_on, won.closed_on]


def test_a_closed_deal_had_come_through_the_stage_where_open_ones_have_their_date(ready):
    brought_in(department(), ready)

    won = Deal.objects.get(external_ref="A1")
    way = StageVisit.objects.filter(deal=won).order_by("entered_at")
    assert [visit.stage.name for visit in way] == ["Вовлечение", "Выиграна"]


def test_a_process_is_made_of_the_stages_of_the_file(ready):
    brought_in(department(), ready)

    stages = Deal.objects.get(external_ref="A1").process.stages.order_by("position")
    assert [(s.name, s.kind) for s in stages] == [
        ("Проспектинг", "open"), ("Вовлечение", "open"), ("Выиграна", "won"), ("Проиграна", "lost"),
    ]  # fmt: skip


def test_heads_lead_teams_and_people_work_there_since_the_first_day_of_the_files(ready):
    brought_in(department(), ready)

    north = Unit.objects.get(name="Север")
    assert set(north.children.values_list("name", flat=True)) == {"Дина Лис", "Олег Шум"}
    job = Employment.objects.get(person__full_name="Анна Сомова")
    assert job.unit.name == "Дина Лис"
    assert job.starts_on == date(2016, 10, 20)
    assert Employment.objects.get(unit=job.unit, is_head=True).person.full_name == "Дина Лис"
    assert Employment.objects.get(person__full_name="Вера Ладо").unit.name == "Юг"
    assert not User.objects.get(full_name="Анна Сомова").has_usable_password()


def test_a_parent_further_down_the_file_is_set_and_spellings_are_one_company(ready):
    brought_in(department(), ready)

    assert Company.objects.get(name="Ромашка").parent.name == "Холдинг Сад"
    assert Company.objects.count() == 3  # ООО «Василек» is Василёк
    assert Deal.objects.get(external_ref="A2").company.name == "Василёк"


def test_the_same_files_again_bring_nothing_new(ready):
    brought_in(department(), ready)
    before = dump(versions=True)

    again = brought_in(department(), ready)

    assert total(again) == {"created": 0, "updated": 0, "duplicate": 12, "rejected": 0}
    assert dump(versions=True) == before


def test_a_changed_row_is_an_update_and_an_empty_cell_erases_nothing(ready):
    brought_in(department(), ready)

    changed = DEALS.replace("1 054,50", "2 000").replace("A3;Вера Ладо;GTX Pro", "A3;Борис Ким;")
    imp = brought_in({"сделки.csv": changed}, ready)

    assert total(imp) == {"created": 0, "updated": 2, "duplicate": 2, "rejected": 0}
    assert Deal.objects.get(external_ref="A1").amount_minor == 200000
    third = Deal.objects.get(external_ref="A3")
    assert third.owner.full_name == "Борис Ким"
    assert third.lines.get().product.name == "GTX Pro"


def test_an_open_deal_that_the_file_has_won_is_moved_on_its_day(ready):
    brought_in(department(), ready)
    won = DEALS.replace("Вовлечение;03.11.2016;;", "Выиграна;03.11.2016;05.12.2016;700")

    imp = brought_in({"сделки.csv": won}, ready)

    assert total(imp)["updated"] == 1
    deal = Deal.objects.get(external_ref="A3")
    assert (deal.status, deal.closed_on, deal.amount_minor) == ("won", date(2016, 12, 5), 70000)


def test_an_import_is_taken_back_to_the_last_row(ready):
    before = dump()
    imp = brought_in(department(), ready)
    assert dump() != before

    told = taken_back(imp, ready)

    assert told["refused"] == []
    assert dump() == before
    imp.refresh_from_db()
    assert imp.status == Import.Status.UNDONE
    assert Entry.objects.filter(batch=imp.batch).exists()  # history stays


def test_an_update_is_taken_back_to_the_old_values(ready):
    brought_in(department(), ready)
    before = dump()
    changed = (
        DEALS.replace("1 054,50", "2 000")
        .replace("A3;Вера Ладо", "A3;Борис Ким")
        .replace("Вовлечение;03.11.2016;;", "Выиграна;03.11.2016;05.12.2016;700")
    )
    imp = brought_in(
        {
            "сделки.csv": changed,
            "клиенты.csv": "Клиент;Отрасль;Телефон\nРомашка;Опт;8 495 765 43 21\n",
        },
        ready,
    )
    assert total(imp)["updated"] == 3

    told = taken_back(imp, ready)

    assert told["refused"] == []
    assert dump() == before


def test_a_trial_writes_nothing_and_says_the_same(ready):
    before = dump(versions=True)

    imp = checked(department(), ready)

    assert dump(versions=True) == before
    assert total(imp) == {"created": 12, "updated": 0, "duplicate": 0, "rejected": 0}
    assert imp.counts["also"] == {}


def test_a_paused_import_stops_and_goes_on_where_it_stood(ready, monkeypatch):
    monkeypatch.setattr("otdel.edges.exchange.services.working.PORTION", 2)
    imp = services.start_run(taken(department(), ready).pk, by=ready, at=AT)
    steps = ride(ready).worker(imp, is_trial=False).steps(lambda: AT)
    next(steps)
    services.pause(imp.pk, by=ready, at=AT)

    with pytest.raises(Overtaken):
        next(steps)
    assert ImportRow.objects.filter(is_trial=False).count() == 2

    imp = services.resume(imp.pk, by=ready, at=AT)
    assert driving.run(imp, ride(ready))
    imp.refresh_from_db()
    assert total(imp) == {"created": 12, "updated": 0, "duplicate": 0, "rejected": 0}


def test_two_workers_do_not_write_one_row_twice(ready, monkeypatch):
    monkeypatch.setattr("otdel.edges.exchange.services.working.PORTION", 2)
    imp = services.start_run(taken(department(), ready).pk, by=ready, at=AT)
    first = ride(ready).worker(imp, is_trial=False).steps(lambda: AT)
    second = ride(ready).worker(imp, is_trial=False).steps(lambda: AT)
    next(first)
    next(second)  # read the mark after the first had moved it: goes on from there
    with pytest.raises(Overtaken):
        for _ in first:
            pass
    for _ in second:
        pass

    assert Deal.objects.count() == 4
    assert ImportRow.objects.filter(is_trial=False).count() == 12


def test_a_cancelled_import_cannot_be_resumed_but_can_be_taken_back(ready):
    before = dump()
    imp = services.start_run(taken(department(), ready).pk, by=ready, at=AT)
    worker: Worker = ride(ready).worker(imp, is_trial=False)
    next(worker.steps(lambda: AT))
    services.cancel(imp.pk, by=ready, at=AT)

    with pytest.raises(WrongMoment):
        services.resume(imp.pk, by=ready, at=AT)
    imp.refresh_from_db()
    taken_back(imp, ready)
    assert dump() == before


def test_the_mapping_and_the_matches_are_remembered(ready):
    first = taken({"x.csv": "Нечто;Кто;Состояние\nA1;Анна;Выиграна\n"}, ready)
    row = first.files.get()
    assert row.problem == "unknown"
    mapping = {"Нечто": "external_ref", "Кто": "owner", "Состояние": "stage"}
    services.set_mapping(row.pk, by=ready, at=AT, kind="deals", mapping=None)
    services.set_mapping(row.pk, by=ready, at=AT, kind="deals", mapping=mapping)
    anna = User.objects.create(email="a@example.com", full_name="Анна Сомова")
    services.survey(first.pk, by=ready, at=AT, zone=ride(ready).zone)
    services.decide_value(first.pk, "user", "Анна", anna.pk, by=ready, at=AT)
    services.start_run(first.pk, by=ready, at=AT)

    again = taken({"y.csv": "Состояние;Нечто;Кто\nВыиграна;A1;Анна\n"}, ready)

    kept = again.files.get()
    assert (kept.kind, kept.mapping, kept.is_remembered) == ("deals", mapping, True)
    from_memory = ride(ready).worker(again, is_trial=True).desk
    from_memory.learn("user", ["Анна"])
    assert from_memory.id_of("user", "Анна") == anna.pk


def test_nobody_below_a_head_may_import(anna):

    with pytest.raises(NotAllowed):
        taken(department(), anna)
    assert not Process.objects.exists() and not Import.objects.exists()


def test_companies_without_an_owner_go_to_the_seller_of_their_latest_deal(ready):
    before = dump()
    late = "A5;Борис Ким;MG Special;Ромашка;Проиграна;01.05.2017;02.06.2017;0\n"
    dated = DEALS.replace("Проспектинг;;;", "Проспектинг;01.01.2017;;")
    people = "ФИО;Компания\nИван Лужин;Ромашка\n"
    files = department() | {"сделки.csv": dated + late, "контакты.csv": people}

    imp = brought_in(files, ready)

    owners = dict(Company.objects.values_list("name", "owner__full_name"))
    assert owners == {"Ромашка": "Борис Ким", "Василёк": "Борис Ким", "Холдинг Сад": None}
    assert Contact.objects.get().owner.full_name == "Борис Ким"  # goes with the company
    assert imp.counts["owners"] == 2
    assert taken_back(imp, ready)["refused"] == []
    assert dump() == before


def test_companies_stay_without_an_owner_where_a_person_wants_it_so(ready):
    imp = taken(department(), ready)
    services.decide_owners(imp.pk, False, by=ready, at=AT)
    imp = services.start_run(imp.pk, by=ready, at=AT)
    assert driving.run(imp, ride(ready))

    assert not Company.objects.exclude(owner=None).exists()


def test_a_company_that_was_there_before_keeps_having_no_owner(ready):
    brought_in({"клиенты.csv": COMPANIES}, ready)

    brought_in({"люди.csv": PEOPLE, "сделки.csv": DEALS}, ready)

    assert Company.objects.get(name="Ромашка").owner is None


def test_two_spellings_of_a_product_that_is_nowhere_yet_are_one_product(ready):
    imp = brought_in({"сделки.csv": DEALS}, ready)

    assert total(imp)["rejected"] == 0
    one, other = Deal.objects.filter(external_ref__in=["A1", "A3"])
    assert one.lines.get().product == other.lines.get().product  # GTXPro and GTX Pro


def test_a_lead_without_a_key_is_known_by_its_title_with_phone_or_mail(ready):
    table = "Название;Телефон;Почта\nНужен станок;+7 916 123-45-67;\nНужен пресс;;A@b.ru\n"
    first = brought_in({"лиды.csv": table}, ready)
    again = brought_in({"лиды.csv": table + "Нужен станок;+7 916 765-43-21;\n"}, ready)

    assert first.counts["total"]["created"] == 2
    assert (again.counts["total"]["created"], again.counts["total"]["duplicate"]) == (1, 2)
