"""What happens to companies, contacts and custom fields.

`fields` names what was edited, by code, joined with commas: the timeline turns codes into labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CompanyCreated(Event):
    text: ClassVar[str | Promise] = _("Company added to the client base")
    icon: ClassVar[str] = "building-plus"
    whose: ClassVar[str] = "owner_id"

    company_id: int
    owner_id: int | None
    status: str


@dataclass(frozen=True, kw_only=True)
class CompanyEdited(Event):
    text: ClassVar[str | Promise] = _("Company edited: %(fields)s")
    names: ClassVar[dict[str, str]] = {"fields": "client_fields"}
    icon: ClassVar[str] = "pencil"

    company_id: int
    fields: str
    version: int


@dataclass(frozen=True, kw_only=True)
class CompanyStatusChanged(Event):
    text: ClassVar[str | Promise] = _("Status changed from “%(from_status)s” to “%(status)s”")
    names: ClassVar[dict[str, str]] = {"from_status": "client_status", "status": "client_status"}
    icon: ClassVar[str] = "flag"

    company_id: int
    owner_id: int | None
    from_status: str
    status: str


@dataclass(frozen=True, kw_only=True)
class CompanyReserved(Event):
    """`back_on`: ISO day. Told again when the reason or the day changes; `from_status` is then "reserve"."""

    text: ClassVar[str | Promise] = _("To the reserve till %(back_on)s: %(reason_id)s")
    names: ClassVar[dict[str, str]] = {"reason_id": "away_reason", "back_on": "day"}
    icon: ClassVar[str] = "player-pause"

    company_id: int
    owner_id: int | None
    from_status: str
    status: str
    reason_id: int
    back_on: str


@dataclass(frozen=True, kw_only=True)
class CompanyArchived(Event):
    text: ClassVar[str | Promise] = _("To the archive: %(reason_id)s")
    names: ClassVar[dict[str, str]] = {"reason_id": "away_reason"}
    icon: ClassVar[str] = "archive"

    company_id: int
    owner_id: int | None
    from_status: str
    status: str
    reason_id: int


@dataclass(frozen=True, kw_only=True)
class AwayReasonChanged(Event):
    """`what`: added, edited, put back."""

    text: ClassVar[str | Promise] = _(
        "Reasons of the reserve and the archive changed: %(reason_id)s"
    )
    names: ClassVar[dict[str, str]] = {"reason_id": "away_reason"}
    icon: ClassVar[str] = "list-details"

    reason_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class CompanyReassigned(Event):
    text: ClassVar[str | Promise] = _("Company handed over from %(from_owner_id)s to %(owner_id)s")
    names: ClassVar[dict[str, str]] = {"from_owner_id": "user", "owner_id": "user"}
    icon: ClassVar[str] = "user-share"

    company_id: int
    from_owner_id: int | None
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class CompanyTagged(Event):
    """`added`, `removed`: ids of tags joined with commas."""

    text: ClassVar[str | Promise] = _("Tags of the company: added %(added)s, removed %(removed)s")
    names: ClassVar[dict[str, str]] = {"added": "tags", "removed": "tags"}
    icon: ClassVar[str] = "tag"

    company_id: int
    added: str
    removed: str


@dataclass(frozen=True, kw_only=True)
class CompanyRemoved(Event):
    text: ClassVar[str | Promise] = _("Company removed")
    icon: ClassVar[str] = "trash"

    company_id: int
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class CompanyRestored(Event):
    """An act was taken back. `did`: what that act was (changed, removed)."""

    text: ClassVar[str | Promise] = _("Company put back as it was")
    icon: ClassVar[str] = "arrow-back-up"

    company_id: int
    did: str


@dataclass(frozen=True, kw_only=True)
class CompanyMerged(Event):
    """`other_id` is no more: all that hung on it is `company_id`'s now. `fields`: taken from the other."""

    text: ClassVar[str | Promise] = _("Merged with “%(other_id)s”")
    names: ClassVar[dict[str, str]] = {"other_id": "company"}
    icon: ClassVar[str] = "arrow-merge"

    company_id: int
    other_id: int
    fields: str


