"""What the things in a timeline are called today: noun -> names(by, ids)."""

from otdel.foundation.journal.registry import Names

NOUNS: dict[str, Names] = {}
