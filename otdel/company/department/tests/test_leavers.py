"""Who gave notice: what they did since, and closing their exports in one act (SEC-09)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import person
from otdel.edges.api.services import SCOPES, issue_token
from otdel.foundation.journal.models import Entry
from otdel.foundation.people import queries, services
from otdel.foundation.people.drafts import ExportAsk
from otdel.foundation.people.models import ExportNote, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides
from otdel.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
LIMITS = dict.fromkeys(Role.values, 1000)


def test_what_was_done_since_the_notice_is_counted_and_before_is_not(anna, boris, clara, moment):
    day = timezone.localdate(moment)
    for days in (5, 1, 0):
        services.note_view("company", 10 + days, by=anna, at=moment - timedelta(days=days))
        services.note_export("companies", 100, by=anna, at=moment - timedelta(days=days))
    services.give_notice(anna.pk, day - timedelta(days=1), by=clara, at=moment)

    rows = {row.full_name: row for row in queries.leavers(clara)}

    assert set(rows) == {"Anna"}
    assert (rows["Anna"].opened, rows["Anna"].exports, rows["Anna"].exported) == (2, 2, 200)


def test_leavers_are_for_those_who_watch_and_in_sight(anna, boris, clara, moment):
    services.give_notice(boris.pk, timezone.localdate(moment), by=clara, at=moment)
    with pytest.raises(NotAllowed):
        queries.leavers(anna)
    judge = person("judge", Role.AUDITOR, Reach.TEAM)
    assert not queries.leavers(judge).exists()


def test_narrowed_rights_close_every_way_out_and_mask(anna, clara, moment):
    asked = services.ask_export(ExportAsk("companies", "", "csv", 10, "a fair"), by=anna, at=moment)
    services.allow_export(asked.pk, hours=24, by=clara, at=moment)
    _row, secret = issue_token("test", SCOPES, by=anna, at=moment)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/companies").status_code == 200

    services.narrow_rights(anna.pk, by=clara, at=moment)

    anna = User.objects.get(pk=anna.pk)
    assert anna.is_masked
    with pytest.raises(services.ExportsClosed):
        services.check_export(1, by=anna, at=moment, limits=LIMITS)
    with pytest.raises(services.ExportsClosed):
        services.ask_export(ExportAsk("deals", "", "csv", 10, "why"), by=anna, at=moment)
    with pytest.raises(services.ExportsClosed):
        services.fetch_export(asked.pk, 10, by=anna, at=moment)
    answer = program.get("/api/v1/companies")
    assert (answer.status_code, answer.json()["code"]) == (403, "exports-closed")


def test_narrowing_twice_is_told_once_and_taken_back(anna, clara, moment):
    for _again in range(2):
        services.narrow_rights(anna.pk, by=clara, at=moment)
    assert Entry.objects.filter(kind="people.RightsNarrowed").count() == 1

    services.widen_rights(anna.pk, by=clara, at=moment)

    services.check_export(1, by=User.objects.get(pk=anna.pk), at=moment, limits=LIMITS)


def test_a_seller_may_not_and_a_head_not_the_owner(anna, boris, clara, olga, moment):
    with pytest.raises(NotAllowed):
        services.narrow_rights(boris.pk, by=anna, at=moment)
    with pytest.raises(services.RoleTooHigh):
        services.narrow_rights(olga.pk, by=clara, at=moment)
    assert not User.objects.filter(narrowed_at__isnull=False).exists()


@pytest.mark.parametrize("narrows", [True, False])
def test_a_notice_closes_exports_if_the_setting_says_so(client, anna, clara, narrows):
    Override.objects.create(key="people.leaving_narrows", value=narrows)
    overrides.forget()
    client.force_login(clara)
    notice = reverse("department:notice", args=[anna.pk])

    client.post(notice, {"on": timezone.localdate().isoformat()}, headers={"HX-Request": "true"})

    assert bool(User.objects.get(pk=anna.pk).narrowed_at) is narrows
    services.give_notice(anna.pk, None, by=clara, at=timezone.now())
    assert User.objects.get(pk=anna.pk).narrowed_at is None


def test_the_page_lists_and_closes_in_one_act(client, anna, clara, moment):
    services.give_notice(anna.pk, timezone.localdate(moment), by=clara, at=moment)
    client.force_login(clara)
    page = reverse("department:leavers")
    assert "Anna" in client.get(page).content.decode()

    client.post(page, {"act": "narrow", "ids": str(anna.pk)}, headers={"HX-Request": "true"})
    client.post(reverse("department:switch", args=[anna.pk, "narrow"]))

    assert User.objects.get(pk=anna.pk).narrowed_at
    client.force_login(User.objects.get(pk=anna.pk))
    assert client.get(reverse("clients:company-list") + "?export=csv").status_code == 403
    assert not ExportNote.objects.exists()
    assert client.get(page).status_code == 403
