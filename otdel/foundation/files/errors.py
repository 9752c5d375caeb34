"""Why a file is not taken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Refused


class FileTooBig(Refused):
    code = "file-too-big"
    status = 413
    text = _("“%(name)s” is larger than %(limit)s MB. Make it smaller or put a link to it.")


class FileEmpty(Refused):
    code = "file-empty"
    status = 422
    text = _("“%(name)s” is empty. Check it and attach it again.")


class WrongFileType(Refused):
    code = "wrong-file-type"
    status = 422
    text = _(
        "“%(name)s” cannot be attached: its content is not that of a document, picture, recording or archive with this ending."
    )


class TooManyFiles(Refused):
    code = "too-many-files"
    text = _("There are %(limit)s files here already. Remove those no longer needed.")


class NoSuchFile(Refused):
    code = "no-such-file"
    status = 404
    text = _("There is no such file or record.")


class WordTooMuch(Refused):
    code = "word-too-much"
    status = 413
    text = _("The template is too large or too involved. Keep it under 2 MB, with fewer fields.")


class WordBroken(Refused):
    code = "word-broken"
    status = 422
    text = _("This is no document of Word (.docx). Save it in Word as “.docx” and try again.")


class WordUnsafe(Refused):
    code = "word-unsafe"
    status = 422
    text = _(
        "The template holds what may run or fetch something: “%(what)s”. Take it out (macros, embedded"
        " objects, links to other files) and try again."
    )


class WordFieldUnknown(Refused):
    code = "word-field-unknown"
    status = 422
    text = _(
        "The template has a field that is not known: %(field)s. The known ones are listed beside it."
    )
