"""Types of sales: the dictionary, processes and sources of a type, and where a deal shows it (PIPE-17)."""

import pytest
from django.urls import reverse

from otdel.foundation.journal.models import Entry
from otdel.kernel.errors import Invalid, NotAllowed
from otdel.selling.pipeline import queries, services
from otdel.selling.pipeline.forms import stage_choices
from otdel.selling.pipeline.models import ProcessType, SaleType, Source
from otdel.selling.pipeline.starters import lay_process, lay_sale_types

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(clara, moment) -> SaleType:
    return services.ensure_sale_type("Phone", by=clara, at=moment)


@pytest.fixture
def large(clara, moment, phone) -> SaleType:
    return services.ensure_sale_type("Large clients", by=clara, at=moment)


def test_six_types_ship_in_the_language_of_the_installation(system, moment, settings):
    for language, first in (("ru", "Активные продажи"), ("en", "Active sales")):
        SaleType.objects.all().delete()
        settings.LANGUAGE_CODE = language
        lay_process(by=system, at=moment)
        lay_sale_types(by=system, at=moment)
        lay_sale_types(by=system, at=moment)

        assert SaleType.objects.count() == 6
        assert queries.sale_types().first().name == first
    typed = queries.types_of_sources()
    assert Source.objects.filter(pk__in=typed, channel="site").exists()


def test_shipped_process_is_of_the_active_type(system, moment, settings):
    settings.LANGUAGE_CODE = "ru"
    lay_process(by=system, at=moment)
    lay_sale_types(by=system, at=moment)

    assert queries.type_of_process(queries.default_process().pk).code == "active"


def test_process_has_one_type_at_most(process, phone, large, clara, moment):
    services.set_process_type(process.pk, phone.pk, by=clara, at=moment)
    services.set_process_type(process.pk, large.pk, by=clara, at=moment)

    assert ProcessType.objects.get().sale_type == large
    told = Entry.objects.filter(kind="pipeline.ProcessTyped").latest("pk")
    assert told.facts == {"process_id": process.pk, "sale_type_id": large.pk}
    services.set_process_type(process.pk, None, by=clara, at=moment)
    assert queries.type_of_process(process.pk) is None


def test_same_type_again_says_nothing(process, phone, clara, moment):
    services.set_process_type(process.pk, phone.pk, by=clara, at=moment)
    number = Entry.objects.count()

    services.set_process_type(process.pk, phone.pk, by=clara, at=moment)

    assert Entry.objects.count() == number


def test_retired_type_is_given_to_no_process_and_keeps_its_own(
    process, design, phone, clara, moment
):
    services.set_process_type(process.pk, phone.pk, by=clara, at=moment)
    services.edit_sale_type(phone.pk, {"is_active": False}, by=clara, at=moment)
    other = design("Other")

    with pytest.raises(Invalid):
        services.set_process_type(other.pk, phone.pk, by=clara, at=moment)

    assert queries.types_of_processes() == {process.pk: phone}


def test_seller_designs_no_types(process, phone, anna, moment):
    for act in (
        lambda: services.ensure_sale_type("Own", by=anna, at=moment),
        lambda: services.edit_sale_type(phone.pk, {"name": "Own"}, by=anna, at=moment),
        lambda: services.set_process_type(process.pk, phone.pk, by=anna, at=moment),
        lambda: services.set_type_sources(phone.pk, [], by=anna, at=moment),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert SaleType.objects.get().name == "Phone"
    assert not ProcessType.objects.exists()


def test_source_comes_over_from_the_type_in_which_it_was(source, phone, large, clara, moment):
    services.set_type_sources(phone.pk, [source.pk], by=clara, at=moment)
    services.set_type_sources(large.pk, [source.pk], by=clara, at=moment)

    assert queries.types_of_sources() == {source.pk: large.pk}
    with pytest.raises(Invalid):
        services.set_type_sources(large.pk, [10**9], by=clara, at=moment)
    assert queries.types_of_sources() == {source.pk: large.pk}


# ---------------------------------------------------------------- pages


def test_list_is_narrowed_to_a_type_and_to_none(
    client, deal, design, open_deal, phone, anna, clara, moment
):
    other = design("Other")
    stage = other.stages.get(name="Search")
    second = open_deal(title="Second", process_id=other.pk, stage_id=stage.pk)
    services.set_process_type(deal.process_id, phone.pk, by=clara, at=moment)
    client.force_login(anna)

    def titles(value):
        answer = client.get(reverse("pipeline:deal-list"), {"sale_type": value})
        return {name for name in (deal.title, second.title) if name in answer.content.decode()}

    assert titles(phone.pk) == {deal.title}
    assert titles("none") == {second.title}


def test_deal_shows_its_type(client, deal, phone, anna, clara, moment):
    services.set_process_type(deal.process_id, phone.pk, by=clara, at=moment)
    client.force_login(anna)

    assert (
        f"?sale_type={phone.pk}"
        in client.get(reverse("pipeline:deal-detail", args=[deal.pk])).content.decode()
    )


def test_board_of_a_type_offers_its_processes(client, process, design, phone, large, clara, moment):
    other = design("Other")
    services.set_process_type(process.pk, phone.pk, by=clara, at=moment)
    services.set_process_type(other.pk, large.pk, by=clara, at=moment)
    client.force_login(clara)

    answer = client.get(reverse("pipeline:board"), {"type": large.pk, "process": process.pk})

    assert answer.context["process"] == other
    assert answer.context["processes"] == [other]


def test_new_deal_is_offered_processes_by_type(process, design, phone, large, clara, moment):
    first, second, third = design("Zeta"), design("Alpha"), process
    services.set_process_type(first.pk, large.pk, by=clara, at=moment)
    services.set_process_type(second.pk, phone.pk, by=clara, at=moment)

    names = [name for name, _stages in stage_choices()]

    assert names == ["Phone · Alpha", "Large clients · Zeta", third.name]


def test_rules_of_a_process_set_its_type(client, process, phone, clara):
    client.force_login(clara)
    url = reverse("pipeline:process-edit", args=[process.pk])
    sent = {"name": process.name, "is_default": "on", "is_active": "on", "sale_type": phone.pk}

    assert client.post(url, sent).status_code == 204
    assert queries.type_of_process(process.pk) == phone
    assert client.post(url, sent | {"sale_type": "999999"}).status_code == 422
    assert queries.type_of_process(process.pk) == phone


def test_new_process_is_laid_with_its_type(client, phone, clara):
    client.force_login(clara)
    client.post(reverse("pipeline:process-create"), {"name": "Calls", "sale_type": phone.pk})

    assert [kind.name for kind in queries.types_of_processes().values()] == ["Phone"]


def test_dictionary_adds_renames_and_retires(client, source, clara):
    client.force_login(clara)
    add = reverse("pipeline:entry-create", args=["types"])
    assert client.post(add, {"name": "Tenders", "sources": [source.pk]}).status_code == 204
    row = SaleType.objects.get()
    assert queries.types_of_sources() == {source.pk: row.pk}

    edit = reverse("pipeline:entry-edit", args=["types", row.pk])
    assert f'value="{source.pk}"' in client.get(edit).content.decode()
    assert client.post(edit, {"name": "Public tenders"}).status_code == 204

    row.refresh_from_db()
    assert (row.name, row.is_active) == ("Public tenders", False)
    assert queries.types_of_sources() == {}
