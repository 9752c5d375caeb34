"""Why something about people is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class MailTaken(Invalid):
    code = "mail-taken"
    text = _("Somebody already has the address %(email)s: find that person in the list of people.")


class MailWrong(Invalid):
    code = "mail-wrong"
    text = _("“%(email)s” is not an e-mail address.")


class NameMissing(Invalid):
    code = "name-missing"
    text = _("Give the person a name.")


class MailMissing(Refused):
    code = "mail-missing"
    text = _("%(name)s has no e-mail address: add one, then send the invitation.")


class InvitationGone(Refused):
    code = "invitation-gone"
    status = 410
    text = _("This invitation has expired or was already used. Ask for a new one.")


class AlreadySignedIn(Refused):
    code = "already-signed-in"
    text = _("%(name)s already has a password; it can be reset on the sign-in page.")


class RoleTooHigh(NotAllowed):
    code = "role-too-high"
    text = _("You cannot give the rights “%(role)s”: ask an owner or an administrator.")


class LastChief(Refused):
    code = "last-chief"
    text = _(
        "Nobody would be left who may manage people. Give somebody else the rights of an owner first."
    )


class NotYourself(Refused):
    code = "not-yourself"
    text = _("You cannot switch yourself off: ask another owner or administrator.")


class PersonNeeded(Refused):
    code = "person-needed"
    text = _("%(name)s already has a history here and stays; switch the person off instead.")


class ExportTooLarge(NotAllowed):
    code = "export-too-large"
    text = _(
        "This export has %(rows)s rows; your limit is %(limit)s. Narrow the list, or ask a head."
    )


class SecondEyesNeeded(NotAllowed):
    code = "second-eyes-needed"
    text = _(
        "This export has %(rows)s rows; above %(limit)s somebody else has to allow it. Say what it is for."
    )


class FieldClosed(Refused):
    code = "field-closed"
    status = 403
    text = _("Your functions do not fill in the field “%(field)s”. Ask the head of the department.")


class AlreadyAsked(Refused):
    code = "already-asked"
    text = _("You have already asked for this export: wait for the answer.")


class OwnRequest(NotAllowed):
    code = "own-request"
    text = _("Your own export has to be allowed by somebody else.")


class ConsentOver(Refused):
    code = "consent-over"
    text = _("This permission is used up or its time is over. Ask again.")


class ListGrown(Refused):
    code = "list-grown"
    text = _("The list has %(rows)s rows now, %(allowed)s were allowed. Ask again.")


class ExportsClosed(NotAllowed):
    code = "exports-closed"
    text = _("Your exports and API keys are closed. Ask the head of the department.")


class ReasonMissing(Invalid):
    code = "reason-missing"
    text = _("Say in a few words what you found.")


class OnlyStandsIn(Refused):
    code = "only-stands-in"
    text = _(
        "You stand in for an absent colleague: whose it is stays. Ask the head to hand it over."
    )
