"""Who hears of what. A handler gets the happenings of one transaction and may be told twice."""

from collections.abc import Callable, Sequence
from typing import Any

from otdel.foundation.journal.services import Happening
from otdel.kernel.events import Event

SUBSCRIPTIONS: dict[type[Event], tuple[Callable[[Sequence[Happening]], Any], ...]] = {}
