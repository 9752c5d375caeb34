"""Layouts by function: order, groups and default columns as data."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from conftest import employ, person
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.lists import COMPANIES, COMPANY_SHEET
from otdel.company.clients.services import create_company
from otdel.company.department import arrangement, services
from otdel.company.department.models import Employment, Function, FunctionLayout
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.web.facts import facts_of, grouped
from otdel.foundation.web.lists.shown import columns_shown
from otdel.foundation.web.models import Layout
from otdel.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
HEAD = {"head": "Money", "head_ru": "Деньги", "collapsed": True}


@pytest.fixture
def codes(db) -> dict[str, int]:
    made = {}
    for code in ("SDR", "KAM"):
        made[code] = Function.objects.update_or_create(
            code=code, defaults={"name": code, "role": Role.SELLER}
        )[0].pk
    return made


@pytest.fixture
def seller(units, codes):
    def made(name: str, *functions: str) -> User:
        user = person(name, None)
        for function in functions:
            job = employ(user, units["north" if function == "SDR" else "south"], function=function)
            since = date(2024, 1, 1) if function == "KAM" else date(2025, 1, 1)
            Employment.objects.filter(pk=job.pk).update(starts_on=since)
        services.follow_dates(on=timezone.localdate())
        return again(user)

    return made


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def order(user: User) -> list[str]:
    return [column.key for column in COMPANY_SHEET.facts_for(again(user))]


def columns(user: User) -> list[str]:
    return [column.key for column, _width in columns_shown(COMPANIES, again(user))]


def test_two_functions_see_different_orders_and_others_the_declared(seller, codes, olga, moment):
    sdr, kam = seller("sara", "SDR"), seller("kurt", "KAM")
    declared, first = order(sdr), columns(sdr)
    act = {"by": olga, "at": moment}
    services.set_layout(codes["SDR"], "facts", "company", [{"key": "city"}, HEAD, {"key": "industry"}], **act)  # fmt: skip
    services.set_layout(codes["KAM"], "facts", "company", [{"key": "industry"}], **act)
    services.set_layout(
        codes["KAM"], "columns", "companies", [{"key": "city"}, {"key": "name"}], **act
    )

    assert order(sdr)[:2] == ["city", "industry"]
    assert order(kam)[0] == "industry"
    assert set(order(sdr)) == set(order(kam)) == set(declared)
    rest = [key for key in declared if key not in ("city", "industry")]
    assert order(sdr)[2:] == rest  # what is not named follows in the declared order
    assert order(olga) == declared
    assert (columns(sdr), columns(kam)) == (first, ["city", "name"])
    assert Entry.objects.filter(kind="department.LayoutSet").count() == 3


def test_of_several_functions_the_one_held_longest_wins_then_the_default(seller, codes, olga, moment):  # fmt: skip
    both, sdr, other = seller("bea", "SDR", "KAM"), seller("sara", "SDR"), seller("otto")
    act = {"by": olga, "at": moment}
    services.set_layout(None, "facts", "company", [{"key": "website"}], **act)
    services.set_layout(codes["SDR"], "facts", "company", [{"key": "city"}], **act)
    assert (order(both)[0], order(sdr)[0], order(other)[0]) == ("city", "city", "website")
    services.set_layout(codes["KAM"], "facts", "company", [{"key": "industry"}], **act)
    assert (order(both)[0], order(sdr)[0]) == ("industry", "city")
    services.set_layout(codes["KAM"], "facts", "company", [], **act)  # none again
    assert order(both)[0] == "city"


def test_a_hidden_field_stays_hidden_and_own_columns_stand_before(seller, codes, olga, moment):
    sdr, act = seller("sara", "SDR"), {"by": olga, "at": moment}
    services.set_layout(codes["SDR"], "facts", "company", [{"key": "city"}, {"key": "website"}], **act)  # fmt: skip
    services.set_layout(codes["SDR"], "columns", "companies", [{"key": "city"}, {"key": "name"}], **act)  # fmt: skip
    services.set_field_rights(codes["SDR"], {"company.city": "hidden"}, **act)
    assert "city" not in order(sdr) and order(sdr)[0] == "website"
    assert columns(sdr) == ["name"]
    Layout.objects.create(person=sdr, list_key="companies", columns=[{"key": "name"}, {"key": "owner_id"}])  # fmt: skip
    assert columns(sdr) == ["name", "owner_id"]


def test_groups_fold_and_speak_both_languages(seller, codes, olga, anna, moment):
    sdr, act = seller("sara", "SDR"), {"by": olga, "at": moment}
    services.set_layout(codes["SDR"], "facts", "company", [{"key": "industry"}, HEAD, {"key": "city"}], **act)  # fmt: skip
    row = create_company(CompanyDraft("Romashka", sdr.pk, city="Tver"), by=olga, at=moment)
    facts = facts_of(COMPANY_SHEET, row, again(sdr))
    groups = grouped(facts)
    assert (groups[1].section, groups[1].is_folded, groups[1].is_open) == ("Money", True, False)
    assert grouped(facts, "city")[1].is_open  # the field that was just saved stays in sight
    with translation.override("ru"):
        assert grouped(facts_of(COMPANY_SHEET, row, again(sdr)))[1].section == "Деньги"


def test_what_is_refused_changes_nothing(codes, olga, anna, moment):
    for by, told, refusal in (
        (anna, (codes["SDR"], "facts", "company", [{"key": "city"}]), NotAllowed),
        (olga, (codes["SDR"], "facts", "nonsense", [{"key": "city"}]), services.LayoutUnknown),
        (olga, (codes["SDR"], "nonsense", "company", [{"key": "city"}]), services.LayoutUnknown),
        (olga, (codes["SDR"], "facts", "company", [{"key": ""}]), services.LayoutUnknown),
        (olga, (codes["SDR"], "facts", "company", [{"head": " "}]), services.HeadMissing),
        (olga, (10**9, "facts", "company", [{"key": "city"}]), Function.DoesNotExist),
    ):
        with pytest.raises(refusal):
            services.set_layout(*told, by=by, at=moment)
    assert not FunctionLayout.objects.exclude(lines=[]).exists()
    assert not Entry.objects.filter(kind="department.LayoutSet").exists()


def test_undo_puts_a_layout_back_unless_it_was_changed_since(codes, olga):
    act, spot = {"by": olga, "at": timezone.now()}, (codes["SDR"], "facts", "company")
    services.set_layout(*spot, [{"key": "city"}], batch="one", **act)
    services.set_layout(*spot, [{"key": "name"}], batch="two", **act)
    assert undo("one", **act).refused
    assert undo("two", **act).done == 1
    assert FunctionLayout.objects.get().lines == [{"key": "city"}]


def test_the_editor_moves_folds_names_and_resets(client, seller, codes, olga, anna, moment):
    sdr = seller("sara", "SDR")
    client.force_login(olga)
    query = f"?noun=company&function={codes['SDR']}"
    page, htmx = reverse("department:layouts") + query, {"headers": {"HX-Request": "true"}}
    assert "as everybody" in client.get(page).content.decode()

    def act(name: str, more: str = "") -> int:
        address = reverse("department:layout-act", args=[name])
        return client.post(address + query + more, **htmx).status_code

    before = order(sdr)
    assert act("down", "&place=0") == 204
    assert order(sdr)[:2] == [before[1], before[0]]
    assert act("up", "&place=1") == 204
    assert order(sdr)[:2] == before[:2]
    head = reverse("department:layout-head") + query
    assert client.get(head, **htmx).status_code == 200
    assert client.post(head, {"head": ""}, **htmx).status_code == 422
    assert client.post(head, {"head": "Main", "head_ru": "Главное"}, **htmx).status_code == 204
    assert act("fold", "&place=0") == 204
    row = FunctionLayout.objects.get()
    assert row.lines[0] == {"head": "Main", "head_ru": "Главное", "collapsed": True}
    assert (
        client.get(f"{head}&place=1", **htmx).status_code == 404
    )  # a field has no heading to rename
    assert "folded" in client.get(page).content.decode()
    for junk in ("&place=9999", "&place=x", ""):
        assert act("up", junk) == 404
    assert act("nonsense") == 404
    company = create_company(CompanyDraft("Romashka", sdr.pk), by=olga, at=moment)
    assert act("reset") == 204
    assert order(sdr) == before

    listed = query + "&kind=columns"
    assert client.get(reverse("department:layouts") + listed).status_code == 200
    add = reverse("department:layout-act", args=["add"]) + listed
    assert client.post(add + "&key=website", **htmx).status_code == 204
    assert "website" in columns(sdr)
    remove = reverse("department:layout-act", args=["remove"]) + listed
    assert client.post(remove + "&place=0", **htmx).status_code == 204
    assert client.get(reverse("department:layouts") + "?function=99999999").status_code == 404
    client.force_login(sdr)
    assert client.get(reverse("clients:company-detail", args=[company.pk])).status_code == 200
    assert client.get(page).status_code == 403
    assert client.post(add, **htmx).status_code == 403


def test_a_dragged_line_stands_where_it_was_let_go(client, seller, codes, olga):
    sdr = seller("sara", "SDR")
    client.force_login(olga)
    facts, htmx = ["city", "website", "industry"], {"headers": {"HX-Request": "true"}}
    start = [{"key": facts[0]}, HEAD, {"key": facts[1]}, {"key": facts[2]}]
    spot = (codes["SDR"], "facts", "company")
    services.set_layout(*spot, start, by=olga, at=timezone.now())
    url = reverse("department:layout-put") + f"?noun=company&function={codes['SDR']}"

    def put(**told: str) -> int:
        return client.post(url, told, **htmx).status_code

    def stand() -> list[str]:
        lines = FunctionLayout.objects.get(function=codes["SDR"]).lines
        return [line.get("key") or line["head"] for line in lines]

    assert put(place="3", below="1") == 204  # into the group above
    assert stand() == ["city", "industry", "Money", "website"]
    assert put(place="0", below="") == 204  # to the end
    assert stand() == ["industry", "Money", "website", "city"]
    assert put(place="1", below="0") == 204  # a heading too
    assert stand() == ["Money", "industry", "website", "city"]
    assert put(key="headcount", below="2") == 204  # what was not named yet
    assert stand() == ["Money", "industry", "headcount", "website", "city"]
    assert order(sdr)[:4] == ["industry", "headcount", "website", "city"]
    for junk in (
        {"place": "9", "below": ""}, {"place": "x"}, {"place": "0", "below": "9"}, {},
        {"key": "nonsense"}, {"key": "headcount"}, {"place": "0", "key": "nonsense", "below": "77"},
    ):  # fmt: skip
        assert put(**junk) == 404, junk
    assert stand() == ["Money", "industry", "headcount", "website", "city"]
    client.force_login(sdr)
    assert put(place="0", below="2") == 403


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1), st.integers(0, n))))  # fmt: skip
def test_a_put_line_is_moved_and_none_is_lost(told):
    number, place, below = told
    lines = list(range(number))
    result = arrangement.put(lines, place, lines[place], below if below < number else None)
    assert sorted(result) == lines
    assert [one for one in result if one != place] == [one for one in lines if one != place]
    if below < number and below != place:
        assert result[result.index(below) - 1] == place
    if below == number:
        assert result[-1] == place
