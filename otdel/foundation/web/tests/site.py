"""Addresses for the tests alone: a list, a record, a board and every component on one page."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path, reverse
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.foundation.people.queries import user_names
from otdel.foundation.web import charts
from otdel.foundation.web.facts import FactSheet, fact_view
from otdel.foundation.web.fields import DayField, MoneyField, Pick, PickField, picks
from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec, list_view
from otdel.foundation.web.pages import close_dialog, dialog, toast, undo_url
from otdel.foundation.web.search import Found, SearchSpec
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.money import Money


class Locked(Refused):
    code = "locked"
    text = "“%(name)s” is locked."


def rows(by: Any) -> QuerySet[User]:
    return User.objects.filter(is_system=False)


def search(by: Any, found: QuerySet[User], text: str) -> QuerySet[User]:
    return found.filter(full_name__icontains=text)


def rename(pk: int, changes: dict, *, version: Any, by: Any, at: datetime, batch: str) -> User:
    """The account's title stands for a version: a row whose time zone is taken has been changed since."""
    user = User.objects.get(pk=pk)
    if user.time_zone == "stale" and changes.get("full_name") != "forced":
        raise Stale
    for key, value in changes.items():
        if value == "locked":
            raise Locked(name=user.full_name)
        setattr(user, key, value)
    user.save(update_fields=list(changes))
    return user


def switch(ids: list[int], *, by: Any, at: datetime, batch: str, language: str = "en") -> list[Any]:
    done: list[Any] = []
    for user in User.objects.filter(pk__in=ids):
        if user.full_name.startswith("Locked"):
            done.append(Locked(name=user.full_name))
        else:
            done.append(user)
    ok = [user.pk for user in done if isinstance(user, User)]
    User.objects.filter(pk__in=ok).update(language=language)
    return done


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=[("ru", "Russian"), ("en", "English")], label="Language")

    def __init__(self, data: Any = None, *, by: Any) -> None:
        super().__init__(data)


PEOPLE = ListSpec(
    key="test-people",
    title="People",
    noun="user",
    rows=rows,
    search=search,
    row_url=lambda user: f"/gallery/people/{user.pk}",
    columns=(
        Column(
            "full_name",
            "Name",
            "link",
            sort="full_name",
            edit=lambda by: forms.CharField(max_length=100),
        ),
        Column("email", "E-mail", sort="email"),
        Column(
            "language",
            "Language",
            "badge",
            value=lambda user: (
                (user.get_language_name(), "info")
                if hasattr(user, "get_language_name")
                else (user.language, "info")
            ),
            sort="language",
            edit=lambda by: forms.ChoiceField(choices=[("ru", "Russian"), ("en", "English")]),
        ),
        Column(
            "salary",
            "Salary",
            "money",
            value=lambda user: Money(user.pk * 123_456_00, "RUB"),
            sort="pk",
        ),
        Column("joined_at", "Joined", "date", sort="joined_at"),
        Column("self", "Owner", "person", value=lambda user: user),
        Column("tags", "Tags", "tags", value=lambda user: ["one", "<two>"], default=False),
    ),
    filters=(
        Filter("owner", "Owner", "person", path="pk", pinned=True),
        Filter(
            "language",
            "Language",
            choices=lambda by: [Choice("ru", "Russian"), Choice("en", "English")],
        ),
        Filter("joined", "Joined", "date", path="joined_at"),
        Filter("zone", "Time zone", "text", path="time_zone", nullable=True),
        Filter("number", "Number", "number", path="pk"),
        Filter("active", "Active", "yes_no", path="is_active"),
    ),
    chips=(Chip("mine", "My", "owner=me"),),
    acts=(
        Act("switch", "Language", "language", run=switch, form=LanguageForm, key_hint="A"),
        Act("lock", "Lock", "lock", run=switch, confirm="Lock these people?", tone="danger"),
    ),
    edit=rename,
    default_sort="full_name",
)


def find(by: Any, text: str, limit: int) -> list[Found]:
    found = search(by, rows(by), text)[:limit]
    return [Found(user.full_name, f"/gallery/people/{user.pk}", user.email) for user in found]


SLOTS: dict[str, Any] = {}  # panels of other rooms name addresses that this site has not
SEARCH = {"user": SearchSpec("People", "users", find)}

SHEET = FactSheet(
    "user",
    rows=rows,
    edit=rename,
    facts=(
        Column("full_name", "Name", edit=lambda by: forms.CharField(max_length=100)),
        Column(
            "language",
            "Language",
            edit=lambda by: forms.ChoiceField(choices=[("ru", "Russian"), ("en", "English")]),
        ),
        Column("email", "E-mail"),
        Column("notice_on", "Notice", "date", edit=lambda by: DayField(required=False)),
    ),
)


class DealForm(forms.Form):
    title = forms.CharField(label="Название", max_length=30)
    amount = MoneyField(label="Сумма", currency="RUB", required=False)
    expected_on = DayField(label="Закрыть к", required=False)
    note = forms.CharField(label="Заметка", widget=forms.Textarea, required=False)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PickField(
            label="Контакт", url="test-pick", names=partial(user_names, by), required=False
        )
        self.fields["people"] = PickField(
            label="Участники",
            url="test-pick",
            names=partial(user_names, by),
            many=True,
            required=False,
        )


