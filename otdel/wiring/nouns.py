"""What the things in a timeline are called today: noun -> names(by, ids)."""

from otdel.foundation.journal.registry import Names
from otdel.selling.work.queries import activity_names
from otdel.selling.work.words import day_names, kind_names

NOUNS: dict[str, Names] = {
    "activity": activity_names,
    "activity_kind": kind_names,
    "day": day_names,
}
