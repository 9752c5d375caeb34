"""Winning clients back: the words of the list in the reader's language, and the act of the edges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otdel.foundation.people.models import User
from otdel.foundation.preferences.queries import value

from . import queries, services
from .thresholds import buying

SIGNS: dict[str, tuple[Any, str]] = {
    queries.LOST: (gettext_lazy("Went to a competitor"), "bad"),
    queries.QUIET: (gettext_lazy("Stopped buying"), "warn"),
}


def words() -> services.ListWords:
    return services.ListWords(
        name=_("Win back"),
        states=(_("To do"), _("In work"), _("Gave up"), _("Won back")),
        fields={
            "why": _("Why lost"),
            "whom": _("To whom, what happened"),
            "since": _("Lost since"),
            "worth": _("Worth a year"),
            "next": _("Next try"),
        },
        signs={sign: str(label) for sign, (label, _tone) in SIGNS.items()},
    )


def gather(ids: Sequence[int], *, by: User, at: datetime, batch: str) -> services.Gathered:
    """Put clients into the person's list of those to be won back; see `services.gather_win_back`."""
    return services.gather_win_back(
        ids, by=by, at=at, on=timezone.localdate(at), limits=buying(), words=words(),
        currency=settings.CURRENCY, claims=str(value("namedlists.claims")), batch=batch,
    )  # fmt: skip