@login_required
def people(request: HttpRequest) -> HttpResponse:
    return list_view(request, PEOPLE)


@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(rows(request.user), pk=pk)
    address = reverse("test-facts", args=[pk])
    return render(request, "gallery/record.html", {"row": row, "sheet": SHEET, "address": address})


@login_required
def record_facts(request: HttpRequest, pk: int) -> HttpResponse:
    return fact_view(request, SHEET, pk)


@login_required
def pick(request: HttpRequest) -> HttpResponse:
    found = search(request.user, rows(request.user), request.GET.get("q", ""))[:10]
    return picks(request, [Pick(user.pk, user.full_name, user.email) for user in found])


@login_required
def form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        told = DealForm(request.POST, by=request.user)
        if not told.is_valid():
            return dialog(request, "gallery/form.html", {"form": told}, status=422)
        return close_dialog(toast(HttpResponse(status=204), f"Saved: {told.cleaned_data}"))
    return dialog(request, "gallery/form.html", {"form": DealForm(by=request.user)})


@login_required
def parts(request: HttpRequest) -> HttpResponse:
    months = ["июн", "июл", "авг", "сен", "окт", "ноя"]
    won = [14_200_000_00, 15_100_000_00, 13_800_000_00, 17_200_000_00, 16_400_000_00, 18_400_000_00]
    plan = [
        15_000_000_00,
        15_500_000_00,
        16_000_000_00,
        16_500_000_00,
        17_000_000_00,
        25_000_000_00,
    ]
    context = {
        "stages": [
            {"name": "Новая", "state": "done", "hint": "2 мар."},
            {"name": "Квалификация", "state": "done", "hint": "9 мар."},
            {
                "name": "Предложение",
                "state": "current",
                "hint": "нужна сумма",
                "url": "/gallery/move/5/",
                "key": "3",
            },
            {"name": "Переговоры", "state": "next", "url": "/gallery/move/5/", "key": "4"},
            {"name": "Договор", "state": "next"},
        ],
        "people": rows(request.user)[:5],
        "money": Money(4_578_000_50, "RUB"),
        "now": timezone.now(),
        "late": timezone.localdate() - timedelta(days=3),
        "bars": charts.bars(
            months,
            [
                charts.Series("Факт", won),
                charts.Series("План", plan, "line", "warn", is_dashed=True),
            ],
            unit="money:RUB",
            title="Выручка и план",
            links=[f"/gallery/people?number={n}" for n in range(6)],
        ),
        "funnel": charts.funnel(
            [("Новая", 214), ("Квалификация", 148), ("Предложение", 92), ("Договор", 28)],
            title="Воронка",
        ),
        "heat": charts.heat(
            ["0", "1", "2", "3"],
            [("янв", [1, 0.6, 0.4, 0.3]), ("фев", [1, 0.7, 0.5, None])],
            unit="percent",
            title="Когорты",
        ),
        "donut": charts.donut([("Сайт", 40), ("Звонок", 30), ("Выставка", 12)], title="Источники"),
    }
    return render(request, "gallery/parts.html", context)


@login_required
def board(request: HttpRequest) -> HttpResponse:
    names = (
        ("1", "Новая", "info"),
        ("2", "Квалификация", "accent"),
        ("3", "Предложение", "purple"),
        ("4", "Переговоры", "warn"),
        ("5", "Договор", "good"),
    )
    columns = [
        {
            "key": key,
            "name": name,
            "tone": tone,
            "cards": range(int(key) * 10, int(key) * 10 + 6 - int(key)),
        }
        for key, name, tone in names
    ]
    return render(request, "gallery/board.html", {"columns": columns})


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    to = request.POST.get("to")
    if to == "3":
        raise Locked(name=f"Тендер №{pk}")
    if to == "4":
        return dialog(request, "gallery/form.html", {"form": DealForm(by=request.user)}, status=422)
    return toast(HttpResponse(status=204), f"Moved {pk} to {to}", undo_url("act-x"))


@login_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


@login_required
def confirmed(request: HttpRequest) -> HttpResponse:
    return toast(HttpResponse(status=204), "Confirmed")


def room(name: str, *places: str) -> Any:
    """Stand-ins for the pages that the menu names, so that these tests need no room above."""
    patterns = [
        path(f"{name}/{place}", form if "create" in place else parts, name=place)
        for place in places
    ]
    return path("", include((patterns, name)))


urlpatterns = [
    path("", parts),
    path("accounts/", include("allauth.urls")),
    path("web/", include("otdel.foundation.web.urls")),
    room("work", "home", "today", "activity-list", "activity-create"),
    room("pipeline", "board", "deal-list", "lead-list", "deal-create", "lead-create"),
    room("clients", "company-list", "contact-list", "company-create"),
    room("metrics", "overview"),
    path("gallery/people", people, name="test-people"),
    path("gallery/people/<int:pk>", record, name="test-record"),
    path("gallery/people/<int:pk>/facts", record_facts, name="test-facts"),
    path("gallery/pick", pick, name="test-pick"),
    path("gallery/form", form, name="test-form"),
    path("gallery/parts", parts, name="test-parts"),
    path("gallery/board", board, name="test-board"),
    path("gallery/move/<int:pk>/", move, name="test-move"),
    path("gallery/broken", broken, name="test-broken"),
    path("gallery/confirmed", confirmed, name="test-confirmed"),
]
