"""What checks and levels are called, in the language of the moment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web import formats

from .engine import Check

DASH = "–"
# Check -> (its name, what keeps it, what to say where it is broken).
CHECKS: dict[Check, tuple[Any, Any, Any]] = {
    Check.TIME: (
        _("In time"),
        _("The deal left the stage within the stage's norm of days. Not asked where there is no norm."),
        pgettext_lazy("broken", "Time"),
    ),
    Check.ORDER: (
        _("In order"),
        _("Going forward or won, the deal jumped over no stage of its process."),
        pgettext_lazy("broken", "Order"),
    ),
    Check.TASKS: (
        _("Tasks done"),
        _("Going forward or won: the compulsory tasks of the stage were done when it was left, and so were the others that had been opened."),
        pgettext_lazy("broken", "Tasks"),
    ),
    Check.GATE: (
        _("Gate met"),
        _("Going forward or won: the evidence was shown, and the fields that the stage demands are filled. A field emptied later breaks it."),
        pgettext_lazy("broken", "Gate"),
    ),
    Check.STEP: (
        _("Next step planned"),
        _("While the deal stood in the stage, something with a date was planned for it. Not asked of less than a day."),
        pgettext_lazy("broken", "Next step"),
    ),
}  # fmt: skip


def language() -> str:
    return (get_language() or "en").split("-")[0]


def level(points: int | None) -> str:
    """Return hundredths of a percent as «87,5%»; a dash where nothing was asked."""
    if points is None:
        return DASH
    return formats.format_percent(Decimal(points) / 10_000, language(), digits=1)


def difference(points: int) -> str:
    """Return hundredths of a percent as «−3,2 п. п.»."""
    sign = "+" if points > 0 else formats.MINUS
    said = formats.format_number(Decimal(abs(points)) / 100, language(), digits=1)
    return f"{sign if points else ''}{_('%(points)s pp') % {'points': said}}"
