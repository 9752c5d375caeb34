"""What happened, as a value: frozen, flat, without personal data."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar, Self

from django.utils.functional import Promise


class Event:
    """Base of every event. Subclasses are frozen dataclasses of ids, dates (ISO), numbers, codes.

    `text` is the sentence of the timeline; a gap `%(stage_id)s` is filled with the present
    name of the noun that `names` gives for the field (`{"stage_id": "stage"}`); other
    gaps with the value itself. `icon` is a picture's name in the web room. `whose` is the field
    with the person whose deed it was, named where the product itself entered it (imports, demo).
    `guards` names the fields of records that the facts tell the value of ("deal.amount_minor").
    """

    text: ClassVar[str | Promise]
    names: ClassVar[dict[str, str]] = {}
    icon: ClassVar[str] = "point"
    whose: ClassVar[str] = ""
    guards: ClassVar[dict[str, str]] = {}

    @classmethod
    def kind(cls) -> str:
        """Return the stable name kept in the journal: `<room>.<Class>`."""
        return f"{cls.__module__.split('.')[-2]}.{cls.__name__}"

    def facts(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """Return the event from what the journal kept; fields it does not know are left out."""
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        return cls(**{name: value for name, value in facts.items() if name in known})
