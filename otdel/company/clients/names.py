"""What people are called: a column that says of an erased person, in the reader's language, that they are."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from otdel.kernel.erasing import shade, shade_number


class NameField(models.CharField[Any, Any]):
    """A person's name. Of one who was erased "⌀15" is stored and “Erased person № 15” is read."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        number = shade_number(value) if value else None
        return value if number is None else told_erased(number)

    def get_prep_value(self, value: Any) -> Any:
        """What was read of an erased person is written as it is stored."""
        return super().get_prep_value(
            shade(value.number) if isinstance(value, ErasedName) else value
        )

    def deconstruct(self) -> Any:
        """To the database it is a column of text like any other."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options


class ErasedName(str):
    """The words for an erased person, with the number that is stored."""

    number: int


def told_erased(number: int) -> ErasedName:
    words = ErasedName(_("Erased person № %(number)s") % {"number": number})
    words.number = number
    return words
