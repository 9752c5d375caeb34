"""Pages, the panel and the columns of the list."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from otdel.foundation.people.models import Grant
from otdel.managing.upkeep import services
from otdel.managing.upkeep.models import CardNorm, Confirmation

LIST = "clients:company-list"


def rows(client, **query):
    answer = client.get(reverse(LIST), query)
    return [row.name for row in answer.context["rows"]]


def test_the_list_sorts_and_filters_by_cards(client, full, client_of, anna):
    client_of("Poor", at=timezone.now() - timedelta(days=400))
    client_of("Middle", industry="Trade", at=timezone.now() - timedelta(days=100))
    services.confirm_data([full.pk], by=anna, at=timezone.now())
    client.force_login(anna)

    assert rows(client, sort="completeness") == ["Poor", "Middle", "Full"]
    assert rows(client, completeness="50..100") == ["Full"]
    assert rows(client, freshness="stale") == ["Poor"]
    assert rows(client, freshness="ageing") == ["Middle"]
    assert rows(client, freshness="fresh") == ["Full"]
    assert rows(client, lacks="industry") == ["Poor"]


def test_the_list_asks_as_often_for_many_cards(client, client_of, anna, as_many_queries):
    client.force_login(anna)
    columns = {"columns": "name,completeness,freshness,lacks"}
    as_many_queries(
        lambda number: [client_of(f"Client {timezone.now()}") for _ in range(number)],
        lambda: client.get(reverse(LIST), columns),
    )


def test_figures_lead_to_their_rows(client, full, client_of, anna, clara):
    client_of("Poor", at=timezone.now() - timedelta(days=400))
    services.confirm_data([full.pk], by=anna, at=timezone.now())
    client.force_login(clara)

    context = client.get(reverse("upkeep:cards")).context

    assert context["told"].whole.stale == 1
    answer = client.get(context["owners"][0]["stale_url"])
    assert [row.name for row in answer.context["rows"]] == ["Poor"]
    answer = client.get(context["units"][0]["url"])
    assert [row.name for row in answer.context["rows"]] == ["Poor", "Full"]
    gaps = {str(label): url for label, _number, _share, url in context["lacking"]}
    answer = client.get(gaps["City"])
    assert [row.name for row in answer.context["rows"]] == ["Poor"]


def test_the_panel_names_the_gaps_with_the_place_to_fill_them(client, client_of, anna, full):
    company = client_of(industry="Trade")
    client.force_login(anna)

    said = client.get(reverse("clients:company-detail", args=[company.pk])).content.decode()
    panel = said[said.index('id="upkeep"') :]

    assert "25%" in panel
    assert f"{reverse('clients:company-facts', args=[company.pk])}?cell=city" in panel
    assert f"{reverse('clients:contact-create')}?company={company.pk}" in panel
    assert reverse("clients:points", args=["company", company.pk]) in panel
    panel = client.get(reverse("upkeep:card", args=[full.pk])).content.decode()
    assert "Nothing is missing" in panel


def test_a_hidden_field_is_not_told_of(client, client_of, anna):
    company = client_of()
    Grant.objects.filter(user=anna).update(fields={"company.industry": "hidden"})
    client.force_login(anna)

    panel = client.get(reverse("upkeep:card", args=[company.pk])).content.decode()

    assert "City" in panel and "Industry" not in panel
    answer = client.get(reverse(LIST), {"filter": "lacks"})
    assert "City" in answer.content.decode() and "Industry" not in answer.content.decode()


def test_one_press_confirms_and_can_be_taken_back(client, client_of, anna):
    company = client_of(at=timezone.now() - timedelta(days=400))
    client.force_login(anna)

    answer = client.post(reverse("upkeep:confirm", args=[company.pk]))

    assert answer.status_code == 204 and Confirmation.objects.count() == 1
    said = client.get(reverse("upkeep:card", args=[company.pk])).content.decode()
    assert "Confirmed with the client" in said and "Fresh" in said


def test_a_stranger_finds_no_card(client, client_of, vera):
    company = client_of()
    client.force_login(vera)

    assert client.get(reverse("upkeep:card", args=[company.pk])).status_code == 404
    assert client.post(reverse("upkeep:confirm", args=[company.pk])).status_code == 404
    assert not Confirmation.objects.exists()


def test_the_head_edits_the_norm_on_its_page(client, clara, anna):
    client.force_login(clara)
    url = reverse("upkeep:norm-edit", args=["existing"])

    assert client.get(url).context["form"]["tax_id"].initial == 15
    answer = client.post(url, {"tax_id": "400"})
    assert answer.status_code == 422 and not CardNorm.objects.exists()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"tax_id": "40", "city": ""}).status_code == 204
    assert CardNorm.objects.get().points == {"tax_id": 40}
    assert "Own set" in client.get(reverse("upkeep:rules")).content.decode()
    client.post(reverse("upkeep:norm-default", args=["existing"]))
    assert CardNorm.objects.get().points == {}
    assert client.get(reverse("upkeep:norm-edit", args=["nobody"])).status_code == 404

    client.force_login(anna)
    assert client.get(url).status_code == 403
    assert "25" in client.get(reverse("upkeep:rules")).content.decode()
