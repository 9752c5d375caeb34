"""Two records side by side: what differs, and which value the merge would keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from otdel.foundation.people.fields import may_fill
from otdel.foundation.web.facts import FactSheet, FactShown, facts_of
from otdel.foundation.web.lists.spec import Label

from . import services
from .lists import COMPANY_SHEET, CONTACT_SHEET

SHEETS: dict[str, FactSheet] = {"company": COMPANY_SHEET, "contact": CONTACT_SHEET}


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of both records. `takes_other`: what the merge does unless somebody chooses."""

    key: str
    label: Label
    mine: Any
    others: Any
    agree: bool
    takes_other: bool
    is_fixed: bool = False  # the reader does not fill this field: the merge's own rule decides

    @property
    def has_value(self) -> bool:
        return bool(self.mine)


def lines_of(noun: str, survivor: Any, gone: Any, by: Any) -> list[Choice]:
    """Return the fields of both in the order of the record's sheet, the name first."""
    sheet = SHEETS[noun]
    pairs = zip(facts_of(sheet, survivor, by), facts_of(sheet, gone, by), strict=True)
    title = "name" if noun == "company" else "full_name"
    column: Any = type(survivor)._meta.get_field(title)
    label = column.verbose_name
    same, is_fixed = services.agree(survivor, gone, title), not may_fill(by, noun, title)
    first = Choice(title, label, str(survivor), str(gone), same, False, is_fixed)
    return [first, *(_line(mine, others, survivor, gone, by) for mine, others in pairs)]


def _line(mine: FactShown, others: FactShown, survivor: Any, gone: Any, by: Any) -> Choice:
    return Choice(
        key=mine.key,
        label=mine.label,
        mine=mine.html,
        others=others.html,
        agree=services.agree(survivor, gone, mine.key),
        takes_other=services.takes_other(survivor, gone, mine.key),
        is_fixed=not may_fill(by, survivor.noun, mine.key),
    )
