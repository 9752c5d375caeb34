"""Pages of those who keep the forms."""

from __future__ import annotations

import pytest
from django.urls import reverse

from otdel.edges.intake.models import IntakeForm, Submission
from otdel.foundation.people.models import Grant
from otdel.selling.pipeline.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client, clara):
    client.force_login(clara)
    return client


def typed(source, **changed) -> dict:
    return {
        "name": "Site", "source": source.pk, "languages": ["ru"], "show_0": "must", "place_0": "1",
        "show_2": "ask", "place_2": "2", "origins": "https://shop.example",
    } | changed  # fmt: skip


def test_a_form_is_made_edited_and_previewed(head, source):
    answer = head.post(reverse("intake:form-create"), typed(source))
    form = IntakeForm.objects.get()
    assert answer.status_code == 302
    assert [(one["key"], one["is_required"]) for one in form.fields] == [
        ("person_name", True),
        ("phone", False),
    ]

    page = head.get(reverse("intake:form", args=[form.pk]))
    assert f"/forms/{form.key}/embed.js" in page.content.decode()
    preview = head.post(reverse("intake:form-preview"), typed(source, title_ru="Звоните"))
    assert "Звоните" in preview.content.decode()
    head.post(reverse("intake:form", args=[form.pk]), typed(source, title_ru="Звоните", version=1))
    form.refresh_from_db()
    assert form.title_ru == "Звоните"


def test_a_refusal_stands_on_the_editor(head, source):
    answer = head.post(reverse("intake:form-create"), typed(source, show_2=""))
    assert answer.status_code == 422 and "Ask for a phone" in answer.content.decode()
    assert not IntakeForm.objects.exists()


def test_requests_are_listed_opened_and_sorted(head, visitor):
    visitor.call(website="spam")
    row = Submission.objects.get()
    page = head.get(reverse("intake:requests")).content.decode()
    assert row.reference in page and "a hidden field was filled in" in page
    assert "+79161234567" in head.get(reverse("intake:request", args=[row.pk])).content.decode()

    answer = head.post(reverse("intake:accept", args=[row.pk]))

    assert answer.status_code == 204 and Lead.objects.count() == 1
    assert head.get(reverse("intake:forms")).status_code == 200


def test_whose_phones_are_masked_sees_them_masked(client, visitor, dana):
    Grant.objects.filter(user=dana).update(is_masked=True)
    visitor.call(website="spam")
    client.force_login(dana)
    for address in ("requests", "request"):
        args = [Submission.objects.get().pk] if address == "request" else []
        page = client.get(reverse(f"intake:{address}", args=args)).content.decode()
        assert "+79161234567" not in page and "161234567" not in page


def test_a_seller_finds_neither_forms_nor_requests(client, visitor, anna):
    visitor.call(website="spam")
    client.force_login(anna)
    row = Submission.objects.get()
    assert client.get(reverse("intake:form", args=[visitor.form.pk])).status_code == 404
    assert client.get(reverse("intake:request", args=[row.pk])).status_code == 404
    assert client.post(reverse("intake:accept", args=[row.pk])).status_code == 404
    assert client.get(reverse("intake:form-create")).status_code == 403
    assert client.get(reverse("intake:forms")).status_code == 403
    row.refresh_from_db()
    assert row.state == "held"


def test_as_many_statements_for_thirty_requests_as_for_three(
    head, visitor, as_many_queries, settings
):
    def make(number: int) -> None:
        have = Submission.objects.count()
        for n in range(have, have + number):
            Submission.objects.create(
                form=visitor.form, key=f"k{n}", digest="d", reference=f"R{n:07}", state="held",
                language="ru", raw='{"values": {"phone": "+79160000000"}, "marks": {}, "wordings": []}',
                came_at=visitor.form.created_at,
            )  # fmt: skip

    as_many_queries(make, lambda: head.get(reverse("intake:requests")))
