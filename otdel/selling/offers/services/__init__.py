"""Everything that changes offers and the price policy: one verb a name, each one transaction."""

from .answering import accept, decline, expire_offers
from .approving import approve, ask_approval, refuse
from .heading import set_letterhead
from .restoring import restore_offers
from .ruling import (
    bind_list,
    edit_binding,
    edit_promo,
    ensure_limits,
    make_promo,
    remove_limit,
    remove_promo,
    set_cost,
    set_limit,
    unbind_list,
)
from .sending import send
from .writing import draft_offer, drop, edit_offer, finish, price_lines, revise

__all__ = [
    "accept",
    "approve",
    "ask_approval",
    "bind_list",
    "decline",
    "draft_offer",
    "drop",
    "edit_binding",
    "edit_offer",
    "edit_promo",
    "ensure_limits",
    "expire_offers",
    "finish",
    "make_promo",
    "price_lines",
    "refuse",
    "remove_limit",
    "remove_promo",
    "restore_offers",
    "revise",
    "send",
    "set_cost",
    "set_letterhead",
    "set_limit",
    "unbind_list",
]