@dataclass(frozen=True, kw_only=True)
class CompanyParted(Event):
    """A merge was taken back: `other_id` stands again."""

    text: ClassVar[str | Promise] = _("The merge with “%(other_id)s” was taken back")
    names: ClassVar[dict[str, str]] = {"other_id": "company"}
    icon: ClassVar[str] = "arrow-back-up"

    company_id: int
    other_id: int


@dataclass(frozen=True, kw_only=True)
class ContactCreated(Event):
    text: ClassVar[str | Promise] = _("Contact added: %(contact_id)s")
    names: ClassVar[dict[str, str]] = {"contact_id": "contact"}
    icon: ClassVar[str] = "user-plus"
    whose: ClassVar[str] = "owner_id"

    contact_id: int
    company_id: int | None
    owner_id: int | None
    part: str


@dataclass(frozen=True, kw_only=True)
class ContactEdited(Event):
    text: ClassVar[str | Promise] = _("Contact %(contact_id)s edited: %(fields)s")
    names: ClassVar[dict[str, str]] = {"contact_id": "contact", "fields": "client_fields"}
    icon: ClassVar[str] = "pencil"

    contact_id: int
    fields: str
    version: int


@dataclass(frozen=True, kw_only=True)
class ContactReassigned(Event):
    text: ClassVar[str | Promise] = _(
        "Contact %(contact_id)s handed over from %(from_owner_id)s to %(owner_id)s"
    )
    names: ClassVar[dict[str, str]] = {
        "contact_id": "contact",
        "from_owner_id": "user",
        "owner_id": "user",
    }
    icon: ClassVar[str] = "user-share"

    contact_id: int
    company_id: int | None
    from_owner_id: int | None
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class ContactTagged(Event):
    """`added`, `removed`: ids of tags joined with commas."""

    text: ClassVar[str | Promise] = _(
        "Tags of %(contact_id)s: added %(added)s, removed %(removed)s"
    )
    names: ClassVar[dict[str, str]] = {"contact_id": "contact", "added": "tags", "removed": "tags"}
    icon: ClassVar[str] = "tag"

    contact_id: int
    added: str
    removed: str


@dataclass(frozen=True, kw_only=True)
class ContactRemoved(Event):
    text: ClassVar[str | Promise] = _("Contact removed")
    icon: ClassVar[str] = "trash"

    contact_id: int
    company_id: int | None


@dataclass(frozen=True, kw_only=True)
class ContactRestored(Event):
    """An act was taken back. `did`: what that act was (changed, removed)."""

    text: ClassVar[str | Promise] = _("Contact %(contact_id)s put back as it was")
    names: ClassVar[dict[str, str]] = {"contact_id": "contact"}
    icon: ClassVar[str] = "arrow-back-up"

    contact_id: int
    did: str


@dataclass(frozen=True, kw_only=True)
class ContactMerged(Event):
    """As CompanyMerged, for people."""

    text: ClassVar[str | Promise] = _("Contact %(contact_id)s merged with “%(other_id)s”")
    names: ClassVar[dict[str, str]] = {"contact_id": "contact", "other_id": "contact"}
    icon: ClassVar[str] = "arrow-merge"

    contact_id: int
    other_id: int
    fields: str


@dataclass(frozen=True, kw_only=True)
class ContactParted(Event):
    """A merge was taken back: `other_id` stands again."""

    text: ClassVar[str | Promise] = _(
        "The merge of %(contact_id)s with “%(other_id)s” was taken back"
    )
    names: ClassVar[dict[str, str]] = {"contact_id": "contact", "other_id": "contact"}
    icon: ClassVar[str] = "arrow-back-up"

    contact_id: int
    other_id: int


@dataclass(frozen=True, kw_only=True)
class ContactAffiliated(Event):
    """A place of work was added; days are ISO dates or "". Stands in that company's timeline."""

    text: ClassVar[str | Promise] = _("%(contact_id)s: works or worked in “%(company_id)s”")
    names: ClassVar[dict[str, str]] = {"contact_id": "contact", "company_id": "company"}
    icon: ClassVar[str] = "briefcase"

    contact_id: int
    company_id: int
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class AffiliationEnded(Event):
    text: ClassVar[str | Promise] = _("%(contact_id)s no longer works in “%(company_id)s”")
    names: ClassVar[dict[str, str]] = {"contact_id": "contact", "company_id": "company"}
    icon: ClassVar[str] = "briefcase-off"

    contact_id: int
    company_id: int
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class MainAffiliationChanged(Event):
    """`from_company_id` stays a place of work, not the main one."""

    text: ClassVar[str | Promise] = _("%(contact_id)s: the main company is now “%(company_id)s”")
    names: ClassVar[dict[str, str]] = {"contact_id": "contact", "company_id": "company"}
    icon: ClassVar[str] = "star"

    contact_id: int
    company_id: int
    from_company_id: int | None


