"""What a trait may be about: a literal list, and the company's own fields of companies and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients.models import Field
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User

type Kind = Literal["words", "choice", "number"]
LEVELS: dict[str, str | Promise] = {
    "company": _("Company"),
    "contact": _("Contact person"),
    "employee": _("Employee who sells"),
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """words: texts compared without case; choice: codes or ids; number: whole units, cut at `edges`.

    `path`: the column as seen from a deal, where there is one.
    """

    key: str
    label: str | Promise
    kind: Kind
    path: str = ""
    edges: tuple[int, ...] = ()
    unit: str | Promise = ""
    is_minor: bool = False  # kept in minor units, compared in whole ones

    @property
    def level(self) -> str:
        return self.key.partition(".")[0]

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What it is read from, as (noun, field): rights on fields hold for it too."""
        if self.key in ("company.source", "company.channel"):
            return (("lead", "source_id"), ("deal", "source_id"))
        if self.key == "company.product":
            return (("deal", "lines"),)
        if self.level == "employee":
            return ()
        return ((self.level, self.path.partition("__")[2]),)

    @property
    def field_key(self) -> str:
        """The key of the company's own field, "" for an attribute of the product."""
        return self.key.partition(".extra.")[2]


FIXED: tuple[Attribute, ...] = (
    Attribute("company.industry", _("Industry"), "words", "company__industry"),
    Attribute("company.country", _("Country"), "words", "company__country"),
    Attribute("company.city", _("City"), "words", "company__city"),
    Attribute(
        "company.headcount", _("Employees"), "number", "company__headcount",
        (0, 10, 50, 250, 1000, 5000), pgettext_lazy("how many", "people"),
    ),
    Attribute(
        "company.turnover", _("Yearly turnover"), "number", "company__turnover_minor",
        (0, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000),
    ),
    Attribute(
        "company.age", _("Age of the firm"), "number", "company__founded_year",
        (0, 3, 10, 20, 30), _("years"),
    ),
    Attribute("company.source", _("Source"), "choice", "source_id"),
    Attribute("company.channel", _("Channel of the source"), "choice"),
    Attribute("company.product", _("Product of interest"), "choice", "lines__product_id"),
    Attribute("contact.part", _("Part in the decision"), "choice", "contact__part"),
    Attribute("contact.title", _("Job title"), "words", "contact__title"),
    Attribute("contact.department", _("Department"), "words", "contact__department"),
    Attribute("employee.function", _("Function"), "choice"),
    Attribute("employee.unit", _("Unit"), "choice"),
    Attribute("employee.years", _("Works with us"), "number", "", (0, 1, 3, 5), _("years")),
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "text": "words", "choice": "words", "yes_no": "choice", "number": "number", "money": "number",
}  # fmt: skip


def is_open(by: User, attribute: Attribute) -> bool:
    """Say whether the person may read every field that the attribute is taken from."""
    return all(may_read(by, noun, name) for noun, name in attribute.fields)


def own(fields: Sequence[Field]) -> list[Attribute]:
    """Return the company's own fields in use that a trait may be about (dates may not)."""
    return [
        Attribute(
            f"{field.on_noun}.extra.{field.key}", field.label, KINDS[field.kind],
            f"{field.on_noun}__extra__{field.key}", is_minor=field.kind == Field.Kind.MONEY,
        )
        for field in fields
        if field.is_active and field.on_noun in ("company", "contact") and field.kind in KINDS
    ]  # fmt: skip
