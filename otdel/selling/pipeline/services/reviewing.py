"""Looking through the approved process: does it still fit the market (PIPE-27)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.engine import tidy
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from ..events import ProcessReviewed
from ..models import ProcessReview, ProcessVersion
from ..preferences import MOST_DAYS
from .checking import wrong


@transaction.atomic
def review_process(
    process_id: int,
    *,
    has_changed: bool,
    note: str,
    next_on: date,
    by: User,
    at: datetime,
    on: date,
) -> ProcessReview:
    """Note that the approved version was looked through, and the day of the next look.

    has_changed: the market or the buyers are not what the process was written for; then `note` says how.
    Raises ProcessVersion.DoesNotExist, NotAllowed, Invalid (a next day not within two years, no note).
    """
    require(by, "process.design")
    version = ProcessVersion.objects.select_related("process").get(
        process_id=process_id, state=ProcessVersion.State.APPROVED
    )
    if not 0 < (next_on - on).days <= MOST_DAYS:
        raise wrong(_("Next review"), _("must lie within two years from now"))
    said = tidy(note)[:500]
    if has_changed and not said:
        raise wrong(_("What was found"), _("say what has changed"))
    row = ProcessReview.objects.create(
        version=version, has_changed=has_changed, note=said, on=on, next_on=next_on, by=by
    )
    told = ProcessReviewed(
        process_id=process_id,
        version=version.number,
        has_changed=has_changed,
        next_on=next_on.isoformat(),
    )
    record(told, about=version.process, by=by, at=at)
    return row
