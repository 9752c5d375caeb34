"""What a client's card may have to hold, where each fact is filled in, and the set asked for by default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EXTRA = "extra."


@dataclass(frozen=True, slots=True)
class CardFact:
    """`way`: where it is filled in: "field" (a field of the company), "points", "people", "tags"."""

    key: str
    label: str | Promise
    way: str = "field"


FIXED: dict[str, CardFact] = {
    fact.key: fact
    for fact in (
        CardFact("owner_id", _("Responsible")),
        CardFact("industry", _("Industry")),
        CardFact("tags", _("Tags"), "tags"),
        CardFact("tax_id", _("Tax ID")),
        CardFact("country", _("Country")),
        CardFact("city", _("City")),
        CardFact("address", _("Address")),
        CardFact("website", _("Website")),
        CardFact("founded_year", _("Founded")),
        CardFact("headcount", _("Employees")),
        CardFact("turnover_minor", _("Yearly turnover")),
        CardFact("preferred_channel", _("Preferred channel")),
        CardFact("preferences", _("Preferences")),
        CardFact("phone", _("Phone"), "points"),
        CardFact("email", _("E-mail"), "points"),
        CardFact("contact", pgettext_lazy("card", "A person"), "people"),
        CardFact("decider", _("Decision maker"), "people"),
        CardFact("decider_reach", _("Phone or mail of the decision maker"), "people"),
    )
}
COLUMNS: tuple[str, ...] = tuple(key for key, fact in FIXED.items() if fact.way == "field")

# Points by the client's status. Origin: CRM-16 and CRM-02 say that it is measured; the weights are ours.
DEFAULTS: dict[str, dict[str, int]] = {
    "potential": {
        "decider": 25, "phone": 20, "industry": 15, "email": 10, "city": 10, "owner_id": 10, "website": 10,
    },
    "existing": {
        "decider": 20, "decider_reach": 15, "phone": 15, "tax_id": 15, "email": 10, "industry": 10,
        "address": 5, "preferred_channel": 5, "owner_id": 5,
    },
    "reserve": {"decider": 40, "phone": 40, "industry": 20},
    "archived": {"tax_id": 50, "industry": 50},
}  # fmt: skip


def known(fields: Iterable[Any]) -> dict[str, CardFact]:
    """Return {key: fact} of what may be asked for: the fixed ones and the company's own fields in use."""
    own = (CardFact(f"{EXTRA}{field.key}", field.label) for field in fields)
    return FIXED | {fact.key: fact for fact in own}


def in_use(points: Mapping[str, int], facts: Mapping[str, CardFact]) -> dict[str, int]:
    """Return the points of those facts that may still be asked for."""
    return {key: number for key, number in points.items() if key in facts}
