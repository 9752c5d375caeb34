"""How a rule says no: a stable code for machines, a sentence for people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A rule said no; nothing was changed.

    Subclasses give a stable `code`, an HTTP `status`, and a translatable `text`
    with named gaps filled from keyword arguments.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    text: ClassVar[str | Promise] = _("This cannot be done.")

    def __init__(self, **gaps: Any) -> None:
        self.gaps = gaps
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.text) % self.gaps


class Stale(Refused):
    code = "stale"
    text = _("Somebody changed this while you were looking. Open it again and repeat.")


class NotAllowed(Refused):
    code = "not-allowed"
    status = 403
    text = _("Your functions do not include this. Ask the head of the department.")


class Invalid(Refused):
    """A value breaks a rule; `field` names it, `errors` maps fields to sentences when several do."""

    code = "invalid"
    status = 422
    text = _("%(field)s: %(problem)s")
