"""A lead's phone and mail, masked for restricted functions."""

import pytest
from django.urls import reverse

from otdel.foundation.people.models import AccessNote, Grant, User
from otdel.selling.pipeline import errors, queries, services
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.models import Lead
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(anna, moment):
    draft = LeadDraft(
        "Chairs",
        moment,
        "RUB",
        owner_id=anna.pk,
        phone="+7 916 123-45-67",
        email="ivan@example.com",
    )
    return services.take_lead(draft, by=anna, at=moment)


@pytest.fixture
def masked_anna(anna, lead):
    Grant.objects.filter(user=anna).update(is_masked=True)
    return User.objects.get(pk=anna.pk)


def body(answer):
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return raw.decode()


def test_list_file_and_record_hide_them(client, masked_anna, lead):
    client.force_login(masked_anna)
    for address in (
        reverse("pipeline:lead-list"),
        reverse("pipeline:lead-list") + "?export=csv",
        reverse("pipeline:lead-detail", args=[lead.pk]),
        reverse("pipeline:lead-facts", args=[lead.pk]),
        reverse("pipeline:lead-facts", args=[lead.pk]) + "?cell=phone",
    ):
        said = body(client.get(address))
        assert "123-45-67" not in said and "ivan@" not in said, address
    assert "+7 916 ***-**-67" in body(client.get(reverse("pipeline:lead-list")))


def test_one_part_is_shown_and_counted(client, masked_anna, lead):
    client.force_login(masked_anna)

    said = body(client.post(reverse("pipeline:lead-reveal", args=[lead.pk, "phone"])))

    assert "+7 916 123-45-67" in said and "/reach/phone/" in said
    assert AccessNote.objects.get(record_noun="lead_point").user == masked_anna


@pytest.mark.parametrize("part", ["note", "title"])
def test_nothing_else_is_shown_this_way(client, masked_anna, lead, part):
    client.force_login(masked_anna)
    assert client.post(reverse("pipeline:lead-reveal", args=[lead.pk, part])).status_code == 404


def test_a_stranger_finds_no_lead(client, vera, lead, moment):
    client.force_login(vera)
    assert client.post(reverse("pipeline:lead-reveal", args=[lead.pk, "phone"])).status_code == 404
    with pytest.raises(Lead.DoesNotExist):
        services.reveal_lead(lead.pk, "phone", by=vera, at=moment)
    assert not AccessNote.objects.exists()


def test_what_is_masked_is_not_written_over(masked_anna, lead, moment):
    for change in ({"phone": ""}, {"email": "other@example.com"}):
        result = services.edit_leads([(lead.pk, change)], by=masked_anna, at=moment)
        assert isinstance(result[0], errors.PointsHidden)
    services.edit_leads([(lead.pk, {"person_name": "Ivan"})], by=masked_anna, at=moment)
    row = Lead.objects.get(pk=lead.pk)
    assert (row.phone, row.email, row.person_name) == (lead.phone, lead.email, "Ivan")


def test_an_empty_one_may_be_filled_in(masked_anna, moment):
    bare = services.take_lead(
        LeadDraft("Tables", moment, "RUB", owner_id=masked_anna.pk), by=masked_anna, at=moment
    )
    services.edit_leads([(bare.pk, {"phone": "+7 495 1"})], by=masked_anna, at=moment)
    assert queries.leads(masked_anna).get(pk=bare.pk).phone


def test_the_queue_of_calls_shows_a_number_only_when_asked(client, masked_anna, system, moment):
    from otdel.company.clients.drafts import CompanyDraft, PointDraft  # noqa: PLC0415
    from otdel.company.clients.services import create_company  # noqa: PLC0415

    draft = CompanyDraft(
        "Romashka", owner_id=masked_anna.pk, points=(PointDraft("phone", "+79161234567"),)
    )
    company = create_company(draft, by=system, at=moment)
    call = ActivityDraft("call", "Call", masked_anna.pk, company_id=company.pk, due_at=moment)
    plan(call, by=masked_anna, at=moment)
    client.force_login(masked_anna)

    said = body(client.get(reverse("work:today")))

    assert "***-**-67" in said and "tel:" not in said and "/reveal/" in said
