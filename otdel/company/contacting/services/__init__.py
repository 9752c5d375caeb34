"""Changing what may be done with a client: one verb a name, each one transaction."""

from .bans import import_bans, lift_ban, restore_bans, set_ban
from .carrying import carry_bans, carry_consents, give_back_bans, give_back_consents
from .consents import give_consent, publish_wording, restore_consents, withdraw_consent
from .passing import keep_passings
from .rules import restore_rules, write_rule

__all__ = [
    "carry_bans",
    "carry_consents",
    "give_back_bans",
    "give_back_consents",
    "give_consent",
    "import_bans",
    "keep_passings",
    "lift_ban",
    "publish_wording",
    "restore_bans",
    "restore_consents",
    "restore_rules",
    "set_ban",
    "withdraw_consent",
    "write_rule",
]
