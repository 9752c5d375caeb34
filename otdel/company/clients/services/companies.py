"""The verbs of a company."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from otdel.company.clients import queries
from otdel.company.clients.drafts import AwayDraft, CompanyDraft
from otdel.company.clients.models import Company
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused

from .create import create
from .edit import edit
from .portions import PORTION, one
from .remove import remove
from .restore import restore
from .sorts import COMPANY


def create_companies(
    drafts: Sequence[CompanyDraft],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    phone_country: str = "RU",
) -> list[Company | Refused]:
    """Add companies to the base; a result for each draft, in order.

    phone_country: whose numbers may come without a country code. Raises NotAllowed.
    """
    return create(COMPANY, drafts, by=by, at=at, batch=batch, phone_country=phone_country)


def create_company(
    draft: CompanyDraft, *, by: User, at: datetime, batch: str = "", phone_country: str = "RU"
) -> Company:
    """Add one company. Raises NotAllowed, Invalid, NoSuchRecord (an owner or parent out of sight)."""
    made = create_companies([draft], by=by, at=at, batch=batch, phone_country=phone_country)
    company: Company = one(made)
    return company


def edit_companies(
    changes: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    phone_country: str = "RU",
) -> list[Company | Refused]:
    """Change companies; a result for each (id, {column: value}), in order. See `edit.edit`."""
    return edit(COMPANY, changes, by=by, at=at, batch=batch, phone_country=phone_country)


def edit_company(
    company_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    by: User,
    at: datetime,
    batch: str = "",
    phone_country: str = "RU",
) -> Company:
    """Change one company that was read at `version`. Raises NotAllowed, NoSuchRecord, Stale, Invalid, OwnParent."""
    done = edit(
        COMPANY, [(company_id, changes)], by=by, at=at, batch=batch,
        phone_country=phone_country, version=version,
    )  # fmt: skip
    company: Company = one(done)
    return company


def reassign_companies(
    ids: Sequence[int], owner_id: int | None, *, by: User, at: datetime, batch: str = ""
) -> list[Company | Refused]:
    """Hand companies over, and with each those contacts who were with its old owner."""
    return edit_companies([(pk, {"owner_id": owner_id}) for pk in ids], by=by, at=at, batch=batch)


def change_status(
    ids: Sequence[int],
    status: str,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    away: AwayDraft | None = None,
) -> list[Company | Refused]:
    """Move companies between potential, existing, reserve and archived (CRM-02).

    Into the reserve takes the verb company.reserve, into the archive and out of it company.archive.
    Both ask for `away`: a reason of the dictionary, for the reserve also the day of return. What
    rooms above hold by (open deals) does not go to the archive. A company or a refusal for each.
    """
    change = {"status": status, "away": away} if away else {"status": status}
    return edit_companies([(pk, change) for pk in ids], by=by, at=at, batch=batch)


def bring_back(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = "", free: Collection[int] = ()
) -> list[Company | Refused]:
    """Take companies out of the reserve or the archive into the status they had before.

    free: those of them whose owner goes. One that is in work already is left alone.
    """
    results: list[Company | Refused] = []
    for part in batched(ids, PORTION):
        was = queries.statuses_before(part)
        changes = [
            (pk, {"status": was[pk]} | ({"owner_id": None} if pk in free else {})) for pk in part
        ]
        results += edit_companies(changes, by=by, at=at, batch=batch)
    return results


def remove_companies(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Refused | None]:
    """Remove companies on which nothing stands; None or StandsUnder, NoSuchRecord for each."""
    return remove(COMPANY, ids, by=by, at=at, batch=batch)


def restore_companies(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts back; called by `journal.services.undo`."""
    return restore(COMPANY, traces, by=by, at=at)
