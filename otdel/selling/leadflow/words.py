"""What states of the clock are called, and rules told in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.models import Company
from otdel.selling.pipeline.models import Source

from .models import LetterTemplate

STATES: dict[str, tuple[str | Promise, str]] = {
    "met": (_("answered in time"), "good"),
    "missed": (_("answered late"), "bad"),
    "late": (_("no answer, late"), "bad"),
    "due": (_("awaits an answer"), "info"),
}


def conditions(
    told: Mapping[str, Any],
    sources: Mapping[int, str],
    lists: Mapping[int, str],
    products: Mapping[int, str],
) -> str:
    """Return the conditions of a rule as a line; "" if it fits every lead."""
    parts = [
        ", ".join(sources.get(pk, "—") for pk in told.get("sources", ())),
        ", ".join(str(Source.Channel(one).label) for one in told.get("channels", ())),
        _sum(told.get("amount_from"), told.get("amount_to")),
        ", ".join(f"«{word}»" for word in told.get("words", ())),
        ", ".join(lists.get(pk, "—") for pk in told.get("lists", ())),
        ", ".join(str(Company.Status(one).label) for one in told.get("statuses", ())),
        ", ".join(told.get("tags", ())),
        ", ".join(products.get(pk, "—") for pk in told.get("products", ())),
        ", ".join(str(LetterTemplate.Language(one).label) for one in told.get("languages", ())),
        ", ".join(told.get("industries", ())),
    ]
    return " · ".join(part for part in parts if part)


def _sum(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        return str(_("sum %(low)s–%(high)s")) % {"low": low // 100, "high": high // 100}
    if low is not None:
        return str(_("sum from %(low)s")) % {"low": low // 100}
    return str(_("sum up to %(high)s")) % {"high": (high or 0) // 100}


WHY: dict[str, str | Promise] = {
    "answered": _("answered"),
    "meeting": _("a meeting is agreed on"),
    "converted": _("became a deal"),
    "rejected": _("the lead was rejected"),
    "won": _("the deal was won"),
    "lost": _("the deal was lost"),
    "removed": _("the record was removed"),
    "barred": _("no further step is allowed"),
    "hand": _("stopped by hand"),
    "paused": _("paused by hand"),
    "called_off": _("paused, because its step was called off"),
    "nobody": _("paused, because nobody answers for the record"),
    "resumed": _("resumed"),
    "done": _("all steps are done"),
}
RUN_TONES = {"running": "info", "paused": "warn", "stopped": "neutral", "finished": "good"}


def why_words(by: Any, codes: Sequence[Any]) -> dict[Any, str]:
    """Return {code: why a cadence changed its state}."""
    return {code: str(WHY.get(code, code)) for code in codes}
