"""The five levers as people call them, and how their values are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otdel.foundation.people.models import User
from otdel.foundation.web import formats
from otdel.managing.metrics.wording import NOTHING, language

from .engine import Lever

LEVERS: Mapping[Lever, Promise] = {
    Lever.WIDTH: gettext_lazy("A wider funnel"),
    Lever.PACE: gettext_lazy("A faster pace of deals"),
    Lever.SUCCESS: gettext_lazy("More deals won"),
    Lever.SIZE: gettext_lazy("A larger average deal"),
    Lever.REPEAT: gettext_lazy("More repeat orders"),
}
MEASURED: Mapping[Lever, Promise] = {
    Lever.WIDTH: gettext_lazy("Deals opened"),
    Lever.PACE: gettext_lazy("Days to win"),
    Lever.SUCCESS: gettext_lazy("Win rate"),
    Lever.SIZE: gettext_lazy("Average won deal"),
    Lever.REPEAT: gettext_lazy("Share of repeat orders in won deals"),
}
HOW: Mapping[Lever, Promise] = {
    Lever.WIDTH: gettext_lazy("More leads and calls, new sources, win-back"),
    Lever.PACE: gettext_lazy("Answer sooner, no pause between steps, norms of stages"),
    Lever.SUCCESS: gettext_lazy("Better qualification, scripts, hand-offs"),
    Lever.SIZE: gettext_lazy("Up-sale, sets, fewer discounts"),
    Lever.REPEAT: gettext_lazy("Cross-sales, care after the first deal"),
}


def spoken(lever: Lever, amount: int | None, currency: str) -> str:
    """Return a lever's value (in its whole units) as it is written; a dash for nothing."""
    if amount is None:
        return NOTHING
    said = language()
    match lever:
        case Lever.PACE:
            days = formats.format_number(Decimal(amount) / 10, said, digits=1)
            return _("%(number)s d.") % {"number": days}
        case Lever.SUCCESS | Lever.REPEAT:
            return formats.format_percent(Decimal(amount) / 10_000, said, digits=1)
        case Lever.SIZE:
            return formats.format_money(amount, currency, said)
        case _:
            return formats.format_number(amount, said)


def lever_words(by: User, ids: Sequence[str]) -> dict[str, str]:
    """Return {lever: its name}."""
    return {key: str(LEVERS[Lever(key)]) for key in ids if key in Lever}
