"""Pages of the portrait: read by everybody, drafted and approved by those who may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from otdel.managing.portrait import queries, services
from otdel.managing.portrait.models import Trait

from .conftest import MIDDLE

pytestmark = pytest.mark.django_db


def page(client, name, *args, **told):
    return client.get(reverse(f"portrait:{name}", args=args), told)


def test_everybody_reads_the_portrait_and_only_some_edit_it(client, in_force, vera, clara):
    client.force_login(vera)
    said = page(client, "portrait").content.decode()
    assert "Industry:" in said and "Мебель, Furniture" in said and "Two years of deals" in said
    assert "New version" not in said
    for name, *args in (("words-edit", 1), ("trait-pick", 1), ("propose", 1), ("draft-approve", 1)):
        assert page(client, name, *args).status_code == 403

    client.force_login(clara)
    assert "New version from this one" in page(client, "portrait").content.decode()


def test_from_nothing_to_a_portrait_in_force(client, clara, closed):
    closed(80, 20, industry="Furniture")
    closed(20, 80, industry="Banks")
    client.force_login(clara)
    assert "Begin the portrait" in page(client, "portrait").content.decode()

    client.post(reverse("portrait:draft-begin"))
    client.post(
        reverse("portrait:words-edit", args=[1]), {"who_is": "Makers of tables", "who_is_not": ""}
    )
    client.post(
        reverse("portrait:trait-create", args=[1, "company.headcount"]),
        {"operator": "between", "low": "50", "high": "250", "is_stop": "no", "weight": "10"},
    )
    days = {"since": "2026-01-01", "till": "2026-03-31"}
    offered = page(client, "propose", 1, **days)
    assert [one.attribute.key for one in offered.context["proposals"]] == ["company.industry"] * 2
    client.post(
        reverse("portrait:propose", args=[1]), {**days, "company.industry~for": ["furniture"]}
    )
    client.post(reverse("portrait:draft-approve", args=[1]), {"why": "The first one"})

    portrait = queries.in_force()
    assert (portrait.number, portrait.who_is) == (1, "Makers of tables")
    by_hand, from_deals = queries.traits(portrait.pk)
    assert (by_hand.low, by_hand.high, by_hand.evidence) == (50, 250, {})
    assert (from_deals.options, from_deals.evidence["won"]) == (["Furniture"], 80)
    said = page(client, "portrait").content.decode()
    assert "Won 80, lost 20: 80% won" in said


def test_wrong_input_stays_in_the_dialog_with_a_sentence(client, draft, clara):
    client.force_login(clara)
    answer = client.post(
        reverse("portrait:trait-create", args=[1, "company.headcount"]),
        {"operator": "between", "is_stop": "no", "weight": "10"},
    )
    assert answer.status_code == 422 and "Give at least one end" in answer.content.decode()
    assert client.post(reverse("portrait:draft-approve", args=[1]), {"why": "x"}).status_code == 422
    assert page(client, "propose", 1, since="2026-03-01", till="2026-01-01").status_code == 422
    assert page(client, "propose", 1, since="soon", till="").status_code == 422
    assert page(client, "trait-create", 1, "company.shoe_size").status_code == 404
    assert client.post(reverse("portrait:draft-begin"), {"from": "9" * 30}).status_code == 404
    assert not Trait.objects.exists()


def test_a_trait_is_edited_removed_and_the_draft_dropped(client, draft, clara, moment):
    (trait,) = services.add_traits(draft.pk, [MIDDLE], by=clara, at=moment)
    client.force_login(clara)
    url = reverse("portrait:trait-edit", args=[1, trait.pk])
    assert 'value="50"' in client.get(url).content.decode()
    client.post(
        url, {"operator": "outside", "low": "5", "high": "", "is_stop": "yes", "weight": "7"}
    )
    trait.refresh_from_db()
    assert (trait.operator, trait.low, trait.high, trait.is_stop) == ("outside", 5, None, True)

    client.post(reverse("portrait:trait-remove", args=[1, trait.pk]))
    assert not Trait.objects.exists()
    client.post(reverse("portrait:draft-drop", args=[1]))
    assert queries.draft() is None


def test_a_trait_of_another_version_is_not_found(client, in_force, clara, moment):
    services.begin_draft(by=clara, at=moment, currency="RUB")
    old = queries.traits(in_force.pk)[0]
    client.force_login(clara)

    assert client.get(reverse("portrait:trait-edit", args=[2, old.pk])).status_code == 404
    assert client.post(reverse("portrait:trait-remove", args=[2, old.pk])).status_code == 404
