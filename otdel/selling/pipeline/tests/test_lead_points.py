"""A lead is found by any piece of its phone and mail, by those who may see them."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from otdel.company.clients.drafts import ContactDraft
from otdel.company.clients.services import create_contact
from otdel.company.contacting.services import erase_person
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant, User
from otdel.kernel.vendor import is_postgres
from otdel.selling.pipeline import queries, services
from otdel.selling.pipeline.models import Lead, LeadPoint

pytestmark = pytest.mark.django_db

PIECES = ("5550102", "912 555", "0102", "8 912 555", "8 (912) 555-01-02", "+7 912 555 01 02")
MAILS = ("olga@kama.example", "OLGA@kama", "kama.exa")


def found(by, text, **how):
    return [row.pk for row in queries.find_leads(by, queries.leads(by), text, **how).rows]


def again(user: User, **grant) -> User:
    Grant.objects.filter(user=user).update(**grant)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("text", [*PIECES, *MAILS])
def test_any_piece_in_any_writing_finds_it(lead, anna, text):
    assert found(anna, text) == found(anna, text, literal=True) == [lead.pk]


@pytest.mark.parametrize("text", ["010", "5550103", "8 495 555-01-02", "olga@volga"])
def test_what_stands_nowhere_or_is_too_short_finds_nothing(lead, anna, text):
    assert found(anna, text) == []


@pytest.mark.parametrize(
    ("phone", "text"), [("доб. 4417-22", "441722"), ("8 (343) 2-10-10-10", "2101010")]
)
def test_a_phone_that_nobody_could_call_is_found_by_its_digits(
    lead_draft, anna, moment, phone, text
):
    lead = services.take_lead(replace(lead_draft, phone=phone), by=anna, at=moment)
    assert found(anna, text) == [lead.pk]


def test_after_an_edit_the_old_ones_find_nothing_and_undo_brings_them_back(lead, anna, moment):
    changes = {"phone": "8 903 777-66-55", "email": ""}
    services.edit_lead(lead.pk, changes, version=None, by=anna, at=moment, batch="edit")

    assert found(anna, "7776655") == [lead.pk]
    assert found(anna, "5550102") == found(anna, "olga@kama") == []

    assert undo("edit", by=anna, at=moment).done == 1

    assert found(anna, "5550102") == found(anna, "olga@kama") == [lead.pk]
    assert found(anna, "7776655") == []


def test_a_removed_lead_leaves_nothing_and_undo_brings_it_back(lead, clara, dana, moment):
    services.remove_leads([lead.pk], by=dana, at=moment, batch="gone")
    assert not LeadPoint.objects.exists()

    assert undo("gone", by=dana, at=moment).done == 1

    assert found(clara, "5550102") == found(clara, "olga@kama") == [lead.pk]


def test_a_lead_taken_back_leaves_nothing(lead_draft, anna, moment):
    services.take_lead(lead_draft, by=anna, at=moment, batch="came")
    undo("came", by=anna, at=moment)
    assert not Lead.objects.exists() and not LeadPoint.objects.exists()


def test_what_does_not_touch_them_writes_nothing(lead, anna, moment):
    before = list(LeadPoint.objects.order_by("pk").values())
    services.edit_leads([(lead.pk, {"note": "Hurries"})], by=anna, at=moment)
    assert list(LeadPoint.objects.order_by("pk").values()) == before


def test_an_erased_person_is_not_found(lead_draft, anna, clara, moment, friday):
    act = {"by": clara, "at": moment}
    card = create_contact(ContactDraft("Olga Kama", owner_id=anna.pk), **act)
    lead = services.take_lead(replace(lead_draft, contact_id=card.pk), **act)
    assert found(clara, "5550102") == [lead.pk]

    erase_person(card.pk, on=friday, **act)

    assert Lead.objects.filter(pk=lead.pk).exists()
    assert not LeadPoint.objects.exists()
    assert found(clara, "5550102") == found(clara, "kama.exa") == []


def test_who_sees_them_masked_finds_by_a_whole_one_only(lead, anna):
    masked = again(anna, is_masked=True)
    for text in ("8 (912) 555-01-02", "+79125550102", "OLGA@kama.example"):
        assert found(masked, text) == [lead.pk], text
    for text in ("5550102", "912 555", "8 912 555-01-0", "olga@kama", "kama.example"):
        assert found(masked, text) == [], text
    assert found(masked, "pumps") == [lead.pk]


@pytest.mark.parametrize(
    ("part", "shut", "open_"),
    [("phone", ["5550102", "+79125550102"], "kama.exa"), ("email", list(MAILS), "5550102")],
)
@pytest.mark.parametrize("is_masked", [False, True])
def test_what_is_hidden_finds_nothing(lead, anna, part, shut, open_, is_masked):
    kept = again(anna, fields={f"lead.{part}": "hidden"}, is_masked=is_masked)
    assert [found(kept, text) for text in shut] == [[]] * len(shut)
    assert found(kept, open_) == ([] if is_masked else [lead.pk])


def test_out_of_reach_it_is_not_found(lead, boris, vera):
    assert found(boris, "5550102") == found(vera, "+79125550102") == found(vera, MAILS[0]) == []


def test_the_palette_and_the_page_show_it(lead, anna, vera, client):
    client.force_login(anna)
    address = reverse("pipeline:lead-detail", args=[lead.pk])
    for page in ("/web/palette", reverse("search"), reverse("pipeline:lead-list")):
        for text in ("8 912 555", "kama.exa"):
            assert address in client.get(page, {"q": text}).content.decode(), (page, text)
    client.force_login(vera)
    for page in ("/web/palette", reverse("search"), reverse("pipeline:lead-list")):
        assert address not in client.get(page, {"q": "8 912 555"}).content.decode()


def test_many_are_found_and_written_in_as_many_queries(lead_draft, anna, moment, as_many_queries):
    def make(number):
        services.take_leads([lead_draft] * number, by=anna, at=moment)

    def edit():
        text = "8 903 777-66-55" if Lead.objects.filter(phone__contains="912").exists() else "8 912"
        rows = Lead.objects.values_list("pk", flat=True)
        services.edit_leads([(pk, {"phone": text}) for pk in rows], by=anna, at=moment)

    as_many_queries(make, lambda: found(anna, "5550102"))
    as_many_queries(lambda number: None, edit)


def test_leads_of_before_are_filled_in_portions(lead_draft, anna, moment, monkeypatch):
    step = import_module("otdel.selling.pipeline.migrations.0007_lead_points")
    told = [("+7 912 555-01-02", "Olga@Kama.example"), ("", ""), ("доб. 44", ""), ("", "olga@"), ("8 903 7776655", "")]  # fmt: skip
    drafts = [replace(lead_draft, phone=phone, email=email) for phone, email in told]
    services.take_leads(drafts, by=anna, at=moment)
    written = set(LeadPoint.objects.values_list("lead", "kind", "value"))
    LeadPoint.objects.all().delete()
    monkeypatch.setattr(step, "PORTION", 2)

    step.fill(Lead, LeadPoint)

    assert len(written) == 5
    assert set(LeadPoint.objects.values_list("lead", "kind", "value")) == written


def test_the_index_of_fragments_is_in_place(db):
    """A later migration that remakes the table would drop it without a word."""
    index = queries.POINT_WORDS
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE tablename = %s", ["pipeline_leadpoint"]
            )
            wanted = {f"{index}_value"}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {f"{index}_{when}" for when in ("added", "gone", "changed")}
        assert wanted <= {name for (name,) in cursor.fetchall()}