@dataclass(frozen=True, kw_only=True)
class AffiliationRemoved(Event):
    text: ClassVar[str | Promise] = _("%(contact_id)s: the line about “%(company_id)s” taken away")
    names: ClassVar[dict[str, str]] = {"contact_id": "contact", "company_id": "company"}
    icon: ClassVar[str] = "trash"

    contact_id: int
    company_id: int


@dataclass(frozen=True, kw_only=True)
class CompaniesRelated(Event):
    """Told once for each side; `relation_kind` is a code, with "<" before it from the second side."""

    text: ClassVar[str | Promise] = _("%(relation_kind)s: “%(other_id)s”")
    names: ClassVar[dict[str, str]] = {"relation_kind": "relation_kind", "other_id": "company"}
    icon: ClassVar[str] = "link"

    relation_id: int
    company_id: int
    other_id: int
    relation_kind: str


@dataclass(frozen=True, kw_only=True)
class CompaniesUnrelated(Event):
    """As CompaniesRelated."""

    text: ClassVar[str | Promise] = _("No longer %(relation_kind)s: “%(other_id)s”")
    names: ClassVar[dict[str, str]] = {"relation_kind": "relation_kind", "other_id": "company"}
    icon: ClassVar[str] = "unlink"

    relation_id: int
    company_id: int
    other_id: int
    relation_kind: str


@dataclass(frozen=True, kw_only=True)
class PairDismissed(Event):
    """Somebody looked at two records and found them to be two clients."""

    text: ClassVar[str | Promise] = _("Not a duplicate, though it looks like one")
    icon: ClassVar[str] = "copy-off"

    on_noun: str
    first_id: int
    second_id: int


@dataclass(frozen=True, kw_only=True)
class PairReturned(Event):
    """The pair is to be looked at again."""

    text: ClassVar[str | Promise] = _("A likely duplicate: to be looked at again")
    icon: ClassVar[str] = "copy"

    on_noun: str
    first_id: int
    second_id: int


@dataclass(frozen=True, kw_only=True)
class FieldDefined(Event):
    text: ClassVar[str | Promise] = _("Custom field added: %(field_id)s")
    names: ClassVar[dict[str, str]] = {"field_id": "field"}
    icon: ClassVar[str] = "forms"

    field_id: int
    on_noun: str
    field_kind: str


@dataclass(frozen=True, kw_only=True)
class FieldEdited(Event):
    text: ClassVar[str | Promise] = _("Custom field changed: %(field_id)s")
    names: ClassVar[dict[str, str]] = {"field_id": "field"}
    icon: ClassVar[str] = "forms"

    field_id: int
    fields: str


@dataclass(frozen=True, kw_only=True)
class FieldRetired(Event):
    text: ClassVar[str | Promise] = _("Custom field taken out of use: %(field_id)s")
    names: ClassVar[dict[str, str]] = {"field_id": "field"}
    icon: ClassVar[str] = "forms"

    field_id: int


@dataclass(frozen=True, kw_only=True)
class FieldRestored(Event):
    text: ClassVar[str | Promise] = _("Custom field put back as it was: %(field_id)s")
    names: ClassVar[dict[str, str]] = {"field_id": "field"}
    icon: ClassVar[str] = "arrow-back-up"

    field_id: int
    did: str


CLIENT_KINDS: tuple[type[Any], ...] = (
    CompanyCreated,
    CompanyEdited,
    CompanyStatusChanged,
    CompanyReassigned,
    CompanyTagged,
    CompanyRestored,
    CompanyMerged,
    CompanyParted,
    ContactCreated,
    ContactEdited,
    ContactReassigned,
    ContactTagged,
    ContactRemoved,
    ContactRestored,
    ContactMerged,
    ContactParted,
    ContactAffiliated,
    AffiliationEnded,
    MainAffiliationChanged,
    AffiliationRemoved,
    CompaniesRelated,
    CompaniesUnrelated,
)
