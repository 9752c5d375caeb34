"""The look: base page, components, lists, boards, records, charts, slots, search box."""

from .pages import close_dialog, dialog, go, page, reload_part, sent, toast, toast_next

__all__ = ["close_dialog", "dialog", "go", "page", "reload_part", "sent", "toast", "toast_next"]
