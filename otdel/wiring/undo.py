"""Who puts a noun's rows back when an act is undone, in the order of undoing: the highest room first.

restore(traces, *, by, at) -> one result a trace: the row (or None) where done, a `Refused` where not.
"""

from collections.abc import Callable, Sequence
from typing import Any

from otdel.selling.work.services import restore_activities

UNDO: dict[str, Callable[..., Sequence[Any]]] = {
    "activity": restore_activities,
}
