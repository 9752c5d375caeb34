"""Why something about the playbook is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, Refused


class PieceTaken(Invalid):
    code = "piece-taken"
    text = _("“%(title)s” of this kind is there already: draft a new edition of it.")


class PieceEmpty(Invalid):
    code = "piece-empty"
    text = _("Give it a title and a text.")


class ScriptBroken(Invalid):
    code = "script-broken"
    text = _("Line %(line)s: %(problem)s")


class DraftThere(Refused):
    code = "draft-there"
    text = _("Edition %(number)s is being drafted: change that draft, approve it or drop it first.")


class NoDraft(Refused):
    code = "no-draft"
    text = _("There is no draft: somebody has approved or dropped it. Open the piece anew.")


class DraftChanged(Refused):
    code = "draft-changed"
    text = _("Somebody has changed this draft meanwhile: open it again and read what it says now.")


class OwnDraft(Invalid):
    code = "own-draft"
    text = _("A draft is approved by somebody else than its author: ask a head or the owner.")


class NotInForce(Invalid):
    code = "not-in-force"
    text = _("Only the edition in force is confirmed: open the piece and read that one.")
