"""Services and agreements: laid, changed, taken away, taken back; what ships."""

import pytest

from otdel.company.department.services import ensure_catalogue
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import Invalid, NotAllowed, Stale
from otdel.selling.pipeline.errors import NeededElsewhere
from otdel.selling.pipeline.services import remove_stage
from otdel.selling.requests import errors, queries, services
from otdel.selling.requests.drafts import AgreementDraft, ServiceDraft
from otdel.selling.requests.models import AdjacentService, Agreement
from otdel.selling.requests.starters import lay_services

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "first"), [("ru", "Склад"), ("en", "Warehouse")])
def test_seven_services_ship_with_agreements_and_once(system, moment, settings, language, first):
    settings.LANGUAGE_CODE = language
    ensure_catalogue(by=system, at=moment)
    lay_services(by=system, at=moment)
    lay_services(by=system, at=moment)

    assert queries.services()[0].name == first
    assert AdjacentService.objects.count() == 7
    assert Agreement.objects.count() == 13
    assert queries.services().filter(answers_by="function").get().function.code == "CSM"


def test_change_is_told_and_can_be_taken_back(warehouse, lena, clara, moment):
    services.edit_service(
        warehouse.pk, {"name": "Stock", "answers_by": "person", "person_id": lena.pk},
        by=clara, at=moment, batch="renamed",
    )  # fmt: skip
    told = Entry.objects.latest("pk").facts
    assert told["what"] == "edited" and "name" in told["fields"]
    warehouse.refresh_from_db()
    assert (warehouse.name, warehouse.function, warehouse.person) == ("Stock", None, lena)

    undo("renamed", by=clara, at=moment)

    warehouse.refresh_from_db()
    assert (warehouse.name, warehouse.function.code, warehouse.person) == (
        "Warehouse",
        "STOCK",
        None,
    )


def test_agreement_changes_and_comes_back(stock, clara, moment):
    services.edit_agreement(stock.pk, {"hours": 8}, by=clara, at=moment, batch="slow")
    assert Agreement.objects.get().hours == 8

    undo("slow", by=clara, at=moment)

    assert Agreement.objects.get().hours == 2


def test_removed_agreement_comes_back_with_its_number(stock, clara, moment):
    services.remove_agreement(stock.pk, by=clara, at=moment, batch="gone")
    assert not Agreement.objects.exists()

    undo("gone", by=clara, at=moment)

    assert Agreement.objects.get(pk=stock.pk).name == stock.name


def test_added_service_goes_again_unless_it_is_used(clara, moment, agree):
    draft = ServiceDraft("Finance")
    row = services.add_service(draft, by=clara, at=moment, batch="added")
    line = agree(row)

    assert undo("added", by=clara, at=moment).refused
    assert AdjacentService.objects.filter(pk=row.pk).exists()
    services.remove_agreement(line.pk, by=clara, at=moment)
    services.remove_service(row.pk, by=clara, at=moment)
    assert not AdjacentService.objects.exists()


def test_what_was_asked_by_is_not_taken_away(ask, stock, warehouse, clara, moment):
    ask(stock)

    with pytest.raises(errors.AgreementUsed):
        services.remove_agreement(stock.pk, by=clara, at=moment)
    with pytest.raises(errors.ServiceUsed):
        services.remove_service(warehouse.pk, by=clara, at=moment)

    assert Agreement.objects.get() == stock


@pytest.mark.parametrize(
    "told",
    [
        {"name": " "},
        {"name": "Warehouse"},
        {"answers_by": "stars"},
        {"answers_by": "person"},
        {"answers_by": "unit", "unit_id": 10**9},
        {"answers_by": "function", "function": "NOBODY"},
        {"answers_by": "outside"},
        {"answers_by": "outside", "outside_name": "Store", "outside_mail": "not a mail"},
    ],
)
def test_service_that_makes_no_sense_is_refused(warehouse, clara, moment, told):
    with pytest.raises(Invalid):
        services.add_service(ServiceDraft(**{"name": "Finance", **told}), by=clara, at=moment)

    assert AdjacentService.objects.count() == 1


@pytest.mark.parametrize(
    "told",
    [
        {"name": ""},
        {"name": "Stock and reservation"},
        {"hours": 0},
        {"hours": 721},
        {"direction": "sideways"},
        {"service_id": 10**9},
        {"process_id": 10**9},
        {"function": "NOBODY"},
        {"is_gate": True},
    ],
)
def test_agreement_that_makes_no_sense_is_refused(stock, warehouse, clara, moment, told):
    draft = AgreementDraft(**{"service_id": warehouse.pk, "name": "Shipment", **told})
    with pytest.raises(Invalid):
        services.add_agreement(draft, by=clara, at=moment)

    assert Agreement.objects.get() == stock


def test_gate_is_a_stage_in_work_of_its_own_process(warehouse, stage, clara, moment):
    process_id = stage["Won"].process_id
    for told in (
        {"process_id": process_id, "stage_id": stage["Won"].pk, "is_gate": True},
        {"process_id": process_id, "stage_id": stage["Lost"].pk},
        {"stage_id": stage["Search"].pk},
    ):
        with pytest.raises(Invalid):
            services.add_agreement(
                AgreementDraft(warehouse.pk, "Stock", **told), by=clara, at=moment
            )

    assert not Agreement.objects.exists()


def test_stage_that_is_agreed_on_stays(contract, stage, clara, moment, friday):
    with pytest.raises(NeededElsewhere):
        remove_stage(stage["Search"].pk, by=clara, at=moment, on=friday)

    contract.refresh_from_db()
    assert contract.stage == stage["Search"]


def test_seller_agrees_on_nothing(warehouse, stock, anna, moment):
    for act in (
        lambda: services.add_service(ServiceDraft("Own"), by=anna, at=moment),
        lambda: services.edit_service(warehouse.pk, {"name": "Own"}, by=anna, at=moment),
        lambda: services.remove_service(warehouse.pk, by=anna, at=moment),
        lambda: services.add_agreement(AgreementDraft(warehouse.pk, "Own"), by=anna, at=moment),
        lambda: services.edit_agreement(stock.pk, {"hours": 1}, by=anna, at=moment),
        lambda: services.remove_agreement(stock.pk, by=anna, at=moment),
    ):
        with pytest.raises(NotAllowed):
            act()

    stock.refresh_from_db()
    assert (stock.hours, AdjacentService.objects.get().name) == (2, "Warehouse")


def test_second_of_two_changes_is_told(stock, clara, moment):
    services.edit_agreement(stock.pk, {"hours": 4}, by=clara, at=moment, version=1)

    with pytest.raises(Stale):
        services.edit_agreement(stock.pk, {"hours": 6}, by=clara, at=moment, version=1)

    assert Agreement.objects.get().hours == 4
