"""Everything that changes hand-offs: one verb a name, each one transaction."""

from .deciding import accept, accept_many, return_many, return_to_giver
from .escalating import escalate_overdue
from .following import follow_records
from .offering import offer
from .pairing import end_pairing, pair
from .reassigning import reassign, reassign_many, withdraw, withdraw_many
from .restoring import restore_handoffs, restore_rules
from .ruling import add_rule, edit_reason, edit_rule, ensure_reason, ensure_reasons, remove_rule

__all__ = [
    "accept",
    "accept_many",
    "add_rule",
    "edit_reason",
    "edit_rule",
    "end_pairing",
    "ensure_reason",
    "ensure_reasons",
    "escalate_overdue",
    "follow_records",
    "offer",
    "pair",
    "reassign",
    "reassign_many",
    "remove_rule",
    "restore_handoffs",
    "restore_rules",
    "return_many",
    "return_to_giver",
    "withdraw",
    "withdraw_many",
]
