"""Why something about requests to services is refused, and what to do then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class NoSuchRequest(Refused):
    code = "no-such-request"
    status = 404
    text = _("There is no such request, or it is not yours to see.")


class NobodyAnswers(Refused):
    code = "request-nobody-answers"
    text = _(
        "Nobody answers in “%(service)s” today: ask a head to say who does it there, or who"
        " stands in."
    )


class AgreementElsewhere(Refused):
    code = "request-agreement-elsewhere"
    text = _("“%(agreement)s” is agreed for another process, or is out of use.")


class RecordOver(Refused):
    code = "request-record-over"
    text = _("“%(title)s” is lost, there is nothing to ask. Take it back into work first.")


class AskedAlready(Refused):
    code = "request-asked-already"
    text = _("“%(agreement)s” is asked already. Wait for the answer, or take the request back.")


class RequestOver(Refused):
    code = "request-over"
    text = _("It is over already: %(state)s.")


class TakenAlready(Refused):
    code = "request-taken-already"
    text = _("It is taken into work already.")


class NotYoursToAnswer(NotAllowed):
    code = "request-not-yours"
    text = _("“%(name)s” is answered by: %(who)s.")


class NotTheAsker(NotAllowed):
    code = "request-not-the-asker"
    text = _("Only %(person)s or a head may take the request back.")


class ReplyMissing(Invalid):
    code = "request-reply-missing"
    text = _("Say what the answer is.")


class ReasonMissing(Invalid):
    code = "request-reason-missing"
    text = _("Say why it goes back, so that the asker knows what to mend.")


class ServiceUsed(Refused):
    code = "service-used"
    text = _(
        "“%(service)s” has agreements or was asked for something, so it stays. Take it out of use"
        " instead."
    )


class AgreementUsed(Refused):
    code = "agreement-used"
    text = _("By “%(agreement)s” something was asked, so it stays. Take it out of use instead.")
