"""Why this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class NoSuchRecord(Refused):
    code = "no-such-record"
    status = 404
    text = _("There is no such record, or it belongs to another team.")


class RecordErased(Refused):
    code = "record-erased"
    text = _(
        "“%(title)s” was erased at the person's own request and stays as it is. Add a new contact if"
        " they come back by themselves."
    )


class StandsUnder(Refused):
    """Something needs the row, so it stays."""

    code = "stands-under"
    text = _(
        "“%(title)s” cannot be removed: %(things)s stand on it. Remove or move them first, or archive it."
    )


class FieldTaken(Refused):
    code = "field-taken"
    text = _("There already is a field “%(label)s” on this record. Edit that one.")


class OwnParent(Refused):
    code = "own-parent"
    text = _("“%(title)s” cannot stand under itself or under its own branch.")


class SameRecord(Refused):
    code = "same-record"
    status = 422
    text = _("A record cannot be merged with itself. Pick the other one.")


class AlreadyMerged(Refused):
    code = "already-merged"
    text = _("“%(title)s” has been merged into “%(survivor)s” already. Open that one.")


class NoSuchPair(Refused):
    code = "no-such-pair"
    status = 404
    text = _("One of the two records is not there any more, or belongs to another team.")


class StillHangs(Refused):
    """Something of a room that no carrier knows points at the record: nothing may be dropped."""

    code = "still-hangs"
    text = _("“%(title)s” cannot be merged: %(things)s cannot be moved to the other record.")


class SurvivorGone(Refused):
    code = "survivor-gone"
    text = _(
        "The record that “%(title)s” was merged into is not there any more: it was merged further"
        " or removed. Take that back first."
    )


class EditedSince(Refused):
    """Three values of one field: before the merge, after it and now."""

    code = "changed-since"
    text = _(
        "“%(title)s”, %(field)s: before the merge “%(before)s”, merged “%(merged)s”, now “%(now)s”."
        " It was changed after the merge, so it stays."
    )


class Unreadable(Invalid):
    text = _("%(field)s: “%(value)s” cannot be read.")


class TooLong(Invalid):
    text = _("%(field)s: no more than %(limit)s characters.")


class OutOfRange(Invalid):
    text = _("%(field)s: from %(low)s to %(high)s.")


class PointsHidden(NotAllowed):
    code = "points-hidden"
    text = _(
        "Phones and mails are masked for you: you may add one, not change those that are there."
    )


class Missing(Invalid):
    text = _("%(field)s: fill it in.")


class NotOffered(Invalid):
    text = _("%(field)s: “%(value)s” is not one of those offered.")


class OwnBoss(Refused):
    code = "own-boss"
    text = _("“%(title)s” cannot report to themselves or to somebody who reports to them.")


class StrangerBoss(Refused):
    code = "stranger-boss"
    status = 422
    text = _("Pick somebody of the same company: “%(boss)s” does not work there.")


class DaysCrossed(Invalid):
    code = "days-crossed"
    text = _("The last day comes before the first one. Correct the days.")


class NotYet(Invalid):
    code = "not-yet"
    text = _("That day is still to come. Enter it when it is over.")


class WorksThereAlready(Refused):
    code = "works-there-already"
    text = _("“%(title)s” is entered in “%(company)s” for these days already. Change that line.")


class MainStands(Refused):
    code = "main-stands"
    text = _("“%(title)s” has a main company already. End that work, or make the other one main.")


class WorkOver(Refused):
    code = "work-over"
    text = _("“%(title)s” does not work there any more. Add a new line if they came back.")


class MainStays(Refused):
    code = "main-stays"
    text = _("The main company cannot be taken away. Make another one main first, or end it.")


class OwnRelation(Refused):
    code = "own-relation"
    status = 422
    text = _("A company has no relation to itself. Pick another one.")


class RelatedAlready(Refused):
    code = "related-already"
    text = _("This relation is there already.")


class ReasonMissing(Refused):
    code = "away-reason"
    status = 422
    text = _(
        "“%(title)s”: say why it leaves the work. Choose “To the reserve” or “To the archive” and a"
        " reason of the list."
    )


class ReturnMissing(Refused):
    code = "away-return"
    status = 422
    text = _("“%(title)s”: say on which day after today the client comes back from the reserve.")


class NoSuchReason(Refused):
    code = "no-such-reason"
    status = 404
    text = _("There is no such reason. Open the list of reasons again.")


class ReasonTaken(Refused):
    code = "reason-taken"
    text = _("There is a reason “%(name)s” already. Edit that one.")
