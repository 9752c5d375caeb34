"""Everything that changes offers and the price policy: one verb a name, each one transaction."""

from .answering import accept, decline, expire_offers
from .approving import approve, ask_approval, refuse
from .heading import drop_template, put_template, set_letterhead
from .linking import (
    Reminder,
    answer_link,
    check_link,
    close_link,
    count_visit,
    make_link,
    note_opening,
    sweep_visits,
)
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
    "Reminder",
    "accept",
    "answer_link",
    "approve",
    "ask_approval",
    "bind_list",
    "check_link",
    "close_link",
    "count_visit",
    "decline",
    "draft_offer",
    "drop",
    "drop_template",
    "edit_binding",
    "edit_offer",
    "edit_promo",
    "ensure_limits",
    "expire_offers",
    "finish",
    "make_link",
    "make_promo",
    "note_opening",
    "price_lines",
    "put_template",
    "refuse",
    "remove_limit",
    "remove_promo",
    "restore_offers",
    "revise",
    "send",
    "set_cost",
    "set_letterhead",
    "set_limit",
    "sweep_visits",
    "unbind_list",
]
