"""Why this room says no. Every objection of the gate says what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, Refused


class Objection(Refused):
    """What speaks against a contact. Hard ones forbid it; soft ones ask for a reason that is kept."""

    is_hard = True


class Banned(Objection):
    code = "do-not-contact"
    text = _(
        "Not to be contacted this way: %(reason)s. Use what is not closed, or ask a head to lift the ban."
    )


class ConsentWithdrawn(Objection):
    code = "consent-withdrawn"
    text = _(
        "The client has withdrawn its consent (%(purpose)s). Write only if it asks you itself."
    )


class ConsentExpired(Objection):
    code = "consent-expired"
    text = _("The consent ran out on %(day)s (%(purpose)s). Ask for a new one and enter it.")


class ConsentMissing(Objection):
    code = "consent-missing"
    text = _(
        "There is no consent of the client (%(purpose)s). Ask for one and enter it with its proof."
    )


class OutOfHours(Objection):
    code = "out-of-hours"
    is_hard = False
    text = _("It is %(local)s at the client's. Calls are made from %(first)s:00 to %(last)s:00.")


class DayOff(Objection):
    code = "day-off"
    is_hard = False
    text = _("The client's day is a day off.")


class TooOften(Objection):
    code = "too-often"
    is_hard = False
    text = _(
        "The client has heard from us %(number)s times in %(days)s days; the rule is %(limit)s at most."
    )


class ChannelUnwanted(Objection):
    code = "channel-unwanted"
    is_hard = False
    text = _("The rule for such clients names other channels: %(channels)s.")


class NotTheirClient(Objection):
    code = "not-their-client"
    is_hard = False
    text = _("By the rule for such clients other functions talk to them: %(who)s.")


class ContactBarred(Invalid):
    """The gate forbids it. `codes`: of every hard objection."""

    code = "contact-barred"
    text = _("%(why)s")

    def __init__(self, objections: Sequence[Objection]) -> None:
        self.objections = tuple(objections)
        super().__init__(field="", why="")

    def __str__(self) -> str:
        return " ".join(str(one) for one in self.objections)


class ContactToConfirm(Invalid):
    """The gate asks for a reason; hand it over as `confirmed` and repeat."""

    code = "contact-to-confirm"
    text = _("%(why)s If it has to be all the same, say why: the reason is kept.")

    def __init__(self, objections: Sequence[Objection]) -> None:
        self.objections = tuple(objections)
        super().__init__(field="confirmed", why="")

    def __str__(self) -> str:
        return str(self.text) % {"why": " ".join(str(one) for one in self.objections)}


class NoSuchConsent(Refused):
    code = "no-such-consent"
    status = 404
    text = _("There is no such consent, or its client belongs to another team.")


class AlreadyWithdrawn(Refused):
    code = "already-withdrawn"
    text = _("This consent has been withdrawn already.")


class NoSuchBan(Refused):
    code = "no-such-ban"
    status = 404
    text = _("There is no such ban, or its client belongs to another team.")


class AlreadyLifted(Refused):
    code = "already-lifted"
    text = _("This ban has been lifted already.")


class Missing(Invalid):
    text = _("%(field)s: fill it in.")


class TurnedRound(Invalid):
    text = _("%(field)s: the last day lies before the first.")


class NotYet(Invalid):
    text = _("%(field)s: this day has not come yet.")


class NoWording(Invalid):
    code = "no-wording"
    text = _("There is no text of this consent yet. A head publishes one under Rules of contact.")


class NotAnAddress(Invalid):
    code = "not-an-address"
    text = _("“%(value)s” is neither a phone nor a mail.")


class NoSuchRule(Refused):
    code = "no-such-rule"
    status = 404
    text = _("There is no such rule.")


class NoSuchRequest(Refused):
    code = "no-such-data-request"
    status = 404
    text = _("There is no such request, or it was given to somebody else.")


class RequestClosed(Refused):
    code = "data-request-closed"
    text = _("This request was answered on %(day)s. Enter a new one if they ask again.")


class ExtendedAlready(Refused):
    code = "data-request-extended"
    text = _("The term of this request was extended already; the law allows it once.")


class NobodyNamed(Invalid):
    code = "nobody-named"
    text = _("Say whose data it is about: choose a contact, or enter a name, a phone or a mail.")


class ErasedAlready(Refused):
    code = "person-erased-already"
    text = _("This person has been erased already; nothing of them is left to act on.")


class PersonHeld(Refused):
    """`holds`: what stands against the erasure, one sentence each."""

    code = "person-held"
    text = _("The person cannot be erased yet. %(why)s")

    def __init__(self, holds: Sequence[object]) -> None:
        self.holds = tuple(holds)
        super().__init__(why=" ".join(str(one) for one in holds))


class SecondWordNeeded(Refused):
    code = "second-word-needed"
    text = _("An erasure has to be allowed by another person who answers for people's data first.")


class OwnWord(Refused):
    code = "own-word"
    text = _(
        "The second word is another person's: ask somebody else who answers for people's data."
    )


class WrongKind(Refused):
    code = "wrong-data-request"
    text = _("This request asks for something else: %(asked)s.")


class NotMasked(Refused):
    code = "masked-for-you"
    status = 403
    text = _("Phones and mails are masked for you, so you cannot take a person's data out whole.")
