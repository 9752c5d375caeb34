"""Companies that came without a responsible person go to the seller of their latest deal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from otdel.company.clients.queries import companies
from otdel.company.clients.services import edit_companies
from otdel.foundation.journal.models import Trace
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.queries import deals

PORTION = 1000


def made_companies(batch: str) -> Iterator[list[int]]:
    """Yield the ids of the companies that the batch created, a thousand at a time."""
    last = 0
    mine = Trace.objects.filter(batch=batch, noun="company", did=Trace.Did.CREATED, undone_at=None)
    while part := list(
        mine.filter(pk__gt=last).order_by("pk").values_list("pk", "noun_id")[:PORTION]
    ):
        last = part[-1][0]
        yield [company_id for _trace, company_id in part]


def give_owners(ids: Sequence[int], *, by: User, at: datetime, batch: str) -> int:
    """Give each of these companies that has no owner the owner of its latest deal; return how many.

    A deal without an owner, or with one who has left, says nothing. Raises NotAllowed.
    """
    # What `reassign_companies` does for one owner, here for all of them in constant statements.
    changes = [(pk, {"owner_id": owner}) for pk, owner in _latest_owners(by, ids).items()]
    results = edit_companies(changes, by=by, at=at, batch=batch)
    return sum(1 for result in results if not isinstance(result, Refused))


def _latest_owners(by: User, ids: Sequence[int]) -> dict[int, int]:
    """Return {company without an owner: owner of its latest deal} in two statements."""
    bare = list(
        companies(by).filter(pk__in=ids, owner=None).order_by().values_list("pk", flat=True)
    )
    if not bare:
        return {}
    rows = deals(by).filter(company_id__in=bare, owner__is_active=True)
    pairs = rows.order_by("company_id", "opened_on", "pk").values_list("company_id", "owner_id")
    return dict(pairs)  # type: ignore[arg-type]  # the latest of a company comes last
