"""How companies may stand to each other besides parent and branch, in the words of both sides."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class RelationKind:
    """`word`: what the first company is to the second; `back`: what the second is to the first.

    Without `back` it is the same both ways. The sentence reads: <company> is <word> <other>.
    """

    word: str | Promise
    back: str | Promise = ""

    @property
    def is_mutual(self) -> bool:
        return not self.back


KINDS: dict[str, RelationKind] = {
    "supplies": RelationKind(_("Supplier of"), _("Customer of")),
    "deals_for": RelationKind(_("Dealer of"), _("Sells through the dealer")),
    "refers": RelationKind(_("Refers clients to"), _("Gets clients from")),
    "partner": RelationKind(_("Partner of")),
    "competes": RelationKind(_("Competitor of")),
    "same_owner": RelationKind(_("Same owner as")),
}
BACK = "<"  # before a code: seen from the second company


def word_of(code: str) -> str | Promise:
    """Return the words of a code as one side reads it; "<supplies" is the other way round."""
    kind = KINDS[code.removeprefix(BACK)]
    return kind.back or kind.word if code.startswith(BACK) else kind.word


def choices() -> list[tuple[str, str | Promise]]:
    """Return (code, words) of every kind, both ways."""
    offered: list[tuple[str, str | Promise]] = []
    for code, kind in KINDS.items():
        offered.append((code, kind.word))
        if not kind.is_mutual:
            offered.append((BACK + code, kind.back))
    return offered
