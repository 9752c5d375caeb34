"""What an empty installation is given before its first use; each may be called again harmlessly.

starter(*, by, at)
"""

from collections.abc import Callable
from typing import Any

from otdel.company.clients.starters import lay_away_reasons
from otdel.company.department.services import ensure_catalogue
from otdel.company.playbook.starters import lay_playbook
from otdel.company.structures.services import ensure_structures
from otdel.selling.handoffs.starters import lay_reasons
from otdel.selling.leadflow.starters import lay_cadences, lay_letters
from otdel.selling.offers.starters import lay_limits
from otdel.selling.pipeline.starters import lay_process, lay_sale_types
from otdel.selling.requests.starters import lay_services

STARTERS: tuple[Callable[..., Any], ...] = (
    ensure_catalogue,
    ensure_structures,
    lay_playbook,
    lay_away_reasons,
    lay_process,
    lay_sale_types,
    lay_services,
    lay_reasons,
    lay_limits,
    lay_cadences,
    lay_letters,
)
