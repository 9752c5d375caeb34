"""Changing what may be done with a client: one verb a name, each one transaction."""

from .bans import import_bans, lift_ban, restore_bans, set_ban
from .carrying import (
    carry_bans,
    carry_consents,
    carry_holds,
    carry_requests,
    give_back_bans,
    give_back_consents,
    give_back_holds,
    give_back_requests,
)
from .consents import give_consent, publish_wording, restore_consents, withdraw_consent
from .erasing import Preview, erase_person, preview_erasure, tell_person, whom_of
from .passing import keep_passings
from .requests import (
    allow_request,
    answer_request,
    bind_request,
    extend_request,
    give_request,
    hold_person,
    lift_hold,
    refuse_request,
    restore_requests,
    take_request,
)
from .rules import restore_rules, write_rule

__all__ = [
    "Preview",
    "allow_request",
    "answer_request",
    "bind_request",
    "carry_bans",
    "carry_consents",
    "carry_holds",
    "carry_requests",
    "erase_person",
    "extend_request",
    "give_back_bans",
    "give_back_consents",
    "give_back_holds",
    "give_back_requests",
    "give_consent",
    "give_request",
    "hold_person",
    "import_bans",
    "keep_passings",
    "lift_ban",
    "lift_hold",
    "preview_erasure",
    "publish_wording",
    "refuse_request",
    "restore_bans",
    "restore_consents",
    "restore_requests",
    "restore_rules",
    "set_ban",
    "take_request",
    "tell_person",
    "whom_of",
    "withdraw_consent",
    "write_rule",
]
