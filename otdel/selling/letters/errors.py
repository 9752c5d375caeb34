"""Why a dropped letter is not taken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Refused


class NotALetter(Refused):
    code = "not-a-letter"
    status = 422
    text = _("“%(name)s” is not a letter: it has neither sender nor date nor subject.")


class LetterTooComplex(Refused):
    code = "letter-too-complex"
    status = 422
    text = _(
        "“%(name)s” is folded into itself too many times to be read. Save the letter you need from it."
    )


class OutlookLetter(Refused):
    code = "outlook-letter"
    status = 422
    text = _(
        "“%(name)s” is in Outlook's own format. Save the letter as .eml (File, Save as) and drop that."
    )


class LetterThere(Refused):
    """gaps: subject; letter_id of the one that is there."""

    code = "letter-there"
    text = _("The letter “%(subject)s” is here already; nothing was changed.")


class NoSuchLetter(Refused):
    code = "no-such-letter"
    status = 404
    text = _("There is no such letter, or it is not for you.")


class TooManyAtOnce(Refused):
    code = "too-many-at-once"
    status = 422
    text = _("At most %(limit)s files at once. Drop the others after that.")
