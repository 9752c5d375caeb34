"""Changing how a person likes the lists. Nothing of the department changes here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused

from . import queries
from .events import ViewRemoved, ViewSaved
from .models import Layout, SavedView, ViewTaste

MOST_VIEWS = 200
MOST_COLUMNS = 100


class NameMissing(Refused):
    code = "view-name-missing"
    status = 422
    text = _("Give the view a name.")


class TooManyViews(Refused):
    code = "too-many-views"
    text = _("There are %(most)s views of this list already: remove one first.")


class NotYourView(Refused):
    code = "not-your-view"
    status = 403
    text = _("This view is another person's: save your own under a new name.")


@transaction.atomic
def save_view(
    list_key: str,
    name: str,
    query: str,
    *,
    by: User,
    at: datetime,
    columns: Sequence[dict[str, Any]] = (),
    is_shared: bool = False,
) -> SavedView:
    """Keep a list's query and columns under a name. Raises NameMissing, TooManyViews."""
    name = " ".join(name.split())[:80]
    if not name:
        raise NameMissing
    if SavedView.objects.filter(list_key=list_key, owner=by).count() >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    view = SavedView.objects.create(
        list_key=list_key,
        name=name,
        owner=by,
        is_shared=is_shared,
        query=query[:4000],
        columns=_columns(columns),
    )
    record(ViewSaved(view.pk, is_shared), about=view, by=by, at=at)
    return view


@transaction.atomic
def change_view(
    view_id: int,
    *,
    by: User,
    at: datetime,
    name: str | None = None,
    query: str | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Change one's own view. Raises SavedView.DoesNotExist, NotYourView, NameMissing."""
    view = _own(view_id, by)
    if name is not None:
        view.name = " ".join(name.split())[:80]
        if not view.name:
            raise NameMissing
    if query is not None:
        view.query = query[:4000]
    if is_shared is not None:
        view.is_shared = is_shared
    view.save(update_fields=["name", "query", "is_shared"])
    record(ViewSaved(view.pk, view.is_shared), about=view, by=by, at=at)
    return view


@transaction.atomic
def remove_view(view_id: int, *, by: User, at: datetime) -> None:
    """Remove one's own view. Raises SavedView.DoesNotExist, NotYourView."""
    view = _own(view_id, by)
    record(ViewRemoved(view.pk), about=view, by=by, at=at)
    view.delete()


@transaction.atomic
def pin_view(view_id: int, is_pinned: bool, *, by: User) -> None:
    """Put a view into one's own bar, or take it out. Raises SavedView.DoesNotExist."""
    view = queries.saved_views(by).get(pk=view_id)
    ViewTaste.objects.update_or_create(person=by, view=view, defaults={"is_pinned": is_pinned})


@transaction.atomic
def make_default(view_id: int, is_default: bool, *, by: User) -> None:
    """Open the list with this view from now on; one of a list at most. Raises SavedView.DoesNotExist."""
    view = queries.saved_views(by).get(pk=view_id)
    ViewTaste.objects.filter(person=by, view__list_key=view.list_key).update(is_default=False)
    ViewTaste.objects.update_or_create(person=by, view=view, defaults={"is_default": is_default})


@transaction.atomic
def arrange(
    list_key: str, columns: Sequence[dict[str, Any]], *, by: User, view_id: int | None = None
) -> None:
    """Keep one's own columns of a list ([] goes back to the declared); inside one's own view, of that view."""
    kept = _columns(columns)
    if view_id and SavedView.objects.filter(pk=view_id, owner=by).update(columns=kept):
        return
    Layout.objects.update_or_create(person=by, list_key=list_key, defaults={"columns": kept})


def _own(view_id: int, by: User) -> SavedView:
    view = queries.saved_views(by).get(pk=view_id)
    if view.owner_id != by.pk:
        raise NotYourView
    return view


def _columns(columns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"key": str(one["key"])[:60], "width": min(max(int(one.get("width") or 0), 0), 1200)}
        for one in columns[:MOST_COLUMNS]
        if isinstance(one, dict) and one.get("key")
    ]
