"""Work with adjacent services, for the technological map of a process (PIPE-18)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otdel.foundation.people.models import User
from otdel.selling.pipeline.appendices import Appendix

from . import queries
from .models import Agreement

WIDTHS = (4, 5, 4, 3, 3, 4, 4)


def work_with_services(process_id: int, by: User) -> Appendix | None:
    """Return who does what for whom and by when, in this process or in every one; None if nothing is agreed."""
    rows = [row for row in queries.agreements() if row.process_id in (None, process_id)]
    if not rows:
        return None
    heads = (
        _("Service"), _("What"), _("At which stage"), _("Who in sales"), _("Term"),
        _("What comes of it"), _("What goes along"),
    )  # fmt: skip
    lines = tuple(tuple(_line(row, by)) for row in rows)
    return Appendix(_("Work with adjacent services"), heads, WIDTHS, lines)


def _line(row: Agreement, by: User) -> list[str]:
    who = queries.who_answers(row.service, by)
    stage = row.stage.name if row.stage else _("any")
    return [
        f"{row.service.name} ({who})" if who else row.service.name,
        f"{row.get_direction_display()}: {row.name}",
        f"{stage}. {_('Not left before the answer')}" if row.is_gate else stage,
        row.function.called(by.language) if row.function else _("Everybody who sells"),
        term(row.hours),
        row.result,
        row.document,
    ]


def term(hours: int) -> str:
    return ngettext("%(n)s working hour", "%(n)s working hours", hours) % {"n": hours}
