"""How this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, Refused


class NoFiles(Invalid):
    code = "no-files"
    text = _("Choose at least one file: CSV, XLSX, XLS or ODS.")


class FileTooLarge(Invalid):
    code = "file-too-large"
    text = _(
        "“%(name)s” is above the limit of %(limit)s MB. Split it, or raise the limit in the settings."
    )


class NotReady(Refused):
    code = "not-ready"
    text = _("First match the columns: %(files)s.")


class WrongMoment(Refused):
    code = "wrong-moment"
    text = _("The import is in the state “%(status)s”, so this cannot be done now. Open it again.")


class UnknownField(Invalid):
    code = "unknown-field"
    text = _("There is no field “%(field)s” in a table of this kind.")


class NothingUnderstood(Invalid):
    code = "nothing-understood"
    text = _("None of the files could be understood. Their headers say nothing familiar.")


class Overtaken(Exception):
    """Another worker has taken the import over, or it was paused or cancelled: stop quietly."""
