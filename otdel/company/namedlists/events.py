"""What happens to named lists and what stands in them. `fields`: codes joined with commas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

LIST = {"named_list_id": "named_list"}


@dataclass(frozen=True, kw_only=True)
class NamedListCreated(Event):
    text: ClassVar[str | Promise] = _("List drawn up: %(named_list_id)s")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "list-details"

    named_list_id: int
    purpose: str


@dataclass(frozen=True, kw_only=True)
class NamedListEdited(Event):
    text: ClassVar[str | Promise] = _("List changed: %(named_list_id)s")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "list-details"

    named_list_id: int
    fields: str


@dataclass(frozen=True, kw_only=True)
class NamedListRestored(Event):
    """An act on a list or its fields was taken back. `did`: created, changed."""

    text: ClassVar[str | Promise] = _("List put back as it was: %(named_list_id)s")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "arrow-back-up"

    named_list_id: int
    did: str


@dataclass(frozen=True, kw_only=True)
class ListFieldDefined(Event):
    text: ClassVar[str | Promise] = _("Own field of the list “%(named_list_id)s” added")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "forms"

    named_list_id: int
    list_field_id: int
    field_kind: str


@dataclass(frozen=True, kw_only=True)
class ListFieldEdited(Event):
    text: ClassVar[str | Promise] = _("Own field of the list “%(named_list_id)s” changed")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "forms"

    named_list_id: int
    list_field_id: int
    fields: str


@dataclass(frozen=True, kw_only=True)
class EntryAdded(Event):
    text: ClassVar[str | Promise] = _("Put into the list “%(named_list_id)s”")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "playlist-add"

    entry_id: int
    named_list_id: int
    assigned_id: int | None


@dataclass(frozen=True, kw_only=True)
class EntryEdited(Event):
    text: ClassVar[str | Promise] = _("Changed in the list “%(named_list_id)s”")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "pencil"

    entry_id: int
    named_list_id: int
    fields: str
    state: str
    assigned_id: int | None


@dataclass(frozen=True, kw_only=True)
class EntryRemoved(Event):
    text: ClassVar[str | Promise] = _("Taken out of the list “%(named_list_id)s”")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "playlist-x"

    entry_id: int
    named_list_id: int


@dataclass(frozen=True, kw_only=True)
class EntryRestored(Event):
    """An act was taken back. `did`: what that act was (created, changed, removed)."""

    text: ClassVar[str | Promise] = _("Put back as it was in the list “%(named_list_id)s”")
    names: ClassVar[dict[str, str]] = LIST
    icon: ClassVar[str] = "arrow-back-up"

    entry_id: int
    named_list_id: int
    did: str
