"""The verbs of a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from otdel.company.clients.drafts import ContactDraft
from otdel.company.clients.models import Contact
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused

from .create import create
from .edit import edit
from .portions import one
from .remove import remove
from .restore import restore
from .sorts import CONTACT


def create_contacts(
    drafts: Sequence[ContactDraft],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    phone_country: str = "RU",
) -> list[Contact | Refused]:
    """Add contacts; a result for each draft, in order.

    phone_country: whose numbers may come without a country code. Raises NotAllowed.
    """
    return create(CONTACT, drafts, by=by, at=at, batch=batch, phone_country=phone_country)


def create_contact(
    draft: ContactDraft, *, by: User, at: datetime, batch: str = "", phone_country: str = "RU"
) -> Contact:
    """Add one contact. Raises NotAllowed, Invalid, NoSuchRecord (an owner or company out of sight)."""
    made = create_contacts([draft], by=by, at=at, batch=batch, phone_country=phone_country)
    contact: Contact = one(made)
    return contact


def edit_contacts(
    changes: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    phone_country: str = "RU",
) -> list[Contact | Refused]:
    """Change contacts; a result for each (id, {column: value}), in order. See `edit.edit`."""
    return edit(CONTACT, changes, by=by, at=at, batch=batch, phone_country=phone_country)


def edit_contact(
    contact_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    by: User,
    at: datetime,
    batch: str = "",
    phone_country: str = "RU",
) -> Contact:
    """Change one contact that was read at `version`. Raises NotAllowed, NoSuchRecord, Stale, Invalid, OwnParent."""
    done = edit(
        CONTACT, [(contact_id, changes)], by=by, at=at, batch=batch,
        phone_country=phone_country, version=version,
    )  # fmt: skip
    contact: Contact = one(done)
    return contact


def reassign_contacts(
    ids: Sequence[int], owner_id: int | None, *, by: User, at: datetime, batch: str = ""
) -> list[Contact | Refused]:
    """Hand contacts over."""
    return edit_contacts([(pk, {"owner_id": owner_id}) for pk in ids], by=by, at=at, batch=batch)


def remove_contacts(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Refused | None]:
    """Remove contacts on which nothing stands; None or StandsUnder, NoSuchRecord for each."""
    return remove(CONTACT, ids, by=by, at=at, batch=batch)


def restore_contacts(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts back; called by `journal.services.undo`."""
    return restore(CONTACT, traces, by=by, at=at)
