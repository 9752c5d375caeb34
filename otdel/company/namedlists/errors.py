"""Why this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class NoSuchList(Refused):
    code = "no-such-list"
    status = 404
    text = _("There is no such list, or it is not for you.")


class NoSuchEntry(Refused):
    code = "no-such-entry"
    status = 404
    text = _("This client is not in the list any more, or belongs to another team.")


class NotYourList(NotAllowed):
    code = "not-your-list"
    text = _("Only the owner of the list or a head may change it. Ask them, or draw up your own.")


class ListClosed(Refused):
    code = "list-closed"
    text = _("The list “%(title)s” is out of use. Take it into use again first.")


class AlreadyIn(Refused):
    code = "already-in-list"
    text = _("“%(title)s” is in the list already.")


class Claimed(Refused):
    """Two people may not have one client in exclusive lists of the same purpose (TERR-03)."""

    code = "claimed"
    text = _(
        "“%(title)s” is in an exclusive list of the same purpose that belongs to %(person)s."
        " Agree who works with the client, then take it out of one of the lists."
    )


class StateInUse(Refused):
    code = "state-in-use"
    text = _("The state “%(label)s” stays: %(number)s entries are in it. Move them first.")


class ListFieldTaken(Refused):
    code = "list-field-taken"
    text = _("The list has a field “%(label)s” already. Edit that one.")


class EntriesStand(Refused):
    code = "entries-stand"
    text = _("The list “%(title)s” is not empty, so it stays; take it out of use instead.")


class TooManyLines(Invalid):
    text = _("At most %(limit)s lines at once: paste them in parts.")
