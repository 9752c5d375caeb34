"""Why this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, Refused


class WrongPoints(Invalid):
    code = "card-points"
    text = _("%(field)s: give from 1 to 100 points, or leave it out.")


class NothingAsked(Invalid):
    code = "card-empty"
    text = _("A card has to hold something: give points to at least one fact.")


class UnknownFact(Invalid):
    code = "card-fact"
    text = _("“%(field)s” is no fact of a card, or is out of use. Open the form again.")


class TooManyAtOnce(Refused):
    code = "win-back-many"
    text = _("More than %(most)s clients at once: narrow the list by a filter and pick them there.")
