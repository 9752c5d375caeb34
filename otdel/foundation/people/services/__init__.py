"""Changing people: who signs in, what they may do, whose rows they see, what they opened and took."""

from otdel.foundation.people.errors import (
    AlreadySignedIn,
    ExportTooLarge,
    InvitationGone,
    LastChief,
    MailMissing,
    MailTaken,
    MailWrong,
    NameMissing,
    NotYourself,
    PersonNeeded,
    ReasonMissing,
    RoleTooHigh,
)

from .access import acknowledge, check_export, note_export, note_view, raise_alerts
from .invitations import accept_invitation, invite, renew_link
from .people import (
    create_people,
    create_person,
    edit_me,
    edit_person,
    give_notice,
    restore_people,
    system_user,
)
from .rights import check_gift, follow_grants, grant, revoke, set_sights
from .sessions import end_sessions, reset_second_factor, switch_off, switch_on

__all__ = [
    "AlreadySignedIn",
    "ExportTooLarge",
    "InvitationGone",
    "LastChief",
    "MailMissing",
    "MailTaken",
    "MailWrong",
    "NameMissing",
    "NotYourself",
    "PersonNeeded",
    "ReasonMissing",
    "RoleTooHigh",
    "accept_invitation",
    "acknowledge",
    "check_export",
    "check_gift",
    "create_people",
    "create_person",
    "edit_me",
    "edit_person",
    "end_sessions",
    "follow_grants",
    "give_notice",
    "grant",
    "invite",
    "note_export",
    "note_view",
    "raise_alerts",
    "renew_link",
    "reset_second_factor",
    "restore_people",
    "revoke",
    "set_sights",
    "switch_off",
    "switch_on",
    "system_user",
]
