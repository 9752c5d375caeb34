"""Which room shows a panel in which place: slot -> callables(request, thing) -> HTML or ""."""

from otdel.foundation.web.slots import Panel

SLOTS: dict[str, tuple[Panel, ...]] = {}
