"""Why something about agreements of confidentiality is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class AgreementNeeded(NotAllowed):
    code = "agreement-needed"
    text = _(
        "Sign the confidentiality agreement first: open Otdel in the browser, read it and sign. "
        "Nothing was shown or changed."
    )


class NameDiffers(Invalid):
    code = "name-differs"
    text = _("Type your full name as it stands here: %(name)s.")


class ProofWrong(Invalid):
    code = "proof-wrong"
    text = _("That is not your password or code. Try again.")


class TooManyTries(Refused):
    code = "too-many-tries"
    status = 429
    text = _("Too many tries. Wait a minute and try again.")


class WordingChanged(Refused):
    code = "wording-changed"
    text = _("The text was changed while you were reading. Read the new version and sign it.")


class AlreadySigned(Refused):
    code = "already-signed"
    text = _("%(name)s has already signed this version.")


class SignedLater(Invalid):
    code = "signed-later"
    text = _("The day of signing cannot lie in the future.")


class AlreadyWithdrawn(Refused):
    code = "already-withdrawn"
    text = _("This agreement is already withdrawn.")


class WhyMissing(Invalid):
    code = "why-missing"
    text = _("Say in a few words why.")


class TextMissing(Invalid):
    code = "text-missing"
    text = _("Give the text in both languages: everybody must understand what they sign.")


class UnknownBound(Invalid):
    code = "unknown-bound"
    text = _("There is no function, right or kind of people “%(code)s”.")


class ContractOver(Refused):
    code = "contract-over"
    text = _(
        "The contract on record ended on %(ends_on)s and its term is over: "
        "ask the head of the department to enter the new contract."
    )
