"""Why the portrait says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Refused


class NotADraft(Refused):
    code = "portrait-not-a-draft"
    text = _("Version %(number)s has been approved and stays as it is. Begin a new draft.")


class DraftExists(Refused):
    code = "portrait-draft-exists"
    text = _("Version %(number)s is being drafted already: work in it or drop it first.")


class NoTraits(Refused):
    code = "portrait-empty"
    text = _("There is nothing to approve yet: add a trait or say in words who the client is.")


class WhyMissing(Refused):
    code = "portrait-why"
    status = 422
    text = _("Say why this version is approved: people will ask.")


class WrongTrait(Refused):
    code = "portrait-trait"
    status = 422
    text = _("%(what)s")


class TooManyTraits(Refused):
    code = "portrait-too-many"
    text = _("A portrait of more than %(most)s traits helps nobody: remove some first.")


class GoneTrait(Refused):
    code = "portrait-trait-gone"
    status = 404
    text = _("This trait is no longer in the draft.")
