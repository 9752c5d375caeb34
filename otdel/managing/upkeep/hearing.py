"""Cards follow what happens to companies, their people, deals and talks; who has bought is a client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from otdel.company.clients import events as clients
from otdel.company.clients.models import Company
from otdel.company.clients.services import change_status
from otdel.foundation.journal.services import Happening
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.kernel.events import Event
from otdel.kernel.later import after_commit
from otdel.selling.pipeline import events as pipeline
from otdel.selling.pipeline.queries import passing_processes
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
    work.ActivityDone, work.ActivityReopened, pipeline.ProcessEdited,
    DataConfirmed, ConfirmationWithdrawn, CardNormChanged, *MOVES, *GOING,
)))  # fmt: skip
BOUGHT: tuple[type[Event], ...] = (pipeline.DealWon,)
FEW = 2  # records whose cards the act itself waits for; those of more are counted after the commit


def follow(happenings: Sequence[Happening]) -> None:
    """Count the cards of the companies that are touched; harmless if told twice."""
    ids: set[int] = set()
    going: set[int] = set()
    moved: dict[str, set[int]] = {}
    for happening in happenings:
        if _changes_all(happening.event):
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


def _changes_all(event: Event) -> bool:
    """Say whether every card is to be counted anew: another norm, or a win that is a sale no more (or again)."""
    if isinstance(event, pipeline.ProcessEdited):
        return "is_sale" in event.fields
    return isinstance(event, CardNormChanged)


def _companies(happening: Happening) -> Iterator[int]:
    if happening.client_id:
        yield happening.client_id
    names = ["company_id", "from_company_id"]
    if happening.noun == "company":
        names.append("other_id")
    for name in names:
        if pk := getattr(happening.event, name, None):
            yield pk


def make_clients(happenings: Sequence[Happening]) -> None:
    """A potential client that has bought is an existing one, with the batch of the win: undo takes both back.

    A deal of a process whose win is no sale sold nothing yet. Safe to be told twice.
    """
    won = [
        (heard, heard.event) for heard in happenings if isinstance(heard.event, pipeline.DealWon)
    ]
    early = passing_processes()
    bought: dict[tuple[int, datetime, str], set[int]] = {}
    for heard, event in won:
        if event.company_id and event.process_id not in early:
            bought.setdefault((heard.by_id, heard.at, heard.batch), set()).add(event.company_id)
    for (by_id, at, batch), ids in bought.items():
        fresh = Company.objects.filter(pk__in=ids, status=Company.Status.POTENTIAL)
        if found := sorted(fresh.values_list("pk", flat=True)):
            change_status(found, Company.Status.EXISTING, by=_reaching(by_id), at=at, batch=batch)


def _reaching(person_id: int) -> User:
    """Return the person as one who reaches every client: who may win the deal has said enough."""
    agent = User.objects.get(pk=person_id)
    agent.__dict__ |= {"is_system": True, "reach": Reach.ALL, "closed": {}, "is_masked": False}
    return agent
