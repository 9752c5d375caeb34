"""Addresses for the tests alone: a list, a record, a board and every component on one page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from otdel.foundation.people.models import User
from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec, list_view
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


@login_required
def people(request: HttpRequest) -> HttpResponse:
    return list_view(request, PEOPLE)


urlpatterns = [path("", include("config.urls")), path("gallery/people", people, name="test-people")]
