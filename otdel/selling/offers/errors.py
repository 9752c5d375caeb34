"""Why an offer is refused, and what to do then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class NoSuchOffer(Refused):
    code = "no-such-offer"
    status = 404
    text = _("There is no such offer, or it is not yours to see.")


class DealClosed(Refused):
    code = "offer-deal-closed"
    text = _("“%(title)s” is closed. Take the deal back into work first.")


class OfferFixed(Refused):
    code = "offer-fixed"
    text = _("Offer %(code)s is no longer a draft. Make its next version to change anything.")


class WrongState(Refused):
    code = "offer-wrong-state"
    text = _("Offer %(code)s: now it is “%(state)s”, so this cannot be done.")


class VersionInWork(Refused):
    code = "offer-version-in-work"
    text = _("Version %(code)s is in work already. Finish it or drop it first.")


class NothingOffered(Refused):
    code = "offer-empty"
    text = _("The offer has no lines. Add what you offer.")


class ValidityPassed(Refused):
    code = "offer-validity-passed"
    text = _("“Valid until” lies in the past. Give a later day.")


class PriceMissing(Invalid):
    code = "offer-price-missing"
    text = _("“%(title)s” has no price in the client's lists on this day. Type the price.")


class LineWrong(Invalid):
    code = "offer-line-wrong"
    text = _("“%(title)s”: %(problem)s")


class PaymentUnknown(Invalid):
    code = "offer-payment-unknown"
    text = _("There is no such way to pay. Choose one of the list.")


class NeedsApproval(Refused):
    code = "offer-needs-approval"
    text = _(
        "A discount of %(needed)s%% is above your limit of %(limit)s%%. Lower it or ask for approval."
    )


class NoNeedToAsk(Refused):
    code = "offer-no-need-to-ask"
    text = _(
        "The discount is within your limit of %(limit)s%%: the offer may be made ready at once."
    )


class BelowFloor(Refused):
    code = "offer-below-floor"
    text = _(
        "“%(title)s” is below the lowest price that keeps the margin: at least %(lowest)s a unit. Raise"
        " the price or lower the discount; nobody approves this."
    )


class OwnApproval(NotAllowed):
    code = "offer-own-approval"
    text = _("Nobody approves a discount of their own. Another person with the right decides.")


class LimitTooLow(NotAllowed):
    code = "offer-limit-too-low"
    text = _("Your limit is %(limit)s%%, a discount of %(needed)s%% needs somebody with more.")


class ReasonMissing(Invalid):
    code = "offer-reason-missing"
    text = _("Say why: the seller has to know what to change.")


class NoSuchRule(Refused):
    code = "offer-no-such-rule"
    status = 404
    text = _("There is no such line any more. Open the page again.")


class RuleWrong(Invalid):
    code = "offer-rule-wrong"
    text = _("%(field)s: %(problem)s")


class LinkGone(Refused):
    code = "offer-link-gone"
    status = 410
    text = _("This page is no longer open. Ask your contact for the offer in force.")


class TooManyVisits(Refused):
    code = "offer-too-many-visits"
    status = 429
    text = _("Too many requests from your address. Try again in %(minutes)s min.")


class AnsweredAlready(Refused):
    code = "offer-answered-already"
    text = _("The answer was given already. To change it, write to your contact.")


class OwnPeople(NotAllowed):
    code = "offer-own-people"
    text = _("You are signed in here: the answer is the client's to give.")
