"""Everything that changes offers and the price policy: one verb a name, each one transaction."""

from .answering import accept, decline, expire_offers
from .approving import approve, ask_approval, refuse
from .carrying import carry_terms, count_terms, give_back_terms
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
    add_rule,
    agree_terms,
    bind_list,
    edit_binding,
    edit_promo,
    edit_rule,
    edit_terms,
    ensure_limits,
    make_promo,
    remove_limit,
    remove_promo,
    remove_rule,
    remove_terms,
    set_cost,
    set_limit,
    unbind_list,
)
from .sending import send
from .undoing import restore_policy
from .writing import draft_offer, drop, edit_offer, finish, price_lines, revise

__all__ = [
    "Reminder",
    "accept",
    "add_rule",
    "agree_terms",
    "answer_link",
    "approve",
    "ask_approval",
    "bind_list",
    "carry_terms",
    "check_link",
    "close_link",
    "count_terms",
    "count_visit",
    "decline",
    "draft_offer",
    "drop",
    "drop_template",
    "edit_binding",
    "edit_offer",
    "edit_promo",
    "edit_rule",
    "edit_terms",
    "ensure_limits",
    "expire_offers",
    "finish",
    "give_back_terms",
    "make_link",
    "make_promo",
    "note_opening",
    "price_lines",
    "put_template",
    "refuse",
    "remove_limit",
    "remove_promo",
    "remove_rule",
    "remove_terms",
    "restore_offers",
    "restore_policy",
    "revise",
    "send",
    "set_cost",
    "set_letterhead",
    "set_limit",
    "sweep_visits",
    "unbind_list",
]
