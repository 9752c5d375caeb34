"""What rooms add to the lists of rooms below them: key of the list -> columns, filters and what stands beside."""

from otdel.foundation.web.lists import Addition
from otdel.managing.portrait.lists import LEAD_FIT

ADDITIONS: dict[str, tuple[Addition, ...]] = {"leads": (LEAD_FIT,)}
