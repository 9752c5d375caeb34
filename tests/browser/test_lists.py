"""Named lists in a real browser: clients go in from their list, facts are kept where they stand."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, PointDraft
from otdel.company.clients.services import create_companies
from otdel.company.namedlists import services
from otdel.company.namedlists.drafts import EntryDraft, ListDraft, ListFieldDraft
from otdel.company.namedlists.models import Entry
from otdel.foundation.people.models import User


@pytest.fixture
def base(transactional_db: Any, anna: User, boris: User, clara: User) -> dict[str, Any]:
    """Anna's clients, one of them in a list with facts of its own."""
    act: dict[str, Any] = {"by": clara, "at": timezone.now()}
    for user, name in ((anna, "Анна Ильина"), (boris, "Борис Ким"), (clara, "Клара Вольф")):
        User.objects.filter(pk=user.pk).update(full_name=name)
    names = ("ООО «Ромашка»", "АО «Северный лесопромышленный комбинат»", "ИП Ветров", "ООО «Лютик»")
    drafts = [
        CompanyDraft(
            name, owner_id=anna.pk, city="Москва", status="existing",
            points=(PointDraft("phone", f"+7916123450{n}"),),
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    firms = create_companies(drafts, **act)
    row = services.create_list(
        ListDraft(
            "Весенняя кампания", "campaign", owner_id=anna.pk, audience="everybody",
            note="Обзвонить до выставки, предложить новый прайс.",
        ),
        **act,
    )  # fmt: skip
    for draft in (
        ListFieldDraft("Бюджет", "money", ("RUB",)),
        ListFieldDraft("Интерес", "choice", ("Высокий", "Низкий")),
        ListFieldDraft("Позвонить", "date"),
        ListFieldDraft("Эксперт", "person"),
    ):
        services.define_list_field(row.pk, draft, **act)
    keys = [one.key for one in row.fields.order_by("pk")]
    [entry, _other] = services.add_entries(
        row.pk, [firms[0].pk, firms[1].pk], EntryDraft("Были на выставке", anna.pk), **act
    )
    values = ("1 250 000", "высокий", "15.03.2026", boris.pk)
    changes = {f"extra.{key}": value for key, value in zip(keys, values, strict=True)}
    services.edit_entry(entry.pk, {**changes, "state": "doing"}, version=1, **act)
    for owner in (anna, boris):
        rival = services.create_list(
            ListDraft("Холодная база", "cold", owner_id=owner.pk, is_exclusive=True), **act
        )
        services.add_entries(rival.pk, [firms[2].pk], claims="tell", **act)
    return {"list": row.pk, "firms": [firm.pk for firm in firms], "anna": anna, "clara": clara}


def test_picked_clients_go_into_a_list_and_back(sign_in: Any, base: dict[str, Any]) -> None:
    page = sign_in(base["anna"])
    page.goto(reverse("clients:company-list"))
    page.get_by_label("ИП Ветров").check()
    page.get_by_label("ООО «Лютик»").check()
    page.get_by_role("button", name="Добавить в список").click()
    page.get_by_label("Список", exact=True).select_option(label="Весенняя кампания")
    page.locator("#dialog").get_by_role("button", name="Добавить в список").click()
    page.get_by_text("Сделано: 2 строки").wait_for()
    assert Entry.objects.filter(named_list=base["list"]).count() == 4

    with page.expect_navigation():  # what was taken back is seen on the page, read anew
        page.get_by_role("button", name="Отменить").click()
    page.goto(reverse("namedlists:list", args=[base["list"]]))
    page.locator("th", has_text="Бюджет").wait_for()
    assert Entry.objects.filter(named_list=base["list"]).count() == 2


@pytest.mark.skipif(not os.environ.get("OTDEL_SHOTS"), reason="pictures only when asked for")
def test_looks_of_lists(screens: Any, base: dict[str, Any]) -> None:
    clara = base["clara"]
    screens(clara, reverse("namedlists:lists"), "lists")
    screens(clara, reverse("namedlists:list", args=[base["list"]]), "list")
    screens(clara, reverse("namedlists:conflicts"), "conflicts")
    screens(clara, reverse("clients:company-detail", args=[base["firms"][0]]), "company-in-lists")
    screens(clara, reverse("namedlists:fields", args=[base["list"]]), "list-fields")
    screens(clara, reverse("namedlists:create"), "list-new")
    screens(clara, reverse("namedlists:paste", args=[base["list"]]), "list-paste")
