"""Cards follow what happens to companies, their people, deals and talks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from otdel.company.clients import events as clients
from otdel.foundation.journal.services import Happening
from otdel.foundation.people.models import User
from otdel.kernel.events import Event
from otdel.kernel.later import after_commit
from otdel.selling.pipeline import events as pipeline
from otdel.selling.work import events as work

from . import queries, services, tasks
from .events import CardNormChanged, ConfirmationWithdrawn, DataConfirmed

# What may have taken a record from one company to another: its former companies are counted anew, too.
MOVES: tuple[type[Event], ...] = (
    clients.ContactEdited, clients.ContactRestored, clients.ContactMerged, clients.ContactParted,
    pipeline.DealEdited, pipeline.DealRestored, work.ActivityEdited,
)  # fmt: skip
# Told before the rows are gone.
GOING: tuple[type[Event], ...] = (
    clients.ContactRemoved, clients.CompanyMerged, clients.ContactMerged,
    pipeline.DealRemoved, work.ActivityRemoved,
)  # fmt: skip
HEARD: tuple[type[Event], ...] = tuple(dict.fromkeys((
    clients.CompanyCreated, clients.CompanyEdited, clients.CompanyStatusChanged,
    clients.CompanyReserved,
    clients.CompanyArchived,
    clients.CompanyReassigned, clients.CompanyTagged, clients.CompanyRestored, clients.CompanyParted,
    clients.ContactCreated, clients.ContactAffiliated, clients.AffiliationEnded,
    clients.MainAffiliationChanged, clients.AffiliationRemoved,
    pipeline.DealOpened, pipeline.DealWon, pipeline.DealLost, pipeline.DealReopened,
    work.ActivityDone, work.ActivityReopened,
    DataConfirmed, ConfirmationWithdrawn, CardNormChanged, *MOVES, *GOING,
)))  # fmt: skip
FEW = 2  # records whose cards the act itself waits for; those of more are counted after the commit


def follow(happenings: Sequence[Happening]) -> None:
    """Count the cards of the companies that are touched; harmless if told twice."""
    ids: set[int] = set()
    going: set[int] = set()
    moved: dict[str, set[int]] = {}
    for happening in happenings:
        if isinstance(happening.event, CardNormChanged):
            by = User.objects.get(pk=happening.by_id)
            tasks.begin_count(by=by, at=happening.at)
        (going if isinstance(happening.event, GOING) else ids).update(_companies(happening))
        if isinstance(happening.event, MOVES):
            moved.setdefault(happening.noun, set()).add(happening.noun_id)
    if len({(one.noun, one.noun_id) for one in happenings}) > FEW:
        going, ids = going | ids, set()
    if ids:
        services.measure(queries.with_former(ids, moved))
    if going or (moved and not ids):
        former = {noun: sorted(pks) for noun, pks in moved.items()}
        after_commit(tasks.measure_cards, sorted(going), former)


def _companies(happening: Happening) -> Iterator[int]:
    if happening.client_id:
        yield happening.client_id
    names = ["company_id", "from_company_id"]
    if happening.noun == "company":
        names.append("other_id")
    for name in names:
        if pk := getattr(happening.event, name, None):
            yield pk
