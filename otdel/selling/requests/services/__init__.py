"""Everything that changes services, agreements and requests: one verb a name, each one transaction."""

from .agreeing import (
    add_agreement,
    add_service,
    edit_agreement,
    edit_service,
    ensure_services,
    remove_agreement,
    remove_service,
)
from .answering import answer, return_to_asker, take, take_many
from .asking import ask, withdraw, withdraw_many, withdraw_of
from .carrying import carry_requests, give_back_requests
from .escalating import escalate_overdue
from .following import follow_task, pass_on
from .restoring import restore_agreements, restore_requests, restore_services

__all__ = [
    "add_agreement",
    "add_service",
    "answer",
    "ask",
    "carry_requests",
    "edit_agreement",
    "edit_service",
    "ensure_services",
    "escalate_overdue",
    "follow_task",
    "give_back_requests",
    "pass_on",
    "remove_agreement",
    "remove_service",
    "restore_agreements",
    "restore_requests",
    "restore_services",
    "return_to_asker",
    "take",
    "take_many",
    "withdraw",
    "withdraw_many",
    "withdraw_of",
]
