"""Who says in which order facts and columns stand for a person: (person, kind, key) -> lines."""

from otdel.company.department.arrangement import layout_for

LAYOUTS = layout_for
