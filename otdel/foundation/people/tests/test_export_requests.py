"""A second pair of eyes over large exports."""

from datetime import timedelta

import pytest

from otdel.foundation.journal.models import Entry
from otdel.foundation.people import queries, services
from otdel.foundation.people.drafts import ExportAsk
from otdel.foundation.people.models import ExportRequest
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import NotAllowed, Stale

ASK = ExportAsk("companies", "status=existing", "csv", 700, "Letters before the fair")


@pytest.fixture
def asked(anna, moment):
    return services.ask_export(ASK, by=anna, at=moment)


@pytest.fixture
def allowed(asked, clara, moment):
    return services.allow_export(asked.pk, hours=24, by=clara, at=moment)


def status(asked):
    return ExportRequest.objects.get(pk=asked.pk).status


def kinds():
    return [entry.kind.split(".")[1] for entry in Entry.objects.order_by("pk")]


def test_above_the_threshold_of_the_role_an_export_asks(anna, clara, moment):
    asks = dict.fromkeys(Role.values, 500) | {Role.HEAD: 50_000}
    limits = dict.fromkeys(Role.values, 10**6)
    services.check_export(500, by=anna, at=moment, limits=limits, asks=asks)
    services.check_export(50_000, by=clara, at=moment, limits=limits, asks=asks)
    with pytest.raises(services.SecondEyesNeeded) as refusal:
        services.check_export(501, by=anna, at=moment, limits=limits, asks=asks)
    assert refusal.value.gaps == {"rows": 501, "limit": 500}


def test_asked_allowed_and_taken_once(asked, anna, clara, moment):
    services.allow_export(asked.pk, hours=24, by=clara, at=moment)
    taken = services.fetch_export(asked.pk, 700, by=anna, at=moment + timedelta(hours=23))

    assert taken.pk == asked.pk and status(asked) == "taken"
    assert kinds() == ["ExportAsked", "ExportAllowed", "ExportFetched"]
    with pytest.raises(services.ConsentOver):
        services.fetch_export(asked.pk, 700, by=anna, at=moment)
    assert kinds().count("ExportFetched") == 1


def test_a_reason_is_needed(anna, moment):
    with pytest.raises(services.ReasonMissing):
        services.ask_export(ExportAsk("companies", "", "csv", 7, "  "), by=anna, at=moment)
    assert not ExportRequest.objects.exists()


def test_the_same_question_is_asked_once(asked, anna, moment):
    with pytest.raises(services.AlreadyAsked):
        services.ask_export(ASK, by=anna, at=moment)
    assert ExportRequest.objects.count() == 1


def test_nobody_allows_the_own_export(clara, moment):
    own = services.ask_export(ASK, by=clara, at=moment)
    for decide in (
        lambda: services.allow_export(own.pk, hours=24, by=clara, at=moment),
        lambda: services.deny_export(own.pk, "No", by=clara, at=moment),
    ):
        with pytest.raises(services.OwnRequest):
            decide()
    assert status(own) == "waiting"


def test_a_seller_and_a_team_lead_may_not_decide(asked, boris, dana, vera, moment):
    for who in (boris, dana, vera):
        with pytest.raises(NotAllowed):
            services.allow_export(asked.pk, hours=24, by=who, at=moment)
    assert status(asked) == "waiting"


def test_a_refusal_needs_an_answer_and_closes_the_way(asked, anna, clara, moment):
    with pytest.raises(services.ReasonMissing):
        services.deny_export(asked.pk, " ", by=clara, at=moment)
    services.deny_export(asked.pk, "Write to twenty of them first", by=clara, at=moment)

    with pytest.raises(services.ConsentOver):
        services.fetch_export(asked.pk, 700, by=anna, at=moment)
    assert status(asked) == "denied"
    assert kinds()[-1] == "ExportDenied"


def test_the_second_of_two_who_decide_is_told(allowed, olga, moment):
    with pytest.raises(Stale):
        services.deny_export(allowed.pk, "No", by=olga, at=moment)
    assert status(allowed) == "allowed"


def test_a_permission_ends(allowed, anna, moment):
    with pytest.raises(services.ConsentOver):
        services.fetch_export(allowed.pk, 700, by=anna, at=moment + timedelta(hours=24))
    assert status(allowed) == "allowed"


def test_a_list_that_has_grown_is_asked_for_again(allowed, anna, moment):
    with pytest.raises(services.ListGrown):
        services.fetch_export(allowed.pk, 771, by=anna, at=moment)
    assert status(allowed) == "allowed"
    services.fetch_export(allowed.pk, 770, by=anna, at=moment)


def test_another_cannot_find_nor_take_it(allowed, boris, clara, moment):
    for who in (boris, clara):
        with pytest.raises(ExportRequest.DoesNotExist):
            services.fetch_export(allowed.pk, 700, by=who, at=moment)
    assert not queries.export_requests(boris).exists()
    assert status(allowed) == "allowed"


def test_who_is_told_what(asked, anna, boris, clara, olga, moment):
    assert [row.pk for row in queries.exports_to_decide(clara)] == [asked.pk]
    assert not queries.exports_to_decide(anna).exists()
    services.allow_export(asked.pk, hours=24, by=olga, at=moment)
    assert not queries.exports_to_decide(clara).exists()
    assert [row.pk for row in queries.exports_to_fetch(anna, moment)] == [asked.pk]
    assert not queries.exports_to_fetch(anna, moment + timedelta(hours=25)).exists()
    assert not queries.exports_to_fetch(boris, moment).exists()
