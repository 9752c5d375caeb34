"""What the company's preferences say about absences."""

from __future__ import annotations

from otdel.foundation.preferences.queries import value

from .drafts import CoverRules
from .preferences import LONGEST, NEEDS_WORD


def cover_rules() -> CoverRules:
    return CoverRules(bool(value(NEEDS_WORD)), int(value(LONGEST)))
