"""Web forms and what comes through them: one verb a name, each one transaction."""

from .agreeing import settle_consents
from .designing import create_form, edit_form, restore_forms, switch_forms
from .receiving import count_knock, receive
from .sorting import accept_submissions, reject_submissions, restore_submissions
from .sweeping import sweep

__all__ = [
    "accept_submissions",
    "count_knock",
    "create_form",
    "edit_form",
    "receive",
    "reject_submissions",
    "restore_forms",
    "restore_submissions",
    "settle_consents",
    "sweep",
    "switch_forms",
]
