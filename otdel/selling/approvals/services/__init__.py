"""Everything that changes demands of stages, approvals and papers: one verb a name, each one transaction."""

from .answering import approve, approve_many, refuse, refuse_many
from .asking import ask, withdraw, withdraw_many, withdraw_of
from .papers import give_paper
from .restoring import restore_approvals, restore_demands
from .ruling import add_demand, edit_demand, remove_demand

__all__ = [
    "add_demand",
    "approve",
    "approve_many",
    "ask",
    "edit_demand",
    "give_paper",
    "refuse",
    "refuse_many",
    "remove_demand",
    "restore_approvals",
    "restore_demands",
    "withdraw",
    "withdraw_many",
    "withdraw_of",
]
