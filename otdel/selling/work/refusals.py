"""What this room says no to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, Refused


class ActivityClosed(Refused):
    code = "activity-closed"
    text = _("“%(subject)s” is already closed. Open it again first if it has to change.")


class ActivityStillOpen(Refused):
    code = "activity-open"
    text = _("“%(subject)s” is still open.")


class ActivityGone(Refused):
    code = "activity-gone"
    status = 404
    text = _("There is no such activity, or you may not see it.")


class NextStepMissing(Refused):
    """PIPE-15: every talk ends with an agreed next step."""

    code = "next-step-missing"
    status = 422
    text = _("Agree on the next step before closing this: add one with a date.")


class NoSuchOwner(Invalid):
    code = "no-such-owner"
    text = _("Nobody who works here can be made responsible for this. Choose another person.")


class NotTheirWork(Refused):
    code = "not-their-work"
    status = 403
    text = _("You may enter what you or your people have done, not what others have.")


class NoSuchMatter(Refused):
    code = "no-such-matter"
    status = 404
    text = _("The record this is about does not exist, or you may not see it.")


class SubjectMissing(Invalid):
    code = "subject-missing"
    text = _("Say in a few words what it is about.")


class KindUnknown(Invalid):
    code = "kind-unknown"
    text = _("“%(kind)s” is not a kind of activity: task, call, meeting, letter or note.")


class PurposeUnknown(Invalid):
    code = "purpose-unknown"
    text = _("“%(purpose)s” is not a purpose of a contact: deal, service, marketing or survey.")


class NotDoneYet(Invalid):
    code = "not-done-yet"
    text = _("Something done cannot lie in the future. Plan it instead.")


class NoteIsNotPlanned(Invalid):
    code = "note-not-planned"
    text = _("A note cannot be planned. Make it a task, or leave out the date.")


class ValueTooLong(Invalid):
    code = "value-too-long"
    text = _("“%(field)s” holds at most %(limit)s characters.")


class FieldFixed(Refused):
    code = "field-fixed"
    text = _("This cannot be changed any more once it is closed: %(field)s.")
