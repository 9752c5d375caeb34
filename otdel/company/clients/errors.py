"""Why this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class NoSuchRecord(Refused):
    code = "no-such-record"
    status = 404
    text = _("There is no such record, or it belongs to another team.")


class StandsUnder(Refused):
    """Something needs the row, so it stays."""

    code = "stands-under"
    text = _(
        "“%(title)s” cannot be removed: %(things)s stand on it. Remove or move them first, or archive it."
    )


class FieldTaken(Refused):
    code = "field-taken"
    text = _("There already is a field “%(label)s” on this record. Edit that one.")


class OwnParent(Refused):
    code = "own-parent"
    text = _("“%(title)s” cannot stand under itself or under its own branch.")


class Unreadable(Invalid):
    text = _("%(field)s: “%(value)s” cannot be read.")


class TooLong(Invalid):
    text = _("%(field)s: no more than %(limit)s characters.")


class OutOfRange(Invalid):
    text = _("%(field)s: from %(low)s to %(high)s.")


class PointsHidden(NotAllowed):
    code = "points-hidden"
    text = _(
        "Phones and mails are masked for you: you may add one, not change those that are there."
    )


class Missing(Invalid):
    text = _("%(field)s: fill it in.")


class NotOffered(Invalid):
    text = _("%(field)s: “%(value)s” is not one of those offered.")
