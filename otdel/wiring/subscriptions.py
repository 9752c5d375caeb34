"""Who hears of what. A handler gets the happenings of one transaction and may be told twice."""

from collections.abc import Callable, Sequence
from typing import Any

from otdel.company.clients.hearing import HEARD as RECORDS
from otdel.company.clients.hearing import seek_twins
from otdel.company.confidentiality.services import follow_contracts
from otdel.company.department.events import (
    EmploymentChanged,
    EmploymentEnded,
    EmploymentRemoved,
    PersonEmployed,
)
from otdel.edges.intake.hearing import HEARD as AGREED
from otdel.edges.intake.hearing import enter_consents
from otdel.foundation.journal.services import Happening
from otdel.kernel.events import Event
from otdel.managing.compliance.hearing import HEARD as JUDGED
from otdel.managing.compliance.hearing import follow as judge_visits
from otdel.managing.metrics.engine import HEARD as FIGURES
from otdel.managing.metrics.services import post_facts
from otdel.managing.portrait.hearing import HEARD as FITTED
from otdel.managing.portrait.hearing import follow
from otdel.managing.upkeep.hearing import BOUGHT, make_clients
from otdel.managing.upkeep.hearing import HEARD as CARDED
from otdel.managing.upkeep.hearing import follow as count_cards
from otdel.selling.approvals.hearing import HEARD as ENDED
from otdel.selling.approvals.hearing import take_back
from otdel.selling.handoffs.hearing import HEARD as HANDED
from otdel.selling.handoffs.hearing import follow as follow_handoffs
from otdel.selling.leadflow.following import HEARD as CADENCED
from otdel.selling.leadflow.following import follow_cadences
from otdel.selling.leadflow.hearing import ANSWERED, CAME, take_in
from otdel.selling.leadflow.hearing import follow as follow_answers
from otdel.selling.pipeline.hearing import HEARD as RETURNED
from otdel.selling.pipeline.hearing import return_tasks
from otdel.selling.requests.hearing import HEARD as REQUESTED
from otdel.selling.requests.hearing import follow as follow_requests

Handler = Callable[[Sequence[Happening]], Any]

HEARS: tuple[tuple[Handler, tuple[type[Event], ...]], ...] = (
    (seek_twins, RECORDS),
    (
        follow_contracts,
        (PersonEmployed, EmploymentChanged, EmploymentEnded, EmploymentRemoved),
    ),
    (follow, FITTED),
    (follow_handoffs, HANDED),
    (take_back, ENDED),
    (follow_requests, REQUESTED),
    (make_clients, BOUGHT),
    (count_cards, CARDED),
    (judge_visits, JUDGED),
    (return_tasks, RETURNED),
    (enter_consents, AGREED),
    (take_in, CAME),
    (follow_answers, ANSWERED),
    (post_facts, FIGURES),  # reads the clocks of leads that `follow_answers` has set
    (follow_cadences, CADENCED),
)

SUBSCRIPTIONS: dict[type[Event], tuple[Handler, ...]] = {
    kind: tuple(handler for handler, heard in HEARS if kind in heard)
    for _, kinds in HEARS
    for kind in kinds
}
