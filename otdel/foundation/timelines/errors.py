"""Why a line is not pinned."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Refused


class NoSuchLine(Refused):
    code = "no-such-line"
    status = 404
    text = _("There is no such line in this history, or it is not for you.")


class LineNotForPins(Refused):
    code = "line-not-for-pins"
    text = _("Notes, talks, tasks and files can be pinned, changes of fields cannot.")


class TooManyPins(Refused):
    code = "too-many-pins"
    text = _("%(limit)s lines are pinned here already. Unpin one first.")


class NotPinned(Refused):
    code = "not-pinned"
    text = _("This line is not pinned any more.")
